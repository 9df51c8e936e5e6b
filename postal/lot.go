package postal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/templates"
)

// Demande is what `souspli letters run` asks.
type Demande struct {
	Date       dossier.Date // of the batch; zero: today. A letter decided leaves with the next batch, however far the last day it is owed
	Prefecture string       // "": all
	Dossier    string       // folder the batch is put in; made when absent
	ASigner    bool         // the letters to be signed by hand, and them only, each with the accusé that goes in its envelope (design D16)
	Agent      dossier.AgentID

	// Vers is where the batches end up when Dossier is only a relay on the way: whoever carries them there says so with Livrer. Presents
	// names the batches that are there already.
	Vers     string
	Presents []string
}

// PieceLot is one letter of a batch, a line of its manifest.
type PieceLot struct {
	Piece        int                   `json:"piece"`     // rank in the batch, from 1
	Enveloppe    int                   `json:"enveloppe"` // rank of its envelope, from 1: pieces with the same go together
	Courrier     dossier.CourrierID    `json:"courrier"`
	Genre        dossier.GenreCourrier `json:"genre"`
	Numero       string                `json:"numero"`  // of the demande
	Fichier      string                `json:"fichier"` // file for the printer that holds it
	Pages        int                   `json:"pages"`
	PremierePage int                   `json:"premiere_page"`        // in that file, from 1
	Lignes       []string              `json:"lignes"`               // of the address, as printed
	SHA256       string                `json:"sha256"`               // of the letter as it is kept
	Recommande   string                `json:"recommande,omitempty"` // number of its envelope
}

// Bloque is a letter that could not be written, with the reason an agent must settle.
type Bloque struct {
	Courrier dossier.CourrierID `json:"courrier"`
	Numero   string             `json:"numero"`
	Raison   string             `json:"raison"`
}

// BordereauInfo is what a run did; as JSON it is the manifest of the batch. Lot is "" when nothing was printed.
type BordereauInfo struct {
	Lot        string       `json:"lot"`
	Reimprime  string       `json:"reimprime,omitempty"` // batch it prints pieces of again; "": a first printing
	Date       dossier.Date `json:"date"`
	Prefecture string       `json:"prefecture,omitempty"`
	Dossier    string       `json:"-"` // of the batch
	Total      int          `json:"total"`
	Pages      int          `json:"pages"`
	Fichiers   []FichierPDF `json:"fichiers"`
	Pieces     []PieceLot   `json:"pieces"`
	Bloques    []Bloque     `json:"-"`
	Repris     []string     `json:"-"` // batches an earlier run had recorded and not delivered, delivered by this one

	Ailleurs   []dossier.LotCourrier `json:"-"` // batches recorded for another machine or folder, and not delivered there yet
	SansNumero int                   `json:"-"` // envelopes that were to be registered, and leave as ordinary mail: no number is left
	Numeros    []NumerosRestants     `json:"-"` // left for the préfectures that registered letters in this batch
}

// NumerosRestants counts the registered numbers left to a préfecture.
type NumerosRestants struct {
	Prefecture string
	Reste      int64
}

