package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"souspli/dossier"
	"souspli/law"
	"souspli/postal"
	"souspli/templates"
)

var (
	lotSur     = regexp.MustCompile(`^lot-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-z-]{4,60}$`)
	fichierSur = regexp.MustCompile(`^lot(-[0-9]{1,3})?\.pdf$`)
)

// lotPermis gives a batch all of whose letters are the agent's to see.
func (a *agents) lotPermis(q *requete) (dossier.LotCourrier, error) {
	nom := q.Param("lot")
	if !lotSur.MatchString(nom) {
		return dossier.LotCourrier{}, dossier.ErrIntrouvable
	}
	return a.d.Store.Lot(q, nom, q.agent.Prefectures, q.agent.VoitSensible)
}

// pieceLotVue is a letter of a batch.
type pieceLotVue struct {
	dossier.Courrier
	Genre         string
	Numero        string // of the demande
	Recommande    string // as printed
	Reimpressions int
}

func (a *agents) lotVoir(q *requete) error { return a.pageLot(q) }

// pageLot shows a batch: what to print, and where each piece is. The files are those of its manifest, if it was printed here.
func (a *agents) pageLot(q *requete, fautes ...faute) error {
	l, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	cs, err := a.d.Store.CourriersDuLot(q, l.Nom)
	if err != nil {
		return err
	}
	refaits, err := a.d.Store.Reimpressions(q, l.Nom)
	if err != nil {
		return err
	}
	pieces := make([]pieceLotVue, len(cs))
	for i, c := range cs {
		pieces[i] = pieceLotVue{c, templates.LibelleGenre(c.Genre), c.Numero, law.FormeRecommande(dossier.RecommandeDe(c, cs)), refaits[c.ID]}
	}
	aRetirer, err := a.d.Store.PiecesARetirer(q, l.Nom)
	if err != nil {
		return err
	}
	var manifeste postal.BordereauInfo
	octets, err := a.lireDuLot(l.Nom, postal.FichierManifeste)
	if err == nil {
		err = json.Unmarshal(octets, &manifeste)
	}
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return fmt.Errorf("lot %s: %w", l.Nom, err)
	}
	return a.page(q, "lot", map[string]any{"Lot": l, "Pieces": pieces[:min(len(pieces), courriersMax)], "Fichiers": manifeste.Fichiers, "Jour": a.aujourdhui(), "ARetirer": dossier.EcrirePieces(aRetirer),
		"Saisie": map[string]string{"pieces": q.texte("pieces"), "le": q.texte("le"), "retirees": cmp.Or(q.texte("retirees"), dossier.EcrirePieces(aRetirer)),
			"raison": q.texte("raison"), "suite": q.texte("suite")}}, fautes...)
}

// lireDuLot reads a file of a batch folder.
func (a *agents) lireDuLot(lot, fichier string) ([]byte, error) {
	octets, err := os.ReadFile(filepath.Join(a.d.Envois, lot, fichier))
	if errors.Is(err, os.ErrNotExist) {
		return nil, dossier.ErrIntrouvable
	}
	return octets, err
}

// lotFichier sends a file for the printer, the deposit slip or the manifest.
func (a *agents) lotFichier(q *requete) error {
	l, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	fichier, genre := q.Param("fichier"), "application/pdf"
	var octets []byte
	switch {
	case fichier == postal.FichierBordereau:
		var preuves []postal.Preuve
		if preuves, err = a.d.Postal.Preuves(q, a.d.Envois, l); err == nil {
			octets = preuves[0].Octets
		}
	case fichier == postal.FichierManifeste:
		genre = "application/json"
		octets, err = a.lireDuLot(l.Nom, fichier)
	case fichierSur.MatchString(fichier):
		octets, err = a.lireDuLot(l.Nom, fichier)
	default:
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return fmt.Errorf("lot %s: %w", l.Nom, err)
	}
	envoyer(q.Context, l.Nom+"-"+fichier, genre, octets, true)
	return nil
}
