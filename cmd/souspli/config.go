package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"souspli/postal/avis"
	"souspli/templates"
)

// Config is read once, from the environment and the flags of serve; all mistakes are reported together. Every option has a
// working value when absent.
type Config struct {
	Donnees        string          // SOUSPLI_DATA: folder of the private PostgreSQL, the object store and the journal's day files
	Base           string          // SOUSPLI_DATABASE_URL: "" starts or attaches the private PostgreSQL
	Objets         string          // SOUSPLI_OBJETS: file:///… or s3://…
	Journaux       string          // SOUSPLI_JOURNAUX: folder of the published day files
	Sceau          string          // SOUSPLI_SCEAU: file of the private keys that seal letters
	Adresse        string          // SOUSPLI_ADRESSE: of the public pages, as people reach them; printed on the letters. Absent: that of this machine
	Avis           avis.Serveur    // SOUSPLI_SMTP, SOUSPLI_SMTP_DE: mail server of the notices; absent, none is sent
	SMS            avis.Passerelle // SOUSPLI_SMS: address of the gateway from that server to mobiles; absent, notices go by e-mail only
	Public         string          // SOUSPLI_PUBLIC, --public
	Agents         string          // SOUSPLI_AGENTS, --agents
	Surveille      string          // SOUSPLI_SCANS: folder the scanners write to; "" none
	SecondFacteur  bool            // SOUSPLI_SECOND_FACTEUR=obligatoire|facultatif
	HTTPS          bool            // SOUSPLI_HTTPS=1: the listeners stand behind TLS
	JetonMetriques string          // SOUSPLI_METRIQUES_JETON: bearer token of the metrics collector
	SuiviCle       string          // SOUSPLI_SUIVI_POSTE_CLE: key of La Poste's Suivi; "" asks it nothing
	SuiviAdresse   string          // SOUSPLI_SUIVI_POSTE: where it answers; "" its own
	Niveau         slog.Level
}

