package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"

	"souspli/dossier"
)

type rangDemande struct {
	ID              dossier.DemandeID `gorm:"primaryKey;autoIncrement"`
	Numero          string
	Prefecture      string
	Annee           int
	Rang            int
	Etat            dossier.EtatDemande
	Procedure       string
	Variante        string
	Personne        dossier.PersonneID
	Identite        enJSON[dossier.Identite]
	Cachet          dossier.Date `gorm:"type:date"`
	PremiereSaisine dossier.Date `gorm:"type:date"`
	Reception       dossier.Date `gorm:"type:date"`
	Completude      dossier.Date `gorm:"type:date"`
	Enregistrement  dossier.Date `gorm:"type:date"`
	Representant    enJSON[*dossier.Representant]
	Destinataire    enJSON[dossier.Adresse]
	Domicile        enJSON[dossier.Adresse]
	Fondement       dossier.CodeFondement
	FondementDetail enJSON[dossier.Fondement]
	Champs          enJSON[map[string]dossier.ChampLu]
	Manquantes      enJSON[[]dossier.PieceManquante]
	TransfereeA     string
	Passees         enJSON[[]string]
	FinSejour       dossier.Date `gorm:"type:date"`
	Sensible        bool
	Recherche       string
	Version         int
	Sel             []byte
	Agent           *dossier.AgentID
	CreeA           time.Time
}

func (rangDemande) TableName() string { return "demandes" }

func (r rangDemande) dates() dossier.Dates {
	return dossier.Dates{Cachet: r.Cachet, PremiereSaisine: r.PremiereSaisine, Reception: r.Reception, Completude: r.Completude, Enregistrement: r.Enregistrement}
}

func (r rangDemande) demande() dossier.Demande {
	return dossier.Demande{ID: r.ID, Numero: r.Numero, Prefecture: r.Prefecture, Etat: r.Etat, Procedure: r.Procedure, Variante: r.Variante,
		Dates: r.dates(), PersonneID: r.Personne, Personne: r.Identite.V, Representant: r.Representant.V, Destinataire: r.Destinataire.V,
		Domicile: r.Domicile.V, Fondement: r.FondementDetail.V, Champs: r.Champs.V, Manquantes: vide(r.Manquantes.V), Sensible: r.Sensible,
		Version: r.Version, TransfereeA: r.TransfereeA, Passees: vide(r.Passees.V), FinSejour: r.FinSejour,
		EnregistreePar: agentDe(r.Agent), CreeA: r.CreeA.UTC()}
}

type rangPiece struct {
	ID      int64 `gorm:"primaryKey;autoIncrement"`
	Demande dossier.DemandeID
	Pli     dossier.PliID
	Type    string
	Pages   enJSON[[]int]
	A       time.Time
}

func (rangPiece) TableName() string { return "pieces" }

type rangEcheance struct {
	ID          int64 `gorm:"primaryKey;autoIncrement"`
	Demande     dossier.DemandeID
	Code        string
	Article     string
	Version     string
	Declencheur string
	Entrees     enJSON[map[string]string]
	Date        dossier.Date `gorm:"type:date"`
	Certitude   string
	Effet       string
	Qui         string
	A           time.Time
	RemplaceeA  *time.Time
}

func (rangEcheance) TableName() string { return "echeances" }

func rangEcheanceDe(id dossier.DemandeID, e dossier.Echeance, a time.Time) rangEcheance {
	return rangEcheance{Demande: id, Code: e.Code, Article: e.Article, Version: e.Version, Declencheur: e.Declencheur, Entrees: json1(e.Entrees),
		Date: e.Date, Certitude: e.Certitude, Effet: e.Effet, Qui: e.Qui, A: a}
}

func (r rangEcheance) echeance() dossier.Echeance {
	return dossier.Echeance{Code: r.Code, Article: r.Article, Version: r.Version, Declencheur: r.Declencheur, Entrees: r.Entrees.V, Date: r.Date,
		Certitude: r.Certitude, Effet: r.Effet, Qui: r.Qui}
}

func memeEcheance(a, b dossier.Echeance) bool {
	ea, eb := a.Entrees, b.Entrees
	a.Entrees, b.Entrees = nil, nil
	return maps.Equal(ea, eb) && a.Code == b.Code && a.Article == b.Article && a.Version == b.Version && a.Declencheur == b.Declencheur &&
		a.Date == b.Date && a.Certitude == b.Certitude && a.Effet == b.Effet && a.Qui == b.Qui
}

