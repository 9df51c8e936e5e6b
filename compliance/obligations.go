package compliance

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
	"souspli/templates"
)

// EtatObligation says where an obligation stands on the day asked.
type EtatObligation string

const (
	ObligationFaite     EtatObligation = "faite"
	ObligationFaiteTard EtatObligation = "faite_en_retard"
	ObligationEnRetard  EtatObligation = "en_retard"  // not done, the day owed is past
	ObligationAFaire    EtatObligation = "a_faire"    // not done, the day owed is to come, or no text fixes one
	ObligationSansObjet EtatObligation = "sans_objet" // this demande does not call for it
	ObligationAVerifier EtatObligation = "a_verifier" // what is owed is not established: an agent must say
)

// Libelle gives the words people read.
func (e EtatObligation) Libelle() string {
	switch e {
	case ObligationFaite:
		return "faite"
	case ObligationFaiteTard:
		return "faite en retard"
	case ObligationEnRetard:
		return "en retard"
	case ObligationAFaire:
		return "à faire"
	case ObligationSansObjet:
		return "sans objet"
	case ObligationAVerifier:
		return "à vérifier"
	}
	return string(e)
}

// PreuveObligation is where it is proved: a page of a pli, or a letter.
type PreuveObligation struct {
	Pli      dossier.PliID      `json:"pli,omitempty"`
	Page     int                `json:"page,omitempty"`
	Courrier dossier.CourrierID `json:"courrier,omitempty"`
}

// Obligation is one thing a text requires, with what was done of it.
type Obligation struct {
	Code       string           `json:"code"`
	Obligation string           `json:"obligation"` // in words
	Qui        string           `json:"qui"`        // administration or demandeur
	Texte      string           `json:"texte"`      // what the text says, in words
	Article    string           `json:"article"`
	Version    string           `json:"version"` // state of the text read
	DueLe      dossier.Date     `json:"due_le"`  // zero: the text fixes no day, or none can be said
	Echeance   string           `json:"echeance,omitempty"`
	FaiteLe    dossier.Date     `json:"faite_le"`
	Fait       string           `json:"fait"` // what was done, in words
	Preuve     PreuveObligation `json:"preuve"`
	Etat       EtatObligation   `json:"etat"`
	Certitude  string           `json:"certitude"` // SEEN, SEEN-2, INFERRED, RECALLED
}

// AVerifier reports whether the reader must be told « à vérifier ».
func (o Obligation) AVerifier() bool { return o.Certitude != law.Vu || o.Etat == ObligationAVerifier }

// Obligations lists what was owed on a demande, in the order of its life, and what was done by the day given. It states facts
// of the register: what was done elsewhere and noted nowhere is not known to it, and says so.
func Obligations(x Dossier, aujourdhui dossier.Date) []Obligation {
	d, courriers := x.Demande, x.Courriers
	r := []Obligation{
		transmission(d),
		enregistrement(d),
		accuse(x, aujourdhui),
		regularisation(d),
		demandePieces(d, aujourdhui),
		production(d, aujourdhui),
		decision(d, aujourdhui),
		recours(d, courriers, aujourdhui),
	}
	if electronique(d) {
		r = slices.Insert(r, 2, enregistrementElectronique(x, aujourdhui), accuseParCourriel(x, aujourdhui))
	}
	for i := range r {
		if r[i].Version == "" {
			r[i].Version = law.VersionDe(r[i].Article)
		}
	}
	return r
}

// premiere is where the filing itself is proved: the first page of the first pli.
func premiere(d dossier.Demande) PreuveObligation {
	if len(d.Plis) == 0 {
		return PreuveObligation{}
	}
	return PreuveObligation{Pli: d.Plis[0], Page: 1}
}

func transmission(d dossier.Demande) Obligation {
	o := Obligation{
		Code: "transmission", Obligation: "transmettre la demande à l’administration compétente", Qui: "administration",
		Texte:   "L’administration saisie à tort transmet la demande à celle qui est compétente et en avise la personne\u00a0; le délai du refus court de la première réception.",
		Article: "CRPA L. 114-2, L. 114-3, L. 114-4", Certitude: law.Vu, Etat: ObligationSansObjet,
		Fait: "demande adressée directement à l’administration compétente",
	}
	if s := d.Dates.PremiereSaisine; !s.IsZero() && s != d.Dates.Reception {
		o.Etat, o.FaiteLe, o.Preuve = ObligationFaite, d.Dates.Reception, premiere(d)
		o.Fait = fmt.Sprintf("reçue d’abord le %s par une autre administration, arrivée ici le %s", s.Fr(), d.Dates.Reception.Fr())
	}
	if d.Etat == dossier.DemandeTransferee {
		o.Etat, o.Fait = ObligationFaite, "transférée à une autre préfecture"
		if d.TransfereeA != "" {
			o.Fait = "transférée à la préfecture " + d.TransfereeA
		}
	} else if n := len(d.Passees); n > 0 {
		o.Etat, o.Fait = ObligationFaite, fmt.Sprintf("transférée par la préfecture %s, prise en charge par la préfecture %s", d.Passees[n-1], d.Prefecture)
	}
	return o
}

