package child

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"souspli/dossier"
)

// ErrCede: the work stopped between two pages because a file waits to be read. What was done is kept; the rest is for later.
var ErrCede = errors.New("un pli attend d’être lu")

// placesALaDemande are those of what someone at a screen waits for: it is short, and does not wait for files being read.
var placesALaDemande = nouvellesPlaces(max(1, runtime.NumCPU()))

// Textes reads the full text of those pages, and gives each to garder as soon as it has it, in no order, from this goroutine; an error of
// garder ends the work. What is wrong with a page is said on it, a page that stopped its process included. ErrCede: see there.
func (c *Client) Textes(ctx context.Context, nom string, octets []byte, pages []int, garder func(dossier.TextePage) error) error {
	var echec error
	dire := func(t dossier.TextePage) bool {
		echec = garder(t)
		return echec == nil
	}
	presse := c.ensemble().presse
	if presse() {
		return ErrCede
	}
	cede := false
	w := nouveauParPages(GenreTexte, pages)
	w.prendre = func(page int, f faite, _ []byte) bool { return f.Texte != nil && senseTexte(page, *f.Texte) }
	w.garder = func(page int, f faite, _ []byte) bool {
		ok := dire(*f.Texte)
		cede = ok && presse()
		return ok && !cede
	}
	w.manquer = func(page int, raison string) bool {
		return dire(dossier.TextePage{N: page, Source: dossier.TexteImage, Erreur: raison})
	}
	err := c.mener(ctx, nom, octets, w)
	if errors.Is(err, errTempsPli) {
		w.abandonner("le temps de lecture de ce fichier est dépassé")
		err = nil
	}
	switch {
	case err != nil:
		return err
	case echec != nil:
		return echec
	case cede && w.reste() > 0:
		return ErrCede
	}
	return nil
}

// senseTexte reports whether a full text can be of that page: what comes from a reading process is not taken on its word.
func senseTexte(page int, t dossier.TextePage) bool {
	return t.N == page && t.Confiance >= 0 && t.Confiance <= 1 && t.Rotation >= 0 && t.Rotation < 360 && t.Rotation%90 == 0 && t.Largeur >= 0 && t.Hauteur >= 0 &&
		slices.Contains(dossier.SourcesTexte, t.Source) && !strings.ContainsRune(t.Texte+t.Moteur+t.Erreur, 0) &&
		!slices.ContainsFunc(t.Mots, func(m dossier.MotLu) bool {
			return m.Texte == "" || strings.ContainsRune(m.Texte, 0) || m.Confiance < 0 || m.Confiance > 1
		})
}

// Apercus draws the previews of those pages again; one that cannot be decoded has none.
func (c *Client) Apercus(ctx context.Context, nom string, octets []byte, pages []int) (map[int][]byte, error) {
	apercus := map[int][]byte{}
	w := nouveauParPages(GenreApercu, pages)
	w.garder = func(page int, _ faite, corps []byte) bool {
		if len(corps) > 0 {
			apercus[page] = corps
		}
		return true
	}
	return apercus, c.aLaDemande().mener(ctx, nom, octets, w)
}

// Copie gives a PDF that shows what the file shows, with those words laid invisible over its pages. A *dossier.Refus says why not.
func (c *Client) Copie(ctx context.Context, nom string, octets []byte, textes []dossier.TextePage) ([]byte, error) {
	w := &copie{textes: textes}
	if err := c.aLaDemande().mener(ctx, nom, octets, w); err != nil {
		return nil, err
	}
	switch {
	case w.refus != nil:
		return nil, w.refus
	case w.raison != "":
		return nil, &dossier.Refus{Code: dossier.RefusLecture, Message: fmt.Sprintf("La copie avec texte n’a pas pu être faite (%s). Le fichier reçu est gardé tel quel.", w.raison)}
	}
	return w.pdf, nil
}

// aLaDemande is the client, with places of its own and one process a file.
func (c *Client) aLaDemande() *Client {
	k := *c
	k.places, k.Processus = placesALaDemande, 1
	return &k
}

