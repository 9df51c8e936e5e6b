package compliance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"souspli/dossier"
	"souspli/law"
)

// demandeJSON is the object of `souspli demande NUMERO --json`: a contract, fields are only ever added.
type demandeJSON struct {
	Numero       string                     `json:"numero"`
	Etat         dossier.EtatDemande        `json:"etat"`
	Prefecture   string                     `json:"prefecture"`
	Procedure    string                     `json:"procedure"`
	Variante     string                     `json:"variante"`
	Dates        dossier.Dates              `json:"dates"`
	Personne     dossier.Identite           `json:"personne"`
	Representant *dossier.Representant      `json:"representant"`
	Destinataire dossier.Adresse            `json:"destinataire"`
	Fondement    fondementJSON              `json:"fondement"`
	Champs       map[string]dossier.ChampLu `json:"champs"`
	Pieces       []pieceJSON                `json:"pieces"`
	Manquantes   []dossier.PieceManquante   `json:"pieces_manquantes"`
	Tentatives   []tentativeJSON            `json:"tentatives"`
	Echeances    []echeanceJSON             `json:"echeances"`
	Alertes      []law.Alerte               `json:"alertes"` // warnings for an agent, never a refusal
	Courriers    []courrierJSON             `json:"courriers"`
	Enregistre   *enregistreJSON            `json:"accuse_enregistrement,omitempty"` // of a demande that came by e-mail: R. 112-11-2
	Plis         []pliJSON                  `json:"plis"`
	Journal      []ligneJSON                `json:"journal"`
	Preuves      Compteur                   `json:"preuves"`                // the proof meter
	Actes        []acteJSON                 `json:"actes"`                  // what agents did of it, oldest first
	TransfereeA  string                     `json:"transferee_a,omitempty"` // préfecture
	Passees      []string                   `json:"passees,omitempty"`      // préfectures that had it and sent it on
	FinSejour    dossier.Date               `json:"fin_sejour"`             // as known: see law.FinSejour
}

// enregistreJSON is the accusé d’enregistrement électronique, with its steps as those of a letter.
type enregistreJSON struct {
	Etat  dossier.EtatAvis `json:"etat"`
	Code  string           `json:"code,omitempty"` // of the mail server's refusal
	Poste []EtapePoste     `json:"poste"`
}

// acteJSON is an action done on a demande, with what it was done with.
type acteJSON struct {
	ID      dossier.ActeID      `json:"id"`
	Action  dossier.CodeAction  `json:"action"`
	De      dossier.EtatDemande `json:"de"`
	Vers    dossier.EtatDemande `json:"vers"`
	Le      dossier.Date        `json:"le"`      // the day it takes effect
	NoteA   string              `json:"note_a"`  // RFC 3339, UTC
	Agent   dossier.AgentID     `json:"agent"`   // number of the account
	Article string              `json:"article"` // that it rests on
	Effet   string              `json:"effet"`   // legal effect, in words
	Donnees dossier.DonneesActe `json:"donnees"`
}

// fondementJSON is the basis recorded, with what law says of it.
type fondementJSON struct {
	dossier.Fondement
	Libelle    string          `json:"libelle"`
	Article    string          `json:"article"`
	Version    string          `json:"version"` // state of the texts read
	Certitude  string          `json:"certitude"`
	Silence    string          `json:"silence"`    // what silence means under it, in words
	Decision   bool            `json:"decision"`   // silence makes a decision that can be challenged
	Conditions []conditionJSON `json:"conditions"` // C1 to C6, of a filing of substitution; else none
	Tache      *tacheJSON      `json:"tache"`      // what an agent owes because of it; null when nothing
}

type conditionJSON struct {
	Code    string `json:"code"`
	Libelle string `json:"libelle"`
	Article string `json:"article"`
	Force   string `json:"force"`   // forte, appui, "" when nothing shows it
	Etablie bool   `json:"etablie"` // false: what shows it is to be seen by an agent
	Manque  string `json:"manque"`  // what to join, in words; "" when nothing
}

type tacheJSON struct {
	Code      dossier.GenreTache `json:"code"`
	Texte     string             `json:"texte"`
	Article   string             `json:"article"`
	Certitude string             `json:"certitude"`
	Depuis    dossier.Date       `json:"depuis"` // the first reception
	DuLe      dossier.Date       `json:"du_le"`
}

// echeanceJSON is a deadline, with how its day was found, in words.
type echeanceJSON struct {
	dossier.Echeance
	Libelle string `json:"libelle"`
	Calcul  string `json:"calcul"`
}

