package forms

import "sort"

// Arbre is the question tree of the public pages: follow Depart, put each question, gather the alerts and Fixe of the answers,
// until a result.
type Arbre struct {
	Depart    string              `yaml:"start" json:"depart"`
	Questions map[string]Question `yaml:"nodes" json:"questions"`
	Resultats map[string]Resultat `yaml:"results" json:"resultats"`
	Alertes   map[string]Alerte   `yaml:"alerts" json:"alertes"`
	Controles []Controle          `yaml:"final_checks" json:"controles"`
	Papier    RegleOrientation    `yaml:"paper_rule" json:"papier"` // when the paper route is open
	Retard    RegleOrientation    `yaml:"late_check" json:"retard"`
}

// RegleOrientation is a rule in words.
type RegleOrientation struct {
	Fr        string `yaml:"fr" json:"fr"`
	Source    string `yaml:"source" json:"source"`
	Certitude string `yaml:"certainty" json:"certitude"`
}

// Question is one question about the situation.
type Question struct {
	Fr      string    `yaml:"question_fr" json:"fr"`
	En      string    `yaml:"question_en" json:"en"`
	Aide    string    `yaml:"help_fr" json:"aide,omitempty"`
	Options []Reponse `yaml:"options" json:"options"`
}

// Reponse leads to another question or to a result: exactly one of Suite and Resultat.
type Reponse struct {
	Valeur   string            `yaml:"value" json:"valeur"`
	Fr       string            `yaml:"label_fr" json:"fr"`
	En       string            `yaml:"label_en" json:"en"`
	Suite    string            `yaml:"next" json:"suite,omitempty"`
	Resultat string            `yaml:"result" json:"resultat,omitempty"`
	Alertes  []string          `yaml:"alerts" json:"alertes,omitempty"`
	Fixe     map[string]string `yaml:"set" json:"fixe,omitempty"`
}

// Resultat is the procedure and variant the answers lead to; without Procedure, Note says what to do. Canal may differ from the
// procedure's when the situation alone opens another way.
type Resultat struct {
	Procedure string   `yaml:"procedure" json:"procedure"`
	Variante  string   `yaml:"variant" json:"variante"`
	Canal     string   `yaml:"channel" json:"canal"`
	Alertes   []string `yaml:"alerts" json:"alertes,omitempty"`
	Note      string   `yaml:"note_fr" json:"note,omitempty"`
}

// Alerte is a trap to warn of, with what to join and the kind of blockage it shows.
type Alerte struct {
	Gravite   string   `yaml:"severity" json:"gravite"` // bloquant, attention…
	Fr        string   `yaml:"text_fr" json:"fr"`
	En        string   `yaml:"text_en" json:"en"`
	Actions   []string `yaml:"actions_fr" json:"actions"`
	Blocage   string   `yaml:"blockage" json:"blocage,omitempty"` // code of law.Blocages
	Joindre   []string `yaml:"attach" json:"joindre,omitempty"`   // codes of Documents
	Source    string   `yaml:"source" json:"source"`
	Certitude string   `yaml:"certainty" json:"certitude"`
	// Quand is the situation in which the alert applies: facts of the public pages → value.
	Quand map[string]any `yaml:"when" json:"quand,omitempty"`
}

// Controle is a last question for a channel; SiNon lists the alerts a « non » raises.
type Controle struct {
	Canal string   `yaml:"channel" json:"canal"`
	Code  string   `yaml:"code" json:"code"`
	Fr    string   `yaml:"question_fr" json:"fr"`
	En    string   `yaml:"question_en" json:"en"`
	SiNon []string `yaml:"if_no" json:"si_non"`
}

// Orientation returns the question tree. It is shared: read it only.
func Orientation() *Arbre { return charge().orientation }

func (c *catalogue) validerOrientation(faute func(string, ...any)) {
	a := c.orientation
	if _, ok := a.Questions[a.Depart]; !ok {
		faute("orientation : départ %q inconnu", a.Depart)
	}
	alertes := func(ou string, codes []string) {
		for _, code := range codes {
			if _, ok := a.Alertes[code]; !ok {
				faute("orientation : %s : alerte %q inconnue", ou, code)
			}
		}
	}
	for nom, q := range a.Questions {
		for _, o := range q.Options {
			_, suite := a.Questions[o.Suite]
			_, resultat := a.Resultats[o.Resultat]
			if suite == resultat || o.Suite != "" && !suite || o.Resultat != "" && !resultat {
				faute("orientation : %s/%s : ni question ni résultat, ou les deux", nom, o.Valeur)
			}
			alertes(nom, o.Alertes)
		}
	}
	for nom, r := range a.Resultats {
		p := c.parCode[r.Procedure]
		_, canal := c.canaux[r.Canal]
		switch {
		case r.Procedure == "" && r.Note == "":
			faute("orientation : résultat %s : ni démarche ni explication", nom)
		case r.Procedure != "" && (p == nil || p.Numeros[r.Variante] == 0 || !canal):
			faute("orientation : résultat %s : %s %s (%s) n’est pas au catalogue", nom, r.Procedure, r.Variante, r.Canal)
		}
		alertes(nom, r.Alertes)
	}
	for _, k := range a.Controles {
		alertes("contrôle "+k.Code, k.SiNon)
	}
	for nom, al := range a.Alertes {
		for _, d := range al.Joindre {
			if _, ok := c.documents[d]; !ok {
				faute("orientation : alerte %s : pièce %q inconnue", nom, d)
			}
		}
	}
	if manque := a.inaccessibles(); len(manque) > 0 {
		faute("orientation : questions jamais posées : %v", manque)
	}
}

// inaccessibles lists the questions no answer leads to.
func (a *Arbre) inaccessibles() []string {
	vues := map[string]bool{}
	var suivre func(string)
	suivre = func(nom string) {
		if nom == "" || vues[nom] {
			return
		}
		vues[nom] = true
		for _, o := range a.Questions[nom].Options {
			suivre(o.Suite)
		}
	}
	suivre(a.Depart)
	var manque []string
	for nom := range a.Questions {
		if !vues[nom] {
			manque = append(manque, nom)
		}
	}
	sort.Strings(manque)
	return manque
}
