package web

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// faitFormulaire is the form by which an agent writes a fact of the blocked filing down: read on a page, or done at the counter.
type faitFormulaire struct {
	Genres   any
	Blocages []law.Blocage
	Pages    []pageFait
	Faits    []tentativeVue // those it may take the place of
	Valeurs  map[string]string
	Ouvert   bool // asked for by its address, ?noter=1, or back with faults
}

// pageFait is a page of one of the demande's plis.
type pageFait struct {
	Valeur string // « 4.7 »: pli, page
	Pli    dossier.PliID
	Page   int
}

// pagesFaitMax bounds the list of pages: a heavier file is searched by its image.
const pagesFaitMax = 300

// formulaireFait prepares the form, with what was sent when it comes back with faults; nil for a role that notes nothing, or who only reads.
func (a *agents) formulaireFait(q *requete, d dossier.Demande, plis []dossier.Pli, revient bool) *faitFormulaire {
	if !guichets.permet(q.agent.Role) || !q.agent.Porte(d.Prefecture) {
		return nil
	}
	f := &faitFormulaire{Genres: dossier.GenresTentative, Blocages: law.Blocages(), Valeurs: map[string]string{}, Ouvert: q.Query("noter") != "" || revient}
	if revient {
		for _, c := range []string{"genre", "blocage", "jour", "heure", "url", "message", "reference", "auteur", "page", "remplace"} {
			f.Valeurs[c] = q.texte(c)
		}
	}
	for _, p := range plis {
		for n := 1; n <= p.NbPages && len(f.Pages) < pagesFaitMax; n++ {
			f.Pages = append(f.Pages, pageFait{fmt.Sprintf("%d.%d", p.ID, n), p.ID, n})
		}
	}
	for _, t := range d.Tentatives {
		if t.Import == 0 {
			f.Faits = append(f.Faits, tentativeVue{t, natureTentative(t)})
		}
	}
	return f
}

// demandeNoterFait writes a fact down. It is established: an agent saw the page, or did it.
func (a *agents) demandeNoterFait(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	if !q.agent.Porte(d.Prefecture) { // who sent it on, or is sent it, reads it
		return dossier.ErrIntrouvable
	}
	t := dossier.Tentative{
		Genre: dossier.GenreTentative(q.texte("genre")), Blocage: q.texte("blocage"), URL: q.texte("url"), Message: q.texte("message"),
		Reference: q.texte("reference"), Auteur: q.texte("auteur"),
	}
	t.Date = q.texte("jour")
	if h := strings.ReplaceAll(strings.ToLower(q.texte("heure")), "h", ":"); h != "" {
		t.Date += "T" + h
	}
	if pli, page, ok := strings.Cut(q.texte("page"), "."); ok {
		id, err1 := strconv.ParseInt(pli, 10, 64)
		n, err2 := strconv.Atoi(page)
		if errors.Join(err1, err2) != nil {
			return dossier.ErrInvalide
		}
		t.Pli, t.Page = dossier.PliID(id), n
	}
	if fautes := fautesFait(t, dossier.DateDe(a.now())); len(fautes) > 0 {
		return a.pageDemande(q, d, "", fautes...)
	}
	remplace, err := strconv.ParseInt(cmp.Or(q.texte("remplace"), "0"), 10, 64)
	if err != nil {
		return dossier.ErrInvalide
	}
	t = law.QualifierTentative(t)
	switch err := a.d.Store.NoterTentative(q, d.ID, t, dossier.TentativeID(remplace), q.agent.ID); {
	case errors.Is(err, dossier.ErrConflit):
		return a.pageDemande(q, d, "", faute{"remplace", "Ce fait a changé entre-temps\u00a0: relisez la liste."})
	case err != nil:
		return fmt.Errorf("noter un fait: %w", err)
	}
	return a.aller(q, "/demandes/%s?avis=fait", d.Numero)
}

// fautesFait says what an agent has to put right.
func fautesFait(t dossier.Tentative, aujourdhui dossier.Date) []faute {
	var f []faute
	if t.Genre == "" || !t.Genre.Connu() {
		f = append(f, faute{"genre", "Choisissez de quoi il s’agit."})
	}
	if _, ok := law.BlocageByCode(t.Blocage); t.Blocage != "" && !ok {
		f = append(f, faute{"blocage", "Choisissez un blocage de la liste."})
	}
	switch jour, heure, avec := strings.Cut(t.Date, "T"); {
	case t.Date == "":
	case t.Jour().IsZero():
		f = append(f, faute{"jour", "Écrivez le jour ainsi\u00a0: 2026-03-12" + map[bool]string{true: "\u00a0; une heure ne va pas sans son jour", false: ""}[jour == ""] + "."})
	case t.Jour().After(aujourdhui):
		f = append(f, faute{"jour", "Ce jour est dans l’avenir."})
	case avec && (len(heure) != 5 || t.Precision() != dossier.PrecisionMinute):
		f = append(f, faute{"heure", "Écrivez l’heure ainsi\u00a0: 10:14."})
	}
	if (t.Genre == dossier.GenreConstat || t.Genre == dossier.GenreInvitation) && (t.Auteur == "" || t.Date == "") {
		f = append(f, faute{"auteur", "Un constat ou une invitation ne prouve rien sans son auteur et son jour (arrêté du 1er août 2023)."})
	}
	return f
}
