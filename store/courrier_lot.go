package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangLot struct {
	Nom        string `gorm:"primaryKey"`
	De         *string
	Prefecture string
	Jour       dossier.Date `gorm:"type:date"`
	Lieu       string
	Agent      *dossier.AgentID
	CreeA      time.Time
	LivreA     *time.Time
}

func (rangLot) TableName() string { return "lots_courrier" }

// lettreALotir is what a batch needs to know of a letter it takes.
type lettreALotir struct {
	ID         dossier.CourrierID
	Demande    dossier.DemandeID
	Genre      dossier.GenreCourrier
	Etat       dossier.EtatCourrier
	Lot        string
	Prefecture string // that owes it
	Sel        []byte
}

// ImprimerLot puts written letters in a print batch, in that order: ecrit → imprime. The envelopes to register take their numbers in the same
// transaction; without returns how many found none. Repeated with the same batch, it does nothing. A letter not written yet, in another
// batch, or that goes by e-mail: dossier.ErrConflit, and none is put.
func (s *Store) ImprimerLot(ctx context.Context, l NouveauLot) (sans int, err error) {
	err = s.enTx(ctx, func(t *tx) error {
		var pieces []int64
		for _, e := range l.Enveloppes {
			for _, id := range e.Courriers {
				pieces = append(pieces, int64(id))
			}
		}
		if l.Nom == "" || len(pieces) == 0 || len(slices.Compact(slices.Sorted(slices.Values(pieces)))) != len(pieces) {
			return fmt.Errorf("%w: no batch name, no letter, or one twice", dossier.ErrInvalide)
		}
		lettres, deja, err := t.verrouillerLettres(l.Nom, pieces)
		if err != nil {
			return err
		}
		if deja {
			return errRienAFaire
		}
		if err := t.g.Create(&rangLot{Nom: l.Nom, Prefecture: l.Prefecture, Jour: l.Jour, Lieu: l.Lieu, Agent: agentOuNul(l.Agent), CreeA: t.now}).Error; err != nil {
			return err
		}
		sans, err = t.ranger(l, pieces, lettres)
		return err
	})
	if err != nil && !errors.Is(err, errRienAFaire) {
		return 0, fmt.Errorf("print batch: %w", err)
	}
	return sans, nil
}

// verrouillerLettres reads and locks the letters of a new batch, and with them those that its rectified accusés replace: all at once, in the order
// of their numbers, as everyone who locks several. deja: they are all in it already.
func (t *tx) verrouillerLettres(lot string, ids []int64) (map[int64]lettreALotir, bool, error) {
	rangs, err := t.pgx.Query(t.ctx(), `SELECT c.id, c.demande, c.genre, c.etat, c.lot, CASE WHEN c.prefecture = '' THEN d.prefecture ELSE c.prefecture END, d.sel,
			c.id = ANY($1)
		FROM courriers c JOIN demandes d ON d.id = c.demande
		WHERE c.id IN (SELECT unnest($1::bigint[]) UNION SELECT a.id FROM courriers r JOIN courriers a ON a.demande = r.demande AND a.id < r.id
			WHERE r.id = ANY($1) AND r.genre = $2 AND a.genre = ANY($3))
		ORDER BY c.id FOR UPDATE OF c`, ids, dossier.CourrierAccuseRectifie, genresRemplaces)
	if err != nil {
		return nil, false, err
	}
	defer rangs.Close()
	lettres := map[int64]lettreALotir{}
	deja := 0
	for rangs.Next() {
		var x lettreALotir
		var duLot bool
		if err := rangs.Scan(&x.ID, &x.Demande, &x.Genre, &x.Etat, &x.Lot, &x.Prefecture, &x.Sel, &duLot); err != nil {
			return nil, false, err
		}
		if !duLot {
			continue
		}
		switch {
		case x.Genre.ParCourriel():
			return nil, false, fmt.Errorf("letter %d goes by e-mail: %w", x.ID, dossier.ErrConflit)
		case x.Etat == dossier.CourrierImprime && x.Lot == lot:
			deja++
		case x.Etat != dossier.CourrierEcrit:
			return nil, false, fmt.Errorf("letter %d is %s: %w", x.ID, x.Etat, dossier.ErrConflit)
		}
		lettres[int64(x.ID)] = x
	}
	if err := rangs.Err(); err != nil {
		return nil, false, err
	}
	if len(lettres) != len(ids) {
		return nil, false, dossier.ErrIntrouvable
	}
	if deja > 0 && deja < len(ids) {
		return nil, false, fmt.Errorf("%w: batch printed with other letters", dossier.ErrConflit)
	}
	return lettres, deja > 0, nil
}

