package web

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/store"
)

// agendaJours is how far ahead the free slots are offered.
const agendaJours = 90

// actionVue is one action of the table on the page of a demande: a form when it is possible, a reason when it is not.
type actionVue struct {
	dossier.Action
	Raison  string // why not; "": it is possible
	Ouverte bool   // the form comes back with a fault
	Deplie  bool   // shown open: it comes back, or the address asks for it (?action=CODE, or toutes)
	saisie  map[string][]string
	fautes  []faute
}

// Id is the id of a field of this form.
func (a actionVue) Id(champ string) string { return string(a.Code) + "-" + champ }

// F is what is wrong in a field, when the form comes back; "" when nothing is.
func (a actionVue) F(champ string) string { return vue{Fautes: a.fautes}.Faute(a.Id(champ)) }

// Premier reports whether a field is the first one at fault: the cursor goes there.
func (a actionVue) Premier(champ string) bool {
	return len(a.fautes) > 0 && a.fautes[0].Champ == a.Id(champ)
}

// V is what was typed in a field, when the form comes back; else the value proposed.
func (a actionVue) V(champ string, propose ...string) string {
	if a.Ouverte {
		return strings.TrimSpace(strings.Join(a.saisie[champ], ""))
	}
	return strings.Join(propose, "")
}

// Coche reports whether a box comes back ticked.
func (a actionVue) Coche(champ, valeur string) bool {
	return a.Ouverte && slices.Contains(a.saisie[champ], valeur)
}

// groupeActions is a part of the actions that are possible, under its title.
type groupeActions struct {
	Titre   string
	Actions []actionVue
}

// Groups of actions: those that an open task calls for come first, whatever theirs.
const (
	groupeTaches = iota
	groupeAvancer
	groupeTenir
	groupeClore
)

var titresGroupes = []string{"Ce que les tâches appellent", "Faire avancer la demande", "Tenir la demande à jour", "Clore, transmettre, rouvrir"}

// groupeDe gives the group of an action; one that is not here moves the demande on.
var groupeDe = map[dossier.CodeAction]int{
	dossier.ActionModification: groupeTenir, dossier.ActionAdresse: groupeTenir, dossier.ActionRemise: groupeTenir,
	dossier.ActionTransfert: groupeClore, dossier.ActionDesistement: groupeClore, dossier.ActionSansSuite: groupeClore, dossier.ActionReouverture: groupeClore,
}

// reponses are the actions that answer a task, the usual one first. None that may only harm is ever put forward by time (design D16).
var reponses = map[dossier.GenreTache][]dossier.CodeAction{
	dossier.TacheRecepisse:           {dossier.ActionRecepisse},
	dossier.TacheSejour:              {dossier.ActionRecepisse},
	dossier.TacheSilence:             {dossier.ActionDecision},
	dossier.TacheSilenceNe:           {dossier.ActionDecision},
	dossier.TacheRegularisation:      {dossier.ActionRegularisation, dossier.ActionInvitation},
	dossier.TacheCompletude:          {dossier.ActionComplete, dossier.ActionPieces},
	dossier.TacheComplement:          {dossier.ActionComplement},
	dossier.TachePiecesEchues:        {dossier.ActionComplement, dossier.ActionPieces},
	dossier.TacheRegularisationEchue: {dossier.ActionRegularisationRecue, dossier.ActionInvitation},
	dossier.TacheRemise:              {dossier.ActionRemise},
	dossier.TacheConvocation:         {dossier.ActionConvocation},
	dossier.TacheVenue:               {dossier.ActionVenue, dossier.ActionAbsence},
	dossier.TacheTransfert:           {dossier.ActionTransfert},
}

// grouperActions puts the actions that are possible in their groups: those that answer an open task first, in the order of the tasks.
func grouperActions(possibles []actionVue, taches []tacheVue) []groupeActions {
	var appelees []dossier.CodeAction
	for _, t := range taches {
		appelees = append(appelees, reponses[t.Genre]...)
	}
	gs := make([]groupeActions, len(titresGroupes))
	for _, x := range possibles {
		n := cmp.Or(groupeDe[x.Code], groupeAvancer)
		if slices.Contains(appelees, x.Code) {
			n = groupeTaches
		}
		gs[n].Actions = append(gs[n].Actions, x)
	}
	for i, titre := range titresGroupes {
		gs[i].Titre = titre
	}
	slices.SortStableFunc(gs[groupeTaches].Actions, func(a, b actionVue) int {
		return cmp.Compare(slices.Index(appelees, a.Code), slices.Index(appelees, b.Code))
	})
	return slices.DeleteFunc(gs, func(g groupeActions) bool { return len(g.Actions) == 0 })
}

