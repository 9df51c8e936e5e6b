package web

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"souspli/dossier"
)

var (
	errCSRF      = errors.New("jeton de formulaire absent ou d’un autre site")
	errTropLourd = errors.New("envoi trop lourd")
	errTropTot   = errors.New("trop d’essais")
	errMethode   = errors.New("méthode non permise")
)

// statut maps the kinds of dossier, and ours, to an HTTP status. It is the only place that does.
func statut(err error) int {
	var refus *dossier.Refus
	var trop *http.MaxBytesError
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, dossier.ErrIntrouvable):
		return http.StatusNotFound
	case errors.Is(err, dossier.ErrInterdit), errors.Is(err, errCSRF):
		return http.StatusForbidden
	case errors.Is(err, dossier.ErrConflit), errors.Is(err, dossier.ErrPerime):
		return http.StatusConflict
	case errors.As(err, &refus), errors.Is(err, dossier.ErrInvalide):
		return http.StatusUnprocessableEntity
	case errors.As(err, &trop), errors.Is(err, errTropLourd):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errTropTot):
		return http.StatusTooManyRequests
	case errors.Is(err, errMethode):
		return http.StatusMethodNotAllowed
	case errors.Is(err, dossier.ErrIndisponible):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// cleErreur is the key of the words shown for a status: « erreur.<clé>.titre », « .message », « .conseil ».
func cleErreur(err error) string {
	if errors.Is(err, errCSRF) {
		return "jeton"
	}
	switch statut(err) {
	case http.StatusNotFound:
		return "introuvable"
	case http.StatusForbidden:
		return "interdit"
	case http.StatusConflict:
		return "conflit"
	case http.StatusUnprocessableEntity:
		return "invalide"
	case http.StatusRequestEntityTooLarge:
		return "lourd"
	case http.StatusTooManyRequests:
		return "essais"
	case http.StatusMethodNotAllowed:
		return "methode"
	case http.StatusServiceUnavailable:
		return "indisponible"
	}
	return "interne"
}

// pageErreur answers with a page in words. What failed inside goes to the log, never to the reader.
func (s *socle) pageErreur(c *gin.Context, langue, cadre string, v vue, err error) {
	if c.Writer.Written() {
		s.log.Error("erreur après le début de la réponse", "route", c.FullPath(), "erreur", err)
		return
	}
	if st := statut(err); st >= 500 && !abandonnee(err) {
		s.log.Error("erreur", "route", c.FullPath(), "statut", st, "erreur", err)
	}
	cle := cleErreur(err)
	v.D = map[string]string{"Cle": cle, "Detail": detail(err)}
	if e := s.rendre(c, statut(err), langue, cadre, "erreur", v); e != nil {
		s.log.Error("page d’erreur", "erreur", e)
		c.Data(statut(err), "text/plain; charset=utf-8", []byte("Une erreur est survenue. Rien n’a été modifié.\n"))
	}
}

// detail is the French sentence of a refusal: it was written for people.
func detail(err error) string {
	var refus *dossier.Refus
	if errors.As(err, &refus) {
		return refus.Message
	}
	return ""
}