func enregistrement(d dossier.Demande) Obligation {
	article, certitude := "CESEDA R. 431-2, al. 3", law.Vu
	if f, ok := law.FondementByCode(d.Fondement.Code); d.Fondement.Code == dossier.FondementAucun {
		article, certitude = "CESEDA R. 431-2, R. 431-3", law.Deduit
	} else if ok {
		article, certitude = f.Article, f.Certitude
		if d.Fondement.Code == dossier.FondementGuichet {
			article, certitude = templates.ArticleFondement(d)
		}
	}
	o := Obligation{
		Code: "enregistrement", Obligation: "enregistrer la demande", Qui: "administration",
		Texte: "La demande déposée par une voie ouverte est enregistrée\u00a0; aucun texte ne fixe de jour, le juge parle de délai raisonnable (CE avis 1er juillet 2020, n° 436288).",
		// The delay comes from a decision read in summaries: never surer than that.
		Article: article, Certitude: law.PireCertitude(certitude, law.VuSecond), Preuve: premiere(d), Etat: ObligationAFaire, Fait: "non enregistrée",
	}
	if !d.Dates.Enregistrement.IsZero() {
		o.Etat, o.FaiteLe = ObligationFaite, d.Dates.Enregistrement
		o.Fait = fmt.Sprintf("enregistrée sous le n° %s, %s la réception", d.Numero, apres(d.Dates.Reception.DaysTo(d.Dates.Enregistrement)))
	}
	return o
}

func apres(jours int) string {
	if jours == 0 {
		return "le jour même de"
	}
	return fmt.Sprintf("%d %s après", jours, pluriel(jours, "jour", "jours"))
}

func accuse(x Dossier, aujourdhui dossier.Date) Obligation {
	e, _ := trouver(x.Demande, "accuse_depart_interne")
	o := Obligation{
		Code: "accuse_reception", Obligation: "accuser réception de la demande", Qui: "administration",
		Texte:   "Toute demande donne lieu à un accusé de réception portant les mentions de l’article R. 112-5\u00a0; sans lui, ou s’il lui manque une mention, les délais de recours ne sont pas opposables. Aucun texte ne fixe de jour\u00a0: celui indiqué est l’objectif du service.",
		Article: "CRPA L. 112-3, L. 112-6, R. 112-5", Certitude: law.Vu, DueLe: e.Date, Echeance: "accuse_depart_interne",
		Etat: ObligationAFaire, Fait: "aucun accusé de réception au registre\u00a0: délais de recours non opposables",
	}
	for _, c := range x.Courriers {
		if c.Genre != dossier.CourrierAccuseReception {
			continue
		}
		o.Preuve = PreuveObligation{Courrier: c.ID}
		switch c.Etat {
		case dossier.CourrierEcrit, dossier.CourrierImprime:
			o.FaiteLe = c.PartiLe()
			o.Fait = "accusé de réception écrit"
			switch {
			case !c.DeposeLe.IsZero():
				o.Fait += ", déposé à La Poste le " + c.DeposeLe.Fr() + " (lot " + c.Lot + ")"
			case c.Lot != "":
				o.Fait += ", imprimé dans le lot " + c.Lot
			default:
				o.Fait += ", pas encore imprimé"
			}
			o.Fait += x.suite(c)
		case dossier.CourrierBloque:
			o.Fait = "accusé de réception bloqué\u00a0: " + c.Raison
		case dossier.CourrierDu:
			o.Fait = "accusé de réception dû, pas encore écrit"
		}
	}
	if c, ok := accuseElectronique(x.Courriers); ok && (o.FaiteLe.IsZero() || c.PartiLe().Before(o.FaiteLe)) {
		o.Preuve, o.FaiteLe, o.Fait = PreuveObligation{Courrier: c.ID}, c.PartiLe(), "accusé de réception électronique parti par courriel (CRPA L. 112-11)"
	}
	o.Etat = etat(o, aujourdhui)
	return o
}

