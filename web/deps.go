package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// DepsPublic is what the public pages need. They read no row.
type DepsPublic struct {
	Log   *slog.Logger
	Now   func() time.Time
	Sante func(context.Context) error // nil: always well
}

// DepsAgents is what the agents' pages need.
type DepsAgents struct {
	Log *slog.Logger
	Now func() time.Time

	SecondFacteur bool // every account must enrol a second factor (TOTP) before its first page
	TLS           bool // cookies are Secure and HSTS is sent: the service is reached over https
	TailleMax     int64
	Envois        string // folder where batches of letters are written

	Metriques      http.Handler // nil: no /metrics
	JetonMetriques string       // bearer token of the metrics collector; empty: only an administrator's session reads them
	Sante          func(context.Context) error
}

// Public serves the pages of applicants.
func Public(d DepsPublic) http.Handler { return http.NotFoundHandler() }

// Agents serves the agents' pages.
func Agents(d DepsAgents) http.Handler { return http.NotFoundHandler() }
