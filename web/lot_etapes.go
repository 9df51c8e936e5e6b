package web

import (
	"errors"
	"fmt"

	"souspli/dossier"
	"souspli/postal"
	"souspli/store"
)

// piecesSaisies reads the pieces of the form; a fault when they cannot be read, or when one at least is needed.
func piecesSaisies(q *requete, champ string, obligatoires bool) ([]int, []faute) {
	pieces, err := dossier.LirePieces(q.texte(champ))
	if err != nil || obligatoires && len(pieces) == 0 {
		return nil, []faute{{champ, "Écrivez des numéros de pièces : 12,14-20."}}
	}
	return pieces, nil
}

// refusLot says on the page why a batch was not changed, beside the field, or beside its pieces when there is nothing left to ask.
func (a *agents) refusLot(q *requete, l dossier.LotCourrier, champ string, err error) error {
	if l.Deposes == l.Courriers {
		champ = "liste"
	}
	var perimees *dossier.PiecesPerimees
	if errors.As(err, &perimees) {
		return a.pageLot(q, faute{"pieces", perimees.Fr()})
	}
	for genre, texte := range map[error]string{
		dossier.ErrInvalide: "Ce lot n’a pas ces pièces, ou ce jour est à venir, ou d’avant le lot ou la réimpression d’une pièce.",
		dossier.ErrInterdit: "Une de ces pièces est déjà déposée : rien n’est changé.",
		dossier.ErrConflit:  "Ce lot n’est pas encore livré, ou une impression est en cours : recommencez dans un moment.",
	} {
		if errors.Is(err, genre) {
			return a.pageLot(q, faute{champ, texte})
		}
	}
	return err
}

// lotSousPli notes that pieces, or all, are in their envelopes.
func (a *agents) lotSousPli(q *requete) error {
	l, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	pieces, fautes := piecesSaisies(q, "pieces", false)
	if len(fautes) > 0 {
		return a.pageLot(q, fautes...)
	}
	if _, err := a.d.Store.MettreSousPli(q, l.Nom, pieces, q.agent.ID); err != nil {
		return a.refusLot(q, l, "pieces", err)
	}
	return a.aller(q, "/courriers/lots/%s?avis=sous-pli", l.Nom)
}

// lotDeposer notes the day pieces, or all, were handed over to La Poste.
func (a *agents) lotDeposer(q *requete) error {
	l, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	pieces, fautes := piecesSaisies(q, "pieces", false)
	le, err := dossier.ParseDate(q.texte("le"))
	if err != nil {
		fautes = append(fautes, faute{"le", "Écrivez le jour ainsi : 2026-03-12."})
	}
	if len(fautes) > 0 {
		return a.pageLot(q, fautes...)
	}
	if _, err := a.d.Store.DeposerLot(q, l.Nom, pieces, le, q.agent.ID); err != nil {
		return a.refusLot(q, l, "le", err)
	}
	return a.aller(q, "/courriers/lots/%s?avis=depose", l.Nom)
}

// lotReimprimer prints pieces again: the copies before are void.
func (a *agents) lotReimprimer(q *requete) error {
	l, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	pieces, fautes := piecesSaisies(q, "abimees", true)
	if len(fautes) > 0 {
		return a.pageLot(q, fautes...)
	}
	if a.d.Envois == "" {
		return fmt.Errorf("%w: aucun dossier d’impression n’est réglé", dossier.ErrIndisponible)
	}
	info, err := a.d.Postal.Reimprimer(q, postal.Demande{Dossier: a.d.Envois, Agent: q.agent.ID}, l.Nom, pieces)
	if err != nil {
		return a.refusLot(q, l, "abimees", err)
	}
	return a.aller(q, "/courriers/lots/%s?avis=reimprime", info.Lot)
}

// lotRetirer takes pieces out of a batch before they leave.
func (a *agents) lotRetirer(q *requete) error {
	l, err := a.lotPermis(q)
	if err != nil {
		return err
	}
	pieces, fautes := piecesSaisies(q, "retirees", true)
	if q.texte("raison") == "" {
		fautes = append(fautes, faute{"raison", "Dites pourquoi ces lettres ne doivent pas partir."})
	}
	suite := q.texte("suite")
	if suite != suiteRefaire && suite != suiteArreter {
		fautes = append(fautes, faute{"suite", "Dites si ces lettres restent dues."})
	}
	if len(fautes) > 0 {
		return a.pageLot(q, fautes...)
	}
	if _, err := a.d.Store.RetirerDuLot(q, store.Retrait{Lot: l.Nom, Pieces: pieces, Raison: q.texte("raison"), Refaire: suite == suiteRefaire, Agent: q.agent.ID}); err != nil {
		return a.refusLot(q, l, "retirees", err)
	}
	return a.aller(q, "/courriers/lots/%s?avis=retire", l.Nom)
}

// What becomes of the letters taken out of a batch.
const (
	suiteRefaire = "refaire"
	suiteArreter = "arreter"
)
