package pix

import (
	"bytes"
	"encoding/binary"
	"image"
)

// segments calls f with each marker segment of a JPEG before its first scan; bytes that belong to none are skipped.
func segments(o []byte, f func(marqueur byte, contenu []byte)) {
	for i := 2; i+4 <= len(o); {
		if o[i] != 0xFF {
			for i < len(o) && o[i] != 0xFF {
				i++
			}
			continue
		}
		for i+1 < len(o) && o[i+1] == 0xFF {
			i++
		}
		if i+4 > len(o) || o[i+1] == 0xDA { // start of scan
			return
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
}

// orientationJPEG is how the camera was held: 1 (upright, or not said) to 8.
func orientationJPEG(o []byte) int {
	r := 1
	segments(o, func(m byte, c []byte) {
		if exif, ok := bytes.CutPrefix(c, []byte("Exif\x00\x00")); ok && m == 0xE1 {
			r = orientationExif(exif)
		}
	})
	return r
}

// orientationPNG is the same for a PNG, said before its pixels or after.
func orientationPNG(o []byte) int {
	for i := 8; i+8 <= len(o); {
		n := int(binary.BigEndian.Uint32(o[i:]))
		fin := i + 8 + n
		if fin > len(o) {
			break
		}
		if string(o[i+4:i+8]) == "eXIf" {
			return orientationExif(o[i+8 : fin])
		}
		i = fin + 4
	}
	return 1
}

// orientationExif looks for the orientation in an Exif block.
func orientationExif(c []byte) int {
	if len(c) < 8 {
		return 1
	}
	var e binary.ByteOrder = binary.LittleEndian
	if c[0] == 'M' {
		e = binary.BigEndian
	}
	d := int(e.Uint32(c[4:]))
	if d < 8 || d+2 > len(c) {
		return 1
	}
	for i := range int(e.Uint16(c[d:])) {
		j := d + 2 + 12*i
		if j+12 > len(c) {
			break
		}
		if v := int(e.Uint16(c[j+8:])); e.Uint16(c[j:]) == 0x0112 && v >= 1 && v <= 8 {
			return v
		}
	}
	return 1
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

// OrientationExif is how the camera was held for a JPEG or a PNG: 1 (upright, or not said) to 8.
func OrientationExif(octets []byte) int {
	if bytes.HasPrefix(octets, []byte("\xFF\xD8")) {
		return orientationJPEG(octets)
	}
	return orientationPNG(octets)
}
