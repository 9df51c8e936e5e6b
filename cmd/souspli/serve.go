package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/store"
	"souspli/web"
)

// delaiArret is how long a stopping server waits for the requests and jobs under way; what is cut is taken up again later.
const delaiArret = 20 * time.Second

// cmdServe: souspli serve — web, both listeners, and workers.
func cmdServe() *cobra.Command {
	var public, agents, pret string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Le service complet : pages publiques, pages des agents, lecture et courriers",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			for nom, v := range map[string]string{"SOUSPLI_PUBLIC": public, "SOUSPLI_AGENTS": agents} {
				if v != "" {
					if err := os.Setenv(nom, v); err != nil {
						return err
					}
				}
			}
			return avecAppli(c.Context(), func(a *appli) error { return a.servir(c.Context(), c.OutOrStdout(), pret) })
		},
	}
	c.Flags().StringVar(&public, "public", "", "adresse des pages publiques (SOUSPLI_PUBLIC, défaut 127.0.0.1:8080)")
	c.Flags().StringVar(&agents, "agents", "", "adresse des pages des agents (SOUSPLI_AGENTS, défaut 127.0.0.1:8081)")
	c.Flags().StringVar(&pret, "pret", "", "fichier écrit quand le service répond, pour les scripts")
	return c
}

func (a *appli) servir(ctx context.Context, out io.Writer, pret string) error {
	if err := a.premierAdministrateur(ctx, out); err != nil {
		return err
	}
	arreter, err := a.travailleurs(ctx)
	if err != nil {
		return err
	}
	public, err := store.OpenPublic(ctx, a.url, store.Options{Now: time.Now, Log: a.log})
	if err != nil {
		return errors.Join(err, arreter(context.WithoutCancel(ctx)))
	}
	defer public.Close()
	envois := filepath.Join(a.cfg.Donnees, "envois")
	if a.cfg.Surveille != "" {
		go a.surveiller(ctx)
	}
	serveurs := []*serveur{
		{nom: "pages publiques", adresse: a.cfg.Public, Handler: web.Public(web.DepsPublic{
			Log: a.log, Now: time.Now, TLS: a.cfg.HTTPS, Sante: public.Ping, Sceaux: public, Suivis: public,
		})},
		{nom: "pages des agents", adresse: a.cfg.Agents, Handler: web.Agents(web.DepsAgents{
			Store: a.store, Coffre: a.coffre, Intake: a.intake, Postal: a.postal, Log: a.log, Now: time.Now,
			SecondFacteur: a.cfg.SecondFacteur, TLS: a.cfg.HTTPS, TailleMax: tailleMax, Envois: envois, Courriel: a.cfg.Avis.Actif(),
			Metriques: metriques(a.store, a.log), JetonMetriques: a.cfg.JetonMetriques, Sante: a.store.Ping,
		})},
	}
	err = ecouter(ctx, out, serveurs, func() error {
		if pret == "" {
			return nil
		}
		return ecrireEntier(pret, []byte(adresses(serveurs)))
	})
	fin, cancel := context.WithTimeout(context.WithoutCancel(ctx), delaiArret)
	defer cancel()
	return errors.Join(err, arreter(fin))
}

func (a *appli) surveiller(ctx context.Context) {
	if err := a.intake.Surveiller(ctx, a.cfg.Surveille, dossier.Reception{Mode: dossier.ModeSimple}); err != nil && ctx.Err() == nil {
		a.log.Error("surveillance du dossier des scanners arrêtée", "erreur", err)
	}
}

type serveur struct {
	nom, adresse string
	http.Handler
	ecoute net.Listener
}

func adresses(ss []*serveur) string {
	var b strings.Builder
	for _, s := range ss {
		fmt.Fprintf(&b, "http://%s\n", s.ecoute.Addr())
	}
	return b.String()
}

// ecouter opens every listener before serving any, prints the addresses, and stops all when ctx ends or one fails.
func ecouter(ctx context.Context, out io.Writer, ss []*serveur, pret func() error) error {
	for _, s := range ss {
		l, err := net.Listen("tcp", s.adresse)
		if err != nil {
			for _, autre := range ss {
				if autre.ecoute != nil {
					autre.ecoute.Close()
				}
			}
			return fmt.Errorf("%s : %w (une autre adresse se choisit avec --public et --agents)", s.nom, err)
		}
		s.ecoute = l
	}
	fautes := make(chan error, len(ss))
	var https []*http.Server
	for _, s := range ss {
		h := &http.Server{Handler: s.Handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Minute, WriteTimeout: 10 * time.Minute, IdleTimeout: 2 * time.Minute}
		https = append(https, h)
		fmt.Fprintf(out, "%-17s http://%s\n", s.nom, s.ecoute.Addr())
		go func() { fautes <- h.Serve(s.ecoute) }()
	}
	err := pret()
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-fautes:
		}
	}
	fin, cancel := context.WithTimeout(context.WithoutCancel(ctx), delaiArret)
	defer cancel()
	for _, h := range https {
		err = errors.Join(err, h.Shutdown(fin))
	}
	return err
}

// premierAdministrateur creates the first account and prints its password, once, when there is no account at all.
func (a *appli) premierAdministrateur(ctx context.Context, out io.Writer) error {
	agents, err := a.store.Agents(ctx)
	if err != nil || len(agents) > 0 {
		return err
	}
	secret := make([]byte, 15)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	mot := strings.ToLower(base32.StdEncoding.EncodeToString(secret))
	hache, err := web.HacherMotDePasse(mot)
	if err != nil {
		return err
	}
	_, err = a.store.CreerAgent(ctx, dossier.Agent{
		Identifiant: "admin", Nom: "Premier administrateur", Qualite: "administrateur", Role: dossier.RoleAdmin,
		Prefectures: []string{"*"}, Actif: true,
	}, hache)
	if errors.Is(err, dossier.ErrConflit) {
		return nil // another serve was first, and printed it
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "premier compte    identifiant : admin   mot de passe : %s   (affiché une seule fois)\n", mot)
	return nil
}
