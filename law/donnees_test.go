package law

import "testing"

func TestTablesEmbarquees(t *testing.T) {
	if err := Valider(); err != nil {
		t.Fatal(err)
	}
}
