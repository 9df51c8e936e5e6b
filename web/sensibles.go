package web

import (
	"sync"
	"time"

	"souspli/dossier"
)

// sensibles remembers for a short while which plis are sensitive, so that a list need not open every reading. What is known is
// dropped as soon as the state of the pli changes.
type sensibles struct {
	mu  sync.Mutex
	vus map[dossier.PliID]sensibleVu
	now func() time.Time
}

type sensibleVu struct {
	etat     dossier.EtatPli
	jusqua   time.Time
	sensible bool
}

const plisRetenus = 20_000

func (s *sensibles) pli(q *requete, a *agents, p dossier.Pli) (bool, error) {
	s.mu.Lock()
	v, ok := s.vus[p.ID]
	s.mu.Unlock()
	if ok && v.etat == p.Etat && s.now().Before(v.jusqua) {
		return v.sensible, nil
	}
	sensible, err := a.pliSensible(q, p)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.vus) >= plisRetenus {
		clear(s.vus)
	}
	s.vus[p.ID] = sensibleVu{p.Etat, s.now().Add(dureeSensible), sensible}
	return sensible, nil
}

func (s *sensibles) oublier(id dossier.PliID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.vus, id)
}
