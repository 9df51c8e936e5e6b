package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

// NouvelImport is a file of another service, its lines checked.
type NouvelImport struct {
	Prefecture string
	Genre      dossier.GenreImport
	Empreinte  dossier.Empreinte // of the file's bytes
	Lignes     []dossier.LigneImport
	Refus      []dossier.RefusLigne
	Agent      dossier.AgentID // 0: command line
}

// ImportLu is an import as the register holds it.
type ImportLu struct {
	ID         dossier.ImportID
	Prefecture string
	Genre      dossier.GenreImport
	Empreinte  dossier.Empreinte
	Lignes     int // kept
	Connues    int // brought by an earlier import
	Rattachees int
	Ecartees   int
	Refus      []dossier.RefusLigne
	Agent      dossier.AgentID
	A          time.Time
}

// EnAttente is how many of its lines wait for an agent.
func (i ImportLu) EnAttente() int { return i.Lignes - i.Rattachees - i.Ecartees }

// LigneLue is an imported line and what became of it.
type LigneLue struct {
	dossier.LigneImport
	Import     dossier.ImportID
	Prefecture string
	Genre      dossier.GenreImport
	Etat       dossier.EtatLigne
	Raisons    []string
	Demande    dossier.DemandeID // 0: none
	Numero     string            // of that demande
	Sensible   bool              // of that demande
	Agent      dossier.AgentID
	DecideeA   time.Time
}

type rangImport struct {
	ID         dossier.ImportID `gorm:"primaryKey;autoIncrement"`
	Prefecture string
	Genre      dossier.GenreImport
	Empreinte  []byte
	Lignes     int
	Connues    int
	Refus      enJSON[[]dossier.RefusLigne]
	Agent      *dossier.AgentID
	A          time.Time
}

func (rangImport) TableName() string { return "imports" }

type rangLigne struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Import     dossier.ImportID
	Ligne      int
	Prefecture string
	Genre      dossier.GenreImport
	Empreinte  []byte
	Contenu    enJSON[dossier.LigneImport]
	Etat       dossier.EtatLigne
	Raisons    enJSON[[]string]
	Demande    *dossier.DemandeID
	Agent      *dossier.AgentID
	DecideeA   *time.Time
}

func (rangLigne) TableName() string { return "lignes_importees" }

type rangCleLigne struct {
	Genre  string
	Valeur string
	Ligne  int64
}

func (rangCleLigne) TableName() string { return "cles_lignes" }

// lotLignes is how many rows one statement writes.
const lotLignes = 500

// Importer keeps the lines of a file, each waiting for its twin, and what was refused. The same file of the same préfecture is kept once:
// given again, deja is true and nothing changes. A line that an earlier file brought already, word for word, is not kept again.
func (s *Store) Importer(ctx context.Context, n NouvelImport) (id dossier.ImportID, deja bool, err error) {
	err = s.enTx(ctx, func(t *tx) error {
		r := rangImport{Prefecture: n.Prefecture, Genre: n.Genre, Empreinte: n.Empreinte[:], Refus: liste(n.Refus), Agent: agentOuNul(n.Agent), A: t.now}
		c := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
		if c.Error != nil {
			return c.Error
		}
		if deja = c.RowsAffected == 0; deja {
			return t.g.Model(&rangImport{}).Select("id").Where("prefecture = ? AND genre = ? AND empreinte = ?", n.Prefecture, n.Genre, n.Empreinte[:]).Row().Scan(&id)
		}
		id = r.ID
		gardees, err := t.garderLignes(r, n.Lignes)
		if err != nil {
			return err
		}
		r.Lignes, r.Connues = gardees, len(n.Lignes)-gardees
		if err := t.g.Model(&rangImport{}).Where("id = ?", id).Select("lignes", "connues").Updates(r).Error; err != nil {
			return err
		}
		return t.noter(ActeImportFait, ObjetImport(id), n.Agent, map[string]any{"genre": n.Genre, "prefecture": n.Prefecture, "lignes": r.Lignes,
			"connues": r.Connues, "refusees": len(n.Refus)})
	})
	if err != nil {
		return 0, false, fmt.Errorf("import a file: %w", err)
	}
	return id, deja, nil
}

