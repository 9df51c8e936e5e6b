package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"souspli/dossier"
	"souspli/templates"
)

// faute is a mistake in what was typed; Champ is the id of the field it is linked to.
type faute struct{ Champ, Message string }

// vue is what a page template receives.
type vue struct {
	Chemin string // without the folder of the language
	Agent  *dossier.Agent
	CSRF   string
	Menu   []blocMenu
	Avis   string
	Fautes []faute
	D      any
}

// Faute gives the message of a field, "" when it is right.
func (v vue) Faute(champ string) string {
	for _, f := range v.Fautes {
		if f.Champ == champ {
			return f.Message
		}
	}
	return ""
}

// socle is what both listeners share.
type socle struct {
	log   *slog.Logger
	now   func() time.Time
	tls   bool
	sante func(context.Context) error
	pages *templates.Pages
}

func nouveauSocle(log *slog.Logger, now func() time.Time, tls bool, sante func(context.Context) error) socle {
	pages, err := templates.LirePages()
	if err != nil {
		panic(err) // embedded files: a build error
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return socle{log: log, now: now, tls: tls, sante: sante, pages: pages}
}

// moteur returns a gin engine with what every answer needs: headers, log, recovery, static files, health.
func (s *socle) moteur() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	if err := g.SetTrustedProxies(nil); err != nil {
		panic(err)
	}
	g.HandleMethodNotAllowed = true
	g.RedirectTrailingSlash = false
	g.Use(s.journaliser, s.entetes, s.reprendre)
	g.GET("/healthz", s.etatDeSante)
	statiques := http.StripPrefix(templates.PrefixeStatique(), http.FileServerFS(templates.Statiques()))
	g.GET(templates.PrefixeStatique()+"*fichier", func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
		statiques.ServeHTTP(c.Writer, c.Request)
	})
	return g
}

// entetes: nothing from elsewhere, nothing inline, in no frame, kept by no cache. Static files set their own cache rule.
func (s *socle) entetes(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	if s.tls {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}

// journaliser writes one line a request: pattern of the route, never the address itself, since a stray one could hold a name.
func (s *socle) journaliser(c *gin.Context) {
	debut := s.now()
	c.Next()
	attrs := []any{
		"methode", c.Request.Method, "route", c.FullPath(), "statut", c.Writer.Status(),
		"duree_ms", s.now().Sub(debut).Milliseconds(), "octets", c.Writer.Size(),
	}
	if a := c.GetInt64(cleAgent); a != 0 {
		attrs = append(attrs, "agent", a)
	}
	if id := c.Param("pli"); id != "" && len(id) < 20 {
		attrs = append(attrs, "pli", id)
	}
	s.log.Info("requete", attrs...)
}

// reprendre turns a panic into an error page. The stack is logged, the value is not: it could quote what was typed.
func (s *socle) reprendre(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.log.Error("panique", "route", c.FullPath(), "pile", string(debug.Stack()))
			c.AbortWithStatus(http.StatusInternalServerError)
		}
	}()
	c.Next()
}

func (s *socle) etatDeSante(c *gin.Context) {
	if s.sante != nil {
		ctx, fin := context.WithTimeout(c, 2*time.Second)
		defer fin()
		if err := s.sante(ctx); err != nil {
			s.log.Error("sante", "erreur", err)
			c.String(http.StatusServiceUnavailable, "indisponible\n")
			return
		}
	}
	c.String(http.StatusOK, "ok\n")
}

// rendre writes a page; a page that fails is an error, and nothing of it was sent.
func (s *socle) rendre(c *gin.Context, statut int, langue, cadre, page string, v vue) error {
	var b bytes.Buffer
	if err := s.pages.Rendre(&b, langue, cadre, page, v); err != nil {
		return err
	}
	c.Data(statut, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// pdf sends a PDF. Nom is built from codes only.
func pdf(c *gin.Context, nom string, octets []byte, telecharger bool) {
	envoyer(c, nom, "application/pdf", octets, telecharger)
}

func envoyer(c *gin.Context, nom, genre string, octets []byte, telecharger bool) {
	disposition := "inline"
	if telecharger {
		disposition = "attachment"
	}
	c.Header("Content-Disposition", disposition+`; filename="`+nomSur(nom)+`"`)
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	c.Data(http.StatusOK, genre, octets)
}

// nomSur keeps only what no header, shell or file system can take for something else.
func nomSur(nom string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, nom)
}

// abandonnee reports that the visitor left before the answer.
func abandonnee(err error) bool { return errors.Is(err, context.Canceled) }
