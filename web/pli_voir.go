package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/store"
)

// Codes of fields that only an agent gives, to settle what the machine may not: reconcile reads them.
const (
	champFondement = "fondement"
	champReference = "fondement_reference"
	champSilence   = "silence"
	champDemande   = "demande"
	demandeNeuve   = "nouvelle"
	procPasANous   = "pas-a-nous"
	procRattache   = "rattachement"
	champPapiers   = "nature"
)

// pliDe reads the pli of the address, in the scope of the agent. Out of it, or sensitive without the right: it does not exist.
func (a *agents) pliDe(q *requete) (dossier.Pli, error) {
	id, err := strconv.ParseInt(q.Param("pli"), 10, 64)
	if err != nil {
		return dossier.Pli{}, dossier.ErrIntrouvable
	}
	return a.pliPermis(q, dossier.PliID(id))
}

// pliPermis reads a pli in the scope of the agent.
func (a *agents) pliPermis(q *requete, id dossier.PliID) (dossier.Pli, error) {
	p, err := a.d.Store.Pli(q, id)
	if err != nil {
		return dossier.Pli{}, err
	}
	if !q.agent.Porte(p.Reception.Prefecture) {
		return dossier.Pli{}, dossier.ErrIntrouvable
	}
	if !q.agent.VoitSensible {
		sensible, err := a.pliSensible(q, p)
		if err != nil {
			return dossier.Pli{}, err
		}
		if sensible {
			return dossier.Pli{}, dossier.ErrIntrouvable
		}
	}
	return p, nil
}

// lectureDe reads the pli and its reading, held against the register as a decision will; it may be nil.
func (a *agents) lectureDe(q *requete) (dossier.Pli, *dossier.Lecture, error) {
	p, err := a.pliDe(q)
	if err != nil {
		return p, nil, err
	}
	l, err := a.d.Store.Lecture(q, p.ID)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return p, nil, nil
	}
	if err != nil {
		return p, nil, err
	}
	recoupee, err := a.d.Intake.Recouper(q, p, *l)
	return p, &recoupee, err
}

// champDoute is a field an agent looks at.
type champDoute struct {
	dossier.ChampLu
	Formulaire int
	Code       string
	Def        forms.Champ
	Rang       int // in the list of doubtful fields, from 1
	Verifie    bool
	Recoupes   []recoupementVu // what other sources say, in the order of the reading
}

// Cle names the field in addresses: « 0.nom_naissance ».
func (c champDoute) Cle() string { return fmt.Sprintf("%d.%s", c.Formulaire, c.Code) }

// Jour, Mois and An are the parts of a date, for three inputs.
func (c champDoute) Jour() string { _, _, j := couperDate(c.Valeur); return j }
func (c champDoute) Mois() string { _, m, _ := couperDate(c.Valeur); return m }
func (c champDoute) An() string   { a, _, _ := couperDate(c.Valeur); return a }

// Lisible is the value as people read it.
func (c champDoute) Lisible() string { return lisible(c.Def, c.Valeur) }

// LuLisible is what the machine had read.
func (c champDoute) LuLisible() string { return lisible(c.Def, c.Lu) }

func lisible(def forms.Champ, v string) string {
	switch def.Type {
	case forms.ChampDate:
		an, mois, jour := couperDate(v)
		if an == "" {
			return v
		}
		return fmt.Sprintf("%s/%s/%s", ou(jour, "??"), ou(mois, "??"), an)
	case forms.ChampChoix:
		for _, x := range def.Choix {
			if x.Valeur == v {
				return x.Libelle
			}
		}
	case forms.ChampCoche:
		return map[string]string{"true": "oui", "false": "non", "": ""}[v]
	}
	return v
}

func ou(s, defaut string) string {
	if s == "" {
		return defaut
	}
	return s
}

// formulaireVue is a form found in the pli, or keyed by an agent.
type formulaireVue struct {
	dossier.FormulaireLu
	Index     int
	Libelle   string
	Variante  string
	Lettre    bool
	Champs    []champDoute // those with a value, in printed order
	Fondement fondementVue
}

type fondementVue struct {
	Choisi     dossier.CodeFondement // by an agent; "" when not yet
	Reference  string
	Propose    dossier.CodeFondement
	Preuves    []dossier.Preuve
	Conditions []law.EtatCondition // those of which no strong proof was found
	Choix      []choixFondement
	Silences   []law.CasSilence // other delays the procedure may have; none for most
	Silence    string           // the one chosen; "" the catalogue's
	Habituel   law.Delai        // the catalogue's
}

// choixFondement is a basis an agent may choose, with the acts of the préfecture that open it for the procedure, if acts do.
type choixFondement struct {
	law.Fondement
	Actes []law.Ouverture // EnVigueur on the day of reception
}