// garderLignes writes the lines that no import brought yet, with their keys, and counts them.
func (t *tx) garderLignes(i rangImport, lignes []dossier.LigneImport) (int, error) {
	gardees := 0
	for lot := range slices.Chunk(lignes, lotLignes) {
		rangs := make([]rangLigne, 0, len(lot))
		for _, l := range lot {
			b, err := json.Marshal(l)
			if err != nil {
				return 0, err
			}
			e := dossier.EmpreinteDe(b)
			rangs = append(rangs, rangLigne{Import: i.ID, Ligne: l.Ligne, Prefecture: i.Prefecture, Genre: i.Genre, Empreinte: e[:], Contenu: json1(l),
				Etat: dossier.LigneEnAttente, Raisons: liste[string](nil)})
		}
		if err := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&rangs).Error; err != nil {
			return 0, err
		}
		var ecrites []rangLigne // what the conflict left out has no number of its own
		if err := t.g.Where("import = ? AND ligne BETWEEN ? AND ?", i.ID, lot[0].Ligne, lot[len(lot)-1].Ligne).Find(&ecrites).Error; err != nil {
			return 0, err
		}
		gardees += len(ecrites)
		var cles []rangCleLigne
		for _, r := range ecrites {
			for _, k := range r.Contenu.V.Identite.Cles() {
				cles = append(cles, rangCleLigne{k.Genre, k.Valeur, r.ID})
			}
		}
		if len(cles) == 0 {
			continue
		}
		if err := t.g.Create(&cles).Error; err != nil {
			return 0, err
		}
	}
	return gardees, nil
}

const lireImport = `SELECT i.*, count(l.id) FILTER (WHERE l.etat = 'rattachee') AS rattachees, count(l.id) FILTER (WHERE l.etat = 'ecartee') AS ecartees
	FROM imports i LEFT JOIN lignes_importees l ON l.import = i.id `

func lireImports(g *gorm.DB) ([]ImportLu, error) {
	var rangs []struct {
		R          rangImport `gorm:"embedded"`
		Rattachees int
		Ecartees   int
	}
	if err := g.Scan(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	l := make([]ImportLu, len(rangs))
	for i, x := range rangs {
		r := x.R
		l[i] = ImportLu{ID: r.ID, Prefecture: r.Prefecture, Genre: r.Genre, Empreinte: empreinteDe(r.Empreinte), Lignes: r.Lignes, Connues: r.Connues,
			Rattachees: x.Rattachees, Ecartees: x.Ecartees, Refus: vide(r.Refus.V), Agent: agentDe(r.Agent), A: r.A.UTC()}
	}
	return l, nil
}

// Imports lists the imports of a scope of préfectures (as dossier.Agent.Prefectures), latest first, 100 at most.
func (s *Store) Imports(ctx context.Context, prefectures []string) ([]ImportLu, error) {
	toutes := slices.Contains(prefectures, "*")
	l, err := lireImports(s.lire(ctx).Raw(lireImport+`WHERE ? OR i.prefecture IN ? GROUP BY i.id ORDER BY i.id DESC LIMIT 100`, toutes, append([]string{""}, prefectures...)))
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	return l, nil
}

// Import returns one; dossier.ErrIntrouvable.
func (s *Store) Import(ctx context.Context, id dossier.ImportID) (ImportLu, error) {
	l, err := lireImports(s.lire(ctx).Raw(lireImport+`WHERE i.id = ? GROUP BY i.id`, id))
	if err == nil && len(l) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return ImportLu{}, fmt.Errorf("import %d: %w", id, err)
	}
	return l[0], nil
}

const lireLignes = `SELECT l.*, d.numero, coalesce(d.sensible, false) AS sensible FROM lignes_importees l LEFT JOIN demandes d ON d.id = l.demande `

