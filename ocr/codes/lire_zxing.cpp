#include "lire.h"

#include <ReadBarcode.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace ZXing;

namespace {

// connu reports whether the list has the same payload at the same place.
bool connu(const liste *r, const int coins[8], const ByteArray &o) {
	for (int i = 0; i < r->n; i++) {
		const code &c = r->codes[i];
		if (c.taille == (int)o.size() && std::equal(o.begin(), o.end(), c.octets) && std::abs(c.coins[0] - coins[0]) < 40 &&
		    std::abs(c.coins[1] - coins[1]) < 40)
			return true;
	}
	return false;
}

// lit appends what one pass finds; coordinates are multiplied by facteur, then moved by (dx, dy). 0 when memory ran out.
int lit(liste *r, const ImageView &vue, const DecodeHints &hints, int facteur = 1, int dx = 0, int dy = 0) {
	for (auto &x : ReadBarcodes(vue, hints)) {
		if (!x.isValid()) continue;
		int format = x.format() == BarcodeFormat::QRCode      ? F_QR
		           : x.format() == BarcodeFormat::Code128    ? F_CODE128
		           : x.format() == BarcodeFormat::DataMatrix ? F_DATAMATRIX
		                                                     : 0;
		if (!format) continue;
		auto &q = x.position();
		int coins[8];
		for (int i = 0; i < 4; i++) {
			coins[2 * i] = q[i].x * facteur + dx;
			coins[2 * i + 1] = q[i].y * facteur + dy;
		}
		auto &o = x.bytes();
		if (connu(r, coins, o)) continue;
		if (!codes_ajoute(r, format, coins, o.data(), o.size())) return 0;
	}
	return 1;
}

// efface paints the found QR symbols from index n white: the library compares at most 256 triples of finder patterns, and the
// codes already read hide the others of a page that carries many.
void efface(std::vector<unsigned char> &m, int l, int h, const liste *r, int n) {
	for (; n < r->n; n++) {
		if (r->codes[n].format != F_QR) continue;
		const int *c = r->codes[n].coins;
		int x0 = l, y0 = h, x1 = 0, y1 = 0;
		for (int i = 0; i < 4; i++) {
			x0 = std::min(x0, c[2 * i]);
			x1 = std::max(x1, c[2 * i]);
			y0 = std::min(y0, c[2 * i + 1]);
			y1 = std::max(y1, c[2 * i + 1]);
		}
		x0 = std::max(x0, 0);
		x1 = std::min(x1 + 1, l);
		for (int y = std::max(y0, 0); y < std::min(y1 + 1, h); y++)
			if (x1 > x0) std::fill(m.begin() + (size_t)y * l + x0, m.begin() + (size_t)y * l + x1, 255);
	}
}

// lit_qr reads QR until a pass finds nothing more; one code alone on a page ends it at once.
int lit_qr(liste *r, const ImageView &vue, const DecodeHints &hints) {
	if (!lit(r, vue, hints)) return 0;
	if (r->n < 2) return 1;
	int l = vue.width(), h = vue.height();
	std::vector<unsigned char> m((size_t)l * h);
	for (int y = 0; y < h; y++) std::copy(vue.data(0, y), vue.data(0, y) + l, m.begin() + (size_t)y * l);
	for (int passe = 0, depuis = 0; passe < 16; passe++) {
		efface(m, l, h, r, depuis);
		depuis = r->n;
		if (!lit(r, ImageView(m.data(), l, h, ImageFormat::Lum), hints)) return 0;
		if (r->n == depuis) break;
	}
	return 1;
}

// lit_datamatrix reads the whole, then, when effort is asked, window after window: the library looks for this symbol outwards
// from the middle and meets everything else of the page first. Windows of 800 pixels, half over one another, hold a symbol of
// 30 mm at 300 dpi.
int lit_datamatrix(liste *r, const ImageView &vue, const DecodeHints &hints, bool effort) {
	if (!lit(r, vue, hints)) return 0;
	const int cote = 800, pas = cote / 2;
	if (!effort || (vue.width() <= cote && vue.height() <= cote)) return 1;
	for (int y = 0; y == 0 || y + pas < vue.height(); y += pas)
		for (int x = 0; x == 0 || x + pas < vue.width(); x += pas)
			if (!lit(r, vue.cropped(x, y, cote, cote), hints, 1, x, y)) return 0;
	return 1;
}

// moitie averages by 2×2: the noise of a grey scan or the grain of a photocopy hides the bars less.
std::vector<unsigned char> moitie(const unsigned char *p, int l, int h, int pas) {
	std::vector<unsigned char> m((size_t)l * h);
	for (int y = 0; y < h; y++) {
		const unsigned char *a = p + (size_t)2 * y * pas, *b = a + pas;
		unsigned char *d = m.data() + (size_t)y * l;
		for (int x = 0; x < l; x++) d[x] = (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4;
	}
	return m;
}

} // namespace

extern "C" liste *codes_zxing(const unsigned char *p, int l, int h, int pas, unsigned formats, int effort) {
	liste *r = (liste *)calloc(1, sizeof(liste));
	if (!r) return nullptr;
	try {
		ImageView vue(p, l, h, ImageFormat::Lum, pas);
		DecodeHints hints;
		hints.setTryHarder(effort != 0);
		hints.setTryRotate(effort != 0);
		if (formats & (F_QR | F_DATAMATRIX)) {
			hints.setTryDownscale(effort != 0);
			if (formats & F_QR && !lit_qr(r, vue, hints.setFormats(BarcodeFormat::QRCode))) return codes_rend(r);
			if (formats & F_DATAMATRIX && !lit_datamatrix(r, vue, hints.setFormats(BarcodeFormat::DataMatrix), effort)) return codes_rend(r);
		}
		if (formats & F_CODE128) {
			// The library's own reduction aborts the process (an assertion) when it finds a linear code at two sizes.
			hints.setFormats(BarcodeFormat::Code128).setTryDownscale(false);
			int avant = r->n;
			if (lit(r, vue, hints) && effort && r->n == avant && l >= 64 && h >= 64) {
				auto m = moitie(p, l / 2, h / 2, pas);
				lit(r, ImageView(m.data(), l / 2, h / 2, ImageFormat::Lum), hints, 2);
			}
		}
	} catch (...) {
		// An image the library cannot take holds no code we can use.
	}
	return codes_rend(r);
}
