package templates

import (
	"souspli/dossier"
	"souspli/law"
)

const titreComplexite = "Délai prolongé pour examiner votre demande"

// ComplexiteDonnees tells that a deadline of thirty days is sixty, because the demande is complex (CESEDA R. 421-23, R. 421-37-7).
type ComplexiteDonnees struct {
	Tete
	Motifs  string       `json:"motifs"`
	Avant   dossier.Date `json:"avant"` // the day the first thirty days end: the person knows by then
	Silence Silence      `json:"silence"`
}

func faireComplexite(e EntreesLettre) (any, law.Lettre, error) {
	x := ComplexiteDonnees{Motifs: e.Acte.Donnees.Motifs, Silence: silenceLettre(e)}
	x.Avant, _ = law.PremierDelai(echeanceSilence(e.Situation.Demande))
	var err error
	x.Tete, err = tete(e, "lettre.complexite", x.Silence.Date)
	l := x.Tete.lettre(e)
	l.Motifs, l.Avant = x.Motifs, x.Avant
	x.Silence.verifier(&l)
	return x, l, err
}

func (d ComplexiteDonnees) mentionsPropres() []mention {
	m := append(d.Silence.mentions(), mention{"premier délai", d.Avant.Fr()})
	for _, s := range paragraphes(d.Motifs) {
		m = append(m, mention{"motifs", s})
	}
	return m
}