// creerDemande inserts a new demande; its number is set already.
func (t *tx) creerDemande(e Enregistrement, d *decide) error {
	c, r := d.Contenu, &d.demande
	fondement := c.Fondement
	if fondement.Code == "" {
		fondement.Code = dossier.FondementAucun
	}
	champs := c.Champs
	if champs == nil {
		champs = map[string]dossier.ChampLu{}
	}
	r.Etat, r.Procedure, r.Variante, r.Personne, r.Identite = dossier.DemandeEnregistree, c.Procedure, c.Variante, d.Personne, json1(c.Identite)
	r.Cachet, r.PremiereSaisine, r.Reception, r.Completude = c.Dates.Cachet, c.Dates.PremiereSaisine, c.Dates.Reception, c.Dates.Completude
	r.Enregistrement = dossier.DateDe(t.now)
	r.Representant, r.Destinataire, r.Domicile = json1(c.Representant), json1(c.Destinataire), json1(c.Domicile)
	r.Fondement, r.FondementDetail, r.Champs, r.Manquantes = fondement.Code, json1(fondement), json1(champs), liste(c.Manquantes)
	r.Sensible, r.Version, r.Sel, r.Agent, r.CreeA = c.Sensible, 1, nouveauSel(), agentOuNul(e.Agent), t.now
	r.Passees = liste[string](nil)
	r.Recherche = motsRecherche(r.Numero, c.Identite)
	return t.g.Create(r).Error
}

// completerDemande lays a complement on a demande. First dates and known fields stay.
func (t *tx) completerDemande(d *decide) error {
	// Read again: another decision of this call may have changed it. The row is locked.
	if err := t.g.Take(&d.demande, d.Demande).Error; err != nil {
		return err
	}
	if d.Contenu == nil {
		return t.toucher(d)
	}
	c, r := d.Contenu, &d.demande
	for _, x := range []struct{ la, ici *dossier.Date }{
		{&r.Cachet, &c.Dates.Cachet}, {&r.PremiereSaisine, &c.Dates.PremiereSaisine}, {&r.Reception, &c.Dates.Reception}, {&r.Completude, &c.Dates.Completude},
	} {
		if x.la.IsZero() {
			*x.la = *x.ici
		}
	}
	for code, v := range c.Champs {
		if _, connu := r.Champs.V[code]; !connu {
			r.Champs.V[code] = v
		}
	}
	if r.Representant.V == nil {
		r.Representant.V = c.Representant
	}
	if c.Manquantes != nil {
		r.Manquantes = liste(c.Manquantes)
	} else {
		r.Manquantes = liste(slices.DeleteFunc(r.Manquantes.V, func(m dossier.PieceManquante) bool {
			return slices.ContainsFunc(c.Pieces, func(p dossier.Piece) bool { return p.Type == m.Code })
		}))
	}
	r.Sensible = r.Sensible || c.Sensible
	r.Recherche = motsRecherche(r.Numero, r.Identite.V, c.Identite)
	r.Version++
	return t.g.Select("cachet", "premiere_saisine", "reception", "completude", "champs", "representant", "manquantes", "sensible", "recherche", "version").
		Updates(r).Error
}

// toucher changes only the version: decisions taken before are stale.
func (t *tx) toucher(d *decide) error {
	return t.changerVersion(d.demande.ID)
}

// mots cuts a text into folded words.
func mots(s string) []string {
	var ms []string
	for _, m := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		if p := dossier.Plier(m); p != "" {
			ms = append(ms, p)
		}
	}
	return ms
}

// motsRecherche is the text a demande is searched in: each word between spaces, once.
func motsRecherche(numero string, ids ...dossier.Identite) string {
	ms := mots(numero)
	for _, i := range ids {
		ms = append(ms, mots(i.NomNaissance)...)
		ms = append(ms, mots(i.NomUsage)...)
		ms = append(ms, mots(i.Prenoms)...)
		for _, n := range i.NumerosEtranger {
			ms = append(ms, dossier.PlierAGDREF(n))
		}
	}
	ms = slices.DeleteFunc(sansRepetition(ms), func(m string) bool { return m == "" })
	return " " + strings.Join(ms, " ") + " "
}

