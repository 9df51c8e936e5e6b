package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// lesOriginaux: each line of the register of objects is the one the journal holds, under the initials of two agents; what left went with
// its letter, which lists it, or says against what signature, to whom, why.
func (v *verification) lesOriginaux(ctx context.Context) error {
	return v.store.ParcourirObjets(ctx, func(o dossier.Objet) error {
		v.originaux++
		sel, err := v.store.Sel(ctx, store.ObjetPli(o.Pli))
		if err != nil {
			return err
		}
		dit := fmt.Sprintf("objet %d du pli %d", o.ID, o.Pli)
		actes := v.actes[store.ObjetPli(o.Pli)]
		texte, err := json.Marshal(map[string]any{"genre": o.Genre, "nombre": o.Nombre, "description": o.Description, "lieu": o.Lieu})
		if err != nil {
			return err
		}
		if champ(ligneObjet(actes[store.ActeObjetInscrit], o.ID), "contenu") != salee(sel, texte) {
			v.faute("%s : il n’est plus celui que le journal a noté", dit)
		}
		if o.Temoin == o.OuvertPar {
			v.faute("%s : un même agent a donné les deux paraphes", dit)
		}
		if (o.Temoin != 0) != (ligneObjet(actes[store.ActeObjetParaphe], o.ID) != "") {
			v.faute("%s : le second paraphe n’est pas celui du journal", dit)
		}
		// What a letter was to give back may be kept again: the line was then taken back as many times as it was given.
		rendus, repris := lignesObjet(actes[store.ActeObjetRendu], o.ID), lignesObjet(actes[store.ActeObjetRepris], o.ID)
		rendu := ""
		if n := len(rendus); n > len(repris) {
			rendu = rendus[n-1]
		}
		if champ(rendu, "issue") != string(o.Issue) || champ(rendu, "le") != o.RenduLe.String() {
			v.faute("%s : le journal en dit une autre issue", dit)
		}
		return v.issueObjet(ctx, o, dit)
	})
}

// issueObjet checks what an object left with.
func (v *verification) issueObjet(ctx context.Context, o dossier.Objet, dit string) error {
	switch {
	case o.Issue == "":
	case o.Temoin == 0:
		v.faute("%s : il est parti sous un seul paraphe", dit)
	case o.Issue != dossier.IssueLettre:
		if strings.TrimSpace(o.Detail) == "" {
			v.faute("%s : rien ne dit contre quelle signature, à qui ou pourquoi il est parti", dit)
		}
	default:
		c, err := v.store.Courrier(ctx, o.Courrier)
		if err != nil {
			return err
		}
		var d dossier.LettreDemandee
		if json.Unmarshal(c.Decide, &d) != nil || c.Genre != dossier.CourrierRestitution ||
			!slices.ContainsFunc(d.Objets, func(l string) bool { return strings.HasSuffix(l, o.Description) }) || !slices.Contains(o.Numeros, c.Numero) {
			v.faute("%s : la lettre %d ne le rend pas", dit, c.ID)
		}
	}
	return nil
}

// lignesObjet are the lines about that object among the details of an act.
func lignesObjet(details string, id dossier.ObjetID) (ls []string) {
	for _, d := range lignesDe(details) {
		if champ(d, "ligne") == strconv.FormatInt(int64(id), 10) {
			ls = append(ls, d)
		}
	}
	return ls
}

// ligneObjet is the last of them; "" when there is none.
func ligneObjet(details string, id dossier.ObjetID) string {
	ls := lignesObjet(details, id)
	if len(ls) == 0 {
		return ""
	}
	return ls[len(ls)-1]
}