// Lot writes the letters due and puts those not yet printed, those to be signed by hand apart, in a new batch: files for the printer of at
// most 500 letters (each begins a sheet, for two-sided printing), the deposit slip and a manifest, in a folder of their own under q.Dossier.
//
// Order: the register records the batch, with its registered numbers; the folder is made whole under a temporary name; it takes its name; the
// register notes that it is delivered. A run that died on the way left a batch recorded: the next one to the same folder makes it again from
// the register, the same, unless it is there already (Repris). Run twice, it prints nothing twice. Two runs at once: the second gets
// dossier.ErrConflit.
func (p *Postal) Lot(ctx context.Context, q Demande) (BordereauInfo, error) {
	if q.Date.IsZero() {
		q.Date = p.aujourdhui()
	}
	info := BordereauInfo{Date: q.Date, Prefecture: q.Prefecture, Pieces: []PieceLot{}}
	libere, err := Verrouiller(q.Dossier)
	if err != nil {
		return info, err
	}
	defer libere()
	if err := p.reprendre(ctx, q, &info); err != nil {
		return info, err
	}
	if info.Bloques, err = p.ecrireDus(ctx, q); err != nil {
		return info, err
	}
	cc, err := p.tous(ctx, q, dossier.CourrierEcrit)
	if err == nil {
		cc, err = p.aTemps(ctx, cc, &info)
	}
	if err == nil {
		cc, err = p.choisir(ctx, q, cc)
	}
	if err != nil || len(cc) == 0 {
		return info, err
	}
	lieu, err := lieu(q)
	if err != nil {
		return info, err
	}
	enveloppes, prefectures, err := p.enveloppes(ctx, cc)
	if err != nil {
		return info, err
	}
	lot := dossier.LotCourrier{Nom: nomLot(q, lieu, cc[0].ID), Prefecture: q.Prefecture, Jour: q.Date, Lieu: lieu}
	sans, err := p.Store.ImprimerLot(ctx, store.NouveauLot{Nom: lot.Nom, Prefecture: q.Prefecture, Jour: q.Date, Lieu: lieu, Agent: q.Agent, Enveloppes: enveloppes})
	if err != nil {
		return info, fmt.Errorf("lot %s: %w", lot.Nom, err)
	}
	fait, err := p.livrer(ctx, q, lot)
	if err != nil {
		return info, err // recorded: the next run delivers it
	}
	fait.Bloques, fait.Repris, fait.Ailleurs, fait.SansNumero = info.Bloques, info.Repris, info.Ailleurs, sans
	fait.Numeros, err = p.restants(ctx, prefectures)
	p.Log.InfoContext(ctx, "lot imprimé", "lot", fait.Lot, "courriers", fait.Total, "pages", fait.Pages)
	return fait, err
}

// Reimprimer prints pieces of a batch again, with the others of their envelopes, in a batch of their own: each copy bears the mark that
// voids the one before it, and the letters kept are not touched. A piece already handed over: dossier.ErrInterdit.
func (p *Postal) Reimprimer(ctx context.Context, q Demande, lot string, pieces []int) (BordereauInfo, error) {
	libere, err := Verrouiller(q.Dossier)
	if err != nil {
		return BordereauInfo{}, err
	}
	defer libere()
	lieu, err := lieu(q)
	if err != nil {
		return BordereauInfo{}, err
	}
	l, err := p.Store.ReimprimerLot(ctx, store.Reimpression{Lot: lot, Pieces: pieces, Lieu: lieu, Agent: q.Agent})
	if err != nil {
		return BordereauInfo{}, err
	}
	info, err := p.livrer(ctx, q, l)
	if err == nil {
		p.Log.InfoContext(ctx, "courriers réimprimés", "lot", l.Nom, "courriers", info.Total)
	}
	return info, err
}

// Preuves gives what proves that a batch delivered in a folder was handed over. Its deposit slip does not count what was taken out of it.
func (p *Postal) Preuves(ctx context.Context, dir string, lot dossier.LotCourrier) ([]Preuve, error) {
	a := p.atelier(dir, lot)
	if lot.Retires == 0 || lot.De != "" {
		return a.Preuves(ctx, lot.Nom)
	}
	cs, err := p.Store.CourriersDuLot(ctx, lot.Nom)
	if err != nil {
		return nil, err
	}
	info, err := a.manifeste()
	if err != nil {
		return nil, err
	}
	info.Pieces = slices.DeleteFunc(info.Pieces, func(x PieceLot) bool {
		retiree := slices.ContainsFunc(cs, func(c dossier.Courrier) bool { return c.ID == x.Courrier && c.Etape() == dossier.EtapeRetire })
		if retiree {
			info.Pages -= x.Pages
		}
		return retiree
	})
	b, err := p.bordereau(ctx, info)
	if err != nil {
		return nil, err
	}
	return []Preuve{{FichierBordereau, b}}, nil
}

// Livrer notes that batches are where they were to be delivered.
func (p *Postal) Livrer(ctx context.Context, lots ...string) error {
	for _, l := range lots {
		if err := p.Store.LivrerLot(ctx, l); err != nil {
			return fmt.Errorf("lot %s: %w", l, err)
		}
	}
	return nil
}

