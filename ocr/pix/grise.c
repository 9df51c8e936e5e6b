#define _GNU_SOURCE // fmemopen
#include "grise.h"

#include <allheaders.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void rien(const char *message) { (void)message; }

void pix_silence(void) {
	setMsgSeverity(L_SEVERITY_NONE);
	leptSetStderrHandler(rien);
}

int pix_type(const unsigned char *data, size_t n) {
	l_int32 f = 0;
	if (n < 12 || findFileFormatBuffer(data, &f)) return 0;
	if (f == IFF_JFIF_JPEG) return PIX_JPEG;
	if (f == IFF_PNG) return PIX_PNG;
	if (L_FORMAT_IS_TIFF(f)) return PIX_TIFF;
	return 0;
}

int pix_compte(const unsigned char *data, size_t n, int type, int *pages) {
	l_int32 k = 0;
	if (type != PIX_TIFF) {
		*pages = 1;
		return PIX_OK;
	}
	FILE *f = fmemopen((void *)data, n, "r");
	if (!f) return PIX_MEMOIRE;
	int r = tiffGetCount(f, &k);
	fclose(f);
	*pages = k;
	return r || k < 1 ? PIX_ABIMEE : PIX_OK;
}

// entete reads the size without decoding anything.
static int entete(const unsigned char *data, size_t n, int type, int page, l_int32 *l, l_int32 *h, int *cmjn) {
	l_int32 a = 0, b = 0, c = 0;
	*cmjn = 0;
	switch (type) {
	case PIX_JPEG:
		if (readHeaderMemJpeg(data, n, l, h, &a, &b, &c)) return PIX_ABIMEE;
		*cmjn = b || c;
		break;
	case PIX_PNG:
		if (readHeaderMemPng(data, n, l, h, &a, &b, &c)) return PIX_ABIMEE;
		break;
	case PIX_TIFF: {
		l_int32 res = 0, f = 0;
		if (readHeaderMemTiff(data, n, page, l, h, &a, &b, &res, &c, &f)) return PIX_ABIMEE;
		break;
	}
	}
	return *l < 1 || *h < 1 ? PIX_ABIMEE : PIX_OK;
}

// carre makes the pixels of a fax square: lines are half as dense as columns in standard mode.
static PIX *carre(PIX *g, l_int32 *xdpi, l_int32 *ydpi) {
	if (*xdpi < 50 || *ydpi < 50) return g;
	double r = (double)*xdpi / *ydpi;
	if ((r < 1.2 && r > 1 / 1.2) || r > 4 || r < 0.25) return g;
	PIX *d = r > 1 ? pixScaleGrayLI(g, 1.0, r) : pixScaleGrayLI(g, 1 / r, 1.0);
	if (!d) return g;
	pixDestroy(&g);
	if (r > 1) *ydpi = *xdpi;
	else *xdpi = *ydpi;
	return d;
}

int pix_decode(const unsigned char *data, size_t n, int type, int page, double max, pix_grise *s) {
	l_int32 l = 0, h = 0, avertis = 0, xdpi = 0, ydpi = 0;
	int cmjn = 0, r, pages = 1;
	memset(s, 0, sizeof *s);
	if ((r = pix_compte(data, n, type, &pages))) return r;
	if (page < 0 || page >= pages) return PIX_PAGE;
	if ((r = entete(data, n, type, page, &l, &h, &cmjn))) return r;
	if (max > 0 && (double)l * h > max) return PIX_GRANDE;

	PIX *p = NULL;
	switch (type) {
	case PIX_JPEG:
		p = pixReadMemJpeg(data, n, 0, 1, &avertis, L_JPEG_CONTINUE_WITH_BAD_DATA | (cmjn ? 0 : L_JPEG_READ_LUMINANCE));
		break;
	case PIX_PNG:
		p = pixReadMemPng(data, n);
		break;
	case PIX_TIFF:
		p = pixReadMemTiff(data, n, page);
		break;
	}
	if (!p) return PIX_ABIMEE;
	xdpi = pixGetXRes(p);
	ydpi = pixGetYRes(p);
	if (pixGetDepth(p) == 32 && pixGetSpp(p) == 4) {
		PIX *q = pixRemoveAlpha(p); // on white, as a page is
		pixDestroy(&p);
		if (!(p = q)) return PIX_MEMOIRE;
	}
	PIX *g = pixConvertTo8(p, 0);
	pixDestroy(&p);
	if (!g) return PIX_MEMOIRE;
	if (type == PIX_TIFF) g = carre(g, &xdpi, &ydpi);
	pixEndianByteSwap(g);
	s->pix = g;
	s->l = pixGetWidth(g);
	s->h = pixGetHeight(g);
	s->xdpi = xdpi;
	s->ydpi = ydpi;
	s->avertis = avertis;
	return avertis > 0 ? PIX_PARTIELLE : PIX_OK;
}

