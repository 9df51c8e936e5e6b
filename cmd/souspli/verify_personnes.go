package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// lesFusions: every merge of two persons is the one that the journal noted, by that agent; undone in the register if and only if its
// undoing is noted too; and no chain of them turns in a circle.
func (v *verification) lesFusions(ctx context.Context) error {
	vers := map[dossier.PersonneID]dossier.PersonneID{}
	notees := v.fusionsNotees()
	err := v.store.ParcourirFusions(ctx, func(f dossier.Fusion) error {
		n, ok := notees[f.ID]
		delete(notees, f.ID)
		if !ok || n.absorbee != f.Absorbee || n.gardee != f.Gardee {
			v.faute("fusion %d : le journal ne la note pas ainsi", f.ID)
		}
		if n.annulee != (f.AnnuleePar != 0) {
			v.faute("fusion %d : annulée au registre ou au journal, pas aux deux", f.ID)
		}
		if f.AnnuleePar == 0 {
			vers[f.Absorbee] = f.Gardee
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id := range notees {
		v.faute("fusion %d : notée au journal, elle manque au registre", id)
	}
	for p := range vers {
		q, pas := p, 0
		for ; vers[q] != 0 && pas <= len(vers); pas++ {
			q = vers[q]
		}
		if pas > len(vers) {
			v.faute("personne %d : ses fusions tournent en rond", p)
		}
	}
	return nil
}

type fusionNotee struct {
	absorbee, gardee dossier.PersonneID
	annulee          bool
}

// fusionsNotees reads the journal's lines on persons.
func (v *verification) fusionsNotees() map[int64]fusionNotee {
	notees := map[int64]fusionNotee{}
	for _, acte := range []string{store.ActePersonnesFusionnees, store.ActeFusionAnnulee} {
		for objet, actes := range v.actes {
			if !strings.HasPrefix(objet, "personne:") {
				continue
			}
			for _, ligne := range strings.Split(strings.TrimSpace(actes[acte]), "\n") {
				var d struct {
					Fusion           int64
					Absorbee, Gardee dossier.PersonneID
				}
				if json.Unmarshal([]byte(ligne), &d) != nil || d.Fusion == 0 {
					continue
				}
				notees[d.Fusion] = fusionNotee{d.Absorbee, d.Gardee, acte == store.ActeFusionAnnulee || notees[d.Fusion].annulee}
				if fmt.Sprintf("personne:%d", d.Gardee) != objet {
					v.faute("fusion %d : notée sur une autre personne que celle gardée", d.Fusion)
				}
			}
		}
	}
	return notees
}
