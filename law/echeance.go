package law

import (
	"fmt"
	"slices"
	"strconv"

	"souspli/dossier"
)

// Filing windows of the catalogue that R. 431-5 knows.
const (
	FenetreListe      = "anef"               // 1°, title of the téléservice list: 120th to 60th day before expiry
	FenetreHorsListe  = "deux_derniers_mois" // 1°, other titles: the two months before expiry
	FenetreAvant19    = "avant_19_ans"       // 2°, listed categories: at the latest the eve of the 19th birthday
	FenetreDeuxMois18 = "deux_mois_18_ans"   // 3°, others coming of age: two months after the 18th birthday

	// FenetreEntree is that of R. 431-4, for who holds no document whose expiry opens one of the above: two months after the entry into France.
	//
	// The three months of R. 426-4 and R. 426-6 (holder of a « résident de longue durée-UE » of another State, and family) have no kind here, and depot_entree_rld_ue
	// hangs on no demande: no form of the catalogue asks whether the title of another State is that one (mode_entree says « titre d'un autre État Schengen »
	// and no more, document_actuel has no such value), no procedure is theirs alone, and no answer says that one is the family of a holder. Who came with
	// such a title gets no window at all, since it may be of two months or of three.
	FenetreEntree = "entree_france"
)

// Parametres is what the first deadlines of a demande depend on.
type Parametres struct {
	Silence     string // silence code of the procedure
	Dates       dossier.Dates
	Fondement   dossier.Fondement
	Departement string // of the préfecture: public holidays
	Manquantes  []dossier.PieceManquante
	// DemandeesLe is the day the missing pieces are asked for; zero: they are not asked, or not yet.
	DemandeesLe dossier.Date
	// DelaiComplement is the limit given to complete, in days; 0: our own default.
	DelaiComplement int
	Complexe        bool         // silence_carte_bleue_30 only: thirty more days
	Suspensions     []Suspension // earlier ones
	Fenetre         string       // filing window kind of the catalogue; only those above are checked
	ValableAu       dossier.Date // expiry of the current document; zero: unknown or none
	ResidentLDUE    bool         // « résident de longue durée-UE »: outside R. 431-5, 1° and R. 431-8
	Naissance       dossier.Date // of the person; zero: not known to the day
	EntreeFrance    dossier.Date // FenetreEntree only; zero: not known to the day
	Titre           string       // document held, a value of the form's document_actuel; "": not known
	ValableDu       dossier.Date // first day of the current document; zero: unknown or none
	Electronique    bool         // the demande came electronically: R. 112-11-2 gives days for its acknowledgement
}

// DelaiComplementParDefaut is the limit we propose to complete, in days, when no agent set another: the texts say « reasonable » only.
func DelaiComplementParDefaut() int { return lire().complementJours }

// EcheancesInitiales gives the first deadlines of a new demande, in this order: silence (and, on a file known to be incomplete, what
// silence then means); the recourse against the implicit refusal; our own target for the accusé de réception, and the days of R. 112-11-2
// when the demande came electronically; the limit to complete when pieces are owed; the filing window, R. 431-8 and L. 433-3, when
// the days they start from are known.
//
// An entry whose day cannot be said yet is there with a zero Date and what will start it. Without a recorded basis no date is
// announced: the silence entry is silence_attention_canal and there is no recourse entry. When pieces are asked for, the limit
// suspends the clock and the day of silence counts it whole: an earlier production brings it forward, by a new entry.
func EcheancesInitiales(p Parametres) []dossier.Echeance {
	var liste []dossier.Echeance
	exigees := slices.ContainsFunc(p.Manquantes, func(m dossier.PieceManquante) bool { return m.Exigee })
	demandees := exigees && !p.DemandeesLe.IsZero()

	suspensions := slices.Clone(p.Suspensions)
	complement := Complement(p.DemandeesLe, p.DelaiComplement, p.Departement)
	if demandees {
		suspensions = append(suspensions, Suspension{Du: p.DemandeesLe, Au: complement.Date})
	}
	silence := Silence(EntreesSilence{
		Code: p.Silence, PremiereSaisine: DepartSilence(p.Dates), Completude: p.Dates.Completude, Fondement: p.Fondement.Code,
		Propose: p.Fondement.Propose, Complexe: p.Complexe, Departement: p.Departement, Suspensions: suspensions,
	})
	liste = append(liste, silence)
	if EffetDe(p.Silence, p.Fondement.Code) == EffetRejet {
		if demandees {
			liste = append(liste, Incomplet(silence))
		}
		liste = append(liste, RecoursImplicite(silence, p.Departement))
	}
	liste = append(liste, calcule("accuse_depart_interne", p.Dates.Reception, p.Departement))
	if p.Electronique {
		liste = append(liste, AccuseElectronique(DepartSilence(p.Dates), p.Dates.Reception, p.Departement)...)
	}
	if exigees {
		liste = append(liste, complement)
	}
	liste = append(liste, fenetre(p)...)
	if e, ok := ProlongationTitreExpire(p.Titre, p.ValableDu, p.ValableAu, p.Departement); ok {
		liste = append(liste, e)
	}
	return liste
}