// pieceDemandable is one line of the list of pieces that may be asked for.
type pieceDemandable struct {
	Code, Libelle string
	Manque        bool // the register says it is missing
	Exigee        bool
}

// actionsVue is the part of the page that acts, with what its forms offer.
type actionsVue struct {
	Groupes     []groupeActions // those possible, the likeliest first
	Autres      []actionVue
	Toutes      bool // the address asks for all of them open
	Version     int
	Aujourdhui  dossier.Date
	Complet     dossier.Date // day the last indispensable piece came, as far as the register knows; zero: it does not
	Demandables []pieceDemandable
	RaisonsP    any
	Attendues   []dossier.PieceDemandee
	Jours       int
	Creneaux    []dossier.Creneau
	RendezVous  *dossier.RendezVous
	Lettres     []dossier.Courrier
	Prefectures []law.Prefecture
	Competente  string
	Champs      []champDoute
	Fondements  []law.Fondement
	Plis        []dossier.Pli
	AExaminer   []dossier.PliID
	Domicile    dossier.Adresse
	Courrier    dossier.Adresse // where letters go
	Ailleurs    bool            // it is not the home, which must not take its place by default
	Habilite    bool
	Objets      int  // kept here, to be given back
	CodeSuivi   bool // its form is shown open: ?action=code-suivi, or toutes
}

// acteVu is an act already done, for the history.
type acteVu struct {
	dossier.Acte
	Libelle string
	Par     string
}

// actionsDe gathers the actions of a demande for this agent, and says on each of its tasks, which of them answer it. refusee is the
// action whose form came back, with its fautes; "" when none did.
func (a *agents) actionsDe(q *requete, d dossier.Demande, plis []dossier.Pli, champs []champDoute, taches []tacheVue, refusee dossier.CodeAction, fautes []faute) (*actionsVue, error) {
	s, err := a.d.Store.Situation(q, d.ID, q.agent)
	if err != nil {
		return nil, err
	}
	v := &actionsVue{
		Version: d.Version, Aujourdhui: s.Aujourdhui, RaisonsP: dossier.RaisonsPiece, Jours: law.DelaiComplementParDefaut(), Plis: plis, Lettres: s.LettresSansRemise(),
		Fondements: law.Fondements(), AExaminer: s.PlisAExaminer(), Domicile: d.Domicile, Courrier: d.Destinataire, Habilite: q.agent.Habilite,
	}
	v.Ailleurs = d.Destinataire.Confidentielle || !d.Destinataire.MemeLieu(d.Domicile)
	if v.Complet = s.DernierePiece(); v.Complet.IsZero() && len(d.Plis) == 1 {
		v.Complet = d.Dates.Reception
	}
	demandee := q.Query("action")
	v.Toutes = demandee == "toutes"
	v.CodeSuivi = demandee == "code-suivi" || v.Toutes
	var possibles []actionVue
	for _, x := range dossier.Actions {
		vue := actionVue{Action: x, Raison: s.Refus(x.Code)}
		if x.Code == refusee {
			vue.Ouverte, vue.saisie, vue.fautes = true, q.Request.PostForm, fautes
		}
		vue.Deplie = vue.Ouverte || demandee == string(x.Code) || v.Toutes
		if vue.Raison == "" {
			possibles = append(possibles, vue)
		} else {
			v.Autres = append(v.Autres, vue)
		}
	}
	v.Groupes = grouperActions(possibles, taches)
	for i, t := range taches {
		for _, c := range reponses[t.Genre] {
			if s.Refus(c) == "" {
				taches[i].Reponses = append(taches[i].Reponses, c)
			}
		}
	}
	for _, r := range dossier.DemandesDePieces(s.Actes) {
		v.Attendues = append(v.Attendues, r.Attendues...)
	}
	if r, ok := s.RendezVousFixe(); ok {
		v.RendezVous = &r
	}
	for _, c := range champs {
		if dossier.ChampModifiable(c.Code) {
			v.Champs = append(v.Champs, c)
		}
	}
	v.Demandables = demandables(d)
	v.Prefectures = law.Prefectures()
	v.Competente, _ = law.Competente(d.Domicile.CodePostal)
	demain := s.Aujourdhui.AddDays(1)
	v.Creneaux, err = a.d.Store.Creneaux(q, []string{d.Prefecture}, demain, demain.AddDays(agendaJours), true)
	return v, err
}

