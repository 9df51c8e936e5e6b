package compliance

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"souspli/dossier"
	"souspli/store"
)

// Where a step of a letter is known from, besides the proofs of dossier.EtapeEnvoi.
const (
	sourceAgent   = "agent"
	sourceMachine = "machine" // the day's job, or the command line
)

// EtapePoste is a step of a letter of ours on its way to the person, or back, with where it is known from.
type EtapePoste struct {
	Etape     string              `json:"etape"` // imprime, reimprime, sous_pli, depose, retire, envoye and rejete (by e-mail), then dossier.GenreEtape
	Le        dossier.Date        `json:"le"`    // zero: the day is not known by the machine
	NoteA     string              `json:"note_a"`
	Source    string              `json:"source"`           // agent, machine, suivi, avis, enveloppe
	Agent     dossier.AgentID     `json:"agent,omitempty"`  // number of the account that noted it
	Lot       string              `json:"lot,omitempty"`    // print batch
	Motif     string              `json:"motif,omitempty"`  // why it was not handed over, in words
	Acte      dossier.ActeID      `json:"acte,omitempty"`   // the action by which an agent noted it
	Reference string              `json:"preuve,omitempty"` // what that agent gives as proof
	Page      *dossier.PagePreuve `json:"page,omitempty"`   // image of the slip, or of what came back
	Gardee    bool                `json:"gardee,omitempty"` // that pli holds pages of others: it stays in the register, and is in no bundle

	noteA time.Time
}

// etapesRegistre are the acts of the journal that are steps of a letter.
var etapesRegistre = map[string]string{
	store.ActeCourrierImprime: "imprime", store.ActeCourrierReimprime: "reimprime", store.ActeCourrierSousPli: "sous_pli", store.ActeCourrierDepose: "depose",
	store.ActeCourrierRetire: "retire",
	store.ActeCourrierEnvoye: "envoye", store.ActeCourrierRejete: "rejete",
}

// EtapesPoste lists what is known of a letter from its printing on, in order: by the journal, by the pages that came back, by the Suivi of La Poste and
// by what agents noted.
func (x Dossier) EtapesPoste(id dossier.CourrierID) []EtapePoste {
	ee := []EtapePoste{}
	for _, l := range x.Journal {
		var d struct {
			Courrier dossier.CourrierID
			Lot      string
			Le       dossier.Date
		}
		etape := etapesRegistre[l.Acte]
		if etape == "" || json.Unmarshal([]byte(l.Details), &d) != nil || d.Courrier != id {
			continue
		}
		e := EtapePoste{Etape: etape, Le: d.Le, Lot: d.Lot, Source: sourceMachine, noteA: l.A}
		if e.Le.IsZero() {
			e.Le = dossier.DateDe(l.A)
		}
		if _, err := fmt.Sscanf(l.Par, "agent:%d", &e.Agent); err == nil {
			e.Source = sourceAgent
		}
		ee = append(ee, e)
	}
	for _, e := range x.Etapes {
		if e.Courrier != id {
			continue
		}
		p := EtapePoste{Etape: string(e.Genre), Le: e.Le, Source: e.Preuve, Agent: e.Agent, Page: e.Page, noteA: e.A}
		if e.Genre == dossier.EtapeNonRemis {
			p.Motif = e.Motif.Libelle()
		}
		if e.Page != nil {
			p.Gardee = slices.Contains(x.Gardes, e.Page.Pli)
		}
		ee = append(ee, p)
	}
	for _, a := range x.Actes {
		if a.Action == dossier.ActionRemise && a.Donnees.Courrier == id {
			ee = append(ee, EtapePoste{Etape: string(dossier.EtapeRemis), Le: a.Le, Source: sourceAgent, Agent: a.Agent, Acte: a.ID, Reference: a.Donnees.Reference, noteA: a.A})
		}
	}
	for i := range ee {
		ee[i].NoteA = instant(ee[i].noteA)
	}
	slices.SortStableFunc(ee, func(a, b EtapePoste) int {
		return cmp.Or(strings.Compare(a.jour().String(), b.jour().String()), a.noteA.Compare(b.noteA))
	})
	return ee
}

// etapesEnregistrement are the acts of the journal that are steps of an accusé d’enregistrement.
var etapesEnregistrement = map[string]string{
	store.ActeAvisParti: "envoye", store.ActeAvisRejete: "rejete", store.ActeAvisAbandonne: "rejete", store.ActeAvisRetenu: "rejete",
}

