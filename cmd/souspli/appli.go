package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"souspli/compliance"
	"souspli/evidence"
	"souspli/intake"
	"souspli/migrations"
	"souspli/postal"
	"souspli/postal/avis"
	"souspli/postal/seal"
	"souspli/store"
	"souspli/store/cluster"
)

// appli is everything a command that needs the register has open.
type appli struct {
	cfg     Config
	log     *slog.Logger
	url     string
	cluster *cluster.Cluster // nil with SOUSPLI_DATABASE_URL
	store   *store.Store
	coffre  *evidence.Coffre
	intake  *intake.Intake
	postal  *postal.Postal
	sceaux  *seal.Trousseau
	avis    *avis.Avis // nil: notices are off
}

// ouvrir reads the configuration, drops root, starts or attaches the database, brings its schema up to date and opens the
// stores. What a command reads or writes outside the data folder must be open before.
func ouvrir(ctx context.Context) (*appli, error) {
	cfg, err := lireConfig(os.Getenv)
	if err != nil {
		return nil, usage("configuration :\n%w", err)
	}
	return ouvrirAvec(ctx, cfg)
}

func ouvrirAvec(ctx context.Context, cfg Config) (*appli, error) {
	a := &appli{cfg: cfg, log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.Niveau}))}
	if err := abandonnerRoot(cfg); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Journaux, 0o755); err != nil {
		return nil, fmt.Errorf("dossier du journal : %w", err)
	}
	if err := a.ouvrirBase(ctx); err != nil {
		return nil, errors.Join(err, a.fermer())
	}
	var err error
	if a.coffre, err = evidence.Open(ctx, cfg.Objets); err != nil {
		return nil, errors.Join(fmt.Errorf("magasin des originaux : %w", err), a.fermer())
	}
	if a.sceaux, err = seal.OuvrirTrousseau(cfg.Sceau); err != nil {
		return nil, errors.Join(err, a.fermer())
	}
	a.intake = intake.New(intake.Deps{Store: a.store, Coffre: a.coffre, Lecteur: lecteur(a.log), Log: a.log, Now: time.Now})
	a.postal = postal.New(postal.Deps{Store: a.store, Coffre: a.coffre, Log: a.log, Now: time.Now, Sceaux: a.sceaux, Adresse: cfg.Adresse})
	if cfg.Avis.Actif() {
		a.avis = a.expediteur()
	}
	return a, nil
}

// expediteur sends notices and letters by e-mail, once the rest is open.
func (a *appli) expediteur() *avis.Avis {
	return avis.New(avis.Deps{Store: a.store, Log: a.log, Now: time.Now, Serveur: a.cfg.Avis, Passerelle: a.cfg.SMS, Adresse: a.cfg.Adresse, Copie: a.postal.Copie})
}

// ouvrirBase attaches or starts PostgreSQL, migrates under a lock, and opens the store.
func (a *appli) ouvrirBase(ctx context.Context) error {
	a.url = a.cfg.Base
	if a.url == "" {
		c, err := cluster.Demarrer(ctx, a.cfg.Donnees)
		if err != nil {
			return fmt.Errorf("PostgreSQL privé : %w", err)
		}
		a.cluster, a.url = c, c.URL()
	}
	s, err := store.Open(ctx, a.url, store.Options{Now: time.Now, Log: a.log})
	if err != nil {
		return fmt.Errorf("base de données : %w", err)
	}
	a.store = s
	if err := migrations.Appliquer(ctx, s.Pool()); err != nil {
		return fmt.Errorf("mise à jour du schéma : %w", err)
	}
	if n, err := s.CompleterCles(ctx); err != nil {
		return fmt.Errorf("clés des personnes : %w", err)
	} else if n > 0 {
		a.log.Info("clés des personnes complétées", "personnes", n)
	}
	return nil
}

// fermer closes in reverse order; the private PostgreSQL stops unless another command is attached to it.
func (a *appli) fermer() error {
	var errs []error
	if a.coffre != nil {
		errs = append(errs, a.coffre.Close())
	}
	if a.store != nil {
		a.store.Close()
	}
	if a.cluster != nil {
		errs = append(errs, a.cluster.Arreter())
	}
	return errors.Join(errs...)
}

// avecAppli opens, runs, closes: the frame of every command on the register.
func avecAppli(ctx context.Context, f func(*appli) error) (err error) {
	a, err := ouvrir(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.fermer()) }()
	return f(a)
}

func (a *appli) compliance() compliance.Deps {
	return compliance.Deps{Store: a.store, Coffre: a.coffre, Now: time.Now}
}
