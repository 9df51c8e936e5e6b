package child

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"souspli/dossier"
)

// Resultat is what Client.Lire answers.
type Resultat struct {
	Lecture dossier.Lecture
	Apercus map[int][]byte // JPEG of each page from 1, not turned
}

// Client starts reading processes. The zero value of Limites means LimitesDefaut. It may be used by several goroutines.
type Client struct {
	Exe     string
	Args    []string // after which Exe runs Serve on its stdin and stdout
	Limites Limites
	Log     *slog.Logger
}

// Inspecter opens the bytes in a reading process without reading them.
func (c *Client) Inspecter(ctx context.Context, nom string, octets []byte) (Inspection, error) {
	return Inspection{}, errors.New("child: not yet")
}

// Lire reads the bytes in a reading process.
func (c *Client) Lire(ctx context.Context, nom string, octets []byte, progres func(page, total int)) (Resultat, error) {
	return Resultat{}, errors.New("child: not yet")
}

// Serve answers one request.
func Serve(ctx context.Context, m Moteur, in io.Reader, out io.Writer) error {
	return errors.New("child: not yet")
}
