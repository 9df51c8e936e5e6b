package templates

import (
	"testing"

	"souspli/dossier"
	"souspli/law"
)

// BenchmarkAccuse: one accusé as it leaves, three pages with its seal.
func BenchmarkAccuse(b *testing.B) {
	d, _, err := NewAccuse(entrees("silence_defaut", func(*dossier.Demande, *law.Parametres) {}))
	if err != nil {
		b.Fatal(err)
	}
	d.Suivi = suivi
	donnees := sceller(b, d)
	for b.Loop() {
		if _, err := Letter(dossier.CourrierAccuseReception, donnees); err != nil {
			b.Fatal(err)
		}
	}
}
