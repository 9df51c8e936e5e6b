package dossier

import "errors"

// Error kinds that callers test with errors.Is. An error means we failed; unusual paper is a decision, not an error.
var (
	// ErrIntrouvable: no such thing, or not one this person may see.
	ErrIntrouvable = errors.New("introuvable")
	// ErrConflit: the thing exists already, or was changed meanwhile by someone else.
	ErrConflit = errors.New("conflit")
	// ErrPerime: the candidates a decision was taken on have changed; decide again (design D5). A kind of conflict.
	ErrPerime = errors.New("candidats périmés : décider à nouveau")
	// ErrInvalide: the caller's values are wrong; trying again changes nothing.
	ErrInvalide = errors.New("invalide")
	// ErrInterdit: this role or this state does not allow it.
	ErrInterdit = errors.New("interdit")
	// ErrIndisponible: a service we need is down; worth trying again.
	ErrIndisponible = errors.New("indisponible")
)

// Refus is the answer to bytes that cannot be taken in (encrypted, empty, not a document…). Nothing was stored; the
// file stays where it was. Message is French, for people: which file, which page, what to do.
type Refus struct {
	Code    CodeRefus `json:"code"`
	Message string    `json:"message"`
}

func (r *Refus) Error() string { return string(r.Code) + ": " + r.Message }

// CodeRefus is a closed list, part of the command-line contract.
type CodeRefus string

const (
	RefusVide      CodeRefus = "fichier_vide"
	RefusType      CodeRefus = "type_inconnu"      // not PDF, TIFF, JPEG or PNG by its bytes, whatever its name
	RefusChiffre   CodeRefus = "pdf_chiffre"       // needs a password to open
	RefusAbime     CodeRefus = "fichier_abime"     // damaged beyond repair, or truncated
	RefusTropGrand CodeRefus = "image_trop_grande" // pixels or page size over the limit
	RefusTropLourd CodeRefus = "fichier_trop_lourd"
	RefusTropPages CodeRefus = "trop_de_pages"
	RefusSansPage  CodeRefus = "sans_page"
	RefusLecture   CodeRefus = "lecture_impossible"   // the reading process crashed or timed out while opening the file
	RefusIllisible CodeRefus = "fichier_inaccessible" // the path cannot be read
	RefusInterne   CodeRefus = "service_indisponible" // database or store down: nothing kept, try again
)
