package intake

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// ColonneImport is a column of a file of another service.
type ColonneImport struct {
	Nom    string
	Exigee bool   // the file must have it, and each line fill it
	Aide   string // what it takes, French
}

// colonnesPersonne say who a line is about: a foreigner's number, or a birth name with a birth date.
var colonnesPersonne = []ColonneImport{
	{"numero_etranger", false, "numéro étranger (AGDREF), 9 ou 10 chiffres ; ou bien le nom et la date de naissance"},
	{"nom_naissance", false, "nom de naissance"},
	{"prenoms", false, "prénoms"},
	{"date_naissance", false, "JJ/MM/AAAA ou AAAA-MM-JJ, 00 pour un jour ou un mois inconnu"},
	{"demarche", false, "code de « souspli procedures », ou son libellé ; autrement dite, un agent choisira la demande"},
}

// colonnesBlocage say what happened on the site.
var colonnesBlocage = []ColonneImport{
	{"blocage", false, "code ou libellé d’un blocage de la typologie"},
	{"message", false, "message affiché ou objet du signalement, 500 caractères au plus"},
	{"url", false, "adresse de la page"},
}

var colonnesImport = map[dossier.GenreImport][]ColonneImport{
	dossier.ImportCCC: slices.Concat([]ColonneImport{
		{"numero_signalement", true, "numéro du ticket ou du signalement"},
		{"date", true, "jour du contact, avec l’heure si elle est connue"},
		{"canal", false, "telephone, courriel ou formulaire"},
	}, colonnesPersonne, []ColonneImport{
		{"date_tentative", false, "jour de la tentative bloquée dont la personne a parlé, avec l’heure si elle est connue"},
	}, colonnesBlocage, []ColonneImport{
		{"constat", false, "oui quand le centre a écrit que le dépôt en ligne est impossible ; non sinon"},
	}),
	dossier.ImportANEF: slices.Concat([]ColonneImport{
		{"numero_demande", true, "numéro de la demande ou du brouillon en ligne"},
		{"etat", true, "brouillon, bloquee, deposee, en_instruction, complement_demande, decision, cloturee, classee ou annulee"},
		{"date_etat", true, "jour de cet état, avec l’heure si elle est connue"},
		{"source", false, "anef ou agdref"},
		{"date_creation", false, "jour où la demande en ligne a été commencée"},
	}, colonnesPersonne, colonnesBlocage),
}

// ColonnesImport lists the columns of a kind of file, in the order of the documentation.
func ColonnesImport(g dossier.GenreImport) []ColonneImport { return slices.Clone(colonnesImport[g]) }

// Limits of an imported file.
const (
	importLignesMax = 50_000
	importOctetsMax = 30 << 20
)

// LireImport reads a file of another service: the lines that can be taken, and those that cannot, with the reason. today bounds the days:
// a fact cannot be in the future. An error is of the whole file, in French, and is dossier.ErrInvalide.
func LireImport(octets []byte, g dossier.GenreImport, today dossier.Date) (lignes []dossier.LigneImport, refus []dossier.RefusLigne, cp1252 bool, err error) {
	colonnes, ok := colonnesImport[g]
	if !ok {
		return nil, nil, false, fmt.Errorf("%w: genre d’import inconnu", dossier.ErrInvalide)
	}
	if len(octets) > importOctetsMax {
		return nil, nil, false, fmt.Errorf("%w: le fichier dépasse %d Mio : divisez-le", dossier.ErrInvalide, importOctetsMax>>20)
	}
	t, err := LireTableau(octets, colonnes[0].Nom, fmt.Sprintf("« souspli importer %s --aide-colonnes » les donne", g), func(noms []string) error {
		for _, c := range colonnes {
			if c.Exigee && !slices.Contains(noms, c.Nom) {
				return fmt.Errorf("%w: la colonne « %s » manque", dossier.ErrInvalide, c.Nom)
			}
		}
		return VerifierNoms(noms, func(nom string) bool {
			return slices.ContainsFunc(colonnes, func(c ColonneImport) bool { return c.Nom == nom })
		}, "« souspli importer "+string(g)+" --aide-colonnes »")
	})
	if err != nil {
		return nil, nil, false, err
	}
	if len(t.Lignes) == 0 {
		return nil, nil, false, fmt.Errorf("%w: le tableau n’a aucune ligne sous son en-tête", dossier.ErrInvalide)
	}
	if len(t.Lignes) > importLignesMax {
		return nil, nil, false, fmt.Errorf("%w: %d lignes, %d au plus : divisez le fichier", dossier.ErrInvalide, len(t.Lignes), importLignesMax)
	}
	for _, l := range t.Lignes {
		x := lecteurLigne{l: l, aujourdhui: today}
		ligne := x.lire(g, colonnes)
		if len(x.refus) > 0 {
			refus = append(refus, dossier.RefusLigne{Ligne: l.N, Raison: strings.Join(x.refus, " ; ")})
			continue
		}
		lignes = append(lignes, ligne)
	}
	return lignes, refus, t.CP1252, nil
}

