package web

import (
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// parcours is where a series of answers leads. The answers stand in the address as codes, joined by dots: the page can be left,
// shared, gone back from, and nothing is kept anywhere.
type parcours struct {
	reponses []string
	Etapes   []etapeVue
	Question *forms.Question
	Controle *forms.Controle
	Resultat *forms.Resultat
	alertes  []string
	papier   bool // an answer sends to the paper file whatever the channel
}

// etapeVue is a question answered, with the way back to it.
type etapeVue struct {
	Fr, En               string
	ReponseFr, ReponseEn string
	Avant                string // answers before it
}

const (
	reponseOui   = "oui"
	reponseNon   = "non"
	reponsePasse = "passe" // not tried online yet
	maxReponses  = 40
)

// suivre walks the tree along the answers. An answer that is not on the page is ErrIntrouvable.
func suivre(a *forms.Arbre, reponses []string) (parcours, error) {
	if len(reponses) > maxReponses {
		return parcours{}, dossier.ErrIntrouvable
	}
	p := parcours{reponses: reponses}
	q := a.Questions[a.Depart]
	for i, r := range reponses {
		j := slices.IndexFunc(q.Options, func(o forms.Reponse) bool { return o.Valeur == r })
		if j < 0 {
			return parcours{}, dossier.ErrIntrouvable
		}
		o := q.Options[j]
		p.Etapes = append(p.Etapes, etapeVue{q.Fr, q.En, o.Fr, o.En, strings.Join(reponses[:i], ".")})
		p.alertes = append(p.alertes, o.Alertes...)
		p.papier = p.papier || o.Fixe["voie"] == "papier"
		if o.Resultat != "" {
			res := a.Resultats[o.Resultat]
			p.Resultat = &res
			p.alertes = append(p.alertes, res.Alertes...)
			return p, p.controler(a, i+1)
		}
		q = a.Questions[o.Suite]
	}
	p.Question = &q
	return p, nil
}

// controler puts the last questions of the channel, from answer i on. The first « non » is enough: that is what blocks.
func (p *parcours) controler(a *forms.Arbre, i int) error {
	reste := p.reponses[i:]
	for _, k := range a.Controles {
		if k.Canal != p.Resultat.Canal || p.papier {
			continue
		}
		if len(reste) == 0 {
			p.Controle = &k
			return nil
		}
		r := reste[0]
		reste = reste[1:]
		switch r {
		case reponseOui:
		case reponseNon:
			p.alertes = append(p.alertes, k.SiNon...)
		case reponsePasse:
			return finDe(reste)
		default:
			return dossier.ErrIntrouvable
		}
		avant := strings.Join(p.reponses[:len(p.reponses)-len(reste)-1], ".")
		p.Etapes = append(p.Etapes, etapeVue{Fr: k.Fr, En: k.En, ReponseFr: map[string]string{reponseOui: "Oui", reponseNon: "Non"}[r],
			ReponseEn: map[string]string{reponseOui: "Yes", reponseNon: "No"}[r], Avant: avant})
		if r == reponseNon {
			return finDe(reste)
		}
	}
	return finDe(reste)
}

func finDe(reste []string) error {
	if len(reste) > 0 {
		return dossier.ErrIntrouvable
	}
	return nil
}

// profondeur is the most questions still to come from a question, itself included.
func profondeur(a *forms.Arbre, nom string, vues map[string]bool) int {
	if nom == "" || vues[nom] {
		return 0
	}
	vues[nom] = true
	defer delete(vues, nom)
	n := 0
	for _, o := range a.Questions[nom].Options {
		n = max(n, profondeur(a, o.Suite, vues))
	}
	return n + 1
}

type alerteVue struct {
	forms.Alerte
	Pieces []string
}

// issueVue is the page of a result.
type issueVue struct {
	parcours
	Demarche   *demarche
	Canal      forms.Canal
	Alertes    []alerteVue
	Bloque     bool // something prevents filing online
	Formulaire bool // the paper form may be sent
	Lettre     bool // with the letter « PROBLÈME ANEF »
	Conditions []law.Condition
	Blocage    string // words of the blockage, when one is known
	Nature     string // its code
}

func (p *public) situation(v *visite) error {
	a := forms.Orientation()
	brut := v.Query("r")
	var reponses []string
	if brut != "" {
		reponses = strings.Split(brut, ".")
	}
	chemin, err := suivre(a, reponses)
	if err != nil {
		return err
	}
	prefixe := ""
	if brut != "" {
		prefixe = brut + "."
	}
	d := map[string]any{"P": chemin, "Prefixe": prefixe, "N": len(chemin.Etapes) + 1}
	if len(chemin.Etapes) > 0 {
		d["Retour"] = chemin.Etapes[len(chemin.Etapes)-1].Avant
	}
	switch {
	case chemin.Question != nil:
		nom := a.Depart
		for _, r := range reponses {
			for _, o := range a.Questions[nom].Options {
				if o.Valeur == r {
					nom = o.Suite
					break
				}
			}
		}
		d["Max"] = len(chemin.Etapes) + profondeur(a, nom, map[string]bool{})
		return p.page(v, "question", d)
	case chemin.Controle != nil:
		return p.page(v, "controle", d)
	}
	d["I"] = issue(a, chemin)
	return p.page(v, "issue", d)
}

// issue applies the rule of the paper route (orientation, paper_rule) to where the answers led.
func issue(a *forms.Arbre, p parcours) issueVue {
	vueIssue := issueVue{parcours: p, Canal: forms.Canaux()[p.Resultat.Canal]}
	if p.Resultat.Procedure != "" {
		if proc, err := forms.ByCode(p.Resultat.Procedure); err == nil {
			vueIssue.Demarche = &demarche{proc, p.Resultat.Variante}
		}
	}
	vues := map[string]bool{}
	substitution := false
	for _, code := range p.alertes {
		al, ok := a.Alertes[code]
		if !ok || vues[code] {
			continue
		}
		vues[code] = true
		av := alerteVue{Alerte: al}
		for _, piece := range al.Joindre {
			av.Pieces = append(av.Pieces, forms.Documents()[piece].Libelle)
		}
		vueIssue.Alertes = append(vueIssue.Alertes, av)
		if al.Gravite == "bloquant" {
			vueIssue.Bloque = true
			if b, ok := law.BlocageByCode(al.Blocage); ok {
				vueIssue.Blocage, vueIssue.Nature = b.Libelle, b.Code
				substitution = substitution || b.Substitution != "no"
			}
		}
	}
	slices.SortStableFunc(vueIssue.Alertes, func(x, y alerteVue) int { return rang(x.Gravite) - rang(y.Gravite) })
	anef := p.Resultat.Canal == "anef"
	vueIssue.Lettre = anef && vueIssue.Bloque
	vueIssue.Formulaire = vueIssue.Demarche != nil && (!anef || p.papier || vueIssue.Bloque && substitution)
	if anef {
		vueIssue.Conditions = law.Conditions()
	}
	return vueIssue
}

func rang(gravite string) int {
	return slices.Index([]string{"bloquant", "attention", "information"}, gravite)
}
