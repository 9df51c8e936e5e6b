package templates

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/papier"
	"souspli/law"
)

// VersionAccuse is the wording new accusés are written with.
const VersionAccuse = 2

// EntreesAccuse is what an accusé de réception is made from.
type EntreesAccuse struct {
	Demande  dossier.Demande
	Plis     []dossier.Pli // of the demande, the first first
	Reglages dossier.Reglages
	Agent    dossier.Agent // who registered, when a person did; used when the settings name nobody
	Date     dossier.Date  // of the letter
	Journal  *Sceau        // digest of the last closed day
	Suivi    *SuiviDonnees

	Genre    dossier.GenreCourrier // accuse_reception ("" too), accuse_rectifie or accuse_electronique
	Remplace *Remplace             // of a rectified one: the accusé it replaces
}

// NewAccuse gathers the words of an accusé and, beside them, what law.VerifieAccuse compares: the letter as it will read
// against the register as it stands. It decides nothing and refuses nothing; an address that cannot be printed is an error.
func NewAccuse(e EntreesAccuse) (AccuseDonnees, law.Accuse, error) {
	d := e.Demande
	a := AccuseDonnees{
		Numero: d.Numero, Date: e.Date, Enveloppe: enveloppe(e.Reglages.Enveloppe),
		Prefecture: nomPrefecture(d.Prefecture), Service: service(e.Reglages, e.Agent), Personne: personne(d.Personne),
		Dates: d.Dates, Envois: envois(e.Plis), Recu: fondement(d), Dossier: completude(d),
		Pieces: pieces(d), Preuves: preuves(d.Tentatives), Journal: e.Journal, Suivi: e.Suivi, Sensible: d.Sensible,
		Recours: Recours{Tribunal: e.Reglages.Tribunal, Jusquau: echeance(d, "recours_decision_implicite").Date}, Remplace: e.Remplace,
	}
	var err error
	if a.Version, err = Version(cmp.Or(e.Genre, dossier.CourrierAccuseReception)); err != nil {
		return AccuseDonnees{}, law.Accuse{}, err
	}
	switch e.Genre {
	case dossier.CourrierElectronique:
		a.Mel, a.Enveloppe, err = adresseMel(e)
	case dossier.CourrierAccuseRectifie:
		if e.Remplace == nil || e.Remplace.Date.IsZero() {
			return AccuseDonnees{}, law.Accuse{}, fmt.Errorf("%w: il manque l’accusé que celui-ci remplace", dossier.ErrInvalide)
		}
		fallthrough
	default:
		a.Lignes, err = LignesEnvoi(d)
	}
	if err != nil {
		return AccuseDonnees{}, law.Accuse{}, err
	}
	a.Demarche, a.Variante = demarche(d)
	if d.Representant != nil {
		a.Representant = &Representant{NomPrenoms: d.Representant.NomPrenoms, Lien: d.Representant.Lien}
	}
	a.Silence = silence(d)
	a.Silence.Passe = passe(e.Date, a.Silence.Date) || passe(e.Date, a.Silence.SiComplete)
	if a.Silence.Cas != SilenceDate || a.Silence.Passe {
		a.Recours.Jusquau = dossier.Date{} // CRPA L. 112-6: not opposable before the accusé is there
	}
	cle, args := "lettre.accuse_sans_date", []any{a.Dates.Reception}
	if jour := a.Silence.Date; a.Silence.Cas == SilenceDate {
		cle, args = "lettre.accuse_date", append(args, jour)
	}
	if e.Remplace != nil {
		cle, args = "lettre.accuse_rectifie", []any{e.Remplace.Date}
	}
	if a.EnClair, a.Traduction, err = enClair(d.Personne.Langue, cle, args...); err != nil {
		return AccuseDonnees{}, law.Accuse{}, err
	}
	return a, verification(a, e), nil
}

