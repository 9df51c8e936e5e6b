package store

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

// effets is what each action changes beyond the state: the demande in hand, its deadlines, its appointment, its letters.
var effets = map[dossier.CodeAction]func(*enCours) error{
	dossier.ActionComplete: func(x *enCours) error {
		if x.demande.Completude.IsZero() { // once for all
			x.demande.Completude = x.acte.Le
		}
		x.manquantes()
		return x.recompter()
	},
	dossier.ActionPieces: (*enCours).demanderPieces,
	dossier.ActionComplement: func(x *enCours) error {
		x.manquantes()
		return x.recompter()
	},
	dossier.ActionRegularisation: func(x *enCours) error {
		e, err := law.LimiteFixee("regularisation_vice_forme", x.acte.Le, x.acte.Donnees.Jours, x.demande.Prefecture)
		if err != nil {
			return err
		}
		return x.poserEcheances(x.demande.ID, []dossier.Echeance{e})
	},
	dossier.ActionRegularisationRecue: func(x *enCours) error { return x.fonder(x.acte.Donnees.Fondement) },
	dossier.ActionInvitation: func(x *enCours) error {
		if err := x.prendreRendezVous(); err != nil {
			return err
		}
		rdv := x.acte.Donnees.RendezVous
		f := x.demande.FondementDetail.V
		f.Code, f.Propose = dossier.FondementInvitation, true
		f.Reference = fmt.Sprintf("invitation du %s pour le %s", x.acte.Le.Fr(), rdv.Jour.Fr())
		f.Preuves = append(slices.Clone(f.Preuves), dossier.Preuve{Condition: "C6", Objet: "invitation de la préfecture", Certitude: law.Etablie, Force: law.Forte})
		return x.fonder(&f)
	},
	dossier.ActionConvocation: (*enCours).prendreRendezVous,
	dossier.ActionVenue: func(x *enCours) error {
		if err := x.clore(dossier.RendezVousHonore); err != nil {
			return err
		}
		f := x.demande.FondementDetail.V
		if f.Code != dossier.FondementInvitation || !f.Propose {
			return nil
		}
		f.Propose = false
		return x.fonder(&f)
	},
	dossier.ActionAbsence:          func(x *enCours) error { return x.clore(dossier.RendezVousAbsent) },
	dossier.ActionRendezVousAnnule: func(x *enCours) error { return x.clore(dossier.RendezVousAnnule) },
	dossier.ActionModification: func(x *enCours) error {
		for code, v := range x.acte.Donnees.Champs {
			ancien := x.demande.Champs.V[code]
			c := dossier.ChampLu{Valeur: v, Confiance: 1, Source: dossier.SourceAgent, Lu: ancien.Lu}
			if c.Lu == "" {
				c.Lu = ancien.Valeur
			}
			if p := x.acte.Donnees.Preuve; len(x.s.Demande.Plis) > 0 && p.Pli == x.s.Demande.Plis[0] {
				c.Page = p.Page // a field's page is one of the first pli
			}
			x.demande.Champs.V[code] = c
		}
		return nil
	},
	dossier.ActionAdresse: (*enCours).changerAdresse,
	dossier.ActionTransfert: func(x *enCours) error {
		if x.acte.De == dossier.DemandeTransferee { // sent on by the destination: it is the sender now
			if err := x.passer(); err != nil {
				return err
			}
		}
		x.demande.TransfereeA = x.acte.Donnees.Prefecture
		return nil
	},
	dossier.ActionPriseEnCharge: (*enCours).prendreEnCharge,
	dossier.ActionTransfertRefuse: func(x *enCours) error {
		x.demande.TransfereeA = ""
		return x.accuseDu()
	},
	dossier.ActionComplexite: (*enCours).recompter,
	dossier.ActionDecision:   (*enCours).noterDecision,
	dossier.ActionDesistement: func(x *enCours) error {
		return x.retirer(func(e dossier.Echeance) bool { return law.EstDuCours(e.Code) && !e.Date.Before(x.acte.Le) })
	},
	dossier.ActionSansSuite: func(x *enCours) error {
		return x.retirer(func(e dossier.Echeance) bool { return law.EstDuCours(e.Code) && !e.Date.Before(x.acte.Le) })
	},
	dossier.ActionReouverture: func(x *enCours) error {
		x.demande.TransfereeA = ""
		if err := x.accuseDu(); err != nil {
			return err
		}
		return x.recompter()
	},
	dossier.ActionRemise: func(x *enCours) error {
		return x.g.Model(&rangCourrier{}).Where("id = ?", x.acte.Donnees.Courrier).Update("remis_le", x.acte.Le).Error
	},
}

