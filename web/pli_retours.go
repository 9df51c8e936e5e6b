package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// Natures an agent gives to a page that is post of ours, beside the reasons of a return.
const (
	sensReponse = "reponse"
	sensAvis    = "avis"
)

// revenuVue is a letter recognised in a pli, of which an agent says what it does there.
type revenuVue struct {
	Courrier dossier.CourrierID
	Lettre   dossier.GenreCourrier
	Numero   string // of the demande
	Pages    []int
}

// retourVu is a page settled as post of ours.
type retourVu struct {
	dossier.Retour
	Quoi string
}

var quoiRetour = map[dossier.GenreRetour]string{
	dossier.RetourAvis: "avis de réception", dossier.RetourEnveloppe: "enveloppe revenue", dossier.RetourLettre: "courrier revenu",
	dossier.RetourReponse: "notre lettre, jointe par la personne",
}

// posteDuPli fills what a pli holds of our own post: settled, and to be settled.
func (a *agents) posteDuPli(q *requete, v *pliVue) error {
	v.Motifs = dossier.MotifsRetour
	retours, err := a.d.Store.RetoursDuPli(q, v.ID)
	if err != nil {
		return err
	}
	for _, r := range retours {
		v.Retours = append(v.Retours, retourVu{r, quoiRetour[r.Genre]})
	}
	if v.Etape != "saisie" {
		return nil
	}
	choisir, err := a.d.Intake.RetoursAChoisir(q, v.ID)
	if err != nil {
		return err
	}
	for _, r := range choisir {
		i := slices.IndexFunc(v.Revenus, func(x revenuVue) bool { return x.Courrier == r.Courrier })
		if i < 0 {
			i = len(v.Revenus)
			v.Revenus = append(v.Revenus, revenuVue{Courrier: r.Courrier, Lettre: r.Lettre, Numero: r.Numero})
		}
		v.Revenus[i].Pages = append(v.Revenus[i].Pages, r.Page)
	}
	for _, p := range v.Pages {
		dit := slices.ContainsFunc(retours, func(r dossier.Retour) bool { return r.Page == p.N }) ||
			slices.ContainsFunc(choisir, func(r dossier.Retour) bool { return r.Page == p.N })
		if !dit && p.Type != dossier.PageBlanche {
			v.PagesLibres = append(v.PagesLibres, p.N)
		}
	}
	return nil
}

// pliRetour keeps what an agent says of a page that is post of ours: of a letter the machine recognised, why it came back; of a page it did not, which
// letter it is, by its number or by the reference printed on it. The pli is then decided again.
func (a *agents) pliRetour(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	if l == nil || p.Etat == dossier.PliTraite {
		return dossier.ErrConflit
	}
	genre, motif, ok := sensRetour(q.texte("sens"))
	if !ok {
		champ := "sens"
		if q.texte("courrier") != "" {
			champ = "sens-" + q.texte("courrier")
		}
		return a.pagePli(q, p, l, faute{champ, "Dites ce que c’est."})
	}
	retours, f, err := a.retoursDits(q, p)
	if err != nil {
		return err
	}
	if f.Message != "" {
		return a.pagePli(q, p, l, f)
	}
	for i := range retours {
		retours[i].Genre, retours[i].Motif = genre, motif
	}
	err = a.d.Store.NoterRetours(q, retours, q.agent.ID)
	if errors.Is(err, dossier.ErrConflit) {
		return a.pagePli(q, p, l, faute{"", "Cette page est déjà notée autrement. Rechargez la page pour voir ce qui est enregistré."})
	}
	if err != nil {
		return err
	}
	a.sensibles.oublier(p.ID)
	if err := a.redecider(q, p); err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=retour", p.ID)
}

func sensRetour(s string) (dossier.GenreRetour, dossier.MotifRetour, bool) {
	switch s {
	case sensAvis:
		return dossier.RetourAvis, "", true
	case sensReponse:
		return dossier.RetourReponse, "", true
	}
	for _, m := range dossier.MotifsRetour {
		if string(m.Motif) == s {
			return dossier.RetourLettre, m.Motif, true
		}
	}
	return "", "", false
}

// retoursDits are the pages an agent speaks of: those of a letter recognised in the pli, else the one they name with its letter.
func (a *agents) retoursDits(q *requete, p dossier.Pli) ([]dossier.Retour, faute, error) {
	if c := q.texte("courrier"); c != "" {
		choisir, err := a.d.Intake.RetoursAChoisir(q, p.ID)
		if err != nil {
			return nil, faute{}, err
		}
		choisir = slices.DeleteFunc(choisir, func(r dossier.Retour) bool { return fmt.Sprint(int64(r.Courrier)) != c })
		if len(choisir) == 0 {
			return nil, faute{}, dossier.ErrIntrouvable
		}
		return choisir, faute{}, nil
	}
	page, err := strconv.Atoi(q.texte("page_retour"))
	if err != nil || page < 1 || page > p.NbPages {
		return nil, faute{"page_retour", "Choisissez la page."}, nil
	}
	k, trouve, err := a.lettreDite(q, q.texte("numero_retour"))
	if err != nil || !trouve {
		return nil, faute{"numero_retour", "Aucun courrier de votre ressort n’est parti sous ce numéro, ou avec cette référence."}, err
	}
	return []dossier.Retour{{Pli: p.ID, Page: page, Courrier: k.Courriers[0].ID, Demande: k.Demande.ID, Lu: dossier.LuParAgent}}, faute{}, nil
}

// lettreDite finds the letter of a number as it is typed, its signs perhaps taken for others, or of a reference; of those the agent may see.
func (a *agents) lettreDite(q *requete, dit string) (dossier.Cite, bool, error) {
	numero, _ := law.RepareRecommande(dit)
	citations := []dossier.Citation{{Genre: dossier.CiteEnvoi, Valeur: numero}}
	if r, err := dossier.LireSignes(dit, dossier.LongueurReference); err == nil {
		citations = append(citations, dossier.Citation{Genre: dossier.CiteReference, Valeur: r})
	}
	ks, err := a.d.Store.Cites(q, citations)
	if err != nil {
		return dossier.Cite{}, false, err
	}
	for _, k := range ks {
		_, err := a.demandePermise(q, k.Demande.Numero)
		if err == nil && strings.TrimSpace(dit) != "" {
			return k, true, nil
		}
		if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
			return dossier.Cite{}, false, err
		}
	}
	return dossier.Cite{}, false, nil
}
