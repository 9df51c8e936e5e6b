#include "decode.h"

#include <tiffio.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

// TAMPON bounds the bytes of one line or one tile.
#define TAMPON (64LL << 20)

void pix_tiff_silence(void) {
	TIFFSetErrorHandler(NULL);
	TIFFSetWarningHandler(NULL);
}

// memoire is a file that is only read.
typedef struct {
	const unsigned char *p;
	toff_t n, i;
} memoire;

static tmsize_t lit(thandle_t h, void *b, tmsize_t n) {
	memoire *m = h;
	if (n < 0 || m->i >= m->n) return 0;
	if ((toff_t)n > m->n - m->i) n = (tmsize_t)(m->n - m->i);
	memcpy(b, m->p + m->i, n);
	m->i += n;
	return n;
}

static tmsize_t ecrit(thandle_t h, void *b, tmsize_t n) {
	(void)h, (void)b, (void)n;
	return 0;
}

static toff_t va(thandle_t h, toff_t d, int ou) {
	memoire *m = h;
	m->i = ou == SEEK_CUR ? m->i + d : ou == SEEK_END ? m->n + d : d;
	return m->i;
}

static int clot(thandle_t h) {
	(void)h;
	return 0;
}

static toff_t taille(thandle_t h) { return ((memoire *)h)->n; }

static int projette(thandle_t h, void **b, toff_t *n) {
	memoire *m = h;
	*b = (void *)m->p, *n = m->n; // mapped as for reading only: the library copies what it must change
	return 1;
}

static void libere(thandle_t h, void *b, toff_t n) { (void)h, (void)b, (void)n; }

static TIFF *ouvre(pix_source s, memoire *m) {
	m->p = s.data, m->n = s.n, m->i = 0;
	return TIFFClientOpen("page", "r", m, lit, ecrit, va, clot, taille, projette, libere);
}

int pix_tiff_compte(pix_source s, int *pages) {
	memoire m;
	TIFF *t = ouvre(s, &m);
	if (!t) return PIX_ABIMEE;
	*pages = TIFFNumberOfDirectories(t);
	TIFFClose(t);
	return *pages < 1 ? PIX_ABIMEE : PIX_OK;
}

// disposition is how the samples of a page lie.
typedef struct {
	uint32_t l, h;
	uint16_t bits, echantillons, plans, genre, photo, compression;
	int alpha, premultiplie; // sample that is the opacity, -1 none
	int rgba;                // only the library's own conversion to colour knows this kind
	uint16_t *palette[3];
	double bas, haut; // values of black and of white
} disposition;

static int decrit(TIFF *t, disposition *d) {
	memset(d, 0, sizeof *d);
	if (!TIFFGetField(t, TIFFTAG_IMAGEWIDTH, &d->l) || !TIFFGetField(t, TIFFTAG_IMAGELENGTH, &d->h)) return PIX_ABIMEE;
	TIFFGetFieldDefaulted(t, TIFFTAG_BITSPERSAMPLE, &d->bits);
	TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLESPERPIXEL, &d->echantillons);
	TIFFGetFieldDefaulted(t, TIFFTAG_PLANARCONFIG, &d->plans);
	TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLEFORMAT, &d->genre);
	TIFFGetFieldDefaulted(t, TIFFTAG_COMPRESSION, &d->compression);
	if (!TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &d->photo)) {
		int fax = d->compression == COMPRESSION_CCITTRLE || d->compression == COMPRESSION_CCITTFAX3 || d->compression == COMPRESSION_CCITTFAX4;
		d->photo = fax ? PHOTOMETRIC_MINISWHITE : d->echantillons >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
	}
	if (d->l < 1 || d->h < 1 || d->l > INT32_MAX || d->h > INT32_MAX || d->echantillons < 1) return PIX_ABIMEE;
	return PIX_OK;
}

// couleurs is the number of samples that carry the picture in this kind of colour; 0: not ours.
static int couleurs(const disposition *d) {
	switch (d->photo) {
	case PHOTOMETRIC_MINISWHITE:
	case PHOTOMETRIC_MINISBLACK:
	case PHOTOMETRIC_MASK:
	case PHOTOMETRIC_PALETTE:
		return 1;
	case PHOTOMETRIC_RGB:
	case PHOTOMETRIC_CIELAB:
	case PHOTOMETRIC_ICCLAB:
		return 3;
	case PHOTOMETRIC_SEPARATED:
		return 4;
	}
	return 0;
}