// ranger gives each letter its place and each envelope to register its number.
func (t *tx) ranger(l NouveauLot, ids []int64, lettres map[int64]lettreALotir) (sans int, err error) {
	var d distributeur
	if slices.ContainsFunc(l.Enveloppes, func(e EnveloppeLot) bool { return e.Recommandee }) {
		p, err := t.distribuer()
		if err != nil {
			return 0, err
		}
		d = *p
	}
	var pieces, enveloppes []int32
	var numeros []string
	for n, e := range l.Enveloppes {
		for i, id := range e.Courriers {
			x, numero := lettres[int64(id)], ""
			if i == 0 && e.Recommandee {
				if numero = d.numero(x.Prefecture); numero == "" {
					sans++
				}
			}
			pieces, enveloppes, numeros = append(pieces, int32(len(pieces)+1)), append(enveloppes, int32(n+1)), append(numeros, numero)
			details := map[string]any{"courrier": id, "lot": l.Nom}
			if numero != "" {
				details["recommande"] = Saler(x.Sel, []byte(numero)).String()
			}
			if err := t.noter(ActeCourrierImprime, ObjetDemande(x.Demande), l.Agent, details); err != nil {
				return 0, err
			}
		}
	}
	if _, err := t.pgx.Exec(t.ctx(), `UPDATE courriers c SET etat = 'imprime', lot = $1, imprime_a = $2, piece = x.piece, enveloppe = x.enveloppe, recommande = x.numero
		FROM unnest($3::bigint[], $4::int[], $5::int[], $6::text[]) AS x (id, piece, enveloppe, numero) WHERE c.id = x.id`,
		l.Nom, t.now, ids, pieces, enveloppes, numeros); err != nil {
		return 0, err
	}
	for _, id := range ids {
		x := lettres[id]
		if err := t.remplacerSceaux(rangCourrier{ID: x.ID, Demande: x.Demande, Genre: x.Genre}); err != nil {
			return 0, err
		}
	}
	return sans, t.garderPlages(&d)
}

// LivrerLot notes that the folder of a batch is where its reader looks for it, whole. Repeated, it does nothing.
func (s *Store) LivrerLot(ctx context.Context, nom string) error {
	g := s.lire(ctx).Model(&rangLot{}).Where("nom = ? AND livre_a IS NULL", nom).Update("livre_a", s.now())
	if g.Error != nil {
		return fmt.Errorf("deliver batch: %w", traduire(g.Error))
	}
	return nil
}

// LotsALivrer lists the batches recorded whose folder is not delivered, the oldest first.
func (s *Store) LotsALivrer(ctx context.Context) ([]dossier.LotCourrier, error) {
	var rangs []rangLot
	if err := s.lire(ctx).Where("livre_a IS NULL").Order("cree_a, nom").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("batches to deliver: %w", traduire(err))
	}
	ls := make([]dossier.LotCourrier, len(rangs))
	for i, r := range rangs {
		ls[i] = r.lot()
	}
	return ls, nil
}

func (r rangLot) lot() dossier.LotCourrier {
	l := dossier.LotCourrier{Nom: r.Nom, Prefecture: r.Prefecture, Jour: r.Jour, Lieu: r.Lieu, Livre: r.LivreA != nil}
	if r.De != nil {
		l.De = *r.De
	}
	return l
}

