package store

import (
	"context"
	"fmt"

	"souspli/dossier"
)

// courrielDe is the e-mail address that letters of a demande may go to now; ok is false when there is none, or when it rejects.
func (t *tx) courrielDe(d dossier.Demande) (x dossier.DestinationAvis, ok bool, err error) {
	if x, ok = d.CourrielUtilisable(); !ok {
		return x, false, nil
	}
	rejetee, err := adresseRejetee(t.g, x.Empreinte())
	return x, !rejetee, err
}

// refusCourriel says why a letter by e-mail cannot be asked for, as far as the register alone knows; nil when it can.
func (t *tx) refusCourriel(d dossier.Demande, g dossier.GenreCourrier) error {
	var venus int64
	if err := t.g.Table("demandes_plis x").Joins("JOIN receptions r ON r.pli = x.pli AND r.courante AND r.mode = ?", dossier.ModeCourriel).Where("x.demande = ?", d.ID).Count(&venus).Error; err != nil {
		return err
	}
	_, ok, err := t.courrielDe(d)
	switch {
	case err != nil:
		return err
	case venus == 0:
		return &dossier.RefusAction{Action: dossier.CodeAction(g), Raison: "La demande n’est pas arrivée par courriel\u00a0: son accusé part par la poste."}
	case !ok:
		return &dossier.RefusAction{Action: dossier.CodeAction(g), Raison: "L’adresse électronique connue n’existe pas, ou plus\u00a0: un envoi y a été rejeté."}
	}
	return nil
}

// PreparerEnvois makes the sending due of each letter by e-mail that is written, one row of avis and its job, and returns how many. A letter whose
// demande may no longer be written to, or whose address rejects, does not leave: rejete, with the task of sending it on paper. Two at once, or
// again, are harmless.
func (s *Store) PreparerEnvois(ctx context.Context) (int, error) {
	ids, err := listeIDs[dossier.CourrierID](ctx, s, `SELECT c.id FROM courriers c WHERE c.genre = 'accuse_electronique' AND c.etat = 'ecrit'
		AND NOT EXISTS (SELECT FROM avis a WHERE a.courrier = c.id) ORDER BY c.id LIMIT $1`, lotAvis)
	if err != nil {
		return 0, fmt.Errorf("letters by e-mail: %w", err)
	}
	n := 0
	for _, id := range ids {
		fait := false
		if err := s.enTx(ctx, func(t *tx) (err error) {
			fait, err = t.preparerEnvoi(id)
			return err
		}); err != nil {
			return n, fmt.Errorf("letter by e-mail %d: %w", id, err)
		}
		if fait {
			n++
		}
	}
	return n, nil
}

func (t *tx) preparerEnvoi(id dossier.CourrierID) (bool, error) {
	c, d, err := t.verrouillerLettreDe(id)
	if err != nil || c.Etat != dossier.CourrierEcrit {
		return false, err
	}
	x, ok, err := t.courrielDe(d)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, t.rejeterLettre(c, raisonsEnvoi[dossier.AvisRetenu])
	}
	return t.ajouterAvis(c.Demande, &c.ID, x)
}