void pix_copie(const pix_grise *s, unsigned char *dst) {
	PIX *g = s->pix;
	const unsigned char *src = (const unsigned char *)pixGetData(g);
	size_t pas = 4 * (size_t)pixGetWpl(g);
	for (int y = 0; y < s->h; y++) memcpy(dst + (size_t)y * s->l, src + y * pas, s->l);
}

void pix_libere(pix_grise *s) {
	PIX *g = s->pix;
	pixDestroy(&g);
	s->pix = NULL;
}

// grise copies a buffer into an 8-bit PIX.
static PIX *grise(const unsigned char *p, int l, int h, int pas) {
	PIX *g = pixCreateNoInit(l, h, 8);
	if (!g) return NULL;
	pixSetPadBits(g, 0);
	unsigned char *dst = (unsigned char *)pixGetData(g);
	size_t wpl = 4 * (size_t)pixGetWpl(g);
	for (int y = 0; y < h; y++) memcpy(dst + y * wpl, p + (size_t)y * pas, l);
	pixEndianByteSwap(g);
	return g;
}

// deux_tons packs a buffer into a 1-bit PIX: below seuil is ink.
static PIX *deux_tons(const unsigned char *p, int l, int h, int pas, int seuil) {
	PIX *b = pixCreate(l, h, 1);
	if (!b) return NULL;
	l_uint32 *dst = pixGetData(b);
	l_int32 wpl = pixGetWpl(b);
	for (int y = 0; y < h; y++, dst += wpl) {
		const unsigned char *src = p + (size_t)y * pas;
		for (int x = 0; x < l; x += 32) {
			l_uint32 mot = 0;
			int k = l - x < 32 ? l - x : 32;
			for (int i = 0; i < k; i++) mot |= (l_uint32)(src[x + i] < seuil) << (31 - i);
			dst[x >> 5] = mot;
		}
	}
	return b;
}

// rend copies an 8-bit PIX of the expected size into dst, and frees it.
static int rend(PIX *g, int l, int h, unsigned char *dst) {
	if (!g) return PIX_MEMOIRE;
	int r = PIX_MEMOIRE;
	if (pixGetDepth(g) == 8 && pixGetWidth(g) == l && pixGetHeight(g) == h) {
		pixEndianByteSwap(g);
		pix_grise s = {g, l, h, 0, 0, 0};
		pix_copie(&s, dst);
		r = PIX_OK;
	}
	pixDestroy(&g);
	return r;
}

int pix_inclinaison(const unsigned char *p, int l, int h, int pas, int seuil, float *degres, float *conf) {
	PIX *b = deux_tons(p, l, h, pas, seuil);
	if (!b) return PIX_MEMOIRE;
	l_float32 a = 0, c = 0;
	int r = pixFindSkew(b, &a, &c);
	pixDestroy(&b);
	if (r) a = c = 0;
	*degres = -a; // leptonica gives the turn that would set it straight
	*conf = c;
	return PIX_OK;
}