// EtapesEnregistrement lists what is known of the accusé d’enregistrement électronique, in order; none when nothing left or failed yet.
func (x Dossier) EtapesEnregistrement() []EtapePoste {
	ee := []EtapePoste{}
	a, ok := x.enregistrementElectronique()
	for _, l := range x.Journal {
		var d struct{ Avis dossier.AvisID }
		etape := etapesEnregistrement[l.Acte]
		if !ok || etape == "" || json.Unmarshal([]byte(l.Details), &d) != nil || d.Avis != a.ID {
			continue
		}
		e := EtapePoste{Etape: etape, Le: dossier.DateDe(l.A), NoteA: instant(l.A), Source: sourceMachine, noteA: l.A}
		if etape == "rejete" {
			e.Motif = a.Etat.Libelle()
			if a.Code != "" {
				e.Motif += " (" + a.Code + ")"
			}
		}
		ee = append(ee, e)
	}
	return ee
}

// enregistrementElectronique is the accusé d’enregistrement of the demande, of which there is one at most.
func (x Dossier) enregistrementElectronique() (dossier.Avis, bool) {
	i := slices.IndexFunc(x.Avis, dossier.Avis.Enregistrement)
	if i < 0 {
		return dossier.Avis{}, false
	}
	return x.Avis[i], true
}

// jour is the day of a step, or of its note when it is not known.
func (e EtapePoste) jour() dossier.Date {
	if e.Le.IsZero() {
		return dossier.DateDe(e.noteA)
	}
	return e.Le
}

// suiviJSON is the last history of a letter that could be read at La Poste. The answers themselves are kept in the register: they are about ten letters
// at a time, of ten people.
type suiviJSON struct {
	Numero     string                   `json:"numero"`
	ReleveA    string                   `json:"releve_a"`
	Evenements []dossier.EvenementSuivi `json:"evenements"`
}

func (x Dossier) suivi(id dossier.CourrierID) *suiviJSON {
	i := slices.IndexFunc(x.Suivis, func(s dossier.SuiviEnvoi) bool { return s.Courrier == id && !s.ReleveA.IsZero() })
	if i < 0 {
		return nil
	}
	s := x.Suivis[i]
	return &suiviJSON{s.Numero, instant(s.ReleveA), s.Evenements}
}

// lireRetours reads the plis that came back with proofs of the letters of a demande and are not tied to it: those that hold nobody else's pages go with
// its own, the others stay in the register and are named.
func (x *Dossier) lireRetours(ctx context.Context, d Deps) error {
	for _, e := range x.Etapes {
		if e.Page == nil || slices.Contains(x.Demande.Plis, e.Page.Pli) || slices.Contains(x.Gardes, e.Page.Pli) ||
			slices.ContainsFunc(x.Revenus, func(p dossier.Pli) bool { return p.ID == e.Page.Pli }) {
			continue
		}
		p, err := d.Store.Pli(ctx, e.Page.Pli)
		if err != nil {
			return err
		}
		seul, err := pourElleSeule(ctx, d, x.Demande, p)
		if err != nil {
			return err
		}
		if seul {
			x.Revenus = append(x.Revenus, p)
		} else {
			x.Gardes = append(x.Gardes, p.ID)
		}
	}
	return nil
}

// pourElleSeule reports whether every page of a pli is blank, or post of that demande.
func pourElleSeule(ctx context.Context, d Deps, dem dossier.Demande, p dossier.Pli) (bool, error) {
	if len(p.Demandes) > 0 {
		return false, nil
	}
	pages, err := d.Store.Pages(ctx, p.ID)
	if err != nil {
		return false, err
	}
	retours, err := d.Store.RetoursDuPli(ctx, p.ID)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(pages, func(g store.PageSort) bool {
		return g.Sort != dossier.SortBlanche && !slices.ContainsFunc(retours, func(r dossier.Retour) bool { return r.Page == g.N && r.Demande == dem.ID })
	}), nil
}

var motsEtape = map[string]string{
	"imprime": "imprimée", "reimprime": "réimprimée", "sous_pli": "mise sous pli", "depose": "déposée", "retire": "retirée du lot", "envoye": "envoyée", "rejete": "non arrivée", string(dossier.EtapePresente): "présentée",
	string(dossier.EtapeRemis): "remise", string(dossier.EtapeAvis): "avis revenu", string(dossier.EtapeNonRemis): "non remise", string(dossier.EtapeInconnu): "n° inconnu",
}

var motsEnregistrement = map[string]string{"envoye": "envoyé", "rejete": "non arrivé"}

