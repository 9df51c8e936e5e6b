package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/compliance"
	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/store"
	"souspli/templates"
)

// demandeDe reads the demande of the address, if this person may see it.
func (a *agents) demandeDe(q *requete) (dossier.Demande, error) {
	return a.demandePermise(q, q.Param("numero"))
}

// voitDemande reports whether a demande is in the agent's scope: their préfecture has it, is sent it, or had it; not sensitive unless they may see it.
func voitDemande(a dossier.Agent, d dossier.Demande) bool {
	return d.Lisible(a) && (!d.Sensible || a.VoitSensible)
}

// demandePermise returns a demande in the agent's scope, not sensitive unless they may see it, and opened by them first when they come
// for a client. Anything else does not exist.
func (a *agents) demandePermise(q *requete, numero string) (dossier.Demande, error) {
	d, err := a.d.Store.DemandeParNumero(q, numero)
	if err != nil {
		return dossier.Demande{}, err
	}
	if !voitDemande(q.agent, d) {
		return dossier.Demande{}, dossier.ErrIntrouvable
	}
	if mandataires.permet(q.agent.Role) && !slices.Contains(a.dossiersOuverts(q), d.ID) {
		return dossier.Demande{}, dossier.ErrIntrouvable
	}
	return d, nil
}

// pieceLue is a piece with its words.
type pieceLue struct {
	dossier.Piece
	Libelle string
}

// tentativeVue is a fact of the blocked filing with its words.
type tentativeVue struct {
	dossier.Tentative
	Nature string
}

// Force says in words what the fact is worth.
func (t tentativeVue) Force() string {
	switch {
	case t.Import != 0:
		return "donné par le service"
	case t.Par != 0:
		return "noté par un agent"
	}
	return map[string]string{dossier.TentativeEtablie: "établi par l’image", dossier.TentativeDeclaree: "déclaré"}[t.Certitude]
}

type demandeVue struct {
	demandeLigne
	Variante    string
	Acteur      string
	Obligations []compliance.Obligation
	Alertes     []law.Alerte // warnings: none of them stops anything
	Recues      []pieceLue
	Tentees     []tentativeVue
	Compteur    compliance.Compteur
	Noter       *faitFormulaire // nil: this role notes nothing
	Courriers   []dossier.Courrier
	Poste       map[dossier.CourrierID]posteVue // what happened to each letter once it left
	Journal     []dossier.LigneJournal
	Plis        []dossier.Pli
	Fondement   law.Fondement
	Conditions  []law.EtatCondition // of a filing of substitution: what shows each, what is missing
	Acte        *law.Ouverture      // act of the préfecture that the basis rests on, as set today; nil when none has its reference
	Regulariser *regularisationVue  // owed because there is no basis; nil when it is not
	Delais      []delaiVue
	Champs      []champDoute
	Export      bool
	VoitPlis    bool
	EnCours     int // other live demandes of the same person, of those the agent may see
	Prefecture  string
	Actions     *actionsVue // nil: who looks does not act
	Actes       []acteVu    // the last first
	Taches      []tacheVue
	Avis        []dossier.Avis // of letters, oldest first
	// Enregistrement is the accusé d’enregistrement of a demande that came by e-mail; nil: none is due, or none was made.
	Enregistrement *dossier.Avis
	Rejetes        []dossier.DestinationAvis // where the person said to write, and that refuses them for good
	Objets         *objetsVue                // nil: this role knows nothing of them
	Danger         string
	EnDanger       bool
}

// delaiVue is a deadline with how its day was found.
type delaiVue struct {
	dossier.Echeance
	Libelle string
	Calcul  string
}

// regularisationVue is the request to regularise that is owed: a task of the demande like the others, with what its letter says.
type regularisationVue struct {
	Tache             dossier.TacheID // on this page; 0 when its tasks are not shown to who looks
	Libelle, Pourquoi string
	Article           string
	Certitude         string
	DuLe              dossier.Date
	Contenu           []string
}

// Recommande is the registered number a letter went under, as printed.
func (v demandeVue) Recommande(c dossier.Courrier) string {
	return law.FormeRecommande(dossier.RecommandeDe(c, v.Courriers))
}

// ARetirer says why a letter printed and not handed over yet must not leave; "" when it may.
func (v demandeVue) ARetirer(c dossier.Courrier) string {
	if c.Etat != dossier.CourrierImprime || !c.DeposeLe.IsZero() || !c.RemisLe.IsZero() {
		return ""
	}
	if c.Genre == dossier.CourrierSansSuite && v.Etat != dossier.DemandeSansSuite || c.Genre == dossier.CourrierDesistement && v.Etat != dossier.DemandeDesistee {
		return "demande rouverte depuis"
	}
	if lignes, err := templates.LignesEnvoi(v.Demande); len(c.Lignes) > 0 && (err != nil || !slices.Equal(lignes, c.Lignes)) {
		return "adresse d’avant"
	}
	return ""
}