// aTemps leaves out the letters that would leave once the day they give is over: the reason is told with those of the letters that could not be
// written.
func (p *Postal) aTemps(ctx context.Context, ecrits []dossier.Courrier, info *BordereauInfo) ([]dossier.Courrier, error) {
	var garde []dossier.Courrier
	for _, c := range ecrits {
		raison, err := p.Depassee(ctx, c)
		if err != nil {
			return nil, err
		}
		if raison != "" {
			info.Bloques = append(info.Bloques, Bloque{c.ID, c.Numero, raison})
			continue
		}
		garde = append(garde, c)
	}
	return garde, nil
}

// Depassee says why a letter written does not leave, in French: it gives a day, and that day is over. "" when it may leave.
func (p *Postal) Depassee(ctx context.Context, c dossier.Courrier) (string, error) {
	if c.Etat != dossier.CourrierEcrit {
		return "", nil
	}
	switch c.Genre {
	case dossier.CourrierDemandePieces, dossier.CourrierRappelPieces, dossier.CourrierRegularisation, dossier.CourrierInvitation, dossier.CourrierConvocation:
	default:
		return "", nil
	}
	b, err := p.preparerLettre(ctx, c)
	if errors.Is(err, dossier.ErrInvalide) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("courrier %d: %w", c.ID, err)
	}
	i := slices.IndexFunc(b.manques, func(m law.Manque) bool { return m.Mention == "limite" || m.Mention == "rendez_vous" })
	if i < 0 {
		return "", nil
	}
	return b.manques[i].Texte, nil
}

// choisir keeps, of the letters written, those of the batch, in its order: by demande, what is to be signed first. An accusé whose demande is
// also invited to regularise goes in the envelope of that letter, and is in no other batch: it waits for it, until the day it is due itself when that
// letter cannot be written.
func (p *Postal) choisir(ctx context.Context, q Demande, ecrits []dossier.Courrier) ([]dossier.Courrier, error) {
	pasEcrits, err := p.tous(ctx, q, dossier.CourrierDu, dossier.CourrierBloque)
	if err != nil {
		return nil, err
	}
	regularisees := func(cc []dossier.Courrier) map[dossier.DemandeID]bool {
		m := map[dossier.DemandeID]bool{}
		for _, c := range cc {
			if c.Genre == dossier.CourrierRegularisation {
				m[c.Demande] = true
			}
		}
		return m
	}
	pretes, attendues := regularisees(ecrits), regularisees(pasEcrits)
	garde := slices.DeleteFunc(slices.Clone(ecrits), func(c dossier.Courrier) bool {
		if c.Genre.ParCourriel() {
			return true
		}
		avec := c.Genre == dossier.CourrierAccuseReception && (pretes[c.Demande] || attendues[c.Demande] && q.Date.Before(c.DuLe))
		if !q.ASigner {
			return c.Genre.ASigner() || avec
		}
		return !c.Genre.ASigner() && !(avec && pretes[c.Demande])
	})
	rang := func(c dossier.Courrier) int {
		if c.Genre.ASigner() {
			return 0
		}
		return 1
	}
	slices.SortFunc(garde, func(a, b dossier.Courrier) int {
		return cmp.Or(cmp.Compare(a.Numero, b.Numero), cmp.Compare(rang(a), rang(b)), cmp.Compare(a.ID, b.ID))
	})
	return garde, nil
}

// enveloppes puts letters in their envelopes, in order: a letter signed by hand takes with it what follows for the same person, if that is
// not signed too. An envelope is registered when the préfecture wants one of its letters to be. It tells the préfectures that register.
func (p *Postal) enveloppes(ctx context.Context, cc []dossier.Courrier) ([]store.EnveloppeLot, []string, error) {
	var ee []store.EnveloppeLot
	var prefectures []string
	reglages := map[string]dossier.Reglages{}
	for i, c := range cc {
		r, ok := reglages[c.Prefecture]
		if !ok {
			var err error
			if r, err = p.Store.Reglages(ctx, c.Prefecture); err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
				return nil, nil, fmt.Errorf("réglages %s: %w", c.Prefecture, err)
			}
			reglages[c.Prefecture] = r
		}
		if i == 0 || cc[i-1].Demande != c.Demande || !cc[i-1].Genre.ASigner() || c.Genre.ASigner() || !slices.Equal(cc[i-1].Lignes, c.Lignes) {
			ee = append(ee, store.EnveloppeLot{})
		}
		e := &ee[len(ee)-1]
		e.Courriers = append(e.Courriers, c.ID)
		if r.Recommande(c.Genre) {
			e.Recommandee = true
			if !slices.Contains(prefectures, c.Prefecture) {
				prefectures = append(prefectures, c.Prefecture)
			}
		}
	}
	return ee, prefectures, nil
}

