package dossier

import (
	"fmt"
	"time"
)

// ObjetID is one line of the register of objects.
type ObjetID int64

// GenreObjet is what came in a pli and is not paper to scan.
type GenreObjet string

const (
	ObjetPasseport  GenreObjet = "passeport"
	ObjetOriginal   GenreObjet = "autre_original"
	ObjetEspeces    GenreObjet = "especes"
	ObjetCheque     GenreObjet = "cheque"
	ObjetTimbres    GenreObjet = "timbres"
	ObjetPliMedical GenreObjet = "pli_medical" // sealed, and never opened here
	ObjetCleUSB     GenreObjet = "cle_usb"
	ObjetAutre      GenreObjet = "autre"
)

// GenresObjet lists the kinds with the words agents say.
var GenresObjet = []struct {
	Genre   GenreObjet
	Libelle string
}{
	{ObjetPasseport, "passeport original"},
	{ObjetOriginal, "autre document original"},
	{ObjetEspeces, "argent liquide"},
	{ObjetCheque, "chèque"},
	{ObjetTimbres, "timbres"},
	{ObjetPliMedical, "enveloppe médicale fermée"},
	{ObjetCleUSB, "clé USB ou autre support"},
	{ObjetAutre, "autre objet"},
}

// Libelle gives the words agents say; the code itself when unknown.
func (g GenreObjet) Libelle() string {
	for _, x := range GenresObjet {
		if x.Genre == g {
			return x.Libelle
		}
	}
	return string(g)
}

// Connu reports whether the kind is in the list.
func (g GenreObjet) Connu() bool { return g.Libelle() != string(g) }

// IssueObjet is how an object left the drawer it was kept in.
type IssueObjet string

const (
	IssueLettre   IssueObjet = "lettre"   // with a letter restitution_originaux, which lists it
	IssueGuichet  IssueObjet = "guichet"  // handed over at the desk against a signature
	IssueDossier  IssueObjet = "dossier"  // stays with the paper of the demande
	IssueTransmis IssueObjet = "transmis" // passed on: the doctor, the cashier, the other préfecture
	IssueErreur   IssueObjet = "erreur"   // the line itself was wrong: it stays, and says so
)

// FicheIssue is one line of IssuesObjet. Precise asks for what must be said besides; "": nothing.
type FicheIssue struct {
	Issue            IssueObjet
	Libelle, Precise string
}

// IssuesObjet lists them with the words agents say.
var IssuesObjet = []FicheIssue{
	{IssueLettre, "rendu par lettre", ""},
	{IssueGuichet, "remis au guichet, contre signature", "Dites où est la décharge signée."},
	{IssueDossier, "gardé avec le dossier", "Dites pourquoi il reste avec le dossier."},
	{IssueTransmis, "transmis à un autre service", "Dites à qui il est transmis, et comment."},
	{IssueErreur, "ligne inscrite par erreur", "Dites quelle est l’erreur."},
}

// Libelle gives the words agents say; the code itself when unknown.
func (i IssueObjet) Libelle() string {
	for _, x := range IssuesObjet {
		if x.Issue == i {
			return x.Libelle
		}
	}
	return string(i)
}

// Objet is a line of the register of objects: what it is, who opened the pli and who saw it, where it is kept, how it left.
type Objet struct {
	ID          ObjetID
	Pli         PliID
	Recu        Date   // day the pli was received; zero: to confirm
	Prefecture  string // that of the pli
	Genre       GenreObjet
	Nombre      int
	Description string  // plain words
	Lieu        string  // where it is kept
	OuvertPar   AgentID // first initials
	A           time.Time
	Temoin      AgentID // second initials, of another agent; 0: not given yet
	ParapheA    time.Time
	Issue       IssueObjet // "": it is kept
	Detail      string     // the receipt, to whom, why
	RenduLe     Date
	RenduPar    AgentID
	Courrier    CourrierID   // the letter it leaves with
	Lettre      EtatCourrier // of that letter; "" without one
	Numeros     []string     // demandes of the pli
}

// Garde reports whether the object is still here: nothing was done of it, or the letter it leaves with is not printed.
func (o Objet) Garde() bool {
	return o.Issue == "" || o.Issue == IssueLettre && o.Lettre != CourrierImprime
}

// Secret reports whether what it is may only be said to those who see what is sensitive: a medical envelope tells of an illness.
func (o Objet) Secret() bool { return o.Genre == ObjetPliMedical }

// Ligne names the object in the letter that gives it back: « 2 × passeport original : passeports du Maroc ».
func (o Objet) Ligne() string {
	l := o.Genre.Libelle()
	if o.Nombre > 1 {
		l = fmt.Sprintf("%d\u00a0× %s", o.Nombre, l)
	}
	return l + "\u00a0: " + o.Description
}

// RetourObjets is what an agent does with objects that are kept, together.
type RetourObjets struct {
	Objets  []ObjetID
	Demande DemandeID // the objects came in its plis; 0: in a pli of no demande
	Issue   IssueObjet
	Detail  string
	Agent   AgentID
}
