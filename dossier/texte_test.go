package dossier

import (
	"encoding/json"
	"math"
	"testing"
)

func TestMotEnJSON(t *testing.T) {
	m := MotLu{Texte: "œuvre, l’« été »", Confiance: 0.87, Ligne: 3, X: 1200, Y: 40, L: 300, H: 42, Angle: 91.25, Ecrit: true}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var lu MotLu
	if err := json.Unmarshal(b, &lu); err != nil || lu != m {
		t.Errorf("%s : %+v, %v", b, lu, err)
	}
	for _, faux := range []string{`[]`, `["a",1]`, `{}`, `["a",1,2,3,4,0,0,90,0,7]`, `[1,1,2,3,4,0,0,90,0]`} {
		if err := json.Unmarshal([]byte(faux), &lu); err == nil {
			t.Errorf("%s accepté", faux)
		}
	}
}

// A word that runs down the image has its foot on the left of its top.
func TestCoinsDunMot(t *testing.T) {
	c := MotLu{X: 100, Y: 50, L: 30, H: 10, Angle: 90}.Coins()
	for i, veut := range [4][2]float64{{100, 50}, {100, 80}, {90, 80}, {90, 50}} {
		if math.Hypot(c[i][0]-veut[0], c[i][1]-veut[1]) > 1e-9 {
			t.Errorf("coin %d : %v", i, c[i])
		}
	}
}
