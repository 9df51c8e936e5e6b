#include "lire.h"

#include <zbar.h>

#include <stdlib.h>
#include <string.h>

liste *codes_zbar(const unsigned char *p, int l, int h, int pas) {
	liste *r = (liste *)calloc(1, sizeof(liste));
	unsigned char *copie = (unsigned char *)malloc((size_t)l * h);
	zbar_image_scanner_t *s = zbar_image_scanner_create();
	zbar_image_t *img = zbar_image_create();
	if (r && copie && s && img) {
		for (int y = 0; y < h; y++) memcpy(copie + (size_t)y * l, p + (size_t)y * pas, l);
		zbar_set_verbosity(0);
		zbar_image_scanner_set_config(s, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
		zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
		zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
		zbar_image_scanner_set_config(s, ZBAR_CODE128, ZBAR_CFG_ENABLE, 1);
		zbar_image_set_format(img, zbar_fourcc('Y', '8', '0', '0'));
		zbar_image_set_size(img, l, h);
		zbar_image_set_data(img, copie, (unsigned long)l * h, NULL);
		zbar_scan_image(s, img);
		for (const zbar_symbol_t *x = zbar_image_first_symbol(img); x; x = zbar_symbol_next(x)) {
			int format = zbar_symbol_get_type(x) == ZBAR_QRCODE    ? F_QR
			           : zbar_symbol_get_type(x) == ZBAR_CODE128 ? F_CODE128
			                                                       : 0;
			if (!format) continue;
			int x0 = l, y0 = h, x1 = 0, y1 = 0;
			unsigned n = zbar_symbol_get_loc_size(x);
			for (unsigned i = 0; i < n; i++) {
				int cx = zbar_symbol_get_loc_x(x, i), cy = zbar_symbol_get_loc_y(x, i);
				if (cx < x0) x0 = cx;
				if (cx > x1) x1 = cx;
				if (cy < y0) y0 = cy;
				if (cy > y1) y1 = cy;
			}
			if (n == 0) x0 = y0 = x1 = y1 = 0;
			int coins[8] = {x0, y0, x1, y0, x1, y1, x0, y1};
			if (!codes_ajoute(r, format, coins, zbar_symbol_get_data(x), zbar_symbol_get_data_length(x))) break;
		}
	}
	if (img) zbar_image_destroy(img);
	if (s) zbar_image_scanner_destroy(s);
	free(copie);
	return codes_rend(r);
}