var formeNumero = regexp.MustCompile(`^\d{4}-[0-9A-Z]{1,3}-\d{6,}$`)

// chercher narrows to demandes in which a word begins with each word of the text. A whole numero is looked up as it is; digits
// grouped by spaces are a foreigner's number, whole.
func chercher(g *gorm.DB, texte string) *gorm.DB {
	texte = strings.ToUpper(strings.TrimSpace(texte))
	if formeNumero.MatchString(texte) {
		return g.Where("demandes.numero = ?", texte)
	}
	ms := mots(texte)
	if n := dossier.PlierAGDREF(texte); n != "" && n == strings.Join(ms, "") {
		return g.Where("demandes.personne IN (SELECT c.personne FROM cles c WHERE c.genre = ? AND c.valeur = ?)", dossier.CleAGDREF, n)
	}
	if len(ms) == 0 && texte != "" {
		return g.Where("false")
	}
	for _, m := range ms { // letters and digits only: nothing that LIKE reads
		g = g.Where("demandes.recherche LIKE ?", "% "+m+"%")
	}
	return g
}

// dansPorteDemandes restricts to the demandes of a scope, those sent over to it and those it sent on included: none, no row; "*", all.
func dansPorteDemandes(g *gorm.DB, prefectures []string) *gorm.DB {
	if len(prefectures) == 0 || slices.Contains(prefectures, "*") {
		return dansPorte(g, "demandes.prefecture", prefectures)
	}
	ou, valeurs := "demandes.prefecture IN ? OR demandes.transferee_a IN ?", []any{prefectures, prefectures}
	for _, p := range prefectures { // one by one: the index of the lists knows no other way
		une, _ := json.Marshal([]string{p})
		ou, valeurs = ou+" OR demandes.passees <> '[]' AND demandes.passees @> ?::jsonb", append(valeurs, string(une))
	}
	return g.Where("("+ou+")", valeurs...)
}

func filtrer(g *gorm.DB, f FiltreDemandes) *gorm.DB {
	g = dansPorteDemandes(g, f.Prefectures)
	if len(f.Etats) > 0 {
		g = g.Where("demandes.etat IN ?", f.Etats)
	}
	if f.Procedure != "" {
		g = g.Where("demandes.procedure = ?", f.Procedure)
	}
	if !f.VoitSensible {
		g = g.Where("NOT demandes.sensible")
	}
	return chercher(g, f.Texte)
}

// Demandes lists demandes, latest first.
func (s *Store) Demandes(ctx context.Context, f FiltreDemandes) ([]dossier.Demande, error) {
	ds, err := lireDemandes(s.lire(ctx), limite(filtrer(s.lire(ctx), f).Order("demandes.id DESC"), f.Limite, 100, f.Decalage))
	if err != nil {
		return nil, fmt.Errorf("list demandes: %w", err)
	}
	return ds, nil
}

// CompterDemandes counts by state what Demandes lists, Limite and Decalage ignored.
func (s *Store) CompterDemandes(ctx context.Context, f FiltreDemandes) (map[dossier.EtatDemande]int, error) {
	var rangs []struct {
		Etat dossier.EtatDemande
		N    int
	}
	if err := filtrer(s.lire(ctx).Table("demandes"), f).Select("etat, count(*) AS n").Group("etat").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("count demandes: %w", traduire(err))
	}
	m := make(map[dossier.EtatDemande]int, len(rangs))
	for _, r := range rangs {
		m[r.Etat] = r.N
	}
	return m, nil
}

// Demande returns a demande with all it holds. Whether the reader may see it is the caller's matter: see Prefecture and Sensible.
func (s *Store) Demande(ctx context.Context, id dossier.DemandeID) (dossier.Demande, error) {
	d, err := s.uneDemande(ctx, "demandes.id = ?", id)
	if err != nil {
		return d, fmt.Errorf("demande %d: %w", id, err)
	}
	return d, nil
}

// DemandeParNumero is Demande by the number given to the person.
func (s *Store) DemandeParNumero(ctx context.Context, numero string) (dossier.Demande, error) {
	d, err := s.uneDemande(ctx, "demandes.numero = ?", numero)
	if err != nil {
		return d, fmt.Errorf("demande by number: %w", err)
	}
	return d, nil
}