// demandables lists the pieces of the procedure that are owed at filing, those that the register says are missing first.
func demandables(d dossier.Demande) []pieceDemandable {
	var ps []pieceDemandable
	for _, m := range d.Manquantes {
		ps = append(ps, pieceDemandable{m.Code, m.Libelle, true, m.Exigee})
	}
	p, err := forms.ByCode(d.Procedure)
	if err != nil {
		return ps
	}
	valeurs := map[string]string{}
	for code, c := range d.Champs {
		valeurs[code] = c.Valeur
	}
	for _, r := range p.Pieces(d.Variante, valeurs) {
		if r.ADepot && !slices.ContainsFunc(ps, func(x pieceDemandable) bool { return x.Code == r.Code }) {
			ps = append(ps, pieceDemandable{r.Code, r.Libelle, false, r.Exigee})
		}
	}
	return ps
}

func (a *agents) historique(q *requete, d dossier.Demande) ([]acteVu, error) {
	actes, err := a.d.Store.Actes(q, d.ID)
	if err != nil {
		return nil, err
	}
	var vus []acteVu
	noms := map[dossier.AgentID]string{}
	for _, x := range slices.Backward(actes) {
		if _, ok := noms[x.Agent]; !ok {
			ag, err := a.d.Store.Agent(q, x.Agent)
			if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
				return nil, err
			}
			noms[x.Agent] = ag.Nom
		}
		vus = append(vus, acteVu{x, x.Action.Libelle(), noms[x.Agent]})
	}
	return vus, nil
}

// demandeAgir does one action of the table. Refused, the page comes back with the form open, what was typed in it, and the reason.
func (a *agents) demandeAgir(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	if !d.Agissable(q.agent) { // who sent it on reads it, and does not act
		return dossier.ErrIntrouvable
	}
	code := dossier.CodeAction(q.Param("action"))
	if _, ok := dossier.ActionByCode(code); !ok {
		return dossier.ErrIntrouvable
	}
	o := store.Ordre{Demande: d.ID, Action: code, Agent: q.agent.ID}
	o.Version, _ = strconv.Atoi(q.PostForm("version"))
	fautes := lireAction(q, d, &o)
	s, err := a.d.Store.Situation(q, d.ID, q.agent)
	if err != nil {
		return err
	}
	if raison := s.Refus(code); raison != "" { // its form is not on the page
		fautes = []faute{{"", raison}}
	}
	if len(fautes) == 0 {
		_, err = a.d.Store.Agir(q, o)
		var refus *dossier.RefusAction
		switch {
		case err == nil:
			return a.aller(q, "/demandes/%s?avis=action", d.Numero)
		case !errors.As(err, &refus):
			return err
		}
		fautes = []faute{{refus.Champ, refus.Raison}}
	}
	for i := range fautes {
		if fautes[i].Champ != "" {
			fautes[i].Champ = string(code) + "-" + fautes[i].Champ
		}
	}
	return a.pageDemande(q, d, code, fautes...)
}

// datees are the actions that note a fact of another day: it is never taken to be today.
var datees = []dossier.CodeAction{dossier.ActionComplete, dossier.ActionVenue, dossier.ActionDecision, dossier.ActionRemise}