func lignesLues(g *gorm.DB) ([]LigneLue, error) {
	var rangs []struct {
		R        rangLigne `gorm:"embedded"`
		Numero   *string
		Sensible bool
	}
	if err := g.Scan(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	l := make([]LigneLue, len(rangs))
	for i, x := range rangs {
		r := x.R
		l[i] = LigneLue{LigneImport: r.Contenu.V, Import: r.Import, Prefecture: r.Prefecture, Genre: r.Genre, Etat: r.Etat, Raisons: vide(r.Raisons.V),
			Sensible: x.Sensible, Agent: agentDe(r.Agent), DecideeA: instantDe(r.DecideeA)}
		l[i].ID, l[i].LigneImport.Ligne = r.ID, r.Ligne
		if r.Demande != nil {
			l[i].Demande, l[i].Numero = *r.Demande, *x.Numero
		}
	}
	return l, nil
}

// LignesImport returns lines of an import in a state, in the order of the file, at most max after the first decalage.
func (s *Store) LignesImport(ctx context.Context, id dossier.ImportID, etat dossier.EtatLigne, max, decalage int) ([]LigneLue, error) {
	l, err := lignesLues(s.lire(ctx).Raw(lireLignes+`WHERE l.import = ? AND l.etat = ? ORDER BY l.ligne, l.id LIMIT ? OFFSET ?`, id, etat, max, decalage))
	if err != nil {
		return nil, fmt.Errorf("lines of import %d: %w", id, err)
	}
	return l, nil
}

// LigneImportee returns one line; dossier.ErrIntrouvable.
func (s *Store) LigneImportee(ctx context.Context, id int64) (LigneLue, error) {
	l, err := lignesLues(s.lire(ctx).Raw(lireLignes+`WHERE l.id = ?`, id))
	if err == nil && len(l) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return LigneLue{}, fmt.Errorf("imported line %d: %w", id, err)
	}
	return l[0], nil
}

// LignesEnAttente returns waiting lines, oldest first, from number depuis on, at most max: those of one import, or of all (0).
func (s *Store) LignesEnAttente(ctx context.Context, i dossier.ImportID, depuis int64, max int) ([]LigneLue, error) {
	l, err := lignesLues(s.lire(ctx).Raw(lireLignes+`WHERE l.etat = 'en_attente' AND l.id >= ? AND (? = 0 OR l.import = ?) ORDER BY l.id LIMIT ?`, depuis, i, i, max))
	if err != nil {
		return nil, fmt.Errorf("waiting lines: %w", err)
	}
	return l, nil
}

// LignesPour returns the waiting lines of the person of a demande: those that share one of their keys.
func (s *Store) LignesPour(ctx context.Context, id dossier.DemandeID) ([]LigneLue, error) {
	l, err := lignesLues(s.lire(ctx).Raw(lireLignes+`WHERE l.etat = 'en_attente' AND l.id IN (SELECT k.ligne FROM cles_lignes k
		JOIN cles p ON p.genre = k.genre AND p.valeur = k.valeur JOIN demandes x ON x.personne = p.personne WHERE x.id = ?) ORDER BY l.id`, id))
	if err != nil {
		return nil, fmt.Errorf("waiting lines of demande %d: %w", id, err)
	}
	return l, nil
}

// DemandesDesCles returns the demandes of the persons with one of the keys, in the order of their numbers.
func (s *Store) DemandesDesCles(ctx context.Context, cles []dossier.CleIdentite) ([]dossier.Demande, error) {
	couples := [][]any{{"", ""}} // an empty list is no SQL
	for _, k := range cles {
		couples = append(couples, []any{k.Genre, k.Valeur})
	}
	ds, err := lireDemandes(s.lire(ctx), s.lire(ctx).Where("demandes.personne IN (SELECT k.personne FROM cles k WHERE (k.genre, k.valeur) IN ?)", couples).Order("demandes.id"))
	if err != nil {
		return nil, fmt.Errorf("demandes by keys: %w", err)
	}
	return ds, nil
}

// RattacherLigne gives the facts of a waiting line to a demande, its twin on paper. agent 0: the machine, sure of it; raisons say why, in
// French, without personal data. Called again with the same demande, it changes nothing. dossier.ErrConflit: the line was settled otherwise.
func (s *Store) RattacherLigne(ctx context.Context, ligne int64, id dossier.DemandeID, raisons []string, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		d, err := t.tenirDemande(id)
		if err != nil {
			return err
		}
		r, err := t.verrouillerLigne(ligne)
		if err != nil {
			return err
		}
		if r.Etat == dossier.LigneRattachee && *r.Demande == id {
			return nil
		}
		if r.Etat != dossier.LigneEnAttente {
			return dossier.ErrConflit
		}
		var contenus []string
		for _, x := range r.Contenu.V.Faits {
			x.Genre = cmp.Or(x.Genre, dossier.GenreEnLigne)
			f := rangTentativeDe(id, x, t.now)
			f.ImportLigne = &ligne
			if err := t.g.Create(&f).Error; err != nil {
				return err
			}
			empreinte, err := empreinteTentative(d.Sel, x)
			if err != nil {
				return err
			}
			contenus = append(contenus, empreinte)
		}
		details := map[string]any{"import": r.Import, "ligne": r.Ligne, "contenus": contenus}
		if err := t.noter(ActeLigneRattachee, ObjetDemande(id), agent, details); err != nil {
			return err
		}
		if err := t.changerVersion(id); err != nil {
			return err
		}
		return t.deciderLigne(r, rangLigne{Etat: dossier.LigneRattachee, Demande: &id, Raisons: liste(raisons), Agent: agentOuNul(agent)})
	})
	if err != nil {
		return fmt.Errorf("attach imported line %d: %w", ligne, err)
	}
	return nil
}

