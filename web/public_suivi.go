package web

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// Suivis is where the public door asks what became of a demande: *store.Public. ErrIntrouvable says nothing of what was wrong.
type Suivis interface {
	Suivre(ctx context.Context, numero string, naissance dossier.DateIncomplete, code string) (dossier.Suivi, error)
}

// suiviVu is what is said of a demande. Its words are the keys « suivi.etat.<état> » and « suivi.dire.<état> ».
type suiviVu struct {
	dossier.Suivi
	Numero    string
	NomPref   string
	Demande   bool // pieces are asked for
	Passee    bool // the limit is over
	Manque    bool // the day of the appointment is over
	Ouverte   bool // an answer is still awaited: what silence means is said
	Effet     law.EffetSilence
	Silence   dossier.Echeance
	SilenceNe bool // that day is over
}

// AVerifier reports that what is said of silence is not established: as the accusé says it of the same demande.
func (s suiviVu) AVerifier() bool {
	return s.Effet == law.EffetAVerifier || law.SilenceDouteux(s.Silence.Code, s.Fondement, s.Propose)
}

func (p *public) suiviVoir(v *visite) error { return p.page(v, "suivi", map[string]any{}) }

// suiviRepondre answers who gives a number, a date of birth and a code. What cannot be an answer at all is said at its field, without asking
// the register; of what can be one, a wrong answer, an unknown number and too many tries give the same page. What is typed is in no address
// and no log; the code is shown again only when it reads as none.
func (p *public) suiviRepondre(v *visite) error {
	numero, an, mois, jour := v.PostForm("reference"), strings.TrimSpace(v.PostForm("naissance.an")), strings.TrimSpace(v.PostForm("naissance.mois")), strings.TrimSpace(v.PostForm("naissance.jour"))
	d := map[string]any{"Reference": numero, "An": an, "Mois": mois, "Jour": jour}
	var fautes []faute
	fautif := func(champ, cle string) error {
		message, err := p.pages.Texte(v.langue.Code, cle)
		fautes = append(fautes, faute{champ, message})
		return err
	}
	reference, ok := lireNumero(numero)
	if !ok {
		if err := fautif("reference", "suivi.faute_reference"); err != nil {
			return err
		}
	}
	naissance, err := dossier.ParseDateIncomplete(assemblerDate(an, mois, jour))
	if err != nil || naissance == "" {
		if err := fautif("naissance.jour", "suivi.faute_naissance"); err != nil {
			return err
		}
	}
	code, err := dossier.LireSignes(v.PostForm("code"), dossier.LongueurCodeSuivi)
	if err != nil {
		d["Code"] = v.PostForm("code")
		if err := fautif("code", "suivi.faute_code"); err != nil {
			return err
		}
	}
	if len(fautes) > 0 {
		return p.page(v, "suivi", d, fautes...)
	}
	if p.d.Suivis == nil {
		return dossier.ErrIndisponible
	}
	s, err := p.d.Suivis.Suivre(v, reference, naissance, code)
	if errors.Is(err, dossier.ErrIntrouvable) {
		d["Inconnu"], d["Heure"], d["Jours"] = true, dossier.EssaisSuiviHeure, dossier.EssaisSuiviJour
		return p.page(v, "suivi", d)
	}
	if err != nil {
		return err
	}
	return p.page(v, "suivi", map[string]any{"Suivi": voirSuivi(s, reference, dossier.DateDe(p.now()))})
}

var formeNumero = regexp.MustCompile(`^([0-9]{4})-?([0-9]{2,3}|2[AB])-?([0-9]{6,9})$`)

// lireNumero reads the number of a demande as people type it: « 2026-33-000123 », with spaces or nothing between its parts.
func lireNumero(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(" .\u00a0\u202f", r):
			return -1
		case strings.ContainsRune("‐‑–—", r):
			return '-'
		}
		return r
	}, strings.ToUpper(s))
	m := formeNumero.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	if !strings.Contains(s, "-") { // 12 signs: a département of two, 13: of three
		switch len(s) {
		case 12:
			m[2], m[3] = s[4:6], s[6:]
		case 13:
			m[2], m[3] = s[4:7], s[7:]
		default:
			return "", false
		}
	}
	return m[1] + "-" + m[2] + "-" + m[3], true
}

// enAttente are the states in which an answer is still awaited, so that silence may mean something.
var enAttente = []dossier.EtatDemande{dossier.DemandeEnregistree, dossier.DemandePieces, dossier.DemandeRegularisation, dossier.DemandeComplete,
	dossier.DemandeConvoquee, dossier.DemandeInstruction, dossier.DemandeTransferee}

func voirSuivi(s dossier.Suivi, numero string, aujourdhui dossier.Date) suiviVu {
	v := suiviVu{Suivi: s, Numero: numero, NomPref: s.Prefecture}
	if s.Sensible {
		return v
	}
	if x, ok := law.PrefectureByCode(s.Prefecture); ok {
		v.NomPref = x.Nom
	}
	passe := func(d dossier.Date) bool { return !d.IsZero() && d.Before(aujourdhui) }
	v.Demande = len(s.Pieces) > 0
	v.Passee, v.Manque = passe(s.Limite), s.RendezVous != nil && passe(s.RendezVous.Jour)
	if v.Ouverte = slices.Contains(enAttente, s.Etat); v.Ouverte {
		v.Effet = law.EffetAVerifier
		for _, e := range s.Silences {
			if slices.Contains(law.CodesSilence, e.Code) || e.Code == law.SilenceCanal {
				v.Silence, v.Effet, v.SilenceNe = e, law.EffetDe(e.Code, s.Fondement), passe(e.Date)
			}
		}
	}
	return v
}