// LettreEcrite reports whether a letter has its PDF.
func (v demandeVue) LettreEcrite(id dossier.CourrierID) bool {
	return slices.ContainsFunc(v.Courriers, func(c dossier.Courrier) bool { return c.ID == id && c.Empreinte != dossier.Empreinte{} })
}

func (a *agents) demandeVoir(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	if err := a.d.Store.NoterConsultation(q, q.agent.ID, store.ObjetDemande(d.ID)); err != nil {
		return fmt.Errorf("consultation de la demande %d: %w", d.ID, err)
	}
	return a.pageDemande(q, d, "")
}

// pageDemande shows a demande; refusee is the action whose form comes back with faults, "" when none does.
func (a *agents) pageDemande(q *requete, d dossier.Demande, refusee dossier.CodeAction, fautes ...faute) error {
	tout, err := compliance.Lire(q, compliance.Deps{Store: a.d.Store, Coffre: a.d.Coffre, Now: a.now}, d.Numero)
	if err != nil {
		return err
	}
	v := demandeVue{
		demandeLigne: a.ligneDemande(d), Variante: forms.LibelleVariante(d.Variante), Acteur: acteur(d.Etat),
		Obligations: compliance.Obligations(tout, a.aujourdhui()), Compteur: compliance.CompterPreuves(d, tout.Plis),
		Courriers: tout.Courriers, Journal: tout.Journal, Plis: tout.Plis, Export: exportateurs.permet(q.agent.Role), VoitPlis: guichets.permet(q.agent.Role),
	}
	if err := a.fondementDemande(q, d, tout.Actes, &v); err != nil {
		return err
	}
	if v.Poste, err = a.posteDe(q, d, tout.Courriers); err != nil {
		return err
	}
	for _, e := range d.Echeances {
		delai, _ := law.DelaiByCode(e.Code)
		v.Delais = append(v.Delais, delaiVue{e, delai.Libelle, law.Explique(e)})
	}
	if v.VoitPlis {
		p, err := a.personnePermise(q, d.PersonneID)
		if err != nil {
			return err
		}
		for _, x := range p.Demandes {
			if x.ID != d.ID && x.Etat.Vivante() {
				v.EnCours++
			}
		}
	}
	v.Alertes = law.AlertesEcheances(d.Echeances)
	if p, ok := law.PrefectureByCode(d.Prefecture); ok {
		v.Prefecture = p.Nom
	}
	for _, p := range d.Pieces {
		v.Recues = append(v.Recues, pieceLue{p, libellePiece(p.Type)})
	}
	for _, t := range d.Tentatives {
		v.Tentees = append(v.Tentees, tentativeVue{t, natureTentative(t)})
	}
	v.Noter = a.formulaireFait(q, d, tout.Plis, len(fautes) > 0 && strings.HasSuffix(q.FullPath(), "/faits"))
	if p, err := forms.ByCode(d.Procedure); err == nil {
		for _, def := range p.Champs(d.Variante) {
			if c, ok := d.Champs[def.Code]; ok && (c.Valeur != "" || c.AVerifier) {
				v.Champs = append(v.Champs, champDoute{ChampLu: c, Code: def.Code, Def: def})
			}
		}
	}
	if lecteurs.permet(q.agent.Role) {
		if v.Objets, err = a.objetsDe(q, d.Plis, "/demandes/"+d.Numero); err != nil {
			return err
		}
		v.Objets.Lettre = q.agent.Porte(d.Prefecture)
		for _, x := range tout.Avis {
			if x.Enregistrement() {
				v.Enregistrement = &x
			} else {
				v.Avis = append(v.Avis, x)
			}
		}
		if v.Rejetes, err = a.d.Store.AvisRejetes(q, d); err != nil {
			return err
		}
	}
	v.Danger, v.EnDanger = danger(d.FinSejour, a.aujourdhui())
	if v.Actes, err = a.historique(q, d); err != nil {
		return err
	}
	if guichets.permet(q.agent.Role) {
		ts, err := a.d.Store.TachesDe(q, d.ID)
		if err != nil {
			return err
		}
		for _, t := range ts {
			t.EtatDemande = d.Etat
			v.Taches = append(v.Taches, a.tache(t))
			if t.Genre == dossier.TacheRegularisation && v.Regulariser != nil {
				v.Regulariser.Tache = t.ID
			}
		}
		if d.Agissable(q.agent) {
			if v.Actions, err = a.actionsDe(q, d, tout.Plis, v.Champs, v.Taches, refusee, fautes); err != nil {
				return err
			}
			v.Actions.Objets = v.Objets.Gardes
		}
	}
	return a.page(q, "demande", v, fautes...)
}

