package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangPersonne struct {
	ID       dossier.PersonneID `gorm:"primaryKey;autoIncrement"`
	Identite enJSON[dossier.Identite]
	Version  int
	CreeA    time.Time
	// ClesVersion is dossier.VersionCles once the keys of the wider net are those of today.
	ClesVersion int
}

func (rangPersonne) TableName() string { return "personnes" }

type rangAlias struct {
	ID       int64 `gorm:"primaryKey;autoIncrement"`
	Personne dossier.PersonneID
	Identite enJSON[dossier.Identite]
	Pli      dossier.PliID
	A        time.Time
}

func (rangAlias) TableName() string { return "alias" }

type rangCle struct {
	Genre    string
	Valeur   string
	Personne dossier.PersonneID
}

func (rangCle) TableName() string { return "cles" }

// personnes makes the person of each new demande, or adds to a known one how it is written here. Two forms of one pli that are
// clearly the same person share one.
func (t *tx) personnes(pli dossier.PliID, touchent []*decide) error {
	var creees []*decide
	for _, d := range touchent {
		switch {
		case d.Decision == dossier.DecisionNouvelle && d.Personne == 0:
			i := slices.IndexFunc(creees, func(c *decide) bool { return memePersonne(c.Contenu.Identite, d.Contenu.Identite) })
			if i >= 0 {
				d.Personne = creees[i].Personne
				break
			}
			r := rangPersonne{Identite: json1(d.Contenu.Identite), Version: 1, CreeA: t.now, ClesVersion: dossier.VersionCles}
			if err := t.g.Create(&r).Error; err != nil {
				return err
			}
			d.Personne = r.ID
			creees = append(creees, d)
		case d.Decision == dossier.DecisionComplement:
			d.Personne = d.demande.Personne
		}
		if d.Contenu == nil || d.Decision == dossier.DecisionDoublon {
			continue
		}
		if err := t.ecrirePersonne(pli, d.Personne, d.Contenu.Identite); err != nil {
			return err
		}
	}
	return nil
}

// memePersonne is strict: twins share a name, a day and a village.
func memePersonne(a, b dossier.Identite) bool {
	ca, cb := a.Cles(), b.Cles()
	for _, k := range ca {
		if slices.Contains(cb, k) && (k.Genre == dossier.CleAGDREF || dossier.Plier(a.Prenoms) == dossier.Plier(b.Prenoms)) {
			return true
		}
	}
	return false
}

// ecrirePersonne keeps a spelling, its keys, and what it adds to what is known. The keys are locked.
func (t *tx) ecrirePersonne(pli dossier.PliID, id dossier.PersonneID, i dossier.Identite) error {
	var r rangPersonne
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error; err != nil {
		return err
	}
	change := false
	var alias []rangAlias
	if err := t.g.Where("personne = ?", id).Find(&alias).Error; err != nil {
		return err
	}
	if i.NomNaissance != "" && !slices.ContainsFunc(alias, func(a rangAlias) bool { return memeIdentite(a.Identite.V, i) }) {
		if err := t.g.Create(&rangAlias{Personne: id, Identite: json1(i), Pli: pli, A: t.now}).Error; err != nil {
			return err
		}
		change = len(alias) > 0
	}
	for _, k := range i.Cles() {
		c := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&rangCle{k.Genre, k.Valeur, id})
		if c.Error != nil {
			return c.Error
		}
		change = change || c.RowsAffected > 0
	}
	neuves, err := t.ecrireProches(id, i)
	if err != nil {
		return err
	}
	if !change && !neuves {
		return nil
	}
	return t.g.Model(&rangPersonne{}).Where("id = ?", id).Select("identite", "version").
		Updates(rangPersonne{Identite: json1(completerIdentite(r.Identite.V, i)), Version: r.Version + 1}).Error
}

