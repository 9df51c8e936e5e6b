package forms

import (
	"slices"
	"testing"
)

func codesPieces(liste []PieceRequise) []string {
	var codes []string
	for _, x := range liste {
		codes = append(codes, x.Code)
	}
	return codes
}

// A mother, her husband and a child: the home and the marriage are proved once, each joins his own passport.
func TestPiecesFoyer(t *testing.T) {
	heberge := map[string]string{"logement": "heberge"}
	communes, propres := PiecesFoyer([]Impression{
		{Procedure: "conjoint-francais", Variante: "renouvellement"},
		{Procedure: "regroupement-familial-conjoint", Variante: "renouvellement", Champs: heberge},
		{Procedure: "dcem", Variante: "premiere_demande"},
	})
	if len(propres) != 3 {
		t.Fatalf("%d listes propres", len(propres))
	}
	codes := codesPieces(communes)
	for _, c := range []string{"justificatif_domicile", "attestation_hebergement"} {
		if !slices.Contains(codes, c) {
			t.Errorf("%s n’est pas commune : %v", c, codes)
		}
	}
	if tri := slices.Sorted(slices.Values(codes)); len(slices.Compact(tri)) != len(codes) {
		t.Errorf("pièce commune deux fois : %v", codes)
	}
	for _, x := range communes {
		if !x.Commune {
			t.Errorf("%s n’est pas du foyer", x.Code)
		}
		// The second form says that its author is hosted: owed for the envelope, whatever the others leave unsaid.
		if x.Code == "attestation_hebergement" && !x.Exigee {
			t.Errorf("attestation_hebergement : %+v", x)
		}
		for n, liste := range propres {
			if slices.Contains(codesPieces(liste), x.Code) {
				t.Errorf("%s est commune et encore dans la liste %d", x.Code, n)
			}
		}
	}
	for n, i := range []string{"conjoint-francais", "regroupement-familial-conjoint"} {
		if !slices.Contains(codesPieces(propres[n]), "passeport") {
			t.Errorf("%s : passeport absent de %v", i, codesPieces(propres[n]))
		}
	}
}

// Nothing is lost: what each form asks for is in one list or the other.
func TestPiecesFoyerRienNeSePerd(t *testing.T) {
	var demandes []Impression
	for _, p := range All() {
		for _, v := range p.Variantes {
			demandes = append(demandes, Impression{Procedure: p.Code, Variante: v})
		}
	}
	for n := range demandes {
		paire := []Impression{demandes[n], demandes[(n+7)%len(demandes)]}
		communes, propres := PiecesFoyer(paire)
		for k, i := range paire {
			for _, x := range procedure(t, i.Procedure).Pieces(i.Variante, nil) {
				if !slices.Contains(codesPieces(communes), x.Code) && !slices.Contains(codesPieces(propres[k]), x.Code) {
					t.Fatalf("%s %s : %s perdue", i.Procedure, i.Variante, x.Code)
				}
			}
		}
	}
	if communes, propres := PiecesFoyer(demandes[:1]); communes != nil || len(propres) != 1 || len(propres[0]) == 0 {
		t.Errorf("une personne seule partage %v", codesPieces(communes))
	}
	if _, propres := PiecesFoyer([]Impression{{Procedure: "carte-de-peche"}}); len(propres) != 1 || propres[0] != nil {
		t.Errorf("démarche inconnue : %v", propres)
	}
}
