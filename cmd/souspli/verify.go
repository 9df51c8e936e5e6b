package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
)

// cmdVerify: souspli verify [--depuis D] — exit 0 only if every byte, hash, deadline and letter agrees. It reads rows and bytes
// and computes again by its own means: none of the code that wrote them is used, so that a mistake there does not hide itself.
func cmdVerify() *cobra.Command {
	var depuis string
	c := &cobra.Command{
		Use:   "verify [--depuis AAAA-MM-JJ]",
		Short: "Revérifie tout : octets, empreintes, journal, numéros, échéances, courriers",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			var d dossier.Date
			if depuis != "" {
				var err error
				if d, err = dossier.ParseDate(depuis); err != nil {
					return usage("--depuis : « %s » n’est pas une date AAAA-MM-JJ", depuis)
				}
			}
			return avecAppli(c.Context(), func(a *appli) error {
				v := &verification{appli: a, out: c.OutOrStdout(), depuis: d}
				if err := v.tout(c.Context()); err != nil {
					return fmt.Errorf("vérification interrompue : %w", err)
				}
				return v.conclure()
			})
		},
	}
	c.Flags().StringVar(&depuis, "depuis", "", "seulement les plis et courriers depuis ce jour ; le journal est toujours relu en entier")
	return c
}

// verification holds what has been seen; each fault names the thing, and the file where there is one.
type verification struct {
	*appli
	out    io.Writer
	depuis dossier.Date

	fautes    int
	plis      int
	pages     int
	demandes  int
	echeances int
	courriers int
	sceaux    int
	faits     int // acts
	avis      int
	originaux int // objects that came in plis
	objets    int
	octets    int64
	lignes    int64
	connus    map[dossier.Empreinte]bool   // contents some row speaks of
	actes     map[string]map[string]string // object → act → details of its lines, one a line
	cles      map[string]*ecdsa.PublicKey  // that seal letters
}

func (v *verification) faute(format string, a ...any) {
	v.fautes++
	fmt.Fprintf(v.out, "✗ "+format+"\n", a...)
}

