package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// decideur is one call of Decide.
type decideur struct {
	Entree
	demandes  []demande
	lettres   []int    // indexes of the « PROBLÈME ANEF » letters
	doutesPli []string // doubts that bear on every form of the pli
	decisions []dossier.Rapprochement
	raisons   []string // why the pli waits, its forms apart
	encore    bool
	lettre    *dossier.Contenu // of a letter without a form
	post      courrier         // our own, that comes back
}

// demande is one form that asks for something, with what goes with it.
type demande struct {
	index      int
	f          dossier.FormulaireLu
	copies     []int // indexes of the other copies of it
	procedure  Procedure
	connue     bool
	variante   string
	pieces     []dossier.Piece
	tentatives []dossier.Tentative
	declare    map[string]dossier.ChampLu // answers of the form and of its letters, for the legal basis
	doutes     []string                   // found while putting the pli together
}

// declarePasANous reports whether an agent said that nothing here is for us, by a form added by hand. It is not heard once
// the pli has made a demande.
func (d *decideur) declarePasANous() bool {
	return d.Confirme &&
		slices.ContainsFunc(d.Lecture.Formulaires, func(f dossier.FormulaireLu) bool { return f.Procedure == PasANous }) &&
		!slices.ContainsFunc(d.Candidats.Demandes, func(c dossier.Candidat) bool { return slices.Contains(c.Plis, d.Pli.ID) })
}

func (d *decideur) pasANous() Resultat {
	r := Resultat{Sorts: sorts(nbPages(d.Pli, d.Lecture), d.Lecture, true)}
	for i, f := range d.Lecture.Formulaires {
		raison := "un agent a constaté que ce pli ne contient aucune demande pour le service"
		if f.Procedure == ProblemeANEF {
			raison = "lettre lue par un agent, qui n’y voit aucune demande de titre\u00a0: aucun délai n’est ouvert"
		}
		r.Decisions = append(r.Decisions, dossier.Rapprochement{Decision: dossier.DecisionPasANous, Formulaire: i, Score: 1, Raisons: []string{raison}})
	}
	return r
}

func (d *decideur) resultat() Resultat {
	r := Resultat{Decisions: d.decisions, Sorts: sorts(nbPages(d.Pli, d.Lecture), d.Lecture, false), Raisons: d.raisons, Encore: d.encore, Lettre: d.lettre, Retours: d.post.retours, AChoisir: d.post.choisir}
	maps.Copy(r.Sorts, d.post.sorts)
	for _, x := range d.decisions {
		if x.Decision == dossier.DecisionAVerifier {
			r.Raisons = ajouter(r.Raisons, x.Raisons...)
		}
	}
	return r
}

// preparer puts the pli together: which forms ask for something, which letter, pages and attempts go with each.
func (d *decideur) preparer() {
	for i, f := range d.Lecture.Formulaires {
		switch {
		case f.Procedure == ProblemeANEF:
			d.lettres = append(d.lettres, i)
		case f.Procedure == PasANous, f.Procedure == Rattache: // not confirmed: it says nothing yet
		default:
			d.ajouterDemande(i, f)
		}
	}
	d.doutesPli = d.doutesDuPli()
	d.repartirPieces()
	d.repartirTentatives()
}

// ajouterDemande adds a form, unless it is a second copy of one already there: that one waits for an agent, who sees both, and on
// the agent's word only the first makes a demande.
func (d *decideur) ajouterDemande(i int, f dossier.FormulaireLu) {
	x := demande{index: i, f: f, variante: f.Variante, declare: map[string]dossier.ChampLu{}}
	for k := range d.demandes {
		autre := &d.demandes[k]
		if autre.f.Procedure != f.Procedure {
			continue
		}
		rapport := comparer(identite(autre.f), identite(f))
		if rapport == autrePersonne {
			continue
		}
		const doute = "plusieurs formulaires de la même démarche peuvent concerner la même personne"
		autre.doutes, x.doutes = ajouter(autre.doutes, doute), ajouter(x.doutes, doute)
		if rapport == memePersonne {
			autre.copies = append(autre.copies, i)
			return
		}
	}
	x.procedure, x.connue = d.Procedures.Procedure(f.Procedure)
	if x.variante == "" {
		x.variante = valeur(f, "variante")
	}
	if x.variante == "" && len(x.procedure.Variantes) == 1 {
		x.variante = x.procedure.Variantes[0]
	}
	for code, c := range f.Champs {
		x.declare[code] = c
	}
	d.demandes = append(d.demandes, x)
}