// demanderPieces: the limit to complete and the suspension, only when a piece is indispensable (CRPA L. 114-5-1).
func (x *enCours) demanderPieces() error {
	x.manquantes()
	if !x.acte.Donnees.Suspend {
		return nil
	}
	e, err := law.LimiteFixee("complement_demande", x.acte.Le, x.acte.Donnees.Jours, x.demande.Prefecture)
	if err != nil {
		return err
	}
	if err := x.poserEcheances(x.demande.ID, []dossier.Echeance{e}); err != nil {
		return err
	}
	return x.recompter()
}

// manquantes makes the list of missing pieces what was asked for and has not come: an agent has looked at the file.
func (x *enCours) manquantes() {
	ms := []dossier.PieceManquante{}
	for _, r := range dossier.DemandesDePieces(x.s.Actes) {
		for _, p := range r.Attendues {
			i := slices.IndexFunc(ms, func(m dossier.PieceManquante) bool { return m.Code == p.Code })
			if i < 0 {
				i = len(ms)
				ms = append(ms, dossier.PieceManquante{Code: p.Code, Libelle: p.Libelle})
			}
			ms[i].Exigee = ms[i].Exigee || p.Indispensable
		}
	}
	x.demande.Manquantes = liste(ms)
}

// suspensions are the limits given to complete, as law counts them.
func suspensions(actes []dossier.Acte) []law.Suspension {
	var ss []law.Suspension
	for _, r := range dossier.DemandesDePieces(actes) {
		if r.Acte.Donnees.Suspend {
			ss = append(ss, law.Suspension{Du: r.Acte.Le, Au: r.Acte.Donnees.Limite, Produit: r.Produit})
		}
	}
	return ss
}

// recompter computes again the deadlines that hang on the clock. What it starts from is the last silence entry ever recorded: a
// demande that was closed finds its clock again, with its first dates. A demande on which silence says nothing has none.
func (x *enCours) recompter() error {
	var rangs []rangEcheance
	codes := append(slices.Clone(law.CodesSilence), law.SilenceCanal)
	if err := x.g.Where("demande = ? AND code IN ?", x.demande.ID, codes).Order("id DESC").Limit(1).Find(&rangs).Error; err != nil || len(rangs) == 0 {
		return err
	}
	e, err := law.EntreesDe(rangs[0].echeance())
	if err != nil {
		return err
	}
	notre := suspensions(x.s.Actes)
	e.Suspensions = slices.DeleteFunc(e.Suspensions, func(s law.Suspension) bool {
		return slices.ContainsFunc(notre, func(n law.Suspension) bool { return n.Du == s.Du && n.Au == s.Au })
	})
	e.Suspensions = append(e.Suspensions, notre...)
	e.PremiereSaisine, e.Completude = law.DepartSilence(x.demande.dates()), x.demande.Completude
	e.Fondement, e.Propose = x.demande.Fondement, x.demande.FondementDetail.V.Propose
	if e.Departement == "" {
		e.Departement = x.demande.Prefecture
	}
	e.Complexe = e.Complexe || slices.ContainsFunc(x.s.Actes, func(a dossier.Acte) bool { return a.Action == dossier.ActionComplexite })
	neuves := law.Recompte(e)
	err = x.retirer(func(v dossier.Echeance) bool {
		return law.EstDuCours(v.Code) && !slices.ContainsFunc(neuves, func(n dossier.Echeance) bool { return n.Code == v.Code })
	})
	if err != nil {
		return err
	}
	return x.poserEcheances(x.demande.ID, neuves)
}