// adresseMel is where an electronic accusé goes. A confidential address wins everywhere: nothing then goes by e-mail (design D15).
func adresseMel(e EntreesAccuse) (mel, enveloppe string, err error) {
	d := e.Demande
	if d.Destinataire.Confidentielle || d.Domicile.Confidentielle {
		return "", "", fmt.Errorf("%w: l’adresse est confidentielle, rien ne part par courriel", dossier.ErrInvalide)
	}
	if !slices.ContainsFunc(e.Plis, func(p dossier.Pli) bool { return p.Reception.Mode == dossier.ModeCourriel }) {
		return "", "", fmt.Errorf("%w: la demande n’est pas arrivée par courriel, son accusé part par la poste (CRPA L. 112-3)", dossier.ErrInvalide)
	}
	if !strings.Contains(d.Personne.Courriel, "@") {
		return "", "", fmt.Errorf("%w: il manque l’adresse électronique de la personne", dossier.ErrInvalide)
	}
	return d.Personne.Courriel, "", nil
}

// passe reports whether a letter of that date comes after the day it announces.
func passe(lettre, jour dossier.Date) bool { return !jour.IsZero() && lettre.After(jour) }

// verification is the letter as it will read, and the register it must agree with.
func verification(a AccuseDonnees, e EntreesAccuse) law.Accuse {
	v := law.Accuse{
		DateReception: a.Dates.Reception, DateLettre: a.Date,
		Service: a.Service.Nom, Adresse: a.Service.Adresse, Telephone: a.Service.Telephone, Courriel: a.Service.Courriel,
		AgentNom: a.Service.AgentNom, AgentQualite: a.Service.AgentQualite, AgentAdresse: a.Service.Adresse, Anonymat: a.Service.Anonymat,
		Effet: effet(a.Silence.Cas), DateSilence: a.Silence.Date, DelaiSilence: a.Silence.Duree, DepartSilence: a.Silence.Declencheur,
		DelaiRecours: "deux mois", DateRecours: a.Recours.Jusquau, Juridiction: tribunal(a.Recours),
		MentionReserve: a.Silence.Cas == SilenceAVerifier || a.Silence.Cas == SilenceSansDecision, MentionSejour: true,
		Faits: law.FaitsDe(e.Demande, e.Reglages),
	}
	if a.Transmise() {
		v.DatePremiereSaisine = a.Dates.PremiereSaisine
	}
	if a.Dossier.Etat == CompletudeIncomplete {
		for _, p := range a.Dossier.Manquantes {
			v.PiecesListees = append(v.PiecesListees, p.Code)
		}
		v.DemandePieces, v.LimiteComplement, v.MentionSuspension = true, a.Dossier.Limite, true
	}
	return v
}

func tribunal(r Recours) string {
	if r.Tribunal != "" {
		return r.Tribunal
	}
	return "le tribunal administratif dans le ressort duquel vous résidez"
}

func effet(c CasSilence) law.EffetSilence {
	switch c {
	case SilenceDate, SilenceSiComplete:
		return law.EffetRejet
	case SilenceSansObjet:
		return law.EffetAucun
	case SilenceSansDecision, SilenceAVerifier:
	}
	return law.EffetAVerifier
}

// LignesEnvoi are the lines of where the letter goes: the mailing address given; the home only when none was given, and never when either
// is said confidential (design D15).
func LignesEnvoi(d dossier.Demande) ([]string, error) {
	a := d.Destinataire
	if a.Voie == "" && a.CodePostal == "" && a.Commune == "" {
		if a.Confidentielle || d.Domicile.Confidentielle {
			return nil, fmt.Errorf("%w: l’adresse est confidentielle et aucune autre n’a été donnée où écrire", dossier.ErrInvalide)
		}
		a = d.Domicile
	}
	if a.Destinataire == "" {
		a.Destinataire = strings.TrimSpace(d.Personne.Prenoms + " " + nomCourant(d.Personne))
	}
	a.Destinataire, a.Chez = nomCourt(a.Destinataire, d.Personne), civilite(a.Chez)
	lignes, err := papier.LignesAdresse(a)
	if err != nil {
		return nil, fmt.Errorf("adresse du destinataire: %w", err)
	}
	return lignes, nil
}

