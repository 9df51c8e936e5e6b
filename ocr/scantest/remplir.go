package scantest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"souspli/forms"
)

// Remplir invents valid values for the form of that procedure and variant: every mandatory field, and most of the others. It
// panics on a procedure that is not in the catalogue.
//
// Dates are AAAA-MM-JJ, ticks "true" or absent, choices by value. The person is Personne(seed).
func Remplir(procedure, variante string, seed uint64) map[string]string {
	return RemplirPour(Personne(seed), procedure, variante, seed)
}

// RemplirPour does the same for a given person.
func RemplirPour(p Identite, procedure, variante string, seed uint64) map[string]string {
	proc, err := forms.ByCode(procedure)
	if err != nil {
		panic(err)
	}
	r := remplisseur{h: rand.New(rand.NewPCG(seed, 0xf0125)), p: p, variante: variante, v: map[string]string{}}
	r.enfants = r.h.IntN(4)
	champs := proc.Champs(variante)
	r.mineur = slices.ContainsFunc(champs, func(c forms.Champ) bool { return c.Code == "mineur_nom" })
	for _, c := range champs {
		if !c.Obligatoire && !r.fort(c.Code) && r.h.IntN(10) < 3 {
			continue
		}
		if v := r.valeur(c); v != "" {
			r.v[c.Code] = v
		}
	}
	accorder(r.v)
	return r.v
}

// suitesDeDates are dates that follow one another on a form filled right.
var suitesDeDates = [][]string{
	{"valable_du", "valable_au"}, {"visa_debut", "visa_entree", "visa_fin"}, {"contrat_debut", "contrat_fin"},
	{"recepisse_demande_le", "recepisse_expire_le"}, {"premiere_tentative", "derniere_tentative"}, {"envoi_date", "envoi_recu_le"},
	{"mineur_date_naissance", "mineur_entree_france"},
}

// accorder makes answers drawn apart agree: dates in order, the former commune that of its postcode. It draws nothing, so that the other
// answers of a seed stay what they were.
func accorder(v map[string]string) {
	for _, suite := range suitesDeDates {
		var la, dates []string
		for _, code := range suite {
			if v[code] != "" {
				la, dates = append(la, code), append(dates, v[code])
			}
		}
		slices.Sort(dates)
		for i, code := range la {
			v[code] = dates[i]
		}
	}
	if v["ancienne_commune"] == "" {
		return
	}
	for _, c := range communes {
		if c.code == v["ancien_code_postal"] {
			v["ancienne_commune"] = c.nom
		}
	}
}

type remplisseur struct {
	h        *rand.Rand
	p        Identite
	variante string
	enfants  int
	mineur   bool // a form for a child: an adult acts for him
	varie    bool // of many words, see RemplirVarie
	v        map[string]string
}

// fort marks optional fields that are never left to chance: they follow from the person or from one another.
func (r *remplisseur) fort(code string) bool {
	return strings.HasPrefix(code, "enfant_") || strings.HasPrefix(code, "courrier_") || code == "date_naissance_approx" ||
		code == "nom_usage" || code == "numero_etranger" || code == "numero_voie"
}

func (r *remplisseur) valeur(c forms.Champ) string {
	if strings.HasPrefix(c.Code, "courrier_") { // mail to the home address
		return ""
	}
	if strings.HasPrefix(c.Code, "representant_") && !r.mineur { // the person acts for himself
		return ""
	}
	if strings.HasSuffix(c.Code, "_naissance_approx") && c.Code != "date_naissance_approx" { // dates of the others are whole
		return ""
	}
	if c.Indice > 0 && c.Indice > r.enfants {
		return ""
	}
	if v, ok := r.connue(c.Code); ok {
		if c.Type == forms.ChampDate { // longer written than in its eight cells
			return v
		}
		return coupe(v, c.Longueur)
	}
	switch c.Type {
	case forms.ChampChoix:
		return r.choix(c)
	case forms.ChampCoche:
		if c.Obligatoire || r.h.IntN(2) == 0 {
			return "true"
		}
		return ""
	case forms.ChampDate:
		return r.date(2008, 2026)
	case forms.ChampDigits:
		return r.nombre(c)
	case forms.ChampLong:
		return r.phrases(c.Longueur)
	}
	return coupe(r.texte(c), c.Longueur)
}

func (r *remplisseur) choix(c forms.Champ) string {
	if c.Code == "variante" {
		return r.variante
	}
	if len(c.Choix) == 0 {
		return ""
	}
	return choix(r.h, c.Choix).Valeur
}

func (r *remplisseur) date(de, a int) string {
	return fmt.Sprintf("%04d-%02d-%02d", de+r.h.IntN(a-de), 1+r.h.IntN(12), 1+r.h.IntN(28))
}

// connue gives the fields that say who the person is.
func (r *remplisseur) connue(code string) (string, bool) {
	p, a := r.p, r.p.Adresse
	m := map[string]string{
		"nom_naissance": p.NomNaissance, "nom_usage": p.NomUsage, "prenoms": p.Prenoms, "sexe": p.Sexe, "date_naissance": p.DateNaissance,
		"ville_naissance": p.VilleNaissance, "pays_naissance": p.PaysNaissance, "nationalite": p.Nationalite, "numero_etranger": p.NumeroEtranger,
		"telephone": p.Telephone, "courriel": p.Courriel, "langue": p.Langue, "passeport_numero": p.Passeport, "passeport_delivre_le": p.PasseportDu,
		"passeport_expire_le": p.PasseportAu, "passeport_pays": p.PaysNaissance, "numero_voie": a.Numero, "voie": a.Voie, "code_postal": a.CodePostal,
		"commune": a.Commune, "complement": a.Complement, "chez": a.Chez, "lieu_signature": a.Commune, "ef_commune_residence": a.Commune,
	}
	if code == "date_naissance_approx" {
		if p.Approximative {
			return "true", true
		}
		return "", true
	}
	v, ok := m[code]
	return v, ok
}

