package law

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

// CodesSilence lists what a procedure may say of silence.
var CodesSilence = []string{
	"silence_defaut", "silence_90_jours", "silence_60_jours", "silence_carte_bleue_90", "silence_carte_bleue_30",
	"silence_autres_demandes", "sans_objet", "a_verifier",
}

// Codes of deadlines the functions below name.
const (
	SilenceAutres       = "silence_autres_demandes"
	SilenceCarteBleue30 = "silence_carte_bleue_30"
	SilenceIncomplet    = "silence_attention_incomplet"
	SilenceCanal        = "silence_attention_canal"
	SilenceSansObjet    = "sans_objet"
	SilenceAVerifier    = "a_verifier"

	SurReception = "reception_demande"
	SurComplete  = "reception_demande_complete"
)

// CasSilence is another silence code that a procedure may have, by a fact its form does not ask for.
type CasSilence struct {
	Procedure string `yaml:"procedure"`
	Silence   string `yaml:"silence"`
	Quand     string `yaml:"when_fr"` // the fact, in French
	Certitude string `yaml:"certainty"`
}

// CasSilences lists the other silence codes a procedure may have: when there are some, an agent says which. Nil for most.
//
// Source: CESEDA R. 432-2, R. 421-23, R. 421-37-7.
func CasSilences(procedure string) []CasSilence {
	var liste []CasSilence
	for _, c := range lire().casSilences {
		if c.Procedure == procedure {
			liste = append(liste, c)
		}
	}
	return liste
}

// Delai gives the deadline of the case.
func (c CasSilence) Delai() Delai {
	d, _ := DelaiByCode(c.Silence)
	return d
}

// EffetSilence is what silence means.
type EffetSilence string

const (
	EffetRejet     EffetSilence = "rejet"      // implicit refusal
	EffetAucun     EffetSilence = "aucun"      // no decision is expected
	EffetAVerifier EffetSilence = "a_verifier" // not established: no date may be announced as law
)

// EffetDe tells what silence means under a silence code and a basis. Without a basis no decision that can be challenged arises from
// a filing by post (CE avis 10 Oct. 2024, n° 493514, read in summaries): the answer is « à vérifier ». So is a demande under the
// common rules (CRPA L. 231-1, L. 231-4), where exceptions decide between acceptance and refusal.
func EffetDe(code string, f dossier.CodeFondement) EffetSilence {
	if !decide(f) {
		return EffetAVerifier
	}
	switch code {
	case SilenceSansObjet:
		return EffetAucun
	case SilenceAutres, SilenceAVerifier:
		return EffetAVerifier
	}
	if slices.Contains(CodesSilence, code) {
		return EffetRejet
	}
	return EffetAVerifier
}

// SilenceDouteux reports whether what is told to a person of silence is to be said « à vérifier »: the text of the delay or the basis of the filing is
// inferred or recalled, or that basis is not confirmed. How days are counted is a rule of ours for every answer, and no doubt of this one.
func SilenceDouteux(code string, f dossier.CodeFondement, propose bool) bool {
	delai, _ := DelaiByCode(code)
	x, _ := FondementByCode(f)
	c := PireCertitude(delai.Certitude, x.Certitude)
	return propose || c == Deduit || c == DeMemoire
}

// decide reports whether silence on a filing under that basis produces a decision. An unknown or unrecorded basis does not.
func decide(f dossier.CodeFondement) bool {
	x, ok := FondementByCode(f)
	return ok && x.Decision
}

// Suspension is a time during which the birth of a refusal is suspended (CRPA L. 114-5): the limit given to complete.
type Suspension struct {
	Du      dossier.Date // day the pieces were asked for; not counted
	Au      dossier.Date // last day of the limit given; counted
	Produit dossier.Date // day the pieces came, when earlier than Au; zero: not yet
}

// EntreesSilence is what decides the day silence becomes a decision.
type EntreesSilence struct {
	Code            string       // silence code of the procedure, one of CodesSilence
	PremiereSaisine dossier.Date // reception by the first administration seized (CRPA L. 114-3)
	Completude      dossier.Date // day the demande was complete; zero: not yet
	Fondement       dossier.CodeFondement
	Propose         bool   // the basis is only proposed: lowers the certainty
	Complexe        bool   // silence_carte_bleue_30 only: thirty more days, the person being informed (R. 421-23)
	Departement     string // tells whether the day is a working one, for the certainty only
	Suspensions     []Suspension
}

// Silence returns the day at whose end silence becomes a decision, as an entry that Recalcule can compute again.
//
// The delay runs from the reception by the first administration seized, or, for the titles whose article says « demande complète »,
// from the day the demande was complete. Each limit given to complete suspends it. The date is zero when none can be said: no
// recorded basis (the entry is then silence_attention_canal), completeness not known where it starts the delay, no effect or
// effect to verify. An unknown code is treated as a_verifier.
//
// Source: CESEDA R.*432-1, R. 432-2 and the articles of each title; CRPA L. 114-3, L. 114-5, L. 231-1.
func Silence(e EntreesSilence) dossier.Echeance {
	if !slices.Contains(CodesSilence, e.Code) {
		e.Code = SilenceAVerifier
	}
	code := e.Code
	if !decide(e.Fondement) {
		code = SilenceCanal
	}
	d, _ := DelaiByCode(code)
	x := d.echeance(e.entrees())
	if code == SilenceCanal {
		x.Entrees["silence"] = e.Code
		return x
	}
	x.Declencheur = e.declencheur(d)
	x.Date = e.jour(d, d.Regle, d.Longueur())
	x.Certitude = e.certitude(d, x.Date)
	return x
}

