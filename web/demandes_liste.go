package web

import (
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/store"
)

// demandeLigne is a demande in a list, its words found.
type demandeLigne struct {
	dossier.Demande
	Libelle string
	Echue   dossier.Echeance // the next day that counts
}

func (a *agents) ligneDemande(d dossier.Demande) demandeLigne {
	l := demandeLigne{Demande: d, Libelle: libelleProcedure(d.Procedure)}
	l.Echue, _ = prochaine(d, a.aujourdhui())
	return l
}

func libelleProcedure(code string) string {
	if p, err := forms.ByCode(code); err == nil {
		return p.Libelle
	}
	return code
}

// prochaine is the first deadline still to come, else the last one past; ok is false when no day can be said.
func prochaine(d dossier.Demande, jour dossier.Date) (dossier.Echeance, bool) {
	var choisie dossier.Echeance
	for _, e := range d.Echeances {
		// A target of ours is no legal delay, and the window for filing no longer runs once the demande is filed.
		if delai, _ := law.DelaiByCode(e.Code); e.Date.IsZero() || delai.Interne || strings.HasPrefix(e.Code, "depot_") {
			continue
		}
		avenir, dejaAvenir := !e.Date.Before(jour), !choisie.Date.IsZero() && !choisie.Date.Before(jour)
		switch {
		case choisie.Date.IsZero(), avenir && !dejaAvenir, avenir && e.Date.Before(choisie.Date), !avenir && !dejaAvenir && e.Date.After(choisie.Date):
			choisie = e
		}
	}
	if choisie.Code == law.CodeEnregistrementElectronique || choisie.Code == law.CodeAccuseElectronique { // their effect says from when, not what is due
		delai, _ := law.DelaiByCode(choisie.Code)
		choisie.Effet = delai.Libelle
	}
	return choisie, !choisie.Date.IsZero()
}

// demandesVoir lists the register. A search is sent by POST: a name must not stand in an address.
func (a *agents) demandesVoir(q *requete) error {
	return a.listerDemandes(q, "", dossier.EtatDemande(q.Query("etat")))
}

func (a *agents) demandesChercher(q *requete) error {
	return a.listerDemandes(q, q.texte("texte"), dossier.EtatDemande(q.PostForm("etat")))
}

func (a *agents) listerDemandes(q *requete, texte string, etat dossier.EtatDemande) error {
	f := store.FiltreDemandes{Prefectures: q.agent.Prefectures, Texte: texte, VoitSensible: q.agent.VoitSensible, Limite: parPage + 1, Decalage: decalage(q)}
	if etat != "" {
		f.Etats = []dossier.EtatDemande{etat}
	}
	ds, err := a.d.Store.Demandes(q, f)
	if err != nil {
		return fmt.Errorf("demandes: %w", err)
	}
	suite := len(ds) > parPage
	if suite {
		ds = ds[:parPage]
	}
	lignes := make([]demandeLigne, len(ds))
	for i, d := range ds {
		lignes[i] = a.ligneDemande(d)
	}
	return a.page(q, "demandes", map[string]any{"Demandes": lignes, "Texte": texte, "Etat": string(etat), "Etats": dossier.EtatsDemande, "Page": pageDemandee(q), "Suite": suite && texte == ""})
}
