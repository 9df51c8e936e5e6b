package child

import (
	"context"
	"errors"
	"slices"

	"souspli/dossier"
)

// equipe is the reading processes at work on one file. It hands out tasks one at a time to whichever process is free; one that dies,
// hangs or lies loses only the task it had, and another takes its place.
type equipe struct {
	c       *Client
	demande demande
	octets  []byte
	travail travail
	places  int // held, of Client.places

	vivants    []*processus // in the order they were started
	evenements chan evenement
	pages      int // 0: no process has opened the file yet
	morts      int
}

// mener works until all is done, then stops every process. A *dossier.Refus says why the file cannot be taken. The caller holds one place,
// and gives back those held at the end.
func (e *equipe) mener(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer e.congedier(stop)
	for !e.travail.fini() {
		if err := e.distribuer(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case ev := <-e.evenements:
			if err := e.entendre(ev); err != nil {
				return err
			}
		}
	}
	return nil
}

// congedier stops every process and waits for their end: none is left behind.
func (e *equipe) congedier(stop context.CancelFunc) {
	stop()
	for len(e.vivants) > 0 {
		if ev := <-e.evenements; ev.fin != nil {
			e.oublier(ev.p)
		}
	}
}

func (e *equipe) oublier(p *processus) {
	e.vivants = slices.DeleteFunc(e.vivants, func(x *processus) bool { return x == p })
}

// distribuer gives work to those who wait, sends away those who have worked enough, and calls others in.
func (e *equipe) distribuer(ctx context.Context) error {
	for _, p := range e.vivants {
		if p.etat != attend {
			continue
		}
		cede := e.restants() > 1 && e.c.ensemble().attendu()
		if cede || p.use() {
			p.renvoyer()
			continue
		}
		if t, ok := e.travail.suivante(candidat{neuf: p.faites == 0, recentes: p.recentes}); ok {
			p.donner(t)
		}
	}
	e.rajeunir()
	return e.recruter(ctx)
}

// compter the processes in one of these states.
func (e *equipe) compter(etats ...etatProcessus) int {
	n := 0
	for _, p := range e.vivants {
		if slices.Contains(etats, p.etat) {
			n++
		}
	}
	return n
}

// restants are the processes not told to stop.
func (e *equipe) restants() int { return e.compter(ouvre, attend, occupe) }

// rajeunir sends a process away when what is left is for a new one only, and none will come otherwise.
func (e *equipe) rajeunir() {
	if e.compter(ouvre, occupe, retire) > 0 || e.travail.reste() == 0 {
		return
	}
	if i := slices.IndexFunc(e.vivants, func(p *processus) bool { return p.faites > 0 }); i >= 0 {
		e.vivants[i].renvoyer()
	}
}

// recruter starts processes while there is work for them: one until the number of pages is known, then as many as the client wants and
// has places for. Places that processes told to stop have left go to other files first.
func (e *equipe) recruter(ctx context.Context) error {
	voulus := 1
	if e.pages > 0 {
		voulus = min(e.c.processus(), e.pages)
	}
	for n := len(e.vivants); n < voulus && (n == 0 || e.travail.reste() > e.compter(ouvre, attend)); n = len(e.vivants) {
		if n >= e.places && (e.c.ensemble().attendu() || !e.c.ensemble().essayer()) {
			return nil
		}
		e.places = max(e.places, n+1)
		p, err := e.c.demarrer(ctx, e.demande, e.octets, func(ev evenement) { e.evenements <- ev })
		if err != nil {
			return err
		}
		e.vivants = append(e.vivants, p)
	}
	return nil
}

func (e *equipe) entendre(ev evenement) error {
	p := ev.p
	switch {
	case ev.fin != nil:
		e.oublier(p)
		if p.etat == retire && !p.ment {
			e.rendre()
			return nil
		}
		return e.enterrer(p, *ev.fin)
	case p.etat == retire:
		return nil // it spoke while it was told to stop
	case ev.reponse != nil:
		return e.ouverture(p, *ev.reponse)
	case ev.faite.Erreur != "":
		return errors.New("lecteur: " + ev.faite.Erreur)
	case !e.travail.faite(p.enMain, *ev.faite, ev.corps):
		p.mentir()
		return nil
	}
	p.finir()
	return nil
}

