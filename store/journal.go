package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"souspli/dossier"
)

// Acts written in the journal.
const (
	ActePliRecu             = "pli_recu"
	ActeReceptionConfirmee  = "reception_confirmee"
	ActePliLu               = "pli_lu"
	ActeChampCorrige        = "champ_corrige"
	ActeFormulaireSaisi     = "formulaire_saisi"
	ActePliAVerifier        = "pli_a_verifier"
	ActePliTraite           = "pli_traite"
	ActePliEnQuarantaine    = "pli_en_quarantaine"
	ActeDemandeEnregistree  = "demande_enregistree"
	ActeComplementRattache  = "complement_rattache"
	ActeDoublonNote         = "doublon_note"
	ActePasANousNote        = "pas_a_nous_note"
	ActeTentativeNotee      = "tentative_notee"
	ActeImportFait          = "import_fait"
	ActeLigneRattachee      = "ligne_importee_rattachee"
	ActeLigneDetachee       = "ligne_importee_detachee"
	ActeLigneEcartee        = "ligne_importee_ecartee"
	ActeCourrierDu          = "courrier_du"
	ActeCourrierEcrit       = "courrier_ecrit"
	ActeCourrierBloque      = "courrier_bloque"
	ActeCourrierImprime     = "courrier_imprime"
	ActeCourrierSousPli     = "courrier_sous_pli"
	ActeCourrierDepose      = "courrier_depose"
	ActeCourrierReimprime   = "courrier_reimprime"
	ActeCourrierRetire      = "courrier_retire" // of its batch, before it left
	ActeCourrierAnnule      = "courrier_annule"
	ActePlageAjoutee        = "plage_ajoutee"
	ActeRetourNote          = "retour_note"
	ActeEtapeEnvoi          = "etape_envoi"
	ActeLettreDemandee      = "lettre_demandee"
	ActeCourrierEnvoye      = "courrier_envoye"
	ActeCourrierRejete      = "courrier_rejete"
	ActeAvisDu              = "avis_du"
	ActeAvisParti           = "avis_parti"
	ActeAvisRejete          = "avis_rejete"
	ActeAvisAbandonne       = "avis_abandonne"
	ActeAvisRetenu          = "avis_retenu"
	ActeObjetInscrit        = "objet_inscrit"
	ActeObjetParaphe        = "objet_paraphe"
	ActeObjetRendu          = "objet_rendu"
	ActeObjetRepris         = "objet_repris" // its letter was set aside before it left: it is kept again
	ActeTachePosee          = "tache_posee"
	ActeTacheClose          = "tache_close"
	ActeTacheFaite          = "tache_faite"
	ActeCreneauxOuverts     = "creneaux_ouverts"
	ActeCreneauChange       = "creneau_change"
	ActeCleSceauPubliee     = "cle_sceau_publiee"
	ActeCleSceauRevoquee    = "cle_sceau_revoquee"
	ActeSceauRevoque        = "sceau_revoque"
	ActeSceauRemplace       = "sceau_remplace"
	ActeSuiviOuvert         = "suivi_ouvert"
	ActeCodeSuiviChange     = "code_suivi_change"
	ActeReglagesChanges     = "reglages_changes"
	ActeAgentCree           = "agent_cree"
	ActeAgentModifie        = "agent_modifie"
	ActeMotDePasseChange    = "mot_de_passe_change"
	ActeSecondFacteurChange = "second_facteur_change"
)

// cleJournal is the advisory lock of the journal head, the last one any transaction takes.
const cleJournal int64 = 0x6A6F75726E616C // « journal »

// formatInstant is how an instant stands in a line: UTC, always six decimals.
const formatInstant = "2006-01-02T15:04:05.000000Z"

// ObjetPli names a pli in the journal.
func ObjetPli(id dossier.PliID) string { return fmt.Sprintf("pli:%d", id) }

// ObjetDemande names a demande in the journal.
func ObjetDemande(id dossier.DemandeID) string { return fmt.Sprintf("demande:%d", id) }

// ObjetCourrier names a letter in the journal.
func ObjetCourrier(id dossier.CourrierID) string { return fmt.Sprintf("courrier:%d", id) }

// ObjetImport names an imported file in the journal.
func ObjetImport(id dossier.ImportID) string { return fmt.Sprintf("import:%d", id) }

// ObjetCleSceau names a key that seals letters in the journal.
func ObjetCleSceau(kid string) string { return "cle:" + kid }

// ObjetAgent names an account in the journal.
func ObjetAgent(id dossier.AgentID) string { return fmt.Sprintf("agent:%d", id) }

func par(a dossier.AgentID) string {
	if a == 0 {
		return "machine"
	}
	return ObjetAgent(a)
}

// TexteLigne is the canonical text of a line, end of line included. Its SHA-256 is the line's Empreinte, so that coreutils can check it:
//
//	N|instant|jour|acte|objet|par|details|empreinte of the line before
func TexteLigne(l dossier.LigneJournal) string {
	return strings.Join([]string{fmt.Sprint(l.N), l.A.UTC().Format(formatInstant), l.Jour.String(), l.Acte, l.Objet, l.Par, l.Details, l.Precedent.String()}, "|") + "\n"
}