// lireConfig reads the environment; get is os.Getenv in the program.
func lireConfig(get func(string) string) (Config, error) {
	c := Config{
		Donnees:        get("SOUSPLI_DATA"),
		Base:           get("SOUSPLI_DATABASE_URL"),
		Objets:         get("SOUSPLI_OBJETS"),
		Journaux:       get("SOUSPLI_JOURNAUX"),
		Sceau:          get("SOUSPLI_SCEAU"),
		Adresse:        get("SOUSPLI_ADRESSE"),
		Public:         ou(get("SOUSPLI_PUBLIC"), "127.0.0.1:8080"),
		Agents:         ou(get("SOUSPLI_AGENTS"), "127.0.0.1:8081"),
		Surveille:      get("SOUSPLI_SCANS"),
		SecondFacteur:  true,
		HTTPS:          get("SOUSPLI_HTTPS") == "1",
		JetonMetriques: get("SOUSPLI_METRIQUES_JETON"),
		SuiviCle:       get("SOUSPLI_SUIVI_POSTE_CLE"),
		SuiviAdresse:   get("SOUSPLI_SUIVI_POSTE"),
	}
	var fautes []error
	if c.Donnees == "" {
		d, err := donneesParDefaut(get)
		if err != nil {
			fautes = append(fautes, err)
		}
		c.Donnees = d
	}
	if c.Donnees != "" {
		abs, err := filepath.Abs(c.Donnees)
		if err != nil {
			fautes = append(fautes, fmt.Errorf("SOUSPLI_DATA : %w", err))
		}
		c.Donnees = abs
	}
	if c.Objets == "" {
		c.Objets = (&url.URL{Scheme: "file", Path: filepath.Join(c.Donnees, "objets")}).String()
	} else if !strings.HasPrefix(c.Objets, "file://") && !strings.HasPrefix(c.Objets, "s3://") {
		fautes = append(fautes, errors.New("SOUSPLI_OBJETS : attendu file:///chemin ou s3://seau?…"))
	}
	if c.Journaux == "" {
		c.Journaux = filepath.Join(c.Donnees, "journal")
	}
	if c.Sceau == "" {
		c.Sceau = filepath.Join(c.Donnees, "sceau.json")
	}
	if c.Adresse == "" {
		c.Adresse = "http://" + c.Public
	} else if u, err := url.Parse(c.Adresse); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		fautes = append(fautes, errors.New("SOUSPLI_ADRESSE : attendu l’adresse des pages publiques, par exemple https://depot-papier.exemple.fr"))
	}
	var err error
	if c.Avis, err = avis.LireServeur(get("SOUSPLI_SMTP"), get("SOUSPLI_SMTP_DE")); err != nil {
		fautes = append(fautes, fmt.Errorf("SOUSPLI_SMTP, SOUSPLI_SMTP_DE : %w", err))
	}
	if c.Avis.Actif() && get("SOUSPLI_ADRESSE") == "" {
		fautes = append(fautes, errors.New("SOUSPLI_SMTP : il faut aussi SOUSPLI_ADRESSE, le lien que portent les avis"))
	}
	if c.SMS, err = avis.LirePasserelle(get("SOUSPLI_SMS")); err != nil {
		fautes = append(fautes, fmt.Errorf("SOUSPLI_SMS : %w", err))
	}
	if c.SMS.Actif() {
		fautes = append(fautes, verifieSMS(c))
	}
	if c.SuiviAdresse != "" {
		if u, err := url.Parse(c.SuiviAdresse); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			fautes = append(fautes, errors.New("SOUSPLI_SUIVI_POSTE : attendu https://hote/chemin"))
		}
	}
	if c.Base != "" {
		if u, err := url.Parse(c.Base); err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
			fautes = append(fautes, errors.New("SOUSPLI_DATABASE_URL : attendu postgres://utilisateur@hote/base"))
		}
	}
	switch v := get("SOUSPLI_SECOND_FACTEUR"); v {
	case "", "obligatoire":
	case "facultatif":
		c.SecondFacteur = false
	default:
		fautes = append(fautes, fmt.Errorf("SOUSPLI_SECOND_FACTEUR : %q, attendu obligatoire ou facultatif", v))
	}
	if v := get("SOUSPLI_LOG"); v != "" {
		if err := c.Niveau.UnmarshalText([]byte(v)); err != nil {
			fautes = append(fautes, fmt.Errorf("SOUSPLI_LOG : %q, attendu debug, info, warn ou error", v))
		}
	}
	fautes = append(fautes, verifieAdresse("SOUSPLI_PUBLIC", c.Public), verifieAdresse("SOUSPLI_AGENTS", c.Agents))
	return c, errors.Join(fautes...)
}

// verifieSMS: SMS leave through the mail server, and the longest reference and the link fit in one.
func verifieSMS(c Config) error {
	if !c.Avis.Actif() {
		return errors.New("SOUSPLI_SMS : il faut aussi SOUSPLI_SMTP, le serveur par où partent les SMS")
	}
	if _, err := templates.SMS("", templates.NumeroLong, c.Adresse); err != nil {
		return fmt.Errorf("SOUSPLI_SMS, SOUSPLI_ADRESSE : %w", err)
	}
	return nil
}

// AdressePublique reports whether people can reach the address that the letters print.
func (c Config) AdressePublique() bool {
	u, err := url.Parse(c.Adresse)
	return err == nil && u.Scheme == "https"
}

func verifieAdresse(nom, a string) error {
	if _, _, err := net.SplitHostPort(a); err != nil {
		return fmt.Errorf("%s : %q, attendu hôte:port, par exemple 127.0.0.1:8080", nom, a)
	}
	return nil
}

// donneesParDefaut is under the user's home; root's own home is closed to the unprivileged user everything runs as, so root
// gets /var/lib/souspli.
func donneesParDefaut(get func(string) string) (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/souspli", nil
	}
	if x := get("XDG_DATA_HOME"); x != "" {
		return filepath.Join(x, "souspli"), nil
	}
	if h := get("HOME"); h != "" {
		return filepath.Join(h, ".local", "share", "souspli"), nil
	}
	return "", errors.New("SOUSPLI_DATA : à donner, le dossier personnel est inconnu")
}

func ou(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