// pliVue is the page of a pli. Etape says what its right column asks.
type pliVue struct {
	pliLigne
	Lue         bool
	TextePret   bool // the full text of every page is read
	Pages       []dossier.PageLue
	Formulaires []formulaireVue
	Doutes      []champDoute
	Courant     *champDoute
	Precedent   string // key of the field before
	Etape       string // lecture, quarantaine, reception, champ, saisie, fondement, enregistrer, traite
	PageVue     int
	Ici         *formulaireVue // the form the step is about
	Demandes    []dossier.Demande
	Proches     []dossier.Demande // demandes of the register that may be the same
	Suivant     dossier.PliID
	Prefectures []law.Prefecture
	Modes       any
	Procedures  []familleVue
	Natures     any
	DesZones    []dossier.Demande // live demandes of who the identity papers of the pli belong to
	Saisie      map[string]string
	ChampsSaisi []champVue
	Alertes     []string
	Objets      *objetsVue
	Retours     []retourVu  // pages settled as letters of ours, or their slips
	Revenus     []revenuVue // letters of ours of which an agent says what they do here
	PagesLibres []int       // pages that an agent may say are one
	Motifs      any
	ASavoir     []law.Alerte // warnings of the last decisions: none of them stops anything
}

// NumeroSeul is the number of the only demande that papers without a form may go with.
func (v pliVue) NumeroSeul() string {
	if len(v.DesZones) == 1 {
		return v.DesZones[0].Numero
	}
	return ""
}

// essentiels are the groups whose doubtful fields must be seen before registering, required or not: who the person is, where to write.
var essentiels = []string{"identity", "address", "courrier", "minor", "legal_representative", "request"}

func essentiel(c forms.Champ) bool {
	return c.Obligatoire || slices.Contains(essentiels, c.Groupe) || strings.HasSuffix(c.Code, "numero_etranger")
}

func (a *agents) pliVoir(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	return a.pagePli(q, p, l)
}

func (a *agents) pagePli(q *requete, p dossier.Pli, l *dossier.Lecture, fautes ...faute) error {
	v, err := a.vuePli(q, p, l)
	if err != nil {
		return err
	}
	if err := a.d.Store.NoterConsultation(q, q.agent.ID, store.ObjetPli(p.ID)); err != nil {
		return fmt.Errorf("consultation du pli %d: %w", p.ID, err)
	}
	return a.page(q, "pli", v, fautes...)
}

// vuePli says where the pli stands and what comes next, always in the same order: day of reception, doubtful fields one by one,
// legal basis, register.
func (a *agents) vuePli(q *requete, p dossier.Pli, l *dossier.Lecture) (*pliVue, error) {
	v := &pliVue{pliLigne: a.ligne(p), Lue: l != nil, Modes: dossier.Modes}
	v.PageVue, _ = strconv.Atoi(q.Query("page"))
	for _, pref := range law.Prefectures() {
		if q.agent.Porte(pref.Code) {
			v.Prefectures = append(v.Prefectures, pref)
		}
	}
	v.Alertes = alerteRecommande(p.Reception.NumeroLRAR)
	if l != nil {
		v.Pages = l.Pages
		for _, page := range l.Pages {
			v.Alertes = append(v.Alertes, alertesPage(page)...)
		}
	}
	for _, id := range p.Demandes {
		d, err := a.d.Store.Demande(q, id)
		if err != nil {
			return nil, err
		}
		v.Demandes = append(v.Demandes, d)
	}
	switch {
	case p.Etat == dossier.PliEnQuarantaine:
		v.Etape = "quarantaine"
	case p.Etat == dossier.PliRecu || l == nil:
		v.Etape = "lecture"
	case p.Etat == dossier.PliTraite:
		v.Etape = "traite"
	case p.Reception.RecuLe.IsZero() || p.Reception.Prefecture == "":
		v.Etape = "reception"
	}
	if l != nil {
		if err := a.remplirFormulaires(q, v, l); err != nil {
			return nil, err
		}
	}
	if v.Etape == "" {
		a.etapeDe(q, v)
	}
	if v.PageVue < 1 || v.PageVue > p.NbPages {
		v.PageVue = 1
		if v.Courant != nil && v.Courant.Page > 0 {
			v.PageVue = v.Courant.Page
		}
	}
	var err error
	if v.Objets, err = a.objetsDe(q, []dossier.PliID{p.ID}, fmt.Sprintf("/plis/%d", p.ID)); err != nil {
		return nil, err
	}
	v.Objets.Inscrit, v.Objets.Lettre = true, len(p.Demandes) == 1
	if strings.HasSuffix(q.FullPath(), "/objets") { // its form comes back
		for _, c := range []string{"objet-genre", "objet-nombre", "objet-description", "objet-lieu"} {
			v.Objets.Saisie[c] = q.texte(c)
		}
	}
	if v.TextePret, err = a.d.Store.TextePret(q, p.ID); err != nil {
		return nil, err
	}
	if v.Suivant, err = a.pliSuivant(q, p.ID); err != nil {
		return nil, err
	}
	if err := a.posteDuPli(q, v); err != nil {
		return nil, err
	}
	if v.Etape == "saisie" {
		if v.DesZones, err = a.demandesDesZones(q, p.ID); err != nil {
			return nil, err
		}
	}
	if v.Etape == "enregistrer" && v.Ici != nil {
		v.Proches, err = a.demandesProches(q, v.Ici.FormulaireLu)
	}
	return v, err
}