// Lots lists the print batches, the last first: the twenty last, and every one with a letter not handed over yet. Only those all of whose letters
// are in the scope, and none sensitive unless voitSensible.
func (s *Store) Lots(ctx context.Context, prefectures []string, voitSensible bool) ([]dossier.LotCourrier, error) {
	return s.lots(ctx, `l.de IS NULL AND (l.nom IN (SELECT nom FROM lots_courrier WHERE de IS NULL ORDER BY cree_a DESC LIMIT 20)
		OR l.nom IN (SELECT lot FROM courriers WHERE etat = 'imprime' AND depose_le IS NULL))`, nil, prefectures, voitSensible)
}

// Lot returns a batch, or a batch printed again, to who may see all the letters of the batch, as for Lots.
func (s *Store) Lot(ctx context.Context, nom string, prefectures []string, voitSensible bool) (dossier.LotCourrier, error) {
	ls, err := s.lots(ctx, "l.nom = ?", []any{nom}, prefectures, voitSensible)
	if err == nil && len(ls) == 0 {
		err = fmt.Errorf("print batch: %w", dossier.ErrIntrouvable)
	}
	if err != nil {
		return dossier.LotCourrier{}, err
	}
	return ls[0], nil
}

func (s *Store) lots(ctx context.Context, quoi string, args []any, prefectures []string, voitSensible bool) ([]dossier.LotCourrier, error) {
	var rangs []struct {
		L                                                 rangLot `gorm:"embedded"`
		Courriers, SousPli, Deposes, Recommandes, Retires int
		DeposeLe                                          dossier.Date `gorm:"type:date"`
	}
	g := s.lire(ctx).Table("lots_courrier l").Joins("LEFT JOIN courriers c ON c.lot = COALESCE(l.de, l.nom) LEFT JOIN demandes d ON d.id = c.demande").
		Select(`l.*, count(c.id) FILTER (WHERE c.etat = 'imprime') AS courriers, count(c.sous_pli_a) AS sous_pli, count(c.depose_le) AS deposes,
			count(*) FILTER (WHERE c.recommande <> '' AND c.etat = 'imprime') AS recommandes, count(*) FILTER (WHERE c.etat = 'annule') AS retires,
			max(c.depose_le) AS depose_le`).
		Where(quoi, args...).Group("l.nom").Order("l.cree_a DESC, l.nom DESC")
	if !voitSensible {
		g = g.Having("NOT bool_or(d.sensible)")
	}
	if !slices.Contains(prefectures, "*") {
		g = g.Having("bool_and(CASE WHEN c.prefecture = '' THEN d.prefecture ELSE c.prefecture END IN ?)", append([]string{""}, prefectures...))
	}
	if err := g.Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("print batches: %w", traduire(err))
	}
	ls := make([]dossier.LotCourrier, len(rangs))
	for i, r := range rangs {
		ls[i] = r.L.lot()
		ls[i].Courriers, ls[i].SousPli, ls[i].Deposes, ls[i].Recommandes, ls[i].DeposeLe, ls[i].Retires = r.Courriers, r.SousPli, r.Deposes, r.Recommandes, r.DeposeLe, r.Retires
	}
	return ls, nil
}

// CourriersDuLot lists the letters of a batch, or those a batch printed again, in the order of their pieces.
func (s *Store) CourriersDuLot(ctx context.Context, nom string) ([]dossier.Courrier, error) {
	cs, err := lireCourriers(s.lire(ctx).Where("courriers.lot = ? OR courriers.id IN (SELECT courrier FROM reimpressions WHERE lot = ?)", nom, nom).Order("courriers.piece"))
	if err != nil {
		return nil, fmt.Errorf("letters of a batch: %w", err)
	}
	return cs, nil
}

