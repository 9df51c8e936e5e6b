package dossier

// TypePage is the kind of a page, closed list of the command-line contract.
type TypePage string

const (
	PageFormulaire     TypePage = "formulaire"
	PageDonnees        TypePage = "page_donnees"
	PageProblemeANEF   TypePage = "lettre_probleme_anef"
	PageCapture        TypePage = "capture_ecran"
	PageCourriel       TypePage = "courriel"
	PageConvocation    TypePage = "convocation_invitation"
	PagePasseport      TypePage = "passeport"
	PageTitreSejour    TypePage = "titre_sejour"
	PageVisa           TypePage = "visa"
	PageRecepisse      TypePage = "recepisse_attestation"
	PageDomicile       TypePage = "justificatif_domicile"
	PageEtatCivil      TypePage = "etat_civil"
	PageBulletinPaie   TypePage = "bulletin_paie"
	PageAvisImposition TypePage = "avis_imposition"
	PageContrat        TypePage = "contrat"
	PageDiplome        TypePage = "diplome_scolarite"
	PagePhoto          TypePage = "photo"
	PageEnveloppe      TypePage = "enveloppe"
	PageAvisReception  TypePage = "avis_reception"
	PageCourrierNous   TypePage = "courrier_souspli"
	PageAutreForm      TypePage = "autre_formulaire"
	PageFeuilleRetour  TypePage = "feuille_retour"
	PageBlanche        TypePage = "blanche"
	PageAutre          TypePage = "autre"
)

// TypesPage lists every kind with its French label.
var TypesPage = []struct {
	Type    TypePage
	Libelle string
}{
	{PageFormulaire, "page de notre formulaire"},
	{PageDonnees, "page de données"},
	{PageProblemeANEF, "lettre « PROBLÈME ANEF »"},
	{PageCapture, "capture d’écran"},
	{PageCourriel, "courriel imprimé"},
	{PageConvocation, "convocation ou invitation"},
	{PagePasseport, "passeport"},
	{PageTitreSejour, "titre de séjour"},
	{PageVisa, "visa"},
	{PageRecepisse, "récépissé ou attestation"},
	{PageDomicile, "justificatif de domicile"},
	{PageEtatCivil, "acte d’état civil"},
	{PageBulletinPaie, "bulletin de paie"},
	{PageAvisImposition, "avis d’imposition"},
	{PageContrat, "contrat"},
	{PageDiplome, "diplôme ou certificat de scolarité"},
	{PagePhoto, "photographies d’identité"},
	{PageEnveloppe, "enveloppe"},
	{PageAvisReception, "avis de réception postal"},
	{PageCourrierNous, "courrier de la préfecture, ou feuille d’envoi"},
	{PageAutreForm, "autre formulaire"},
	{PageFeuilleRetour, "feuille de retour"},
	{PageBlanche, "page blanche"},
	{PageAutre, "autre page"},
}

// Libelle gives the French label, or the code itself when unknown.
func (t TypePage) Libelle() string {
	for _, x := range TypesPage {
		if x.Type == t {
			return x.Libelle
		}
	}
	return string(t)
}

// SortPage is the one fate of a page of a pli.
type SortPage string

const (
	SortPiece     SortPage = "piece"
	SortEnveloppe SortPage = "enveloppe"
	SortBlanche   SortPage = "blanche"
	SortPasANous  SortPage = "pas_a_nous"
	SortObjet     SortPage = "objet_note"
	SortAvis      SortPage = "avis_reception"  // La Poste's slip of a letter of ours
	SortRetour    SortPage = "courrier_revenu" // a letter of ours, its envelope or its return sheet
)

// Piece is a supporting document received: its catalogue code (forms/catalogue) or kind of page, and where it stands.
// One piece may support several demandes.
type Piece struct {
	Type  string `json:"type"`  // code of the documents catalogue when known, else a TypePage
	Pages []int  `json:"pages"` // page numbers in the pli, from 1
	Pli   PliID  `json:"-"`
}
