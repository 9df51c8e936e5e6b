package law

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

// Codes of the delays to go before the administrative court that Recours knows.
const (
	RecoursExpresse    = "recours_decision_expresse"
	RecoursImplicites  = "recours_decision_implicite"
	RecoursApresMotifs = "recours_apres_motifs"
	RecoursOQTFMois    = "recours_oqtf_un_mois"
	RecoursOQTFJours   = "recours_oqtf_sept_jours"
	RecoursRaisonnable = "recours_delai_raisonnable"
)

// codesRecours lists what Recours computes.
var codesRecours = []string{RecoursExpresse, RecoursImplicites, RecoursApresMotifs, RecoursOQTFMois, RecoursOQTFJours}

// Places from which a person far from the court goes to it (CJA R. 421-7).
const (
	LoinOutreMer = "outre_mer" // from overseas to a court elsewhere, or the reverse: one more month
	LoinEtranger = "etranger"  // two more months
)

// distances gives the delay of the table that each place adds.
var distances = map[string]string{LoinOutreMer: "delai_distance_un_mois", LoinEtranger: "delai_distance_deux_mois"}

// Kinds of interruption: the delay runs again, whole, from their end.
const (
	InterruptionRecours   = "recours_administratif" // gracious or hierarchical appeal; ends when it is rejected
	InterruptionMediation = "mediation"
	InterruptionAide      = "aide_juridictionnelle"
)

// interruptions gives the words, the text and the certainty of each kind.
var interruptions = map[string]struct{ libelle, article, certitude string }{
	InterruptionRecours:   {"recours administratif", "CRPA L. 411-2", Vu},
	InterruptionMediation: {"recours à la médiation", "CJA L. 213-6, CRPA L. 421-3", Vu},
	InterruptionAide:      {"examen de la demande d’aide juridictionnelle", "décret n°\u00a02020-1717, art. 43", DeMemoire},
}

// Interruption stops a delay to go to court.
type Interruption struct {
	Genre string
	Du    dossier.Date // day it began: the appeal reached the administration, mediation or legal aid was asked for
	Au    dossier.Date // day it ended; zero: not yet
}

// EntreesRecours is what decides the last day to go to court.
type EntreesRecours struct {
	Code          string       // one of RecoursExpresse, RecoursImplicites, RecoursApresMotifs, RecoursOQTFMois, RecoursOQTFJours
	Depart        dossier.Date // notification, birth of the implicit decision, or communication of its reasons; not counted
	Departement   string       // calendar of the court
	Loin          string       // "", LoinOutreMer, LoinEtranger: for the delays counted « francs » only
	Interruptions []Interruption
}

// Recours gives the last useful day to go before the administrative court, as an entry that Recalcule can compute again: two months
// « francs », more for a person far from the court, started again by each interruption that began in time. No date while one of them
// lasts. An administrative appeal is in time within the delay as it first ran, so that a second one after a rejection starts nothing
// again; it never puts off the recourse against an obligation to leave.
//
// Source: CJA R. 421-1, R. 421-2, R. 421-7, L. 213-6; CRPA L. 232-4, L. 411-2, L. 421-3; CESEDA L. 614-1, L. 911-1, L. 921-1. Unknown
// code, place or kind of interruption: ErrInvalide.
func Recours(e EntreesRecours) (dossier.Echeance, error) {
	d, err := e.verifier()
	if err != nil {
		return dossier.Echeance{}, err
	}
	x := d.echeance(e.entrees())
	x.Article = e.article(d)
	x.Version = VersionDe(x.Article)
	var depart dossier.Date
	x.Date, depart = e.jour(d, d.Regle, d.Longueur())
	x.Certitude = d.certitude(depart, x.Date, e.Departement)
	for _, i := range e.Interruptions {
		x.Certitude = PireCertitude(x.Certitude, interruptions[i.Genre].certitude)
		if d.Regle != "delai_franc" {
			x.Certitude = PireCertitude(x.Certitude, Deduit) // the general rule, on a delay of its own
		}
	}
	return x, nil
}

