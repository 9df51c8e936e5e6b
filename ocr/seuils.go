package ocr

import (
	"souspli/dossier"
	"souspli/forms"
)

// What a confidence means, and from which one a field is taken without an agent: this table alone says it. The readers give a score, which
// orders their readings (scrutin.go); the curve of the kind turns it into the share of such readings that were right, measured on forms
// typed on a dozen kinds of machine and scanned in six ways, seeds 100 to 199. TestCalibration fits the curves and prints this table;
// TestMesureChamps measures on other seeds what each confidence is worth.

// seuil is how one kind of field is calibrated.
type seuil struct {
	// mini is the score from which a field is taken without an agent. On the seeds of the fit at most one field in a thousand was wrong above
	// it that nothing else sent to an agent; where many more would have passed that test, it stands where the curve rises for good.
	mini   dossier.Confiance
	courbe []point // scores rising, confidences never falling; straight lines between
}

// point is a score and the share of readings with about that score that were right.
type point struct{ score, confiance dossier.Confiance }

// genreDe is the kind of a field, by which its confidence is calibrated: case, date, chiffres, peigne (of text), seule (a line that stands
// alone), lignes.
func genreDe(zones []zoneDePage) string {
	z := zones[0]
	switch {
	case z.Genre == forms.ZoneCase:
		return "case"
	case z.Genre == forms.ZonePeigne && (z.Format == "date" || z.Format == "chiffres"):
		return z.Format
	case z.Genre == forms.ZonePeigne:
		return "peigne"
	case len(zones) == 1 && z.Nombre == 1:
		return "seule"
	}
	return "lignes"
}

// calibrer gives the confidence that a score means.
func (s seuil) calibrer(score dossier.Confiance) dossier.Confiance {
	avant := point{}
	for _, p := range s.courbe {
		if score < p.score {
			return avant.confiance + (p.confiance-avant.confiance)*(score-avant.score)/(p.score-avant.score)
		}
		avant = p
	}
	return avant.confiance
}

// seuils is the table. A tick box is decided by case.go: its curve changes nothing.
var seuils = map[string]seuil{
	"case":     {0.85, []point{{1, 1}}},
	"chiffres": {0.85, []point{{0.717, 0.9943}, {0.983, 0.9943}}},
	"date":     {0.90, []point{{0.280, 0.9977}, {0.985, 0.9977}}},
	"peigne":   {0.93, []point{{0.281, 0.7000}, {0.909, 0.7000}, {0.931, 0.9766}, {0.984, 0.9766}}},
	"seule": {0.93, []point{{0.000, 0.7931}, {0.532, 0.7931}, {0.535, 0.9200}, {0.931, 0.9200}, {0.932, 0.9733}, {0.943, 0.9733},
		{0.944, 0.9920}, {0.964, 0.9920}, {0.965, 0.9968}, {0.986, 0.9968}}},
	"lignes": {0.85, []point{{0.022, 0.7333}, {0.595, 0.7333}, {0.597, 0.9870}, {0.981, 0.9870}}},
}
