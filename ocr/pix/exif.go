package pix

import (
	"encoding/binary"
	"image"
)

// segments calls f with each marker segment of a JPEG before its first scan, and returns how many times bytes that belong to
// none had to be skipped: harmless, though the decoder counts each as a warning.
func segments(o []byte, f func(marqueur byte, contenu []byte)) int {
	egares := 0
	for i := 2; i+4 <= len(o); {
		if o[i] != 0xFF {
			egares++
			for i < len(o) && o[i] != 0xFF {
				i++
			}
			continue
		}
		for i+1 < len(o) && o[i+1] == 0xFF {
			i++
		}
		if i+4 > len(o) || o[i+1] == 0xDA { // start of scan
			return egares
		}
		if m := o[i+1]; m == 0 || m == 1 || m >= 0xD0 && m <= 0xD9 { // stuffed byte or marker without content
			i += 2
			continue
		}
		n := int(binary.BigEndian.Uint16(o[i+2:]))
		fin := min(i+2+max(n, 2), len(o))
		f(o[i+1], o[i+4:max(i+4, fin)])
		i = fin
	}
	return egares
}

// orientationExif is how the camera was held: 1 (upright, or not said) to 8.
func orientationExif(o []byte) int {
	r := 1
	segments(o, func(m byte, c []byte) {
		if m != 0xE1 || len(c) < 14 || string(c[:6]) != "Exif\x00\x00" {
			return
		}
		c = c[6:]
		var e binary.ByteOrder = binary.LittleEndian
		if c[0] == 'M' {
			e = binary.BigEndian
		}
		d := int(e.Uint32(c[4:]))
		if d < 8 || d+2 > len(c) {
			return
		}
		for i := range int(e.Uint16(c[d:])) {
			j := d + 2 + 12*i
			if j+12 > len(c) {
				return
			}
			if e.Uint16(c[j:]) == 0x0112 {
				if v := int(e.Uint16(c[j+8:])); v >= 1 && v <= 8 {
					r = v
				}
				return
			}
		}
	})
	return r
}

// redresse undoes the camera's orientation.
func redresse(img *image.Gray, o int) *image.Gray {
	if o <= 1 || o > 8 {
		return img
	}
	l, h := img.Rect.Dx(), img.Rect.Dy()
	// Source index of the destination pixel (x, y) = depart + x·dx + y·dy.
	p := img.Stride
	var depart, dx, dy int
	switch o {
	case 2:
		depart, dx, dy = l-1, -1, p
	case 3:
		depart, dx, dy = (h-1)*p+l-1, -1, -p
	case 4:
		depart, dx, dy = (h-1)*p, 1, -p
	case 5:
		depart, dx, dy = 0, p, 1
	case 6:
		depart, dx, dy = (h-1)*p, -p, 1
	case 7:
		depart, dx, dy = (h-1)*p+l-1, -p, -1
	case 8:
		depart, dx, dy = l-1, p, -1
	}
	if o >= 5 {
		l, h = h, l
	}
	d := image.NewGray(image.Rect(0, 0, l, h))
	for y := range h {
		ligne := d.Pix[y*d.Stride:][:l]
		s := depart + y*dy
		for x := range ligne {
			ligne[x] = img.Pix[s]
			s += dx
		}
	}
	return d
}
