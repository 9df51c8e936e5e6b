package web

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"souspli/dossier"
	"souspli/law"
	"souspli/postal"
	"souspli/store"
	"souspli/templates"
)

// courrierVue is a letter in the list of the day.
type courrierVue struct {
	dossier.Courrier
	Genre  string
	Retard bool
}

// lotVue is a batch already printed.
type lotVue struct {
	Nom       string
	Courriers int
}

const courriersMax = 500

// courriersVoir shows the letters to leave today, those blocked with what is missing, and the last batches.
func (a *agents) courriersVoir(q *requete) error {
	v := map[string]any{"Lancer": expediteurs.permet(q.agent.Role)}
	for cle, etats := range map[string][]dossier.EtatCourrier{
		"Dus": {dossier.CourrierDu, dossier.CourrierEcrit}, "Bloques": {dossier.CourrierBloque},
	} {
		cs, err := a.courriersPermis(q, store.FiltreCourriers{Etats: etats, Limite: courriersMax})
		if err != nil {
			return err
		}
		v[cle] = cs
	}
	imprimes, err := a.courriersPermis(q, store.FiltreCourriers{Etats: []dossier.EtatCourrier{dossier.CourrierImprime}, Limite: courriersMax})
	if err != nil {
		return err
	}
	var lots []lotVue
	for _, c := range imprimes {
		if i := slices.IndexFunc(lots, func(l lotVue) bool { return l.Nom == c.Lot }); i >= 0 {
			lots[i].Courriers++
		} else {
			lots = append(lots, lotVue{c.Lot, 1})
		}
	}
	slices.Reverse(lots)
	v["Lots"] = lots[:min(len(lots), 20)]
	var prefectures []law.Prefecture
	for _, p := range law.Prefectures() {
		if q.agent.Porte(p.Code) {
			prefectures = append(prefectures, p)
		}
	}
	v["Prefectures"] = prefectures
	v["Toutes"] = slices.Contains(q.agent.Prefectures, "*")
	return a.page(q, "courriers", v)
}

// courriersPermis lists letters of the agent's scope, without those of sensitive demandes for who may not see them.
func (a *agents) courriersPermis(q *requete, f store.FiltreCourriers) ([]courrierVue, error) {
	f.Prefectures = q.agent.Prefectures
	cs, err := a.d.Store.CourriersDus(q, f)
	if err != nil {
		return nil, fmt.Errorf("courriers: %w", err)
	}
	var vues []courrierVue
	for _, c := range cs {
		if !q.agent.VoitSensible {
			d, err := a.d.Store.Demande(q, c.Demande)
			if err != nil {
				return nil, err
			}
			if d.Sensible {
				continue
			}
		}
		vues = append(vues, courrierVue{c, templates.LibelleGenre(c.Genre), c.DuLe.Before(a.aujourdhui())})
	}
	return vues, nil
}

// courrierPDF shows a letter as it was, or will be, sent.
func (a *agents) courrierPDF(q *requete) error {
	id, err := strconv.ParseInt(q.Param("courrier"), 10, 64)
	if err != nil {
		return dossier.ErrIntrouvable
	}
	c, err := a.d.Store.Courrier(q, dossier.CourrierID(id))
	if err != nil {
		return err
	}
	if _, err := a.demandePermise(q, c.Numero); err != nil {
		return err
	}
	if c.Empreinte == (dossier.Empreinte{}) {
		return dossier.ErrIntrouvable
	}
	octets, err := a.d.Coffre.Get(q, c.Empreinte)
	if err != nil {
		return fmt.Errorf("courrier %d: %w", c.ID, err)
	}
	pdf(q.Context, fmt.Sprintf("%s-%s.pdf", c.Numero, c.Genre), octets, false)
	return nil
}

// courriersLot writes and prints the letters due of a préfecture.
func (a *agents) courriersLot(q *requete) error {
	prefecture := q.texte("prefecture")
	if prefecture == "" && !slices.Contains(q.agent.Prefectures, "*") || prefecture != "" && !q.agent.Porte(prefecture) {
		return dossier.ErrInterdit
	}
	if a.d.Envois == "" {
		return fmt.Errorf("%w: aucun dossier d’impression n’est réglé", dossier.ErrIndisponible)
	}
	info, err := a.d.Postal.Lot(q, postal.Demande{Date: a.aujourdhui(), Prefecture: prefecture, Dossier: a.d.Envois})
	if err != nil {
		return err
	}
	if info.Lot == "" {
		return a.aller(q, "/courriers?avis=lot-vide")
	}
	return a.aller(q, "/courriers/lots/%s?avis=lot", info.Lot)
}

var lotSur = regexp.MustCompile(`^lot-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-z-]{4,40}$`)

// lotPermis lists the letters of a batch; all of them must be the agent's to see.
func (a *agents) lotPermis(q *requete) (string, []courrierVue, error) {
	nom := q.Param("lot")
	if !lotSur.MatchString(nom) {
		return "", nil, dossier.ErrIntrouvable
	}
	f := store.FiltreCourriers{Prefectures: []string{"*"}, Etats: []dossier.EtatCourrier{dossier.CourrierImprime}, Lot: nom, Limite: 100_000}
	tous, err := a.d.Store.CourriersDus(q, f)
	if err != nil {
		return "", nil, fmt.Errorf("lot: %w", err)
	}
	vus, err := a.courriersPermis(q, f)
	if err != nil {
		return "", nil, err
	}
	if len(tous) == 0 || len(vus) != len(tous) {
		return "", nil, dossier.ErrIntrouvable
	}
	return nom, vus, nil
}

func (a *agents) lotVoir(q *requete) error {
	nom, cs, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	return a.page(q, "lot", map[string]any{"Nom": nom, "Courriers": cs})
}

// lotFichier sends the batch for the printer, its deposit slip or its manifest.
func (a *agents) lotFichier(q *requete) error {
	nom, _, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	fichier := q.Param("fichier")
	genre, ok := map[string]string{postal.FichierLot: "application/pdf", postal.FichierBordereau: "application/pdf", postal.FichierManifeste: "application/json"}[fichier]
	if !ok {
		return dossier.ErrIntrouvable
	}
	octets, err := os.ReadFile(filepath.Join(a.d.Envois, nom, fichier))
	if errors.Is(err, os.ErrNotExist) {
		return dossier.ErrIntrouvable
	}
	if err != nil {
		return fmt.Errorf("lot %s: %w", nom, err)
	}
	envoyer(q.Context, nom+"-"+fichier, genre, octets, true)
	return nil
}