// lireAction reads the form of an action. Only what cannot be read at all is a fault here: the rest is for the guards to say.
func lireAction(q *requete, d dossier.Demande, o *store.Ordre) []faute {
	var fautes []faute
	jour := func(champ string) dossier.Date {
		s := q.texte(champ)
		if s == "" {
			return dossier.Date{}
		}
		x, err := dossier.ParseDate(s)
		if err != nil {
			fautes = append(fautes, faute{champ, "Écrivez le jour ainsi\u00a0: 2026-03-12."})
		}
		return x
	}
	entier := func(champ string) int {
		n, err := strconv.Atoi(q.texte(champ))
		if err != nil && q.texte(champ) != "" {
			fautes = append(fautes, faute{champ, "Écrivez un nombre."})
		}
		return n
	}
	x := &o.Donnees
	o.Le = jour("le")
	if q.texte("le") == "" && slices.Contains(datees, o.Action) {
		fautes = append(fautes, faute{"le", "Dites quel jour."})
	}
	x.Motifs, x.Formalites, x.Reference, x.Objet = q.texte("motifs"), q.texte("formalites"), q.texte("reference"), q.texte("objet")
	if n := entier("preuve"); n != 0 {
		page := entier("page")
		if page < 1 {
			fautes = append(fautes, faute{"preuve", "Dites aussi à quelle page."})
		}
		x.Preuve = &dossier.PagePreuve{Pli: dossier.PliID(n), Page: page}
	}
	x.Jours, x.Creneau, x.Courrier = entier("jours"), dossier.CreneauID(entier("creneau")), dossier.CourrierID(entier("courrier"))
	x.Empreintes, x.Photo, x.OQTF = q.PostForm("empreintes") == "oui", q.PostForm("photo") == "oui", q.PostForm("oqtf") == "oui"
	x.Sens, x.Notifiee, x.Du, x.Au = dossier.SensDecision(q.texte("sens")), jour("notifiee"), jour("du"), jour("au")
	x.Prefecture = q.texte("prefecture")
	switch o.Action {
	case dossier.ActionPieces:
		x.Pieces = lirePieces(q, d)
	case dossier.ActionComplement:
		for _, code := range q.Request.PostForm["recue"] {
			x.Recues = append(x.Recues, dossier.PieceRecue{Code: code})
		}
		for _, code := range q.Request.PostForm["dispense"] {
			x.Recues = append(x.Recues, dossier.PieceRecue{Code: code, Dispense: true})
		}
	case dossier.ActionRegularisationRecue, dossier.ActionPriseEnCharge:
		if code := dossier.CodeFondement(q.texte("fondement")); code != "" {
			x.Fondement = &dossier.Fondement{Code: code, Reference: x.Reference}
		}
	case dossier.ActionModification:
		if code := q.texte("champs"); code != "" {
			x.Champs = map[string]string{code: q.texte("valeur")}
			fautes = append(fautes, fautesModification(d, code, q.texte("valeur"))...)
		}
	case dossier.ActionAdresse:
		adresse := dossier.Adresse{Destinataire: q.texte("nom"), Chez: q.texte("chez"), Complement: q.texte("complement"), Voie: q.texte("voie"),
			CodePostal: q.texte("code_postal"), Commune: q.texte("commune"), Confidentielle: q.PostForm("confidentielle") == "oui"}
		switch q.PostForm("quoi") {
		case "courrier":
			x.Destinataire = &adresse
		case "domicile":
			adresse.Destinataire, adresse.Confidentielle = "", false
			x.Domicile = &adresse
		default:
			courrier := adresse
			adresse.Destinataire, adresse.Confidentielle = "", false
			x.Domicile, x.Destinataire = &adresse, &courrier
		}
	}
	return fautes
}

// fautesModification: an answer is one of the form's, and is what its form takes: a day nobody can read would hide the end of a stay.
func fautesModification(d dossier.Demande, code, valeur string) []faute {
	p, err := forms.ByCode(d.Procedure)
	if err != nil {
		return nil
	}
	champs := p.Champs(d.Variante)
	i := slices.IndexFunc(champs, func(c forms.Champ) bool { return c.Code == code })
	if i < 0 {
		return []faute{{"champs", "Choisissez une réponse du formulaire."}}
	}
	fautes := verifierChamps(demarche{p, d.Variante}, champs[i:i+1], map[string]string{code: valeur})
	for n := range fautes {
		fautes[n].Champ = "valeur"
	}
	return fautes
}

// lirePieces reads the lines that were ticked; the words come from the catalogue, never from the form.
func lirePieces(q *requete, d dossier.Demande) []dossier.PieceDemandee {
	var ps []dossier.PieceDemandee
	for _, p := range demandables(d) {
		if !slices.Contains(q.Request.PostForm["piece"], p.Code) {
			continue
		}
		ps = append(ps, dossier.PieceDemandee{Code: p.Code, Libelle: p.Libelle, Raison: dossier.RaisonPiece(q.texte("raison." + p.Code)),
			Indispensable: q.PostForm("indispensable."+p.Code) == "oui", Precision: q.texte("precision." + p.Code)})
	}
	return ps
}

// danger says, in words, how long the person's stay is still proved.
func danger(fin, jour dossier.Date) (texte string, alerte bool) {
	if fin.IsZero() {
		return "fin du séjour non connue", false
	}
	switch n := jour.DaysTo(fin); {
	case n < 0:
		return fmt.Sprintf("séjour plus prouvé depuis %s", jours(-n)), true
	case n == 0:
		return "séjour prouvé jusqu’à ce soir", true
	default:
		return fmt.Sprintf("séjour prouvé encore %s", jours(n)), n <= 30
	}
}

func jours(n int) string {
	if n == 1 {
		return "1\u00a0jour"
	}
	return fmt.Sprintf("%d\u00a0jours", n)
}