// EcarterLigne says, on an agent's word, that a waiting line concerns no demande on paper. dossier.ErrConflit: it waits no longer.
func (s *Store) EcarterLigne(ctx context.Context, ligne int64, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		r, err := t.verrouillerLigne(ligne)
		if err != nil {
			return err
		}
		if agent == 0 {
			return dossier.ErrInvalide
		}
		if r.Etat != dossier.LigneEnAttente {
			return dossier.ErrConflit
		}
		if err := t.noter(ActeLigneEcartee, ObjetImport(r.Import), agent, map[string]any{"ligne": r.Ligne}); err != nil {
			return err
		}
		return t.deciderLigne(r, rangLigne{Etat: dossier.LigneEcartee, Raisons: liste([]string{"écartée par un agent"}), Agent: &agent})
	})
	if err != nil {
		return fmt.Errorf("set imported line %d aside: %w", ligne, err)
	}
	return nil
}

// RouvrirLigne undoes what was decided of a line, on an agent's word: its facts leave the demande, where they are kept aside, and it waits
// again. The machine does not attach it a second time. dossier.ErrConflit: it waits already.
func (s *Store) RouvrirLigne(ctx context.Context, ligne int64, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		r, err := t.verrouillerDecidee(ligne)
		if err != nil {
			return err
		}
		if agent == 0 {
			return dossier.ErrInvalide
		}
		objet := ObjetImport(r.Import)
		if r.Demande != nil {
			objet = ObjetDemande(*r.Demande)
			if err := t.g.Model(&rangTentative{}).Where("import_ligne = ? AND remplacee_a IS NULL", ligne).Update("remplacee_a", t.now).Error; err != nil {
				return err
			}
			if err := t.changerVersion(*r.Demande); err != nil {
				return err
			}
		}
		if err := t.noter(ActeLigneDetachee, objet, agent, map[string]any{"import": r.Import, "ligne": r.Ligne}); err != nil {
			return err
		}
		return t.deciderLigne(r, rangLigne{Etat: dossier.LigneEnAttente, Raisons: liste([]string{"rouverte par un agent"}), Agent: &agent})
	})
	if err != nil {
		return fmt.Errorf("reopen imported line %d: %w", ligne, err)
	}
	return nil
}

func (t *tx) verrouillerLigne(id int64) (rangLigne, error) {
	var r rangLigne
	err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error
	return r, traduire(err)
}

// verrouillerDecidee locks a line that waits no longer, after the demande it was given to: the order in which RattacherLigne takes them.
func (t *tx) verrouillerDecidee(id int64) (rangLigne, error) {
	var avant rangLigne
	if err := t.g.Take(&avant, id).Error; err != nil {
		return avant, traduire(err)
	}
	if avant.Demande != nil {
		if _, err := t.tenirDemande(*avant.Demande); err != nil {
			return avant, err
		}
	}
	r, err := t.verrouillerLigne(id)
	if err == nil && (r.Etat == dossier.LigneEnAttente || demandeOuZero(r.Demande) != demandeOuZero(avant.Demande)) {
		err = dossier.ErrConflit
	}
	return r, err
}

func demandeOuZero(d *dossier.DemandeID) dossier.DemandeID {
	if d == nil {
		return 0
	}
	return *d
}

func (t *tx) deciderLigne(r, neuve rangLigne) error {
	neuve.DecideeA = &t.now
	return t.g.Model(&rangLigne{}).Where("id = ?", r.ID).Select("etat", "demande", "raisons", "agent", "decidee_a").Updates(neuve).Error
}
