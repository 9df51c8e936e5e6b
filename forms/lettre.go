package forms

import (
	"slices"
	"strconv"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/law"
)

// Variants of CodeProblemeANEF. The deposit letter keeps the empty code it was first printed with: it stands in the readings, the
// decisions and the addresses of pages made so far, and form 001 is that of "".
const (
	LettreDepot       = ""
	LettreSignalement = "signalement"
	LettreRelance     = "relance"
)

// VarianteLettre gives the letter these attempts call for: the deposit letter, or the signalement when no kind of block met opens
// substitution. A letter without any attempt goes by the kind ticked; the relance is never a guess.
func VarianteLettre(tentatives []dossier.Tentative, champs map[string]string) string {
	var codes []string
	for _, t := range tentatives {
		codes = append(codes, t.Possibles...)
		if t.Blocage != "" {
			codes = append(codes, t.Blocage)
		}
	}
	if len(codes) == 0 {
		codes = law.RaccourcisBlocage(champs["blocage"])
	}
	if law.LettreDe(codes) == law.LettreSignalement {
		return LettreSignalement
	}
	return LettreDepot
}

// enLoi is the code by which law knows the letter.
func enLoi(variante string) string {
	if variante == LettreDepot {
		return law.LettreDepot
	}
	return variante
}

// objet is what a letter says on top of its first page, before anything else.
type objet struct {
	titre, pourquoi string
	demandes        []string
}

var objets = map[string]objet{
	LettreDepot: {
		"Lettre au préfet : impossible de déposer ma demande en ligne",
		"Je n’arrive pas à déposer ma demande sur le téléservice « Étrangers en France » (ANEF). Les pages suivantes disent pourquoi. Je vous demande :",
		[]string{
			"de constater cette impossibilité (art. R. 431-2 du CESEDA, arrêté du 1er août 2023) ;",
			"de m’inviter à utiliser la solution de substitution, et de me fixer pour cela une date proche ;",
			"d’enregistrer la demande ci-jointe et de m’en accuser réception (art. L. 112-3 du CRPA).",
		},
	},
	LettreSignalement: {
		"Lettre au préfet : signalement, sans formulaire",
		"Une démarche en ligne pour le séjour des étrangers ne fonctionne pas pour moi. Les pages suivantes disent comment. Cette lettre n’est pas une demande de titre : aucun formulaire n’est joint. Je vous demande :",
		[]string{
			"de faire corriger ce qui ne fonctionne pas, ou de me dire qui peut le faire ;",
			"de me répondre par écrit, avec le nom et l’adresse de l’agent chargé de mon affaire (art. L. 111-2 du CRPA) ;",
			"d’accuser réception de cette réclamation (art. L. 110-1 et L. 112-3 du CRPA).",
		},
	},
	LettreRelance: {
		"Lettre au préfet : mon dossier papier m’a été renvoyé",
		"Le dossier papier que je vous ai envoyé, faute de pouvoir déposer en ligne (ANEF), m’a été renvoyé. Je vous demande :",
		[]string{
			"d’examiner ma demande, et d’en accuser réception à la date où vous l’avez reçue (art. L. 112-3 du CRPA) ;",
			"s’il manque une pièce ou une formalité, de me l’indiquer avec un délai (art. L. 114-5 et L. 114-6 du CRPA) ;",
			"si vous n’êtes pas compétent, de transmettre ma demande et de m’en informer (art. L. 114-2 du CRPA).",
		},
	},
}

