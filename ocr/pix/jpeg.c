#include "decode.h"

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// balayages bounds the scans of a progressive file: a few bytes each, they can cost a whole image each.
#define BALAYAGES 200

typedef struct {
	struct jpeg_error_mgr jerr;
	struct jpeg_progress_mgr suivi;
	struct jpeg_decompress_struct d;
	jmp_buf retour;
	int image;          // the header is read
	int pertes, coupee; // warnings that mean wrong pixels; the end is missing
	unsigned char *ligne, *gris;
	pix_puits puits;
} jpeg;

static void echec(j_common_ptr c) { longjmp(((jpeg *)c->client_data)->retour, 1); }

// Bytes that belong to nothing are skipped without loss before the picture and after it. Anything else the decoder notices costs pixels: those
// that are not there when the file is cut short, some wrong ones otherwise.
static void note(j_common_ptr c, int niveau) {
	jpeg *j = c->client_data;
	if (niveau >= 0) return;
	switch (c->err->msg_code) {
	case JWRN_ADOBE_XFORM:
		return;
	case JWRN_EXTRANEOUS_DATA:
		if (!j->image || c->err->msg_parm.i[1] == JPEG_EOI) return;
		break;
	case JWRN_JPEG_EOF:
		j->coupee = 1;
	}
	j->pertes++;
}

static void rien(j_common_ptr c) { (void)c; }

static void suivre(j_common_ptr c) {
	if (((j_decompress_ptr)c)->input_scan_number > BALAYAGES) echec(c);
}

static jpeg *ouvre(pix_source s) {
	jpeg *j = calloc(1, sizeof *j);
	if (!j) return NULL;
	j->d.err = jpeg_std_error(&j->jerr);
	j->jerr.error_exit = echec;
	j->jerr.emit_message = note;
	j->jerr.output_message = rien;
	j->d.client_data = j;
	j->suivi.progress_monitor = suivre;
	if (setjmp(j->retour)) {
		jpeg_destroy_decompress(&j->d);
		free(j);
		return NULL;
	}
	jpeg_create_decompress(&j->d); // keeps err and client_data
	j->d.progress = &j->suivi;
	jpeg_mem_src(&j->d, s.data, s.n);
	return j;
}

static void ferme(jpeg *j) {
	jpeg_destroy_decompress(&j->d);
	pix_puits_ferme(&j->puits);
	free(j->ligne);
	free(j->gris);
	free(j);
}

static int dpi(int unite, int v) { return unite == 1 ? v : unite == 2 ? (int)(v * 2.54 + 0.5) : 0; }

int pix_jpeg_entete(pix_source s, pix_entete *e) {
	jpeg *j = ouvre(s);
	if (!j) return PIX_ABIMEE;
	int r = PIX_ABIMEE;
	if (!setjmp(j->retour) && jpeg_read_header(&j->d, TRUE) == JPEG_HEADER_OK) {
		e->l = j->d.image_width, e->h = j->d.image_height, e->sens = 1;
		e->xdpi = dpi(j->d.density_unit, j->d.X_density), e->ydpi = dpi(j->d.density_unit, j->d.Y_density);
		r = PIX_OK;
	}
	ferme(j);
	return r;
}

// couleurs asks for the cheapest space that gives grey: the luminance as it is stored, when it is.
static void couleurs(struct jpeg_decompress_struct *d) {
	switch (d->jpeg_color_space) {
	case JCS_GRAYSCALE:
	case JCS_YCbCr:
		d->out_color_space = JCS_GRAYSCALE;
		break;
	case JCS_RGB:
		d->out_color_space = JCS_RGB;
		break;
	case JCS_CMYK:
	case JCS_YCCK:
		d->out_color_space = JCS_CMYK;
		break;
	default: // no colour space we know: its first component
		d->out_color_space = d->jpeg_color_space;
	}
}

static void griser(const jpeg *j) {
	const unsigned char *p = j->ligne;
	int l = j->d.output_width, n = j->d.output_components;
	int inverse = j->d.saw_Adobe_marker; // Adobe writes the paper, not the ink
	for (int x = 0; x < l; x++, p += n) {
		if (n == 4 && j->d.out_color_space == JCS_CMYK) {
			int c = p[0], m = p[1], y = p[2], k = p[3];
			if (!inverse) c = 255 - c, m = 255 - m, y = 255 - y, k = 255 - k;
			j->gris[x] = (unsigned char)(pix_luminance(c, m, y) * k / 255);
		} else {
			j->gris[x] = n == 3 ? pix_luminance(p[0], p[1], p[2]) : p[0];
		}
	}
}

int pix_jpeg_decode(pix_source s, int k, unsigned char *dst, int l, int h) {
	jpeg *j = ouvre(s);
	if (!j) return PIX_ABIMEE;
	volatile int r = PIX_ABIMEE;
	if (!setjmp(j->retour)) {
		if (jpeg_read_header(&j->d, TRUE) != JPEG_HEADER_OK) goto fin;
		j->image = 1;
		couleurs(&j->d);
		int reduit = k % 8 == 0 ? 8 : k % 4 == 0 ? 4 : k % 2 == 0 ? 2 : 1; // what the decoder reduces by itself
		j->d.scale_num = 1, j->d.scale_denom = reduit;
		jpeg_start_decompress(&j->d);
		size_t largeur = j->d.output_width;
		j->ligne = malloc(largeur * j->d.output_components);
		j->gris = malloc(largeur);
		int p = pix_puits_ouvre(&j->puits, dst, l, h, k / reduit, (int)largeur);
		if (!j->ligne || !j->gris || p) {
			r = p ? p : PIX_MEMOIRE;
			goto fin;
		}
		while (j->d.output_scanline < j->d.output_height) {
			jpeg_read_scanlines(&j->d, &j->ligne, 1);
			griser(j);
			pix_puits_ligne(&j->puits, j->gris);
			r = PIX_PARTIELLE;
		}
		jpeg_finish_decompress(&j->d);
		r = j->coupee ? PIX_PARTIELLE : j->pertes ? PIX_TACHEE : PIX_OK;
	}
fin:
	ferme(j);
	return r;
}
