package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

// delaiAccuse is the target for the accusé de réception to leave, in working days after reception (design P9).
const delaiAccuse = 2

// Register is the one door (design D5): the only way a demande comes to be or changes. In one transaction, in this order:
//
//  1. lock the pli, and set aside the decisions settled by an earlier call: nothing is done twice;
//  2. lock every identity key at stake, sorted, then the demandes named;
//  3. look at the candidates again: dossier.ErrPerime if they are not those the decisions were taken on;
//  4. persons, their spellings and keys;
//  5. numbers, from the gapless counters; demandes, pieces, tentatives, deadlines; complements; letters due and their jobs; tasks;
//     then the pages recognised as letters of ours, and what follows for those letters;
//  6. the decisions themselves, the fate of the pages, the state of the pli;
//  7. the journal.
//
// The pli becomes a_verifier when a decision waits or Raisons is not empty, else traite; every page must then have its fate
// (dossier.ErrInvalide). A pli not read yet: dossier.ErrConflit. Called again with the same decisions, it returns the same Resultat.
//
// A complement adds: pieces, tentatives, fields not known yet, first dates not known yet. Its Manquantes replace those of the
// demande when not nil; else the pieces it brings are struck off. Its deadlines replace those of the same code, which are kept aside.
func (s *Store) Register(ctx context.Context, e Enregistrement) (Resultat, error) {
	var r Resultat
	err := s.enTx(ctx, func(t *tx) error {
		p, err := t.verrouillerPli(e.Pli)
		if err != nil {
			return err
		}
		if err := verifierEnregistrement(e, p); err != nil {
			return err
		}
		reste, err := t.nonRegles(e)
		if err != nil {
			return err
		}
		if err := t.appliquer(e, reste); err != nil {
			return err
		}
		if err := t.noterRetours(e.Retours); err != nil {
			return err
		}
		if len(reste) > 0 || p.Etat != dossier.PliTraite {
			if err := t.conclure(e, p, reste); err != nil {
				return err
			}
		}
		r, err = t.resultat(e.Pli)
		return err
	})
	if err != nil {
		return Resultat{}, fmt.Errorf("register pli %d: %w", e.Pli, err)
	}
	return r, nil
}

func verifierEnregistrement(e Enregistrement, p rangPli) error {
	if p.LuA == nil {
		return fmt.Errorf("%w: not read yet", dossier.ErrConflit)
	}
	vus := map[int]bool{}
	for _, d := range e.Decisions {
		if vus[d.Formulaire] || d.Formulaire < -1 {
			return fmt.Errorf("%w: form %d decided twice", dossier.ErrInvalide, d.Formulaire)
		}
		vus[d.Formulaire] = true
		if err := verifierDecision(d, p.NbPages); err != nil {
			return fmt.Errorf("form %d: %w", d.Formulaire, err)
		}
	}
	for n := range e.Sorts {
		if n < 1 || n > p.NbPages {
			return fmt.Errorf("%w: fate of page %d in a pli of %d", dossier.ErrInvalide, n, p.NbPages)
		}
	}
	return nil
}

func verifierDecision(d dossier.Rapprochement, nbPages int) error {
	switch d.Decision {
	case dossier.DecisionNouvelle:
		c := d.Contenu
		if c == nil || c.Prefecture == "" || c.Procedure == "" {
			return fmt.Errorf("%w: a new demande without content, préfecture or procedure", dossier.ErrInvalide)
		}
	case dossier.DecisionComplement, dossier.DecisionDoublon:
		if d.Demande == 0 {
			return fmt.Errorf("%w: %s of no demande", dossier.ErrInvalide, d.Decision)
		}
	case dossier.DecisionAVerifier, dossier.DecisionPasANous:
		return nil
	default:
		return fmt.Errorf("%w: decision %q", dossier.ErrInvalide, d.Decision)
	}
	if d.Contenu == nil {
		return nil
	}
	for _, piece := range d.Contenu.Pieces {
		for _, n := range piece.Pages {
			if n < 1 || n > nbPages {
				return fmt.Errorf("%w: piece on page %d of a pli of %d", dossier.ErrInvalide, n, nbPages)
			}
		}
	}
	for _, x := range d.Contenu.Tentatives {
		if x.Page < 0 || x.Page > nbPages {
			return fmt.Errorf("%w: attempt on page %d of a pli of %d", dossier.ErrInvalide, x.Page, nbPages)
		}
	}
	return nil
}

