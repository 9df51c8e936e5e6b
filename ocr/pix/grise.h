// C side of package pix. Grey buffers are rows of bytes, 0 black, 255 white. Every PIX is freed here.
#ifndef SOUSPLI_GRISE_H
#define SOUSPLI_GRISE_H

#include "decode.h"

void pix_prepare(void);

int pix_inclinaison(const unsigned char *p, int l, int h, int pas, int seuil, float *degres, float *conf);
int pix_orientation(const unsigned char *p, int l, int h, int pas, int seuil, int *quarts, float *score);
int pix_rotation(const unsigned char *p, int l, int h, int pas, double degres, unsigned char *dst);
int pix_quarts(const unsigned char *p, int l, int h, int pas, int quarts, unsigned char *dst);
int pix_etire(const unsigned char *p, int l, int h, int pas, int l2, int h2, unsigned char *dst);
int pix_binarise(const unsigned char *p, int l, int h, int pas, unsigned char *dst);

// Writers. *out is malloc'ed.
int pix_jpeg(const unsigned char *p, int l, int h, int pas, int dpi, int qualite, unsigned char **out, size_t *n);
void *pix_pile(void);
int pix_empile(void *pile, const unsigned char *p, int l, int h, int pas, int dpi, int seuil);
int pix_tiff(void *pile, unsigned char **out, size_t *n);
void pix_depile(void *pile);

#endif