// calcule is Calcule for a code of this file's own.
func calcule(code string, depart dossier.Date, departement string) dossier.Echeance {
	e, err := Calcule(code, depart, departement)
	if err != nil {
		panic(err) // a code missing from the embedded tables: the tests of this package hold them
	}
	return e
}

// Complement gives the limit to complete a demande asked for on a day: so many calendar days (0: our default), put off to a working
// day. The day is ours to fix, so the postponement is no reading of a text. A zero day asked gives an entry without a date.
//
// Source: CRPA L. 114-5; CESEDA R. 431-11, second paragraph (reasonable time).
func Complement(demandeLe dossier.Date, jours int, departement string) dossier.Echeance {
	return limiteFixee("complement_demande", demandeLe, jours, departement)
}

// Regularisation gives the limit to cure a defect of form or procedure asked for on a day, counted as Complement is. No text read says
// that it suspends the birth of a refusal.
//
// Source: CRPA L. 114-6.
func Regularisation(demandeLe dossier.Date, jours int, departement string) dossier.Echeance {
	return limiteFixee("regularisation_vice_forme", demandeLe, jours, departement)
}

// limiteFixee is a limit that the administration fixes.
func limiteFixee(code string, demandeLe dossier.Date, jours int, departement string) dossier.Echeance {
	if jours <= 0 {
		jours = DelaiComplementParDefaut()
	}
	d, _ := DelaiByCode(code)
	e := d.echeance(map[string]string{"depart": demandeLe.String(), "jours": strconv.Itoa(jours), "departement": departement})
	e.Date = ReporteOuvrable(JoursCalendaires(demandeLe, jours), departement)
	return e
}

// Incomplet gives what silence means on a file whose incompleteness is established: an implicit refusal to register, which cannot be
// challenged, on the same day as the refusal of the silence entry given.
//
// Source: CE avis 10 Oct. 2024, n° 494718.
func Incomplet(silence dossier.Echeance) dossier.Echeance {
	d, _ := DelaiByCode(SilenceIncomplet)
	base, _ := DelaiByCode(silence.Code)
	entrees := map[string]string{"silence": silence.Code}
	for k, v := range silence.Entrees {
		entrees[k] = v
	}
	e := d.echeance(entrees)
	e.Entrees["regle"], e.Entrees["duree"] = base.Regle, base.Longueur().String()
	e.Date, e.Declencheur, e.Certitude = silence.Date, silence.Declencheur, PireCertitude(d.Certitude, silence.Certitude)
	return e
}

// RecoursImplicite gives the last useful day against the implicit refusal of the silence entry given; no date while it has none.
//
// Source: CJA R. 421-2; rule DelaiFranc. The delay is opposable only if the accusé de réception states it (CRPA L. 112-6, CJA R. 421-5).
func RecoursImplicite(silence dossier.Echeance, departement string) dossier.Echeance {
	e := calcule("recours_decision_implicite", silence.Date, departement)
	e.Certitude = PireCertitude(e.Certitude, silence.Certitude)
	return e
}

// fenetre gives the filing window (R. 431-5, R. 431-4) and the day after which entry conditions may be asked again (R. 431-8).
func fenetre(p Parametres) []dossier.Echeance {
	var liste []dossier.Echeance
	ajoute := func(code string, depart dossier.Date) {
		e := calcule(code, depart, p.Departement)
		if e.Date.IsZero() {
			return
		}
		if depot := DateDepot(p.Dates); !depot.IsZero() {
			e.Entrees["depot"] = depot.String() // what the day is compared with: never used to compute it
		}
		liste = append(liste, e)
	}
	switch p.Fenetre {
	case FenetreAvant19:
		ajoute("depot_majorite_listee", Anniversaire(p.Naissance, 19))
	case FenetreDeuxMois18:
		ajoute("depot_majorite_autre", Anniversaire(p.Naissance, 18))
	case FenetreEntree:
		ajoute("depot_entree_france", p.EntreeFrance)
		if len(liste) == 1 && p.Titre != sansTitre { // that a visa of either length leaves one under R. 431-4 is our reading of L. 411-1
			liste[0].Certitude = PireCertitude(liste[0].Certitude, Deduit)
		}
	case FenetreListe, FenetreHorsListe:
		if p.ResidentLDUE {
			return nil
		}
		if p.Fenetre == FenetreListe {
			ajoute("depot_anef_ouverture", p.ValableAu)
			ajoute("depot_anef_cloture", p.ValableAu)
		} else {
			ajoute("depot_hors_liste_ouverture", p.ValableAu)
		}
		ajoute("conditions_entree_a_nouveau", p.ValableAu)
	}
	return liste
}