// nomCourt makes the name of an addressee fit the line of the envelope: an accusé that cannot be sent for the length of a name would
// leave its recourse delays without effect (CRPA L. 112-6). Given names go first, the surname is never cut; the letter itself has the
// whole name.
func nomCourt(s string, p dossier.Identite) string {
	if tient(s) {
		return s
	}
	prenoms, nom := strings.Fields(p.Prenoms), nomCourant(p)
	if s != strings.TrimSpace(strings.Join(prenoms, " ")+" "+nom) || len(prenoms) == 0 {
		mots := strings.Fields(s) // of someone else, surname first
		for i := len(mots) - 1; i > 0 && !tient(strings.Join(mots, " ")); i-- {
			mots[i] = initiale(mots[i])
		}
		return strings.Join(mots, " ")
	}
	for _, court := range []string{prenoms[0] + " " + nom, initiale(prenoms[0]) + " " + nom} {
		if tient(court) {
			return court
		}
	}
	return nom
}

// civilite shortens the title of the host when the line would not hold.
func civilite(chez string) string {
	if tient("CHEZ " + chez) {
		return chez
	}
	chez = strings.NewReplacer("Madame", "Mme", "Monsieur", "M.", "Association", "Assoc.", "MADAME", "MME", "MONSIEUR", "M.", "ASSOCIATION", "ASSOC.").Replace(chez)
	mots := strings.Fields(chez)
	if !tient("CHEZ "+chez) && len(mots) > 2 && slices.Contains([]string{"MME", "M."}, strings.ToUpper(mots[0])) {
		mots[1] = initiale(mots[1])
	}
	return strings.Join(mots, " ")
}

func tient(s string) bool { return utf8.RuneCountInString(papier.NFC(s)) <= papier.LigneMax }

func initiale(s string) string {
	for _, r := range s {
		return string(r) + "."
	}
	return ""
}

func nomCourant(p dossier.Identite) string {
	if p.NomUsage != "" {
		return p.NomUsage
	}
	return p.NomNaissance
}

func nomPrefecture(code string) string {
	p, ok := law.PrefectureByCode(code)
	if !ok {
		return ""
	}
	return p.Nom
}

func service(r dossier.Reglages, a dossier.Agent) Service {
	s := Service{
		Nom: r.Service, Adresse: r.Adresse, Telephone: r.Telephone, Courriel: r.Courriel,
		AgentNom: r.AgentNom, AgentQualite: r.AgentQualite, Anonymat: r.Anonymat,
	}
	if s.AgentNom == "" && s.AgentQualite == "" {
		s.AgentNom, s.AgentQualite = a.Nom, a.Qualite
	}
	if s.Anonymat {
		s.AgentNom, s.AgentQualite = "", ""
	}
	return s
}

func personne(p dossier.Identite) Personne {
	nom := p.NomNaissance
	if p.NomUsage != "" && p.NomUsage != p.NomNaissance {
		nom += " (nom d’usage\u00a0: " + p.NomUsage + ")"
	}
	r := Personne{Nom: nom, Prenoms: p.Prenoms, Sexe: p.Sexe}
	ne := "né(e)"
	switch strings.ToUpper(p.Sexe) {
	case "F", "FEMININ", "FÉMININ":
		ne = "née"
	case "M", "MASCULIN":
		ne = "né"
	}
	if d, ok := p.DateNaissance.Date(); ok && !p.Approximative {
		r.DateNaissance = ne + " le " + d.Fr()
	} else if len(p.DateNaissance) == 10 {
		r.DateNaissance = ne + " en " + string(p.DateNaissance[:4])
	}
	return r
}