// PreparerEnregistrements makes the accusé d’enregistrement due of each demande that came by e-mail, was registered these last days and has none: one
// row of avis, about no letter, and its job. Only where an e-mail may go (dossier.Demande.CourrielUtilisable) and does not reject: elsewhere nothing
// leaves, and the accusé on paper is due as ever. It returns how many are due. Two at once, or again, are harmless.
func (s *Store) PreparerEnregistrements(ctx context.Context) (int, error) {
	n := 0
	for depuis, reste := dossier.DemandeID(0), true; reste; {
		err := s.enTx(ctx, func(t *tx) error {
			var ids []dossier.DemandeID
			if err := t.g.Raw(`SELECT d.id FROM demandes d WHERE d.id > @depuis AND d.id IN (SELECT e.demande FROM echeances e
					WHERE e.code = 'accuse_electronique_enregistrement' AND e.remplacee_a IS NULL AND e.a > @du)
				AND `+joignable+` AND NOT EXISTS (SELECT FROM avis a WHERE a.demande = d.id AND a.courrier IS NULL) ORDER BY d.id LIMIT @lot`,
				map[string]any{"depuis": depuis, "du": t.now.AddDate(0, 0, -fenetreAvis), "sms": false, "lot": lotAvis}).Scan(&ids).Error; err != nil {
				return err
			}
			if reste = len(ids) == lotAvis; len(ids) == 0 {
				return nil
			}
			depuis = ids[len(ids)-1]
			ds, err := lireDemandes(t.g, t.g.Where("demandes.id IN ?", ids).Order("demandes.id"))
			if err != nil {
				return err
			}
			for _, d := range ds {
				fait, err := t.devoirEnregistrement(d)
				if err != nil {
					return err
				}
				if fait {
					n++
				}
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("accusés d’enregistrement: %w", err)
		}
	}
	return n, nil
}

func (t *tx) devoirEnregistrement(d dossier.Demande) (bool, error) {
	x, ok, err := t.courrielDe(d)
	if err != nil || !ok || d.Dates.Reception.IsZero() {
		return false, err
	}
	return t.ajouterAvis(d.ID, nil, x)
}

// verrouillerLettreDe locks the demande of a letter, then the letter.
func (t *tx) verrouillerLettreDe(id dossier.CourrierID) (c rangCourrier, d dossier.Demande, err error) {
	if err := t.g.Take(&c, id).Error; err != nil {
		return c, d, err
	}
	if _, err := t.verrouillerDemande(c.Demande); err != nil {
		return c, d, err
	}
	if c, _, err = t.verrouillerCourrier(id); err != nil {
		return c, d, err
	}
	ds, err := lireDemandes(t.g, t.g.Where("demandes.id = ?", c.Demande))
	if err != nil {
		return c, d, err
	}
	return c, ds[0], nil
}

// raisonsEnvoi say to an agent why a letter by e-mail is not with the person.
var raisonsEnvoi = map[dossier.EtatAvis]string{
	dossier.AvisRejete:    "rejeté par le serveur de courriel",
	dossier.AvisAbandonne: "le serveur de courriel ne l’a pas pris, après plus d’un jour d’essais",
	dossier.AvisRetenu:    "l’adresse électronique ne peut plus servir",
}

// lettreDeAvis reads what is said of the letter of a row of avis, without a lock; zero when it is about none.
func (t *tx) lettreDeAvis(r rangAvis) (c rangCourrier, err error) {
	if r.Courrier == nil {
		return c, nil
	}
	return c, t.g.Select("id", "genre", "etat").Take(&c, r.Courrier).Error
}

// suivreEnvoi: a letter by e-mail goes where its sending went: envoye from the day the server took it, rejete when it will not arrive. One replaced
// meanwhile stays so. The letter of a notice is not concerned.
func (t *tx) suivreEnvoi(r rangAvis, etat dossier.EtatAvis, code string) error {
	c, err := t.lettreDeAvis(r)
	if err != nil || !c.Genre.ParCourriel() {
		return err
	}
	c, _, err = t.verrouillerLettreDe(c.ID)
	if err != nil || c.Etat != dossier.CourrierEcrit && c.Etat != dossier.CourrierEnvoye {
		return err
	}
	if etat == dossier.AvisParti {
		if err := t.g.Select("etat", "envoye_a").Updates(&rangCourrier{ID: c.ID, Etat: dossier.CourrierEnvoye, EnvoyeA: &t.now}).Error; err != nil {
			return err
		}
		return t.noter(ActeCourrierEnvoye, ObjetDemande(c.Demande), 0, map[string]any{"courrier": c.ID, "le": dossier.DateDe(t.now).String()})
	}
	raison := raisonsEnvoi[etat]
	if code != "" {
		raison += " (" + code + ")"
	}
	return t.rejeterLettre(c, raison)
}

// rejeterLettre says that a letter by e-mail is not with the person, and makes the task of sending it on paper. Its demande is locked.
func (t *tx) rejeterLettre(c rangCourrier, raison string) error {
	if err := t.g.Select("etat", "raison").Updates(&rangCourrier{ID: c.ID, Etat: dossier.CourrierRejete, Raison: raison}).Error; err != nil {
		return err
	}
	if err := t.noter(ActeCourrierRejete, ObjetDemande(c.Demande), 0, map[string]any{"courrier": c.ID}); err != nil {
		return err
	}
	return t.rafraichir(dossier.DateDe(t.now), c.Demande)
}
