package main

import (
	"context"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/store"
)

// etatsEnvoi is where a letter by e-mail is once its sending is there; one that was replaced meanwhile stays so.
var etatsEnvoi = map[dossier.EtatAvis]dossier.EtatCourrier{
	dossier.AvisDu: dossier.CourrierEcrit, dossier.AvisParti: dossier.CourrierEnvoye, dossier.AvisRejete: dossier.CourrierRejete,
	dossier.AvisAbandonne: dossier.CourrierRejete, dossier.AvisRetenu: dossier.CourrierRejete,
}

// lesAvis: each notice is about a letter of its demande that left, or is its accusé d’enregistrement, went as the journal says, and its state is what the journal last said of it.
func (v *verification) lesAvis(ctx context.Context) error {
	return v.store.ParcourirAvis(ctx, func(a dossier.Avis) error {
		v.avis++
		dit := fmt.Sprintf("avis %d", a.ID)
		if !a.Enregistrement() {
			if err := v.lettreDeAvis(ctx, a, dit); err != nil {
				return err
			}
		}
		actes := v.actes[store.ObjetDemande(a.Demande)]
		for etat, acte := range map[dossier.EtatAvis]string{
			dossier.AvisDu: store.ActeAvisDu, dossier.AvisParti: store.ActeAvisParti, dossier.AvisRejete: store.ActeAvisRejete,
			dossier.AvisAbandonne: store.ActeAvisAbandonne, dossier.AvisRetenu: store.ActeAvisRetenu,
		} {
			note := false
			for _, l := range lignesDe(actes[acte]) {
				if champ(l, "avis") != strconv.FormatInt(int64(a.ID), 10) {
					continue
				}
				note = true
				if canal := ou(champ(l, "canal"), string(dossier.CanalCourriel)); canal != string(a.Canal) { // before the SMS, the lines did not say it
					v.faute("%s : par %s au registre, par %s au journal", dit, a.Canal.Libelle(), dossier.CanalAvis(canal).Libelle())
				}
			}
			// Due first, whatever follows; it may have left before it came back.
			if veut := etat == a.Etat || etat == dossier.AvisDu; note != veut && !(note && etat == dossier.AvisParti && a.Etat == dossier.AvisRejete) {
				v.faute("%s : %s au registre, le journal dit autrement de %s", dit, a.Etat, etat)
			}
		}
		return nil
	})
}

// lettreDeAvis: it left, or was taken out of its batch since, or leaves by e-mail and went where the sending did.
func (v *verification) lettreDeAvis(ctx context.Context, a dossier.Avis, dit string) error {
	c, err := v.store.Courrier(ctx, a.Courrier)
	if err != nil {
		return err
	}
	if c.Demande != a.Demande || !c.Genre.ParCourriel() && c.Etat != dossier.CourrierImprime && c.Etape() != dossier.EtapeRetire {
		v.faute("%s : la lettre %d n’est pas partie, ou n’est pas de sa demande", dit, a.Courrier)
	}
	if veut := etatsEnvoi[a.Etat]; c.Genre.ParCourriel() && c.Etat != veut && c.Etat != dossier.CourrierAnnule {
		v.faute("%s : %s, la lettre %d qu’il porte est dite %s", dit, a.Etat.Libelle(), a.Courrier, c.Etat)
	}
	return nil
}