// restants counts the registered numbers left to préfectures, their own and those of all.
func (p *Postal) restants(ctx context.Context, prefectures []string) ([]NumerosRestants, error) {
	plages, err := p.Store.Plages(ctx)
	if err != nil {
		return nil, err
	}
	var rr []NumerosRestants
	for _, code := range prefectures {
		r := NumerosRestants{Prefecture: code}
		for _, x := range plages {
			if x.Prefecture == code || x.Prefecture == "*" {
				r.Reste += x.Reste()
			}
		}
		rr = append(rr, r)
	}
	return rr, nil
}

// lieu names the machine and the folder batches are delivered to.
func lieu(q Demande) (string, error) {
	dir, err := filepath.Abs(cmp.Or(q.Vers, q.Dossier))
	if err != nil {
		return "", fmt.Errorf("dossier d’impression: %w", err)
	}
	machine, err := os.Hostname()
	if err != nil {
		return "", fmt.Errorf("nom de la machine: %w", err)
	}
	return machine + ":" + dir, nil
}

// nomLot names a batch after its first letter, which is in no other, and after the place it is printed at.
func nomLot(q Demande, lieu string, premier dossier.CourrierID) string {
	nom := fmt.Sprintf("lot-%s-%06d-%s", q.Date, premier, dossier.EmpreinteDe([]byte(lieu)).String()[:4])
	if q.ASigner {
		nom += "-a-signer"
	}
	return nom
}

// ecrireDus writes every letter due, the blocked ones again, on every core, and returns those that stay blocked.
func (p *Postal) ecrireDus(ctx context.Context, q Demande) ([]Bloque, error) {
	dus, err := p.tous(ctx, q, dossier.CourrierDu, dossier.CourrierBloque)
	if err != nil {
		return nil, err
	}
	ctxTous, arreter := context.WithCancelCause(ctx)
	defer arreter(nil)
	file := make(chan dossier.CourrierID)
	var ouvriers sync.WaitGroup
	for range 2 * runtime.NumCPU() { // half of the time of each is the disk's
		ouvriers.Go(func() {
			for id := range file {
				if err := p.Ecrire(ctxTous, id); err != nil {
					arreter(err) // the first is told
				}
			}
		})
	}
	for _, c := range dus {
		if ctxTous.Err() != nil {
			break
		}
		file <- c.ID
	}
	close(file)
	ouvriers.Wait()
	if err := context.Cause(ctxTous); err != nil {
		return nil, err
	}
	restent, err := p.tous(ctx, q, dossier.CourrierBloque)
	if err != nil {
		return nil, err
	}
	var bb []Bloque
	for _, c := range restent {
		bb = append(bb, Bloque{c.ID, c.Numero, c.Raison})
	}
	return bb, nil
}

// tous lists the letters in those states.
func (p *Postal) tous(ctx context.Context, q Demande, etats ...dossier.EtatCourrier) ([]dossier.Courrier, error) {
	const lot = 500
	f := store.FiltreCourriers{Prefectures: []string{"*"}, Etats: etats, Limite: lot}
	if q.Prefecture != "" {
		f.Prefectures = []string{q.Prefecture}
	}
	var tous []dossier.Courrier
	for {
		cc, err := p.Store.CourriersDus(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("courriers dus: %w", err)
		}
		for i := range cc {
			cc[i].Donnees, cc[i].Decide = nil, nil // what a letter says is not needed to sort it, and is most of its weight
		}
		tous = append(tous, cc...)
		if len(cc) < lot {
			return tous, nil
		}
		f.Decalage += lot
	}
}

