package forms

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/law"
)

// tentativesImprimees is the number of rows of the letter's table: the repeat of its group in the catalogue.
func tentativesImprimees() int { return charge().groupes["tentative"].Repete }

// natures are the twelve choices of « Nature du blocage », numbered from 1 on the letter.
func natures() []Choix {
	c, _ := charge().champ("blocage")
	return c.Choix
}

// planLettre lays out the letter « PROBLÈME ANEF »: on top what is asked, so that the mail room sees it at once; then who, what
// happened, the attempts; the law and the signature at the end.
func planLettre(p *Procedure, presentation pagecode.Presentation) (*plan, error) {
	m, champs := nouveauPlan(p, "", presentation)
	m.enteteLettre()
	for i := range champs {
		if champs[i].Code == "blocage" {
			for n := range champs[i].Choix {
				champs[i].Choix[n].Libelle = strconv.Itoa(n+1) + ". " + champs[i].Choix[n].Libelle
			}
		}
	}
	n := slices.IndexFunc(champs, func(c Champ) bool { return c.Groupe == "anef_problem" })
	s := slices.IndexFunc(champs, func(c Champ) bool { return c.Groupe == "lettre_signature" })
	m.groupes(champs[:n])
	b := m.libre("demarche", utileEtroit, 5)
	b.seul = true
	m.ajouter(b)
	m.groupes(champs[n:s])
	m.finirRang()
	m.argumentation()
	m.groupes(champs[s:])
	m.fin(len(champs) + 1)
	return m.fini()
}

// enteteLettre is the top of the letter's first page.
func (m *metteur) enteteLettre() {
	m.cadre(dossier.RectMM{X: 20, Y: 19, L: 136, H: 16}, 1)
	m.texte(papier.Gras, 34, 25, 31.3, "PROBLÈME ANEF")
	m.texte(papier.Gras, 11, 20, 41.5, "Lettre au préfet : impossible de déposer ma demande en ligne")
	m.poserLibre("prefecture", dossier.RectMM{X: 20, Y: 43, L: 136, H: 4.6})
	m.y = sousQR
	m.cadre(dossier.RectMM{X: gauche, Y: m.y, L: utile, H: 34}, 0.3)
	y := m.texteCourant(gauche+3, m.y+1, utile-6, 10.5, 4.9,
		"Je n’arrive pas à déposer ma demande sur le téléservice « Étrangers en France » (ANEF). Les pages suivantes disent pourquoi. Je vous demande :")
	for i, s := range []string{
		"de constater cette impossibilité (art. R. 431-2 du CESEDA, arrêté du 1er août 2023) ;",
		"de m’inviter à utiliser la solution de substitution, et de me fixer pour cela une date proche ;",
		"d’enregistrer la demande ci-jointe et de m’en accuser réception (art. L. 112-3 du CRPA).",
	} {
		m.texte(papier.Gras, 10.5, gauche+6, y+4, strconv.Itoa(i+1)+".")
		y = m.texteCourant(gauche+12, y+0.2, utile-15, 10.5, 4.9, s)
	}
	m.y += 34 + 1.5
	m.texte(papier.Etroit, ptEtiquette, gauche, m.y+3, "Écrivez en MAJUSCULES, un caractère par case, au stylo noir. Croix = oui ; case noircie = annulé. Dates : jour, mois, année.")
	m.y += 4.5
}

// argumentation is the law, kept in one piece.
func (m *metteur) argumentation() {
	const taille, inter = 10.0, dossier.MM(4.6)
	alineas := []string{
		"Le Conseil d’État a jugé qu’un téléservice ne peut être imposé que si l’accès normal au service public et l’exercice effectif des droits sont garantis : une solution de substitution doit exister quand le dépôt en ligne est impossible à cause de la conception ou du fonctionnement de l’outil (CE, Section, 3 juin 2022, n° 452798).",
		"Le décret n° 2023-191 du 22 mars 2023 l’a inscrite à l’article R. 431-2 du CESEDA, alinéa 3 : un accueil physique permettant l’enregistrement de la demande, pour l’étranger qui a accompli toutes les diligences, notamment en faisant appel à l’accompagnement, et dont l’impossibilité d’utiliser le téléservice est constatée. Les diligences que j’ai faites sont décrites et datées ci-dessus ; les preuves en sont jointes.",
		"Si vous n’êtes pas compétent, je vous demande de transmettre cette lettre au service compétent (art. L. 114-2 du CRPA). S’il manque une pièce, je vous demande de me la réclamer en me laissant un délai raisonnable (art. L. 114-5 du CRPA ; art. R. 431-11 du CESEDA).",
	}
	var coupes [][]string
	h := dossier.MM(0)
	for _, a := range alineas {
		lignes := m.couper(papier.Normal, taille, a, utile)
		coupes = append(coupes, lignes)
		h += dossier.MM(len(lignes))*inter + 1
	}
	m.ajouter(m.titre("Ce que dit le droit", ""))
	m.ajouter(bloc{l: utile, h: h, seul: true, pose: func(m *metteur, p place) {
		x, y := p.X, p.Y
		for _, lignes := range coupes {
			for _, t := range lignes {
				y += inter
				m.texte(papier.Normal, taille, x, y-0.25*inter, t)
			}
			y++
		}
	}})
	m.finirRang()
}