type pieceJSON struct {
	Type  string        `json:"type"`
	Pli   dossier.PliID `json:"pli,omitempty"`
	Pages []int         `json:"pages"`
}

type tentativeJSON struct {
	dossier.Tentative
	Precision dossier.Precision `json:"precision"`
	Pli       dossier.PliID     `json:"pli,omitempty"`
	Import    dossier.ImportID  `json:"import,omitempty"`
	Ligne     int               `json:"ligne,omitempty"`
}

type courrierJSON struct {
	ID      dossier.CourrierID    `json:"id"`
	Genre   dossier.GenreCourrier `json:"genre"`
	Etat    dossier.EtatCourrier  `json:"etat"`
	Raison  string                `json:"raison,omitempty"`
	Version int                   `json:"version,omitempty"`
	Lignes  []string              `json:"lignes"`
	SHA256  string                `json:"sha256,omitempty"`
	Pages   int                   `json:"pages"`
	DuLe    dossier.Date          `json:"du_le"`
	EcritA  string                `json:"ecrit_a,omitempty"` // RFC 3339, UTC
	Lot     string                `json:"lot,omitempty"`
	Acte    dossier.ActeID        `json:"acte,omitempty"` // the action it comes from
	RemisLe dossier.Date          `json:"remis_le,omitzero"`

	Recommande string                `json:"recommande,omitempty"` // number of the envelope it went in
	Etape      dossier.EtapeCourrier `json:"etape,omitempty"`
	DeposeLe   dossier.Date          `json:"depose_le,omitzero"`
	Poste      []EtapePoste          `json:"poste"` // its steps, from its printing to its delivery or its return
	Suivi      *suiviJSON            `json:"suivi,omitempty"`
	EnvoyeA    string                `json:"envoye_a,omitempty"` // RFC 3339, UTC: by e-mail
}

type pliJSON struct {
	ID              dossier.PliID   `json:"id"`
	SHA256          string          `json:"sha256"`
	Taille          int64           `json:"taille"`
	TypeMedia       string          `json:"type"`
	Pages           int             `json:"pages"`
	Etat            dossier.EtatPli `json:"etat"`
	Mode            dossier.Mode    `json:"mode"`
	Cachet          dossier.Date    `json:"cachet"`
	PremiereSaisine dossier.Date    `json:"premiere_saisine"`
	RecuLe          dossier.Date    `json:"recu_le"`
	NumeroLRAR      string          `json:"numero_lrar,omitempty"`
	Lot             string          `json:"lot,omitempty"`
	DeposeA         string          `json:"depose_a"`
	Cote            string          `json:"cote,omitempty"`
}

type ligneJSON struct {
	N         int64        `json:"n"`
	A         string       `json:"a"` // RFC 3339, UTC, microseconds
	Jour      dossier.Date `json:"jour"`
	Acte      string       `json:"acte"`
	Objet     string       `json:"objet"`
	Par       string       `json:"par"`
	Details   string       `json:"details"`
	Precedent string       `json:"precedent"`
	Empreinte string       `json:"empreinte"`
}

// DemandeJSON is the object of `souspli demande NUMERO --json`, indented, with a final newline. Lists are never null.
func DemandeJSON(x Dossier) ([]byte, error) {
	d, courriers, plis, actes := x.Demande, x.Courriers, x.Plis, x.Actes
	j := demandeJSON{
		Numero: d.Numero, Etat: d.Etat, Prefecture: d.Prefecture, Procedure: d.Procedure, Variante: d.Variante, Dates: d.Dates,
		Personne: d.Personne, Representant: d.Representant, Destinataire: d.Destinataire, Fondement: unFondement(d, actes), Champs: d.Champs,
		Pieces: []pieceJSON{}, Manquantes: d.Manquantes, Tentatives: []tentativeJSON{}, Echeances: []echeanceJSON{},
		Alertes: law.AlertesEcheances(d.Echeances), Courriers: []courrierJSON{}, Plis: []pliJSON{}, Journal: lignesJSON(x.Journal),
		Actes: []acteJSON{}, TransfereeA: d.TransfereeA, Passees: d.Passees, FinSejour: d.FinSejour,
	}
	if j.Champs == nil {
		j.Champs = map[string]dossier.ChampLu{}
	}
	if j.Manquantes == nil {
		j.Manquantes = []dossier.PieceManquante{}
	}
	for _, e := range d.Echeances {
		delai, _ := law.DelaiByCode(e.Code)
		j.Echeances = append(j.Echeances, echeanceJSON{e, delai.Libelle, law.Explique(e)})
	}
	if j.Alertes == nil {
		j.Alertes = []law.Alerte{}
	}
	for _, p := range d.Pieces {
		j.Pieces = append(j.Pieces, pieceJSON{p.Type, p.Pli, p.Pages})
	}
	j.Preuves = CompterPreuves(d, plis)
	for _, t := range d.Tentatives {
		j.Tentatives = append(j.Tentatives, tentativeJSON{t, t.Precision(), t.Pli, t.Import, t.Ligne})
	}
	if a, ok := x.enregistrementElectronique(); ok {
		j.Enregistre = &enregistreJSON{a.Etat, a.Code, x.EtapesEnregistrement()}
	}
	for _, c := range courriers {
		j.Courriers = append(j.Courriers, unCourrier(c, x))
	}
	for _, a := range actes {
		f, _ := dossier.ActionByCode(a.Action)
		j.Actes = append(j.Actes, acteJSON{a.ID, a.Action, a.De, a.Vers, a.Le, instant(a.A), a.Agent, f.Article, f.Effet, a.Donnees})
	}
	for _, p := range plis {
		j.Plis = append(j.Plis, unPli(p))
	}
	return indente(j)
}