func (s *Store) uneDemande(ctx context.Context, ou string, valeur any) (dossier.Demande, error) {
	ds, err := lireDemandes(s.lire(ctx), s.lire(ctx).Where(ou, valeur))
	if err == nil && len(ds) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return dossier.Demande{}, err
	}
	return ds[0], nil
}

// EcheancesRemplacees returns the deadlines of a demande that others replaced, in the order they were recorded.
func (s *Store) EcheancesRemplacees(ctx context.Context, id dossier.DemandeID) ([]dossier.Echeance, error) {
	var rangs []rangEcheance
	if err := s.lire(ctx).Where("demande = ? AND remplacee_a IS NOT NULL", id).Order("id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("former deadlines of demande %d: %w", id, traduire(err))
	}
	es := make([]dossier.Echeance, len(rangs))
	for i, r := range rangs {
		es[i] = r.echeance()
	}
	return es, nil
}

// ParcourirDemandes gives every demande in the order of their numbers, from depuis on, and stops at the first error of f.
func (s *Store) ParcourirDemandes(ctx context.Context, depuis dossier.DemandeID, f func(dossier.Demande) error) error {
	return parLots(depuis, 500, func(depuis dossier.DemandeID, lot int) ([]dossier.Demande, error) {
		ds, err := lireDemandes(s.lire(ctx), s.lire(ctx).Where("demandes.id >= ?", depuis).Order("demandes.id").Limit(lot))
		if err != nil {
			return nil, fmt.Errorf("read demandes: %w", err)
		}
		return ds, nil
	}, func(d dossier.Demande) dossier.DemandeID { return d.ID }, f)
}

// lireDemandes reads the demandes of a query with what hangs from them, in four more queries whatever their number.
func lireDemandes(g, requete *gorm.DB) ([]dossier.Demande, error) {
	var rangs []rangDemande
	if err := requete.Find(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	if len(rangs) == 0 {
		return nil, nil
	}
	ds := make([]dossier.Demande, len(rangs))
	parID := make(map[dossier.DemandeID]*dossier.Demande, len(rangs))
	ids := make([]dossier.DemandeID, len(rangs))
	for i, r := range rangs {
		ds[i], ids[i] = r.demande(), r.ID
		parID[r.ID] = &ds[i]
	}
	var liens []struct {
		Demande dossier.DemandeID
		Pli     dossier.PliID
	}
	var pieces []rangPiece
	var tentatives []rangTentativeLu
	var echeances []rangEcheance
	for _, lecture := range []func() error{
		func() error {
			return g.Table("demandes_plis").Select("demande, pli").Where("demande IN ?", ids).Order("a, pli").Find(&liens).Error
		},
		func() error { return g.Where("demande IN ?", ids).Order("id").Find(&pieces).Error },
		func() error { return lireTentatives(g, ids, &tentatives) },
		func() error {
			return g.Where("demande IN ? AND remplacee_a IS NULL", ids).Order("date NULLS LAST, id").Find(&echeances).Error
		},
	} {
		if err := lecture(); err != nil {
			return nil, traduire(err)
		}
	}
	for _, l := range liens {
		d := parID[l.Demande]
		d.Plis = append(d.Plis, l.Pli)
	}
	for _, p := range pieces {
		d := parID[p.Demande]
		d.Pieces = append(d.Pieces, dossier.Piece{Type: p.Type, Pages: p.Pages.V, Pli: p.Pli})
	}
	for _, x := range tentatives {
		d := parID[x.R.Demande]
		d.Tentatives = append(d.Tentatives, x.tentative())
	}
	for _, e := range echeances {
		d := parID[e.Demande]
		d.Echeances = append(d.Echeances, e.echeance())
	}
	return ds, nil
}

// Sel returns the salt of the journal's hashes about a pli or a demande, for verification.
func (s *Store) Sel(ctx context.Context, objet string) ([]byte, error) {
	genre, id, _ := strings.Cut(objet, ":")
	table, ok := map[string]string{"pli": "plis", "demande": "demandes"}[genre]
	if !ok {
		return nil, fmt.Errorf("salt of %q: %w", objet, dossier.ErrInvalide)
	}
	var sel []byte
	if err := s.lire(ctx).Table(table).Select("sel").Where("id::text = ?", id).Row().Scan(&sel); err != nil {
		return nil, fmt.Errorf("salt of %s: %w", objet, traduireAbsence(err))
	}
	return sel, nil
}