// envois gives how each pli came, the first first.
func envois(plis []dossier.Pli) []Envoi {
	var r []Envoi
	for _, p := range plis {
		r = append(r, Envoi{
			Mode: p.Reception.Mode, RecuLe: p.Reception.RecuLe, Cachet: p.Reception.Cachet,
			NumeroLRAR: p.Reception.NumeroLRAR, Pages: p.NbPages,
		})
	}
	return r
}

func fondement(d dossier.Demande) Fondement {
	f := d.Fondement
	r := Fondement{Code: f.Code, Reference: f.Reference, Propose: f.Propose}
	if f.Code == dossier.FondementAucun {
		r.Libelle, r.Propose = "à vérifier\u00a0: nous n’en avons pas trouvé dans votre envoi", false
		return r
	}
	if l, ok := law.FondementByCode(f.Code); ok {
		article, certitude := ArticleFondement(d)
		r.Libelle, r.Texte = libelleFeuille(string(f.Code), l.Libelle), typographie.Replace(article)
		r.Propose = r.Propose || certitude == law.Deduit || certitude == law.DeMemoire
		if f.Code == dossier.FondementArreteLocal {
			r.Texte = "" // the table can name no arrêté; its reference is that of the préfecture
		}
	}
	return r
}

// ArticleFondement gives the article the filing rests on, and how sure that is. A filing at the counter rests on CESEDA R. 431-3 only for
// a title outside the list of the téléservice: for a title of the list it is the reception of R. 431-2, third paragraph (our reading),
// for a travel document of a minor D. 414-1.
func ArticleFondement(d dossier.Demande) (article, certitude string) {
	f, _ := law.FondementByCode(d.Fondement.Code)
	p, err := forms.ByCode(d.Procedure)
	if d.Fondement.Code != dossier.FondementGuichet || err != nil {
		return f.Article, f.Certitude
	}
	switch {
	case p.Famille == "dcem":
		return "CESEDA D. 414-1", law.Vu
	case p.Canal == "anef":
		return "CESEDA R. 431-2, al. 3", law.Deduit
	}
	return f.Article, f.Certitude
}

// demarche names what is asked for. A sensitive ground (health, violence, trafficking) is not named: the sheet is shown to
// third parties.
func demarche(d dossier.Demande) (libelle, variante string) {
	if d.Sensible {
		return "demande de titre de séjour", libelleVariante(d.Variante)
	}
	p, err := forms.ByCode(d.Procedure)
	if err != nil {
		return "", libelleVariante(d.Variante)
	}
	return libelleFeuille(p.Code, p.Libelle), libelleVariante(d.Variante)
}

var variantes = map[string]string{
	"premiere_demande":  "première demande",
	"renouvellement":    "renouvellement",
	"changement_statut": "changement de statut",
	"duplicata":         "duplicata",
	"modification":      "modification",
}

func libelleVariante(v string) string {
	if l, ok := variantes[v]; ok {
		return l
	}
	return strings.ReplaceAll(v, "_", " ")
}

