package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

// Tete is what every letter begins with, frozen with it: who writes, to whom, about which demande, and the one plain line.
type Tete struct {
	Version   int          `json:"version"` // of the wording
	Numero    string       `json:"numero"`
	Date      dossier.Date `json:"date"`      // of the letter
	Enveloppe string       `json:"enveloppe"` // papier.Fenetre
	Lignes    []string     `json:"lignes"`    // of the window, as printed

	Prefecture string   `json:"prefecture"`
	Service    Service  `json:"service"`
	Personne   Personne `json:"personne"`
	Demarche   string   `json:"demarche"`
	Variante   string   `json:"variante,omitempty"`
	Journal    *Sceau   `json:"journal,omitempty"`
	Scelle     *Scelle  `json:"sceau,omitempty"`

	EnClair    string      `json:"en_clair"` // what the letter changes, in one plain line
	Traduction *Traduction `json:"traduction,omitempty"`
}

// Traduction is the plain line in the reader's language, with its heading and the sentence that says that only French is authentic.
type Traduction struct {
	Langue string `json:"langue"` // ar or en
	Titre  string `json:"titre"`
	Texte  string `json:"texte"`
	Foi    string `json:"foi"`
}

// EntreesLettre is what a letter is made from.
type EntreesLettre struct {
	Courrier  dossier.Courrier
	Situation dossier.Situation // of the demande, as it stands
	Plis      []dossier.Pli
	Reglages  dossier.Reglages
	Agent     dossier.Agent // who did the action, or asked for the letter
	Acte      dossier.Acte  // what made it due; zero for a letter an agent asked for
	Demandee  dossier.LettreDemandee
	Original  dossier.Courrier // the letter a duplicate is of
	Date      dossier.Date
	Journal   *Sceau
	Suivi     *SuiviDonnees // of a duplicate
}

// langueDe tells the language of the back of the letters from what the person wrote under « langue comprise »: "ar", "en", or "" when
// none of those.
func langueDe(s string) string {
	s = strings.ToLower(papier.NFC(s))
	for _, x := range []struct {
		code string
		mots []string
	}{{"ar", []string{"arab", "عربي"}}, {"en", []string{"anglais", "english"}}} {
		if slices.ContainsFunc(x.mots, func(m string) bool { return strings.Contains(s, m) }) {
			return x.code
		}
	}
	return ""
}

// textesLettres are the messages of the languages a letter may carry.
var textesLettres = sync.OnceValues(func() (map[string]Messages, error) {
	m := map[string]Messages{}
	for _, code := range []string{"fr", "ar", "en"} {
		t, err := LireMessages(code)
		if err != nil {
			return nil, err
		}
		m[code] = t
	}
	return m, nil
})

// enClair gives the plain line of a letter, and the same in the reader's language. The arguments are days or texts.
func enClair(langue, cle string, args ...any) (string, *Traduction, error) {
	tous, err := textesLettres()
	if err != nil {
		return "", nil, err
	}
	dire := func(code, cle string, args ...any) string {
		if err != nil {
			return ""
		}
		var s string
		s, err = tous[code].T(cle, args...)
		return s
	}
	fr := dire("fr", cle, enLangue("fr", args)...)
	code := langueDe(langue)
	if code == "" || err != nil {
		return fr, nil, err
	}
	t := &Traduction{Langue: code, Titre: dire(code, "lettre.titre"), Texte: dire(code, cle, enLangue(code, args)...), Foi: dire(code, "lettre.foi")}
	return fr, t, err
}

var moisAnglais = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// heureDite is an hour HH:MM, written as each language does.
type heureDite string

// enLangue writes the days and the hours among arguments as the language does; the rest stays.
func enLangue(code string, args []any) []any {
	r := slices.Clone(args)
	for i, a := range args {
		if h, ok := a.(heureDite); ok {
			r[i] = string(h)
			if code == "fr" {
				r[i] = heure(string(h))
			}
		}
		d, ok := a.(dossier.Date)
		if !ok || d.IsZero() {
			continue
		}
		switch code {
		case "en":
			r[i] = fmt.Sprintf("%d\u00a0%s\u00a0%d", d.Jour, moisAnglais[d.Mois-1], d.An)
		case "ar":
			r[i] = fmt.Sprintf("%02d/%02d/%d", d.Jour, d.Mois, d.An)
		default:
			r[i] = d.Fr()
		}
	}
	return r
}

// tete gathers what every letter begins with. cle is of its plain line.
func tete(e EntreesLettre, cle string, args ...any) (Tete, error) {
	d := e.Situation.Demande
	lignes, err := LignesEnvoi(d)
	if err != nil {
		return Tete{}, err
	}
	version, err := Version(e.Courrier.Genre)
	if err != nil {
		return Tete{}, err
	}
	t := Tete{
		Version: version, Numero: d.Numero, Date: e.Date, Enveloppe: enveloppe(e.Reglages.Enveloppe), Lignes: lignes,
		Prefecture: nomPrefecture(cmp.Or(e.Courrier.Prefecture, d.Prefecture)), Service: service(e.Reglages, e.Agent), Personne: personne(d.Personne), Journal: e.Journal,
	}
	t.Demarche, t.Variante = demarche(d)
	t.EnClair, t.Traduction, err = enClair(d.Personne.Langue, cle, args...)
	return t, err
}

// lettre is what law.VerifieLettre compares, for the part every letter has.
func (t Tete) lettre(e EntreesLettre) law.Lettre {
	return law.Lettre{
		Genre: e.Courrier.Genre, Date: t.Date, Numero: t.Numero,
		Tete: law.Accuse{
			Service: t.Service.Nom, Adresse: t.Service.Adresse, Telephone: t.Service.Telephone, Courriel: t.Service.Courriel,
			AgentNom: t.Service.AgentNom, AgentQualite: t.Service.AgentQualite, AgentAdresse: t.Service.Adresse, Anonymat: t.Service.Anonymat,
		},
		Faits: law.FaitsLettre{Situation: e.Situation, Reglages: e.Reglages, Acte: e.Acte, Demandee: e.Demandee},
	}
}

// mentions lists what must be read on every letter.
func (t Tete) mentions(titre string) []mention {
	m := append([]mention{{"titre", titre}, {"numero", t.Numero}, {"en clair", t.EnClair}}, t.Service.mentions()...)
	if t.Traduction != nil && t.Traduction.Langue != "ar" { // Arabic is drawn in the order of the pen
		m = append(m, mention{"traduction", t.Traduction.Texte})
	}
	return m
}

// mentions lists what must be read of the service and of its agent (CRPA L. 111-2).
func (s Service) mentions() []mention {
	m := []mention{{"service", s.Nom}, {"telephone", s.Telephone}}
	for _, l := range s.Adresse {
		m = append(m, mention{"adresse", l})
	}
	if s.Courriel != "" {
		m = append(m, mention{"courriel", s.Courriel})
	}
	if s.Anonymat {
		return append(m, mention{"agent", "anonymat"})
	}
	return append(m, mention{"agent", s.AgentNom}, mention{"agent", s.AgentQualite})
}

// Signataire is who signs by hand (CRPA L. 212-1): never left out, even where the agent in charge is not named.
type Signataire struct {
	Nom     string `json:"nom"`
	Qualite string `json:"qualite"`
}

func signataire(a dossier.Agent) Signataire { return Signataire{a.Nom, a.Qualite} }