// Anniversaire returns the n-th birthday; of a person born on 29 February, the last day of that month in a common year (our reading). An
// unknown birth gives the zero Date.
func Anniversaire(naissance dossier.Date, n int) dossier.Date { return MoisQuantieme(naissance, 12*n) }

// Documents of L. 433-3, as the form names them.
const (
	titrePluriannuel = "csp"
	titreResident    = "cr"
	titreAlgerien    = "cra"
	sansTitre        = "aucun" // of R. 431-4
)

// ProlongationTitreExpire gives the last day on which an expired document still proves that the stay is regular: three months after its
// expiry, for a four-year carte de séjour pluriannuelle, a carte de résident, or a title of more than a year under a treaty. titre is a
// value of the form's document_actuel. When its length is not known (du zero) the day is INFERRED. ok is false for other documents, which
// the article covers only in départements of an arrêté that was not read, and when the expiry is not known.
//
// Source: CESEDA L. 433-3.
func ProlongationTitreExpire(titre string, du, au dossier.Date, departement string) (e dossier.Echeance, ok bool) {
	mois := map[string]int{titrePluriannuel: 48, titreResident: 0, titreAlgerien: 12}
	minimum, vise := mois[titre]
	if !vise || au.IsZero() {
		return e, false
	}
	duree := MoisQuantieme(du, minimum) // valid from the 1st to the eve of the same day: four years
	if titre == titreAlgerien {
		duree = duree.AddDays(1) // more than a year
	}
	if minimum > 0 && !du.IsZero() && au.AddDays(1).Before(duree) {
		return e, false
	}
	e = calcule("prolongation_par_titre_expire", au, departement)
	e.Entrees["titre"] = titre
	if minimum > 0 && du.IsZero() {
		e.Certitude = PireCertitude(e.Certitude, Deduit)
	}
	if !du.IsZero() {
		e.Entrees["valable_du"] = du.String()
	}
	return e, true
}

// Alerte is a warning for an agent: never a refusal.
type Alerte struct {
	Code      string `json:"code"`  // of the deadline it comes from
	Texte     string `json:"texte"` // French
	Article   string `json:"article"`
	Certitude string `json:"certitude"`
}

// Alertes gives the warnings the data allow: see AlertesEcheances.
func Alertes(p Parametres) []Alerte { return AlertesEcheances(fenetre(p)) }

// AlertesEcheances gives the warnings that recorded deadlines lead to: filed before or after the window, entry conditions that may be
// asked again. The day of filing is the one they were recorded with (DateDepot): a complement never moves it. A late filing is never
// inadmissible by R. 431-5. An entry whose inputs make no sense warns of nothing: verify reports it.
//
// Source: CESEDA R. 431-4, R. 431-5, R. 431-8, R. 431-15-1; the window follows the category of the title, not the channel (INFERRED).
func AlertesEcheances(echeances []dossier.Echeance) []Alerte {
	var liste []Alerte
	alerte := func(e dossier.Echeance, certitude, texte string) {
		liste = append(liste, Alerte{e.Code, texte, e.Article, PireCertitude(e.Certitude, certitude)})
	}
	for _, e := range echeances {
		depot, err := dateStockee(e.Entrees["depot"])
		if err != nil || depot.IsZero() || e.Date.IsZero() {
			continue
		}
		expiration, err := dateStockee(e.Entrees["depart"])
		if err != nil {
			continue
		}
		switch {
		case (e.Code == "depot_anef_ouverture" || e.Code == "depot_hors_liste_ouverture") && depot.Before(e.Date):
			alerte(e, Deduit, fmt.Sprintf("Dépôt anticipé\u00a0: le %s, avant le %s, premier jour de la fenêtre.", depot.Fr(), e.Date.Fr()))
		case e.Code == "depot_anef_cloture" && depot.After(e.Date):
			alerte(e, Deduit, fmt.Sprintf("Dépôt tardif\u00a0: le %s, après le %s. Le texte n’en fait pas une irrecevabilité\u00a0; "+
				"l’attestation de prolongation n’est plus de droit.", depot.Fr(), e.Date.Fr()))
		case e.Code == "depot_hors_liste_ouverture" && depot.After(expiration):
			alerte(e, Deduit, fmt.Sprintf("Dépôt tardif\u00a0: le %s, après l’expiration du titre le %s. Le texte n’en fait pas une irrecevabilité.",
				depot.Fr(), expiration.Fr()))
		case (e.Code == "depot_majorite_listee" || e.Code == "depot_majorite_autre") && depot.After(e.Date):
			alerte(e, Deduit, fmt.Sprintf("Dépôt tardif\u00a0: le %s, après le %s, dernier jour à la majorité. Le texte n’en fait pas une irrecevabilité.",
				depot.Fr(), e.Date.Fr()))
		case e.Code == "depot_entree_france" && depot.After(e.Date):
			alerte(e, Deduit, fmt.Sprintf("Dépôt le %s, plus de deux mois après l’entrée en France, le %s. Cela n’empêche pas d’enregistrer la demande\u00a0; "+
				"ce qui s’ensuit dépend du titre demandé.", depot.Fr(), expiration.Fr()))
		case e.Code == "conditions_entree_a_nouveau" && depot.After(e.Date):
			alerte(e, Vu, fmt.Sprintf("Dépôt le %s, plus de six mois après l’expiration du titre\u00a0: les conditions d’entrée (visa) "+
				"peuvent être à nouveau demandées.", depot.Fr()))
		}
	}
	return liste
}

