package papier

import (
	"encoding/binary"
	"errors"
	"slices"
)

// fonte is a TrueType file opened to be cut down to the glyphs a document shows. Lengths are in units of the em.
type fonte struct {
	tables   map[string][]byte
	loca     []uint32 // start of each glyph in glyf, and the end of the last
	metrique int      // glyphs that have their own advance
}

var errFonte = errors.New("fichier TrueType illisible")

// ouvrirFonte reads the table directory and the place of each glyph.
func ouvrirFonte(b []byte) (*fonte, error) {
	if len(b) < 12 {
		return nil, errFonte
	}
	f := &fonte{tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		if len(b) < 28+16*i {
			return nil, errFonte
		}
		e := b[12+16*i:]
		debut, taille := uint64(binary.BigEndian.Uint32(e[8:])), uint64(binary.BigEndian.Uint32(e[12:]))
		if debut+taille > uint64(len(b)) {
			return nil, errFonte
		}
		f.tables[string(e[:4])] = b[debut : debut+taille]
	}
	for nom, taille := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 1, "OS/2": 6} {
		if len(f.tables[nom]) < taille {
			return nil, errFonte
		}
	}
	f.metrique = int(f.u16("hhea", 34))
	long := f.u16("head", 50) == 1
	for i := range int(f.u16("maxp", 4)) + 1 {
		switch {
		case long && len(f.tables["loca"]) >= 4*i+4:
			f.loca = append(f.loca, binary.BigEndian.Uint32(f.tables["loca"][4*i:]))
		case !long && len(f.tables["loca"]) >= 2*i+2:
			f.loca = append(f.loca, 2*uint32(f.u16("loca", 2*i)))
		default:
			return nil, errFonte
		}
	}
	if f.metrique == 0 || len(f.tables["hmtx"]) < 4*f.metrique+2*(len(f.loca)-1-f.metrique) || f.loca[len(f.loca)-1] > uint32(len(f.tables["glyf"])) {
		return nil, errFonte
	}
	return f, nil
}

func (f *fonte) u16(table string, i int) uint16 { return binary.BigEndian.Uint16(f.tables[table][i:]) }
func (f *fonte) i16(table string, i int) int    { return int(int16(f.u16(table, i))) }

// couper gives a TrueType file of these glyphs only, in that order after the glyph 0, then of those they are composed of. It has no
// character map: the PDF names glyphs by their rank.
func (f *fonte) couper(glyphes []uint16) []byte {
	liste := append([]uint16{0}, glyphes...)
	var glyf, loca, hmtx []byte
	for i := 0; i < len(liste); i++ { // the list grows while composite glyphs are met
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, f.glyphe(liste[i], &liste)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, f.mesures(liste[i])...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	n := uint16(len(liste))
	tables := map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": hmtx,
		"head": corriger(f.tables["head"], 50, 1),
		"hhea": corriger(f.tables["hhea"], 34, n),
		"maxp": corriger(f.tables["maxp"], 4, n),
	}
	clear(tables["head"][8:12])
	for _, nom := range []string{"cvt ", "fpgm", "prep"} {
		if t := f.tables[nom]; len(t) > 0 {
			tables[nom] = t
		}
	}
	return assembler(tables)
}

func corriger(table []byte, i int, v uint16) []byte {
	t := slices.Clone(table)
	binary.BigEndian.PutUint16(t[i:], v)
	return t
}

// glyphe copies an outline. Those it is composed of are named by their rank in the list, and added to it when they are not there.
func (f *fonte) glyphe(g uint16, liste *[]uint16) []byte {
	b := f.tables["glyf"][f.loca[g]:f.loca[g+1]]
	if len(b) < 10 || int16(binary.BigEndian.Uint16(b)) >= 0 {
		return b
	}
	const mots, echelle, suite, echelleXY, deuxParDeux = 1, 8, 32, 64, 128
	b = slices.Clone(b)
	for i := 10; i+4 <= len(b); {
		drapeaux := binary.BigEndian.Uint16(b[i:])
		partie := binary.BigEndian.Uint16(b[i+2:])
		// The glyphs asked for come first and keep their rank; a part may be looked for among them too.
		rang := slices.Index(*liste, partie)
		if rang < 0 {
			rang = len(*liste)
			*liste = append(*liste, partie)
		}
		binary.BigEndian.PutUint16(b[i+2:], uint16(rang))
		if drapeaux&suite == 0 {
			break
		}
		i += 6
		for _, plus := range []struct {
			drapeau uint16
			octets  int
		}{{mots, 2}, {echelle, 2}, {echelleXY, 4}, {deuxParDeux, 8}} {
			if drapeaux&plus.drapeau != 0 {
				i += plus.octets
			}
		}
	}
	return b
}

// mesures is the advance and the left side of a glyph, as in the table hmtx.
func (f *fonte) mesures(g uint16) []byte {
	h, n := f.tables["hmtx"], f.metrique
	if int(g) < n {
		return h[4*int(g) : 4*int(g)+4]
	}
	gauche := 4*n + 2*(int(g)-n)
	return []byte{h[4*n-4], h[4*n-3], h[gauche], h[gauche+1]}
}

// assembler writes the file: directory, then tables in the order of their names, with their sums.
func assembler(tables map[string][]byte) []byte {
	var noms []string
	for nom := range tables {
		noms = append(noms, nom)
	}
	slices.Sort(noms)
	exposant := 0
	for 2<<exposant <= len(noms) {
		exposant++
	}
	b := []byte{0, 1, 0, 0}
	for _, v := range []int{len(noms), 16 << exposant, exposant, 16*len(noms) - 16<<exposant} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	place := 12 + 16*len(noms)
	tete := 0
	for _, nom := range noms {
		if nom == "head" {
			tete = place
		}
		b = append(b, nom...)
		for _, v := range []uint32{somme(tables[nom]), uint32(place), uint32(len(tables[nom]))} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		place += (len(tables[nom]) + 3) &^ 3
	}
	for _, nom := range noms {
		b = append(b, tables[nom]...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	binary.BigEndian.PutUint32(b[tete+8:], 0xB1B0AFBA-somme(b))
	return b
}

// somme adds a table as big-endian words, the last one completed with zeros.
func somme(b []byte) uint32 {
	var s uint32
	for ; len(b) >= 4; b = b[4:] {
		s += binary.BigEndian.Uint32(b)
	}
	var fin [4]byte
	copy(fin[:], b)
	return s + binary.BigEndian.Uint32(fin[:])
}