// SilenceSansSuspension gives the day of a silence entry as if no limit to complete had been given: the day announced to a person
// who completes at once is never earlier.
func SilenceSansSuspension(e dossier.Echeance) (dossier.Date, error) {
	sans := e
	sans.Entrees = map[string]string{}
	for k, v := range e.Entrees {
		if !strings.HasPrefix(k, "suspension_") {
			sans.Entrees[k] = v
		}
	}
	return Recalcule(sans)
}

// declencheur tells what starts the clock: the reception, or the complete demande.
func (e EntreesSilence) declencheur(d Delai) string {
	if d.Code == SilenceAutres && len(e.Suspensions) > 0 {
		return SurComplete
	}
	return d.Declencheur
}

// jour computes the day with the rule and duration given: those of the table, or those stored with the entry.
func (e EntreesSilence) jour(d Delai, nom string, u Duree) dossier.Date {
	if nom != "naissance_implicite" || e.PremiereSaisine.IsZero() {
		return dossier.Date{}
	}
	if d.Code == SilenceAutres {
		return AcceptationImplicite(e.PremiereSaisine, e.Completude, len(e.Suspensions) > 0, u)
	}
	if d.Code == SilenceCarteBleue30 && e.Complexe {
		u.N += 30
	}
	depart := e.PremiereSaisine
	if d.Declencheur == SurComplete {
		depart = e.Completude
		if !depart.IsZero() && depart.Before(e.PremiereSaisine) {
			depart = e.PremiereSaisine
		}
	}
	return NaissanceImplicite(depart, u, e.Suspensions)
}

func (e EntreesSilence) certitude(d Delai, jour dossier.Date) string {
	f, _ := FondementByCode(e.Fondement)
	c := PireCertitude(d.certitude(dossier.Date{}, jour, e.Departement), f.Certitude)
	switch {
	case d.Code == SilenceAutres && len(e.Suspensions) > 0:
		c = DeMemoire
	case e.Propose || len(e.Suspensions) > 0 || d.Code == SilenceAutres:
		c = PireCertitude(c, Deduit)
	}
	return c
}

// entrees stores the inputs by name; suspensions are « du/au/produit ».
func (e EntreesSilence) entrees() map[string]string {
	m := map[string]string{
		"premiere_saisine": e.PremiereSaisine.String(), "completude": e.Completude.String(),
		"fondement": string(e.Fondement), "departement": e.Departement,
	}
	if e.Propose {
		m["fondement_propose"] = "oui"
	}
	if e.Complexe {
		m["complexe"] = "oui"
	}
	for i, s := range e.Suspensions {
		m[fmt.Sprintf("suspension_%d", i+1)] = s.Du.String() + "/" + s.Au.String() + "/" + s.Produit.String()
	}
	return m
}

// PremierDelai is the day a deadline that was made longer because the demande is complex would have ended (CESEDA R. 421-23). ok is false for
// another, or when that day is not known.
func PremierDelai(e dossier.Echeance) (jour dossier.Date, ok bool) {
	x, err := EntreesDe(e)
	if err != nil || e.Code != SilenceCarteBleue30 || !x.Complexe {
		return dossier.Date{}, false
	}
	x.Complexe = false
	jour = Silence(x).Date
	return jour, !jour.IsZero()
}

// entreesSilence reads what entrees wrote.
func entreesSilence(code string, m map[string]string) (EntreesSilence, error) {
	e := EntreesSilence{
		Code: code, Fondement: dossier.CodeFondement(m["fondement"]), Departement: m["departement"],
		Propose: m["fondement_propose"] == "oui", Complexe: m["complexe"] == "oui",
	}
	var err error
	if e.PremiereSaisine, err = dateStockee(m["premiere_saisine"]); err != nil {
		return e, err
	}
	if e.Completude, err = dateStockee(m["completude"]); err != nil {
		return e, err
	}
	for i := 1; ; i++ {
		texte, ok := m[fmt.Sprintf("suspension_%d", i)]
		if !ok {
			break
		}
		parts := strings.Split(texte, "/")
		if len(parts) != 3 {
			return e, fmt.Errorf("%w: suspension %q", dossier.ErrInvalide, texte)
		}
		var jours [3]dossier.Date
		for k, p := range parts {
			if jours[k], err = dateStockee(p); err != nil {
				return e, err
			}
		}
		e.Suspensions = append(e.Suspensions, Suspension{jours[0], jours[1], jours[2]})
	}
	return e, nil
}

// dateStockee reads a stored day; "" is the zero Date.
func dateStockee(s string) (dossier.Date, error) {
	if s == "" {
		return dossier.Date{}, nil
	}
	return dossier.ParseDate(s)
}