type rangRapprochement struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Pli        dossier.PliID
	Formulaire int
	Decision   dossier.Decision
	Demande    *dossier.DemandeID
	Raisons    enJSON[[]string]
	Score      dossier.Confiance
	Contenu    *string
	Agent      *dossier.AgentID
	A          time.Time
}

func (rangRapprochement) TableName() string { return "rapprochements" }

// decide is a decision on its way through the door.
type decide struct {
	dossier.Rapprochement
	demande rangDemande // of a new one: as inserted; of the others: as locked
	contenu []byte      // exact JSON of Contenu, nil without one
}

// nonRegles returns the decisions no earlier call has settled, in the order of the forms.
func (t *tx) nonRegles(e Enregistrement) ([]*decide, error) {
	var regles []int
	if err := t.g.Model(&rangRapprochement{}).Where("pli = ? AND decision <> 'a_verifier'", e.Pli).Pluck("formulaire", &regles).Error; err != nil {
		return nil, err
	}
	var reste []*decide
	for _, d := range e.Decisions {
		if slices.Contains(regles, d.Formulaire) {
			continue
		}
		x := &decide{Rapprochement: d}
		if d.Contenu != nil {
			var err error
			if x.contenu, err = json.Marshal(d.Contenu); err != nil {
				return nil, err
			}
		}
		reste = append(reste, x)
	}
	slices.SortStableFunc(reste, func(a, b *decide) int { return a.Formulaire - b.Formulaire })
	return reste, nil
}

// appliquer does what the decisions change in the register: steps 2 to 5.
func (t *tx) appliquer(e Enregistrement, reste []*decide) error {
	touchent := slices.DeleteFunc(slices.Clone(reste), func(d *decide) bool {
		return d.Decision == dossier.DecisionAVerifier || d.Decision == dossier.DecisionPasANous
	})
	if len(touchent) == 0 {
		return nil
	}
	if err := t.verrouiller(e, touchent); err != nil {
		return err
	}
	if err := t.personnes(e.Pli, touchent); err != nil {
		return err
	}
	if err := t.numeroter(touchent); err != nil {
		return err
	}
	var ids []dossier.DemandeID
	for _, d := range touchent {
		if err := t.inscrire(e, d); err != nil {
			return fmt.Errorf("form %d: %w", d.Formulaire, err)
		}
		ids = append(ids, d.Demande)
	}
	return t.rafraichir(dossier.DateDe(t.now), ids...)
}

// verrouiller takes the locks on keys and demandes, and checks that the decisions still hold.
func (t *tx) verrouiller(e Enregistrement, touchent []*decide) error {
	cles := slices.Clone(e.Candidats.Cles)
	personnes, demandes := []dossier.PersonneID{0}, []dossier.DemandeID{0} // an empty list is no SQL
	for _, d := range touchent {
		if d.Contenu != nil {
			cles = append(cles, d.Contenu.Identite.ToutesCles()...)
		}
		if d.Decision == dossier.DecisionNouvelle && d.Personne != 0 {
			personnes = append(personnes, d.Personne)
		}
		if d.Decision != dossier.DecisionNouvelle {
			demandes = append(demandes, d.Demande)
		}
	}
	var leurs []dossier.PersonneID
	if err := t.g.Raw("SELECT personne FROM demandes WHERE id IN ?", demandes).Scan(&leurs).Error; err != nil {
		return err
	}
	groupe, err := t.groupe(append(personnes, leurs...))
	if err != nil {
		return err
	}
	verrous, err := t.verrousDesPersonnes(groupe)
	if err != nil {
		return err
	}
	if err := t.verrouillerNumeros(append(verrous, verrousDe(cles)...)); err != nil {
		return err
	}
	slices.Sort(demandes)
	for _, id := range slices.Compact(demandes)[1:] {
		var r rangDemande
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error; err != nil {
			return fmt.Errorf("demande %d: %w", id, traduire(err))
		}
		for _, d := range touchent {
			if d.Decision != dossier.DecisionNouvelle && d.Demande == id {
				d.demande = r
			}
		}
	}
	ici, err := lireCandidats(t.g, e.Candidats.Cles)
	if err != nil {
		return err
	}
	if ici.Version != e.Candidats.Version {
		return dossier.ErrPerime
	}
	return nil
}