// enregistrementElectronique: a demande that came by e-mail is told that it is registered, at once or within a working day.
func enregistrementElectronique(x Dossier, aujourdhui dossier.Date) Obligation {
	e, _ := trouver(x.Demande, law.CodeEnregistrementElectronique)
	o := Obligation{
		Code: e.Code, Obligation: "envoyer l’accusé d’enregistrement électronique", Qui: "administration",
		Texte:   "Un envoi par voie électronique donne lieu à un accusé d’enregistrement, à l’instant ou dans le jour ouvré.",
		Article: e.Article, Version: e.Version, Certitude: e.Certitude, DueLe: e.Date, Echeance: e.Code, Fait: "aucun accusé d’enregistrement parti",
	}
	for _, s := range x.EtapesEnregistrement() {
		switch s.Etape {
		case "envoye":
			o.FaiteLe, o.Fait = s.Le, "accusé d’enregistrement parti par courriel"
		case "rejete":
			o.FaiteLe, o.Fait = dossier.Date{}, fmt.Sprintf("accusé d’enregistrement non arrivé, le %s\u00a0: %s", s.Le.Fr(), s.Motif)
		}
	}
	o.Etat = etat(o, aujourdhui)
	return o
}

// accuseParCourriel: and its accusé de réception within ten. No text read says that one on paper stands for it.
func accuseParCourriel(x Dossier, aujourdhui dossier.Date) Obligation {
	e, _ := trouver(x.Demande, law.CodeAccuseElectronique)
	o := Obligation{
		Code: e.Code, Obligation: "envoyer l’accusé de réception électronique", Qui: "administration",
		Texte:   "Un envoi par voie électronique donne lieu à un accusé de réception électronique dans les dix jours ouvrés, à compter de la saisine de l’administration compétente.",
		Article: e.Article, Version: e.Version, Certitude: e.Certitude, DueLe: e.Date, Echeance: e.Code, Fait: "aucun accusé électronique parti",
	}
	if c, ok := accuseElectronique(x.Courriers); ok {
		o.FaiteLe, o.Fait, o.Preuve = c.PartiLe(), "accusé électronique parti par courriel", PreuveObligation{Courrier: c.ID}
	}
	o.Etat = etat(o, aujourdhui)
	i := slices.IndexFunc(x.Courriers, func(c dossier.Courrier) bool {
		return c.Genre == dossier.CourrierAccuseReception && c.Etat == dossier.CourrierImprime
	})
	if o.FaiteLe.IsZero() && i >= 0 {
		c := x.Courriers[i]
		o.Etat, o.Preuve = ObligationAVerifier, PreuveObligation{Courrier: c.ID}
		o.Fait += fmt.Sprintf("\u00a0; l’accusé sur papier est parti le %s\u00a0: qu’il en tienne lieu est à vérifier", c.PartiLe().Fr())
	}
	return o
}

// regularisation: a filing by a channel no act opens is a defect to be cured, not a parcel to be sent back.
func regularisation(d dossier.Demande) Obligation {
	o := Obligation{
		Code: "invitation_regulariser", Obligation: "inviter à régulariser un dépôt par une voie qui n’est pas ouverte", Qui: "administration",
		Texte:   "Un vice de forme ou de procédure que la personne peut couvrir lui est signalé, avec un délai, les formalités et les textes\u00a0; à défaut, les délais de recours ne sont pas opposables.",
		Article: "CRPA L. 114-6", Certitude: law.Deduit, Etat: ObligationSansObjet, Fait: "le dépôt repose sur un fondement",
	}
	if d.Fondement.Code == dossier.FondementAucun {
		o.Etat, o.Fait = ObligationAVerifier, "aucun fondement établi\u00a0; aucune invitation à régulariser au registre"
		if e, ok := trouver(d, "regularisation_vice_forme"); ok && !e.Date.IsZero() {
			o.Etat, o.Fait = ObligationFaite, fmt.Sprintf("régularisation demandée, délai jusqu’au %s", e.Date.Fr())
			o.FaiteLe, _ = dossier.ParseDate(e.Entrees["depart"])
		} else if d.Etat == dossier.DemandeRegularisation {
			o.Etat, o.Fait = ObligationFaite, "régularisation demandée"
		}
	}
	return o
}

func exigees(d dossier.Demande) []dossier.PieceManquante {
	var r []dossier.PieceManquante
	for _, m := range d.Manquantes {
		if m.Exigee {
			r = append(r, m)
		}
	}
	return r
}

