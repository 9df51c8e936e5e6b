package intake

import (
	"slices"
	"strings"

	"souspli/forms"
	"souspli/law"
	"souspli/reconcile"
)

// catalogue shows the forms to reconcile, which must not know them.
type catalogue struct{}

var _ reconcile.Catalogue = catalogue{}

// Procedure tells what a decision depends on.
func (catalogue) Procedure(code string) (reconcile.Procedure, bool) {
	p, err := forms.ByCode(code)
	if err != nil || code == forms.CodeProblemeANEF {
		return reconcile.Procedure{}, false
	}
	r := reconcile.Procedure{
		Code: p.Code, Libelle: p.Libelle, Famille: p.Famille, Canal: p.Canal, Silence: p.Silence, Sensible: p.Sensible, Variantes: p.Variantes,
		Fenetre: p.Fenetre.Genre, ResidentLDUE: p.Fenetre.Genre == fenetreLDUE,
	}
	if p.Fenetre.Ouvre == 120 && p.Fenetre.Ferme == 60 && slices.ContainsFunc(articles(p.Fenetre.Article), func(a string) bool { return a == "R. 431-5" }) {
		r.FenetreRenouvellement = law.FenetreListe
	}
	return r, true
}

// fenetreLDUE is the filing window of a « résident de longue durée-UE »: none (CESEDA R. 431-5, last paragraphs; R. 431-8).
const fenetreLDUE = "sans_delai_r431_5"

// articles splits « R. 431-15-3, R. 431-5, 1° et 2° ».
func articles(s string) []string { return strings.Split(s, ", ") }

// Pieces lists what is owed at filing: what is handed over with the permit is not missing from a pli.
func (catalogue) Pieces(code, variante string, champs map[string]string) []reconcile.PieceDue {
	p, err := forms.ByCode(code)
	if err != nil {
		return nil
	}
	var dues []reconcile.PieceDue
	for _, r := range p.Pieces(variante, champs) {
		if r.ADepot {
			dues = append(dues, reconcile.PieceDue{Code: r.Code, Libelle: r.Libelle, Condition: r.Condition, Exigee: r.Exigee, Groupe: r.AlternativeDe, Nombre: r.Nombre})
		}
	}
	return dues
}

// groupesDuMineur are asked for only when a child is concerned: on a form made for both, an adult leaves them blank.
var groupesDuMineur = map[string]bool{"minor": true, "legal_representative": true}

// familleDuMineur is the family whose every demande is a child's.
const familleDuMineur = "dcem"

// groupeSignature is written by hand at the foot of any form, even one filled on a screen: place, day, ticks. Read in doubt, it is
// shown so; it decides neither who asks nor for what, and holding every signed form for it would hold them all.
const groupeSignature = "declarations"

// Requis lists the fields that must be answered, those of the signature apart.
func (catalogue) Requis(code, variante string, champs map[string]string) []string {
	p, err := forms.ByCode(code)
	if err != nil {
		return nil
	}
	mineur := p.Famille == familleDuMineur || champs["mineur_nom"] != "" || champs["mineur_prenoms"] != ""
	var codes []string
	for _, c := range p.Champs(variante) {
		if c.Obligatoire && c.Groupe != groupeSignature && (mineur || !groupesDuMineur[c.Groupe]) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}
