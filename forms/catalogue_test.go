package forms

import "testing"

func TestCatalogueSeCharge(t *testing.T) {
	if n := len(All()); n != 66 {
		t.Fatalf("%d démarches, 66 attendues", n)
	}
	if n := len(Documents()); n != 124 {
		t.Fatalf("%d pièces, 124 attendues", n)
	}
}