// demarche writes under the code of the procedure what it is called.
func (pl *plan) demarche(d *papier.Document, r dossier.RectMM, i Impression) {
	p, err := ByCode(i.Champs["procedure"])
	if err != nil || p.Code == CodeProblemeANEF {
		return
	}
	d.Police(papier.Etroit, 10)
	texte := p.Libelle
	if len(p.BasesLegales) > 0 {
		texte += " — " + p.BasesLegales[0]
	}
	if lignes := d.Couper(texte, r.L); len(lignes) > 0 {
		d.Texte(r.X, r.Y+3.6, lignes[0])
	}
}

// ChampsTentatives gives the boxes of the letter's table for attempts: codes tentative_date_1, tentative_heure_1, tentative_nature_1
// (number in the list of blockages), tentative_url_1, tentative_message_1… for the rows the letter has. The data code carries the
// attempts whole, whatever their number; their exact kind is there only.
func ChampsTentatives(liste []dossier.Tentative) map[string]string {
	champs := map[string]string{}
	for i, t := range liste[:min(len(liste), tentativesImprimees())] {
		met := func(code, v string) {
			if v != "" {
				champs[fmt.Sprintf("tentative_%s_%d", code, i+1)] = v
			}
		}
		date, heure, _ := strings.Cut(t.Date, "T")
		met("date", date)
		met("heure", strings.ReplaceAll(heure, ":", ""))
		met("nature", natureDe(t))
		met("url", t.URL)
		met("message", t.Message)
	}
	return champs
}

// natureDe is the number of the choice a blockage comes under; « autre » for one that none names, "" when nothing is known.
func natureDe(t dossier.Tentative) string {
	codes := t.Possibles
	if t.Blocage != "" {
		codes = []string{t.Blocage}
	}
	if len(codes) == 0 {
		return ""
	}
	autre := ""
	for n, c := range natures() {
		if c.Valeur == "autre" {
			autre = strconv.Itoa(n + 1)
		} else if slices.Contains(law.RaccourcisBlocage(c.Valeur), codes[0]) {
			return strconv.Itoa(n + 1)
		}
	}
	return autre
}

// TentativesDeChamps makes attempts of the boxes of a letter filled by hand. The kind is the form's shorthand, so the codes it may
// stand for are kept as the doubt they are. A letter whose table is empty gives one attempt from what it says elsewhere, if anything.
func TentativesDeChamps(champs map[string]string) []dossier.Tentative {
	var liste []dossier.Tentative
	for i := 1; i <= tentativesImprimees(); i++ {
		lit := func(code string) string { return champs[fmt.Sprintf("tentative_%s_%d", code, i)] }
		t := dossier.Tentative{Date: lit("date"), URL: lit("url"), Message: lit("message")}
		if h := lit("heure"); len(h) == 4 && t.Date != "" {
			t.Date += "T" + h[:2] + ":" + h[2:]
		}
		nature := ""
		if n, err := strconv.Atoi(lit("nature")); err == nil && n >= 1 && n <= len(natures()) {
			nature = natures()[n-1].Valeur
		}
		if t.Date != "" || t.URL != "" || t.Message != "" || nature != "" {
			liste = append(liste, declaree(t, nature))
		}
	}
	t := dossier.Tentative{Date: champs["derniere_tentative"], URL: champs["url"], Message: champs["message"]}
	if t.Date == "" {
		t.Date = champs["premiere_tentative"]
	}
	if len(liste) == 0 && (t.Date != "" || t.URL != "" || t.Message != "" || champs["blocage"] != "") {
		liste = append(liste, declaree(t, champs["blocage"]))
	}
	return liste
}

func declaree(t dossier.Tentative, nature string) dossier.Tentative {
	t.Certitude = "declaree"
	t.Possibles = law.RaccourcisBlocage(nature)
	if len(t.Possibles) == 1 {
		t.Blocage, t.Possibles = t.Possibles[0], nil
	}
	return t
}
