package evidence

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gocloud.dev/blob/fileblob"
)

// disque writes files so that they survive a power cut. Reading goes through the same bucket type as S3; writing does not: fileblob
// renames without syncing, so that a cut may leave an empty file under a name already given out.
type disque struct{ racine string }

// dossierTmp holds files being written. One left by a crash is worth nothing: no name was given out for it.
const dossierTmp = "tmp"

func ouvrirDisque(racine string) (*Coffre, error) {
	d := &disque{racine}
	for _, sous := range []string{dossierTmp, prefixeOriginaux, prefixeApercus} {
		if err := d.creerDossier(filepath.Join(racine, sous)); err != nil {
			return nil, err
		}
	}
	seau, err := fileblob.OpenBucket(racine, &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		return nil, err
	}
	return &Coffre{seau: seau, deposer: d.deposer}, nil
}

// creerDossier makes a folder and its missing parents, each synced into its own parent.
func (d *disque) creerDossier(chemin string) error {
	if i, err := os.Stat(chemin); err == nil && i.IsDir() {
		return nil
	}
	parent := filepath.Dir(chemin)
	if parent != chemin {
		if err := d.creerDossier(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(chemin, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return synchroniser(parent)
}

// deposer writes a temporary file, syncs it, gives it its name, syncs the folder. Without remplacer, a name taken is errExiste, and is
// synced all the same: whoever took it may have been cut off before the end.
func (d *disque) deposer(ctx context.Context, nom string, octets []byte, remplacer bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	chemin := filepath.Join(d.racine, filepath.FromSlash(nom))
	dossier := filepath.Dir(chemin)
	if !remplacer {
		if _, err := os.Lstat(chemin); err == nil {
			return d.dejaLa(chemin)
		}
	}
	if err := d.creerDossier(dossier); err != nil {
		return err
	}
	tmp, err := d.ecrireTmp(octets)
	if err != nil {
		return err
	}
	defer os.Remove(tmp) //nolint:errcheck // gone already when renamed; a leftover is harmless
	if err := nommer(tmp, chemin, remplacer); errors.Is(err, fs.ErrExist) {
		return d.dejaLa(chemin)
	} else if err != nil {
		return err
	}
	return synchroniser(dossier)
}

// nommer gives a file its name, which it takes from nobody unless remplacer.
func nommer(tmp, chemin string, remplacer bool) error {
	if !remplacer {
		err := os.Link(tmp, chemin)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		// No hard links on this file system. Two writers of one name write the same bytes: a rename is no harm.
		if _, err := os.Lstat(chemin); err == nil {
			return fs.ErrExist
		}
	}
	return os.Rename(tmp, chemin)
}

func (d *disque) dejaLa(chemin string) error {
	if err := errors.Join(synchroniser(chemin), synchroniser(filepath.Dir(chemin))); err != nil {
		return err
	}
	return errExiste
}

// ecrireTmp writes and syncs a read-only file, and leaves nothing when it cannot.
func (d *disque) ecrireTmp(octets []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Join(d.racine, dossierTmp), "neuf-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(octets)
	err = errors.Join(err, f.Chmod(0o440), f.Sync(), f.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func synchroniser(chemin string) error {
	f, err := os.Open(chemin)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