// lecteurLigne reads one line, and gathers all that is wrong with it.
type lecteurLigne struct {
	l          LigneTableau
	aujourdhui dossier.Date
	refus      []string
}

// refuser says what is wrong with a column, never its value.
func (x *lecteurLigne) refuser(colonne, raison string) {
	x.refus = append(x.refus, colonne+" : "+raison)
}

func (x *lecteurLigne) lire(g dossier.GenreImport, colonnes []ColonneImport) dossier.LigneImport {
	if x.l.Faute != "" {
		x.refus = append(x.refus, x.l.Faute)
		return dossier.LigneImport{}
	}
	for _, c := range colonnes {
		if c.Exigee && x.l.Cellules[c.Nom] == "" {
			x.refuser(c.Nom, "vide")
		}
	}
	l := dossier.LigneImport{Ligne: x.l.N, Reference: x.texte(colonnes[0].Nom, 40), Identite: x.personne(), Procedure: demarcheDite(x.l.Cellules["demarche"])}
	if g == dossier.ImportCCC {
		l.Faits = x.signalement(l.Reference)
	} else {
		l.Faits = x.enLigne(l.Reference)
	}
	for i := range l.Faits {
		l.Faits[i].Source, l.Faits[i].Certitude = dossier.SourceImport, dossier.TentativeEtablie
		l.Faits[i] = law.QualifierTentative(l.Faits[i])
		if d := l.Faits[i].Jour(); !d.IsZero() && (l.Jour.IsZero() || d.Before(l.Jour)) {
			l.Jour = d
		}
	}
	return l
}

func (x *lecteurLigne) texte(colonne string, max int) string {
	s := strings.Join(strings.Fields(x.l.Cellules[colonne]), " ")
	if n := len([]rune(s)); n > max {
		x.refuser(colonne, fmt.Sprintf("%d caractères, %d au plus", n, max))
	}
	return s
}

var (
	jourFR  = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)
	heureFR = regexp.MustCompile(`^(\d{1,2})[:hH](\d{2})(?::\d{2})?$`)
)

// jourISO turns JJ/MM/AAAA into AAAA-MM-JJ; anything else is left as it is, for the checks to judge.
func jourISO(s string) string {
	if m := jourFR.FindStringSubmatch(s); m != nil {
		return fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1])
	}
	return s
}

// instant reads a day, with its hour when it is given: JJ/MM/AAAA or AAAA-MM-JJ, then HH:MM or HHhMM. "" when it is empty.
func (x *lecteurLigne) instant(colonne string) string {
	s := strings.Join(strings.Fields(strings.ReplaceAll(x.l.Cellules[colonne], "T", " ")), " ")
	if s == "" {
		return ""
	}
	jour, heure, avec := strings.Cut(s, " ")
	jour = jourISO(jour)
	d, err := dossier.ParseDate(jour)
	switch {
	case err != nil:
		x.refuser(colonne, "écrivez JJ/MM/AAAA ou AAAA-MM-JJ, un jour qui existe")
		return ""
	case d.After(x.aujourdhui):
		x.refuser(colonne, "ce jour est dans l’avenir")
		return ""
	case !avec:
		return jour
	}
	m := heureFR.FindStringSubmatch(strings.ReplaceAll(heure, " ", ""))
	t := dossier.Tentative{}
	if m != nil {
		t.Date = fmt.Sprintf("%sT%02s:%s", jour, m[1], m[2])
	}
	if t.Precision() != dossier.PrecisionMinute {
		x.refuser(colonne, "écrivez l’heure HH:MM")
		return ""
	}
	return t.Date
}

func (x *lecteurLigne) personne() dossier.Identite {
	i := dossier.Identite{NomNaissance: x.texte("nom_naissance", 100), Prenoms: x.texte("prenoms", 100)}
	if n := x.l.Cellules["numero_etranger"]; n != "" {
		if p := dossier.PlierAGDREF(n); p != "" && strings.Trim(n, "0123456789 .") == "" {
			i.NumerosEtranger = []string{p}
		} else {
			x.refuser("numero_etranger", "9 ou 10 chiffres attendus ; dans un tableur, mettez la colonne au format texte")
		}
	}
	if s := x.l.Cellules["date_naissance"]; s != "" {
		d, err := dossier.ParseDateIncomplete(jourISO(s))
		if err != nil {
			x.refuser("date_naissance", "écrivez JJ/MM/AAAA ou AAAA-MM-JJ, 00 pour ce qui est inconnu")
		}
		i.DateNaissance = d
	}
	if len(i.Cles()) == 0 && len(x.refus) == 0 {
		x.refuser("numero_etranger", "vide, et le nom ou la date de naissance manque : rien ne dit de qui il s’agit")
	}
	return i
}

