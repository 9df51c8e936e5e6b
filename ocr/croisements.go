package ocr

import (
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law/communes"
)

// croiser compares the fields of one form with one another: two that cannot both be true are doubtful, two that confirm each other are a
// little surer. Values of the data code are exact: they are what others are compared with, and are never judged.
func croiser(champs map[string]dossier.ChampLu) {
	for _, o := range ordreDates {
		o.verifier(champs)
	}
	naissanceAvantTout(champs)
	dureePasseport(champs)
	for _, p := range adressesPostales {
		p.verifier(champs)
	}
}

// jugerPaire applies a verdict to those of the fields that were read in boxes.
func jugerPaire(champs map[string]dossier.ChampLu, r verdict, codes ...string) {
	for _, code := range codes {
		c, ok := champs[code]
		if !ok || c.Source == dossier.SourceCode {
			continue
		}
		v := valeurLue{ChampLu: c}
		v.Raisons = slices.Clone(v.Raisons)
		v.juger(r)
		champs[code] = v.ChampLu
	}
}

// jourLu is a whole date of the form, zero when the field has none.
func jourLu(champs map[string]dossier.ChampLu, code string) dossier.Date {
	d, err := dossier.ParseDateIncomplete(champs[code].Valeur)
	if err != nil {
		return dossier.Date{}
	}
	j, ok := d.Date()
	if !ok {
		return dossier.Date{}
	}
	return j
}

// ordre says that one date of the form is never after another.
type ordre struct{ avant, apres, raison string }

var ordreDates = []ordre{
	{"passeport_delivre_le", "passeport_expire_le", "le passeport expire avant d’être délivré"},
	{"valable_du", "valable_au", "le titre finit avant de commencer"},
	{"visa_debut", "visa_fin", "le visa finit avant de commencer"},
	{"visa_entree", "visa_fin", "entrée après la fin du visa"},
	{"contrat_debut", "contrat_fin", "le contrat finit avant de commencer"},
	{"recepisse_demande_le", "recepisse_expire_le", "le récépissé expire avant la demande"},
	{"premiere_tentative", "derniere_tentative", "la dernière tentative est avant la première"},
	{"envoi_date", "envoi_recu_le", "reçu avant d’être envoyé"},
	{"mineur_date_naissance", "mineur_entree_france", "entrée en France avant la naissance"},
}

func (o ordre) verifier(champs map[string]dossier.ChampLu) {
	a, b := jourLu(champs, o.avant), jourLu(champs, o.apres)
	if !a.IsZero() && !b.IsZero() && a.After(b) {
		jugerPaire(champs, douteux(o.raison), o.avant, o.apres)
	}
}

// naissanceAvantTout: nothing that the person dates on the form came before the person was born, but the birth of others.
func naissanceAvantTout(champs map[string]dossier.ChampLu) {
	nee := jourLu(champs, "date_naissance")
	if nee.IsZero() {
		return
	}
	for code := range champs {
		if strings.Contains(code, "naissance") {
			continue
		}
		if d := jourLu(champs, code); !d.IsZero() && nee.After(d) {
			jugerPaire(champs, douteux("date avant la naissance"), "date_naissance", code)
		}
	}
}

// passeportMax is more than any State gives a passport, in years.
const passeportMax = 15

func dureePasseport(champs map[string]dossier.ChampLu) {
	du, au := jourLu(champs, "passeport_delivre_le"), jourLu(champs, "passeport_expire_le")
	if !du.IsZero() && !au.IsZero() && au.After(du.AddMonths(12*passeportMax)) {
		jugerPaire(champs, douteux("passeport valable plus de quinze ans"), "passeport_delivre_le", "passeport_expire_le")
	}
}

// adressePostale is a postcode and the commune written beside it.
type adressePostale struct{ code, commune string }

var adressesPostales = []adressePostale{
	{"code_postal", "commune"}, {"courrier_code_postal", "courrier_commune"}, {"ancien_code_postal", "ancienne_commune"},
}

func (p adressePostale) verifier(champs map[string]dossier.ChampLu) {
	code, commune := champs[p.code].Valeur, champs[p.commune].Valeur
	p.proposer(champs)
	switch communes.Accorder(code, commune) {
	case communes.Confirme:
		jugerPaire(champs, verdict{sens: confirme}, p.code, p.commune)
	case communes.CodeInconnu:
		jugerPaire(champs, douteux("code postal absent de la liste officielle (CEDEX\u00a0?)"), p.code)
	case communes.AutreCommune:
		r := douteux("ce code postal n’est pas celui de cette commune")
		if n := communeProche(code, commune); n != "" {
			r.raison += "\u00a0; peut-être «\u00a0" + n + "\u00a0»"
		}
		jugerPaire(champs, r, p.code, p.commune)
	}
}

// proposer adds to the readings of a commune written by hand the one of its postcode that looks like it. It takes the last place: a list
// proposes, and never replaces what was read.
func (p adressePostale) proposer(champs map[string]dossier.ChampLu) {
	c, ok := champs[p.commune]
	if !ok || c.Source != dossier.SourceManuscrit || len(c.Propositions) == 0 {
		return
	}
	lu := dossier.Plier(c.Valeur)
	proche, mini := "", len(lu)/3+1
	for _, n := range communes.De(champs[p.code].Valeur) {
		if d := distance(dossier.Plier(n), lu); d < mini {
			proche, mini = n, d
		}
	}
	if proche == "" || slices.ContainsFunc(c.Propositions, func(q dossier.Proposition) bool { return dossier.Plier(q.Valeur) == dossier.Plier(proche) }) {
		return
	}
	c.Propositions = append(slices.Clip(c.Propositions[:min(len(c.Propositions), propositionsMax-1)]), dossier.Proposition{Valeur: proche})
	champs[p.commune] = c
}

// communeProche is the commune of that postcode whose name differs by two letters at most.
func communeProche(code, commune string) string {
	trouve := ""
	for _, n := range communes.De(code) {
		if distance(dossier.Plier(n), dossier.Plier(commune)) > 2 {
			continue
		}
		if trouve != "" {
			return ""
		}
		trouve = strings.ReplaceAll(n, "'", "’")
	}
	return trouve
}
