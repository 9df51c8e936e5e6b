#include "lire.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void codes_libere(liste *r) {
	if (!r) return;
	for (int i = 0; i < r->n; i++) free(r->codes[i].octets);
	free(r->codes);
	free(r);
}

int codes_ajoute(liste *r, int format, const int coins[8], const void *octets, size_t taille) {
	if (taille > INT_MAX) return 1;
	code *plus = (code *)realloc(r->codes, sizeof(code) * (r->n + 1));
	if (!plus) return 0;
	r->codes = plus;
	code *c = &plus[r->n];
	c->octets = (unsigned char *)malloc(taille ? taille : 1);
	if (!c->octets) return 0;
	if (taille) memcpy(c->octets, octets, taille);
	c->taille = (int)taille;
	c->format = format;
	memcpy(c->coins, coins, sizeof c->coins);
	r->n++;
	return 1;
}

liste *codes_rend(liste *r) {
	if (r && r->n == 0) {
		codes_libere(r);
		return NULL;
	}
	return r;
}