// minuscule lowers the first letter of a label, unless the word is an acronym.
func minuscule(s string) string {
	r := []rune(s)
	if len(r) < 2 || unicode.IsUpper(r[1]) {
		return s
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// completude: incomplete only when an agent has asked for the pieces and given a limit (design D16: time and machines make
// favourable letters only). Until then nothing is presumed, and what seems to be missing is told as such.
func completude(d dossier.Demande) Completude {
	limite := echeance(d, "complement_demande").Date
	switch {
	case !limite.IsZero() && len(d.Manquantes) > 0:
		return Completude{Etat: CompletudeIncomplete, Manquantes: manquantes(d, false), Limite: limite}
	case !d.Dates.Completude.IsZero():
		return Completude{Etat: CompletudeComplete}
	}
	return Completude{Etat: CompletudeInconnue, Manquantes: manquantes(d, true)}
}

func manquantes(d dossier.Demande, exigees bool) []PieceManquante {
	var r []PieceManquante
	for _, m := range d.Manquantes {
		if exigees && !m.Exigee {
			continue
		}
		r = append(r, PieceManquante{Code: m.Code, Libelle: libelleFeuille(m.Code, m.Libelle), Condition: typographie.Replace(m.Condition)})
	}
	return r
}

// pieces lists the documents received by kind, in the order they stand in the pli. For a sensitive demande their kinds are
// not told, only their number of pages.
func pieces(d dossier.Demande) []PieceRecue {
	var r []PieceRecue
	rang := map[string]int{}
	total := 0
	for _, p := range d.Pieces {
		l := libellePiece(p.Type)
		i, ok := rang[l]
		if !ok {
			i = len(r)
			rang[l] = i
			r = append(r, PieceRecue{Libelle: l})
		}
		r[i].Pages += len(p.Pages)
		total += len(p.Pages)
	}
	if d.Sensible && total > 0 {
		return []PieceRecue{{Libelle: "documents joints à votre demande", Pages: total}}
	}
	return r
}

// libellesFeuille rewords what the catalogue names with the title of a document that only the préfecture's habilitated agents
// issue: nobody must take our sheet for one of them (design D11). Codes of pieces, kinds of page, procedures and blockages.
var libellesFeuille = map[string]string{
	"recepisse_attestation":        "document de séjour provisoire",
	"recepisse_api":                "document de séjour provisoire que vous détenez",
	"attestation_demande_asile":    "document de demandeur d’asile (porte le numéro étranger)",
	"plainte_traite":               "preuve du dépôt de plainte ou du témoignage (traite, proxénétisme)",
	"renouvellement-recepisse":     "renouvellement d’un document de séjour provisoire",
	"creation_compte_titre_expire": "création de compte refusée, document de séjour expiré",
	"api_sans_photo":               "document en ligne sans photographie",
	"ds_recepisse_sans_suivi":      "envoi en ligne annoncé sans numéro de suivi",
}

// libelleFeuille is a label of a catalogue as our sheet writes it, inside a sentence.
func libelleFeuille(code, libelle string) string {
	if l, ok := libellesFeuille[code]; ok {
		return l
	}
	return typographie.Replace(minuscule(libelle))
}

// typographie puts the no-break spaces of French where a label has plain ones.
var typographie = strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", " »", "\u00a0»", "« ", "«\u00a0")

// libellePiece names a document received: a code of the documents catalogue, or a kind of page. What the catalogue adds in
// parentheses is for who prepares the file, not for who reads what was received.
func libellePiece(code string) string {
	libelle := dossier.TypePage(code).Libelle()
	if doc, ok := forms.Documents()[code]; ok {
		libelle, _, _ = strings.Cut(doc.Libelle, " (")
	}
	return libelleFeuille(code, libelle)
}

// preuves lists the blocked attempts whose trace was received, by day.
func preuves(tt []dossier.Tentative) []PreuveRecue {
	tri := slices.DeleteFunc(slices.Clone(tt), func(t dossier.Tentative) bool {
		return t.Genre != "" && t.Genre != dossier.GenreEnLigne || t.Import != 0 // what the person sent, and no other step
	})
	sort.SliceStable(tri, func(i, j int) bool { return tri[i].Date < tri[j].Date })
	var r []PreuveRecue
	for _, t := range tri {
		r = append(r, PreuveRecue{Date: quand(t.Date), Libelle: libelleBlocage(t.Blocage), Page: t.Page})
	}
	return r
}

func libelleBlocage(code string) string {
	if b, ok := law.BlocageByCode(code); ok {
		return libelleFeuille(code, b.Libelle)
	}
	return "blocage à qualifier"
}

// quand writes AAAA-MM-JJ or AAAA-MM-JJThh:mm in words.
func quand(s string) string {
	return dossier.Tentative{Date: s}.Quand()
}

func echeance(d dossier.Demande, code string) dossier.Echeance {
	for _, e := range d.Echeances {
		if e.Code == code {
			return e
		}
	}
	return dossier.Echeance{}
}

// echeanceSilence is the deadline recorded for silence, whatever its delay; zero when the register has none.
func echeanceSilence(d dossier.Demande) dossier.Echeance {
	for _, c := range append(law.CodesSilence[:len(law.CodesSilence):len(law.CodesSilence)], law.SilenceCanal) {
		if e := echeance(d, c); e.Code != "" {
			return e
		}
	}
	return dossier.Echeance{}
}

// silence chooses what is said of silence from the deadline recorded and the basis of the filing.
func silence(d dossier.Demande) Silence {
	e := echeanceSilence(d)
	s := Silence{Code: e.Code, Date: e.Date, Declencheur: e.Declencheur, Article: "R.*432-1 et R. 432-2 du CESEDA", AVerifier: law.SilenceDouteux(e.Code, d.Fondement.Code, d.Fondement.Propose)}
	s.Duree = duree(e)
	switch law.EffetDe(e.Code, d.Fondement.Code) {
	case law.EffetRejet:
		s.Cas, s.Article = SilenceDate, articleSilence(e.Article, d.Procedure)
	case law.EffetAucun:
		s.Cas = SilenceSansObjet
	case law.EffetAVerifier:
		s.Cas = SilenceAVerifier
	}
	if e.Code == law.SilenceCanal || d.Fondement.Code == dossier.FondementAucun {
		s.Cas = SilenceSansDecision
	}
	if s.Cas == SilenceDate && s.Date.IsZero() {
		s.SiComplete = law.Silence(law.EntreesSilence{
			Code: e.Code, PremiereSaisine: saisine(d.Dates), Completude: saisine(d.Dates),
			Fondement: d.Fondement.Code, Propose: d.Fondement.Propose, Departement: d.Prefecture,
		}).Date
		s.Cas = SilenceSiComplete
	}
	if s.Cas == SilenceSiComplete && s.SiComplete.IsZero() {
		s.Cas = SilenceAVerifier
	}
	if s.Cas == SilenceDate && !echeance(d, "complement_demande").Date.IsZero() {
		if tot, err := law.SilenceSansSuspension(e); err == nil && tot.Before(s.Date) {
			s.AuPlusTot = tot
		}
	}
	if s.Cas != SilenceDate && s.Cas != SilenceSiComplete {
		s.Date, s.SiComplete = dossier.Date{}, dossier.Date{} // no bare date (law § 10.1)
	}
	return s
}

func saisine(d dossier.Dates) dossier.Date {
	if !d.PremiereSaisine.IsZero() {
		return d.PremiereSaisine
	}
	return d.Reception
}

// articleSilence writes the articles of a silence deadline as a letter cites them: « R. 432-2 et R. 422-5 du CESEDA ». A delay that
// several titles share cites them all in the table: only that of the procedure is kept, when its legal basis names it.
func articleSilence(s, procedure string) string {
	liste, ok := strings.CutPrefix(s, "CESEDA ")
	if !ok {
		return s
	}
	articles := strings.Split(liste, ", ")
	if p, err := forms.ByCode(procedure); err == nil && len(articles) > 2 {
		propres := slices.DeleteFunc(slices.Clone(articles), func(a string) bool {
			return a != "R. 432-2" && !slices.Contains(p.BasesLegales, a)
		})
		if len(propres) > 1 {
			articles = propres
		}
	}
	fin := len(articles) - 1
	if fin == 0 {
		return articles[0] + " du CESEDA"
	}
	return strings.Join(articles[:fin], ", ") + " et " + articles[fin] + " du CESEDA"
}

// duree is the delay recorded with the deadline, in words: « quatre mois ».
func duree(e dossier.Echeance) string {
	d, err := law.ParseDuree(e.Entrees["duree"])
	if err != nil {
		return ""
	}
	if e.Entrees["complexe"] == "oui" {
		d.N += 30
	}
	return d.Fr()
}

// enveloppe is the size the letter is made for; the DL window when the settings name none.
func enveloppe(nom string) string {
	if nom == "" {
		return "DL"
	}
	return nom
}