func alertesPage(p dossier.PageLue) []string {
	var out []string
	if p.Erreur != "" {
		out = append(out, fmt.Sprintf("page\u00a0%d\u00a0: %s", p.N, p.Erreur))
	}
	for _, x := range p.Alertes {
		out = append(out, fmt.Sprintf("page\u00a0%d\u00a0: %s", p.N, x))
	}
	return out
}

func (a *agents) etapeDe(q *requete, v *pliVue) {
	cle := q.Query("champ")
	for i := range v.Doutes {
		d := &v.Doutes[i]
		if cle == d.Cle() || cle == "" && v.Courant == nil && d.AVerifier {
			v.Courant = d
		}
	}
	demandes := slices.DeleteFunc(slices.Clone(v.Formulaires), func(f formulaireVue) bool { return f.Lettre || f.Procedure == procRattache })
	switch {
	case v.Courant != nil:
		v.Etape = "champ"
		if i := v.Courant.Rang - 2; i >= 0 {
			v.Precedent = v.Doutes[i].Cle()
		}
		v.Ici = &v.Formulaires[v.Courant.Formulaire]
	case len(demandes) == 0 || q.Query("saisie") != "":
		v.Etape = "saisie"
		v.Procedures, v.Natures = familles(), naturesPapiers
		a.preparerSaisie(q, v)
	default:
		v.Etape = "enregistrer"
		v.Ici = &v.Formulaires[demandes[0].Index]
		for _, f := range demandes {
			if f.Fondement.Choisi == "" {
				v.Etape = "fondement"
				v.Ici = &v.Formulaires[f.Index]
				break
			}
		}
	}
}

// remplirFormulaires puts the forms of the reading in order, with their doubtful fields and the basis proposed.
func (a *agents) remplirFormulaires(q *requete, v *pliVue, l *dossier.Lecture) error {
	rapprochements, err := a.d.Store.Rapprochements(q, v.ID)
	if err != nil {
		return fmt.Errorf("décisions du pli %d: %w", v.ID, err)
	}
	v.ASavoir = aSavoir(rapprochements)
	reglages, err := a.d.Store.Reglages(q, v.Reception.Prefecture)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return fmt.Errorf("réglages du pli %d: %w", v.ID, err)
	}
	for i, f := range l.Formulaires {
		fv := formulaireVue{FormulaireLu: f, Index: i, Libelle: f.Procedure, Lettre: f.Procedure == forms.CodeProblemeANEF}
		var defs []forms.Champ
		if p, err := forms.ByCode(f.Procedure); err == nil {
			fv.Libelle = p.Libelle
			variante := f.Variante
			if p.Numeros[variante] == 0 {
				variante = f.Champs["variante"].Valeur
			}
			if variante != "" {
				fv.Variante = forms.LibelleVariante(variante)
			}
			if p.Numeros[variante] == 0 && len(p.Variantes) > 0 {
				variante = p.Variantes[0]
			}
			defs = p.Champs(variante)
		} else if f.Procedure == procPasANous {
			fv.Libelle = "Rien pour nous"
		} else if f.Procedure == procRattache {
			fv.Libelle = "Papiers d’une demande en cours"
		}
		for _, def := range defs {
			c, ok := f.Champs[def.Code]
			if !ok {
				continue
			}
			d := champDoute{ChampLu: c, Formulaire: i, Code: def.Code, Def: def, Verifie: c.Source == dossier.SourceAgent}
			d.recouper(l.Pages)
			if c.Valeur != "" || c.AVerifier || d.Verifie {
				fv.Champs = append(fv.Champs, d)
			}
			if (c.AVerifier || d.Verifie) && essentiel(def) {
				d.Rang = len(v.Doutes) + 1
				v.Doutes = append(v.Doutes, d)
			}
		}
		fv.Fondement = fondementDe(f, i, rapprochements)
		fv.Fondement.silences(f)
		fv.Fondement.Choix = choixFondements(reglages.Fondements, f.Procedure, premiereReception(v.Reception))
		v.Formulaires = append(v.Formulaires, fv)
	}
	return nil
}