// ecrireProches keeps the keys of the wider net of a spelling, and reports whether there was a new one.
func (t *tx) ecrireProches(id dossier.PersonneID, i dossier.Identite) (bool, error) {
	cles := i.ClesProches()
	r, err := trierRecherche(cles)
	if err != nil {
		return false, err
	}
	n := int64(0)
	if len(r.proches) > 0 {
		c := t.g.Exec("INSERT INTO proches (cle, personne) SELECT unnest(?::bigint[]), ? ON CONFLICT DO NOTHING", tableau(r.proches), id)
		if c.Error != nil {
			return false, c.Error
		}
		n += c.RowsAffected
	}
	for _, e := range r.ecritures {
		c := t.g.Exec("INSERT INTO ecritures (personne, annee, texte) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, e.annee, e.texte)
		if c.Error != nil {
			return false, c.Error
		}
		n += c.RowsAffected
	}
	return n > 0, nil
}

// CompleterCles computes the keys of the wider net of persons registered before those of today existed, and returns how many it did.
// Called again, it does nothing; the persons are as they were, only easier to find.
func (s *Store) CompleterCles(ctx context.Context) (int, error) {
	faites := 0
	for {
		n := 0
		err := s.enTx(ctx, func(t *tx) error {
			var rangs []rangPersonne
			err := t.g.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}).Where("cles_version < ?", dossier.VersionCles).
				Order("cles_version, id").Limit(500).Find(&rangs).Error
			if err != nil {
				return err
			}
			n = len(rangs)
			for _, r := range rangs {
				var alias []rangAlias
				if err := t.g.Where("personne = ?", r.ID).Find(&alias).Error; err != nil {
					return err
				}
				for _, i := range append([]dossier.Identite{r.Identite.V}, identites(alias)...) {
					if _, err := t.ecrireProches(r.ID, i); err != nil {
						return err
					}
				}
				if err := t.g.Model(&rangPersonne{}).Where("id = ?", r.ID).Updates(map[string]any{"cles_version": dossier.VersionCles, "version": r.Version + 1}).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return faites, fmt.Errorf("complete keys: %w", err)
		}
		if n == 0 {
			return faites, nil
		}
		faites += n
	}
}

func identites(alias []rangAlias) []dossier.Identite {
	is := make([]dossier.Identite, len(alias))
	for k, a := range alias {
		is[k] = a.Identite.V
	}
	return is
}

func memeIdentite(a, b dossier.Identite) bool {
	na, nb := a.NumerosEtranger, b.NumerosEtranger
	a.NumerosEtranger, b.NumerosEtranger = nil, nil
	return slices.Equal(na, nb) && a.NomNaissance == b.NomNaissance && a.NomUsage == b.NomUsage && a.Prenoms == b.Prenoms &&
		a.DateNaissance == b.DateNaissance && a.VilleNaissance == b.VilleNaissance && a.PaysNaissance == b.PaysNaissance &&
		a.Nationalite == b.Nationalite && a.Sexe == b.Sexe && a.Telephone == b.Telephone && a.Courriel == b.Courriel
}

// completerIdentite fills what was not known and adds numbers; what was known stays.
func completerIdentite(a, b dossier.Identite) dossier.Identite {
	for _, c := range []struct{ a, b *string }{
		{&a.NomNaissance, &b.NomNaissance}, {&a.NomUsage, &b.NomUsage}, {&a.Prenoms, &b.Prenoms}, {&a.VilleNaissance, &b.VilleNaissance},
		{&a.PaysNaissance, &b.PaysNaissance}, {&a.Nationalite, &b.Nationalite}, {&a.Sexe, &b.Sexe}, {&a.Telephone, &b.Telephone},
		{&a.Courriel, &b.Courriel}, {&a.Langue, &b.Langue}, {(*string)(&a.DateNaissance), (*string)(&b.DateNaissance)},
	} {
		if *c.a == "" {
			*c.a = *c.b
		}
	}
	numeros := slices.Clone(a.NumerosEtranger)
	for _, n := range b.NumerosEtranger {
		if !slices.Contains(numeros, n) {
			numeros = append(numeros, n)
		}
	}
	a.NumerosEtranger = numeros
	return a
}