// doutesDuPli are those that any form of it may suffer from.
func (d *decideur) doutesDuPli() []string {
	var out []string
	illisibles, perdues := 0, 0
	connues := map[int]bool{}
	for _, f := range d.Lecture.Formulaires {
		for _, p := range f.Pages {
			connues[p] = true
		}
	}
	for _, p := range d.Lecture.Pages {
		switch {
		case p.Erreur != "":
			illisibles++
		case pageDeFormulaire(p.Type) && !connues[p.N]:
			perdues++
		}
	}
	if illisibles > 0 {
		out = append(out, compter(illisibles, "page illisible", "pages illisibles"))
	}
	if perdues > 0 {
		out = append(out, compter(perdues, "page de formulaire à rattacher", "pages de formulaire à rattacher"))
	}
	return out
}

// proprietaires returns the demandes a page goes with: those whose form last began at or before it, since people put the
// pieces behind their form, and those whose pages are mixed with it; a page before any form goes with all of them, like the proofs put on
// top of a family's forms.
func (d *decideur) proprietaires(page int) []int {
	dernier := -1
	for i := range d.demandes {
		if debut, _ := d.etendue(i); debut <= page && (dernier < 0 || debut > d.debut(dernier)) {
			dernier = i
		}
	}
	var out []int
	for i := range d.demandes {
		if dernier < 0 || d.debut(i) <= page && d.melees(i, dernier) {
			out = append(out, i)
		}
	}
	return out
}

// etendue is the first and last page of the form of a demande, 0 for one that stands on no page.
func (d *decideur) etendue(i int) (debut, fin int) {
	if p := d.demandes[i].f.Pages; len(p) > 0 {
		return slices.Min(p), slices.Max(p)
	}
	return 0, 0
}

func (d *decideur) debut(i int) int {
	debut, _ := d.etendue(i)
	return debut
}

// melees reports whether two forms have pages between one another's: nothing then tells whose the pieces behind them are.
func (d *decideur) melees(i, j int) bool {
	di, fi := d.etendue(i)
	dj, fj := d.etendue(j)
	return di <= fj && dj <= fi
}

func (d *decideur) repartirPieces() {
	for _, p := range d.pieces() {
		pour := d.proprietaires(p.Pages[0])
		melees := len(pour) > 1 && d.debut(pour[0]) <= p.Pages[0] && d.debut(pour[0]) != d.debut(pour[1])
		for _, i := range pour {
			d.demandes[i].pieces = append(d.demandes[i].pieces, p)
			if melees {
				d.demandes[i].doutes = ajouter(d.demandes[i].doutes, "formulaires aux pages mêlées\u00a0: pièces à répartir")
			}
		}
	}
}

// repartirTentatives gives each attempt to the demande of the form or letter it stands in, else to that of its page.
func (d *decideur) repartirTentatives() {
	proprietaire := map[int][]int{} // page → demandes, for pages of forms and letters
	for i := range d.demandes {
		for _, p := range d.demandes[i].f.Pages {
			proprietaire[p] = []int{i}
		}
	}
	for _, l := range d.lettres {
		lettre := d.Lecture.Formulaires[l]
		pour := d.demandesDeLettre(lettre)
		for _, p := range lettre.Pages {
			proprietaire[p] = pour
		}
		for _, i := range pour {
			if lettre.Variante == LettreRelance && d.Pli.Reception.PremiereSaisine.IsZero() {
				d.demandes[i].doutes = ajouter(d.demandes[i].doutes, doutePremierEnvoi)
			}
			for code, c := range lettre.Champs {
				if _, deja := d.demandes[i].declare[code]; !deja || valeur(d.demandes[i].f, code) == "" {
					d.demandes[i].declare[code] = c
				}
			}
		}
		if len(tentativesDesPages(d.Lecture.Tentatives, lettre.Pages)) == 0 {
			d.donnerTentatives(pour, tentativesDe(lettre))
		}
	}
	for _, t := range d.Lecture.Tentatives {
		pour, ok := proprietaire[t.Page]
		if !ok {
			pour = d.proprietaires(t.Page)
		}
		d.donnerTentatives(pour, []dossier.Tentative{t})
	}
	for i := range d.demandes {
		d.donnerDeclarees(i)
	}
	for i := range d.demandes {
		slices.SortStableFunc(d.demandes[i].tentatives, func(a, b dossier.Tentative) int { return a.Page - b.Page })
	}
}