// retirer sets aside the deadlines that no longer hold: they stay in the register, replaced by nothing.
func (x *enCours) retirer(quoi func(dossier.Echeance) bool) error {
	var rangs []rangEcheance
	if err := x.g.Where("demande = ? AND remplacee_a IS NULL", x.demande.ID).Find(&rangs).Error; err != nil {
		return err
	}
	var ids []int64
	for _, r := range rangs {
		if quoi(r.echeance()) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return x.g.Model(&rangEcheance{}).Where("id IN ?", ids).Update("remplacee_a", x.now).Error
}

// fonder records a basis and what silence then means; nil: none was established.
func (x *enCours) fonder(f *dossier.Fondement) error {
	if f == nil {
		return nil
	}
	if _, ok := law.FondementByCode(f.Code); !ok {
		return x.refus("fondement", "Ce fondement n’est pas dans la table.")
	}
	neuf := *f
	if len(neuf.Preuves) == 0 {
		neuf.Preuves = x.demande.FondementDetail.V.Preuves
	}
	x.demande.Fondement, x.demande.FondementDetail = neuf.Code, json1(neuf)
	return x.recompter()
}

// noterDecision: an express decision ends the clock of silence, unless a refusal was born of it before; it opens its own recourse, once notified.
func (x *enCours) noterDecision() error {
	d := x.acte.Donnees
	err := x.retirer(func(e dossier.Echeance) bool {
		return e.Code == "complement_demande" || law.EstDuCours(e.Code) && !e.Date.Before(x.acte.Le)
	})
	if err != nil {
		return err
	}
	var es []dossier.Echeance
	ajouter := func(code string, depart dossier.Date) error {
		e, err := law.Calcule(code, depart, x.demande.Prefecture)
		es = append(es, e)
		return err
	}
	switch {
	case d.Sens == dossier.SensFavorable:
		err = ajouter("retrait_decision_creatrice", x.acte.Le)
	case d.OQTF:
		err = ajouter("recours_oqtf_un_mois", d.Notifiee)
	default:
		err = ajouter("recours_decision_expresse", d.Notifiee)
	}
	if err != nil {
		return err
	}
	return x.poserEcheances(x.demande.ID, es)
}

// changerAdresse: the addresses, the letters not gone, and the declaration due by who holds a title of more than a year.
func (x *enCours) changerAdresse() error {
	d := x.acte.Donnees
	if d.Domicile != nil {
		x.demande.Domicile = json1(*d.Domicile)
	}
	if !d.Du.IsZero() { // day of the move
		e, err := law.Calcule("changement_adresse", d.Du, x.demande.Prefecture)
		if err != nil {
			return err
		}
		if err := x.poserEcheances(x.demande.ID, []dossier.Echeance{e}); err != nil {
			return err
		}
	}
	if d.Destinataire == nil {
		return nil
	}
	x.demande.Destinataire = json1(*d.Destinataire)
	return x.readresser()
}

// readresser: a letter written and not printed is replaced by one to be written to the new address; one that could not be written is
// tried again. Those still due read the address when they are written.
func (x *enCours) readresser() error {
	var rangs []rangCourrier
	if err := x.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("demande = ? AND etat IN ('du', 'bloque', 'ecrit')", x.demande.ID).Order("id").
		Find(&rangs).Error; err != nil {
		return err
	}
	for _, r := range rangs {
		switch r.Etat {
		case dossier.CourrierBloque:
			if err := x.reessayer(r); err != nil {
				return err
			}
		case dossier.CourrierEcrit:
			if err := x.remplacerCourrier(r, "adresse changée avant l’envoi"); err != nil {
				return err
			}
		}
	}
	return nil
}

// retirerPerimees sets aside the letters that have not left and are no longer true: an appointment that does not stand, pieces that came, a
// defect that was cured, a closing or a transfer taken back. A request written before some of its pieces came is written again.
func (x *enCours) retirerPerimees() error {
	var rangs []rangCourrier
	if err := x.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("demande = ? AND etat IN ('du', 'bloque', 'ecrit') AND acte IS NOT NULL", x.demande.ID).
		Order("id").Find(&rangs).Error; err != nil || len(rangs) == 0 {
		return err
	}
	var fixes []dossier.ActeID // acts whose appointment stands
	if err := x.g.Model(&rangRendezVous{}).Where("demande = ? AND etat = 'pris'", x.demande.ID).Pluck("acte", &fixes).Error; err != nil {
		return err
	}
	for _, r := range rangs {
		requete := x.requete(*r.Acte)
		perime := false
		switch r.Genre {
		case dossier.CourrierInvitation, dossier.CourrierConvocation:
			perime = !slices.Contains(fixes, *r.Acte)
		case dossier.CourrierDemandePieces:
			perime = !requete.Ouverte()
		case dossier.CourrierRappelPieces:
			perime = !requete.Bloquante()
		case dossier.CourrierRegularisation:
			perime = x.acte.Action == dossier.ActionRegularisationRecue || !x.acte.Vers.Vivante()
		case dossier.CourrierSansSuite, dossier.CourrierDesistement:
			perime = x.acte.Action == dossier.ActionReouverture
		case dossier.CourrierTransfert:
			perime = x.acte.De == dossier.DemandeTransferee && x.demande.TransfereeA == "" && x.acte.Action != dossier.ActionPriseEnCharge && r.Prefecture == "" // of the last step
		}
		var err error
		switch {
		case perime:
			err = x.annuler(r, "n’a plus lieu d’être\u00a0: "+strings.ToLower(x.acte.Action.Libelle()))
		case r.Etat == dossier.CourrierEcrit && x.acte.Action == dossier.ActionComplement && len(requete.Attendues) < len(requete.Acte.Donnees.Pieces):
			err = x.remplacerCourrier(r, "pièces venues avant l’envoi")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// requete is what an act asked for and what is still awaited of it: nothing once the demande is decided or closed.
func (x *enCours) requete(acte dossier.ActeID) dossier.RequetePieces {
	if !x.demande.Etat.Vivante() || x.demande.Etat == dossier.DemandeDecision || x.demande.Etat == dossier.DemandeTitre {
		return dossier.RequetePieces{}
	}
	for _, r := range dossier.DemandesDePieces(x.s.Actes) {
		if r.Acte.ID == acte {
			return r
		}
	}
	return dossier.RequetePieces{}
}

// reessayer tries again a letter that could not be written.
func (x *enCours) reessayer(r rangCourrier) error {
	if err := x.g.Select("etat", "raison").Updates(&rangCourrier{ID: r.ID, Etat: dossier.CourrierDu}).Error; err != nil {
		return err
	}
	return x.enfiler(EcrireCourrierArgs{Courrier: int64(r.ID)})
}

func (x *enCours) remplacerCourrier(r rangCourrier, raison string) error {
	return x.refaireCourrier(r, raison, x.acte.Agent)
}

// avantSilence is the last day to tell the person that their deadline is longer: that of the deadline it was (CESEDA R. 421-23). Zero for other actions.
func (x *enCours) avantSilence() dossier.Date {
	if x.acte.Action != dossier.ActionComplexite {
		return dossier.Date{}
	}
	e, _ := law.SilenceDe(x.s.Demande.Echeances)
	return e.Date
}

// lettreDue makes the letter of an action due, with the data it was decided with: within two working days, by auPlusTard when that is a day.
func (t *tx) lettreDue(genre dossier.GenreCourrier, acte dossier.ActeID, donnees []byte, auPlusTard dossier.Date) error {
	var d struct {
		ID         dossier.DemandeID
		Prefecture string
	}
	if err := t.g.Raw("SELECT d.id, d.prefecture FROM demandes d JOIN actes a ON a.demande = d.id WHERE a.id = ?", acte).Scan(&d).Error; err != nil {
		return err
	}
	texte, du := string(donnees), law.AjouteOuvres(dossier.DateDe(t.now), delaiAccuse, d.Prefecture)
	if !auPlusTard.IsZero() && auPlusTard.Before(du) {
		du = auPlusTard
	}
	return t.ajouterCourrier(&rangCourrier{Demande: d.ID, Genre: genre, Etat: dossier.CourrierDu, Lignes: liste[string](nil), DuLe: du, CreeA: t.now, Acte: &acte, Decide: &texte})
}

// ajouterCourrier inserts a letter due, with the job that writes it when the product has its wording. One that is due already: nothing.
func (t *tx) ajouterCourrier(r *rangCourrier) error {
	c := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(r)
	if c.Error != nil || c.RowsAffected == 0 {
		return c.Error
	}
	if err := t.noter(ActeCourrierDu, ObjetDemande(r.Demande), 0, map[string]any{"courrier": r.ID, "genre": r.Genre}); err != nil {
		return err
	}
	if !r.Genre.Redige() {
		return nil
	}
	return t.enfiler(EcrireCourrierArgs{Courrier: int64(r.ID)})
}
