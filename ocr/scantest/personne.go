package scantest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Identite is an invented person. Dates are AAAA-MM-JJ, 00 for an unknown part.
type Identite struct {
	NomNaissance   string
	NomUsage       string
	Prenoms        string // « SP » (sans prénom) for a person of one name
	Sexe           string // f, m
	DateNaissance  string
	Approximative  bool
	VilleNaissance string
	PaysNaissance  string
	Nationalite    string
	CodePays       string // ISO 3166 alpha-3, as in a passport
	NumeroEtranger string // ten digits
	Passeport      string
	PasseportDu    string
	PasseportAu    string
	Telephone      string
	Courriel       string
	Langue         string
	Adresse        AdresseInventee
}

// AdresseInventee is an invented address in a real commune.
type AdresseInventee struct {
	Chez, Complement, Numero, Voie, CodePostal, Commune string
}

type origine struct {
	pays, nationalite, code, langue string
	villes                          []string
	noms, femmes, hommes            []string
	unNom                           bool // some persons have one name only
	approx                          bool // birth dates are often approximate
}

var origines = []origine{
	{pays: "Viêt Nam", nationalite: "vietnamienne", code: "VNM", langue: "vietnamien", villes: []string{"Hà Nội", "Đà Nẵng", "Cần Thơ"},
		noms: []string{"Nguyễn", "Trần", "Đặng", "Phạm"}, femmes: []string{"Thị Hồng Nhung", "Thị Mỹ Lệ", "Ngọc Ánh"}, hommes: []string{"Văn Đức", "Quốc Việt", "Hữu Phước"}},
	{pays: "Turquie", nationalite: "turque", code: "TUR", langue: "turc", villes: []string{"Gaziantep", "Diyarbakır", "İzmir"},
		noms: []string{"Yıldırım", "Öztürk", "Çağlayan", "Şahinoğlu"}, femmes: []string{"Ayşe Gülşah", "Elif Nazlı", "Çiğdem"}, hommes: []string{"İbrahim", "Oğuzhan", "Mehmet Şükrü"}},
	{pays: "Lituanie", nationalite: "lituanienne", code: "LTU", langue: "lituanien", villes: []string{"Šiauliai", "Panevėžys", "Kaunas"},
		noms: []string{"Žemaitytė", "Kazlauskienė", "Šapoka"}, femmes: []string{"Jūratė", "Austėja Ugnė"}, hommes: []string{"Žygimantas", "Ąžuolas"}},
	{pays: "Algérie", nationalite: "algérienne", code: "DZA", langue: "arabe", villes: []string{"Béjaïa", "Oran", "Sidi Bel Abbès"},
		noms: []string{"Aït-Belkacem", "Benmoussa", "Ould Kaddour"}, femmes: []string{"Zoulikha", "Naïma Samira", "Fatiha"}, hommes: []string{"Abdelkrim", "Mohand-Arezki", "Slimane"}},
	{pays: "Maroc", nationalite: "marocaine", code: "MAR", langue: "arabe", villes: []string{"Khouribga", "Fès", "Béni Mellal"},
		noms: []string{"El Ouafi", "Bouhlal", "Ait Lahcen"}, femmes: []string{"Hanane", "Saïda"}, hommes: []string{"Noureddine", "Hicham"}},
	{pays: "Mali", nationalite: "malienne", code: "MLI", langue: "bambara", villes: []string{"Kayes", "Nioro du Sahel", "Ségou"},
		noms: []string{"Coulibaly", "Diakité", "Sissoko"}, femmes: []string{"Fatoumata", "Oumou"}, hommes: []string{"Bakary", "Mamadou Lamine"}, approx: true},
	{pays: "Côte d’Ivoire", nationalite: "ivoirienne", code: "CIV", langue: "baoulé", villes: []string{"Bouaké", "Grand-Bassam", "Yamoussoukro"},
		noms: []string{"N’Guessan", "Kouassi", "M’Bra-Yao"}, femmes: []string{"Affoué Désirée", "Adjoua"}, hommes: []string{"Koffi Amos", "Yao Désiré"}},
	{pays: "République démocratique du Congo", nationalite: "congolaise", code: "COD", langue: "lingala", villes: []string{"Kinshasa", "Mbuji-Mayi"},
		noms: []string{"Mbuyi wa Kabeya Tshisekedi", "Ilunga-Mukendi", "Ngalula"}, femmes: []string{"Bénédicte Mujinga", "Espérance"}, hommes: []string{"Dieudonné Kalala", "Jean-Bosco"}},
	{pays: "Sri Lanka", nationalite: "sri-lankaise", code: "LKA", langue: "tamoul", villes: []string{"Jaffna", "Vavuniya"},
		noms: []string{"Thiruchelvam", "Sivarajasingham", "Balasubramaniam"}, femmes: []string{"Vasanthi", "Kalaivani"}, hommes: []string{"Ragunathan", "Yogeswaran"}, unNom: true},
	{pays: "Afghanistan", nationalite: "afghane", code: "AFG", langue: "dari", villes: []string{"Jalalabad", "Mazâr-e Charif"},
		noms: []string{"Ahmadzai", "Rahimi", "Noorzai"}, femmes: []string{"Shukria", "Laïla"}, hommes: []string{"Gul Mohammad", "Zabihullah"}, approx: true, unNom: true},
	{pays: "Brésil", nationalite: "brésilienne", code: "BRA", langue: "portugais", villes: []string{"São Luís", "Macapá"},
		noms: []string{"da Conceição dos Santos Guimarães", "Araújo", "Magalhães"}, femmes: []string{"Maria Aparecida", "Luzinete"}, hommes: []string{"João Batista", "Antônio"}},
	{pays: "Ukraine", nationalite: "ukrainienne", code: "UKR", langue: "ukrainien", villes: []string{"Kharkiv", "Ivano-Frankivsk"},
		noms: []string{"Shevchuk", "Kovalenko", "Hryhorieva"}, femmes: []string{"Oleksandra", "Yevheniia"}, hommes: []string{"Volodymyr", "Taras"}},
	{pays: "Haïti", nationalite: "haïtienne", code: "HTI", langue: "créole", villes: []string{"Cap-Haïtien", "Les Cayes"},
		noms: []string{"Saint-Fleur", "Jean-Baptiste", "Désir"}, femmes: []string{"Marie-Thérèse", "Wislande"}, hommes: []string{"Frantz", "Jean-Rénold"}},
	{pays: "Comores", nationalite: "comorienne", code: "COM", langue: "shikomori", villes: []string{"Mutsamudu", "Moroni"},
		noms: []string{"Saïd Ali", "Attoumane", "Mchangama"}, femmes: []string{"Zaïnaba", "Échati"}, hommes: []string{"Abdou", "Soilihi"}, approx: true},
	{pays: "Pologne", nationalite: "polonaise", code: "POL", langue: "polonais", villes: []string{"Łódź", "Rzeszów"},
		noms: []string{"Wójcik", "Dąbrowska", "Kozłowski"}, femmes: []string{"Małgorzata", "Agnieszka"}, hommes: []string{"Łukasz", "Stanisław"}},
}

