package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"souspli/evidence"
	"souspli/store"
)

// DepsPublic is what the public pages need. They read no row.
type DepsPublic struct {
	Log   *slog.Logger
	Now   func() time.Time
	TLS   bool                        // the service is reached over https: HSTS is sent
	Sante func(context.Context) error // nil: always well
}

// DepsAgents is what the agents' pages need.
type DepsAgents struct {
	Store  *store.Store
	Coffre *evidence.Coffre
	Log    *slog.Logger
	Now    func() time.Time

	SecondFacteur bool   // every account must enrol a second factor (TOTP) before its first page
	TLS           bool   // the service is reached over https: cookies are Secure and HSTS is sent
	TailleMax     int64  // bytes of one uploaded file; 0: 200 MiB
	Envois        string // folder where batches of letters are written

	Metriques      http.Handler // nil: no /metrics
	JetonMetriques string       // bearer token of the metrics collector; empty: only an administrator's session reads them
	Sante          func(context.Context) error
}