// prepare chooses the way to read the page. PIX_TYPE: a variant we do not know.
static int prepare(TIFF *t, disposition *d) {
	if (d->photo == PHOTOMETRIC_YCBCR && d->compression == COMPRESSION_JPEG && d->plans == PLANARCONFIG_CONTIG) {
		TIFFSetField(t, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
		d->photo = PHOTOMETRIC_RGB;
	}
	int n = couleurs(d);
	if (d->compression == COMPRESSION_OJPEG) n = 0;
	d->alpha = -1;
	if (n == 0) {
		char message[1024];
		d->rgba = 1;
		return TIFFRGBAImageOK(t, message) ? PIX_OK : PIX_TYPE;
	}
	int reel = d->genre == SAMPLEFORMAT_IEEEFP, entier = d->genre == SAMPLEFORMAT_UINT || d->genre == SAMPLEFORMAT_VOID;
	if (n > d->echantillons || !(reel || entier || d->genre == SAMPLEFORMAT_INT)) return PIX_TYPE;
	int b = d->bits;
	if (reel ? b != 32 && b != 64 : b > 16 && b != 32 && b != 64) return PIX_TYPE;
	if (d->genre == SAMPLEFORMAT_INT && b != 8 && b != 16 && b != 32 && b != 64) return PIX_TYPE;
	if (d->photo == PHOTOMETRIC_PALETTE &&
	    (b > 8 || !entier || !TIFFGetField(t, TIFFTAG_COLORMAP, &d->palette[0], &d->palette[1], &d->palette[2]))) return PIX_TYPE;
	uint16_t autres = 0, *types = NULL;
	if (d->echantillons > n && TIFFGetField(t, TIFFTAG_EXTRASAMPLES, &autres, &types)) {
		for (int i = 0; i < autres && n + i < d->echantillons && d->alpha < 0; i++) {
			if (types[i] == EXTRASAMPLE_UNSPECIFIED) continue;
			d->alpha = n + i;
			d->premultiplie = types[i] == EXTRASAMPLE_ASSOCALPHA;
		}
	}
	d->bas = 0, d->haut = b < 64 ? (double)((1ULL << b) - 1) : 0;
	return PIX_OK;
}

// sans_echelle tells the kinds whose black and white nobody fixes: they are taken from the page itself.
static int sans_echelle(const disposition *d) { return d->genre == SAMPLEFORMAT_IEEEFP || d->genre == SAMPLEFORMAT_INT || d->bits > 16; }

// valeur gives sample i of a line.
static double valeur(const unsigned char *p, size_t i, const disposition *d) {
	int signe = d->genre == SAMPLEFORMAT_INT;
	switch (d->bits) {
	case 8:
		return signe ? (double)(int8_t)p[i] : p[i];
	case 16: {
		uint16_t v;
		memcpy(&v, p + 2 * i, 2);
		return signe ? (double)(int16_t)v : v;
	}
	case 32: {
		uint32_t v;
		float f;
		memcpy(&v, p + 4 * i, 4);
		memcpy(&f, &v, 4);
		return d->genre == SAMPLEFORMAT_IEEEFP ? f : signe ? (double)(int32_t)v : v;
	}
	case 64: {
		uint64_t v;
		double f;
		memcpy(&v, p + 8 * i, 8);
		memcpy(&f, &v, 8);
		return d->genre == SAMPLEFORMAT_IEEEFP ? f : signe ? (double)(int64_t)v : (double)v;
	}
	}
	unsigned v = 0; // packed, the highest bit first
	size_t bit = i * d->bits;
	for (int k = 0; k < d->bits; k++, bit++) v = v << 1 | (p[bit >> 3] >> (7 - (bit & 7)) & 1);
	return v;
}

// octet brings sample i to 8 bits; a palette keeps its index.
static int octet(const unsigned char *p, size_t i, const disposition *d) {
	if (d->bits == 8 && !sans_echelle(d)) return p[i];
	double v = valeur(p, i, d);
	if (d->photo == PHOTOMETRIC_PALETTE) return (int)v;
	v = d->haut > d->bas ? (v - d->bas) / (d->haut - d->bas) * 255 : 0;
	return v >= 255 ? 255 : v > 0 ? (int)(v + 0.5) : 0; // not a number: 0
}

static int gris_de(const int *s, const disposition *d) {
	switch (d->photo) {
	case PHOTOMETRIC_MINISWHITE:
		return 255 - s[0];
	case PHOTOMETRIC_PALETTE: {
		const uint16_t *r = d->palette[0], *v = d->palette[1], *b = d->palette[2];
		return pix_luminance(r[s[0]] >> 8, v[s[0]] >> 8, b[s[0]] >> 8);
	}
	case PHOTOMETRIC_RGB:
		return pix_luminance(s[0], s[1], s[2]);
	case PHOTOMETRIC_SEPARATED:
		return pix_luminance(255 - s[0], 255 - s[1], 255 - s[2]) * (255 - s[3]) / 255;
	}
	return s[0]; // grey, or the lightness of Lab
}

static int sur_blanc(int g, int a, const disposition *d) {
	if (d->photo == PHOTOMETRIC_MINISWHITE && d->premultiplie) return g; // ink multiplied by its opacity: the paper is already white
	g = d->premultiplie ? g + 255 - a : 255 - a + (g * a + 127) / 255;
	return g > 255 ? 255 : g;
}

// griser turns n pixels into grey. pas is the number of samples from one pixel to the next; plan[i] is where sample i starts.
static void griser(unsigned char *const *plan, int pas, int n, const disposition *d, unsigned char *gris) {
	int c = couleurs(d), s[4];
	if (d->bits == 1 && c == 1 && d->alpha < 0 && d->photo != PHOTOMETRIC_PALETTE && pas == 1) { // the plain fax page
		int inverse = d->photo == PHOTOMETRIC_MINISWHITE ? 255 : 0;
		for (int x = 0; x < n; x++) gris[x] = (unsigned char)((plan[0][x >> 3] >> (7 - (x & 7)) & 1 ? 255 : 0) ^ inverse);
		return;
	}
	int separes = d->plans == PLANARCONFIG_SEPARATE;
	for (int x = 0; x < n; x++) {
		for (int i = 0; i < c; i++) s[i] = separes ? octet(plan[i], x, d) : octet(plan[0], (size_t)x * pas + i, d);
		int g = gris_de(s, d);
		if (d->alpha >= 0) g = sur_blanc(g, separes ? octet(plan[c], x, d) : octet(plan[0], (size_t)x * pas + d->alpha, d), d);
		gris[x] = (unsigned char)g;
	}
}

// travail is a page being decoded by bands: the lines of one tile, or one line.
typedef struct {
	TIFF *t;
	disposition d;
	int tuile;              // the page is made of tiles
	int tl, th;             // size of what is read at once: a tile, a strip, a line
	int saut;               // lines lost with a line that cannot be read: those left in its strip
	int nplans;             // buffers filled for each band: the planes that count, or 1
	tmsize_t pas;           // bytes of a line of the buffer
	unsigned char *plan[5]; // buffers
	unsigned char *bande;   // th lines of grey, as wide as the page
	uint32_t *couleur;      // rgba only
	int bonnes, mauvaises;
} travail;

// plan_de says which sample the buffer i holds.
static int plan_de(const travail *w, int i) { return i < couleurs(&w->d) ? i : w->d.alpha; }

static int alloue(travail *w) {
	disposition *d = &w->d;
	w->tuile = TIFFIsTiled(w->t);
	uint32_t a = d->l, b = 1;
	if (w->tuile && (!TIFFGetField(w->t, TIFFTAG_TILEWIDTH, &a) || !TIFFGetField(w->t, TIFFTAG_TILELENGTH, &b))) return PIX_ABIMEE;
	if (!w->tuile) {
		TIFFGetFieldDefaulted(w->t, TIFFTAG_ROWSPERSTRIP, &b);
		if (b < 1 || b > d->h) b = d->h;
		w->saut = (int)b;
		if (!d->rgba && d->plans == PLANARCONFIG_CONTIG) b = 1;
	}
	if (a < 1 || b < 1 || a > (1 << 24) || b > (1 << 24)) return PIX_ABIMEE;
	w->tl = a, w->th = b;
	w->nplans = d->plans == PLANARCONFIG_SEPARATE && !d->rgba ? couleurs(d) + (d->alpha >= 0) : 1;
	tmsize_t n = d->rgba ? (tmsize_t)a * b * 4 : w->tuile ? TIFFTileSize(w->t) : TIFFVStripSize(w->t, b);
	w->pas = w->tuile ? TIFFTileRowSize(w->t) : TIFFScanlineSize(w->t);
	long long juste = ((long long)a * d->bits * (d->plans == PLANARCONFIG_SEPARATE ? 1 : d->echantillons) + 7) / 8;
	if (n < 1 || n > (d->rgba ? 4 * TAMPON : TAMPON)) return PIX_TYPE;
	if (!d->rgba && (w->pas < juste || n < w->pas * (tmsize_t)b)) return PIX_TYPE; // subsampled, or a lie
	if (d->rgba) {
		w->couleur = malloc(n);
	} else {
		for (int i = 0; i < w->nplans; i++)
			if (!(w->plan[i] = malloc(n))) return PIX_MEMOIRE;
	}
	w->bande = malloc((size_t)d->l * (b < d->h ? b : d->h));
	return w->bande && (w->couleur || !d->rgba) ? PIX_OK : PIX_MEMOIRE;
}

static void libere_travail(travail *w) {
	for (int i = 0; i < 5; i++) free(w->plan[i]);
	free(w->bande);
	free(w->couleur);
}

// remplit reads the tile at (x, y), the strip or the line at y, into the buffers. Planes are read by whole strips: the library cannot go
// back to a line of another plane without reading all those before it again.
static int remplit(travail *w, uint32_t x, uint32_t y, int lignes) {
	if (w->d.rgba) return w->tuile ? TIFFReadRGBATile(w->t, x, y, w->couleur) : TIFFReadRGBAStrip(w->t, y, w->couleur);
	if (!w->tuile && w->d.plans == PLANARCONFIG_CONTIG) return TIFFReadScanline(w->t, w->plan[0], y, 0) >= 0;
	for (int i = 0; i < w->nplans; i++) {
		uint16_t s = (uint16_t)(w->nplans > 1 ? plan_de(w, i) : 0);
		tmsize_t n = w->pas * lignes;
		int ok = w->tuile ? TIFFReadTile(w->t, w->plan[i], x, y, 0, s) >= 0
		                  : TIFFReadEncodedStrip(w->t, TIFFComputeStrip(w->t, y, s), w->plan[i], n) >= n;
		if (!ok) return 0;
	}
	return 1;
}

// depose puts line j of the buffers into the band, from column x.
static void depose(travail *w, uint32_t x, int j, int lignes) {
	disposition *d = &w->d;
	int n = (int)(d->l - x) < w->tl ? (int)(d->l - x) : w->tl;
	unsigned char *gris = w->bande + (size_t)j * d->l + x;
	if (d->rgba) { // from the bottom up, multiplied by its opacity
		const uint32_t *c = w->couleur + (size_t)((w->tuile ? w->th : lignes) - 1 - j) * w->tl;
		for (int i = 0; i < n; i++) {
			int g = pix_luminance(TIFFGetR(c[i]), TIFFGetG(c[i]), TIFFGetB(c[i])) + 255 - TIFFGetA(c[i]);
			gris[i] = (unsigned char)(g > 255 ? 255 : g);
		}
		return;
	}
	unsigned char *p[5];
	for (int i = 0; i < w->nplans; i++) p[i] = w->plan[i] + (size_t)j * w->pas;
	griser(p, d->plans == PLANARCONFIG_SEPARATE ? 1 : d->echantillons, n, d, gris);
}

// etendre widens bas and haut to the values of the buffers.
static void etendre(travail *w, uint32_t x, int lignes) {
	disposition *d = &w->d;
	int c = couleurs(d), separes = d->plans == PLANARCONFIG_SEPARATE;
	int n = (int)(d->l - x) < w->tl ? (int)(d->l - x) : w->tl;
	for (int j = 0; j < lignes; j++)
		for (int i = 0; i < n; i++)
			for (int k = 0; k < c; k++) {
				double v = valeur(w->plan[separes ? k : 0] + (size_t)j * w->pas, separes ? i : (size_t)i * d->echantillons + k, d);
				if (!isfinite(v)) continue;
				if (v < d->bas) d->bas = v;
				if (v > d->haut) d->haut = v;
			}
}

// parcourt goes through the page; without puits it only looks for the scale. A part that cannot be read stays white.
static void parcourt(travail *w, pix_puits *puits) {
	disposition *d = &w->d;
	uint32_t perdu = 0; // lines below this one are lost
	for (uint32_t y = 0; y < d->h; y += w->th) {
		int lignes = (int)(d->h - y) < w->th ? (int)(d->h - y) : w->th;
		memset(w->bande, 255, (size_t)d->l * lignes);
		for (uint32_t x = 0; x < d->l && y >= perdu; x += w->tl) {
			if (!remplit(w, x, y, lignes)) {
				w->mauvaises++;
				if (!w->tuile) perdu = (y / w->saut + 1) * w->saut;
				continue;
			}
			w->bonnes++;
			if (!puits) etendre(w, x, lignes);
			for (int j = 0; puits && j < lignes; j++) depose(w, x, j, lignes);
		}
		for (int j = 0; puits && j < lignes; j++) pix_puits_ligne(puits, w->bande + (size_t)j * d->l);
	}
}

// echelle finds black and white on the page.
static void echelle(travail *w) {
	w->d.bas = INFINITY, w->d.haut = -INFINITY;
	parcourt(w, NULL);
	if (!(w->d.haut > w->d.bas)) w->d.bas = w->d.haut = 0;
	w->bonnes = w->mauvaises = 0;
}

int pix_tiff_decode(pix_source s, int k, unsigned char *dst, int l, int h) {
	memoire m;
	travail w = {0};
	pix_puits puits = {0};
	if (!(w.t = ouvre(s, &m))) return PIX_ABIMEE;
	int r = TIFFSetDirectory(w.t, (tdir_t)s.page) ? decrit(w.t, &w.d) : PIX_ABIMEE;
	if (!r) r = prepare(w.t, &w.d);
	if (!r) r = alloue(&w);
	if (!r) r = pix_puits_ouvre(&puits, dst, l, h, k, (int)w.d.l);
	if (!r) {
		TIFFSetField(w.t, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT); // the caller turns the page
		if (!w.d.rgba && sans_echelle(&w.d)) echelle(&w);
		parcourt(&w, &puits);
		r = !w.bonnes ? PIX_ABIMEE : w.mauvaises ? PIX_PARTIELLE : PIX_OK;
	}
	pix_puits_ferme(&puits);
	libere_travail(&w);
	TIFFClose(w.t);
	return r;
}

static int dpi(float v, uint16_t unite) {
	if (unite == RESUNIT_CENTIMETER) v *= 2.54f;
	return v > 0 && v < 1e6f ? (int)(v + 0.5f) : 0;
}

int pix_tiff_entete(pix_source s, pix_entete *e) {
	memoire m;
	disposition d;
	TIFF *t = ouvre(s, &m);
	if (!t) return PIX_ABIMEE;
	int r = TIFFSetDirectory(t, (tdir_t)s.page) ? decrit(t, &d) : PIX_ABIMEE;
	if (!r) {
		float x = 0, y = 0;
		uint16_t unite = RESUNIT_INCH, sens = 1;
		TIFFGetFieldDefaulted(t, TIFFTAG_RESOLUTIONUNIT, &unite);
		TIFFGetField(t, TIFFTAG_XRESOLUTION, &x);
		TIFFGetField(t, TIFFTAG_YRESOLUTION, &y);
		TIFFGetFieldDefaulted(t, TIFFTAG_ORIENTATION, &sens);
		e->l = (int)d.l, e->h = (int)d.h, e->xdpi = dpi(x, unite), e->ydpi = dpi(y, unite);
		e->sens = sens >= 1 && sens <= 8 ? sens : 1;
	}
	TIFFClose(t);
	return r;
}
