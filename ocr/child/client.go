package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"souspli/dossier"
)

// Resultat is what Client.Lire answers.
type Resultat struct {
	Lecture dossier.Lecture
	Apercus map[int][]byte // JPEG of each page from 1, not turned; absent for a page that could not be decoded
}

// Client starts reading processes: Exe with Args must call Executer. It may be used by several goroutines.
type Client struct {
	Exe     string
	Args    []string
	Limites Limites // zero fields: LimitesDefaut
	Log     *slog.Logger
}

func (c *Client) log() *slog.Logger {
	if c.Log != nil {
		return c.Log
	}
	return slog.New(slog.DiscardHandler)
}

// Inspecter opens the bytes in a reading process, without reading pages. A *dossier.Refus says why they cannot be taken.
func (c *Client) Inspecter(ctx context.Context, nom string, octets []byte) (Inspection, error) {
	lim := c.Limites.completees()
	if r := refusTaille(nom, octets, lim); r != nil {
		return Inspection{}, r
	}
	p, err := c.demarrer(ctx, demande{Op: "inspecter", Nom: nom, Limites: lim}, octets, lim)
	if err != nil {
		return Inspection{}, err
	}
	fin := p.suivre(ctx, lim, nil, nil)
	if fin.annule != nil {
		return Inspection{}, fin.annule
	}
	if fin.mort != "" {
		c.log().Warn("lecteur arrêté à l’ouverture", "cause", fin.mort, "pile", fin.pile)
		return Inspection{}, refusOuverture(nom, fin.mort)
	}
	switch r := fin.reponse; {
	case r.Refus != nil:
		return Inspection{}, r.Refus
	case r.Erreur != "":
		return Inspection{}, errors.New("lecteur: " + r.Erreur)
	case r.Inspection == nil || r.Inspection.NbPages < 1 || r.Inspection.NbPages > lim.Pages:
		return Inspection{}, refusOuverture(nom, "réponse incohérente")
	default:
		return *r.Inspection, nil
	}
}

// Lire reads the bytes, in as many processes as needed. progres, which may be nil, is called from this goroutine when a
// page is done.
func (c *Client) Lire(ctx context.Context, nom string, octets []byte, progres func(page, total int)) (Resultat, error) {
	lim := c.Limites.completees()
	if r := refusTaille(nom, octets, lim); r != nil {
		return Resultat{}, r
	}
	ctx, stop := context.WithTimeoutCause(ctx, lim.TempsPli, errTempsPli)
	defer stop()
	l := &lectureEnCours{c: c, lim: lim, nom: nom, octets: octets, progres: progres,
		sauf: map[int]string{}, faites: map[int][]byte{}, apercus: map[int][]byte{}}
	return l.tout(ctx)
}

// errTempsPli tells our own limit on a file from the caller's cancellation.
var errTempsPli = errors.New("temps de lecture du fichier dépassé")

// lectureEnCours is one file being read by successive processes.
type lectureEnCours struct {
	c       *Client
	lim     Limites
	nom     string
	octets  []byte
	progres func(page, total int)

	total   int // 0: not known yet
	sauf    map[int]string
	faites  map[int][]byte
	apercus map[int][]byte
}

// tout starts processes until one gives the whole reading. Each start has one page fewer to try, so it ends.
func (l *lectureEnCours) tout(ctx context.Context) (Resultat, error) {
	for essai := 0; ; essai++ {
		if essai == l.lim.Reprises {
			l.renoncer("trop de pages ont arrêté la lecture de ce fichier")
		}
		avant := len(l.faites)
		p, err := l.c.demarrer(ctx, demande{Op: "lire", Nom: l.nom, Limites: l.lim, Sauf: l.sauf, Faites: l.faites}, l.octets, l.lim)
		if err != nil {
			return Resultat{}, err
		}
		page := 0
		fin := p.suivre(ctx, l.lim, func(n nouvelle) bool { page = n.Page; return l.debut(n) }, func(n nouvelle, apercu []byte) bool {
			ok := l.faite(n, apercu)
			if ok {
				page = 0
			}
			return ok
		})
		if fin.annule != nil {
			if errors.Is(context.Cause(ctx), errTempsPli) && l.total > 0 {
				return l.sansReponse("le temps de lecture de ce fichier est dépassé"), nil
			}
			if errors.Is(context.Cause(ctx), errTempsPli) {
				return Resultat{}, refusOuverture(l.nom, "temps dépassé")
			}
			return Resultat{}, fin.annule
		}
		if fin.mort == "" {
			res, erreur := l.conclure(fin.reponse)
			if erreur == nil {
				return res, nil
			}
			if !errors.Is(erreur, errTrame) {
				return Resultat{}, erreur
			}
			fin.mort = "réponse incohérente"
		}
		l.c.log().Warn("lecteur arrêté", "page", page, "sur", l.total, "cause", fin.mort, "pile", fin.pile)
		if page == 0 {
			page = l.premiereInconnue() // died between two pages
		}
		switch {
		case l.total == 0:
			return Resultat{}, refusOuverture(l.nom, fin.mort)
		case page == 0, essai >= l.lim.Reprises:
			// Every page was read: putting them together is what kills. One more try would do the same.
			return l.sansReponse(fin.mort), nil
		case fin.memoire && len(l.faites) > avant:
			// Slow leaks of the engines add up over pages: the page may be innocent. It is tried again first in a new process.
		default:
			l.sauf[page] = fin.mort
		}
	}
}

