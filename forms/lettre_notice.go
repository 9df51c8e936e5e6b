package forms

import (
	"slices"

	"souspli/forms/papier"
	"souspli/law"
)

// conseils is what the notice of a letter says besides what depends on the blockage.
type conseils struct {
	usage   string
	joindre []string
	// suites are the next steps of law when no kind of blockage is known.
	suites []string
}

var conseilsLettre = map[string]conseils{
	LettreDepot: {
		"Cette lettre se pose **au-dessus du dossier** : elle dit pourquoi vous ne pouvez pas déposer en ligne et demande une autre solution. Ce dépôt n’est pas garanti.",
		[]string{"Le formulaire de votre démarche, et ses pièces."},
		[]string{"reessayer_et_journaliser", "saisir_ccc", "rdv_pan"},
	},
	LettreSignalement: {
		"Cette lettre part **seule, sans formulaire** : le problème que vous décrivez n’ouvre pas le dépôt sur papier. Elle demande de le corriger et de vous répondre.",
		[]string{"La copie de ce que vous avez déjà reçu : attestation, décision, messages."},
		[]string{"saisir_ccc", "signaler_prefecture"},
	},
	LettreRelance: {
		"Cette lettre répond à un **dossier papier qui vous a été renvoyé**. Elle demande qu’il soit examiné, ou qu’on vous dise ce qui manque.",
		[]string{
			"Le dossier renvoyé, complet, avec sa lettre « PROBLÈME ANEF ». Cochez alors « Je joins de nouveau le dossier ».",
			"La copie de l’enveloppe et de la lettre de renvoi, de la preuve de dépôt et de l’avis de réception.",
		},
		[]string{"signaler_prefecture", "refere_mesures_utiles", "saisir_ddd"},
	},
}

// lettre is the advice that goes with a letter: what it is for, what to join, what to do next.
func (r *redaction) lettre(variante string, i Impression) {
	c := conseilsLettre[variante]
	liste := faits(i)
	r.titre("À quoi sert cette lettre")
	r.paragraphe(c.usage)
	r.titre("À joindre, en copie")
	preuves := preuvesDe(liste)
	if len(preuves) == 0 {
		preuves = []string{"Une capture d’écran de chaque essai : date, heure, adresse de la page, message.", "Les réponses du centre de contact citoyens, ou le numéro du ticket.", "Le papier du point d’accueil numérique, si vous y êtes allé."}
	}
	r.d.Baliser(papier.Balise{Role: papier.RoleListe}, func() {
		for _, s := range slices.Concat(c.joindre, preuves) {
			r.point("", s)
		}
	})
	r.paragraphe("Cochez dans la lettre ce que vous joignez vraiment.")
	r.suites(c.suites, liste)
	var codes [][]string
	for _, f := range liste {
		codes = append(codes, f.codes)
	}
	if _, incertains := law.ArgumentsLettre(enLoi(variante), codes...); len(incertains) > 0 {
		var points []string
		for _, a := range incertains {
			points = append(points, espacesFines.Replace(a.Libelle+" ("+a.Article+")"))
		}
		r.titre("À vérifier avec un juriste : la lettre ne le dit pas")
		r.liste(points...)
	}
}

// suites are the next steps of the blockages, and what is to know of each.
func (r *redaction) suites(general []string, liste []fait) {
	var codes, points, notes []string
	for _, f := range liste {
		if len(f.codes) > 1 {
			continue
		}
		b, _ := law.BlocageByCode(f.codes[0])
		codes = append(codes, b.Suites...)
		if b.Note != "" {
			notes = append(notes, "**"+espacesFines.Replace(b.Libelle)+"** : "+espacesFines.Replace(b.Note)+doute(b.Certitude)+".")
		}
	}
	if len(codes) == 0 {
		codes = general
	}
	for _, code := range codes {
		if s := espacesFines.Replace(law.LibelleSuite(code)) + "."; !slices.Contains(points, s) {
			points = append(points, s)
		}
	}
	r.titre("Et ensuite")
	r.liste(points...)
	for _, n := range notes {
		r.paragraphe(n)
	}
}