// donnerDeclarees adds the attempts answered on the form itself, unless the reader made them already, or the letter tells of that
// day with more than a tick.
func (d *decideur) donnerDeclarees(i int) {
	f := d.demandes[i].f
	if len(tentativesDesPages(d.Lecture.Tentatives, f.Pages)) > 0 {
		return
	}
	for _, t := range tentativesDe(f) {
		dite := slices.ContainsFunc(d.demandes[i].tentatives, func(a dossier.Tentative) bool { return t.Date != "" && strings.HasPrefix(a.Date, t.Date) })
		if !dite {
			d.donnerTentatives([]int{i}, []dossier.Tentative{t})
		}
	}
}

func (d *decideur) donnerTentatives(pour []int, ts []dossier.Tentative) {
	for _, i := range pour {
		for _, t := range ts {
			t.Pli = d.Pli.ID
			d.demandes[i].tentatives = append(d.demandes[i].tentatives, t)
		}
	}
}

// demandesDeLettre finds whose letter it is: the demandes of the same person, the child's included when the adult writes; else
// the only one; else all of them, with a doubt.
func (d *decideur) demandesDeLettre(lettre dossier.FormulaireLu) []int {
	var memes, toutes []int
	for i := range d.demandes {
		toutes = append(toutes, i)
		f := d.demandes[i].f
		if comparer(identite(f), identite(lettre)) != autrePersonne || comparer(adulte(f), identite(lettre)) != autrePersonne {
			memes = append(memes, i)
		}
	}
	if len(memes) > 0 || len(toutes) <= 1 {
		return premierNonVide(memes, toutes)
	}
	for i := range d.demandes {
		d.demandes[i].doutes = ajouter(d.demandes[i].doutes, "lettre «\u00a0PROBLÈME ANEF\u00a0» à rattacher à l’une des demandes")
	}
	return toutes
}

func premierNonVide(a, b []int) []int {
	if len(a) > 0 {
		return a
	}
	return b
}

func tentativesDesPages(ts []dossier.Tentative, pages []int) []dossier.Tentative {
	var out []dossier.Tentative
	for _, t := range ts {
		if slices.Contains(pages, t.Page) {
			out = append(out, t)
		}
	}
	return out
}

// tentativesDe makes attempts of the answers of the group « problème rencontré en ligne », when the reader made none of them. The
// form's shorthand may stand for several kinds of blockage: the doubt is kept.
func tentativesDe(f dossier.FormulaireLu) []dossier.Tentative {
	blocage := valeur(f, "blocage")
	if blocage == "" {
		return nil
	}
	t := dossier.Tentative{
		Date: valeur(f, "premiere_tentative"), URL: valeur(f, "url"), Message: valeur(f, "description_blocage"), Page: f.Champs["blocage"].Page,
		Source: f.Champs["blocage"].Source, Certitude: "declaree",
	}
	if m := valeur(f, "message"); m != "" {
		t.Message = m
	}
	if f.Champs["blocage"].AVerifier {
		t.Certitude = "a_verifier"
	}
	if codes := law.RaccourcisBlocage(blocage); len(codes) == 1 {
		t.Blocage = codes[0]
	} else {
		t.Possibles = codes
	}
	ts := []dossier.Tentative{t}
	if derniere := valeur(f, "derniere_tentative"); derniere != "" && derniere != t.Date {
		t.Date = derniere
		ts = append(ts, t)
	}
	return ts
}