func (e EntreesRecours) verifier() (Delai, error) {
	d, ok := DelaiByCode(e.Code)
	if !ok || !slices.Contains(codesRecours, e.Code) {
		return d, fmt.Errorf("%w: recours %q", dossier.ErrInvalide, e.Code)
	}
	if _, ok := distances[e.Loin]; !ok && e.Loin != "" || e.Loin != "" && d.Regle != "delai_franc" {
		return d, fmt.Errorf("%w: %s: distance %q", dossier.ErrInvalide, e.Code, e.Loin)
	}
	for _, i := range e.Interruptions {
		if _, ok := interruptions[i.Genre]; !ok || i.Du.IsZero() || !i.Au.IsZero() && i.Au.Before(i.Du) {
			return d, fmt.Errorf("%w: %s: interruption %q", dossier.ErrInvalide, e.Code, i.Genre)
		}
	}
	return d, nil
}

// article cites the delay, the distance and the interruptions counted.
func (e EntreesRecours) article(d Delai) string {
	sources := []string{d.Article}
	if e.Loin != "" {
		x, _ := DelaiByCode(distances[e.Loin])
		sources = append(sources, x.Article)
	}
	for _, i := range e.Interruptions {
		sources = append(sources, interruptions[i.Genre].article)
	}
	var liste []string
	for _, s := range sources {
		if !slices.Contains(liste, s) {
			liste = append(liste, s)
		}
	}
	return strings.Join(liste, "\u00a0; ")
}

// jour computes the day with the rule and duration given, and the day the delay last started from.
func (e EntreesRecours) jour(d Delai, nom string, u Duree) (jour, depart dossier.Date) {
	depart = e.Depart
	if depart.IsZero() {
		return dossier.Date{}, depart
	}
	if e.Loin != "" {
		x, _ := DelaiByCode(distances[e.Loin])
		u.N += x.Longueur().N // months with months: the franc delays are in months
	}
	jour = d.jour(nom, u, depart, e.Departement)
	initial := jour
	triees := slices.Clone(e.Interruptions)
	slices.SortStableFunc(triees, func(a, b Interruption) int { return b.Du.DaysTo(a.Du) })
	for _, i := range triees {
		limite := jour
		if i.Genre == InterruptionRecours {
			if limite = initial; d.Regle != "delai_franc" {
				continue // L. 911-1: not put off by an administrative appeal
			}
		}
		switch {
		case i.Du.Before(e.Depart) || i.Du.After(limite):
			continue
		case i.Au.IsZero():
			return dossier.Date{}, depart
		case i.Au.After(depart):
			depart = i.Au
			jour = d.jour(nom, u, depart, e.Departement)
		}
	}
	return jour, depart
}

func (e EntreesRecours) entrees() map[string]string {
	m := map[string]string{"depart": e.Depart.String(), "departement": e.Departement, "loin": e.Loin}
	for i, x := range e.Interruptions {
		m[fmt.Sprintf("interruption_%d", i+1)] = x.Genre + "/" + x.Du.String() + "/" + x.Au.String()
	}
	return m
}

// entreesRecours reads what entrees wrote.
func entreesRecours(code string, m map[string]string) (EntreesRecours, error) {
	e := EntreesRecours{Code: code, Departement: m["departement"], Loin: m["loin"]}
	var err error
	if e.Depart, err = dateStockee(m["depart"]); err != nil {
		return e, err
	}
	for n := 1; ; n++ {
		texte, ok := m[fmt.Sprintf("interruption_%d", n)]
		if !ok {
			break
		}
		genre, jours, _ := strings.Cut(texte, "/")
		du, au, deux := strings.Cut(jours, "/")
		i := Interruption{Genre: genre}
		var err1, err2 error
		i.Du, err1 = dateStockee(du)
		i.Au, err2 = dateStockee(au)
		if !deux || err1 != nil || err2 != nil {
			return e, fmt.Errorf("%w: interruption %q", dossier.ErrInvalide, texte)
		}
		e.Interruptions = append(e.Interruptions, i)
	}
	_, err = e.verifier()
	return e, err
}

// RejetRecours gives the day a gracious or hierarchical appeal is rejected: the day an express rejection was notified, when it came
// before silence did it, else two months after the appeal was received.
//
// Source: CRPA L. 411-7.
func RejetRecours(recuLe, notifieLe dossier.Date) dossier.Date {
	ne := calcule("silence_recours_administratif", recuLe, "").Date
	if !notifieLe.IsZero() && (ne.IsZero() || !notifieLe.After(ne)) {
		return notifieLe
	}
	return ne
}

