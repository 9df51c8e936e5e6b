package scantest

// Profil is a way paper goes through machines. Bounds are drawn from, uniformly, by the seed; the zero value changes nothing
// but goes through a 300-dpi scanner.
type Profil struct {
	Nom     string
	Libelle string

	DPI       int     // of the scan: 300 when 0
	Rotation  float64 // skew within ±, degrees
	EchelleDe float64 // print scale from … to …; 0: exactly 1
	EchelleA  float64
	Decalage  float64 // page moved on the glass within ±, mm
	Quarts    int     // the sheet was fed turned, quarters clockwise; -1: drawn

	Copies   int     // times the sheet was photocopied before
	Flou     float64 // blur, sigma in pixels of a 300-dpi scan
	Bruit    float64 // sensor noise, sigma in grey levels
	Papier   uint8   // grey of the paper; 0: 255
	Encre    uint8   // grey of the ink
	Ombre    float64 // light falls off towards one edge, share of the grey lost
	Qualite  int     // of the JPEG the scanner made; 0: none
	DeuxTons bool    // black and white
	Fax      Fax

	Plis        int // folds
	Perforation bool
	Agrafe      bool
	Tampon      bool // a stamp over the text
	TamponCode  bool // a stamp over the QR or the Code 128, drawn
	Trait       bool // a pen stroke across the QR
	TraitBarres bool // a pen stroke along the Code 128
	CoinPerdu   int  // 1 top left, 2 top right, 3 bottom left, 4 bottom right; -1: drawn
	Tache       bool
	Bandes      int  // bands along the sheet where toner ran out
	Doublee     bool // a second sheet passed under this one

	Vitre     Vitre
	Couvercle uint8      // grey of the lid seen around the sheet; 0: white
	Coupe     [2]float64 // mm of one side of the sheet, drawn, that lay beyond the glass: from … to …
}

// Vitre is what the scanner takes a picture of.
type Vitre int

const (
	VitreA4     Vitre = iota
	VitreA3           // the sheet in one of its corners, drawn
	VitreLetter       // 216 × 279 mm, the foot of the sheet beyond it
)

// cotes gives its sides in mm.
func (v Vitre) cotes() (l, h float64) {
	switch v {
	case VitreA3:
		return 297, 420
	case VitreLetter:
		return 215.9, 279.4
	}
	return 210, 297
}

// Fax is a facsimile's grid: black and white, 204 dots an inch across.
type Fax int

const (
	PasDeFax     Fax = iota
	FaxFin           // 196 lines an inch
	FaxOrdinaire     // 98 lines an inch, brought back to square pixels as a reader does
)