var communes = []struct{ code, nom string }{
	{"33000", "Bordeaux"}, {"33400", "Talence"}, {"93200", "Saint-Denis"}, {"93300", "Aubervilliers"}, {"75018", "Paris"}, {"75010", "Paris"},
	{"69003", "Lyon"}, {"69100", "Villeurbanne"}, {"13003", "Marseille"}, {"13090", "Aix-en-Provence"}, {"59000", "Lille"}, {"59100", "Roubaix"},
	{"67000", "Strasbourg"}, {"31000", "Toulouse"}, {"44000", "Nantes"}, {"35000", "Rennes"}, {"34000", "Montpellier"}, {"38000", "Grenoble"},
	{"92230", "Gennevilliers"}, {"94000", "Créteil"}, {"94240", "L’Haÿ-les-Roses"}, {"94100", "Saint-Maur-des-Fossés"}, {"95200", "Sarcelles"},
	{"91000", "Évry-Courcouronnes"}, {"78200", "Mantes-la-Jolie"}, {"77100", "Meaux"}, {"76600", "Le Havre"}, {"80000", "Amiens"},
	{"54000", "Nancy"}, {"21000", "Dijon"}, {"63000", "Clermont-Ferrand"}, {"87000", "Limoges"}, {"97300", "Cayenne"}, {"97600", "Mamoudzou"},
	{"20000", "Ajaccio"}, {"29200", "Brest"}, {"06000", "Nice"}, {"57000", "Metz"}, {"68100", "Mulhouse"}, {"45000", "Orléans"}, {"61000", "Alençon"},
}