// planLettre lays out a letter « PROBLÈME ANEF »: on top what is asked, so that the mail room sees it at once; then who, what
// happened, the attempts; what the data tell, the law, the pieces and the signature at the end. What depends on the data stands in
// boxes kept for it: nothing to read moves.
func planLettre(p *Procedure, variante string, presentation pagecode.Presentation) (*plan, error) {
	m, champs := nouveauPlan(p, variante, presentation)
	m.enteteLettre(objets[variante])
	for i := range champs {
		if champs[i].Code == "blocage" {
			for n := range champs[i].Choix {
				champs[i].Choix[n].Libelle = strconv.Itoa(n+1) + ". " + champs[i].Choix[n].Libelle
			}
		}
	}
	fin := func(groupe string) int {
		n := slices.IndexFunc(champs, func(c Champ) bool { return c.Groupe == groupe })
		for n < len(champs) && champs[n].Groupe == groupe {
			n++
		}
		return n
	}
	d, t := fin("lettre_demarche"), fin("tentative")
	m.groupes(champs[:d])
	b := m.libre("demarche", utileEtroit, 1.25*m.mes.etiquetteH)
	b.seul = true
	m.ensemble = champs[d-1].Numero // what the procedure is called stands under its code
	m.rang[len(m.rang)-1].ensemble = m.ensemble
	m.ajouter(b)
	m.groupes(champs[d:t])
	m.recit()
	m.groupes(champs[t:])
	m.fin()
	return m.fini()
}

// enteteLettre is the top of the letter's first page: a heading in a frame so heavy that a fax keeps it, then what is asked.
func (m *metteur) enteteLettre(o objet) {
	m.cadre(dossier.RectMM{X: 20, Y: 19, L: 136, H: 16}, 2)
	m.element(papier.Balise{Role: papier.RoleTitre1}, func() { m.texte(papier.Gras, 34, 25, 31.3, "PROBLÈME ANEF") })
	m.texte(papier.Gras, 11, 20, 41.5, o.titre)
	m.poserLibre("prefecture", dossier.RectMM{X: 20, Y: 43, L: 136, H: 4.6})
	debut := sousQR
	pt := m.mes.ptMention + 0.5
	inter := dossier.MM(pt) * 0.467
	y := m.texteCourant(gauche+3, debut+1, utile-6, pt, inter, composerLoi(o.pourquoi))
	m.element(papier.Balise{Role: papier.RoleListe, Numerotee: true}, func() {
		for i, s := range o.demandes {
			y = m.demandeLettre(i+1, composerLoi(s), y, pt, inter)
		}
	})
	y += 1.5
	m.cadre(dossier.RectMM{X: gauche, Y: debut, L: utile, H: y - debut}, 0.3)
	m.y = m.texteCourant(gauche, y+1, utile, m.mes.ptEtiquette, m.mes.etiquetteH, "Écrivez en MAJUSCULES, un caractère par case, au stylo noir. Croix = oui ; case noircie = annulé. Dates : jour, mois, année.") + 1
}

// demandeLettre is one of the things asked, under its number.
func (m *metteur) demandeLettre(n int, s string, y dossier.MM, pt float64, inter dossier.MM) dossier.MM {
	m.element(papier.Balise{Role: papier.RolePoint}, func() {
		m.element(papier.Balise{Role: papier.RoleMarque}, func() { m.texte(papier.Gras, pt, gauche+6, y+0.2+0.75*inter, strconv.Itoa(n)+".") })
		m.element(papier.Balise{Role: papier.RoleCorps}, func() {
			y = m.texteCourant(gauche+6+0.57*dossier.MM(pt), y+0.2, utile-9-0.57*dossier.MM(pt), pt, inter, s)
		})
	})
	return y
}

// recit keeps the rest of the page for what the data tell and for the law, see recitLettre.
func (m *metteur) recit() {
	titre := m.titre("Ce qui s’est passé et ce que dit le droit", "")
	m.finirRang()
	if m.y+titre.h+recitMin > bas {
		m.nouvellePage()
	}
	m.ajouter(titre)
	b := m.libre("recit", utile, bas-max(m.y+titre.h, sousQR)-0.1)
	b.seul = true
	m.ajouter(b)
	m.finirRang()
}

// demarche writes under the code of the procedure what it is called.
func (pl *plan) demarche(d *papier.Document, r dossier.RectMM, i Impression) {
	p, err := ByCode(i.Champs["procedure"])
	if err != nil || p.Code == CodeProblemeANEF {
		return
	}
	texte := p.Libelle
	if len(p.BasesLegales) > 0 {
		texte += " — " + p.BasesLegales[0]
	}
	for taille := float64(r.H) * 2; taille >= 6; taille-- {
		d.Police(papier.Etroit, taille)
		if d.Largeur(texte) <= r.L {
			break
		}
	}
	d.Texte(r.X, r.Y+0.72*r.H, texte)
}