// ouverture takes the answer to the request: the first one decides, those after it may not say otherwise.
func (e *equipe) ouverture(p *processus, r reponse) error {
	switch {
	case e.pages == 0 && r.Refus != nil:
		return r.Refus
	case e.pages == 0 && r.Erreur != "":
		return errors.New("lecteur: " + r.Erreur)
	case r.Pages > e.demande.Limites.Pages || !e.travail.ouvert(r.Pages):
		p.mentir()
		return nil
	}
	e.pages = r.Pages
	p.etat = attend
	return nil
}

// rendre gives back the place of a process that is gone, when another file waits for it.
func (e *equipe) rendre() {
	if e.places > max(1, len(e.vivants)) && e.c.ensemble().attendu() {
		e.places--
		e.c.ensemble().rendre(1)
	}
}

// enterrer draws the consequences of a death. After too many of them what is being done is given up, and what comes after is still tried;
// in the end nothing is.
func (e *equipe) enterrer(p *processus, f fin) error {
	cause := f.mort
	if p.ment {
		cause = inintelligible
	}
	occupe := p.enMain.Genre != ""
	e.c.log().Warn("lecteur arrêté", "page", p.enMain.Page, "sur", e.pages, "cause", cause, "pile", f.pile)
	if e.pages == 0 {
		return refusOuverture(e.demande.Nom, cause)
	}
	e.morts++
	if occupe {
		// Slow leaks of the engines add up over pages: when a process that has worked is killed for its memory, the page may be innocent.
		e.travail.perdue(p.enMain, cause, f.memoire && p.faites > 0)
	}
	switch max := e.demande.Limites.Reprises; {
	case e.morts > 3*max:
		e.travail.abandonner(cause)
	case e.morts%max == 0:
		e.travail.renoncer("trop de pages ont arrêté la lecture de ce fichier")
	}
	return nil
}

// recentesMax is how many of its last pages a process may still hold.
const recentesMax = 4

func (p *processus) donner(t tache) {
	p.etat, p.enMain = occupe, t
	p.taches <- t // never blocks: a process has one task at most
}

func (p *processus) finir() {
	p.etat = attend
	p.faites++
	if n := p.enMain.Page; n > 0 {
		p.recentes = slices.DeleteFunc(p.recentes, func(r int) bool { return r == n })
		p.recentes = slices.Insert(p.recentes, 0, n)
		p.recentes = p.recentes[:min(len(p.recentes), recentesMax)]
	}
	p.enMain = tache{}
}

// use reports whether the process must be replaced before the engines' leaks add up.
func (p *processus) use() bool {
	return p.faites > 0 && (p.faites >= p.lim.Taches || residente(p.cmd.Process.Pid) > p.lim.MemoireUsee)
}

// renvoyer stops a process that has nothing in hand.
func (p *processus) renvoyer() {
	p.etat = retire
	p.arret()
}

// mentir stops a process whose answer makes no sense: its end is a death.
func (p *processus) mentir() {
	p.ment = true
	p.renvoyer()
}

// inspecter asks for the inspection only, of one process.
func (c *Client) inspecter(ctx context.Context, d demande, octets []byte) (dossier.Inspection, error) {
	evenements := make(chan evenement)
	p, err := c.demarrer(ctx, d, octets, func(ev evenement) { evenements <- ev })
	if err != nil {
		return dossier.Inspection{}, err
	}
	var r *reponse
	for {
		ev := <-evenements
		if ev.fin == nil {
			r = ev.reponse
			p.arret()
			continue
		}
		switch {
		case r != nil:
			return r.inspection(d)
		case ctx.Err() != nil:
			return dossier.Inspection{}, ctx.Err()
		}
		c.log().Warn("lecteur arrêté à l’ouverture", "cause", ev.fin.mort, "pile", ev.fin.pile)
		return dossier.Inspection{}, refusOuverture(d.Nom, ev.fin.mort)
	}
}

func (r *reponse) inspection(d demande) (dossier.Inspection, error) {
	switch {
	case r.Refus != nil:
		return dossier.Inspection{}, r.Refus
	case r.Erreur != "":
		return dossier.Inspection{}, errors.New("lecteur: " + r.Erreur)
	case r.Inspection == nil || r.Inspection.NbPages < 1 || r.Inspection.NbPages > d.Limites.Pages:
		return dossier.Inspection{}, refusOuverture(d.Nom, "réponse incohérente")
	}
	return *r.Inspection, nil
}