// numeroter locks the counters, sorted, and gives each new demande its number.
func (t *tx) numeroter(touchent []*decide) error {
	nouvelles := slices.DeleteFunc(slices.Clone(touchent), func(d *decide) bool { return d.Decision != dossier.DecisionNouvelle })
	slices.SortStableFunc(nouvelles, func(a, b *decide) int { return strings.Compare(a.Contenu.Prefecture, b.Contenu.Prefecture) })
	annee := dossier.DateDe(t.now).An
	for _, d := range nouvelles {
		var rang int
		err := t.g.Raw(`INSERT INTO compteurs (prefecture, annee, dernier) VALUES (?, ?, 1)
			ON CONFLICT (prefecture, annee) DO UPDATE SET dernier = compteurs.dernier + 1 RETURNING dernier`, d.Contenu.Prefecture, annee).Scan(&rang).Error
		if err != nil {
			return err
		}
		d.demande.Prefecture, d.demande.Annee, d.demande.Rang = d.Contenu.Prefecture, annee, rang
		d.demande.Numero = fmt.Sprintf("%04d-%s-%06d", annee, d.Contenu.Prefecture, rang)
	}
	return nil
}

// inscrire writes one decision: the demande, what it holds, the decision itself and its journal line.
func (t *tx) inscrire(e Enregistrement, d *decide) error {
	var acte string
	var err error
	switch d.Decision {
	case dossier.DecisionNouvelle:
		acte, err = ActeDemandeEnregistree, t.creerDemande(e, d)
	case dossier.DecisionComplement:
		acte, err = ActeComplementRattache, t.completerDemande(d)
	case dossier.DecisionDoublon:
		acte, err = ActeDoublonNote, t.toucher(d)
	}
	if err != nil {
		return err
	}
	d.Demande = d.demande.ID
	lien := map[string]any{"demande": d.Demande, "pli": e.Pli, "a": t.now}
	if err := t.g.Table("demandes_plis").Clauses(clause.OnConflict{DoNothing: true}).Create(lien).Error; err != nil {
		return err
	}
	details := map[string]any{"pli": e.Pli, "formulaire": d.Formulaire}
	if d.contenu != nil {
		details["contenu"] = Saler(d.demande.Sel, d.contenu).String()
	}
	if err := t.noter(acte, ObjetDemande(d.Demande), e.Agent, details); err != nil {
		return err
	}
	if err := t.noterRessemblances(d, e.Agent); err != nil {
		return err
	}
	if d.Contenu == nil || d.Decision == dossier.DecisionDoublon {
		return nil
	}
	return t.rattacher(e.Pli, d)
}

// rattacher adds pieces, attempts, deadlines and letters due to a demande.
func (t *tx) rattacher(pli dossier.PliID, d *decide) error {
	c, id := d.Contenu, d.demande.ID
	for _, p := range c.Pieces {
		if err := t.g.Create(&rangPiece{Demande: id, Pli: pli, Type: p.Type, Pages: liste(p.Pages), A: t.now}).Error; err != nil {
			return err
		}
	}
	for _, x := range c.Tentatives {
		x.Pli = pli
		r := rangTentativeDe(id, x, t.now)
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
	}
	if err := t.poserEcheances(id, c.Echeances); err != nil {
		return err
	}
	for _, genre := range c.Courriers {
		if err := t.devoirCourrier(d, genre); err != nil {
			return err
		}
	}
	return nil
}

