// Decoders of package pix: JPEG, PNG and TIFF to grey, line by line, reduced on the way. Rows are bytes, 0 black, 255 white,
// transparency on white. Nothing here keeps more of the file than a few of its lines, but for interlaced PNG and TIFF tiles.
#ifndef SOUSPLI_DECODE_H
#define SOUSPLI_DECODE_H

#include <stddef.h>

enum { PIX_OK, PIX_TACHEE, PIX_PARTIELLE, PIX_TYPE, PIX_ABIMEE, PIX_GRANDE, PIX_PAGE, PIX_MEMOIRE };
enum { PIX_JPEG = 1, PIX_PNG, PIX_TIFF };

// pix_entete is what the header of a page says: stored size in pixels, dots per inch (0 unknown), TIFF orientation (1 to 8, 1 for the others).
typedef struct {
	int l, h, xdpi, ydpi, sens;
} pix_entete;

// pix_source is one page of a file in memory, pages counted from 0.
typedef struct {
	const unsigned char *data;
	size_t n;
	int page;
} pix_source;

// pix_puits receives lines of lsrc grey pixels and writes them into dst, l by h, each pixel the mean of a square of k by k.
typedef struct {
	unsigned char *dst;
	int l, h, k, lsrc;
	int y, lignes;  // line being filled, lines added to it
	unsigned *somme; // only when k > 1
} pix_puits;

int pix_puits_ouvre(pix_puits *p, unsigned char *dst, int l, int h, int k, int lsrc);
void pix_puits_ligne(pix_puits *p, const unsigned char *gris);
void pix_puits_ferme(pix_puits *p);

// pix_luminance is grey from colour, 8 bits each.
static inline unsigned char pix_luminance(int r, int v, int b) { return (unsigned char)((299 * r + 587 * v + 114 * b + 500) / 1000); }

void pix_tiff_silence(void);
int pix_tiff_compte(pix_source s, int *pages);

int pix_jpeg_entete(pix_source s, pix_entete *e);
int pix_png_entete(pix_source s, pix_entete *e);
int pix_tiff_entete(pix_source s, pix_entete *e);

// The decoders fill l by h pixels, l and h being the stored size divided by k and rounded down. PIX_PARTIELLE: what is
// missing is white. PIX_TACHEE: nothing is missing, some pixels are wrong.
int pix_jpeg_decode(pix_source s, int k, unsigned char *dst, int l, int h);
int pix_png_decode(pix_source s, int k, unsigned char *dst, int l, int h);
int pix_tiff_decode(pix_source s, int k, unsigned char *dst, int l, int h);

#endif
