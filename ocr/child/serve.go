package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"souspli/dossier"
)

// AvecLimites is an engine that can be told the limits of the request before it is asked anything.
type AvecLimites interface{ Limiter(Limites) }

// Serve answers the one request read on in and, when it opens a file, the tasks that follow until in is closed. An error means that
// the parent could not be answered.
func Serve(ctx context.Context, m Moteur, in io.Reader, out io.Writer) error {
	g, tete, octets, err := lireTrame(in, corpsMax)
	if err != nil {
		return fmt.Errorf("lecteur: demande: %w", err)
	}
	if g != trameDemande {
		return fmt.Errorf("lecteur: demande: %w", errTrame)
	}
	d, err := decoder[demande](tete)
	if err != nil {
		return fmt.Errorf("lecteur: demande: %w", err)
	}
	if l, ok := m.(AvecLimites); ok {
		l.Limiter(d.Limites.completees())
	}
	switch d.Op {
	case opInspecter:
		i, err := m.Inspecter(d.Nom, octets)
		return repondre(out, reponse{Inspection: &i}, err)
	case opOuvrir:
		doc, err := m.Ouvrir(d.Nom, octets)
		if err != nil {
			return repondre(out, reponse{}, err)
		}
		defer doc.Fermer()
		if err := repondre(out, reponse{Pages: doc.NbPages()}, nil); err != nil {
			return err
		}
		return servirTaches(ctx, doc, in, out)
	}
	return fmt.Errorf("lecteur: %w: opération %q", errTrame, d.Op)
}

func repondre(out io.Writer, r reponse, err error) error {
	if refus, ok := errors.AsType[*dossier.Refus](err); ok {
		r = reponse{Refus: refus}
	} else if err != nil {
		r = reponse{Erreur: err.Error()}
	}
	if err := ecrireTrame(out, trameReponse, r, nil); err != nil {
		return fmt.Errorf("lecteur: réponse: %w", err)
	}
	return nil
}

func servirTaches(ctx context.Context, doc Document, in io.Reader, out io.Writer) error {
	for ctx.Err() == nil {
		t, err := lireTache(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("lecteur: tâche: %w", err)
		}
		f, corps := executer(doc, t)
		if err := ecrireTrame(out, trameFaite, f, corps); err != nil {
			return fmt.Errorf("lecteur: page: %w", err)
		}
	}
	return ctx.Err()
}

// executer does one task, and gives what it answers, with the body of that: a preview, a PDF.
func executer(doc Document, t tache) (f faite, corps []byte) {
	f = faite{Genre: t.Genre, Page: t.Page}
	var err error
	switch t.Genre {
	case GenreIdentifier:
		var i Identification
		i, err = doc.Identifier(t.Page)
		f.Identification, corps = &i, i.Apercu
	case GenreLire:
		f.Etat, err = doc.Lire(t.Page, t.Etat, t.Communs)
	case GenreAssembler:
		var l dossier.Lecture
		l, err = doc.Assembler(t.Pages)
		f.Lecture = &l
	case GenreTexte:
		var x dossier.TextePage
		x, err = doc.Texte(t.Page)
		f.Texte = &x
	case GenreApercu:
		corps, err = doc.Apercu(t.Page)
	case GenreCellules:
		f.Cellules, corps, err = couperCellules(doc, t)
	case GenreCopie:
		if corps, err = doc.Copie(t.Textes); err != nil {
			if refus, ok := errors.AsType[*dossier.Refus](err); ok {
				f.Refus, err = refus, nil
			}
		}
	default:
		err = fmt.Errorf("%w: tâche %q", errTrame, t.Genre)
	}
	if err != nil {
		return faite{Genre: t.Genre, Page: t.Page, Erreur: err.Error()}, nil
	}
	return f, corps
}

func decoder[T any](tete []byte) (T, error) {
	var v T
	if err := json.Unmarshal(tete, &v); err != nil {
		return v, fmt.Errorf("%w: %w", errTrame, err)
	}
	return v, nil
}