// dit writes a step in words: its day, why, and where it is known from.
func (e EtapePoste) dit(x Dossier) string {
	s := "jour non connu"
	if !e.Le.IsZero() {
		s = "le " + e.Le.Fr()
	}
	switch {
	case e.Etape == "envoye" || e.Etape == "rejete":
		s += ", par courriel"
		if e.Motif != "" {
			s += "\u00a0: " + e.Motif
		}
	case e.Etape == string(dossier.EtapeAvis):
		s = "le jour écrit dessus est à lire"
	case e.Motif != "":
		s += "\u00a0: " + e.Motif
	case e.Lot != "":
		s += ", lot " + e.Lot
	}
	switch e.Source {
	case sourceAgent:
		s += fmt.Sprintf(" — noté par l’agent %d", e.Agent)
		if e.Reference != "" {
			s += ", qui donne pour preuve\u00a0: " + e.Reference
		}
	case sourceMachine:
		s += " — registre"
	case dossier.PreuveSuivi:
		s += " — Suivi de La Poste"
	case dossier.PreuveAvis:
		s += " — avis de réception, " + x.ou(e)
	case dossier.PreuveEnveloppe:
		s += " — courrier revenu, " + x.ou(e)
	}
	return s
}

// ou says where the image that proves a step is.
func (x Dossier) ou(e EtapePoste) string {
	if e.Page == nil {
		return "page non gardée"
	}
	for _, p := range slices.Concat(x.Plis, x.Revenus) {
		if p.ID == e.Page.Pli {
			return fmt.Sprintf("%s, page %d", nomPli(p), e.Page.Page)
		}
	}
	return fmt.Sprintf("pli %d, page %d, gardé au registre\u00a0: il porte aussi des papiers d’autres personnes", e.Page.Pli, e.Page.Page)
}

// texteAcheminement writes what became of each letter, to be read and printed.
func texteAcheminement(x Dossier, jour dossier.Date) string {
	var b strings.Builder
	fmt.Fprintf(&b, "DEMANDE %s — CE QUE SONT DEVENUES NOS LETTRES\nau %s\n", x.Demande.Numero, jour.Fr())
	if _, ok := x.enregistrementElectronique(); ok {
		fmt.Fprint(&b, "\nAccusé d’enregistrement électronique\n")
		ee := x.EtapesEnregistrement()
		if len(ee) == 0 {
			ligne(&b, "à partir", "pas encore parti")
		}
		for _, e := range ee {
			ligne(&b, motsEnregistrement[e.Etape], e.dit(x))
		}
	}
	for _, c := range x.Courriers {
		fmt.Fprintf(&b, "\nCourrier %d — %s\n", c.ID, c.Genre.Libelle())
		if n := dossier.RecommandeDe(c, x.Courriers); n != "" {
			ligne(&b, "recommandé", n)
		}
		ee := x.EtapesPoste(c.ID)
		if c.Etat == dossier.CourrierAnnule {
			ligne(&b, "retirée", "avant de partir\u00a0: "+c.Raison)
		} else if len(ee) == 0 {
			ligne(&b, "à partir", map[bool]string{false: "pas encore imprimée", true: "pas encore partie"}[c.Genre.ParCourriel()])
		}
		for _, e := range ee {
			ligne(&b, motsEtape[e.Etape], e.dit(x))
		}
		if s := x.suivi(c.ID); s != nil {
			for _, e := range s.Evenements {
				ligne(&b, "suivi", fmt.Sprintf("%s, %s\u00a0: %s", dossier.DateDe(e.A).Fr(), e.A.In(dossier.Paris()).Format("15:04"), strings.TrimSpace(e.Code+" "+e.Libelle)))
			}
		}
	}
	return b.String()
}

// suite says in words how far a letter got once it was handed over to La Poste; "" when nothing is known.
func (x Dossier) suite(c dossier.Courrier) string {
	ee := x.EtapesPoste(c.ID)
	connue := func(g dossier.GenreEtape) (EtapePoste, bool) {
		i := slices.IndexFunc(ee, func(e EtapePoste) bool { return e.Etape == string(g) })
		if i < 0 {
			return EtapePoste{}, false
		}
		return ee[i], true
	}
	if !c.RemisLe.IsZero() {
		return ", remis le " + c.RemisLe.Fr()
	}
	if e, ok := connue(dossier.EtapeNonRemis); ok {
		return ", revenu sans avoir été remis\u00a0: " + e.Motif
	}
	if _, ok := connue(dossier.EtapeAvis); ok {
		return ", avis de réception revenu, dont le jour est à lire"
	}
	if e, ok := connue(dossier.EtapePresente); ok {
		return ", présenté le " + e.Le.Fr()
	}
	return ""
}