// decider settles one form.
func (d *decideur) decider(x *demande) dossier.Rapprochement {
	r := dossier.Rapprochement{Formulaire: x.index, Score: d.score(x), Contenu: d.contenu(x)}
	manque := d.minimum(x, r.Contenu)
	doutes := ajouter(append(slices.Clone(x.doutes), d.doutesPli...), d.doutes(x)...)
	choix := d.choisir(x, r.Contenu.Identite)
	doutes = ajouter(doutes, choix.doutes...)
	if d.adresseTue(choix, r.Contenu) {
		doutes = ajouter(doutes, "la même personne a une adresse confidentielle pour une autre demande\u00a0: adresse d’envoi à confirmer")
	}
	ailleurs := d.autreAdresse(x, choix, r.Contenu)
	if ailleurs != "" {
		doutes = ajouter(doutes, ailleurs)
	}
	if choix.demande == 0 && r.Contenu.Fondement.Propose {
		doutes = ajouter(doutes, "fondement à confirmer")
	}
	if choix.demande == 0 && len(law.CasSilences(x.f.Procedure)) > 0 {
		doutes = ajouter(doutes, "délai du silence à choisir")
	}
	if d.Confirme {
		doutes = choix.refus
	}
	if attente := ajouter(manque, doutes...); len(attente) > 0 {
		r.Decision, r.Raisons = dossier.DecisionAVerifier, attente
		return r
	}
	r.Raisons, r.Ressemblances = d.motifs(x, choix), choix.autres
	switch {
	case choix.dejaFait:
		r.Decision, r.Demande, r.Contenu = dossier.DecisionDoublon, choix.demande, nil
	case choix.demande == 0:
		r.Decision, r.Personne = dossier.DecisionNouvelle, choix.personne
	default:
		r.Decision, r.Demande, r.Contenu = dossier.DecisionDoublon, choix.demande, complement(r.Contenu)
		if meme := d.memeEnvoi(x, choix.demande); meme != "" {
			r.Raisons = ajouter(r.Raisons, meme)
		} else if x.apporte() {
			r.Decision = dossier.DecisionComplement
		}
		if ailleurs != "" {
			r.Raisons = ajouter(r.Raisons, ailleurs)
		}
	}
	return r
}

// adresseTue reports that letters of a new demande would go to an address that the person keeps secret elsewhere (design D15).
func (d *decideur) adresseTue(c choix, contenu *dossier.Contenu) bool {
	return c.demande == 0 && c.personne != 0 && !contenu.Destinataire.Confidentielle &&
		slices.ContainsFunc(d.Candidats.Demandes, func(k dossier.Candidat) bool { return k.PersonneID == c.personne && k.Confidentielle })
}

// autreAdresse says what a form joined to a demande asks of its addresses that the demande does not have: joining it changes none of them, and
// the next letter would go to the former one (design D15). "": nothing, or the same sending again.
func (d *decideur) autreAdresse(x *demande, c choix, contenu *dossier.Contenu) string {
	connue, ok := d.Connues[c.demande]
	if !ok || c.dejaFait || d.memeEnvoi(x, c.demande) != "" {
		return ""
	}
	la := connue.Demande
	if contenu.Domicile.Confidentielle && !la.Domicile.Confidentielle && !la.Destinataire.Confidentielle {
		return "ce formulaire demande une adresse confidentielle, que la demande n’a pas\u00a0: à y changer par un agent"
	}
	for _, a := range []struct{ ici, la dossier.Adresse }{{contenu.Domicile, la.Domicile}, {contenu.Destinataire, la.Destinataire}} {
		if utilisable(a.ici) && lieu(a.ici) != lieu(a.la) {
			return "ce formulaire donne une autre adresse que la demande\u00a0: à y changer par un agent, s’il y a lieu"
		}
	}
	return ""
}

// lieu is a place, however it is written.
func lieu(a dossier.Adresse) string {
	return dossier.Plier(a.Chez + a.Complement + a.Voie + a.CodePostal + a.Commune)
}

// deciderCopies sends the other copies of a form where the first went. The demande it makes has no number before it is registered.
func (d *decideur) deciderCopies(x *demande, r dossier.Rapprochement) {
	for _, i := range x.copies {
		switch {
		case r.Decision == dossier.DecisionNouvelle:
			d.encore = true
		case r.Decision != dossier.DecisionAVerifier:
			d.decisions = append(d.decisions, dossier.Rapprochement{
				Decision: dossier.DecisionDoublon, Formulaire: i, Demande: r.Demande, Score: r.Score, Raisons: []string{"autre exemplaire du même formulaire dans le pli"},
			})
		}
	}
}

