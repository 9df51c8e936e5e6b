package deuxddoc

import (
	"regexp"
	"slices"
	"strings"
)

// Personne is what a document says of one person. Names are as encoded, in capitals without accents, several first names separated by spaces.
// What it does not say is "".
type Personne struct {
	NomNaissance string
	NomUsage     string // or that of the husband or wife
	Nom          string // it does not say which
	Prenoms      string // all of them
	Prenom       string // the usual one, or some of them
	// Entier is a name and first names that nothing separates, the name first as issuers write it; Entiers the same in parts, of which the
	// issuer may have put the name first or last.
	Entier  string
	Entiers []string

	Naissance      string // AAAA-MM-JJ, 00 for unknown parts
	Sexe           string // f, m
	Nationalite    string // ISO 3166, two letters
	VilleNaissance string
	PaysNaissance  string // ISO 3166, two letters
	NumeroEtranger string
	Passeport      string
	Piece          string // number of an identity document of any kind
	Visa           string
	Demande        string // number of the application that the document is the certificate of
	Document       string // "api" or "ada", the values of the field document_actuel of our forms
	ValableDu      string // of that document, AAAA-MM-JJ
	ValableAu      string
	LignesMRZ      []string
	Adresse        Adresse
}

// Adresse is where a person lives.
type Adresse struct {
	Voie       string // number and street, as on line 4 of a postal address
	CodePostal string
	Commune    string
	// TronqueeVoie and TronqueeCommune: the issuer cut it.
	TronqueeVoie, TronqueeCommune bool
}

// Vide reports whether nothing is said.
func (a Adresse) Vide() bool { return a == Adresse{} }

// adresseDe is which address of a document is whose; domicile for those who are not here.
var adresseDe = map[string]string{"beneficiaire": "service", "cobeneficiaire": "service", "destinataire": "facturation", "codestinataire": "facturation"}

var quis = []string{"titulaire", "etudiant", "professionnel", "beneficiaire", "cobeneficiaire", "destinataire", "codestinataire", "declarant1", "declarant2", "declarant"}

// Personnes gives those the document names whom a form may name too, with where they live in France. The annex, which nothing signs, is left out.
func (d Document) Personnes() []Personne {
	par := map[string]map[string]Champ{}
	for _, c := range d.Champs {
		i := identifiants()[c.Code]
		if i.qui == "" || strings.TrimSpace(c.Valeur) == "" {
			continue
		}
		if i.quoi != "mrz" {
			// What fills its field was perhaps cut without a word.
			c.Tronque = c.Tronque || i.taille >= 20 && len(c.Valeur) >= i.taille
			c.Valeur = strings.TrimSpace(c.Valeur)
		}
		if par[i.qui] == nil {
			par[i.qui] = map[string]Champ{}
		}
		if _, deja := par[i.qui][i.quoi]; !deja {
			par[i.qui][i.quoi] = c
		}
	}
	var l []Personne
	for _, qui := range quis {
		if par[qui] == nil {
			continue
		}
		p := d.personne(par[qui])
		ou := adresseDe[qui]
		if ou == "" {
			ou = "domicile"
		}
		p.Adresse = adresse(par[ou])
		l = append(l, p)
	}
	return l
}

// documents are the kinds of certificate that a form asks for by name: type 13 says which in field 6J, of which only 2 is known to us, from
// the published specimen.
func (d Document) document(nature string) string {
	switch {
	case d.Type == "16":
		return "ada"
	case d.Type == "13" && nature == "2":
		return "api"
	}
	return ""
}

