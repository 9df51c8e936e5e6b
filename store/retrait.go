package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"souspli/dossier"
)

// RetirerDuLot takes pieces of a batch out of it before they leave, with the others of their envelopes, and returns how many letters. Each is
// annulled and its seal revoked; its place in the batch and its registered number serve no more. To be done again (Refaire), each is due again; an
// accusé always is, unless a rectified one was due after it, and the letter of a closing that was taken back never is. What a letter not done
// again was to give back is kept again.
//
// A piece already handed over: dossier.ErrInterdit. A batch, or a printing again of it, that is not delivered: dossier.ErrConflit. No reason, no
// piece, or a piece that is not in the batch: dossier.ErrInvalide. Then nothing is taken out.
func (s *Store) RetirerDuLot(ctx context.Context, r Retrait) (int, error) {
	r.Raison = strings.TrimSpace(r.Raison)
	n := 0
	err := s.enTx(ctx, func(t *tx) error {
		if len(r.Pieces) == 0 || r.Raison == "" {
			return fmt.Errorf("%w: no piece, or no reason", dossier.ErrInvalide)
		}
		demandes, err := t.demandesDesPieces(r.Lot, r.Pieces)
		if err != nil {
			return err
		}
		rangs, _, err := t.pieces(r.Lot, r.Pieces)
		if err != nil {
			return err
		}
		var enCours int64
		if err := t.g.Model(&rangLot{}).Where("de = ? AND livre_a IS NULL", r.Lot).Count(&enCours).Error; err != nil {
			return err
		}
		if enCours > 0 {
			return fmt.Errorf("%w: pieces are being printed again", dossier.ErrConflit)
		}
		for _, c := range rangs {
			if !c.DeposeLe.IsZero() {
				return fmt.Errorf("%w: piece %d is handed over", dossier.ErrInterdit, c.Piece)
			}
			if _, ok := demandes[c.Demande]; !ok {
				return fmt.Errorf("letter %d: %w: its demande is not locked", c.ID, dossier.ErrConflit)
			}
		}
		for _, c := range rangs {
			if err := t.retirer(c, demandes[c.Demande], r); err != nil {
				return err
			}
		}
		n = len(rangs)
		ids := make([]dossier.DemandeID, 0, len(demandes))
		for id := range demandes {
			ids = append(ids, id)
		}
		return t.rafraichir(dossier.DateDe(t.now), ids...)
	})
	if err != nil {
		return 0, fmt.Errorf("take out of a batch: %w", err)
	}
	return n, nil
}