// apporte reports whether something came with the form: alone, it is the same request again.
func (x *demande) apporte() bool {
	return len(x.pieces) > 0 || slices.ContainsFunc(x.tentatives, func(t dossier.Tentative) bool {
		return t.Page != 0 && !slices.Contains(x.f.Pages, t.Page)
	})
}

// complement keeps what a paper adds to a demande that is there: never a date, a basis, a deadline or a letter of its own.
func complement(c *dossier.Contenu) *dossier.Contenu {
	ajout := *c
	ajout.Dates, ajout.Fondement, ajout.Manquantes, ajout.Echeances, ajout.Courriers = dossier.Dates{}, dossier.Fondement{}, nil, nil, nil
	return &ajout
}

func (d *decideur) motifs(x *demande, c choix) []string {
	var out []string
	if d.Confirme {
		out = append(out, "vérifié par un agent")
	}
	switch {
	case c.dejaFait:
		return append(out, "demande déjà enregistrée à partir de ce pli")
	case c.demande != 0:
		out = append(out, c.motif)
	case c.personne != 0:
		out = append(out, "personne déjà connue, aucune demande en cours pour cette démarche")
	default:
		out = append(out, "aucune demande en cours ne correspond")
	}
	if n := len(d.sansReponse(x)); n > 0 {
		out = append(out, compter(n, "réponse obligatoire absente du formulaire", "réponses obligatoires absentes du formulaire"))
	}
	return out
}

// contenu is all the demande states, decided whole: the deadlines and letters come from law.
func (d *decideur) contenu(x *demande) *dossier.Contenu {
	rec := d.Pli.Reception
	c := &dossier.Contenu{
		Prefecture: rec.Prefecture, Procedure: x.f.Procedure, Variante: x.variante,
		Dates:    dossier.Dates{Cachet: rec.Cachet, PremiereSaisine: rec.PremiereSaisine, Reception: rec.RecuLe},
		Identite: identite(x.f), Representant: representant(x.f), Champs: champs(x.f), Pieces: x.pieces,
		Tentatives: law.FaitsDuDossier(d.Pli.ID, x.tentatives, x.declare, x.pieces), Sensible: x.procedure.Sensible,
	}
	if c.Dates.PremiereSaisine.IsZero() {
		c.Dates.PremiereSaisine = rec.RecuLe
	}
	c.Domicile, c.Destinataire, _ = adresses(x.f)
	if x.connue {
		c.Manquantes = manquantes(d.Procedures.Pieces(x.f.Procedure, x.variante, valeurs(x.f)), x.pieces)
	}
	c.Fondement = d.fondement(x)
	if !c.Dates.PremiereSaisine.IsZero() {
		c.Echeances = law.EcheancesInitiales(d.parametres(x, c))
	}
	c.Courriers = []dossier.GenreCourrier{dossier.CourrierAccuseReception}
	return c
}

func (d *decideur) parametres(x *demande, c *dossier.Contenu) law.Parametres {
	p := law.Parametres{
		Silence: d.silence(x), Dates: c.Dates, Fondement: c.Fondement, Departement: c.Prefecture, Manquantes: c.Manquantes,
		Fenetre: x.fenetre(), ResidentLDUE: x.procedure.ResidentLDUE, Electronique: d.Pli.Reception.Mode == dossier.ModeCourriel,
	}
	for champ, jour := range map[string]*dossier.Date{"valable_du": &p.ValableDu, "valable_au": &p.ValableAu} {
		if v := x.f.Champs[champ]; !v.AVerifier || d.Confirme {
			*jour, _ = dossier.DateIncomplete(valeur(x.f, champ)).Date()
		}
	}
	if v := x.f.Champs["date_entree_france"]; !v.AVerifier || d.Confirme {
		p.EntreeFrance, _ = dossier.DateIncomplete(valeur(x.f, "date_entree_france")).Date()
	}
	if v := x.f.Champs["document_actuel"]; !v.AVerifier || d.Confirme {
		p.Titre = valeur(x.f, "document_actuel")
	}
	if v := x.f.Champs["date_naissance"]; (!v.AVerifier || d.Confirme) && !c.Identite.Approximative {
		p.Naissance, _ = c.Identite.DateNaissance.Date()
	}
	return p
}