// choix reads a cell among values; "" when it is empty.
func (x *lecteurLigne) choix(colonne string, valeurs ...string) string {
	v := strings.ToLower(strings.TrimSpace(x.l.Cellules[colonne]))
	v = strings.NewReplacer("é", "e", "è", "e", "ô", "o", " ", "_").Replace(v)
	if v != "" && !slices.Contains(valeurs, v) {
		x.refuser(colonne, "au choix : "+strings.Join(valeurs, ", "))
		return ""
	}
	return v
}

// blocage reads a kind of block, by code, label or the form's shorthand.
func (x *lecteurLigne) blocage() (code string, possibles []string) {
	v := x.l.Cellules["blocage"]
	if v == "" {
		return "", nil
	}
	if b, ok := blocagesDits()[dossier.Plier(v)]; ok {
		return b, nil
	}
	switch l := law.RaccourcisBlocage(strings.ToLower(v)); len(l) {
	case 0:
		x.refuser("blocage", "ni un code ni un libellé de la typologie ; laissez la case vide et écrivez-le dans « message »")
		return "", nil
	case 1:
		return l[0], nil
	default:
		return "", l
	}
}

var blocagesDits = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, b := range law.Blocages() {
		m[dossier.Plier(b.Code)], m[dossier.Plier(b.Libelle)] = b.Code, b.Code
	}
	return m
})

// demarcheDite finds a procedure by its code or its label, accents and case ignored; "" when none is meant.
func demarcheDite(s string) string { return demarchesDites()[dossier.Plier(s)] }

var demarchesDites = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, p := range forms.All() {
		if p.Code != forms.CodeProblemeANEF {
			m[dossier.Plier(p.Code)], m[dossier.Plier(p.Libelle)] = p.Code, p.Code
		}
	}
	delete(m, "")
	return m
})

// signalement makes the facts of a line of the contact centre: the contact; the attempt it was about; the impossibility it found.
func (x *lecteurLigne) signalement(reference string) []dossier.Tentative {
	genre := map[string]dossier.GenreTentative{
		"": dossier.GenreCCCTicket, "telephone": dossier.GenreCCCAppel, "courriel": dossier.GenreCCCCourriel, "formulaire": dossier.GenreCCCTicket,
	}[x.choix("canal", "telephone", "courriel", "formulaire")]
	date, message := x.instant("date"), x.texte("message", 500)
	faits := []dossier.Tentative{{Genre: genre, Date: date, Message: message, Reference: reference}}
	if t := x.tentative(x.instant("date_tentative"), message); t.Date != "" || t.Blocage != "" || t.Possibles != nil {
		faits = append(faits, t)
	}
	if x.choix("constat", "oui", "non") == "oui" {
		faits = append(faits, dossier.Tentative{Genre: dossier.GenreConstat, Date: date, Auteur: "centre de contact citoyens", Reference: reference})
	}
	return faits
}

// tentative makes the attempt a line tells of. A block that is a step of another service (the CCC sends back to the préfecture) is no attempt.
func (x *lecteurLigne) tentative(date, message string) dossier.Tentative {
	code, possibles := x.blocage()
	t := dossier.Tentative{Date: date, Blocage: code, Possibles: possibles, URL: x.texte("url", 300), Message: message}
	t.Genre = law.QualifierTentative(t).Genre
	return t
}

// enLigne makes the facts of a line of ANEF or AGDREF. A draft, or a demande that could not be sent, is an attempt, on the day it was begun
// and on that of its state; a demande that was sent is a demande, and no attempt.
func (x *lecteurLigne) enLigne(reference string) []dossier.Tentative {
	etat := x.choix("etat", "brouillon", "bloquee", "deposee", "en_instruction", "complement_demande", "decision", "cloturee", "classee", "annulee")
	source := cmp.Or(x.choix("source", "anef", "agdref"), "anef")
	t := x.tentative(x.instant("date_etat"), x.texte("message", 500))
	debut := x.instant("date_creation")
	t.Reference, t.Plateforme = reference, source
	if etat != "brouillon" && etat != "bloquee" {
		t.Genre, t.Message = dossier.GenreDemandeEnLigne, joindreTexte("état : "+strings.ReplaceAll(etat, "_", " "), t.Message)
		return []dossier.Tentative{t}
	}
	t.Genre, t.Message = dossier.GenreEnLigne, cmp.Or(t.Message, map[string]string{"brouillon": "brouillon non déposé", "bloquee": "dépôt bloqué"}[etat])
	faits := []dossier.Tentative{t}
	if jourDebut, _, _ := strings.Cut(debut, "T"); debut != "" && !strings.HasPrefix(t.Date, jourDebut) {
		t.Date, t.Message = debut, "demande en ligne commencée"
		faits = append([]dossier.Tentative{t}, faits...)
	}
	return faits
}

func joindreTexte(a, b string) string {
	if b == "" {
		return a
	}
	return a + " ; " + b
}
