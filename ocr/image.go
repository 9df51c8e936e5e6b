package ocr

import "image"

// tourner turns an image by quarters clockwise, 0 to 3.
func tourner(img *image.Gray, quarts int) *image.Gray {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if quarts == 0 {
		return img
	}
	r := image.Rect(0, 0, l, h)
	if quarts%2 == 1 {
		r = image.Rect(0, 0, h, l)
	}
	d := image.NewGray(r)
	for y := 0; y < h; y++ {
		s := img.Pix[y*img.Stride : y*img.Stride+l]
		for x, v := range s {
			switch quarts {
			case 1:
				d.Pix[x*d.Stride+h-1-y] = v
			case 2:
				d.Pix[(h-1-y)*d.Stride+l-1-x] = v
			case 3:
				d.Pix[(l-1-x)*d.Stride+y] = v
			}
		}
	}
	return d
}
