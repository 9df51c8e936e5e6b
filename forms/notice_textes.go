package forms

import (
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

// ecrire is the whole notice, in the order one needs it.
func (r *redaction) ecrire(pl *plan, i Impression) {
	r.d.Police(papier.Gras, r.taille+5)
	r.d.Baliser(papier.Balise{Role: papier.RoleTitre1}, func() {
		for _, l := range r.d.Couper("Notice — "+pl.titre(), utile) {
			r.y += 0.6 + dossier.MM((r.taille+5)*0.375)
			r.d.Texte(gauche, r.y, l)
		}
	})
	r.y += 3
	if s := pl.procedure.TraductionTitre(r.langue); s != "" {
		r.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { r.traduit(0, s) })
	}
	r.paragraphe("**À garder : ne renvoyez pas cette notice.** Renvoyez toutes les pages du formulaire, dans l’ordre, signées.")
	r.remplir()
	r.questions(pl)
	if pl.Procedure != CodeProblemeANEF {
		r.pieces(pl, i)
		r.famille(pl, i)
	} else {
		r.lettre(pl.Variante, i)
	}
	r.envoi(pl, i)
	r.garder()
	r.du(pl.procedure)
	r.pasDonne()
	r.donnees(pl.procedure)
	r.inquiet()
}

func (r *redaction) remplir() {
	r.titre("Comment remplir")
	r.liste(
		"Au stylo noir, en MAJUSCULES, un caractère par case. Laissez une case vide entre deux mots.",
		"Une croix veut dire oui. Pour annuler une croix, noircissez toute la case et cochez la bonne.",
		"Dates : jour, mois, année (07 01 1989). Jour ou mois inconnu : laissez ces cases vides, et cochez « date approximative » s’il y a cette case.",
		"Vous ne savez pas répondre : laissez vide, ou expliquez dans les observations. Une réponse qui manque n’empêche pas d’envoyer votre demande.",
		"Place insuffisante : continuez sur une feuille libre, avec le numéro de la question.",
		"N’écrivez rien sur les carrés noirs des coins ni sur les codes. N’agrafez pas ; ne pliez pas les codes.",
	)
}

// questions gives the help of the catalogue under the printed number of the field; with another language, every question in it.
func (r *redaction) questions(pl *plan) {
	var groupes [][]Champ
	for _, c := range pl.procedure.Champs(pl.Variante) {
		if c.Indice > 1 || r.langue == "" && (c.Aide == "" || c.Type == ChampDate) {
			continue
		}
		if n := len(groupes); n == 0 || groupes[n-1][0].Groupe != c.Groupe {
			groupes = append(groupes, nil)
		}
		groupes[len(groupes)-1] = append(groupes[len(groupes)-1], c)
	}
	if len(groupes) == 0 {
		return
	}
	r.titre("Question par question")
	if r.langue != "" {
		r.paragraphe("La traduction aide à comprendre. Répondez en français, sur le formulaire, en lettres latines : seul le texte français compte.")
	}
	for _, champs := range groupes {
		if r.langue != "" {
			r.sousTitre(champs[0])
		}
		r.d.Baliser(papier.Balise{Role: papier.RoleListe, Numerotee: true}, func() {
			for _, c := range champs {
				r.question(c)
			}
		})
	}
}

// sousTitre is the title of a group in both languages, with its note in the other.
func (r *redaction) sousTitre(c Champ) {
	r.place(5 * r.inter())
	r.d.Baliser(papier.Balise{Role: papier.RoleTitre3}, func() {
		r.lignes(0, "**"+c.GroupeLibelle+"**")
		r.traduit(0, TraductionGroupe(r.langue, c.Groupe))
	})
	if s := TraductionNote(r.langue, c.Groupe); s != "" {
		r.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { r.traduit(0, s) })
	}
}

func (r *redaction) question(c Champ) {
	s := "**" + c.Libelle + "**"
	if c.Aide != "" {
		s += " : " + c.Aide
	}
	r.point(strconv.Itoa(c.Numero), s, func() {
		switch t := c.Traduction(r.langue); {
		case r.langue == "":
			return
		case r.langue == "ar":
			r.enFace(r.retrait(), s, t)
		case t != c.Libelle:
			r.traduit(r.retrait(), t)
		}
		for _, x := range c.Choix {
			r.reponse(r.retrait(), x)
		}
	})
}