// demandesDesPieces locks the demandes of the envelopes that pieces of a batch are in, as who acts on a demande does first, then the batch, then
// every letter of both at once, in the order of their numbers. The letters of an envelope are of one demande.
func (t *tx) demandesDesPieces(lot string, pieces []int) (map[dossier.DemandeID]rangDemande, error) {
	var ids []dossier.DemandeID
	err := t.g.Raw("SELECT DISTINCT demande FROM courriers WHERE lot = ? AND piece IN ? ORDER BY demande", lot, pieces).Scan(&ids).Error
	if err != nil {
		return nil, err
	}
	m := map[dossier.DemandeID]rangDemande{}
	for _, id := range ids {
		if m[id], err = t.verrouillerDemande(id); err != nil {
			return nil, err
		}
	}
	for _, sql := range []string{"SELECT nom FROM lots_courrier WHERE nom = @lot FOR UPDATE", "SELECT id FROM courriers WHERE lot = @lot OR demande IN @demandes ORDER BY id FOR UPDATE"} {
		if err := t.g.Exec(sql, map[string]any{"lot": lot, "demandes": ids}).Error; err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (t *tx) retirer(c rangCourrier, d rangDemande, r Retrait) error {
	raison := fmt.Sprintf("retirée de %s, pièce %d\u00a0: %s", c.Lot, c.Piece, r.Raison)
	if err := t.g.Model(&rangCourrier{}).Where("id = ?", c.ID).Updates(map[string]any{"etat": dossier.CourrierAnnule, "raison": raison, "imprime_a": nil, "sous_pli_a": nil}).Error; err != nil {
		return err
	}
	if err := t.noter(ActeCourrierRetire, ObjetDemande(c.Demande), r.Agent, map[string]any{"courrier": c.ID, "lot": c.Lot, "piece": c.Piece}); err != nil {
		return err
	}
	refaire, err := t.aRefaire(c, d, r.Refaire)
	if err != nil {
		return err
	}
	if refaire {
		return t.refaireCourrier(c, raison, r.Agent)
	}
	if err := t.annulerLettre(c, raison, r.Agent); err != nil {
		return err
	}
	_, err = t.reprendreObjets(c.ID, dossier.RetourObjets{Agent: r.Agent})
	return err
}

// aRefaire reports whether a letter taken out of its batch is still owed: as the agent says, but for those about which the register knows better.
//
// Source: CRPA L. 112-3 (every demande has its accusé).
func (t *tx) aRefaire(c rangCourrier, d rangDemande, dit bool) (bool, error) {
	switch c.Genre {
	case dossier.CourrierSansSuite:
		return dit && d.Etat == dossier.DemandeSansSuite, nil
	case dossier.CourrierDesistement:
		return dit && d.Etat == dossier.DemandeDesistee, nil
	case dossier.CourrierAccuseReception, dossier.CourrierAccuseRectifie:
		var apres int64
		err := t.g.Model(&rangCourrier{}).Where("demande = ? AND genre = ? AND id > ? AND etat <> ?", c.Demande, dossier.CourrierAccuseRectifie, c.ID,
			dossier.CourrierAnnule).Count(&apres).Error
		return apres == 0, err
	}
	return dit, nil
}

// refaireCourrier sets a letter aside before it left, and makes the same due again: it is written from the demande as it is then.
func (t *tx) refaireCourrier(r rangCourrier, raison string, agent dossier.AgentID) error {
	if err := t.annulerLettre(r, raison, agent); err != nil {
		return err
	}
	n := rangCourrier{Demande: r.Demande, Genre: r.Genre, Etat: dossier.CourrierDu, Lignes: liste[string](nil), DuLe: r.DuLe, CreeA: t.now, Acte: r.Acte, Decide: r.Decide,
		Prefecture: r.Prefecture}
	if err := t.ajouterCourrier(&n); err != nil {
		return err
	}
	return t.suivreObjets(r.ID, n.ID)
}

// PiecesARetirer lists the pieces of a batch not handed over that must not leave, in their order: the letter of a closing that was taken back, and
// one written before an address changed. The task of a former address does not do: it bears on letters in the post, for some days, and an agent ticks
// it; a letter in the pile stays wrong.
func (s *Store) PiecesARetirer(ctx context.Context, nom string) ([]int, error) {
	pieces, err := piecesARetirer(s.lire(ctx), nom)
	if err != nil {
		return nil, fmt.Errorf("pieces to take out: %w", traduire(err))
	}
	return pieces, nil
}

func piecesARetirer(g *gorm.DB, nom string) ([]int, error) {
	var pieces []int
	return pieces, g.Raw(`SELECT c.piece FROM courriers c JOIN demandes d ON d.id = c.demande
		WHERE c.lot = @lot AND c.etat = 'imprime' AND c.depose_le IS NULL AND c.remis_le IS NULL
		AND (c.genre = @sans_suite AND d.etat <> @close OR c.genre = @desistement AND d.etat <> @desistee
			OR EXISTS (SELECT FROM actes a WHERE a.demande = c.demande AND a.action = @adresse AND a.a > c.ecrit_a))
		ORDER BY c.piece`, map[string]any{"lot": nom, "sans_suite": dossier.CourrierSansSuite, "close": dossier.DemandeSansSuite,
		"desistement": dossier.CourrierDesistement, "desistee": dossier.DemandeDesistee, "adresse": dossier.ActionAdresse}).Scan(&pieces).Error
}

// perimeesParmi says which of the pieces about to be handed over must not leave. Noted apart, by their numbers and with no other, they did leave:
// what happened is noted.
func (t *tx) perimeesParmi(nom string, nommees bool, rangs []rangCourrier) error {
	pieces, err := piecesARetirer(t.g, nom)
	if err != nil || len(pieces) == 0 {
		return err
	}
	enveloppes := map[int]bool{}
	for _, r := range rangs {
		if slices.Contains(pieces, r.Piece) {
			enveloppes[r.Enveloppe] = true
		}
	}
	apart := nommees && !slices.ContainsFunc(rangs, func(r rangCourrier) bool { return !enveloppes[r.Enveloppe] })
	if len(enveloppes) == 0 || apart {
		return nil
	}
	pieces = slices.DeleteFunc(pieces, func(p int) bool {
		return !slices.ContainsFunc(rangs, func(r rangCourrier) bool { return r.Piece == p })
	})
	return &dossier.PiecesPerimees{Pieces: pieces}
}
