package acheminement

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sethvargo/go-retry"

	"souspli/dossier"
	"souspli/store"
)

// Adresse is where the service answers.
const Adresse = "https://api.laposte.fr/suivi/v2"

const (
	parAppel  = 10      // items in one call, by contract
	parTour   = 1000    // items in one run: the next takes the others
	corpsMax  = 4 << 20 // bytes kept of an answer
	essaisMax = 4
	delaiMax  = 30 * time.Second
)

// ErrCle: La Poste refuses our key. Asking again is in vain until it is changed.
var ErrCle = fmt.Errorf("%w: clé du Suivi refusée", dossier.ErrIndisponible)

// Suivi asks La Poste. Adresse "" is that of the service; Pause, between two tries of one call, doubles each time.
type Suivi struct {
	Store   *store.Store
	Cle     string
	Adresse string
	Now     func() time.Time
	Pause   time.Duration
}

// client follows no redirection: our key is for the service alone.
var client = &http.Client{
	Timeout:       delaiMax,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Bilan is what a run did.
type Bilan struct {
	Demandes int // items asked for
	Lus      int // of which something could be read
}

// Suivre asks about every letter whose turn has come, and keeps all that is answered. What one call could not give is asked again later; a service that
// does not answer, or refuses our key, ends the run.
func (s Suivi) Suivre(ctx context.Context) (Bilan, error) {
	var b Bilan
	if s.Cle == "" {
		return b, fmt.Errorf("%w: no key for the Suivi", dossier.ErrInvalide)
	}
	envois, err := s.Store.EnvoisASuivre(ctx, parTour)
	if err != nil {
		return b, err
	}
	// Those whose number should be known are asked about each alone: the answer is then about that number.
	jour := dossier.DateDe(s.Now())
	var lots [][]store.EnvoiASuivre
	var ensemble []store.EnvoiASuivre
	for _, e := range envois {
		if e.Tarde(jour) {
			lots = append(lots, []store.EnvoiASuivre{e})
		} else {
			ensemble = append(ensemble, e)
		}
	}
	var manques []error
	for _, lot := range slices.AppendSeq(lots, slices.Chunk(ensemble, parAppel)) {
		r, err := s.lot(ctx, lot)
		if ctx.Err() != nil {
			return b, ctx.Err()
		}
		if errGarde := s.Store.NoterSuivi(ctx, r); errGarde != nil {
			return b, errors.Join(errGarde, err)
		}
		b.Demandes, b.Lus = b.Demandes+len(lot), b.Lus+len(r.Lus)
		if errors.Is(err, dossier.ErrIndisponible) {
			return b, err
		}
		if err != nil {
			manques = append(manques, err)
		}
	}
	return b, errors.Join(manques...)
}

// lot asks about a few items, and reads the answer. An error goes with the answer as it came, if one did.
func (s Suivi) lot(ctx context.Context, lot []store.EnvoiASuivre) (store.ReponseSuivi, error) {
	r := store.ReponseSuivi{Demandes: lot}
	numeros := make([]string, len(lot))
	for i, e := range lot {
		numeros[i] = url.PathEscape(e.Numero)
	}
	chemin := strings.TrimSuffix(cmp.Or(s.Adresse, Adresse), "/") + "/idships/" + strings.Join(numeros, ",") + "?lang=fr_FR"
	var essai store.EssaiSuivi
	attente := retry.WithMaxRetries(essaisMax-1, retry.NewExponential(max(s.Pause, time.Millisecond)))
	err := retry.Do(ctx, attente, func(ctx context.Context) error {
		var err error
		essai, err = s.appeler(ctx, chemin)
		r.Essais = append(r.Essais, essai)
		switch {
		case err != nil:
			return retry.RetryableError(err)
		case essai.Statut == http.StatusTooManyRequests || essai.Statut >= http.StatusInternalServerError:
			return retry.RetryableError(fmt.Errorf("%w: Suivi: HTTP %d", dossier.ErrIndisponible, essai.Statut))
		}
		return nil
	})
	switch {
	case err != nil:
		return r, err
	case essai.Statut == http.StatusUnauthorized || essai.Statut == http.StatusForbidden:
		return r, ErrCle
	}
	connus := essai.Statut == http.StatusOK || essai.Statut == http.StatusMultiStatus // else 400, 404: none of them is known, yet or any more
	historiques, err := Lire(essai.Corps)
	switch {
	case err != nil && connus:
		return r, err
	case connus:
		r.Lus = lus(lot, historiques)
	}
	r.Inconnus = inconnus(lot, historiques)
	return r, nil
}

// inconnus are the items asked for of which the answer says that they are not known, by their number or because it is about one item only.
func inconnus(lot []store.EnvoiASuivre, historiques []Historique) []dossier.CourrierID {
	var out []dossier.CourrierID
	for _, e := range lot {
		if slices.ContainsFunc(historiques, func(h Historique) bool {
			return h.Inconnu && (h.Numero == e.Numero || h.Numero == "" && len(lot) == 1)
		}) {
			out = append(out, e.Courrier)
		}
	}
	return out
}

// lus keeps what is said of the items asked for, each once.
func lus(lot []store.EnvoiASuivre, historiques []Historique) []store.EnvoiLuSuivi {
	var out []store.EnvoiLuSuivi
	for _, e := range lot {
		i := slices.IndexFunc(historiques, func(h Historique) bool { return !h.Inconnu && h.Numero == e.Numero })
		if i < 0 {
			continue
		}
		h := historiques[i]
		etat := h.Etat()
		out = append(out, store.EnvoiLuSuivi{Courrier: e.Courrier, Evenements: h.Evenements, PresenteLe: etat.PresenteLe, RemisLe: etat.RemisLe,
			NonRemis: etat.NonRemis, RevenuLe: etat.RevenuLe, Motif: etat.Motif, Final: h.Final})
	}
	return out
}

// appeler makes one call.
func (s Suivi) appeler(ctx context.Context, chemin string) (store.EssaiSuivi, error) {
	e := store.EssaiSuivi{A: s.Now()}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, chemin, nil)
	if err != nil {
		return e, fmt.Errorf("%w: address of the Suivi", dossier.ErrInvalide)
	}
	q.Header.Set("Accept", "application/json")
	q.Header.Set("X-Okapi-Key", s.Cle)
	rep, err := client.Do(q)
	if err != nil {
		var refus *url.Error // its text holds the numbers asked for
		if errors.As(err, &refus) {
			err = refus.Err
		}
		return e, fmt.Errorf("%w: Suivi: %w", dossier.ErrIndisponible, err)
	}
	defer rep.Body.Close()
	e.Statut = rep.StatusCode
	if e.Corps, err = io.ReadAll(io.LimitReader(rep.Body, corpsMax)); err != nil {
		return e, fmt.Errorf("%w: Suivi: %w", dossier.ErrIndisponible, err)
	}
	return e, nil
}