// Saler is the hash by which a journal line speaks of a content: SHA-256(salt ‖ content). Once the salt is destroyed, it says nothing.
func Saler(sel, contenu []byte) dossier.Empreinte {
	h := sha256.New()
	h.Write(sel)
	h.Write(contenu)
	return dossier.Empreinte(h.Sum(nil))
}

// noter adds a line when the transaction ends. details: ids and salted hashes only.
func (t *tx) noter(acte, objet string, a dossier.AgentID, details map[string]any) error {
	texte, err := json.Marshal(details) // keys sorted
	if err != nil {
		return fmt.Errorf("journal %s: %w", acte, err)
	}
	t.lignes = append(t.lignes, dossier.LigneJournal{A: t.now, Acte: acte, Objet: objet, Par: par(a), Details: string(texte)})
	return nil
}

type rangJournal struct {
	N         int64
	A         time.Time
	Jour      dossier.Date `gorm:"type:date"`
	Acte      string
	Objet     string
	Par       string
	Details   string
	Precedent []byte
	Empreinte []byte
}

func (rangJournal) TableName() string { return "journal" }

func (r rangJournal) ligne() dossier.LigneJournal {
	return dossier.LigneJournal{N: r.N, A: r.A.UTC(), Jour: r.Jour, Acte: r.Acte, Objet: r.Objet, Par: r.Par, Details: r.Details,
		Precedent: empreinteDe(r.Precedent), Empreinte: empreinteDe(r.Empreinte)}
}

// verrouillerJournal takes the head until the transaction ends.
func (t *tx) verrouillerJournal() error {
	return t.g.Exec("SELECT pg_advisory_xact_lock(?)", cleJournal).Error
}

// ecrireJournal chains the lines of the transaction to the head.
func (t *tx) ecrireJournal() error {
	if len(t.lignes) == 0 {
		return nil
	}
	if err := t.verrouillerJournal(); err != nil {
		return err
	}
	tete, err := t.tete()
	if err != nil {
		return err
	}
	rangs := make([]rangJournal, len(t.lignes))
	for i, l := range t.lignes {
		l.N, l.Precedent = tete.N+1, tete.Empreinte
		l.Jour = dossier.DateDe(l.A)
		if l.Jour.Before(tete.Jour) { // a clock behind the others' does not reopen a day
			l.Jour = tete.Jour
		}
		l.Empreinte = dossier.EmpreinteDe([]byte(TexteLigne(l)))
		rangs[i] = rangJournal{l.N, l.A, l.Jour, l.Acte, l.Objet, l.Par, l.Details, l.Precedent[:], l.Empreinte[:]}
		tete = l
	}
	return t.g.CreateInBatches(&rangs, 5000).Error // nine values a line, PostgreSQL takes 65 535
}

// tete is the last line, its Jour moved after the last closed day; N 0 when the journal is empty. The head is locked.
func (t *tx) tete() (dossier.LigneJournal, error) {
	var r []rangJournal
	if err := t.g.Order("n DESC").Limit(1).Find(&r).Error; err != nil {
		return dossier.LigneJournal{}, err
	}
	var l dossier.LigneJournal
	if len(r) > 0 {
		l = r[0].ligne()
	}
	clos, err := dernierClos(t.g)
	if err != nil {
		return l, err
	}
	if !clos.Jour.IsZero() && !clos.Jour.Before(l.Jour) {
		l.Jour = clos.Jour.AddDays(1)
	}
	return l, nil
}

// JournalDe returns the lines about these objects (« pli:12 », « demande:7 »), in order.
func (s *Store) JournalDe(ctx context.Context, objets ...string) ([]dossier.LigneJournal, error) {
	if len(objets) == 0 {
		return nil, nil
	}
	return lignes(s.lire(ctx).Where("objet IN ?", objets))
}

// JournalDuJour returns the lines published under that day, in order.
func (s *Store) JournalDuJour(ctx context.Context, d dossier.Date) ([]dossier.LigneJournal, error) {
	return lignes(s.lire(ctx).Where("jour = ?", d))
}

// ParcourirJournal gives every line from number depuis on, in order, and stops at the first error of f.
func (s *Store) ParcourirJournal(ctx context.Context, depuis int64, f func(dossier.LigneJournal) error) error {
	return parLots(depuis, 1000, func(depuis int64, lot int) ([]dossier.LigneJournal, error) {
		return lignes(s.lire(ctx).Where("n >= ?", depuis).Limit(lot))
	}, func(l dossier.LigneJournal) int64 { return l.N }, f)
}

func lignes(g *gorm.DB) ([]dossier.LigneJournal, error) {
	var rangs []rangJournal
	if err := g.Order("n").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("read journal: %w", traduire(err))
	}
	ls := make([]dossier.LigneJournal, len(rangs))
	for i, r := range rangs {
		ls[i] = r.ligne()
	}
	return ls, nil
}

type rangJour struct {
	Jour      dossier.Date `gorm:"type:date"`
	Lignes    int
	Precedent []byte
	Empreinte []byte
	ClosA     time.Time
}