func (v *verification) tout(ctx context.Context) error {
	v.connus = map[dossier.Empreinte]bool{}
	v.actes = map[string]map[string]string{}
	for _, etape := range []func(context.Context) error{v.journal, v.lesReglages, v.lesPlis, v.lesDemandes, v.lesFusions, v.agenda, v.clesPubliques, v.lesCourriers, v.lesAvis, v.lesOriginaux, v.lesObjets} {
		if err := etape(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) conclure() error {
	fmt.Fprintf(v.out, "%d pli(s), %d page(s), %d demande(s), %d échéance(s), %d acte(s), %d courrier(s) dont %d scellé(s), %d avis, %d objet(s) reçu(s), %d objet(s) au coffre (%d octets), %d ligne(s) de journal : ",
		v.plis, v.pages, v.demandes, v.echeances, v.faits, v.courriers, v.sceaux, v.avis, v.originaux, v.objets, v.octets, v.lignes)
	if v.fautes > 0 {
		fmt.Fprintf(v.out, "%d faute(s)\n", v.fautes)
		return sortie{code: codeEchec}
	}
	fmt.Fprintln(v.out, "tout concorde")
	return nil
}

// ligneDuJournal writes a line as docs of the journal define it: number, instant in UTC to the microsecond, day, act, object,
// author, details and the hash before, separated by bars.
func ligneDuJournal(l dossier.LigneJournal) []byte {
	return fmt.Appendf(nil, "%d|%s|%s|%s|%s|%s|%s|%s\n", l.N, l.A.UTC().Format("2006-01-02T15:04:05.000000Z"), l.Jour, l.Acte, l.Objet, l.Par, l.Details, l.Precedent)
}

// journal recomputes the chain from its first line, then each closed day and its published file.
func (v *verification) journal(ctx context.Context) error {
	var precedent dossier.Empreinte
	var n int64
	jours := map[dossier.Date]*strings.Builder{}
	compte := map[dossier.Date]int{}
	err := v.store.ParcourirJournal(ctx, 1, func(l dossier.LigneJournal) error {
		n++
		if l.N != n {
			v.faute("journal : la ligne %d manque", n)
			n = l.N
		}
		if l.Precedent != precedent {
			v.faute("journal, ligne %d : ne suit pas la ligne précédente", l.N)
		}
		if sha256.Sum256(ligneDuJournal(l)) != l.Empreinte {
			v.faute("journal, ligne %d : son contenu ne donne plus son empreinte", l.N)
		}
		precedent = l.Empreinte
		if jours[l.Jour] == nil {
			jours[l.Jour] = &strings.Builder{}
		}
		fmt.Fprintf(jours[l.Jour], "%d %s\n", l.N, l.Empreinte)
		compte[l.Jour]++
		if v.actes[l.Objet] == nil {
			v.actes[l.Objet] = map[string]string{}
		}
		v.actes[l.Objet][l.Acte] += l.Details + "\n"
		return nil
	})
	if err != nil {
		return err
	}
	v.lignes = n
	clos, err := v.store.Jours(ctx)
	if err != nil {
		return err
	}
	precedent = dossier.Empreinte{}
	for _, j := range clos {
		lignes := ""
		if b := jours[j.Jour]; b != nil {
			lignes = b.String()
		}
		fichier := fmt.Sprintf("souspli journal 1\njour %s\nlignes %d\n%s", j.Jour, compte[j.Jour], lignes)
		if j.Precedent != precedent || sha256.Sum256([]byte(fichier+j.Precedent.String()+"\n")) != j.Empreinte {
			v.faute("journal, jour %s : le journal ne donne plus l’empreinte de ce jour clos", j.Jour)
		}
		precedent = j.Empreinte
		publie, err := os.ReadFile(fichierPublie(v.cfg, j.Jour))
		switch {
		case errors.Is(err, os.ErrNotExist): // not published yet, or kept elsewhere
		case err != nil:
			return err
		case string(publie) != fichier:
			v.faute("journal, jour %s : le fichier publié %s dit autre chose que le journal", j.Jour, fichierPublie(v.cfg, j.Jour))
		}
	}
	return nil
}

// lesReglages: the settings in force, and those they replaced, are those whose hash the journal holds: the acts that open a basis cannot
// be changed behind it. Settings older than the history of their préfecture have only the lines of the journal.
func (v *verification) lesReglages(ctx context.Context) error {
	prefectures, err := v.store.PrefecturesReglees(ctx)
	if err != nil {
		return err
	}
	for _, p := range prefectures {
		courants, err := v.store.Reglages(ctx, p)
		if err != nil {
			return err
		}
		anciens, err := v.store.ReglagesAnciens(ctx, p)
		if err != nil {
			return err
		}
		details := v.actes[store.ObjetPrefecture(p)][store.ActeReglagesChanges]
		if champ(derniere(details), "contenu") != empreinteJSON(courants) {
			v.faute("préfecture %s : ses réglages ne sont plus ceux que le journal a notés", p)
		}
		for n, a := range anciens {
			if !strings.Contains(details, empreinteJSON(a.Reglages)) {
				v.faute("préfecture %s : ses anciens réglages n° %d ne sont plus ceux que le journal a notés", p, n+1)
			}
		}
	}
	return nil
}

// empreinteJSON is SHA-256 of the JSON of a value, in hexadecimal.
func empreinteJSON(valeur any) string {
	b, err := json.Marshal(valeur)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(b))
}

// lesPlis: the original is there, byte for byte; every page has its one fate; the journal knows of it.
func (v *verification) lesPlis(ctx context.Context) error {
	return v.store.ParcourirPlis(ctx, 1, func(p dossier.Pli) error {
		v.connus[p.Empreinte] = true
		if !v.depuis.IsZero() && dossier.DateDe(p.DeposeA).Before(v.depuis) {
			return nil
		}
		v.plis++
		v.pages += p.NbPages
		octets, err := v.original(ctx, p.Empreinte)
		if err != nil {
			v.faute("pli %d : original %s %v", p.ID, p.Empreinte, err)
		} else if int64(len(octets)) != p.Taille {
			v.faute("pli %d : %d octets au coffre, %d au registre", p.ID, len(octets), p.Taille)
		}
		sel, err := v.store.Sel(ctx, store.ObjetPli(p.ID))
		if err != nil {
			return err
		}
		details, ok := v.actes[store.ObjetPli(p.ID)][store.ActePliRecu]
		if !ok {
			v.faute("pli %d : le journal n’en dit pas la réception", p.ID)
		} else if champ(details, "contenu") != salee(sel, p.Empreinte[:]) || champ(details, "pages") != strconv.Itoa(p.NbPages) {
			v.faute("pli %d : le registre ne dit plus ce que le journal a noté à sa réception", p.ID)
		}
		v.reception(p)
		if err := v.lecture(ctx, p, sel); err != nil {
			return err
		}
		return v.sorts(ctx, p)
	})
}

// reception: the days that start a clock, and the postage that was due, are those last noted in the journal.
func (v *verification) reception(p dossier.Pli) {
	actes := v.actes[store.ObjetPli(p.ID)]
	details := derniere(ou(actes[store.ActeReceptionConfirmee], actes[store.ActePliRecu]))
	taxe := ""
	if p.Reception.Taxe {
		taxe = strconv.Itoa(p.Reception.TaxeCentimes)
	}
	for nom, valeur := range map[string]string{
		"taxe_centimes": taxe,
		"recu_le":       p.Reception.RecuLe.String(), "cachet": p.Reception.Cachet.String(),
		"premiere_saisine": p.Reception.PremiereSaisine.String(), "mode": string(p.Reception.Mode),
	} {
		if champ(details, nom) != valeur {
			v.faute("pli %d : %s « %s » au registre, « %s » au journal", p.ID, nom, valeur, champ(details, nom))
		}
	}
}

// lecture: what the machine read, and what agents corrected, are those whose salted hash the journal holds.
func (v *verification) lecture(ctx context.Context, p dossier.Pli, sel []byte) error {
	actes := v.actes[store.ObjetPli(p.ID)]
	l, err := v.store.LectureMachine(ctx, p.ID)
	switch {
	case errors.Is(err, dossier.ErrIntrouvable):
		if p.Etat == dossier.PliLu || p.Etat == dossier.PliAVerifier || p.Etat == dossier.PliTraite {
			v.faute("pli %d : il est dit lu, et sa lecture manque", p.ID)
		}
		return nil
	case err != nil:
		return err
	}
	texte, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if champ(derniere(actes[store.ActePliLu]), "lecture") != salee(sel, texte) {
		v.faute("pli %d : sa lecture n’est plus celle que le journal a notée", p.ID)
	}
	if err := v.texte(ctx, p); err != nil {
		return err
	}
	corrections, err := v.store.Corrections(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, c := range corrections {
		if !strings.Contains(actes[store.ActeChampCorrige], salee(sel, []byte(c.Champ.Valeur))) {
			v.faute("pli %d : la correction du champ %s n’est plus celle que le journal a notée", p.ID, c.Code)
		}
	}
	return nil
}

// texte: a full text said to be whole has every page.
func (v *verification) texte(ctx context.Context, p dossier.Pli) error {
	pret, err := v.store.TextePret(ctx, p.ID)
	if err != nil || !pret {
		return err
	}
	pages, err := v.store.PagesAvecTexte(ctx, p.ID)
	if err == nil && len(pages) != p.NbPages {
		v.faute("pli %d : son texte intégral est dit entier, et %d pages sur %d l’ont", p.ID, len(pages), p.NbPages)
	}
	return err
}

// lignesDe splits the details of an act noted several times.
func lignesDe(details string) []string { return strings.Split(strings.TrimSpace(details), "\n") }

// derniere is the last of several lines of details.
func derniere(details string) string {
	l := lignesDe(details)
	return l[len(l)-1]
}

func (v *verification) sorts(ctx context.Context, p dossier.Pli) error {
	pages, err := v.store.Pages(ctx, p.ID)
	if err != nil {
		return err
	}
	vues := map[int]int{}
	for _, g := range pages {
		vues[g.N]++
		if p.Etat == dossier.PliTraite && g.Sort == "" {
			v.faute("pli %d, page %d : le pli est traité et cette page n’a pas de sort", p.ID, g.N)
		}
	}
	for n := 1; n <= p.NbPages; n++ {
		if vues[n] != 1 {
			v.faute("pli %d : la page %d figure %d fois au registre", p.ID, n, vues[n])
		}
	}
	if len(vues) != p.NbPages {
		v.faute("pli %d : %d pages au registre pour %d reçues", p.ID, len(vues), p.NbPages)
	}
	return nil
}

// original reads bytes and hashes them here.
func (v *verification) original(ctx context.Context, e dossier.Empreinte) ([]byte, error) {
	b, err := v.coffre.Get(ctx, e)
	switch {
	case errors.Is(err, dossier.ErrIntrouvable):
		return nil, errors.New("absent du coffre")
	case err != nil:
		return nil, fmt.Errorf("illisible ou altéré : %w", err)
	case sha256.Sum256(b) != [32]byte(e):
		return nil, errors.New("altéré : ses octets ne donnent plus son empreinte")
	}
	return b, nil
}

// lesDemandes: numbers without gap or double, a paper behind each, what was decided unchanged, every deadline computed again.
func (v *verification) lesDemandes(ctx context.Context) error {
	rangs := map[string][]int{}
	err := v.store.ParcourirDemandes(ctx, 1, func(d dossier.Demande) error {
		serie, rang, ok := couperNumero(d.Numero)
		if !ok || !strings.HasSuffix(serie, "-"+d.Registre()) {
			v.faute("demande %d : numéro « %s » mal formé", d.ID, d.Numero)
		}
		rangs[serie] = append(rangs[serie], rang)
		v.demandes++
		if len(d.Plis) == 0 {
			v.faute("demande %s : aucun papier derrière elle", d.Numero)
		}
		remplacees, err := v.store.EcheancesRemplacees(ctx, d.ID)
		if err != nil {
			return err
		}
		v.lesEcheances(d, remplacees)
		if err := v.contenus(ctx, d, append(slices.Clone(d.Echeances), remplacees...)); err != nil {
			return err
		}
		return v.envois(ctx, d)
	})
	if err != nil {
		return err
	}
	for serie, l := range rangs {
		slices.Sort(l)
		for i, r := range l {
			if r != i+1 {
				v.faute("numéros %s : le rang %d manque ou est double", serie, i+1)
				break
			}
		}
	}
	return nil
}

// lesEcheances computes every deadline again, those that others replaced too, and compares the inputs of each with the demande.
func (v *verification) lesEcheances(d dossier.Demande, remplacees []dossier.Echeance) {
	v.echeances += len(d.Echeances) + len(remplacees)
	for _, x := range law.VerifieEcheances(d) {
		v.faute("demande %s : échéance %s %s", d.Numero, x.Code, x.Texte)
	}
	for _, e := range remplacees {
		for _, x := range law.VerifieEcheance(e) {
			v.faute("demande %s : échéance %s, remplacée depuis, %s", d.Numero, x.Code, x.Texte)
		}
	}
}

func couperNumero(n string) (serie string, rang int, ok bool) {
	i := strings.LastIndexByte(n, '-')
	if i < 0 {
		return n, 0, false
	}
	r, err := strconv.Atoi(n[i+1:])
	return n[:i], r, err == nil && r > 0
}

// contenus compares the demande with the decisions that made it, and each decision with what the journal holds of it. Each deadline decided
// still stands, word for word, in force or replaced.
func (v *verification) contenus(ctx context.Context, d dossier.Demande, echeances []dossier.Echeance) error {
	sel, err := v.store.Sel(ctx, store.ObjetDemande(d.ID))
	if err != nil {
		return err
	}
	fin, err := v.actesDe(ctx, d, sel)
	if err != nil {
		return err
	}
	var decisions []store.RapprochementLu
	for _, p := range d.Plis {
		rs, err := v.store.Rapprochements(ctx, p)
		if err != nil {
			return err
		}
		for _, r := range rs {
			if r.Demande == d.ID && r.Decision != dossier.DecisionAVerifier {
				decisions = append(decisions, r)
			}
		}
	}
	creations := 0
	for _, r := range decisions {
		if len(r.Contenu) == 0 {
			continue
		}
		if !v.notee(d.ID, salee(sel, r.Contenu)) {
			v.faute("demande %s : la décision prise sur le pli %d ne correspond plus au journal", d.Numero, r.Pli)
		}
		if r.Decision == dossier.DecisionNouvelle {
			creations++
		}
		var c dossier.Contenu
		if err := json.Unmarshal(r.Contenu, &c); err != nil {
			v.faute("demande %s : décision illisible : %v", d.Numero, err)
			continue
		}
		for _, e := range c.Echeances {
			if r.Decision != dossier.DecisionDoublon && !slices.ContainsFunc(echeances, func(x dossier.Echeance) bool { return memeJSON(e, x) }) {
				v.faute("demande %s : échéance %s absente du registre, ou autre que celle qui a été décidée", d.Numero, e.Code)
			}
		}
		if r.Decision != dossier.DecisionNouvelle {
			continue
		}
		for quoi, pareil := range map[string]bool{
			"procédure":         c.Procedure == d.Procedure && c.Variante == d.Variante,
			"préfecture":        c.Prefecture == d.Registre(),
			"date de réception": c.Dates.Reception == d.Dates.Reception && c.Dates.PremiereSaisine == d.Dates.PremiereSaisine && c.Dates.Cachet == d.Dates.Cachet,
			"identité":          memeJSON(c.Identite, d.Personne),
			"destinataire":      memeJSON(destinataire(c, fin), d.Destinataire),
			"fondement":         fondement(c, fin) == d.Fondement.Code,
			"champs":            champsContenus(c.Champs, d.Champs, fin.champs),
			"tentatives":        len(c.Tentatives) <= len(d.Tentatives),
			"pièces":            len(c.Pieces) <= len(d.Pieces),
		} {
			if !pareil {
				v.faute("demande %s : %s au registre différent(e) de ce qui a été décidé", d.Numero, quoi)
			}
		}
	}
	for _, t := range d.Tentatives {
		if t.Par == 0 && t.Import == 0 {
			continue // a decision on a pli holds it
		}
		texte, err := json.Marshal(struct {
			dossier.Tentative
			Pli dossier.PliID `json:"pli"`
		}{t, t.Pli})
		if err != nil {
			return err
		}
		if !v.notee(d.ID, salee(sel, texte)) {
			v.faute("demande %s : un fait noté ou importé n’est plus celui que le journal a noté", d.Numero)
		}
	}
	if creations != 1 {
		v.faute("demande %s : %d décisions de création", d.Numero, creations)
	}
	return nil
}

// destinataire and fondement are those decided at the registration, unless an act changed them.
func destinataire(c dossier.Contenu, fin demandeEtActes) dossier.Adresse {
	if fin.destinataire != nil {
		return *fin.destinataire
	}
	return c.Destinataire
}

func fondement(c dossier.Contenu, fin demandeEtActes) dossier.CodeFondement {
	if fin.fondement != "" {
		return fin.fondement
	}
	return c.Fondement.Code
}

// champsContenus: every field decided still stands, or is what an act made it; a complement may have added others.
func champsContenus(decides, registre map[string]dossier.ChampLu, modifies map[string]string) bool {
	for code, v := range modifies {
		if r, ok := registre[code]; !ok || r.Valeur != v {
			return false
		}
	}
	for code, c := range decides {
		if _, ok := modifies[code]; ok {
			continue
		}
		if r, ok := registre[code]; !ok || r.Valeur != c.Valeur {
			return false
		}
	}
	return true
}

func memeJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// lesCourriers: the PDF of every written letter is there, whole; what left is where the batches say.
func (v *verification) lesCourriers(ctx context.Context) error {
	e := &envois{numeros: map[string]dossier.CourrierID{}, pieces: map[string][]int{}}
	err := v.store.ParcourirCourriers(ctx, 1, func(c dossier.Courrier) error {
		if err := v.envoi(ctx, e, c); err != nil {
			return err
		}
		jamaisEcrit := c.Etat == dossier.CourrierAnnule && c.Empreinte == dossier.Empreinte{} // set aside before it was
		if c.Etat == dossier.CourrierDu || c.Etat == dossier.CourrierBloque || jamaisEcrit {
			v.courriers++
			return nil
		}
		v.connus[c.Empreinte] = true
		if !v.depuis.IsZero() && dossier.DateDe(c.EcritA).Before(v.depuis) {
			return nil
		}
		v.courriers++
		b, err := v.original(ctx, c.Empreinte)
		if err != nil {
			v.faute("courrier %d de la demande %s : PDF %s %v", c.ID, c.Numero, c.Empreinte, err)
			return nil
		}
		if !strings.HasPrefix(string(b), "%PDF-") {
			v.faute("courrier %d de la demande %s : l’objet %s n’est pas un PDF", c.ID, c.Numero, c.Empreinte)
		}
		sel, err := v.store.Sel(ctx, store.ObjetDemande(c.Demande))
		if err != nil {
			return err
		}
		if !strings.Contains(v.actes[store.ObjetDemande(c.Demande)][store.ActeCourrierEcrit], salee(sel, c.Empreinte[:])) {
			v.faute("courrier %d de la demande %s : le journal a noté un autre PDF", c.ID, c.Numero)
		}
		return v.leSceau(ctx, c)
	})
	if err != nil {
		return err
	}
	return v.lesLots(ctx, e)
}

// lesObjets rehashes everything in the store. A file without a row is what a crash between the file and its row leaves: said,
// and no fault, since nothing accepted is missing.
func (v *verification) lesObjets(ctx context.Context) error {
	orphelins := 0
	err := v.coffre.Lister(ctx, func(e dossier.Empreinte, taille int64) error {
		v.objets++
		v.octets += taille
		if v.connus[e] {
			return nil // read and hashed with its row
		}
		orphelins++
		if _, err := v.original(ctx, e); err != nil {
			v.faute("objet %s, sans ligne au registre : %v", e, err)
		}
		return nil
	})
	if orphelins > 0 {
		fmt.Fprintf(v.out, "· %d objet(s) sans ligne au registre : reçus par un programme arrêté avant l’accusé, à recevoir de nouveau\n", orphelins)
	}
	return err
}

// notee reports whether a journal line about the demande holds that salted hash.
func (v *verification) notee(id dossier.DemandeID, empreinte string) bool {
	for _, details := range v.actes[store.ObjetDemande(id)] {
		if strings.Contains(details, empreinte) {
			return true
		}
	}
	return false
}

// salee is SHA-256(salt ‖ content) in hexadecimal: how a journal line speaks of a content.
func salee(sel, contenu []byte) string {
	return fmt.Sprintf("%x", sha256.Sum256(slices.Concat(sel, contenu)))
}

// champ reads one value of a line's details as text.
func champ(details, nom string) string {
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(details), &m) != nil {
		return ""
	}
	return strings.Trim(string(m[nom]), `"`)
}