func (r *redaction) pieces(pl *plan, i Impression) {
	liste := pl.procedure.Pieces(pl.Variante, i.Champs)
	if len(liste) == 0 {
		return
	}
	depot := aDeposer(liste)
	r.titre("Pièces à joindre")
	r.paragraphe(Avertissement())
	r.paragraphe("Joignez des **copies**, sauf « en original ». Gardez les originaux : la préfecture peut demander à les voir, et le service qui a un doute l’écrit " +
		"(R. 113-8 à R. 113-11 du code des relations entre le public et l’administration). Une pièce en langue étrangère est traduite par un traducteur assermenté " +
		"près une cour d’appel (annexe 10). « À vérifier » : nous n’avons pas lu le texte qui demande cette pièce.")
	r.cases(depot)
	if len(depot) == len(liste) {
		return
	}
	r.place(4 * r.inter())
	r.paragraphe("**Plus tard, au retrait du titre :**")
	var retrait []PieceRequise
	for _, p := range liste {
		if !p.ADepot {
			retrait = append(retrait, p)
		}
	}
	r.cases(retrait)
}

// cases lists pieces to tick, each with its help.
func (r *redaction) cases(liste []PieceRequise) {
	r.d.Baliser(papier.Balise{Role: papier.RoleListe}, func() {
		for n, s := range textesPieces(liste) {
			for _, plus := range []string{liste[n].Note, liste[n].Aide} {
				if plus != "" {
					s += ". " + plus
				}
			}
			r.point("", s)
		}
	})
}

// famille says how several people of a household write together, when a piece of this form is the household's.
func (r *redaction) famille(pl *plan, i Impression) {
	var communes []string
	for _, p := range aDeposer(pl.procedure.Pieces(pl.Variante, i.Champs)) {
		if p.Commune {
			communes = append(communes, p.Libelle)
		}
	}
	if len(communes) == 0 {
		return
	}
	r.titre("Plusieurs personnes de la famille")
	r.paragraphe("Une seule enveloppe peut contenir les demandes de plusieurs personnes : **un formulaire par personne**, chacun signé. Une seule copie des pièces du foyer " +
		"suffit pour toute l’enveloppe si vous écrivez à qui elle sert (à vérifier). Pour cette démarche :")
	r.liste(communes...)
}

func (r *redaction) envoi(pl *plan, i Impression) {
	r.titre("Où envoyer")
	lignes, note := AdresseEnvoi(i.Prefecture)
	for _, l := range lignes {
		r.paragraphe(l)
	}
	if len(lignes) == 0 {
		note = "Envoyez à " + note
	}
	r.paragraphe(note)
	r.paragraphe("Envoyez de préférence en **recommandé avec avis de réception**.")
	if pl.procedure.Canal == "anef" {
		r.paragraphe("Mettez la lettre « PROBLÈME ANEF » sur le dessus, avec les captures d’écran datées du blocage. Cette voie n’est pas garantie : continuez d’essayer en ligne.")
	}
}

func (r *redaction) garder() {
	r.titre("Ce que vous gardez")
	r.liste(
		"Une copie ou une photo de **toutes** les pages envoyées, signature comprise.",
		"La preuve de dépôt de La Poste, puis l’avis de réception signé : ils prouvent la date.",
		"Les captures d’écran, avec leur date, et les réponses reçues du centre de contact ou de la préfecture.",
		"L’accusé de réception de la préfecture, quand il arrive.",
	)
}

// doute is what follows words that no text read supports.
func doute(certitude string) string {
	if certitude == law.Vu {
		return ""
	}
	return " (à vérifier)"
}

// du is what the préfecture owes, from the tables of law.
func (r *redaction) du(p *Procedure) {
	r.titre("Ce que la préfecture vous doit")
	points := []string{
		"**Un accusé de réception écrit** : date de réception, service et téléphone, ce que vaut son silence, et comment contester (L. 112-3 et R. 112-5 du code des relations entre " +
			"le public et l’administration). Aucun texte ne fixe sous combien de jours sur papier ; sans lui, le délai pour contester ne peut pas vous être opposé (L. 112-6).",
		"**Si une pièce manque, la liste** de ce qui manque et un délai pour l’envoyer. Pendant ce délai, celui au bout duquel le silence vaut refus est suspendu (L. 114-5).",
		"**Si elle n’est pas la bonne administration**, elle transmet votre demande et vous le dit (L. 114-2).",
		"**Un examen de votre demande** : faite sur un formulaire officiel, bien rempli et non modifié, elle ne peut pas être écartée (D. 113-3). Ce formulaire-ci n’est pas officiel : " +
			"s’il en existe un pour votre démarche, ajoutez-le (à vérifier).",
		"**Le nom de l’agent** qui suit votre demande, sauf anonymat pour sa sécurité (L. 111-2).",
	}
	r.liste(append(points, silence(p)...)...)
}