func (d Document) personne(m map[string]Champ) Personne {
	// A name that was cut is no name to compare with.
	dit := func(quoi string) string {
		if m[quoi].Tronque {
			return ""
		}
		return m[quoi].Valeur
	}
	p := Personne{
		NomNaissance: mots(dit("nom_naissance")), NomUsage: mots(dit("nom_usage")), Nom: mots(dit("nom")),
		Prenoms: mots(dit("prenoms")), Prenom: mots(m["prenom"].Valeur),
		Naissance: jour(dit("naissance")), Nationalite: dit("nationalite"), VilleNaissance: mots(dit("ville_naissance")), PaysNaissance: dit("pays_naissance"),
		NumeroEtranger: dit("numero_etranger"), Piece: dit("piece_numero"), Visa: dit("visa"), Demande: dit("demande"),
		Document: d.document(dit("document")), ValableDu: jour(dit("valable_du")), ValableAu: jour(dit("valable_au")),
		LignesMRZ: lignesMRZ(dit("mrz")),
	}
	if p.NomUsage == "" {
		p.NomUsage = mots(dit("nom_epoux"))
	}
	if s := strings.ToLower(dit("sexe")); s == "f" || s == "m" {
		p.Sexe = s
	}
	if strings.HasPrefix(dit("piece_type"), "P") {
		p.Passeport = p.Piece
	}
	p.nommer(dit("entier"))
	return p
}

// qualites are the titles that stand before a name.
var qualites = []string{"M", "MR", "MME", "MLLE", "MM", "MMES", "MONSIEUR", "MADAME", "MADEMOISELLE", "DR", "ME", "MELLE"}

// nommer reads a name in one field: title, name and first names separated by slashes, or all in one.
func (p *Personne) nommer(entier string) {
	var parts []string
	for part := range strings.SplitSeq(entier, "/") {
		if part = mots(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) > 0 && slices.Contains(qualites, parts[0]) {
		parts = parts[1:]
	}
	switch len(parts) {
	case 0:
	case 1:
		if premier, suite, _ := strings.Cut(parts[0], " "); suite != "" && slices.Contains(qualites, premier) {
			parts[0] = suite
		}
		p.Entier = parts[0]
	default:
		p.Entiers = []string{parts[0], strings.Join(parts[1:], " ")}
	}
}

var reCodePostal = regexp.MustCompile(`^\d{5}$`)

func adresse(m map[string]Champ) Adresse {
	if pays := m["pays"].Valeur; pays != "" && pays != "FR" {
		return Adresse{}
	}
	a := Adresse{Voie: m["voie"].Valeur, TronqueeVoie: m["voie"].Tronque, CodePostal: m["code_postal"].Valeur,
		Commune: m["commune"].Valeur, TronqueeCommune: m["commune"].Tronque}
	if entiere := m["entiere"]; a.Vide() && !entiere.Tronque {
		parts := strings.Split(entiere.Valeur, "/")
		for i, part := range parts {
			switch part = strings.TrimSpace(part); {
			case a.Voie == "" && part != "" && part[0] >= '0' && part[0] <= '9' && !reCodePostal.MatchString(part):
				a.Voie = part
			case a.CodePostal == "" && reCodePostal.MatchString(part):
				a.CodePostal = part
				if i+1 < len(parts) {
					a.Commune = strings.TrimSpace(parts[i+1])
				}
			}
		}
	}
	if !reCodePostal.MatchString(a.CodePostal) {
		a.CodePostal = ""
	}
	return a
}

// mots puts one space between words; slashes separate first names.
func mots(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "/", " ")), " ")
}

var reJour = regexp.MustCompile(`^(\d\d)(\d\d)(\d{4})$`)

// jour turns JJMMAAAA into AAAA-MM-JJ; "" when it is not that.
func jour(s string) string {
	m := reJour.FindStringSubmatch(s)
	if m == nil || m[3] == "0000" {
		return ""
	}
	return m[3] + "-" + m[2] + "-" + m[1]
}

// lignesMRZ cuts a zone into the lines of its format, fillers put back. nil when the length is that of none: some issuers leave fillers out.
func lignesMRZ(s string) []string {
	s = strings.ReplaceAll(s, " ", "<")
	for taille, n := range map[int]int{90: 3, 88: 2, 72: 2} {
		if len(s) == taille {
			var l []string
			for i := range n {
				l = append(l, s[i*taille/n:(i+1)*taille/n])
			}
			return l
		}
	}
	return nil
}