// pieces locks the letters of a batch, and keeps those asked for (none: all) with the others of their envelopes. A piece that is not in it, or no
// longer: dossier.ErrInvalide. A batch not delivered yet: dossier.ErrConflit, nothing of it is on paper.
func (t *tx) pieces(nom string, pieces []int) ([]rangCourrier, rangLot, error) {
	var lot rangLot
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("nom = ? AND de IS NULL", nom).Take(&lot).Error; err != nil {
		return nil, lot, err
	}
	if lot.LivreA == nil {
		return nil, lot, fmt.Errorf("%w: batch not delivered", dossier.ErrConflit)
	}
	var tous []rangCourrier
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("lot = ? AND etat = ?", nom, dossier.CourrierImprime).Order("id").Find(&tous).Error; err != nil {
		return nil, lot, err
	}
	if len(pieces) == 0 {
		return tous, lot, nil
	}
	enveloppes := map[int]bool{}
	for _, p := range pieces {
		i := slices.IndexFunc(tous, func(r rangCourrier) bool { return r.Piece == p })
		if i < 0 {
			return nil, lot, fmt.Errorf("%w: no piece %d in this batch", dossier.ErrInvalide, p)
		}
		enveloppes[tous[i].Enveloppe] = true
	}
	return slices.DeleteFunc(tous, func(r rangCourrier) bool { return !enveloppes[r.Enveloppe] }), lot, nil
}

// MettreSousPli notes that pieces of a batch (none: all) are in their envelopes, and returns how many were not noted yet.
func (s *Store) MettreSousPli(ctx context.Context, nom string, pieces []int, agent dossier.AgentID) (int, error) {
	n := 0
	err := s.enTx(ctx, func(t *tx) error {
		rangs, _, err := t.pieces(nom, pieces)
		if err != nil {
			return err
		}
		rangs = slices.DeleteFunc(rangs, func(r rangCourrier) bool { return r.SousPliA != nil })
		n = len(rangs)
		return t.noterPieces(rangs, ActeCourrierSousPli, agent, nil, map[string]any{"sous_pli_a": t.now})
	})
	if err != nil {
		return 0, fmt.Errorf("insert batch: %w", err)
	}
	return n, nil
}

// DeposerLot notes the day pieces of a batch (none: all) were handed over to La Poste, and returns how many were not noted yet. What is handed
// over was put in its envelope. A day to come, or before the batch, or before the last copy of a piece was printed: dossier.ErrInvalide. Pieces among
// them that must not leave: *dossier.PiecesPerimees, and none is noted.
func (s *Store) DeposerLot(ctx context.Context, nom string, pieces []int, le dossier.Date, agent dossier.AgentID) (int, error) {
	n := 0
	err := s.enTx(ctx, func(t *tx) error {
		rangs, lot, err := t.pieces(nom, pieces)
		if err != nil {
			return err
		}
		rangs = slices.DeleteFunc(rangs, func(r rangCourrier) bool { return !r.DeposeLe.IsZero() })
		faits := []dossier.Date{lot.Jour, dossier.DateDe(lot.CreeA)}
		if refait, err := t.derniereReimpression(nom, rangs); err != nil {
			return err
		} else if !refait.IsZero() {
			faits = append(faits, refait)
		}
		if le.After(dossier.DateDe(t.now)) || slices.ContainsFunc(faits, le.Before) {
			return fmt.Errorf("%w: deposit on %s of a batch of %s", dossier.ErrInvalide, le, lot.Jour)
		}
		if err := t.perimeesParmi(nom, len(pieces) > 0, rangs); err != nil {
			return err
		}
		n = len(rangs)
		return t.noterPieces(rangs, ActeCourrierDepose, agent, map[string]any{"le": le.String()},
			map[string]any{"sous_pli_a": gorm.Expr("COALESCE(sous_pli_a, ?)", t.now), "depose_le": le, "depose_a": t.now})
	})
	if err != nil {
		return 0, fmt.Errorf("deposit batch: %w", err)
	}
	return n, nil
}

// derniereReimpression is the last day one of these letters of a batch was printed again; zero: none was.
func (t *tx) derniereReimpression(nom string, rangs []rangCourrier) (dossier.Date, error) {
	ids := make([]int64, len(rangs))
	for i, r := range rangs {
		ids[i] = int64(r.ID)
	}
	var jour *dossier.Date
	err := t.pgx.QueryRow(t.ctx(), `SELECT max(l.jour) FROM reimpressions r JOIN lots_courrier l ON l.nom = r.lot WHERE l.de = $1 AND r.courrier = ANY($2)`, nom, ids).Scan(&jour)
	if err != nil || jour == nil {
		return dossier.Date{}, err
	}
	return *jour, nil
}