// silence is the silence code of the procedure, or the one of its cases that an agent chose.
func (d *decideur) silence(x *demande) string {
	code := valeur(x.f, ChampSilence)
	if d.Confirme && slices.ContainsFunc(law.CasSilences(x.f.Procedure), func(c law.CasSilence) bool { return c.Silence == code }) {
		return code
	}
	return x.procedure.Silence
}

// horsFenetre are the documents that are none of those of CESEDA L. 411-1, 2° to 8°: their expiry opens no filing window of R. 431-5, 1°.
var horsFenetre = []string{"aucun", "visa_court", "vls", "recepisse", "api", "ada"}

// sansSejour are those of them whose holder is not admitted to reside yet, so that R. 431-4 may count from the entry; a récépissé and the like come after a filing.
var sansSejour = []string{"aucun", "visa_court", "vls"}

// fenetre is the kind of filing window that the variant and the document held lead to; "" when none is known.
func (x *demande) fenetre() string {
	if document := valeur(x.f, "document_actuel"); slices.Contains(horsFenetre, document) {
		ordinaire := x.procedure.Fenetre == law.FenetreListe || x.procedure.Fenetre == law.FenetreHorsListe
		if ordinaire && x.variante == "premiere_demande" && slices.Contains(sansSejour, document) && valeur(x.f, "mode_entree") != "titre_schengen" &&
			valeur(x.f, "mineur_nom") == "" {
			return law.FenetreEntree
		}
		return ""
	}
	if x.variante == "renouvellement" && x.procedure.FenetreRenouvellement != "" {
		return x.procedure.FenetreRenouvellement
	}
	return x.procedure.Fenetre
}

// fondement is the legal basis: an agent's choice, else what law proposes; on the agent's word the proposal stands.
func (d *decideur) fondement(x *demande) dossier.Fondement {
	rec := d.Pli.Reception
	premiere := rec.PremiereSaisine
	if premiere.IsZero() {
		premiere = rec.RecuLe
	}
	fd, _ := law.EvalueFondement(law.FaitsFondement{
		Prefecture: rec.Prefecture, Procedure: x.f.Procedure, Famille: x.procedure.Famille, Canal: x.procedure.Canal,
		Mode: rec.Mode, Cachet: rec.Cachet, Reception: premiere,
		Ouverts: d.Reglages.Fondements, Pages: d.Lecture.Pages, Pieces: x.pieces, Tentatives: x.tentatives, Declarations: x.declare, Pli: d.Pli.ID,
	})
	if !d.Confirme {
		return fd
	}
	fd.Propose = false
	code := dossier.CodeFondement(valeur(x.f, ChampFondement))
	if _, ok := law.FondementByCode(code); ok && code != fd.Code {
		fd.Code, fd.Reference = code, ""
	}
	if ref := valeur(x.f, ChampReference); ref != "" {
		fd.Reference = ref
	}
	return fd
}

// champs drops the fields that only settle a decision: they are not answers of the form.
func champs(f dossier.FormulaireLu) map[string]dossier.ChampLu {
	out := make(map[string]dossier.ChampLu, len(f.Champs))
	for code, c := range f.Champs {
		if code != ChampFondement && code != ChampReference && code != ChampSilence && code != ChampDemande && code != ChampPersonne {
			out[code] = c
		}
	}
	return out
}

func valeurs(f dossier.FormulaireLu) map[string]string {
	out := make(map[string]string, len(f.Champs))
	for code := range f.Champs {
		out[code] = valeur(f, code)
	}
	return out
}

// ajouter appends what is not there yet, keeping the order.
func ajouter(a []string, b ...string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func nombre(n int) string { return strconv.Itoa(n) }

func compter(n int, un, plusieurs string) string {
	if n > 1 {
		return fmt.Sprintf("%d\u00a0%s", n, plusieurs)
	}
	return fmt.Sprintf("%d\u00a0%s", n, un)
}