// parPages is the same task on several pages, in any order.
type parPages struct {
	genre   Genre
	pages   []int
	plans   map[int]PlanCellules // of GenreCellules, by page
	etats   map[int]avancement
	nombre  int // pages of the file; 0: not known yet
	arrete  bool
	prendre func(page int, f faite, corps []byte) bool // nil: every answer makes sense
	garder  func(page int, f faite, corps []byte) bool // false: stop there
	manquer func(page int, raison string) bool         // a page given up; nil: nothing to say
}

func nouveauParPages(g Genre, pages []int) *parPages {
	w := &parPages{genre: g, pages: pages, etats: map[int]avancement{}}
	for _, n := range pages {
		w.etats[n] = aFaire
	}
	return w
}

func (w *parPages) corpsMax() int64 { return apercuMax }

func (w *parPages) ouvert(pages int) bool {
	if w.nombre == 0 && pages > 0 && slices.Max(append([]int{0}, w.pages...)) <= pages {
		w.nombre = pages
	}
	return w.nombre > 0 && pages == w.nombre
}

func (w *parPages) suivante(c candidat) (tache, bool) {
	for _, n := range w.pages {
		if libre(w.etats[n], c.neuf) {
			w.etats[n] = enMain
			t := tache{Genre: w.genre, Page: n}
			if plan, ok := w.plans[n]; ok {
				t.Plan = &plan
			}
			return t, true
		}
	}
	return tache{}, false
}

func (w *parPages) reste() int {
	n := 0
	for _, e := range w.etats {
		if e == aFaire || e == aRefaire {
			n++
		}
	}
	return n
}

func (w *parPages) fini() bool {
	for _, e := range w.etats {
		if e != achevee {
			return w.arrete
		}
	}
	return true
}

func (w *parPages) faite(t tache, f faite, corps []byte) bool {
	if w.prendre != nil && !w.prendre(t.Page, f, corps) {
		return false
	}
	w.etats[t.Page] = achevee
	w.arrete = !w.garder(t.Page, f, corps) || w.arrete
	return true
}

func (w *parPages) perdue(t tache, raison string, encore bool) {
	if encore {
		w.etats[t.Page] = aRefaire
		return
	}
	w.marquer(t.Page, raison)
}

func (w *parPages) marquer(page int, raison string) {
	w.etats[page] = achevee
	if w.manquer != nil && !w.arrete {
		w.arrete = !w.manquer(page, raison)
	}
}

func (w *parPages) renoncer(raison string) {
	for _, n := range w.pages {
		if e := w.etats[n]; e == aFaire || e == aRefaire {
			w.marquer(n, raison)
		}
	}
}

func (w *parPages) abandonner(raison string) {
	for _, n := range w.pages {
		if w.etats[n] != achevee {
			w.marquer(n, raison)
		}
	}
}

// copie is one task on the whole file.
type copie struct {
	textes []dossier.TextePage
	etat   avancement
	pages  int
	pdf    []byte
	refus  *dossier.Refus
	raison string
}

func (w *copie) corpsMax() int64 { return corpsMax }

func (w *copie) ouvert(pages int) bool {
	if w.pages == 0 {
		w.pages = pages
	}
	return pages > 0 && pages == w.pages
}

func (w *copie) suivante(c candidat) (tache, bool) {
	if !libre(w.etat, c.neuf) {
		return tache{}, false
	}
	w.etat = enMain
	return tache{Genre: GenreCopie, Textes: w.textes}, true
}

func (w *copie) reste() int {
	if w.etat < enMain {
		return 1
	}
	return 0
}

func (w *copie) fini() bool { return w.etat == achevee }

func (w *copie) faite(_ tache, f faite, corps []byte) bool {
	if f.Refus == nil && !strings.HasPrefix(string(corps[:min(len(corps), 5)]), "%PDF-") {
		return false
	}
	w.etat, w.refus, w.pdf = achevee, f.Refus, corps
	return true
}

func (w *copie) perdue(_ tache, raison string, encore bool) {
	if encore {
		w.etat = aRefaire
		return
	}
	w.abandonner(raison)
}

func (w *copie) renoncer(raison string) { w.abandonner(raison) }

func (w *copie) abandonner(raison string) { w.etat, w.raison = achevee, raison }