// silence says what no answer means for a procedure, and what can be done then.
func silence(p *Procedure) []string {
	if p.Silence == law.SilenceSansObjet {
		return []string{"**Pas de décision à attendre** pour cette démarche : gardez la preuve que vous l’avez faite."}
	}
	fondement := dossier.FondementPostal
	if p.Canal == "anef" { // of a filing accepted on paper; of one that is not, below
		fondement = dossier.FondementException
	}
	delai, ok := law.DelaiByCode(p.Silence)
	if !ok || law.EffetDe(p.Silence, fondement) != law.EffetRejet {
		return []string{"**Une réponse.** Ce que vaut son silence pour cette démarche est à vérifier : demandez conseil avant la fin du deuxième mois."}
	}
	depart := "la réception de votre demande"
	if delai.Declencheur == law.SurComplete {
		depart = "la réception de votre demande complète"
	}
	points := []string{fmt.Sprintf("**Une réponse.** Son silence pendant **%s** à partir de %s vaut refus (%s)%s.", delai.Longueur().Fr(), depart, delai.Article, doute(delai.Certitude))}
	if recours, ok := law.DelaiByCode("recours_decision_implicite"); ok {
		points = append(points, fmt.Sprintf("Contre ce refus, vous avez **%s** pour saisir le tribunal administratif (%s)%s. Demandez aussi les raisons du refus : la préfecture a un mois pour "+
			"les donner (L. 232-4).", recours.Longueur().Fr(), recours.Article, doute(recours.Certitude)))
	}
	if canal, ok := law.DelaiByCode(law.SilenceCanal); ok && p.Canal == "anef" {
		points = append(points, fmt.Sprintf("Attention : si la préfecture n’avait pas ouvert la voie postale pour vous, son silence peut ne valoir aucune décision à contester (%s)%s. "+
			"Prouvez le blocage en ligne.", canal.Article, doute(canal.Certitude)))
	}
	return points
}

func (r *redaction) pasDonne() {
	r.titre("Ce que ce papier ne donne pas")
	r.liste(
		"Il **ne prouve pas** que votre séjour est régulier. L’accusé de réception non plus (R. 431-15-1 du CESEDA, par analogie ; à vérifier).",
		"Ce n’est **ni un récépissé ni une attestation de prolongation** : eux sont signés par la préfecture (R. 431-12). Demandez-les.",
		"Il ne donne pas le droit de travailler, ni de voyager.",
		"Il n’arrête aucun délai : ni la fin de votre titre, ni le délai pour quitter la France, ni celui pour aller au tribunal (à vérifier dans votre cas).",
		"Il ne remplace pas le rendez-vous où vos empreintes sont prises (R. 431-9).",
	)
}

// donnees is the notice of GDPR article 13, with what was read and what was not.
func (r *redaction) donnees(p *Procedure) {
	r.titre("Vos données personnelles")
	points := []string{
		"**Qui les tient** : la préfecture à laquelle vous écrivez (à vérifier : elle nomme son délégué à la protection des données).",
		"**Pourquoi** : étudier votre demande, vous répondre, prouver ce qui a été reçu et quand. Base : mission d’intérêt public et obligation légale (RGPD, article 6, 1, c et e ; à vérifier).",
		"**Lesquelles** : ce que vous écrivez et joignez, rien d’autre. Une machine lit les pages ; un agent vérifie et décide. Aucun visage n’est comparé (R. 142-13 du CESEDA).",
		"**Qui les voit** : les agents de la préfecture désignés et habilités un par un (R. 142-15).",
		"**Combien de temps** : dans le fichier des étrangers (AGDREF), cinq ans sans mise à jour (R. 142-21) ; pour le dossier papier et son registre, la durée que la préfecture fixe (à vérifier).",
		"**Vos droits** : voir vos données, les faire corriger, en limiter l’usage, auprès de la préfecture (R. 142-24). Vous ne pouvez pas vous opposer au fichier (R. 142-25). " +
			"Réclamation : CNIL, cnil.fr (à vérifier).",
	}
	if p.Sensible {
		points = append(points, "**Santé, violences, enfance** : n’écrivez que ce qui est demandé. Ces pages sont réservées aux agents chargés de votre demande (RGPD, article 9 ; à vérifier).")
	}
	r.liste(points...)
}

func (r *redaction) inquiet() {
	r.titre("Quand s’inquiéter, qui appeler")
	r.liste(
		"Pas d’accusé de réception un mois après l’envoi : écrivez de nouveau, avec une copie de l’avis de réception.",
		"Votre titre finit bientôt et vous n’avez ni récépissé ni attestation : demandez-les par écrit, et voyez une association ou un avocat.",
		"Vous recevez une obligation de quitter la France (OQTF) : voyez un avocat **le jour même**, les délais sont courts.",
		"Votre emploi ou vos droits sont coupés : gardez la lettre qui le dit, elle prouve l’urgence devant le juge.",
		"Centre de contact citoyens : **0 806 001 620**. Défenseur des droits, gratuit : defenseurdesdroits.fr. Avocat payé par l’État si vous avez peu d’argent : bureau d’aide juridictionnelle du tribunal (à vérifier).",
	)
}
