package store

import (
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
			r := rangPersonne{Identite: json1(d.Contenu.Identite), Version: 1, CreeA: t.now}
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
	if !change {
		return nil
	}
	return t.g.Model(&rangPersonne{}).Where("id = ?", id).Select("identite", "version").
		Updates(rangPersonne{Identite: json1(completerIdentite(r.Identite.V, i)), Version: r.Version + 1}).Error
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