func demandePieces(d dossier.Demande, aujourdhui dossier.Date) Obligation {
	o := Obligation{
		Code: "demande_pieces", Obligation: "demander les pièces manquantes", Qui: "administration",
		Texte:   "Une demande incomplète donne lieu à une liste des pièces et informations manquantes exigées par les textes, avec un délai\u00a0; le délai du refus est suspendu pendant ce temps.",
		Article: "CRPA L. 114-5\u00a0; CESEDA R. 431-11, al. 2", Certitude: law.Vu, Etat: ObligationSansObjet, Fait: "aucune pièce exigée ne manque",
	}
	manque := exigees(d)
	e, ok := trouver(d, "complement_demande")
	switch {
	case ok && !e.Date.IsZero():
		o.Etat = ObligationFaite
		o.FaiteLe, _ = dossier.ParseDate(e.Entrees["depart"])
		o.Fait = fmt.Sprintf("pièces demandées, délai jusqu’au %s", e.Date.Fr())
	case len(manque) > 0:
		o.Etat = ObligationAFaire
		o.Fait = "pièces exigées non trouvées, non encore demandées\u00a0: " + libelles(manque)
	}
	return o
}

func libelles(mm []dossier.PieceManquante) string {
	var l []string
	for _, m := range mm {
		l = append(l, m.Libelle)
	}
	return strings.Join(l, ", ")
}

func production(d dossier.Demande, aujourdhui dossier.Date) Obligation {
	o := Obligation{
		Code: "production_pieces", Obligation: "envoyer les pièces demandées", Qui: "demandeur",
		Texte:   "La personne envoie les pièces demandées dans le délai fixé\u00a0; l’envoi posté le dernier jour est à temps (CRPA L. 112-1) et met fin à la suspension.",
		Article: "CRPA L. 114-5, L. 112-1", Certitude: law.Vu, Etat: ObligationSansObjet, Fait: "aucune pièce demandée",
	}
	e, ok := trouver(d, "complement_demande")
	if !ok || e.Date.IsZero() {
		return o
	}
	o.DueLe, o.Echeance, o.Version, o.Certitude = e.Date, e.Code, e.Version, e.Certitude
	manque := exigees(d)
	o.Fait = "pièces exigées non encore reçues\u00a0: " + libelles(manque)
	if len(manque) == 0 {
		o.Fait, o.Etat, o.FaiteLe = "aucune pièce exigée ne manque plus", ObligationFaite, d.Dates.Completude
		return o
	}
	o.Etat = etat(o, aujourdhui)
	return o
}

// decision: the day at whose end silence becomes a refusal is the last day for an express answer.
func decision(d dossier.Demande, aujourdhui dossier.Date) Obligation {
	e, ok := silence(d)
	o := Obligation{
		Code: "decision", Obligation: "répondre à la demande", Qui: "administration",
		Texte:   "Sans réponse à cette date, la demande est réputée refusée\u00a0; cela ne dispense ni d’examiner la demande ni de donner les motifs à qui les demande (CRPA L. 232-4).",
		Article: e.Article, Version: e.Version, DueLe: e.Date, Echeance: e.Code, Certitude: e.Certitude,
		Etat: ObligationAVerifier, Fait: "aucune décision notée au registre",
	}
	if !ok {
		o.Article, o.Certitude = "CESEDA R.*432-1, R. 432-2", law.Deduit
		o.Fait += "\u00a0; aucune échéance enregistrée"
	}
	if d.Etat == dossier.DemandeDecision || d.Etat == dossier.DemandeTitre {
		o.Etat, o.Fait = ObligationFaite, "décision notée au registre"
		return o
	}
	switch {
	case e.Code == law.SilenceCanal:
		o.Texte = "Sans fondement établi du dépôt sur papier, le silence peut ne faire naître aucune décision à contester (CE avis 10 oct. 2024, n° 493514)\u00a0: aucune date n’est annoncée."
	case e.Date.IsZero() && e.Declencheur == law.SurComplete && d.Dates.Completude.IsZero():
		o.Fait += "\u00a0; le délai court du jour où le dossier est complet, qui n’est pas établi"
	case !e.Date.IsZero():
		o.Etat = ObligationAFaire
		if aujourdhui.After(e.Date) {
			o.Etat = ObligationEnRetard
			o.Fait += fmt.Sprintf("\u00a0; décision implicite née le %s, si le dossier était complet", e.Date.Fr())
		}
	}
	return o
}

