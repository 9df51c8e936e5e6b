package acheminement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"souspli/dossier"
)

// envoi is what an answer says of one item.
type envoi struct {
	ReturnCode int    `json:"returnCode"`
	IDShip     string `json:"idShip"` // of an item that is not known
	Shipment   *struct {
		IDShip  string      `json:"idShip"`
		IsFinal bool        `json:"isFinal"`
		Event   []evenement `json:"event"`
	} `json:"shipment"`
}

type evenement struct {
	Date  string `json:"date"`
	Label string `json:"label"`
	Code  string `json:"code"`
}

// Historique is what La Poste says of one item.
type Historique struct {
	Numero     string // "": the answer does not name it
	Inconnu    bool   // La Poste does not know it; nothing else is said then
	Final      bool   // La Poste expects nothing more; it proves nothing
	Evenements []dossier.EvenementSuivi
}

// indisponible is the code of an item about which the service cannot answer now.
const indisponible = 504

// Lire reads the body of an answer: one item gives an object, several an array. What says neither what became of an item nor that it is not known is
// left out. Events come out oldest first,
// whatever their order; one whose date cannot be read is left out.
func Lire(corps []byte) ([]Historique, error) {
	corps = bytes.TrimSpace(corps)
	var envois []envoi
	if bytes.HasPrefix(corps, []byte("[")) {
		if err := json.Unmarshal(corps, &envois); err != nil {
			return nil, fmt.Errorf("%w: answer of the Suivi: %w", dossier.ErrInvalide, err)
		}
	} else {
		var un envoi
		if err := json.Unmarshal(corps, &un); err != nil {
			return nil, fmt.Errorf("%w: answer of the Suivi: %w", dossier.ErrInvalide, err)
		}
		envois = []envoi{un}
	}
	var out []Historique
	for _, e := range envois {
		if e.Shipment == nil && e.ReturnCode != 0 && e.ReturnCode != indisponible {
			out = append(out, Historique{Numero: compact(e.IDShip), Inconnu: true})
		}
		if e.Shipment == nil || e.Shipment.IDShip == "" {
			continue
		}
		h := Historique{Numero: compact(e.Shipment.IDShip), Final: e.Shipment.IsFinal}
		for _, x := range e.Shipment.Event {
			a, err := instant(x.Date)
			if err != nil {
				continue
			}
			h.Evenements = append(h.Evenements, dossier.EvenementSuivi{A: a, Code: x.Code, Libelle: x.Label})
		}
		slices.Reverse(h.Evenements) // newest first: two at the same instant keep their order
		slices.SortStableFunc(h.Evenements, func(a, b dossier.EvenementSuivi) int { return a.A.Compare(b.A) })
		out = append(out, h)
	}
	return out, nil
}

func compact(numero string) string { return strings.ToUpper(strings.ReplaceAll(numero, " ", "")) }

// instant reads a date with its zone, or without: it is then that of Paris.
func instant(s string) (time.Time, error) {
	for _, f := range []string{time.RFC3339, "2006-01-02T15:04:05.000-0700", "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(f, s); err == nil {
			return t.UTC(), nil
		}
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", s, dossier.Paris())
	return t.UTC(), err
}

// Codes of events, read in two client programs of the service and not in its contract.
var (
	livres   = []string{"DI0", "DI1"}
	retours  = []string{"RE1", "DI2"} // on its way back, or back: never a delivery
	presents = []string{"AG1", "DI0", "DI1"}
)

const nonDistribue = "ND1"

// Etat is what a history proves.
type Etat struct {
	PresenteLe dossier.Date // first presentation at the address
	RemisLe    dossier.Date
	NonRemis   bool
	RevenuLe   dossier.Date // day that was known
	Motif      dossier.MotifRetour
}

// Etat of an item. A letter that goes back was not handed over, even if some event says so; one that could not be delivered waits for more, unless
// La Poste expects nothing more of it.
func (h Historique) Etat() Etat {
	var e Etat
	for _, x := range h.Evenements {
		jour := dossier.DateDe(x.A)
		if e.PresenteLe.IsZero() && slices.Contains(presents, x.Code) {
			e.PresenteLe = jour
		}
		if e.RemisLe.IsZero() && slices.Contains(livres, x.Code) {
			e.RemisLe = jour
		}
		if m := motifDe(x.Libelle); m != "" && (x.Code == nonDistribue || slices.Contains(retours, x.Code)) {
			e.Motif = m
		}
		if !e.NonRemis && slices.Contains(retours, x.Code) {
			e.NonRemis, e.RevenuLe = true, jour
		}
	}
	if n := len(h.Evenements); n > 0 && h.Final && h.Evenements[n-1].Code == nonDistribue && !e.NonRemis {
		e.NonRemis, e.RevenuLe = true, dossier.DateDe(h.Evenements[n-1].A)
	}
	if e.NonRemis {
		e.RemisLe = dossier.Date{}
	} else {
		e.Motif = ""
	}
	return e
}

// mots are those by which a label says why, folded as dossier.Plier does.
var mots = map[dossier.MotifRetour][]string{
	dossier.MotifNonReclame: {"NONRECLAME", "PASETERECLAME", "PASETERETIRE"},
	dossier.MotifInconnu:    {"INCONNUALADRESSE", "DESTINATAIREINCONNU", "NHABITEPAS"},
	dossier.MotifRefuse:     {"REFUSE"},
	dossier.MotifAcces:      {"DEFAUTDACCES", "ADRESSEINCOMPLETE", "ADRESSEINACCESSIBLE"},
}

// motifDe is the reason a label gives; two say none.
func motifDe(libelle string) dossier.MotifRetour {
	plie := dossier.Plier(libelle)
	var trouve dossier.MotifRetour
	for m, ms := range mots {
		if slices.ContainsFunc(ms, func(s string) bool { return strings.Contains(plie, s) }) {
			if trouve != "" {
				return ""
			}
			trouve = m
		}
	}
	return trouve
}