// poserEcheances adds deadlines; one of a code already there takes its place if it differs.
func (t *tx) poserEcheances(id dossier.DemandeID, es []dossier.Echeance) error {
	if len(es) == 0 {
		return nil
	}
	var enCours []rangEcheance
	if err := t.g.Where("demande = ? AND remplacee_a IS NULL", id).Find(&enCours).Error; err != nil {
		return err
	}
	for _, e := range es {
		neuve, memes := true, []int64{}
		for _, r := range enCours {
			if r.Code != e.Code {
				continue
			}
			if memeEcheance(r.echeance(), e) {
				neuve = false
			} else {
				memes = append(memes, r.ID)
			}
		}
		if !neuve {
			continue
		}
		if len(memes) > 0 {
			if err := t.g.Model(&rangEcheance{}).Where("id IN ?", memes).Update("remplacee_a", t.now).Error; err != nil {
				return err
			}
		}
		r := rangEcheanceDe(id, e, t.now)
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
	}
	return nil
}

// devoirCourrier makes a letter due, with the job that writes it. The accusé de réception is due once.
func (t *tx) devoirCourrier(d *decide, genre dossier.GenreCourrier) error {
	depart := d.Contenu.Dates.Reception
	if depart.IsZero() {
		depart = dossier.DateDe(t.now)
	}
	r := rangCourrier{Demande: d.demande.ID, Genre: genre, Etat: dossier.CourrierDu, Lignes: liste[string](nil),
		DuLe: law.AjouteOuvres(depart, delaiAccuse, d.demande.Prefecture), CreeA: t.now}
	return t.ajouterCourrier(&r)
}

// conclure stores the decisions, the fate of the pages and the state of the pli: step 6.
func (t *tx) conclure(e Enregistrement, p rangPli, reste []*decide) error {
	var avant []rangRapprochement
	if err := t.g.Where("pli = ? AND decision = 'a_verifier'", e.Pli).Order("formulaire").Find(&avant).Error; err != nil {
		return err
	}
	attente, raisons := len(e.Raisons) > 0, slices.Clone(e.Raisons)
	for _, d := range reste {
		if err := t.garder(e, d, avant); err != nil {
			return err
		}
		if d.Decision == dossier.DecisionAVerifier {
			attente, raisons = true, append(raisons, d.Raisons...)
		}
	}
	for _, a := range avant { // forms this call says nothing of still wait
		if !slices.ContainsFunc(e.Decisions, func(d dossier.Rapprochement) bool { return d.Formulaire == a.Formulaire }) {
			attente, raisons = true, append(raisons, a.Raisons.V...)
		}
	}
	if err := t.sorts(e, !attente); err != nil {
		return err
	}
	return t.changerEtat(p, attente, sansRepetition(raisons), e.Agent)
}

// garder stores a decision in place of the one that waited.
func (t *tx) garder(e Enregistrement, d *decide, avant []rangRapprochement) error {
	r := rangRapprochement{Pli: e.Pli, Formulaire: d.Formulaire, Decision: d.Decision, Raisons: liste(d.Raisons), Score: d.Score, Agent: agentOuNul(e.Agent), A: t.now}
	if d.Demande != 0 && d.Decision != dossier.DecisionPasANous {
		r.Demande = &d.Demande
	}
	if d.contenu != nil {
		texte := string(d.contenu)
		r.Contenu = &texte
	}
	for _, a := range avant {
		if a.Formulaire != d.Formulaire {
			continue
		}
		if memeAttente(a, r) {
			return nil
		}
		if err := t.g.Delete(&rangRapprochement{}, a.ID).Error; err != nil {
			return err
		}
	}
	if d.Decision == dossier.DecisionPasANous {
		if err := t.noter(ActePasANousNote, ObjetPli(e.Pli), e.Agent, map[string]any{"formulaire": d.Formulaire}); err != nil {
			return err
		}
	}
	return t.g.Create(&r).Error
}

func memeAttente(a, b rangRapprochement) bool {
	texte := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return a.Decision == b.Decision && slices.Equal(a.Raisons.V, b.Raisons.V) && a.Score == b.Score && texte(a.Contenu) == texte(b.Contenu)
}