// Profils lists them all, from the cleanest; tests give the rate of each.
func Profils() []Profil {
	return []Profil{
		{Nom: "net", Libelle: "image du PDF, sans papier"},
		{Nom: "bureau", Libelle: "scanner de bureau, 300 ppp gris", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "bureau200", Libelle: "scanner de bureau, 200 ppp gris", DPI: 200, Rotation: 1.5, EchelleDe: 0.97, EchelleA: 1.03, Decalage: 3,
			Flou: 0.6, Bruit: 4, Papier: 246, Encre: 30, Qualite: 70},
		{Nom: "bureau150", Libelle: "scanner de bureau, 150 ppp gris", DPI: 150, Rotation: 1, EchelleDe: 0.97, EchelleA: 1.03, Decalage: 2,
			Flou: 0.5, Bruit: 4, Papier: 246, Encre: 30, Qualite: 60},
		{Nom: "jpeg150", Libelle: "150 ppp, compression forte", DPI: 150, Rotation: 1, EchelleDe: 0.98, EchelleA: 1.02, Decalage: 2, Flou: 0.6,
			Bruit: 5, Papier: 244, Encre: 40, Qualite: 40},
		{Nom: "noir_blanc", Libelle: "scanner réglé en noir et blanc, 300 ppp", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2,
			Flou: 0.7, Bruit: 6, Papier: 240, Encre: 40, DeuxTons: true},
		{Nom: "noir_blanc200", Libelle: "scanner réglé en noir et blanc, 200 ppp", DPI: 200, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01,
			Decalage: 2, Flou: 0.7, Bruit: 6, Papier: 240, Encre: 40, DeuxTons: true},
		{Nom: "penche", Libelle: "feuille de travers, 3°", Rotation: 3, EchelleDe: 0.98, EchelleA: 1.02, Decalage: 4, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "envers", Libelle: "feuille tête en bas", Quarts: 2, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "paysage", Libelle: "feuille passée par le côté", Quarts: 1, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "paysage_inverse", Libelle: "feuille passée par l’autre côté", Quarts: 3, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2,
			Flou: 0.6, Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "reduit", Libelle: "imprimée à 96 ou 104 %", EchelleDe: 0.96, EchelleA: 1.04, Rotation: 0.5, Flou: 0.6, Bruit: 4, Papier: 246,
			Encre: 30, Qualite: 75},
		{Nom: "reduit97", Libelle: "imprimée à 97 %, « ajuster à la page »", EchelleDe: 0.97, EchelleA: 0.97, Rotation: 1, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "jpeg40", Libelle: "compression forte", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.8, Bruit: 5, Papier: 244,
			Encre: 40, Qualite: 40},
		{Nom: "use", Libelle: "plié, perforé, agrafé", Rotation: 1.5, EchelleDe: 0.98, EchelleA: 1.02, Decalage: 3, Flou: 0.7, Bruit: 6,
			Papier: 238, Encre: 45, Qualite: 70, Plis: 2, Perforation: true, Agrafe: true, Ombre: 0.1},
		{Nom: "tampon", Libelle: "tampon sur le texte", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6, Bruit: 4, Papier: 246,
			Encre: 30, Qualite: 75, Tampon: true},
		{Nom: "tampon_code", Libelle: "tampon sur un des deux codes", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 30, Qualite: 75, TamponCode: true},
		{Nom: "coin_perdu", Libelle: "un coin déchiré ou replié", Rotation: 1.5, EchelleDe: 0.98, EchelleA: 1.02, Decalage: 2, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 30, Qualite: 75, CoinPerdu: -1},
		{Nom: "tache", Libelle: "café et trait de stylo sur le code", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.7, Bruit: 5,
			Papier: 242, Encre: 35, Qualite: 70, Tache: true, Trait: true},
		{Nom: "trait_qr", Libelle: "trait de stylo sur le QR", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 30, Qualite: 75, Trait: true},
		{Nom: "trait_barres", Libelle: "trait de stylo sur le Code 128", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75, TraitBarres: true},
		{Nom: "trait_deux", Libelle: "trait de stylo sur les deux codes", Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75, Trait: true, TraitBarres: true},
		{Nom: "vitre_a3", Libelle: "A4 sur une vitre A3", Vitre: VitreA3, Rotation: 1.5, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "vitre_letter", Libelle: "A4 sur une vitre américaine, bas coupé", Vitre: VitreLetter, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01,
			Decalage: 1, Flou: 0.6, Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "bord_coupe", Libelle: "feuille décalée, un bord coupé", Coupe: [2]float64{4, 16}, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01,
			Flou: 0.6, Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "couvercle_noir", Libelle: "couvercle noir", Couvercle: 25, Rotation: 1.5, EchelleDe: 0.98, EchelleA: 1, Decalage: 3, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "pale", Libelle: "imprimante à court d’encre", Bandes: 3, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6, Bruit: 4,
			Papier: 246, Encre: 120, Qualite: 75},
		{Nom: "double", Libelle: "deux feuilles prises ensemble", Doublee: true, Rotation: 1, EchelleDe: 0.99, EchelleA: 1.01, Decalage: 2, Flou: 0.6,
			Bruit: 4, Papier: 246, Encre: 30, Qualite: 75},
		{Nom: "photocopie", Libelle: "photocopie", Copies: 1, Rotation: 1.5, EchelleDe: 0.98, EchelleA: 1.02, Decalage: 3, Flou: 0.7, Bruit: 6,
			Papier: 242, Encre: 40, Qualite: 70},
		{Nom: "photocopie2", Libelle: "photocopie de photocopie", Copies: 2, Rotation: 1.5, EchelleDe: 0.97, EchelleA: 1.03, Decalage: 3, Flou: 0.8,
			Bruit: 7, Papier: 238, Encre: 45, Qualite: 65},
		{Nom: "fax", Libelle: "télécopie fine, 204 × 196", Fax: FaxFin, Rotation: 1, EchelleDe: 0.97, EchelleA: 1, Decalage: 2, Flou: 0.9, Bruit: 8,
			Papier: 240, Encre: 40},
		{Nom: "fax_ordinaire", Libelle: "télécopie ordinaire, 204 × 98", Fax: FaxOrdinaire, Rotation: 1, EchelleDe: 0.97, EchelleA: 1, Decalage: 2,
			Flou: 0.9, Bruit: 8, Papier: 240, Encre: 40},
	}
}

// ProfilNomme returns the profile of that name; false when there is none.
func ProfilNomme(nom string) (Profil, bool) {
	for _, p := range Profils() {
		if p.Nom == nom {
			return p, true
		}
	}
	return Profil{}, false
}