// ReimprimerLot records that pieces of a batch are printed again, with the others of their envelopes: the copies before are void, and the
// registered numbers stay. It returns the batch of the new copies, which is to be delivered. A piece already handed over:
// dossier.ErrInterdit, and none is printed again.
func (s *Store) ReimprimerLot(ctx context.Context, r Reimpression) (dossier.LotCourrier, error) {
	var l dossier.LotCourrier
	err := s.enTx(ctx, func(t *tx) error {
		if len(r.Pieces) == 0 {
			return fmt.Errorf("%w: no piece", dossier.ErrInvalide)
		}
		rangs, lot, err := t.pieces(r.Lot, r.Pieces)
		if err != nil {
			return err
		}
		for _, c := range rangs {
			if !c.DeposeLe.IsZero() {
				return fmt.Errorf("%w: piece %d is handed over", dossier.ErrInterdit, c.Piece)
			}
		}
		var n int64
		if err := t.g.Model(&rangLot{}).Where("de = ?", r.Lot).Count(&n).Error; err != nil {
			return err
		}
		nouveau := rangLot{Nom: fmt.Sprintf("%s-reimpression-%d", r.Lot, n+1), De: &lot.Nom, Prefecture: lot.Prefecture, Jour: dossier.DateDe(t.now), Lieu: r.Lieu,
			Agent: agentOuNul(r.Agent), CreeA: t.now}
		if err := t.g.Create(&nouveau).Error; err != nil {
			return err
		}
		l = nouveau.lot()
		refaites := make([]rangReimpression, len(rangs))
		for i, c := range rangs {
			refaites[i] = rangReimpression{l.Nom, c.ID}
		}
		if err := t.g.CreateInBatches(&refaites, 1000).Error; err != nil {
			return err
		}
		return t.noterPieces(rangs, ActeCourrierReimprime, r.Agent, map[string]any{"lot": l.Nom}, map[string]any{"sous_pli_a": nil})
	})
	if err != nil {
		return dossier.LotCourrier{}, fmt.Errorf("print again: %w", err)
	}
	return l, nil
}

type rangReimpression struct {
	Lot      string
	Courrier dossier.CourrierID
}

func (rangReimpression) TableName() string { return "reimpressions" }

// Reimpressions lists how many times each letter of a batch was printed again, by letter.
func (s *Store) Reimpressions(ctx context.Context, nom string) (map[dossier.CourrierID]int, error) {
	var rangs []struct {
		Courrier dossier.CourrierID
		N        int
	}
	err := s.lire(ctx).Table("reimpressions r").Joins("JOIN lots_courrier l ON l.nom = r.lot AND l.de = ?", nom).
		Select("r.courrier, count(*) AS n").Group("r.courrier").Find(&rangs).Error
	if err != nil {
		return nil, fmt.Errorf("letters printed again: %w", traduire(err))
	}
	m := make(map[dossier.CourrierID]int, len(rangs))
	for _, r := range rangs {
		m[r.Courrier] = r.N
	}
	return m, nil
}

// noterPieces changes locked letters, each with its line of journal.
func (t *tx) noterPieces(rangs []rangCourrier, acte string, agent dossier.AgentID, details, change map[string]any) error {
	if len(rangs) == 0 {
		return nil
	}
	for i := 0; i < len(rangs); i += 10_000 { // PostgreSQL takes 65 535 values
		var ids []dossier.CourrierID
		for _, r := range rangs[i:min(i+10_000, len(rangs))] {
			d := map[string]any{"courrier": r.ID}
			for k, v := range details {
				d[k] = v
			}
			if err := t.noter(acte, ObjetDemande(r.Demande), agent, d); err != nil {
				return err
			}
			ids = append(ids, r.ID)
		}
		if err := t.g.Model(&rangCourrier{}).Where("id IN ?", ids).Updates(change).Error; err != nil {
			return err
		}
	}
	return nil
}