func unFondement(d dossier.Demande, actes []dossier.Acte) fondementJSON {
	x, _ := law.FondementByCode(d.Fondement.Code)
	f := fondementJSON{Fondement: d.Fondement, Libelle: x.Libelle, Article: x.Article, Version: x.Version(), Certitude: x.Certitude, Silence: x.Silence,
		Decision: x.Decision, Conditions: []conditionJSON{}}
	if f.Preuves == nil {
		f.Preuves = []dossier.Preuve{}
	}
	for _, c := range law.EtatConditions(d.Fondement) {
		f.Conditions = append(f.Conditions, conditionJSON{c.Code, c.Libelle, c.Article, c.Force, c.Etablie, c.Manque})
	}
	if t, ok := law.RegularisationDue(dossier.Situation{Demande: d, Actes: actes}); ok {
		texte, article := t.Genre.Pourquoi()
		f.Tache = &tacheJSON{t.Genre, texte, article, law.CertitudeRegularisation, law.DepartSilence(d.Dates), t.DuLe}
	}
	return f
}

func unCourrier(c dossier.Courrier, x Dossier) courrierJSON {
	r := courrierJSON{
		ID: c.ID, Genre: c.Genre, Etat: c.Etat, Raison: c.Raison, Version: c.Version, Lignes: c.Lignes, Pages: c.NbPages,
		DuLe: c.DuLe, EcritA: instant(c.EcritA), Lot: c.Lot, Acte: c.Acte, RemisLe: c.RemisLe,
		Recommande: dossier.RecommandeDe(c, x.Courriers), Etape: c.Etape(), DeposeLe: c.DeposeLe, EnvoyeA: instant(c.EnvoyeA),
		Poste: x.EtapesPoste(c.ID), Suivi: x.suivi(c.ID),
	}
	if r.Lignes == nil {
		r.Lignes = []string{}
	}
	if c.Empreinte != (dossier.Empreinte{}) {
		r.SHA256 = c.Empreinte.String()
	}
	return r
}

func unPli(p dossier.Pli) pliJSON {
	r := p.Reception
	return pliJSON{
		ID: p.ID, SHA256: p.Empreinte.String(), Taille: p.Taille, TypeMedia: p.TypeMedia, Pages: p.NbPages, Etat: p.Etat,
		Mode: r.Mode, Cachet: r.Cachet, PremiereSaisine: r.PremiereSaisine, RecuLe: r.RecuLe, NumeroLRAR: r.NumeroLRAR, Lot: r.Lot,
		DeposeA: instant(p.DeposeA), Cote: p.Cote,
	}
}

func lignesJSON(journal []dossier.LigneJournal) []ligneJSON {
	r := []ligneJSON{}
	for _, l := range journal {
		r = append(r, ligneJSON{
			N: l.N, A: l.A.UTC().Format("2006-01-02T15:04:05.000000Z"), Jour: l.Jour, Acte: l.Acte, Objet: l.Objet, Par: l.Par,
			Details: l.Details, Precedent: l.Precedent.String(), Empreinte: l.Empreinte.String(),
		})
	}
	return r
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// indente writes JSON for people and machines: two spaces, no HTML escapes, a final newline.
func indente(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("json: %w", err)
	}
	return b.Bytes(), nil
}