// accuseEcritLe is the day the accusé de réception left, on paper or by e-mail, zero when it is not written: it leaves with all its mentions or not at all.
func accuseEcritLe(courriers []dossier.Courrier) dossier.Date {
	var le dossier.Date
	for _, c := range courriers {
		ecrit := c.Genre == dossier.CourrierAccuseReception && (c.Etat == dossier.CourrierEcrit || c.Etat == dossier.CourrierImprime)
		if ecrit || c.Genre == dossier.CourrierElectronique && c.Etat == dossier.CourrierEnvoye {
			if parti := c.PartiLe(); le.IsZero() || parti.Before(le) {
				le = parti
			}
		}
	}
	return le
}

// accuseElectronique is the first electronic accusé that left and did not come back.
func accuseElectronique(courriers []dossier.Courrier) (dossier.Courrier, bool) {
	i := slices.IndexFunc(courriers, func(c dossier.Courrier) bool {
		return c.Genre == dossier.CourrierElectronique && c.Etat == dossier.CourrierEnvoye
	})
	if i < 0 {
		return dossier.Courrier{}, false
	}
	return courriers[i], true
}

// electronique reports whether the demande was acknowledged under the articles on electronic filing.
func electronique(d dossier.Demande) bool {
	_, ok := trouver(d, law.CodeAccuseElectronique)
	return ok
}

func recours(d dossier.Demande, courriers []dossier.Courrier, aujourdhui dossier.Date) Obligation {
	e, ok := trouver(d, "recours_decision_implicite")
	o := Obligation{
		Code: "recours", Obligation: "contester une décision implicite devant le tribunal administratif", Qui: "demandeur",
		Texte:   "Deux mois à partir de la décision implicite\u00a0; ce délai n’est opposable que si l’accusé de réception l’indiquait, avec les voies de recours.",
		Article: "CJA R. 421-1, R. 421-2, R. 421-5", Certitude: law.Vu, Etat: ObligationAVerifier, Fait: "aucune date établie",
	}
	if !ok || e.Date.IsZero() {
		return o
	}
	s, _ := silence(d)
	opposable := law.OpposabiliteRecours(law.EntreesOpposabilite{
		Implicite: true, Depart: s.Date, AccuseLe: accuseEcritLe(courriers), AccuseComplet: true, Electronique: electronique(d),
	})
	if aujourdhui.After(s.Date) && !opposable.Oui {
		o.Article, o.Certitude = o.Article+"\u00a0; "+opposable.Article, law.PireCertitude(opposable.Certitude, opposable.Raisonnable.Certitude)
		o.Fait = fmt.Sprintf("aucun accusé de réception écrit avant la décision implicite du %s\u00a0: le délai de deux mois n’est pas opposable à partir de ce jour (%s)\u00a0; "+
			"au-delà d’un an, recours en principe tardif (%s)", s.Date.Fr(), opposable.Article, opposable.Raisonnable.Article)
		return o
	}
	o.DueLe, o.Echeance, o.Version, o.Certitude = e.Date, e.Code, e.Version, e.Certitude
	o.Etat, o.Fait = ObligationAFaire, "délai ouvert ou à venir"
	if aujourdhui.After(e.Date) {
		o.Etat = ObligationEnRetard
		o.Fait = "délai écoulé\u00a0; opposable seulement si l’accusé de réception a été reçu complet"
	}
	return o
}

// etat says where an obligation with a day owed stands.
func etat(o Obligation, aujourdhui dossier.Date) EtatObligation {
	switch {
	case !o.FaiteLe.IsZero() && !o.DueLe.IsZero() && o.FaiteLe.After(o.DueLe):
		return ObligationFaiteTard
	case !o.FaiteLe.IsZero():
		return ObligationFaite
	case !o.DueLe.IsZero() && aujourdhui.After(o.DueLe):
		return ObligationEnRetard
	}
	return ObligationAFaire
}

func trouver(d dossier.Demande, code string) (dossier.Echeance, bool) {
	i := slices.IndexFunc(d.Echeances, func(e dossier.Echeance) bool { return e.Code == code })
	if i < 0 {
		return dossier.Echeance{}, false
	}
	return d.Echeances[i], true
}

// silence is the deadline recorded for silence, whatever its delay.
func silence(d dossier.Demande) (dossier.Echeance, bool) {
	i := slices.IndexFunc(d.Echeances, func(e dossier.Echeance) bool {
		return e.Code == law.SilenceCanal || slices.Contains(law.CodesSilence, e.Code)
	})
	if i < 0 {
		return dossier.Echeance{}, false
	}
	return d.Echeances[i], true
}
