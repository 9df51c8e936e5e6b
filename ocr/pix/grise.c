#include "grise.h"

#include <allheaders.h>

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void rien(const char *message) { (void)message; }

// pix_prepare also makes the C library give back at once what is freed: a block of a page's size goes back to the machine, whichever thread
// took it.
void pix_prepare(void) {
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	mallopt(M_ARENA_MAX, 1);
	setMsgSeverity(L_SEVERITY_NONE);
	leptSetStderrHandler(rien);
	pix_tiff_silence();
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
		const unsigned char *src = (const unsigned char *)pixGetData(g);
		size_t pas = 4 * (size_t)pixGetWpl(g);
		for (int y = 0; y < h; y++) memcpy(dst + (size_t)y * l, src + y * pas, l);
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

int pix_etire(const unsigned char *p, int l, int h, int pas, int l2, int h2, unsigned char *dst) {
	PIX *g = grise(p, l, h, pas);
	if (!g) return PIX_MEMOIRE;
	PIX *d = pixScaleGrayLI(g, (float)l2 / l, (float)h2 / h);
	pixDestroy(&g);
	return rend(d, l2, h2, dst);
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
