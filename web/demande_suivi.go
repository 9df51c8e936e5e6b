package web

import (
	"errors"
	"strconv"

	"souspli/dossier"
)

// demandeCodeSuivi gives another suivi code on the person's signed word, and shows it once, on a page to print and hand over. Nothing leads
// back to it: a code is in no address. Sent again, the form gives yet another, and the one shown before stops working.
func (a *agents) demandeCodeSuivi(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	if !q.agent.Porte(d.Prefecture) { // the destination of a transfer reads, and does not act
		return dossier.ErrIntrouvable
	}
	pli, err1 := strconv.ParseInt(q.texte("preuve"), 10, 64)
	page, err2 := strconv.Atoi(q.texte("page"))
	if errors.Join(err1, err2) != nil {
		return a.pageDemande(q, d, "", faute{"code-suivi-preuve", "Dites quel pli porte la demande signée de la personne, et à quelle page."})
	}
	code, err := a.d.Store.NouveauCodeSuivi(q, d.ID, dossier.PagePreuve{Pli: dossier.PliID(pli), Page: page}, q.agent.ID)
	if errors.Is(err, dossier.ErrInvalide) {
		return a.pageDemande(q, d, "", faute{"code-suivi-preuve", "Cette page n’est pas une page de la demande."})
	}
	if err != nil {
		return err
	}
	return a.page(q, "code_suivi", map[string]any{"Numero": d.Numero, "Code": dossier.EcrireSignes(code)})
}