// fondementDemande says what the filing rests on: the basis, its conditions, the act that opened it, what is owed without one.
func (a *agents) fondementDemande(q *requete, d dossier.Demande, actes []dossier.Acte, v *demandeVue) error {
	v.Fondement, _ = law.FondementByCode(d.Fondement.Code)
	v.Conditions = law.EtatConditions(d.Fondement)
	r, err := a.d.Store.Reglages(q, d.Prefecture)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return err
	}
	for _, o := range law.OuverturesLe(r.Fondements, d.Fondement.Code, d.Procedure, law.DepartSilence(d.Dates)) {
		if o.Reference == d.Fondement.Reference && v.Acte == nil {
			v.Acte = &o
		}
	}
	t, ok := law.RegularisationDue(dossier.Situation{Demande: d, Actes: actes})
	if !ok {
		return nil
	}
	canal, famille, _ := forms.CanalEtFamille(d.Procedure)
	v.Regulariser = &regularisationVue{Libelle: t.Genre.Libelle(), Certitude: law.CertitudeRegularisation, DuLe: t.DuLe,
		Contenu: law.ContenuRegularisation(law.FaitsRegularisation{Procedure: d.Procedure, Canal: canal, Famille: famille, Ouverts: r.Fondements, Jour: a.aujourdhui()})}
	v.Regulariser.Pourquoi, v.Regulariser.Article = t.Genre.Pourquoi()
	return nil
}

func acteur(e dossier.EtatDemande) string {
	for _, l := range dossier.EtatsDemande {
		if l.Etat == e {
			return map[dossier.Acteur]string{
				dossier.ActeurInstructeur: "l’instructeur", dossier.ActeurUsager: "la personne", dossier.ActeurPrefecture: "la préfecture",
				dossier.ActeurAutre: "l’autre préfecture", dossier.ActeurPersonne: "personne\u00a0: dossier clos",
			}[l.Acteur]
		}
	}
	return ""
}

func libellePiece(code string) string {
	if d, ok := forms.Documents()[code]; ok {
		return d.Libelle
	}
	return dossier.TypePage(code).Libelle()
}

// natureTentative says what kind of fact it is, and of which block when it is an attempt.
func natureTentative(t dossier.Tentative) string {
	t = law.QualifierTentative(t)
	nature := t.Genre.Libelle()
	switch b, ok := law.BlocageByCode(t.Blocage); {
	case ok && t.Genre == dossier.GenreEnLigne:
		nature = b.Libelle
	case ok:
		nature += "\u00a0: " + b.Libelle
	case len(t.Possibles) > 0:
		nature = fmt.Sprintf("nature à préciser (%d possibles)", len(t.Possibles))
	case t.Genre == dossier.GenreEnLigne:
		nature = "tentative, nature non dite"
	}
	if t.Auteur != "" {
		nature += ", par\u00a0: " + t.Auteur
	}
	if t.Reference != "" {
		nature += " (n°\u00a0" + t.Reference + ")"
	}
	return nature
}

// demandePage sends the image of a page that proves something of the demande. Who comes for a client sees only the pages of that
// demande: a pli may hold other people's.
func (a *agents) demandePage(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	id, err1 := strconv.ParseInt(q.Param("pli"), 10, 64)
	page, err2 := strconv.Atoi(q.Param("page"))
	pli := dossier.PliID(id)
	if errors.Join(err1, err2) != nil {
		return dossier.ErrIntrouvable
	}
	poste, err := a.pageDePoste(q, d, pli, page)
	if err != nil {
		return err
	}
	if !poste && !slices.Contains(d.Plis, pli) {
		return dossier.ErrIntrouvable
	}
	if !poste && mandataires.permet(q.agent.Role) && !pageDe(d, pli, page) {
		actes, err := a.d.Store.Actes(q, d.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(actes, func(x dossier.Acte) bool {
			return x.Donnees.Preuve != nil && *x.Donnees.Preuve == dossier.PagePreuve{Pli: pli, Page: page}
		}) {
			return dossier.ErrIntrouvable
		}
	}
	p, err := a.d.Store.Pli(q, pli)
	if err != nil {
		return err
	}
	l, err := a.d.Store.Lecture(q, pli)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return err
	}
	return a.imageEntouree(q, p, l, zoneFait(q, d, pli, page))
}

// zoneFait is where the fact named in the query (?fait=12) stands on that page; empty when it is none of the demande's, or has no zone.
func zoneFait(q *requete, d dossier.Demande, pli dossier.PliID, page int) dossier.RectPx {
	id, err := strconv.ParseInt(q.Query("fait"), 10, 64)
	if err != nil {
		return dossier.RectPx{}
	}
	for _, t := range d.Tentatives {
		if t.ID == dossier.TentativeID(id) && t.Pli == pli && t.Page == page {
			return t.Zone
		}
	}
	return dossier.RectPx{}
}

// pageDe reports whether a page of a pli is part of what the demande rests on.
func pageDe(d dossier.Demande, pli dossier.PliID, page int) bool {
	for _, p := range d.Pieces {
		if p.Pli == pli && slices.Contains(p.Pages, page) {
			return true
		}
	}
	for _, t := range d.Tentatives {
		if t.Pli == pli && t.Page == page {
			return true
		}
	}
	for _, p := range d.Fondement.Preuves {
		if p.Pli == pli && p.Page == page {
			return true
		}
	}
	for _, c := range d.Champs {
		if len(d.Plis) > 0 && d.Plis[0] == pli && c.Page == page {
			return true
		}
	}
	return false
}