// livrer makes the folder of a batch from what the register holds, unless it is there already, and notes that it is delivered.
func (p *Postal) livrer(ctx context.Context, q Demande, lot dossier.LotCourrier) (BordereauInfo, error) {
	a := p.atelier(q.Dossier, lot)
	etat, err := a.Etat(ctx, lot.Nom)
	if err != nil {
		return BordereauInfo{}, err
	}
	la := slices.Contains(q.Presents, lot.Nom) || q.Vers == "" && etat == VoieSoumis
	if !la {
		if err := p.expedier(ctx, a, lot); err != nil {
			a.travaux.Wait() // nothing writes there any more
			return BordereauInfo{}, fmt.Errorf("lot %s: %w", lot.Nom, err)
		}
	}
	if la || q.Vers == "" {
		return a.info, p.Livrer(ctx, lot.Nom)
	}
	return a.info, nil
}

// expedier sends the envelopes of a batch by a way out.
func (p *Postal) expedier(ctx context.Context, v Voie, lot dossier.LotCourrier) error {
	cc, err := p.Store.CourriersDuLot(ctx, lot.Nom)
	if err != nil {
		return err
	}
	for len(cc) > 0 {
		n := 1
		for n < len(cc) && cc[n].Enveloppe == cc[0].Enveloppe {
			n++
		}
		e := EnvoiPret{Lignes: cc[0].Lignes, Recommande: cc[0].Recommande}
		if lot.De != "" {
			e.Reimprime = lot.Jour
		}
		for _, c := range cc[:n] {
			pdf, err := p.Copie(ctx, c.ID)
			if err != nil {
				return err
			}
			e.Pieces = append(e.Pieces, PiecePrete{c, pdf})
		}
		if err := v.Preparer(ctx, e); err != nil {
			return err
		}
		cc = cc[n:]
	}
	return v.Soumettre(ctx, lot.Nom)
}

// bordereau makes the deposit slip. The sender on it is the service of the préfecture, when the batch is of one only.
func (p *Postal) bordereau(ctx context.Context, info BordereauInfo) ([]byte, error) {
	d := templates.BordereauDonnees{Version: templates.VersionBordereau, Lot: info.Lot, Date: info.Date, Pages: info.Pages}
	if info.Prefecture != "" {
		r, err := p.Store.Reglages(ctx, info.Prefecture)
		if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
			return nil, fmt.Errorf("réglages %s: %w", info.Prefecture, err)
		}
		d.Service, d.Adresse = r.Service, r.Adresse
	}
	for _, l := range info.Pieces { // the post takes envelopes
		if n := len(d.Lignes); n > 0 && d.Lignes[n-1].Piece == l.Enveloppe {
			d.Lignes[n-1].Pages += l.Pages
			continue
		}
		d.Lignes = append(d.Lignes, templates.LigneBordereau{Piece: l.Enveloppe, Numero: l.Numero, Adresse: l.Lignes, Pages: l.Pages, Recommande: l.Recommande})
	}
	d.Total = len(d.Lignes)
	l, err := templates.Bordereau(d)
	if err != nil {
		return nil, fmt.Errorf("bordereau: %w", err)
	}
	return l.PDF, nil
}

// reprendre delivers the batches recorded for this folder by a run that died, and tells those recorded for another.
func (p *Postal) reprendre(ctx context.Context, q Demande, info *BordereauInfo) error {
	ici, err := lieu(q)
	if err != nil {
		return err
	}
	lots, err := p.Store.LotsALivrer(ctx)
	if err != nil {
		return err
	}
	for _, l := range lots {
		if l.Lieu != ici {
			info.Ailleurs = append(info.Ailleurs, l)
			continue
		}
		if _, err := p.livrer(ctx, q, l); err != nil {
			return err
		}
		info.Repris = append(info.Repris, l.Nom)
	}
	return nil
}

// Verrouiller makes a folder of batches if there is none, and keeps a second run out of it while this one works; the lock goes with the process.
func Verrouiller(dir string) (func(), error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("dossier d’impression: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".souspli-lot"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("dossier d’impression: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: une impression est déjà en cours dans ce dossier", dossier.ErrConflit), f.Close())
	}
	return func() { _ = f.Close() }, nil // closing frees the lock; nothing was written
}

// ecrireFichier writes a file and waits until it is on disk.
func ecrireFichier(nom string, b []byte) error {
	f, err := os.OpenFile(nom, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	return nil
}

func synchroniser(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	return nil
}