// aSavoir gives the warnings of the last decision on each form.
func aSavoir(rapprochements []store.RapprochementLu) []law.Alerte {
	derniers := map[int]dossier.Contenu{}
	for _, r := range rapprochements {
		var c dossier.Contenu
		if len(r.Contenu) > 0 && json.Unmarshal(r.Contenu, &c) == nil {
			derniers[r.Formulaire] = c
		}
	}
	var liste []law.Alerte
	for _, i := range slices.Sorted(maps.Keys(derniers)) {
		liste = append(liste, law.AlertesEcheances(derniers[i].Echeances)...)
	}
	return liste
}

// fondementDe reads what the machine proposed in its last decision and what an agent chose.
func fondementDe(f dossier.FormulaireLu, index int, rapprochements []store.RapprochementLu) fondementVue {
	v := fondementVue{Choisi: dossier.CodeFondement(f.Champs[champFondement].Valeur), Reference: f.Champs[champReference].Valeur}
	for _, r := range rapprochements {
		var c dossier.Contenu
		if r.Formulaire != index || len(r.Contenu) == 0 || json.Unmarshal(r.Contenu, &c) != nil {
			continue
		}
		v.Propose, v.Preuves = c.Fondement.Code, c.Fondement.Preuves
		if v.Reference == "" {
			v.Reference = c.Fondement.Reference
		}
	}
	for _, e := range law.EtatConditions(dossier.Fondement{Code: v.Propose, Preuves: v.Preuves}) {
		if e.Manque != "" {
			v.Conditions = append(v.Conditions, e)
		}
	}
	return v
}

// silences fills the delays of silence among which an agent chooses, where the form does not tell.
func (v *fondementVue) silences(f dossier.FormulaireLu) {
	v.Silences, v.Silence = law.CasSilences(f.Procedure), f.Champs[champSilence].Valeur
	if p, err := forms.ByCode(f.Procedure); err == nil {
		v.Habituel, _ = law.DelaiByCode(p.Silence)
	}
}

// choixFondements lists every basis, with the acts set for the procedure.
func choixFondements(ouverts []dossier.FondementOuvert, procedure string, recu dossier.Date) []choixFondement {
	var liste []choixFondement
	for _, f := range law.Fondements() {
		liste = append(liste, choixFondement{f, law.OuverturesLe(ouverts, f.Code, procedure, recu)})
	}
	return liste
}

// premiereReception is the day the first administration seized received the pli.
func premiereReception(r dossier.Reception) dossier.Date {
	return law.DepartSilence(dossier.Dates{PremiereSaisine: r.PremiereSaisine, Reception: r.RecuLe})
}

// pliSuivant is the next pli to check, in the order of the list: those after this one first.
func (a *agents) pliSuivant(q *requete, id dossier.PliID) (dossier.PliID, error) {
	plis, err := a.plisPermis(q, store.FiltrePlis{Prefectures: q.agent.Prefectures, Etats: []dossier.EtatPli{dossier.PliAVerifier}, Limite: 20})
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(plis, func(p dossier.Pli) bool { return p.ID == id })
	for k := 1; k <= len(plis); k++ {
		if p := plis[(i+k+len(plis))%len(plis)]; p.ID != id {
			return p.ID, nil
		}
	}
	return 0, nil
}

// demandesProches are live demandes of the register with the same name: the paper may belong to one of them.
func (a *agents) demandesProches(q *requete, f dossier.FormulaireLu) ([]dossier.Demande, error) {
	nom := f.Champs["nom_naissance"].Valeur
	if nom == "" {
		return nil, nil
	}
	ds, err := a.d.Store.Demandes(q, store.FiltreDemandes{Prefectures: q.agent.Prefectures, Texte: nom, VoitSensible: q.agent.VoitSensible, Limite: 10})
	if err != nil {
		return nil, fmt.Errorf("demandes proches: %w", err)
	}
	return slices.DeleteFunc(ds, func(d dossier.Demande) bool { return !d.Etat.Vivante() }), nil
}

// demandesDesZones are the demandes that papers without a form may go with, of those the agent may see.
func (a *agents) demandesDesZones(q *requete, id dossier.PliID) ([]dossier.Demande, error) {
	possibles, err := a.d.Intake.SansFormulaire(q, id)
	if err != nil {
		return nil, err
	}
	var out []dossier.Demande
	for _, k := range possibles {
		d, err := a.demandePermise(q, k.Demande.Numero)
		if errors.Is(err, dossier.ErrIntrouvable) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
