package ocr

import (
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
)

// surchargees is the reason given when something was struck out or written over.
const surchargees = "cases surchargées"

// valeurLue is a field being put together.
type valeurLue struct {
	dossier.ChampLu
	vide     bool
	conforme bool              // every zone has the ink of the page de données
	score    dossier.Confiance // of the readers, before calibration
}

func (v *valeurLue) douter(raison string) {
	v.AVerifier = true
	v.Raisons = ajouterRaison(v.Raisons, raison)
}

// champDesCases gives a field as its boxes say it. No rule corrects a value: it only makes it doubtful.
func champDesCases(c forms.Champ, zones []zoneDePage) valeurLue {
	v := valeurLue{vide: true, conforme: !slices.ContainsFunc(zones, func(z zoneDePage) bool { return !z.Conforme })}
	v.Source, v.Confiance = dossier.SourceOCR, 1
	if len(zones) == 0 {
		return v
	}
	v.Page = zones[0].page
	for _, z := range zones {
		if z.page == v.Page {
			v.Zone = union(v.Zone, z.Zone)
		}
	}
	switch {
	case c.Type == forms.ChampChoix || c.Type == forms.ChampCoche:
		v.cocher(c, zones)
	case slices.ContainsFunc(zones, func(z zoneDePage) bool { return len(z.Cellules) > 0 }):
		v.ecrire(zones)
		v.manuscrire(c, zones)
		return v
	case c.Type == forms.ChampDate:
		v.ecrire(zones)
		v.dater()
	default:
		v.ecrire(zones)
	}
	if v.vide {
		return v
	}
	genre := seuils[genreDe(zones)]
	v.score = v.Confiance
	if !v.conforme { // what was compared ink for ink is no reading
		v.Confiance = genre.calibrer(v.score)
	}
	dit := regle(c, v.Valeur)
	if dit.sens != confirme {
		v.juger(dit)
	}
	if zones[0].Genre == forms.ZonePeigne && strings.ContainsAny(v.Valeur, accentsRares) || aLettres(zones) && !enLettres(v.Valeur) {
		v.douter("accent à vérifier")
	}
	if v.Source == dossier.SourceManuscrit {
		v.douter(dossier.RaisonALaMain)
	}
	if v.score < genre.mini {
		v.douter("lecture peu sûre")
	}
	if dit.sens == confirme { // after the threshold: a rule takes no doubt away
		v.juger(dit)
	}
	return v
}

// cocher reads a choice or a tick: one cross, or none.
func (v *valeurLue) cocher(c forms.Champ, zones []zoneDePage) {
	var oui []zoneDePage
	for _, z := range zones {
		v.Confiance = min(v.Confiance, z.Confiance)
		switch z.Coche {
		case cocheOui:
			oui = append(oui, z)
		case cocheDoute:
			v.vide = false
			for _, r := range z.Raisons {
				v.douter(r)
			}
		}
	}
	if len(oui) > 0 {
		v.vide = false
		v.Valeur, v.Page, v.Zone = oui[0].Valeur, oui[0].page, oui[0].Zone
	}
	if len(oui) > 1 {
		v.douter("plusieurs cases cochées")
		v.Confiance = 0.3
		v.Valeur = ""
		for _, z := range oui[1:] {
			if z.page == v.Page {
				v.Zone = union(v.Zone, z.Zone)
			}
		}
	}
	if c.Type == forms.ChampCoche && v.Valeur == "" && !v.AVerifier {
		v.Valeur = "false"
	}
}

// ecrire joins the text of combs and lines.
func (v *valeurLue) ecrire(zones []zoneDePage) {
	var b strings.Builder
	for _, z := range zones {
		for _, r := range z.Raisons {
			v.douter(r)
		}
		if z.Vide {
			continue
		}
		v.vide = false
		v.Confiance = min(v.Confiance, z.Confiance)
		if z.Manuscrit {
			v.Source = dossier.SourceManuscrit
		}
		if z.Surchargee {
			v.douter(surchargees)
		}
		switch z.Genre {
		case forms.ZonePeigne:
			// A zone that continues a value starts at its index: the cells left empty before it were spaces.
			for n := len([]rune(b.String())); n < z.Debut; n++ {
				b.WriteByte(' ')
			}
			b.WriteString(z.Texte)
		case forms.ZoneLigne:
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strings.Join(z.Lignes, " "))
		}
	}
	v.Valeur = b.String()
	if len(zones) > 0 && zones[0].Genre == forms.ZonePeigne && zones[0].Format == "date" {
		return
	}
	v.Valeur = strings.Join(strings.Fields(v.Valeur), " ")
}

// dater turns the eight cells JJMMAAAA into AAAA-MM-JJ, 00 for a day or month left empty. What is no date stays as it was read.
func (v *valeurLue) dater() {
	if v.vide {
		return
	}
	d, ok := dateDesCases(v.Valeur)
	if !ok {
		v.Valeur = strings.TrimSpace(v.Valeur)
		v.douter("cette date n’existe pas")
		v.Confiance = min(v.Confiance, 0.3)
		return
	}
	v.Valeur = d
}

// dateDesCases reads eight cells, spaces for empty ones.
func dateDesCases(cases string) (string, bool) {
	c := []rune(cases)
	for len(c) < 8 {
		c = append(c, ' ')
	}
	if len(c) != 8 {
		return "", false
	}
	partie := func(a, b int) (string, bool) {
		s := string(c[a:b])
		if strings.TrimSpace(s) == "" {
			return strings.Repeat("0", b-a), true
		}
		for _, r := range s {
			if r < '0' || r > '9' {
				return "", false
			}
		}
		return s, true
	}
	j, ok1 := partie(0, 2)
	m, ok2 := partie(2, 4)
	a, ok3 := partie(4, 8)
	if !ok1 || !ok2 || !ok3 {
		return "", false
	}
	d, err := dossier.ParseDateIncomplete(a + "-" + m + "-" + j)
	return string(d), err == nil && d != ""
}

// aLettres reports whether the boxes hold text.
func aLettres(zones []zoneDePage) bool {
	z := zones[0]
	return z.Genre == forms.ZoneLigne || z.Genre == forms.ZonePeigne && z.Format == "texte"
}

func toutChiffres(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
