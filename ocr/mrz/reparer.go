package mrz

// coutRepare bounds what a repair may cost: how much less likely than what was read, in logarithms.
const coutRepare = 4.5

// changement puts another character at a place.
type changement struct {
	ligne, rang int
	signe       byte
	cout        float64
}

// reparer changes one or two characters so that every check digit fits. ok is false when there is nothing to repair, when no such change is
// likely enough, or when more than one is: a document wrong on purpose stays as it was printed.
func (x *lecture) reparer() (texte []string, ok bool) {
	if x.tientBon(x.texte) {
		return nil, false
	}
	possibles := x.changements()
	var trouves [][]changement
	essayer := func(l ...changement) {
		if x.tientBon(x.avec(l...)) {
			trouves = append(trouves, l)
		}
	}
	for i, a := range possibles {
		essayer(a)
		for _, b := range possibles[i+1:] {
			if a.cout+b.cout <= coutRepare && (a.ligne != b.ligne || a.rang != b.rang) {
				essayer(a, b)
			}
		}
	}
	if len(trouves) != 1 {
		return nil, false
	}
	return x.avec(trouves[0]...), true
}

// changements are the characters likely enough in the places that check digits cover.
func (x *lecture) changements() []changement {
	vus := map[[2]int]bool{}
	var l []changement
	for _, c := range x.p.cles {
		for _, t := range append([]tranche{c.place}, c.sur...) {
			for k := t.de; k < t.a; k++ {
				if vus[[2]int{t.ligne, k}] {
					continue
				}
				vus[[2]int{t.ligne, k}] = true
				lu := x.texte[t.ligne][k]
				for s := range nSignes {
					cout := x.part[t.ligne][k][indice(lu)] - x.part[t.ligne][k][s]
					if signes[s] != lu && cout <= coutRepare && permis(x.p.classes[t.ligne][k], signes[s]) {
						l = append(l, changement{t.ligne, k, signes[s], cout})
					}
				}
			}
		}
	}
	return l
}

func (x *lecture) avec(l ...changement) []string {
	texte := append([]string(nil), x.texte...)
	for _, c := range l {
		b := []byte(texte[c.ligne])
		b[c.rang] = c.signe
		texte[c.ligne] = string(b)
	}
	return texte
}

func (x *lecture) tientBon(texte []string) bool {
	for _, c := range x.p.verifier(texte) {
		if !c.OK {
			return false
		}
	}
	return true
}
