package ocr_test

import (
	"fmt"
	"image"
	"sync"
	"testing"

	"souspli/ocr"
	"souspli/ocr/scantest"
)

// essai is one page through one profile.
type essai struct {
	profil scantest.Profil
	f      formulaire
	n      int
}

func (e essai) String() string { return fmt.Sprintf("%s/%d/%s", e.profil.Nom, e.n, e.f) }

// TestPagesRetrouvees gives, for each way paper goes through machines, the share of pages that say what they are and are registered. A
// wrong page id never; promise P4 on the profiles of its sentence.
func TestPagesRetrouvees(t *testing.T) {
	parProfil := 4
	if long() {
		parProfil = 60
	}
	type compte struct{ pages, trouvees, calees, fausses int }
	var verrou sync.Mutex
	comptes := map[string]*compte{}
	var essais []essai
	tous := tousLesFormulaires(t)
	for i, p := range scantest.Profils() {
		comptes[p.Nom] = &compte{}
		for n := range parProfil {
			essais = append(essais, essai{p, tous[(int(graine())+i*parProfil+n*5)%len(tous)], n})
		}
	}
	// The same form serves several profiles: drawn once.
	var dessins sync.Map
	dessine := func(f formulaire) []*image.Gray {
		d, _ := dessins.LoadOrStore(f.numero, sync.OnceValue(func() []*image.Gray { return imprimer(t, f, nil) }))
		return d.(func() []*image.Gray)()
	}
	enParallele(t, essais, func(t *testing.T, m *ocr.Moteur, e essai) {
		pages := dessine(e.f)
		k := int(graineDe(e.f, e.profil.Nom, e.n) % uint64(len(pages)))
		img, verite := scantest.Degrader(pages[k], e.profil, graineDe(e.f, e.profil.Nom, e.n, "degrader"))
		p := lireScan(t, m, []*image.Gray{img}, int(verite.DPI), 90).Pages[0]
		verrou.Lock()
		defer verrou.Unlock()
		c := comptes[e.profil.Nom]
		c.pages++
		switch attendu := codeAttendu(e.f, k+1, len(pages)); p.Code {
		case attendu:
			c.trouvees++
		case "":
			t.Logf("%s : %s page %d non reconnue (%s %v)", e.profil.Nom, e.f, k+1, p.Type, p.Alertes)
		default:
			c.fausses++
			t.Errorf("%s : %s page %d lue %s, imprimée %s", e.profil.Nom, e.f, k+1, p.Code, attendu)
		}
		if p.Residu < 0 {
			return
		}
		// What is registered must be registered right: a box read at the wrong place is a wrong answer.
		if d := ecartCalage(p.Calage, verite.Calage, float64(verite.DPI)); d > 1 || p.Rotation != verite.Rotation {
			t.Errorf("%s : %s page %d calée à %.1f mm de la vérité, rotation %d pour %d", e.profil.Nom, e.f, k+1, d, p.Rotation, verite.Rotation)
			return
		}
		c.calees++
	})
	for _, p := range scantest.Profils() {
		c := comptes[p.Nom]
		t.Logf("%-14s %3d pages : trouvées %5.1f %%, calées %5.1f %%, fausses %d — %s", p.Nom, c.pages, pourcent(c.trouvees, c.pages), pourcent(c.calees, c.pages), c.fausses, p.Libelle)
		if c.trouvees*10 < c.pages*9 {
			t.Errorf("%s : %d pages trouvées sur %d", p.Nom, c.trouvees, c.pages)
		}
	}
}
