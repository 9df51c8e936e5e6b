package reconcile

import (
	"fmt"
	"slices"

	"souspli/dossier"
)

// How far a fact of another service may be from the filing on paper, in days, for the machine to link them by itself: people try online
// for months before they post, and a signalement may still be noted some weeks after.
const (
	joursAvantDepot = 183
	joursApresDepot = 62
)

// Jumeau is a demande on paper that an imported line may concern, with the reasons in words.
type Jumeau struct {
	Demande dossier.Demande
	Score   dossier.Confiance
	Raisons []string // French, without a name or number
}

// Jumeaux finds the paper twin of an imported line among demandes that share a key with it: the same person, the same procedure, near
// dates, the same préfecture. sur is the index of the twin when exactly one demande is all of these, else -1: an agent then chooses among
// the candidates, best first. A demande of another person is no candidate.
func Jumeaux(l dossier.LigneImport, prefecture string, demandes []dossier.Demande) (candidats []Jumeau, sur int) {
	certains := 0
	for _, d := range demandes {
		j, certain, ok := jumeau(l, prefecture, d)
		if !ok {
			continue
		}
		if certain {
			certains++
		}
		candidats = append(candidats, j)
	}
	slices.SortStableFunc(candidats, func(a, b Jumeau) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	if certains != 1 {
		return candidats, -1
	}
	return candidats, 0 // alone in having everything, it has the best score
}

func jumeau(l dossier.LigneImport, prefecture string, d dossier.Demande) (j Jumeau, certain, ok bool) {
	j = Jumeau{Demande: d}
	certain = true
	compter := func(oui bool, points dossier.Confiance, raison, sinon string) {
		if oui {
			j.Score += points
			j.Raisons = append(j.Raisons, raison)
			return
		}
		certain = false
		j.Raisons = append(j.Raisons, sinon)
	}
	personne := comparer(d.Personne, l.Identite)
	if personne == autrePersonne {
		return j, false, false
	}
	compter(personne == memePersonne, 0.4, "même personne", "même personne à confirmer")
	procedure := "démarche non reconnue dans la ligne"
	if l.Procedure != "" {
		procedure = "autre démarche"
	}
	compter(l.Procedure != "" && l.Procedure == d.Procedure, 0.3, "même démarche", procedure)
	depot := d.Dates.PremiereSaisine
	if depot.IsZero() {
		depot = d.Dates.Reception
	}
	ecart := l.Jour.DaysTo(depot)
	proche := !depot.IsZero() && !l.Jour.IsZero() && ecart <= joursAvantDepot && ecart >= -joursApresDepot
	loin := "dates éloignées"
	if depot.IsZero() || l.Jour.IsZero() {
		loin = "dates à comparer"
	}
	compter(proche, 0.2, "dates proches (dépôt "+ecartEnMots(ecart)+")", loin)
	compter(d.Recoit(prefecture), 0.1, "même préfecture", "autre préfecture")
	return j, certain, true
}

func ecartEnMots(jours int) string {
	switch {
	case jours == 0:
		return "le même jour"
	case jours > 0:
		return fmt.Sprintf("%d\u00a0jours après", jours)
	}
	return fmt.Sprintf("%d\u00a0jours avant", -jours)
}
