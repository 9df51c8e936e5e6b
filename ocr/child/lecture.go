package child

import (
	"slices"

	"souspli/dossier"
)

// travail is what a crew of processes does on one file: which task comes next, and what an answer changes. Only the goroutine of the crew
// calls it.
type travail interface {
	// ouvert hears the number of pages from each process that opens the file; false: it contradicts the others.
	ouvert(pages int) bool
	// suivante gives a task to a free process; false: none for it now.
	suivante(c candidat) (tache, bool)
	// reste counts the tasks that wait, whoever may take them.
	reste() int
	// faite takes an answer; false: it makes no sense.
	faite(t tache, f faite, corps []byte) bool
	// perdue hears that the process that had the task stopped. encore: the process may be at fault, not the page: a new one tries again.
	perdue(t tache, raison string, encore bool)
	// renoncer gives up what is being done on the pages that are left.
	renoncer(raison string)
	// abandonner gives up everything: no process can do what is left.
	abandonner(raison string)
	fini() bool
	// corpsMax bounds the body of an answer, in bytes.
	corpsMax() int64
}

// candidat is a process that asks for a task.
type candidat struct {
	neuf     bool  // it has done nothing yet
	recentes []int // pages it did last, the latest first: it may still hold their images
}

// lecture is the reading of one file: every page is identified, then what is left on pages is read, then all is put together. It does not
// depend on who does what nor on the order of the answers.
type lecture struct {
	progres func(faites, total int) // may be nil
	pages   []pageVue               // by number - 1; none: the number is not known yet
	apercus map[int][]byte

	assemble avancement
	lecture  dossier.Lecture
}

// avancement of a task.
type avancement int

const (
	aFaire   avancement = iota
	aRefaire            // by a new process
	enMain
	achevee
)

// pageVue is what is known of one page.
type pageVue struct {
	avancement avancement // of the task it waits for; achevee: nothing left
	identifiee bool
	id         Identification // its Etat is replaced when the page is read
	erreur     string
}

func nouvelleLecture(progres func(faites, total int)) *lecture {
	return &lecture{progres: progres, apercus: map[int][]byte{}}
}

func (l *lecture) ouvert(pages int) bool {
	if len(l.pages) == 0 && pages > 0 {
		l.pages = make([]pageVue, pages)
	}
	return pages > 0 && len(l.pages) == pages
}

func (l *lecture) fini() bool { return l.assemble == achevee }

func (l *lecture) corpsMax() int64 { return apercuMax }

func (l *lecture) resultat() Resultat { return Resultat{Lecture: l.lecture, Apercus: l.apercus} }

// aIdentifier reports whether the page still waits to be identified, in hand or not.
func (p *pageVue) aIdentifier() bool { return p.avancement != achevee && !p.identifiee }

// identifie reports whether no page waits to be identified: only then does a page know all that its group says.
func (l *lecture) identifie() bool {
	return !slices.ContainsFunc(l.pages, func(p pageVue) bool { return p.aIdentifier() })
}

func (l *lecture) pretes() bool {
	return !slices.ContainsFunc(l.pages, func(p pageVue) bool { return p.avancement != achevee })
}

func libre(a avancement, neuf bool) bool { return a == aFaire || a == aRefaire && neuf }

func (l *lecture) suivante(c candidat) (tache, bool) {
	phase1 := !l.identifie()
	prete := func(n int) bool {
		p := &l.pages[n-1]
		return libre(p.avancement, c.neuf) && p.identifiee != phase1
	}
	for _, n := range c.recentes {
		if n <= len(l.pages) && prete(n) {
			return l.donner(n), true
		}
	}
	for n := range l.pages {
		if prete(n + 1) {
			return l.donner(n + 1), true
		}
	}
	if len(l.pages) > 0 && l.pretes() && libre(l.assemble, c.neuf) {
		l.assemble = enMain
		t := tache{Genre: GenreAssembler}
		for _, p := range l.pages {
			t.Pages = append(t.Pages, p.connue())
		}
		return t, true
	}
	return tache{}, false
}

