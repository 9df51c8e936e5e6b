package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/intake"
	"souspli/postal"
	"souspli/store"
)

// DepsPublic is what the public pages need. They read no row, but what the public role may ask.
type DepsPublic struct {
	Log   *slog.Logger
	Now   func() time.Time
	TLS   bool                        // the service is reached over https: HSTS is sent
	Sante func(context.Context) error // nil: always well
	// Sceaux answers for the seals of letters; nil: they cannot be checked.
	Sceaux Sceaux
	// Suivis answers who follows a demande; nil: nobody can.
	Suivis Suivis
}

// Entree is where paper comes in: *intake.Intake, or what a test puts before the same register.
type Entree interface {
	Receive(ctx context.Context, nom string, octets []byte, r dossier.Reception) (intake.Recu, error)
	Process(ctx context.Context, id dossier.PliID, progres func(faites, total int)) error
	Apercu(ctx context.Context, p dossier.Pli, page int) ([]byte, error)
	CopieAvecTexte(ctx context.Context, p dossier.Pli) ([]byte, error)
	Recouper(ctx context.Context, p dossier.Pli, l dossier.Lecture) (dossier.Lecture, error)
	SansFormulaire(ctx context.Context, id dossier.PliID) ([]intake.DemandeDeZone, error)
	RetoursAChoisir(ctx context.Context, id dossier.PliID) ([]dossier.Retour, error)
	QuiSont(ctx context.Context, id dossier.PliID) ([]intake.QuiEst, error)
	Enregistrer(ctx context.Context, id dossier.PliID, agent dossier.AgentID) (store.Resultat, error)
	Importer(ctx context.Context, d intake.DemandeImport) (intake.RapportImport, error)
	Candidats(ctx context.Context, l store.LigneLue) ([]intake.Jumeau, error)
}

// DepsAgents is what the agents' pages need. Store, Coffre, Intake, Postal and Now are required.
type DepsAgents struct {
	Store  *store.Store
	Coffre *evidence.Coffre
	Intake Entree
	Postal *postal.Postal
	Log    *slog.Logger
	Now    func() time.Time

	SecondFacteur bool   // every account must enrol a second factor (TOTP) before its first page
	TLS           bool   // the service is reached over https: cookies are Secure and HSTS is sent
	TailleMax     int64  // bytes of one uploaded file; 0: 200 MiB
	Envois        string // folder where batches of letters are written
	Courriel      bool   // a mail server is set: letters may go by e-mail

	Metriques      http.Handler // nil: no /metrics
	JetonMetriques string       // bearer token of the metrics collector; empty: only an administrator's session reads them
	Sante          func(context.Context) error
}
