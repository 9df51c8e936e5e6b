package storetest

import (
	"fmt"
	"testing"

	"souspli/dossier"
	"souspli/store"
)

// Ecrire writes a letter.
func Ecrire(t testing.TB, s *store.Store, id dossier.CourrierID) {
	t.Helper()
	e := store.Ecriture{Donnees: []byte("{}"), NbPages: 1, Version: 1, Empreinte: dossier.EmpreinteDe(fmt.Appendf(nil, "lettre %d", id))}
	if err := s.EcrireCourrier(t.Context(), id, e); err != nil {
		t.Fatal(err)
	}
}

// Partir writes and prints a letter, in a batch of its own.
func Partir(t testing.TB, s *store.Store, id dossier.CourrierID) {
	t.Helper()
	Ecrire(t, s, id)
	if _, err := s.ImprimerLot(t.Context(), Lot(fmt.Sprintf("lot-essai-%d", id), id)); err != nil {
		t.Fatal(err)
	}
}

// AccuseParti writes and prints the accusé de réception of a demande, and names it.
func AccuseParti(t testing.TB, s *store.Store, d dossier.DemandeID) dossier.CourrierID {
	t.Helper()
	cs, err := s.CourriersDeDemande(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cs {
		if c.Genre == dossier.CourrierAccuseReception && c.Etat == dossier.CourrierDu {
			Partir(t, s, c.ID)
			return c.ID
		}
	}
	t.Fatal("aucun accusé de réception à faire partir")
	return 0
}