func (l *lectureEnCours) debut(n nouvelle) bool {
	return l.coherente(n) && !l.connue(n.Page)
}

func (l *lectureEnCours) faite(n nouvelle, apercu []byte) bool {
	if !l.coherente(n) || l.connue(n.Page) || n.Etat == nil {
		return false
	}
	l.faites[n.Page] = n.Etat
	if len(apercu) > 0 {
		l.apercus[n.Page] = apercu
	}
	if l.progres != nil {
		l.progres(n.Page, l.total)
	}
	return true
}

// coherente also learns the number of pages, which may not change from one process to the next.
func (l *lectureEnCours) coherente(n nouvelle) bool {
	if l.total == 0 && n.Total > 0 && n.Total <= l.lim.Pages {
		l.total = n.Total
	}
	return l.total > 0 && n.Total == l.total && n.Page >= 1 && n.Page <= l.total
}

func (l *lectureEnCours) connue(page int) bool {
	_, f := l.faites[page]
	_, s := l.sauf[page]
	return f || s
}

// premiereInconnue gives the next page to be read, 0 when all are known.
func (l *lectureEnCours) premiereInconnue() int {
	for n := 1; n <= l.total; n++ {
		if !l.connue(n) {
			return n
		}
	}
	return 0
}

// renoncer marks every page left, so that the next process only puts together those that are done.
func (l *lectureEnCours) renoncer(raison string) {
	for n := 1; n <= l.total; n++ {
		if !l.connue(n) {
			l.sauf[n] = raison
		}
	}
}

// conclure checks the last answer; errTrame when it makes no sense.
func (l *lectureEnCours) conclure(r reponse) (Resultat, error) {
	switch {
	case r.Refus != nil:
		return Resultat{}, r.Refus
	case r.Erreur != "":
		return Resultat{}, errors.New("lecteur: " + r.Erreur)
	case r.Lecture == nil || len(r.Lecture.Pages) == 0 || len(r.Lecture.Pages) != l.total:
		return Resultat{}, fmt.Errorf("%w: pages", errTrame)
	}
	for i, p := range r.Lecture.Pages {
		if p.N != i+1 {
			return Resultat{}, fmt.Errorf("%w: numéros de page", errTrame)
		}
	}
	return Resultat{Lecture: *r.Lecture, Apercus: l.apercus}, nil
}

// sansReponse is the reading of last resort: the pages are there, shown by their previews, and nothing is said of them.
func (l *lectureEnCours) sansReponse(raison string) Resultat {
	res := Resultat{Apercus: l.apercus}
	for n := 1; n <= l.total; n++ {
		e := raison
		if s := l.sauf[n]; s != "" {
			e = s
		}
		res.Lecture.Pages = append(res.Lecture.Pages, dossier.PageLue{N: n, Type: dossier.PageAutre, Residu: -1, Erreur: e})
	}
	return res
}

func refusTaille(nom string, octets []byte, lim Limites) *dossier.Refus {
	switch n := int64(len(octets)); {
	case n == 0:
		return &dossier.Refus{Code: dossier.RefusVide, Message: fmt.Sprintf("Le fichier «\u00a0%s\u00a0» est vide. Numérisez-le ou enregistrez-le à nouveau.", nom)}
	case n > lim.Octets:
		return &dossier.Refus{Code: dossier.RefusTropLourd, Message: fmt.Sprintf(
			"Le fichier «\u00a0%s\u00a0» pèse %d Mo\u00a0; la limite est de %d Mo. Découpez-le, ou numérisez-le à 300 points par pouce.", nom, n>>20, lim.Octets>>20)}
	}
	return nil
}

func refusOuverture(nom, cause string) *dossier.Refus {
	return &dossier.Refus{Code: dossier.RefusLecture, Message: fmt.Sprintf(
		"Le fichier «\u00a0%s\u00a0» n’a pas pu être ouvert (%s). Rien n’a été gardé. Imprimez-le et numérisez-le, ou enregistrez-le à nouveau.", nom, cause)}
}

func decoder[T any](tete []byte) (T, error) {
	var v T
	if err := json.Unmarshal(tete, &v); err != nil {
		return v, fmt.Errorf("%w: %w", errTrame, err)
	}
	return v, nil
}
