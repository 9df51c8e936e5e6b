package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/law"
	"souspli/postal"
	"souspli/postal/seal"
	"souspli/store"
	"souspli/store/cluster"
)

// optionsLetters is what the bench of the letters may be asked.
type optionsLetters struct{ lettres int }

var lettersParDefaut = optionsLetters{lettres: 10_000}

// cleLetters is where the context of a bench keeps them.
type cleLetters struct{}

// bancLetters registers as many demandes in a register of its own, then writes, seals, keeps and prints their accusés in one run, all as registered
// mail. Only the run is timed: letters and journal are as durable as in an office.
func bancLetters(ctx context.Context, out io.Writer) error {
	o, ok := ctx.Value(cleLetters{}).(optionsLetters)
	if !ok {
		o = lettersParDefaut
	}
	return avecRegistreDeBanc(ctx, cluster.Options{}, func(s *store.Store) error {
		dir, err := os.MkdirTemp("", "souspli-banc-lettres-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		coffre, err := evidence.Open(ctx, "file://"+filepath.Join(dir, "coffre"))
		if err != nil {
			return err
		}
		defer coffre.Close()
		sceaux, err := seal.OuvrirTrousseau(filepath.Join(dir, "sceau.json"))
		if err != nil {
			return err
		}
		debut := time.Now()
		if err := peuplerCourriers(ctx, s, coffre, 0, o.lettres); err != nil {
			return err
		}
		fmt.Fprintf(out, "  %d demandes enregistrées en %.0f s, accusés dus\n", o.lettres, time.Since(debut).Seconds())
		debut, calcul := time.Now(), tempsProcesseur()
		b, err := postal.New(postal.Deps{Store: s, Coffre: coffre, Now: time.Now, Sceaux: sceaux, Adresse: "https://depot.exemple.invalid"}).Lot(ctx, postal.Demande{Dossier: filepath.Join(dir, "lots")})
		if err != nil {
			return err
		}
		d := time.Since(debut)
		if b.Total != o.lettres || len(b.Bloques) > 0 || b.SansNumero > 0 {
			return fmt.Errorf("%d lettres imprimées sur %d, %d bloquées, %d sans numéro", b.Total, o.lettres, len(b.Bloques), b.SansNumero)
		}
		fmt.Fprintf(out, "  %d accusés écrits, scellés, gardés et imprimés en %.1f s : %.0f à la seconde ; %.0f ms de processeur chacun (celui de la base à part), mémoire %d Mo au plus haut\n",
			b.Total, d.Seconds(), float64(b.Total)/d.Seconds(), float64((tempsProcesseur()-calcul).Milliseconds())/float64(b.Total), memoireProcessus("VmHWM")>>10)
		fmt.Fprintf(out, "  %d fichiers, %d pages, %d numéros de recommandé, un bordereau\n", len(b.Fichiers), b.Pages, b.Total)
		return nil
	})
}

// peuplerCourriers registers the demandes of people avant+1 to n, each from a pli, with its accusé due, in a préfecture whose settings are
// complete and that registers them all.
func peuplerCourriers(ctx context.Context, s *store.Store, coffre *evidence.Coffre, avant, n int) error {
	if avant == 0 {
		if err := s.SaveReglages(ctx, dossier.Reglages{Prefecture: demoPrefecture, Service: "Bureau du séjour", Adresse: []string{"2 esplanade des Essais", "33000 Bordeaux"},
			Telephone: "05 56 00 00 00", Courriel: "sejour@exemple.invalid", AgentNom: "Camille Essai", AgentQualite: "adjointe administrative", Enveloppe: "DL",
			Recommandes: []dossier.GenreCourrier{dossier.CourrierAccuseReception}}, 0); err != nil {
			return err
		}
		if err := s.AjouterPlage(ctx, dossier.PlageRecommande{Prefecture: "*", Prefixe: "1A", Premier: 1, Dernier: 10_000_000}, 0); err != nil {
			return err
		}
	}
	ctx, arreter := context.WithCancelCause(ctx)
	defer arreter(nil)
	rangs := make(chan int)
	var ouvriers sync.WaitGroup
	for range runtime.NumCPU() {
		ouvriers.Go(func() {
			for i := range rangs {
				if err := enregistrerDuBanc(ctx, s, coffre, i); err != nil {
					arreter(err)
				}
			}
		})
	}
	for i := avant + 1; i <= n && ctx.Err() == nil; i++ {
		rangs <- i
	}
	close(rangs)
	ouvriers.Wait()
	return context.Cause(ctx)
}

// enregistrerDuBanc registers the demande of person i. One in three lacks pieces.
func enregistrerDuBanc(ctx context.Context, s *store.Store, coffre *evidence.Coffre, i int) error {
	octets := fmt.Appendf(nil, "pli du banc %d", i)
	e, err := coffre.Put(ctx, octets)
	if err != nil {
		return err
	}
	jour := dossier.DateDe(time.Now()).AddDays(-1 - i%5)
	pli, _, err := s.AddPli(ctx, store.NouveauPli{Empreinte: e, Taille: int64(len(octets)), Nom: "banc.pdf", TypeMedia: "application/pdf", NbPages: 1,
		Reception: dossier.Reception{Prefecture: demoPrefecture, Mode: dossier.ModeSimple, RecuLe: jour}})
	if err != nil {
		return err
	}
	qui := gens{graine: 1, n: 1}.seule(i).Identite
	qui.NumerosEtranger = []string{fmt.Sprintf("98%08d", i)}
	if err := s.SaveLecture(ctx, pli, dossier.Lecture{Moteur: "banc", Pages: []dossier.PageLue{{N: 1, Type: dossier.PageFormulaire, Procedure: "salarie", Revision: 1, Page: 1, Confiance: 1}}}); err != nil {
		return err
	}
	adresse := dossier.Adresse{Voie: fmt.Sprintf("%d rue des Essais", 1+i%300), CodePostal: "33000", Commune: "Bordeaux"}
	c := dossier.Contenu{Prefecture: demoPrefecture, Procedure: "salarie", Variante: "renouvellement", Identite: qui, Domicile: adresse, Destinataire: adresse,
		Dates: dossier.Dates{PremiereSaisine: jour, Reception: jour}, Fondement: dossier.Fondement{Code: dossier.FondementInvitation},
		Champs:    map[string]dossier.ChampLu{"nom_naissance": {Valeur: qui.NomNaissance, Confiance: 1, Source: dossier.SourceCode, Page: 1}},
		Courriers: []dossier.GenreCourrier{dossier.CourrierAccuseReception}}
	c.Destinataire.Destinataire = "Essai " + fmt.Sprint(i)
	if i%3 == 0 {
		c.Manquantes = []dossier.PieceManquante{{Code: "justificatif_domicile", Libelle: "justificatif de domicile", Exigee: true}}
	}
	c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: demoPrefecture, Manquantes: c.Manquantes})
	candidats, err := s.Candidates(ctx, qui.Cles())
	if err != nil {
		return err
	}
	_, err = s.Register(ctx, store.Enregistrement{Pli: pli, Candidats: candidats, Sorts: map[int]dossier.SortPage{1: dossier.SortPiece},
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionNouvelle, Contenu: &c, Raisons: []string{"aucune demande connue"}, Score: 1}}})
	return err
}
