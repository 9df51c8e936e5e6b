// Package evidence keeps bytes that must never change: the scans received, the PDF of the letters sent.
//
// In: bytes. Out: their SHA-256, which is their name, and the bytes again, checked against it at each reading. They are stored on
// disk or on an S3 service; both pass the same tests. Once Put returns, the bytes survive a power cut. A name is never written twice, and
// nothing here removes anything: the end of legal retention is a separate command.
//
// Previews (JPEG of a page) stand apart, under another prefix: derived, rebuildable, overwritten at will.
//
// Errors: dossier.ErrIntrouvable, dossier.ErrIndisponible (disk full, no right, service down: nothing half stored, worth trying again),
// ErrAltere.
package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/s3blob" // s3://
	"gocloud.dev/gcerrors"

	"souspli/dossier"
)

// ErrAltere: stored bytes no longer give their name. They are left as they are, for whoever investigates.
var ErrAltere = errors.New("octets altérés : l’empreinte ne correspond plus")

// Prefixes of the two kinds of objects, under which names fan out: originaux/ab/cd/abcd….
const (
	prefixeOriginaux = "originaux/"
	prefixeApercus   = "apercus/"
)

// Coffre is a store of evidence. It may be used from any number of goroutines and processes.
type Coffre struct {
	seau    *blob.Bucket
	deposer func(ctx context.Context, nom string, octets []byte, remplacer bool) error
}

// errExiste: deposer found the name taken.
var errExiste = errors.New("name already taken")

// Open opens file:///folder, created when missing, or s3://bucket?endpoint=…&region=…&use_path_style=true, which must exist; the
// S3 credentials come from the usual AWS_ environment variables.
func Open(ctx context.Context, adresse string) (*Coffre, error) {
	u, err := url.Parse(adresse)
	if err != nil {
		return nil, fmt.Errorf("open evidence: %w: URL", dossier.ErrInvalide) // the cause could quote a secret
	}
	switch u.Scheme {
	case "file":
		if u.Path == "" || (u.Host != "" && u.Host != "localhost") {
			return nil, fmt.Errorf("open evidence: %w: expected file:///folder", dossier.ErrInvalide)
		}
		c, err := ouvrirDisque(u.Path)
		if err != nil {
			return nil, fmt.Errorf("open evidence: %w", traduire(err))
		}
		return c, nil
	case "s3":
		seau, err := blob.OpenBucket(ctx, adresse)
		if err != nil {
			return nil, fmt.Errorf("open evidence: %w", traduire(err))
		}
		c := &Coffre{seau: seau}
		c.deposer = c.deposerObjet
		joignable, err := seau.IsAccessible(ctx)
		if err == nil && !joignable {
			err = dossier.ErrIndisponible
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open evidence: %w", traduire(err)), seau.Close())
		}
		return c, nil
	}
	return nil, fmt.Errorf("open evidence: %w: scheme %q, expected file or s3", dossier.ErrInvalide, u.Scheme)
}

// Close releases what Open took.
func (c *Coffre) Close() error { return c.seau.Close() }

func nomOriginal(e dossier.Empreinte) string { return prefixeOriginaux + eventail(e) }

func nomApercu(e dossier.Empreinte, page int) string {
	return fmt.Sprintf("%s%s/%05d.jpg", prefixeApercus, eventail(e), page)
}

// eventail keeps folders small.
func eventail(e dossier.Empreinte) string {
	h := e.String()
	return h[:2] + "/" + h[2:4] + "/" + h
}

// Put stores bytes and returns their name. The same bytes may be put again, at the same time too: they are stored once. Bytes found
// damaged under that name are not repaired: ErrAltere.
func (c *Coffre) Put(ctx context.Context, octets []byte) (dossier.Empreinte, error) {
	e := dossier.EmpreinteDe(octets)
	err := c.deposer(ctx, nomOriginal(e), octets, false)
	if errors.Is(err, errExiste) {
		_, err = c.Get(ctx, e)
		if err == nil {
			return e, nil
		}
	}
	if err != nil {
		return dossier.Empreinte{}, fmt.Errorf("store %s: %w", e, traduire(err))
	}
	return e, nil
}

// Get returns bytes by their name, checked.
func (c *Coffre) Get(ctx context.Context, e dossier.Empreinte) ([]byte, error) {
	octets, err := c.seau.ReadAll(ctx, nomOriginal(e))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", e, traduire(err))
	}
	if dossier.EmpreinteDe(octets) != e {
		return nil, fmt.Errorf("read %s: %w", e, ErrAltere)
	}
	return octets, nil
}

// Existe reports whether a name is taken; it does not read the bytes.
func (c *Coffre) Existe(ctx context.Context, e dossier.Empreinte) (bool, error) {
	ok, err := c.seau.Exists(ctx, nomOriginal(e))
	if err != nil {
		return false, fmt.Errorf("look for %s: %w", e, traduire(err))
	}
	return ok, nil
}

// Lister gives every name, in order, with its size in bytes, and stops at the first error of f. An object that is not named by a hash
// is an error: nobody else writes there.
func (c *Coffre) Lister(ctx context.Context, f func(e dossier.Empreinte, taille int64) error) error {
	it := c.seau.List(&blob.ListOptions{Prefix: prefixeOriginaux})
	for {
		o, err := it.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list evidence: %w", traduire(err))
		}
		e, err := dossier.ParseEmpreinte(o.Key[strings.LastIndexByte(o.Key, '/')+1:])
		if err != nil || nomOriginal(e) != o.Key {
			return fmt.Errorf("list evidence: %w: object %q is not ours", dossier.ErrConflit, o.Key)
		}
		if err := f(e, o.Size); err != nil {
			return err
		}
	}
}

// PutApercu stores the preview of a page, from 1, of an original, in place of the one before.
func (c *Coffre) PutApercu(ctx context.Context, e dossier.Empreinte, page int, jpeg []byte) error {
	if err := c.deposer(ctx, nomApercu(e, page), jpeg, true); err != nil {
		return fmt.Errorf("store preview of %s, page %d: %w", e, page, traduire(err))
	}
	return nil
}

// Apercu returns a preview. dossier.ErrIntrouvable: to be made again from the original.
func (c *Coffre) Apercu(ctx context.Context, e dossier.Empreinte, page int) ([]byte, error) {
	octets, err := c.seau.ReadAll(ctx, nomApercu(e, page))
	if err != nil {
		return nil, fmt.Errorf("read preview of %s, page %d: %w", e, page, traduire(err))
	}
	return octets, nil
}

// deposerObjet writes on S3: an object appears whole or not at all, and the service has it once it has answered.
func (c *Coffre) deposerObjet(ctx context.Context, nom string, octets []byte, remplacer bool) error {
	err := c.seau.WriteAll(ctx, nom, octets, &blob.WriterOptions{IfNotExist: !remplacer, ContentType: "application/octet-stream"})
	if gcerrors.Code(err) == gcerrors.FailedPrecondition {
		return errExiste
	}
	return err
}

// traduire maps errors to the kinds of dossier.
func traduire(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrAltere), errors.Is(err, dossier.ErrIntrouvable), errors.Is(err, dossier.ErrIndisponible),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case gcerrors.Code(err) == gcerrors.NotFound:
		return fmt.Errorf("%w: %w", dossier.ErrIntrouvable, err)
	}
	return fmt.Errorf("%w: %w", dossier.ErrIndisponible, err)
}