var voies = []string{
	"rue de la République", "avenue du Général-Leclerc", "impasse des Lilas", "boulevard de l’Yser", "allée des Églantiers",
	"rue du Faubourg-Saint-Antoine", "place de l’Hôtel-de-Ville", "chemin du Vieux-Moulin", "rue Frédéric-Mistral", "cours de l’Argonne",
	"quai des Chartrons", "rue des Frères-Lumière",
}

func choix[T any](h *rand.Rand, t []T) T { return t[h.IntN(len(t))] }

func chiffres(h *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(h.IntN(10))
	}
	return string(b)
}

// Personne invents someone: long names, accents, several alphabets' letters, apostrophes, single names, approximate dates.
func Personne(seed uint64) Identite {
	h := rand.New(rand.NewPCG(seed, 0x9e75))
	o := choix(h, origines)
	p := Identite{PaysNaissance: o.pays, Nationalite: o.nationalite, CodePays: o.code, Langue: o.langue, VilleNaissance: choix(h, o.villes)}
	p.Sexe, p.Prenoms = "f", choix(h, o.femmes)
	if h.IntN(2) == 0 {
		p.Sexe, p.Prenoms = "m", choix(h, o.hommes)
	}
	p.NomNaissance = choix(h, o.noms)
	if o.unNom && h.IntN(3) == 0 {
		p.Prenoms = "SP"
	}
	if p.Sexe == "f" && h.IntN(3) == 0 {
		p.NomUsage = choix(h, choix(h, origines).noms)
	}
	an := 1955 + h.IntN(50)
	p.DateNaissance = fmt.Sprintf("%04d-%02d-%02d", an, 1+h.IntN(12), 1+h.IntN(28))
	if o.approx && h.IntN(2) == 0 {
		p.Approximative = true
		p.DateNaissance = fmt.Sprintf("%04d-00-00", an)
		if h.IntN(2) == 0 {
			p.DateNaissance = fmt.Sprintf("%04d-%02d-00", an, 1+h.IntN(12))
		}
	}
	p.NumeroEtranger = "99" + chiffres(h, 8)
	p.Passeport = string(rune('A'+h.IntN(26))) + chiffres(h, 8)
	du := 2017 + h.IntN(8)
	p.PasseportDu = fmt.Sprintf("%04d-%02d-%02d", du, 1+h.IntN(12), 1+h.IntN(28))
	p.PasseportAu = fmt.Sprintf("%04d%s", du+10, p.PasseportDu[4:])
	p.Telephone = choix(h, []string{"06", "07"}) + chiffres(h, 8)
	p.Courriel = strings.ToLower(strings.Trim(MRZ(p.Prenoms), "<")[:1]+"."+strings.ReplaceAll(MRZ(p.NomNaissance), "<", "")) + "@exemple.fr"
	p.Adresse = adresse(h)
	return p
}

func adresse(h *rand.Rand) AdresseInventee {
	c := choix(h, communes)
	a := AdresseInventee{Numero: fmt.Sprint(1 + h.IntN(240)), Voie: choix(h, voies), CodePostal: c.code, Commune: c.nom}
	if h.IntN(4) == 0 {
		a.Numero += choix(h, []string{" bis", " ter"})
	}
	if h.IntN(3) == 0 {
		a.Complement = fmt.Sprintf("Bâtiment %c, escalier %d, appartement %d", 'A'+rune(h.IntN(6)), 1+h.IntN(4), 1+h.IntN(60))
	}
	if h.IntN(5) == 0 {
		a.Chez = "Mme " + choix(h, choix(h, origines).noms)
	}
	return a
}