func (p *pageVue) connue() PageConnue {
	if p.erreur != "" {
		return PageConnue{Erreur: p.erreur}
	}
	return PageConnue{Etat: p.id.Etat}
}

// donner makes the task that page n waits for.
func (l *lecture) donner(n int) tache {
	p := &l.pages[n-1]
	p.avancement = enMain
	if !p.identifiee {
		return tache{Genre: GenreIdentifier, Page: n}
	}
	t := tache{Genre: GenreLire, Page: n, Etat: p.id.Etat}
	for _, autre := range l.pages {
		if p.id.Groupe != "" && autre.erreur == "" && autre.id.Groupe == p.id.Groupe && len(autre.id.Commun) > 0 {
			t.Communs = append(t.Communs, autre.id.Commun)
		}
	}
	return t
}

func (l *lecture) reste() int {
	n := 0
	for i := range l.pages {
		if a := l.pages[i].avancement; a == aFaire || a == aRefaire {
			n++
		}
	}
	if n == 0 && l.pretes() && l.assemble < enMain {
		return 1
	}
	return n
}

func (l *lecture) faite(t tache, f faite, corps []byte) bool {
	switch t.Genre {
	case GenreIdentifier:
		i := f.Identification
		if i == nil || len(i.Etat) == 0 {
			return false
		}
		if len(corps) > 0 {
			l.apercus[t.Page] = corps
		}
		p := &l.pages[t.Page-1]
		p.identifiee, p.id, p.avancement = true, *i, aFaire
		p.id.Apercu = nil
		if !i.Suite {
			l.achever(p)
		}
		return true
	case GenreLire:
		if len(f.Etat) == 0 {
			return false
		}
		p := &l.pages[t.Page-1]
		p.id.Etat = f.Etat
		l.achever(p)
		return true
	case GenreAssembler:
		if f.Lecture == nil || !numerotees(f.Lecture.Pages, len(l.pages)) {
			return false
		}
		l.lecture, l.assemble = *f.Lecture, achevee
		return true
	}
	return false
}

// numerotees reports whether the pages are all there, in order.
func numerotees(pages []dossier.PageLue, total int) bool {
	for i, p := range pages {
		if p.N != i+1 {
			return false
		}
	}
	return len(pages) == total
}

func (l *lecture) achever(p *pageVue) {
	p.avancement = achevee
	if l.progres == nil {
		return
	}
	n := 0
	for _, p := range l.pages {
		if p.avancement == achevee {
			n++
		}
	}
	l.progres(n, len(l.pages))
}

func (l *lecture) perdue(t tache, raison string, encore bool) {
	switch {
	case t.Genre == GenreAssembler && encore:
		l.assemble = aRefaire
	case t.Genre == GenreAssembler:
		l.abandonner(raison)
	case encore:
		l.pages[t.Page-1].avancement = aRefaire
	default:
		l.marquer(&l.pages[t.Page-1], raison)
	}
}

func (l *lecture) marquer(p *pageVue, raison string) {
	p.erreur = raison
	l.achever(p)
}

// renoncer marks the pages not identified or, once all are, those not read: the others keep their chance.
func (l *lecture) renoncer(raison string) {
	identifie := l.identifie()
	for i := range l.pages {
		if p := &l.pages[i]; p.identifiee == identifie && (p.avancement == aFaire || p.avancement == aRefaire) {
			l.marquer(p, raison)
		}
	}
}

// abandonner is the reading of last resort: the pages are there, shown by their previews, and nothing is said of them.
func (l *lecture) abandonner(raison string) {
	l.assemble, l.lecture = achevee, dossier.Lecture{}
	for i, p := range l.pages {
		e := raison
		if p.erreur != "" {
			e = p.erreur
		}
		l.lecture.Pages = append(l.lecture.Pages, dossier.PageLue{N: i + 1, Type: dossier.PageAutre, Residu: -1, Erreur: e})
	}
}