int pix_orientation(const unsigned char *p, int l, int h, int pas, int seuil, int *quarts, float *score) {
	*quarts = 0;
	*score = 0;
	PIX *b = deux_tons(p, l, h, pas, seuil);
	if (!b) return PIX_MEMOIRE;
	if (l > 4600 || h > 4600) { // its masks are made for 150 to 300 dpi
		PIX *d = pixReduceRankBinary2(b, 2, NULL);
		pixDestroy(&b);
		if (!(b = d)) return PIX_MEMOIRE;
	}
	l_float32 haut = 0, gauche = 0;
	l_int32 sens = 0;
	int r = pixOrientDetect(b, &haut, &gauche, 0, 0);
	pixDestroy(&b);
	if (r || makeOrientDecision(haut, gauche, 0, 0, &sens, 0)) return PIX_OK;
	switch (sens) {
	case L_TEXT_ORIENT_UP:
		*score = haut;
		break;
	case L_TEXT_ORIENT_LEFT:
		*quarts = 1, *score = gauche;
		break;
	case L_TEXT_ORIENT_DOWN:
		*quarts = 2, *score = -haut;
		break;
	case L_TEXT_ORIENT_RIGHT:
		*quarts = 3, *score = -gauche;
		break;
	}
	return PIX_OK;
}

int pix_rotation(const unsigned char *p, int l, int h, int pas, double degres, unsigned char *dst) {
	PIX *g = grise(p, l, h, pas);
	if (!g) return PIX_MEMOIRE;
	PIX *d = pixRotateAMGray(g, degres * M_PI / 180, 255);
	pixDestroy(&g);
	return rend(d, l, h, dst);
}

int pix_quarts(const unsigned char *p, int l, int h, int pas, int quarts, unsigned char *dst) {
	PIX *g = grise(p, l, h, pas);
	if (!g) return PIX_MEMOIRE;
	PIX *d = pixRotateOrth(g, quarts);
	pixDestroy(&g);
	return quarts % 2 ? rend(d, h, l, dst) : rend(d, l, h, dst);
}

int pix_binarise(const unsigned char *p, int l, int h, int pas, unsigned char *dst) {
	PIX *g = grise(p, l, h, pas);
	if (!g) return PIX_MEMOIRE;
	PIX *b = NULL;
	int r = pixOtsuAdaptiveThreshold(g, 300, 300, 1, 1, 0.1, NULL, &b);
	pixDestroy(&g);
	if (r || !b) {
		pixDestroy(&b);
		return PIX_MEMOIRE;
	}
	PIX *d = pixConvertTo8(b, 0);
	pixDestroy(&b);
	return rend(d, l, h, dst);
}

int pix_jpeg(const unsigned char *p, int l, int h, int pas, int dpi, int qualite, unsigned char **out, size_t *n) {
	PIX *g = grise(p, l, h, pas);
	if (!g) return PIX_MEMOIRE;
	pixSetResolution(g, dpi, dpi);
	int r = pixWriteMemJpeg(out, n, g, qualite, 0);
	pixDestroy(&g);
	return r ? PIX_MEMOIRE : PIX_OK;
}

void *pix_pile(void) { return pixaCreate(0); }

int pix_empile(void *pile, const unsigned char *p, int l, int h, int pas, int dpi, int seuil) {
	PIX *x = seuil > 0 ? deux_tons(p, l, h, pas, seuil) : grise(p, l, h, pas);
	if (!x) return PIX_MEMOIRE;
	pixSetResolution(x, dpi, dpi);
	return pixaAddPix(pile, x, L_INSERT) ? PIX_MEMOIRE : PIX_OK;
}

int pix_tiff(void *pile, unsigned char **out, size_t *n) {
	return pixaWriteMemMultipageTiff(out, n, pile) ? PIX_MEMOIRE : PIX_OK;
}

void pix_depile(void *pile) {
	PIXA *a = pile;
	pixaDestroy(&a);
}