func (rangJour) TableName() string { return "journal_jours" }

func (r rangJour) jour() JourClos {
	return JourClos{Jour: r.Jour, Lignes: r.Lignes, Precedent: empreinteDe(r.Precedent), Empreinte: empreinteDe(r.Empreinte), ClosA: r.ClosA.UTC()}
}

func dernierClos(g *gorm.DB) (JourClos, error) {
	var r []rangJour
	if err := g.Order("jour DESC").Limit(1).Find(&r).Error; err != nil || len(r) == 0 {
		return JourClos{}, err
	}
	return r[0].jour(), nil
}

// Jours returns the closed days, in order.
func (s *Store) Jours(ctx context.Context) ([]JourClos, error) {
	var rangs []rangJour
	if err := s.lire(ctx).Order("jour").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("read closed days: %w", traduire(err))
	}
	js := make([]JourClos, len(rangs))
	for i, r := range rangs {
		js[i] = r.jour()
	}
	return js, nil
}

// DernierJourClos returns the last closed day; dossier.ErrIntrouvable when none is. Its Empreinte is what letters print, 12 characters.
func (s *Store) DernierJourClos(ctx context.Context) (JourClos, error) {
	j, err := dernierClos(s.lire(ctx))
	if err != nil {
		return j, fmt.Errorf("last closed day: %w", traduire(err))
	}
	if j.Jour.IsZero() {
		return j, fmt.Errorf("last closed day: %w", dossier.ErrIntrouvable)
	}
	return j, nil
}

// fichierJour is the text published for a day: three lines of heading, then one line per act, number and hash.
func fichierJour(d dossier.Date, ls []dossier.LigneJournal) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "souspli journal 1\njour %s\nlignes %d\n", d, len(ls))
	for _, l := range ls {
		fmt.Fprintf(&b, "%d %s\n", l.N, l.Empreinte)
	}
	return []byte(b.String())
}

// empreinteJour is SHA-256(file ‖ previous digest ‖ end of line): (cat AAAA-MM-JJ.txt; echo PREVIOUS) | sha256sum.
func empreinteJour(fichier []byte, precedent dossier.Empreinte) dossier.Empreinte {
	return dossier.EmpreinteDe(append(append([]byte{}, fichier...), precedent.String()+"\n"...))
}

// FichierJour returns the text of a day and its digest. The digest of a day not closed yet is zero, and its text may still grow.
// dossier.ErrConflit: the lines no longer give the digest stored when the day was closed.
func (s *Store) FichierJour(ctx context.Context, d dossier.Date) ([]byte, dossier.Empreinte, error) {
	var zero dossier.Empreinte
	var clos []rangJour
	if err := s.lire(ctx).Where("jour = ?", d).Find(&clos).Error; err != nil {
		return nil, zero, fmt.Errorf("day file %s: %w", d, traduire(err))
	}
	ls, err := s.JournalDuJour(ctx, d)
	if err != nil {
		return nil, zero, err
	}
	fichier := fichierJour(d, ls)
	if len(clos) == 0 {
		return fichier, zero, nil
	}
	j := clos[0].jour()
	if empreinteJour(fichier, j.Precedent) != j.Empreinte {
		return nil, zero, fmt.Errorf("day file %s: %w: the journal was changed after the day was closed", d, dossier.ErrConflit)
	}
	return fichier, j.Empreinte, nil
}

// CloreJours closes every day up to jusqu, inclusive, from the first line of the journal on, days without a line included, and
// returns those it closed. Today cannot be closed. Called again, it does nothing.
func (s *Store) CloreJours(ctx context.Context, jusqu dossier.Date) ([]dossier.Date, error) {
	var faits []dossier.Date
	err := s.enTx(ctx, func(t *tx) error {
		if !jusqu.Before(dossier.DateDe(t.now)) {
			return fmt.Errorf("%w: %s is not over", dossier.ErrInvalide, jusqu)
		}
		if err := t.verrouillerJournal(); err != nil {
			return err
		}
		dernier, err := dernierClos(t.g)
		if err != nil {
			return err
		}
		d := dernier.Jour.AddDays(1)
		if dernier.Jour.IsZero() {
			var premier []rangJournal
			if err := t.g.Order("n").Limit(1).Find(&premier).Error; err != nil || len(premier) == 0 {
				return err
			}
			d = premier[0].Jour
		}
		for precedent := dernier.Empreinte; !d.After(jusqu); d = d.AddDays(1) {
			ls, err := lignes(t.g.Where("jour = ?", d))
			if err != nil {
				return err
			}
			e := empreinteJour(fichierJour(d, ls), precedent)
			if err := t.g.Create(&rangJour{d, len(ls), precedent[:], e[:], t.now}).Error; err != nil {
				return err
			}
			faits, precedent = append(faits, d), e
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("close days up to %s: %w", jusqu, err)
	}
	return faits, nil
}

// errRienAFaire is returned inside a transaction that found nothing to do, to leave without writing.
var errRienAFaire = errors.New("nothing to do")