// translitteration of letters that do not lose their mark by decomposition (ICAO 9303-3, section 6).
var translitteration = strings.NewReplacer("Đ", "D", "Ð", "D", "Ø", "OE", "Œ", "OE", "Æ", "AE", "ẞ", "SS", "ß", "SS", "Ł", "L", "ı", "I", "İ", "I", "Þ", "TH",
	"’", "", "'", "", "-", "<", " ", "<")

// MRZ writes a name as a machine-readable zone does: A to Z, « < » for spaces and hyphens, apostrophes dropped.
func MRZ(nom string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(translitteration.Replace(strings.ToUpper(nom))) {
		if r >= 'A' && r <= 'Z' || r == '<' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if unicode.IsLetter(r) {
			b.WriteByte('X')
		}
	}
	return b.String()
}

// ClefMRZ is the check digit of ICAO 9303-3, weights 7, 3, 1.
func ClefMRZ(s string) byte {
	t := 0
	for i, c := range []byte(s) {
		v := 0
		switch {
		case c >= '0' && c <= '9':
			v = int(c - '0')
		case c >= 'A' && c <= 'Z':
			v = int(c-'A') + 10
		}
		t += v * []int{7, 3, 1}[i%3]
	}
	return '0' + byte(t%10)
}

// LignesMRZ are the two lines of 44 of the person's passport (TD3).
func (p Identite) LignesMRZ() [2]string {
	complete := func(s string, n int) string {
		if len(s) > n {
			return s[:n]
		}
		return s + strings.Repeat("<", n-len(s))
	}
	nom := MRZ(p.NomNaissance)
	if p.Prenoms != "SP" {
		nom += "<<" + MRZ(p.Prenoms)
	}
	date := func(d string) string {
		if d == "" {
			return "<<<<<<"
		}
		inconnu := func(x string) string { return strings.Replace(x, "00", "<<", 1) }
		return d[2:4] + inconnu(d[5:7]) + inconnu(d[8:10])
	}
	avec := func(s string) string { return s + string(ClefMRZ(s)) }
	numero, ne, fin := avec(complete(p.Passeport, 9)), avec(date(p.DateNaissance)), avec(date(p.PasseportAu))
	perso := avec(complete("", 14))
	l2 := numero + p.CodePays + ne + strings.ToUpper(p.Sexe) + fin + perso
	l2 += string(ClefMRZ(numero + ne + fin + perso))
	return [2]string{complete("P<"+p.CodePays+nom, 44), l2}
}

// Graines20 are the seeds of twenty people (Personne) who between them have all that names, dates and alphabets do to a form: every
// origin, a name longer than a line of cells, a single name, an apostrophe, a hyphen, a name in use, an approximate date of birth.
func Graines20() []uint64 {
	var choisies []uint64
	vus := map[string]bool{}
	prendre := func(nouveau func(Identite) bool) {
		for g := uint64(1); g < 5000 && len(choisies) < 20; g++ {
			if p := Personne(g); !slices.Contains(choisies, g) && nouveau(p) {
				choisies = append(choisies, g)
				vus[p.CodePays] = true
				return
			}
		}
	}
	long := func(p Identite) bool { return len([]rune(p.NomNaissance)) > 30 }
	prendre(long)
	prendre(func(p Identite) bool { return p.Prenoms == "SP" })
	prendre(func(p Identite) bool { return p.Approximative && strings.HasSuffix(p.DateNaissance, "-00-00") })
	prendre(func(p Identite) bool { return p.Approximative && !strings.HasSuffix(p.DateNaissance, "-00-00") })
	prendre(func(p Identite) bool { return strings.Contains(p.NomNaissance, "’") && p.NomUsage != "" })
	prendre(func(p Identite) bool { return strings.Contains(p.NomNaissance, "-") && p.Adresse.Chez != "" })
	for range origines {
		prendre(func(p Identite) bool { return !vus[p.CodePays] })
	}
	for len(choisies) < 20 {
		prendre(func(Identite) bool { return true })
	}
	return choisies
}
