#include "lire.h"

#include <ReadBarcode.h>

extern "C" liste *codes_zxing(const unsigned char *p, int l, int h, int pas, unsigned formats, int effort) {
	using namespace ZXing;
	liste *r = (liste *)calloc(1, sizeof(liste));
	if (!r) return nullptr;
	try {
		BarcodeFormats f;
		if (formats & F_QR) f |= BarcodeFormat::QRCode;
		if (formats & F_CODE128) f |= BarcodeFormat::Code128;
		if (formats & F_DATAMATRIX) f |= BarcodeFormat::DataMatrix;
		DecodeHints hints;
		hints.setFormats(f);
		hints.setTryHarder(effort != 0);
		hints.setTryRotate(effort != 0);
		hints.setTryDownscale(effort != 0);
		for (auto &x : ReadBarcodes(ImageView(p, l, h, ImageFormat::Lum, pas), hints)) {
			if (!x.isValid()) continue;
			int format = x.format() == BarcodeFormat::QRCode    ? F_QR
			           : x.format() == BarcodeFormat::Code128   ? F_CODE128
			           : x.format() == BarcodeFormat::DataMatrix ? F_DATAMATRIX
			                                                     : 0;
			if (!format) continue;
			auto &q = x.position();
			int coins[8] = {q[0].x, q[0].y, q[1].x, q[1].y, q[2].x, q[2].y, q[3].x, q[3].y};
			auto &o = x.bytes();
			if (!codes_ajoute(r, format, coins, o.data(), o.size())) break;
		}
	} catch (...) {
		// An image the library cannot take holds no code we can use.
	}
	return codes_rend(r);
}