func (r *remplisseur) nombre(c forms.Champ) string {
	switch {
	case strings.Contains(c.Code, "code_postal"):
		return choix(r.h, communes).code
	case strings.HasSuffix(c.Code, "siret"):
		return luhn(r.h, 14)
	case strings.HasSuffix(c.Code, "siren"):
		return luhn(r.h, 9)
	case strings.Contains(c.Code, "numero_etranger"):
		return "99" + chiffres(r.h, 8)
	case c.Longueur <= 2:
		return fmt.Sprint(1 + r.h.IntN(39))
	case c.Longueur == 6: // euros
		return fmt.Sprint(600 + r.h.IntN(3400))
	}
	return chiffres(r.h, c.Longueur)
}

// luhn gives n digits whose last checks the others, as SIREN and SIRET do.
func luhn(h *rand.Rand, n int) string {
	s := chiffres(h, n-1)
	t := 0
	for i := range s {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		t += d
	}
	return s + string(rune('0'+(10-t%10)%10))
}

// texte invents by what the code of the field says it is.
func (r *remplisseur) texte(c forms.Champ) string {
	dit := func(s ...string) bool {
		for _, x := range s {
			if strings.Contains(c.Code, x) {
				return true
			}
		}
		return false
	}
	o := choix(r.h, origines)
	switch {
	case dit("nom_prenoms", "accompagnant", "autre_parent"):
		if r.varie {
			return nomVarie(r.h) + " " + prenomVarie(r.h)
		}
		return choix(r.h, o.noms) + " " + choix(r.h, o.femmes)
	case r.varie && dit("prenoms"):
		return prenomVarie(r.h)
	case dit("prenoms"):
		return choix(r.h, append(append([]string{}, o.femmes...), o.hommes...))
	case dit("nationalite"):
		return o.nationalite
	case dit("pays", "residence"):
		return o.pays
	case dit("entreprise_nom", "employeur_nom", "etablissement", "structure", "organisme"):
		return choix(r.h, []string{"Boulangerie du Vieux-Port", "Université Lumière", "Maçonnerie Générale d’Aquitaine", "Lycée Frédéric-Mistral",
			"Association Les Tilleuls", "Ménage & Propreté du Grand Est", "Hôtel de l’Étoile"})
	case r.varie && dit("nom"):
		return nomVarie(r.h)
	case dit("nom"):
		return choix(r.h, o.noms)
	case dit("adresse"):
		a := adresse(r.h)
		if r.varie {
			a.Voie = voieVariee(r.h)
		}
		return a.Numero + " " + a.Voie + ", " + a.CodePostal + " " + a.Commune
	case r.varie && dit("voie"):
		return voieVariee(r.h)
	case dit("voie"):
		return choix(r.h, voies)
	case dit("commune", "ville", "departement", "prefecture", "juridiction"):
		if r.varie {
			return choix(r.h, toutesCommunes).nom
		}
		return choix(r.h, communes).nom
	case dit("lieu"):
		return choix(r.h, o.villes) + " (" + o.pays + ")"
	case dit("annee_universitaire"):
		return "2025-2026"
	case dit("numero", "ticket", "publiee"):
		return string(rune('A'+r.h.IntN(26))) + chiffres(r.h, 8)
	case dit("contact"):
		return "accueil@exemple.fr"
	case dit("diplome", "formation", "scolarite", "cycle"):
		return choix(r.h, []string{"Licence de géographie", "CAP cuisine", "Master de génie civil", "Doctorat de linguistique", "CM2"})
	case dit("emploi"):
		return choix(r.h, []string{"aide à domicile", "maçon coffreur", "agent d’entretien", "cuisinière", "soudeur", "infirmière"})
	}
	if r.varie {
		return coupe(phraseVariee(r.h), c.Longueur)
	}
	return choix(r.h, []string{"vie privée et familiale", "salarié", "étudiant", "visiteur", "sans objet", "à préciser avec le service", "voir pièce jointe"})
}

var propos = []string{
	"Le site affiche une page blanche après la connexion.", "J’ai recommencé quatre fois, à des heures différentes.",
	"Mon titre a expiré et mon employeur demande un document.", "Le message dit que mon numéro n’est pas reconnu.",
	"Je suis hébergée par ma sœur depuis l’été dernier.", "Nous vivons ensemble depuis notre mariage à la mairie.",
	"Mon fils est né à Nîmes et va à l’école maternelle.", "Le centre de contact m’a donné un ticket resté sans réponse.",
	"Je n’ai pas quitté la France depuis mon arrivée.", "La pièce demandée a été refusée : fichier trop lourd.",
}

func (r *remplisseur) phrases(longueur int) string {
	texte := ""
	for n := 1 + r.h.IntN(4); n > 0; n-- {
		p := choix(r.h, propos)
		if r.varie {
			p = phraseVariee(r.h)
		}
		s := strings.TrimSpace(texte + " " + p)
		if len([]rune(s)) > longueur {
			break
		}
		texte = s
	}
	return texte
}

// coupe keeps at most n characters, ending on a whole word where it can; 0 means no limit.
func coupe(s string, n int) string {
	r := []rune(s)
	if n == 0 || len(r) <= n {
		return s
	}
	s = string(r[:n])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,-")
}