// sorts writes the fate of pages; with tous, each must have one.
func (t *tx) sorts(e Enregistrement, tous bool) error {
	for n, sort := range e.Sorts {
		if err := t.g.Table("pages").Where("pli = ? AND n = ? AND sort IS DISTINCT FROM ?", e.Pli, n, sort).Update("sort", sort).Error; err != nil {
			return err
		}
	}
	if !tous {
		return nil
	}
	var orphelines []int
	if err := t.g.Table("pages").Where("pli = ? AND sort IS NULL", e.Pli).Order("n").Pluck("n", &orphelines).Error; err != nil {
		return err
	}
	if len(orphelines) > 0 {
		return fmt.Errorf("%w: pages %v have no fate", dossier.ErrInvalide, orphelines)
	}
	return nil
}

func (t *tx) changerEtat(p rangPli, attente bool, raisons []string, agent dossier.AgentID) error {
	etat, acte := dossier.PliTraite, ActePliTraite
	if attente {
		etat, acte = dossier.PliAVerifier, ActePliAVerifier
	}
	if p.Etat == etat && slices.Equal(p.Raisons.V, raisons) {
		return nil
	}
	if err := t.g.Model(&rangPli{}).Where("id = ?", p.ID).Select("etat", "raisons").Updates(rangPli{Etat: etat, Raisons: liste(raisons)}).Error; err != nil {
		return err
	}
	if p.Etat == etat {
		return nil // other reasons to wait: no act
	}
	return t.noter(acte, ObjetPli(p.ID), agent, map[string]any{})
}

func sansRepetition(ss []string) []string {
	var r []string
	for _, s := range ss {
		if !slices.Contains(r, s) {
			r = append(r, s)
		}
	}
	return r
}

// resultat reads what the register holds for a pli.
func (t *tx) resultat(id dossier.PliID) (Resultat, error) {
	var r Resultat
	if err := t.g.Model(&rangPli{}).Select("etat").Where("id = ?", id).Row().Scan(&r.Etat); err != nil {
		return r, err
	}
	var rangs []struct {
		ID     dossier.DemandeID
		Numero string
	}
	err := t.g.Raw(`SELECT d.id, d.numero FROM rapprochements r JOIN demandes d ON d.id = r.demande WHERE r.pli = ? AND r.decision <> 'a_verifier'
		ORDER BY r.formulaire < 0, r.formulaire`, id).Scan(&rangs).Error
	for _, d := range rangs {
		if !slices.Contains(r.Demandes, d.ID) {
			r.Demandes, r.Numeros = append(r.Demandes, d.ID), append(r.Numeros, d.Numero)
		}
	}
	return r, err
}

// Rapprochements returns the decisions on a pli, in the order they were stored.
func (s *Store) Rapprochements(ctx context.Context, id dossier.PliID) ([]RapprochementLu, error) {
	var rangs []struct {
		R   rangRapprochement `gorm:"embedded"`
		Sel []byte
	}
	err := s.lire(ctx).Raw(`SELECT r.*, d.sel FROM rapprochements r LEFT JOIN demandes d ON d.id = r.demande WHERE r.pli = ? ORDER BY r.id`, id).Scan(&rangs).Error
	if err != nil {
		return nil, fmt.Errorf("decisions on pli %d: %w", id, traduire(err))
	}
	rs := make([]RapprochementLu, len(rangs))
	for i, x := range rangs {
		r := x.R
		rs[i] = RapprochementLu{ID: r.ID, Pli: r.Pli, Formulaire: r.Formulaire, Decision: r.Decision, Raisons: vide(r.Raisons.V), Score: r.Score,
			Sel: x.Sel, Agent: agentDe(r.Agent), A: r.A.UTC()}
		if r.Demande != nil {
			rs[i].Demande = *r.Demande
		}
		if r.Contenu != nil {
			rs[i].Contenu = []byte(*r.Contenu)
		}
	}
	return rs, nil
}
