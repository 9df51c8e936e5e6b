// C view of the two readers. Lists are allocated with malloc and belong to the caller; NULL means nothing found.
#ifndef SOUSPLI_LIRE_H
#define SOUSPLI_LIRE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { F_QR = 1, F_CODE128 = 2, F_DATAMATRIX = 4 };

typedef struct {
	int format;
	int coins[8]; // x, y of top left, top right, bottom right, bottom left
	unsigned char *octets;
	int taille;
} code;

typedef struct {
	code *codes;
	int n;
} liste;

liste *codes_zxing(const unsigned char *p, int l, int h, int pas, unsigned formats, int effort);
liste *codes_zbar(const unsigned char *p, int l, int h, int pas);
void codes_libere(liste *r); // NULL allowed

// Used by the readers. codes_ajoute appends a copy of one symbol, 0 when memory ran out; codes_rend frees an empty list and gives NULL.
int codes_ajoute(liste *r, int format, const int coins[8], const void *octets, size_t taille);
liste *codes_rend(liste *r);

#ifdef __cplusplus
}
#endif
#endif
