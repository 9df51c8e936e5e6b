#include "decode.h"

#include <stdlib.h>
#include <string.h>

int pix_puits_ouvre(pix_puits *p, unsigned char *dst, int l, int h, int k, int lsrc) {
	memset(p, 0, sizeof *p);
	p->dst = dst, p->l = l, p->h = h, p->k = k, p->lsrc = lsrc;
	if (l < 1 || h < 1 || k < 1 || (long long)l * k > lsrc) return PIX_ABIMEE;
	if (k > 1 && !(p->somme = calloc(l, sizeof *p->somme))) return PIX_MEMOIRE;
	memset(dst, 255, (size_t)l * h);
	return PIX_OK;
}

void pix_puits_ligne(pix_puits *p, const unsigned char *gris) {
	if (p->y >= p->h) return; // the last lines of a size that k does not divide
	unsigned char *d = p->dst + (size_t)p->y * p->l;
	if (p->k == 1) {
		memcpy(d, gris, p->l);
		p->y++;
		return;
	}
	for (int x = 0; x < p->l; x++) {
		unsigned t = 0;
		for (int i = 0; i < p->k; i++) t += *gris++;
		p->somme[x] += t;
	}
	if (++p->lignes < p->k) return;
	unsigned aire = (unsigned)p->k * p->k;
	for (int x = 0; x < p->l; x++) d[x] = (unsigned char)((p->somme[x] + aire / 2) / aire);
	memset(p->somme, 0, p->l * sizeof *p->somme);
	p->lignes = 0;
	p->y++;
}

void pix_puits_ferme(pix_puits *p) {
	free(p->somme);
	p->somme = NULL;
}