// Recalcule computes the day again from the code and the stored inputs: never from a clock, never from the stored day. The rule and
// the duration are those stored, so an entry made under an earlier state of the texts still agrees; when the entry says it was made
// under today's state, they must be those of the table. Inputs that do not make sense: ErrInvalide.
func Recalcule(e dossier.Echeance) (dossier.Date, error) {
	d, ok := DelaiByCode(e.Code)
	if !ok {
		return dossier.Date{}, fmt.Errorf("%w: délai %q", dossier.ErrInvalide, e.Code)
	}
	base := d
	if e.Code == SilenceIncomplet {
		if base, ok = DelaiByCode(e.Entrees["silence"]); !ok || !slices.Contains(CodesSilence, base.Code) {
			return dossier.Date{}, fmt.Errorf("%w: silence %q", dossier.ErrInvalide, e.Entrees["silence"])
		}
	}
	nom, duree := e.Entrees["regle"], e.Entrees["duree"]
	version, recours := d.Version(), EntreesRecours{}
	if slices.Contains(codesRecours, e.Code) {
		var err error
		if recours, err = entreesRecours(e.Code, e.Entrees); err != nil {
			return dossier.Date{}, fmt.Errorf("recalcule %s: %w", e.Code, err)
		}
		version = VersionDe(recours.article(d))
	}
	if e.Version == version && (nom != base.Regle || duree != base.Longueur().String()) {
		return dossier.Date{}, fmt.Errorf("%w: %s: règle %q et durée %q, la table dit %q et %q", dossier.ErrInvalide, e.Code, nom, duree,
			base.Regle, base.Longueur())
	}
	if _, ok := regles[nom]; !ok {
		return dossier.Date{}, fmt.Errorf("%w: %s: règle %q", dossier.ErrInvalide, e.Code, nom)
	}
	u, err := ParseDuree(duree)
	if err != nil {
		return dossier.Date{}, fmt.Errorf("recalcule %s: %w", e.Code, err)
	}
	if slices.Contains(CodesSilence, base.Code) {
		s, err := entreesSilence(base.Code, e.Entrees)
		if err != nil {
			return dossier.Date{}, fmt.Errorf("recalcule %s: %w", e.Code, err)
		}
		if !decide(s.Fondement) {
			return dossier.Date{}, fmt.Errorf("%w: %s: fondement %q", dossier.ErrInvalide, e.Code, s.Fondement)
		}
		return s.jour(base, nom, u), nil
	}
	if e.Code == SilenceCanal {
		if decide(dossier.CodeFondement(e.Entrees["fondement"])) {
			return dossier.Date{}, fmt.Errorf("%w: %s: le fondement %q donne un effet au silence", dossier.ErrInvalide, e.Code, e.Entrees["fondement"])
		}
		return dossier.Date{}, nil
	}
	if recours.Code != "" {
		jour, _ := recours.jour(d, nom, u)
		return jour, nil
	}
	depart, err := dateStockee(e.Entrees["depart"])
	if err != nil {
		return dossier.Date{}, fmt.Errorf("recalcule %s: %w", e.Code, err)
	}
	if d.Unite == "fixed_by_administration" {
		jours, err := strconv.Atoi(e.Entrees["jours"])
		if err != nil || jours <= 0 {
			return dossier.Date{}, fmt.Errorf("%w: %s: jours %q", dossier.ErrInvalide, e.Code, e.Entrees["jours"])
		}
		return ReporteOuvrable(JoursCalendaires(depart, jours), e.Entrees["departement"]), nil
	}
	return d.jour(nom, u, depart, e.Entrees["departement"]), nil
}
