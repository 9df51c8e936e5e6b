// C side of package pix. Grey buffers are rows of bytes, 0 black, 255 white. Every PIX is freed here.
#ifndef SOUSPLI_GRISE_H
#define SOUSPLI_GRISE_H

#include <stddef.h>

enum { PIX_OK, PIX_PARTIELLE, PIX_TYPE, PIX_ABIMEE, PIX_GRANDE, PIX_PAGE, PIX_MEMOIRE };
enum { PIX_JPEG = 1, PIX_PNG, PIX_TIFF };

// pix_grise is a decoded page: PIX handle, size, resolution (0 unknown), the decoder's warnings. pix_copie gives its pixels, pix_libere frees it.
typedef struct {
	void *pix;
	int l, h, xdpi, ydpi, avertis;
} pix_grise;

void pix_silence(void);
int pix_type(const unsigned char *data, size_t n);
int pix_compte(const unsigned char *data, size_t n, int type, int *pages);
int pix_decode(const unsigned char *data, size_t n, int type, int page, double max, pix_grise *sortie);
void pix_copie(const pix_grise *g, unsigned char *dst);
void pix_libere(pix_grise *g);

int pix_inclinaison(const unsigned char *p, int l, int h, int pas, int seuil, float *degres, float *conf);
int pix_orientation(const unsigned char *p, int l, int h, int pas, int seuil, int *quarts, float *score);
int pix_rotation(const unsigned char *p, int l, int h, int pas, double degres, unsigned char *dst);
int pix_quarts(const unsigned char *p, int l, int h, int pas, int quarts, unsigned char *dst);
int pix_binarise(const unsigned char *p, int l, int h, int pas, unsigned char *dst);

// Writers. *out is malloc'ed.
int pix_jpeg(const unsigned char *p, int l, int h, int pas, int dpi, int qualite, unsigned char **out, size_t *n);
void *pix_pile(void);
int pix_empile(void *pile, const unsigned char *p, int l, int h, int pas, int dpi, int seuil);
int pix_tiff(void *pile, unsigned char **out, size_t *n);
void pix_depile(void *pile);

#endif
