package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
)

// envois is what was seen of the letters on their way to the post.
type envois struct {
	numeros map[string]dossier.CourrierID
	pieces  map[string][]int
}

// envoi: a printed letter has its place in a batch, its number was given once and is noted in the journal, and so is its day of deposit. One taken
// out of its batch keeps both, and the journal says it.
func (v *verification) envoi(ctx context.Context, e *envois, c dossier.Courrier) error {
	retiree := c.Etat == dossier.CourrierAnnule && c.Lot != ""
	if c.Etat != dossier.CourrierImprime && !retiree {
		if c.Recommande != "" || c.Piece != 0 || !c.DeposeLe.IsZero() {
			v.faute("courrier %d de la demande %s : il a un numéro, une place dans un lot ou un jour de dépôt sans être imprimé", c.ID, c.Numero)
		}
		return v.envoiCourriel(ctx, c)
	}
	e.pieces[c.Lot] = append(e.pieces[c.Lot], c.Piece)
	actes := v.actes[store.ObjetDemande(c.Demande)]
	imprime, ok := ligneDe(actes[store.ActeCourrierImprime], c.ID)
	if !ok {
		v.faute("courrier %d de la demande %s : le journal n’en dit pas l’impression", c.ID, c.Numero)
	}
	if lot := champ(imprime, "lot"); lot != "" && lot != c.Lot { // lines of before have none
		v.faute("courrier %d de la demande %s : dans le lot %s, le journal dit %s", c.ID, c.Numero, c.Lot, lot)
	}
	if c.Recommande != "" {
		if autre, deja := e.numeros[c.Recommande]; deja {
			v.faute("courrier %d de la demande %s : son numéro de recommandé est aussi celui du courrier %d", c.ID, c.Numero, autre)
		}
		e.numeros[c.Recommande] = c.ID
		sel, err := v.store.Sel(ctx, store.ObjetDemande(c.Demande))
		if err != nil {
			return err
		}
		if champ(imprime, "recommande") != salee(sel, []byte(c.Recommande)) {
			v.faute("courrier %d de la demande %s : son numéro de recommandé n’est plus celui que le journal a noté", c.ID, c.Numero)
		}
	} else if champ(imprime, "recommande") != "" {
		v.faute("courrier %d de la demande %s : le journal dit qu’il est parti en recommandé", c.ID, c.Numero)
	}
	if retire, ok := ligneDe(actes[store.ActeCourrierRetire], c.ID); ok != retiree || ok && (champ(retire, "lot") != c.Lot || champ(retire, "piece") != fmt.Sprint(c.Piece)) {
		v.faute("courrier %d de la demande %s : il est %s au registre, le journal dit autre chose de son retrait du lot", c.ID, c.Numero, c.Etat)
	}
	depose, ok := ligneDe(actes[store.ActeCourrierDepose], c.ID)
	if ok == c.DeposeLe.IsZero() || ok && champ(depose, "le") != c.DeposeLe.String() {
		v.faute("courrier %d de la demande %s : déposé le « %s » au registre, « %s » au journal", c.ID, c.Numero, c.DeposeLe, champ(depose, "le"))
	}
	return nil
}

// envoiCourriel: a letter is said to have left by e-mail the day the journal noted, with its row of avis, and nothing else is.
func (v *verification) envoiCourriel(ctx context.Context, c dossier.Courrier) error {
	envoye, ok := ligneDe(v.actes[store.ObjetDemande(c.Demande)][store.ActeCourrierEnvoye], c.ID)
	var le dossier.Date
	if !c.EnvoyeA.IsZero() {
		le = dossier.DateDe(c.EnvoyeA)
	}
	if ok == le.IsZero() || champ(envoye, "le") != le.String() {
		v.faute("courrier %d de la demande %s : parti par courriel le « %s » au registre, « %s » au journal", c.ID, c.Numero, le, champ(envoye, "le"))
	}
	if c.Etat != dossier.CourrierEnvoye {
		return nil
	}
	as, err := v.store.AvisDeDemande(ctx, c.Demande)
	if err == nil && !slices.ContainsFunc(as, func(a dossier.Avis) bool { return a.Courrier == c.ID && a.Etat == dossier.AvisParti }) {
		v.faute("courrier %d de la demande %s : dit parti par courriel, aucun envoi ne le dit", c.ID, c.Numero)
	}
	return err
}

// ligneDe finds, among the details of an act noted several times, the last about a letter.
func ligneDe(details string, id dossier.CourrierID) (string, bool) {
	for _, l := range slices.Backward(lignesDe(details)) {
		if champ(l, "courrier") == fmt.Sprint(id) {
			return l, true
		}
	}
	return "", false
}

// lesLots: the pieces of each batch are numbered without gap; every number given from a range is on a letter, with its key, and no letter
// has another; each range is the one noted; each letter printed again is noted as many times.
func (v *verification) lesLots(ctx context.Context, e *envois) error {
	for _, lot := range slices.Sorted(maps.Keys(e.pieces)) {
		pieces := e.pieces[lot]
		slices.Sort(pieces)
		if pieces[0] != 1 || pieces[len(pieces)-1] != len(pieces) {
			v.faute("lot %s : ses pièces ne se suivent pas", lot)
		}
		refaits, err := v.store.Reimpressions(ctx, lot)
		if err != nil {
			return err
		}
		if err := v.reimprimes(ctx, refaits); err != nil {
			return err
		}
	}
	plages, err := v.store.Plages(ctx)
	if err != nil {
		return err
	}
	restent := maps.Clone(e.numeros)
	for _, p := range plages {
		details := v.actes[store.ObjetPlage(p.ID)][store.ActePlageAjoutee]
		voulu, err := json.Marshal(map[string]any{"prefecture": p.Prefecture, "prefixe": p.Prefixe, "premier": p.Premier, "dernier": p.Dernier})
		if err != nil {
			return err
		}
		if derniere(details) != string(voulu) {
			v.faute("plage de recommandés n° %d : elle n’est plus celle que le journal a notée", p.ID)
		}
		for n := p.Premier; n < p.Suivant; n++ {
			numero := law.NumeroNational(p.Prefixe, n)
			if _, ok := restent[numero]; !ok {
				v.faute("plage de recommandés n° %d : le numéro %s a été donné, et aucun courrier ne l’a", p.ID, numero)
			}
			delete(restent, numero)
		}
	}
	for _, numero := range slices.Sorted(maps.Keys(restent)) {
		v.faute("courrier %d : son numéro de recommandé %s ne vient d’aucune plage, ou sa clé est fausse", restent[numero], numero)
	}
	return nil
}

func (v *verification) reimprimes(ctx context.Context, refaits map[dossier.CourrierID]int) error {
	for id, fois := range refaits {
		c, err := v.store.Courrier(ctx, id)
		if err != nil {
			return err
		}
		notees := 0
		for _, l := range lignesDe(v.actes[store.ObjetDemande(c.Demande)][store.ActeCourrierReimprime]) {
			if champ(l, "courrier") == fmt.Sprint(id) {
				notees++
			}
		}
		if notees != fois {
			v.faute("courrier %d de la demande %s : réimprimé %d fois, %d au journal", id, c.Numero, fois, notees)
		}
	}
	return nil
}
