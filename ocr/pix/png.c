#include "decode.h"

#include <png.h>

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	pix_source s;
	size_t lu;
	png_structp png;
	png_infop info;
	unsigned char *lignes, *gris; // one line, or the whole image when it is interlaced
	png_bytepp rangs;
	pix_puits puits;
} lecture;

static void echec(png_structp p, png_const_charp m) {
	(void)m;
	png_longjmp(p, 1);
}

static void note(png_structp p, png_const_charp m) {
	(void)p;
	(void)m;
}

static void lit(png_structp p, png_bytep b, size_t n) {
	lecture *c = png_get_io_ptr(p);
	if (n > c->s.n - c->lu) png_error(p, "fin");
	memcpy(b, c->s.data + c->lu, n);
	c->lu += n;
}

static void ferme(lecture *c) {
	png_destroy_read_struct(&c->png, &c->info, NULL);
	pix_puits_ferme(&c->puits);
	free(c->lignes);
	free(c->gris);
	free(c->rangs);
	free(c);
}

static lecture *ouvre(pix_source s) {
	lecture *c = calloc(1, sizeof *c);
	if (!c) return NULL;
	c->s = s;
	c->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, echec, note);
	if (c->png) c->info = png_create_info_struct(c->png);
	if (!c->info) {
		ferme(c);
		return NULL;
	}
	png_set_read_fn(c->png, c, lit);
	png_set_benign_errors(c->png, 1);
	png_set_crc_action(c->png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE); // a wrong sum is no reason to lose a page that decompresses whole
	png_set_user_limits(c->png, 0x7FFFFFFF, 0x7FFFFFFF);               // the caller bounds the pixels
	png_set_chunk_malloc_max(c->png, 8 << 20);
	png_set_chunk_cache_max(c->png, 256);
	return c;
}

int pix_png_entete(pix_source s, pix_entete *e) {
	lecture *c = ouvre(s);
	if (!c) return PIX_MEMOIRE;
	int r = PIX_ABIMEE;
	if (!setjmp(png_jmpbuf(c->png))) {
		png_read_info(c->png, c->info);
		e->l = png_get_image_width(c->png, c->info), e->h = png_get_image_height(c->png, c->info), e->sens = 1;
		e->xdpi = (int)(png_get_x_pixels_per_meter(c->png, c->info) * 0.0254 + 0.5);
		e->ydpi = (int)(png_get_y_pixels_per_meter(c->png, c->info) * 0.0254 + 0.5);
		r = PIX_OK;
	}
	ferme(c);
	return r;
}

// transformations make every kind of PNG 8 bits of grey or colour, with or without opacity. The library's own way to grey is not taken: it
// follows the gamma of the file, which no other reader of pages does.
static void transformations(lecture *c) {
	png_set_expand(c->png); // palette, fewer bits, a transparent colour
	png_set_scale_16(c->png);
}

// pose puts a line in grey, on white paper.
static void pose(const unsigned char *p, int canaux, int l, unsigned char *gris) {
	for (int x = 0; x < l; x++, p += canaux) {
		int g = canaux < 3 ? p[0] : pix_luminance(p[0], p[1], p[2]);
		gris[x] = (unsigned char)(canaux % 2 ? g : 255 - p[canaux - 1] + (g * p[canaux - 1] + 127) / 255);
	}
}

int pix_png_decode(pix_source s, int k, unsigned char *dst, int l, int h) {
	lecture *c = ouvre(s);
	if (!c) return PIX_MEMOIRE;
	volatile int r = PIX_ABIMEE;
	volatile size_t largeur = 0, hauteur = 0, pas = 0;
	volatile int entrelace = 0, canaux = 1;
	if (!setjmp(png_jmpbuf(c->png))) {
		png_read_info(c->png, c->info);
		largeur = png_get_image_width(c->png, c->info), hauteur = png_get_image_height(c->png, c->info);
		transformations(c);
		entrelace = png_set_interlace_handling(c->png) > 1;
		png_read_update_info(c->png, c->info);
		pas = png_get_rowbytes(c->png, c->info), canaux = png_get_channels(c->png, c->info);
		if (pas != largeur * canaux || canaux > 4) goto fin;
		c->gris = malloc(largeur);
		c->lignes = calloc(entrelace ? hauteur : 1, pas);
		int p = pix_puits_ouvre(&c->puits, dst, l, h, k, (int)largeur);
		if (!c->gris || !c->lignes || p) {
			r = p ? p : PIX_MEMOIRE;
			goto fin;
		}
		if (entrelace) {
			if (!(c->rangs = malloc(hauteur * sizeof *c->rangs))) {
				r = PIX_MEMOIRE;
				goto fin;
			}
			for (size_t y = 0; y < hauteur; y++) c->rangs[y] = c->lignes + y * pas;
			png_read_image(c->png, c->rangs);
			for (size_t y = 0; y < hauteur; y++) {
				pose(c->rangs[y], canaux, (int)largeur, c->gris);
				pix_puits_ligne(&c->puits, c->gris);
			}
		}
		for (size_t y = 0; !entrelace && y < hauteur; y++) {
			png_read_row(c->png, c->lignes, NULL);
			pose(c->lignes, canaux, (int)largeur, c->gris);
			pix_puits_ligne(&c->puits, c->gris);
			r = PIX_PARTIELLE;
		}
		r = PIX_OK;
	}
fin:
	ferme(c);
	return r;
}