// DemandeMotifs gives what follows a request for the reasons of an implicit refusal: the day they are due, a month later, and the last
// day to go to court once they came (zero until then). demandeLe must be within the recourse delay: dernierJour, zero when that delay
// cannot be held against the person. Asked later: nil, the text gives nothing then.
//
// Source: CRPA L. 232-4.
func DemandeMotifs(demandeLe, dernierJour, communiquesLe dossier.Date, departement string) []dossier.Echeance {
	if demandeLe.IsZero() || !dernierJour.IsZero() && demandeLe.After(dernierJour) {
		return nil
	}
	recours, err := Recours(EntreesRecours{Code: RecoursApresMotifs, Depart: communiquesLe, Departement: departement})
	if err != nil {
		panic(err) // a code missing from the embedded tables: the tests of this package hold them
	}
	return []dossier.Echeance{calcule("communication_motifs", demandeLe, departement), recours}
}

// EntreesOpposabilite is what decides whether the recourse delay can be held against a person.
type EntreesOpposabilite struct {
	Implicite bool
	Depart    dossier.Date // birth of the implicit decision, or notification of the express one
	// Of an implicit decision: the day the accusé de réception was given, zero if none was; Complet, it had all the mentions of R. 112-5
	// (VerifieAccuse); Electronique, the demande came and was acknowledged electronically (L. 112-12 in place of L. 112-6).
	AccuseLe      dossier.Date
	AccuseComplet bool
	Electronique  bool
	ExpresseLe    dossier.Date // an express decision, properly notified: before the implicit one could be born, it stands in for the accusé
	// Of an express decision: the notification told the delays and the ways of recourse.
	VoiesEtDelais bool
	ConnueLe      dossier.Date // day the person is shown to have known the decision; zero: not established
	Departement   string
}

// Opposabilite tells whether the recourse delay runs against the person, and why, in French.
type Opposabilite struct {
	Oui       bool
	Raison    string
	Article   string
	Certitude string
	// Raisonnable is the reasonable period that then remains, in principle a year from the day the decision was known; it has no date
	// while that day is not established. Zero when Oui.
	Raisonnable dossier.Echeance
}

// Version gives the state of the texts.
func (o Opposabilite) Version() string { return VersionDe(o.Article) }

// OpposabiliteRecours tells whether the recourse delay can be held against the person.
//
// Source: CRPA L. 112-6, L. 112-12 (implicit decisions); CJA R. 421-5 (express ones); CE Ass., 13 July 2016, n° 387763 (recalled).
func OpposabiliteRecours(e EntreesOpposabilite) Opposabilite {
	o := Opposabilite{Article: "CJA R. 421-5", Certitude: Vu}
	if e.Implicite {
		o.Article = "CRPA L. 112-6"
		if e.Electronique {
			o.Article = "CRPA L. 112-12"
		}
	}
	switch {
	case !e.Implicite && e.VoiesEtDelais:
		o.Oui, o.Raison = true, "la notification dit les voies et délais de recours"
	case !e.Implicite:
		o.Raison = "la notification ne dit pas les voies et délais de recours"
	case !e.ExpresseLe.IsZero() && (e.Depart.IsZero() || !e.ExpresseLe.After(e.Depart)):
		o.Oui, o.Raison = true, "une décision expresse a été régulièrement notifiée avant que le silence n’en fasse naître une"
	case e.AccuseLe.IsZero():
		o.Raison = "aucun accusé de réception n’a été donné"
	case !e.AccuseComplet:
		o.Raison = "il manque à l’accusé de réception une mention exigée"
	case !e.Depart.IsZero() && e.AccuseLe.After(e.Depart):
		o.Raison = "l’accusé de réception est venu après la décision implicite"
		o.Certitude = Deduit
	default:
		o.Oui, o.Raison = true, "l’accusé de réception a été donné avec toutes ses mentions"
	}
	if !o.Oui {
		o.Raisonnable = calcule(RecoursRaisonnable, e.ConnueLe, e.Departement)
	}
	return o
}

// Codes of the deadlines of AccuseElectronique.
const (
	CodeEnregistrementElectronique = "accuse_electronique_enregistrement"
	CodeAccuseElectronique         = "accuse_electronique"
)

// AccuseElectronique gives the days by which a demande sent electronically must be acknowledged: registration within one working day
// of its arrival, accusé de réception within ten of the day the competent administration was seized (saisine; zero: the same day).
//
// Source: CRPA R. 112-11-2.
func AccuseElectronique(recuLe, saisine dossier.Date, departement string) []dossier.Echeance {
	return []dossier.Echeance{
		calcule(CodeEnregistrementElectronique, recuLe, departement),
		calcule(CodeAccuseElectronique, cmp.Or(saisine, recuLe), departement),
	}
}
