package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"souspli/dossier"
)

// origine is a stock of invented people: head names, frequent and few, a long tail made of syllables, first names of both sexes.
type origine struct {
	nationalites          []string
	part                  int // of a hundred people
	noms, garcons, filles []string
	debuts, milieux, fins []string
	villes                []string
	particules            []string
	premierJanvier        float64 // share of people whose date of birth is 1 January by default
	milieu                [2]string
	compose, nomDEpouse   float64
}

func mots(s string) []string { return strings.Fields(s) }

// origines are drawn in proportion to part. The names are common ones; the people are drawn at random.
var origines = []origine{
	{nationalites: mots("DZA MAR TUN MAR DZA LBY EGY"), part: 36,
		noms:    mots("Benali Bouzid Amrani Mansouri Haddad Khelifi Brahimi Saidi Belkacem Cherif Hamdi Zerrouki Bensalem Benaissa Tahiri Alaoui Idrissi Ouali Messaoudi Kaci Mebarki Touati Slimani Rahmani Djebbar Guerfi Lahlou Fassi Berrada Trabelsi Jaziri Gharbi Mejri Ayari Dridi Chaabane Chraibi Ziani Naciri Bennani"),
		garcons: mots("Mohamed Ahmed Ali Youssef Karim Rachid Omar Said Hassan Khaled Abdelkader Mustapha Samir Brahim Abderrahmane Nabil Hicham Djamel Tarek Walid Bilal Yassine Anis Fouad Ismail Hamza Ayoub Zakaria Abdallah Noureddine Farid Larbi"),
		filles:  mots("Fatima Khadija Aicha Samira Nadia Zohra Malika Meriem Leila Hafida Rachida Naima Houria Soraya Yasmine Amina Salima Latifa Hanane Ikram Sanaa Karima Ghizlane Djamila Nassima Wafa Asma Chaima"),
		debuts:  mots("Ben Bou El Cha Ha Ma Za Gua Kha Dja Me Sa Ra Be La Na Ta Ghe Ou Am"), milieux: mots("ra di mi lou sse ba ka zou li ha ma cha rou me ssa nna"), fins: mots("oui ani idi aoui i ar ane ouf in al oud ali ouche adi our ata"),
		villes: mots("Alger Oran Constantine Annaba Tlemcen Setif Casablanca Fes Meknes Oujda Agadir Tanger Tunis Sfax Sousse Tripoli Caire Nador Taza Batna"), particules: mots("El Ben Al"), premierJanvier: 0.05, compose: 0.12, nomDEpouse: 0.15},
	{nationalites: mots("SEN MLI GIN CIV CMR COD COG GMB MRT COM"), part: 20,
		noms:    mots("Diallo Traore Coulibaly Diarra Keita Camara Toure Sow Ba Ndiaye Fall Diop Konate Kone Sylla Cisse Bah Barry Balde Gueye Sissoko Dembele Sidibe Fofana Kouassi N’Guessan Koffi Mbemba Ngoma Tshimanga Mukendi Ilunga Kabongo Mbaye Niang Sarr Faye Soumare"),
		garcons: mots("Mamadou Oumar Ousmane Ibrahima Moussa Abdoulaye Amadou Boubacar Cheikh Souleymane Bakary Alassane Seydou Issa Modibo Aboubacar Idrissa Jean Patrick Serge Christian Junior Kevin Fode Lassana Demba"),
		filles:  mots("Aminata Fatoumata Mariam Aissatou Kadiatou Awa Oumou Ramata Hawa Binta Djeneba Fanta Rokia Assetou Salimata Grace Esther Marie Ruth Nadege Mireille Coumba Khady Adama"),
		debuts:  mots("Mba Ndo Kou Tra Sou Dia Ka Ma Nko Ba Ye Lo Mu Tshi Ki Za Ngu Fo"), milieux: mots("ba ka ngo mba la ro ku sso nda lo ye ma ri"), fins: mots("la ne di mba nga ba ko re ssa y ra ndo to"),
		villes: mots("Dakar Bamako Kayes Conakry Abidjan Bouake Douala Yaounde Kinshasa Brazzaville Nouakchott Banjul Kita Labe Thies Moroni Nioro"), premierJanvier: 0.14, compose: 0.2, nomDEpouse: 0.05},
	{nationalites: mots("TUR TUR TUR SYR IRQ AFG IRN PAK"), part: 13,
		noms:    mots("Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Koç Kurt Özkan Şimşek Polat Ahmadi Hosseini Rahimi Karimi Mohammadi Khan Sultani Noori Hashimi Haidari Safi Alizada"),
		garcons: mots("Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Murat Osman Yusuf Emre Burak Serkan Mohammad Ahmad Abdul Reza Hamid Farhad Omid Javad Najib Zabihullah"),
		filles:  mots("Fatma Ayşe Emine Hatice Zeynep Elif Meryem Gülşen Özlem Sevgi Zahra Maryam Fatemeh Shabnam Nasrin Laila Farida Parwana"),
		debuts:  mots("Ka De Yı Öz Ar Gü Ak Er Ha So Ba Ta Çe Do Şe Za Na"), milieux: mots("ra mi dı li ka ta ne ya"), fins: mots("oğlu man kaya türk er lı can bay ci zai i di ri an"),
		villes: mots("Istanbul Ankara Izmir Konya Kayseri Gaziantep Erzurum Alep Damas Bagdad Kaboul Herat Peshawar Maras"), premierJanvier: 0.12, compose: 0.08, nomDEpouse: 0.2},
	{nationalites: mots("RUS UKR GEO ARM MDA SRB ALB KOS ROU"), part: 10,
		noms:    mots("Ivanov Petrov Smirnov Kuznetsov Popov Sokolov Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Petrosyan Grigoryan Sargsyan Hakobyan Beridze Kapanadze Mamedov Aliev Magomedov Hoxha Krasniqi Gashi Berisha Popescu Ionescu Jovanović Nikolić Petrović"),
		garcons: mots("Aleksandr Dmitri Sergei Andrei Yuri Evgeni Mikhail Nikolai Vladimir Oleg Igor Artur Giorgi Levan Arben Besnik Ionut Marko Nikola Akhmed Ruslan Aslan"),
		filles:  mots("Elena Olga Natalia Tatiana Irina Svetlana Anna Ekaterina Oksana Yulia Nino Tamar Anahit Mariam Arta Valbona Ioana Jelena Zarema Aminat"),
		debuts:  mots("Ko Pe Vo Za Mi Ga Ba Lu Che Shu Go Ma Da Kha Mar Gri"), milieux: mots("va le ro mi tch ri ga ne ko lov"), fins: mots("enko ov ev yan dze shvili ski ić aj escu in uk ova eva"),
		villes: mots("Moscou Kiev Kharkiv Odessa Lviv Tbilissi Batoumi Erevan Gumri Chisinau Grozny Tirana Pristina Belgrade Bucarest"), premierJanvier: 0.01, compose: 0.02, nomDEpouse: 0.35},
	{nationalites: mots("VNM CHN KHM LAO LKA IND BGD"), part: 12,
		noms:    mots("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu Chan Singh Kumar Sivakumar Rajendran Thevarajah Balasubramaniam Islam Rahman Hossain Uddin Miah Khatun Sok Chea Phommachan"),
		garcons: mots("Văn_An Văn_Hùng Minh Tuấn Dũng Quang Đức Hải Wei Jun Ming Jian Lei Feng Gurpreet Harpreet Rajesh Suresh Mohammed Abdul Kamal Rafiqul Sothea"),
		filles:  mots("Thị_Mai Thị_Lan Thị_Hoa Thị_Hương Linh Ánh Ngọc Thảo Li Mei Xiu Yan Jing Priya Kavitha Sushila Fatema Nasima Sreymom"),
		debuts:  mots("Tha Ra Su Ji Xi Ya Qu Ho Ma Pra Va Chan Shan Gun"), milieux: mots("ra na ma ka ya la sa"), fins: mots("n ng nathan rajah lingam kumar wan deep jit am eth ong u"),
		villes: mots("Hanoi Saigon Hue Danang Wenzhou Pekin Shanghai Colombo Jaffna Delhi Amritsar Dacca Sylhet Phnom-Penh Vientiane"), premierJanvier: 0.04, compose: 0.03, nomDEpouse: 0.05},
	{nationalites: mots("BRA HTI PRT COL PER DOM USA GBR MDG"), part: 9,
		noms:    mots("Silva Santos Souza Oliveira Pereira Lima Costa Ferreira Rodrigues Almeida Pierre Jean Joseph Louis Charles Garcia Rodriguez Martinez Lopez Gonzalez Smith Brown Johnson Rakotomalala Randria Razafy"),
		garcons: mots("João José Antonio Carlos Paulo Pedro Lucas Luiz Marcos Jean Pierre Wilner Jacques Juan Luis Miguel Diego David James Michael Hery"),
		filles:  mots("Maria Ana Juliana Marcia Fernanda Patricia Rose Marie Nadine Guerline Carmen Luz Rosa Claudia Sarah Emma Jessica Voahangy"),
		debuts:  mots("Car Mo Fer Mar Go Bar Tei Ri San Da Va Ro Al Ra"), milieux: mots("va le ri na do me ra to"), fins: mots("es ez eira ado inho on al el son ana isoa"),
		villes: mots("Sao_Paulo Recife Belem Macapa Port-au-Prince Gonaives Lisbonne Porto Bogota Lima Londres New_York Antananarivo"), particules: mots("da dos de"), premierJanvier: 0.02, compose: 0.35, nomDEpouse: 0.1},
}

// gens is a population, each person a pure function of the seed and of its rank: the truth need not be kept. Ranks beyond n are people
// that the register does not hold.
type gens struct {
	graine uint64
	n      int
}

// Who a person is beside the others of the register.
const (
	seul      = ""
	jumeau    = "jumeau"
	homonyme  = "homonyme"
	apparente = "même famille"
)

type personneTiree struct {
	dossier.Identite
	origine *origine
	alias   []dossier.Identite // other spellings that the register knows
	genre   string
}

func (g gens) rng(i, usage int) *rand.Rand {
	return rand.New(rand.NewPCG(g.graine, uint64(i)<<8|uint64(usage)))
}

func tire[T any](r *rand.Rand, l []T) T { return l[r.IntN(len(l))] }

// tete draws from a list as names are: the first much more often than the last.
func tete(r *rand.Rand, l []string) string {
	return strings.ReplaceAll(l[int(float64(len(l))*math.Pow(r.Float64(), 1.8))], "_", " ")
}

func (o *origine) nom(r *rand.Rand) string {
	if r.Float64() < 0.45 {
		n := tete(r, o.noms)
		if len(o.particules) > 0 && r.Float64() < 0.06 {
			n = tire(r, o.particules) + " " + n
		}
		return n
	}
	n := tire(r, o.debuts)
	for range 1 + r.IntN(2) {
		n += tire(r, o.milieux)
	}
	return n + tire(r, o.fins)
}

func (o *origine) prenoms(r *rand.Rand, sexe string) string {
	liste := o.garcons
	if sexe == "f" {
		liste = o.filles
	}
	p := tete(r, liste)
	if r.Float64() < o.compose {
		if q := tete(r, liste); q != p {
			p += " " + q
		}
	}
	return p
}

func (g gens) origine(r *rand.Rand) *origine {
	n := r.IntN(100)
	for k := range origines {
		if n -= origines[k].part; n < 0 {
			return &origines[k]
		}
	}
	return &origines[0]
}

func (o *origine) naissance(r *rand.Rand) (dossier.DateIncomplete, bool) {
	an := 2024 - int(math.Abs(r.NormFloat64()*14)+r.Float64()*34)
	an = max(1935, an)
	switch x := r.Float64(); {
	case x < o.premierJanvier:
		return dossier.DateIncomplete(fmt.Sprintf("%04d-01-01", an)), r.Float64() < 0.3
	case x < o.premierJanvier+0.015:
		return dossier.DateIncomplete(fmt.Sprintf("%04d-00-00", an)), true
	}
	d := dossier.NewDate(an, 1, 1).AddDays(r.IntN(365))
	return dossier.DateIncomplete(d.String()), false
}

// numero of a person: families hold numbers that follow one another.
func numeroDe(i, rang int) string {
	return fmt.Sprintf("%010d", 7_500_000_000+int64(rang)*1_600_000_000+int64(i)*3)
}

// seule is a person without regard to the others.
func (g gens) seule(i int) personneTiree {
	r := g.rng(i, 1)
	o := g.origine(r)
	p := personneTiree{origine: o}
	p.Sexe = tire(r, []string{"f", "m"})
	p.NomNaissance, p.Prenoms = o.nom(r), o.prenoms(r, p.Sexe)
	p.DateNaissance, p.Approximative = o.naissance(r)
	p.Nationalite, p.VilleNaissance = tire(r, o.nationalites), strings.ReplaceAll(tire(r, o.villes), "_", " ")
	if r.Float64() < 0.35 { // villages
		p.VilleNaissance = o.nom(r)
	}
	if p.Sexe == "f" && r.Float64() < o.nomDEpouse {
		p.NomUsage = o.nom(r)
	}
	if r.Float64() < 0.96 {
		p.NumerosEtranger = []string{numeroDe(i, 0)}
		if r.Float64() < 0.02 {
			p.NumerosEtranger = append(p.NumerosEtranger, numeroDe(i, 1))
		}
	}
	if r.Float64() < 0.8 {
		p.Telephone = fmt.Sprintf("06%08d", r.IntN(100_000_000))
	}
	if r.Float64() < 0.4 {
		p.Courriel = fmt.Sprintf("personne%d@exemple.invalid", i)
	}
	return p
}

// personne is the person of that rank: alone, a twin or a brother of the one before, or a namesake, born the same day, of some other.
func (g gens) personne(i int) personneTiree {
	p := g.seule(i)
	r := g.rng(i, 2)
	jumeaux, homonymes := 0.008, 0.002
	if i >= g.n { // the unknown are more often like someone: the hard cases
		jumeaux, homonymes = 0.04, 0.02
	}
	switch x := r.Float64(); {
	case i > 0 && x < jumeaux:
		q := g.seule(g.voisin(i, r))
		for k := 0; k < 9 && q.Prenoms == p.Prenoms; k++ {
			p.Prenoms = q.origine.prenoms(r, p.Sexe)
		}
		prenoms := q.origine.prenoms(r, p.Sexe)
		if prenoms != q.Prenoms {
			p.Prenoms = prenoms
		}
		p.genre, p.origine, p.NomNaissance, p.DateNaissance, p.Approximative = jumeau, q.origine, q.NomNaissance, q.DateNaissance, q.Approximative
		p.VilleNaissance, p.Nationalite, p.Telephone, p.NomUsage = q.VilleNaissance, q.Nationalite, q.Telephone, ""
	case i > 0 && x < jumeaux+homonymes:
		q := g.seule(r.IntN(min(i, g.n)))
		p.genre, p.origine, p.NomNaissance, p.Prenoms, p.Sexe, p.Nationalite = homonyme, q.origine, q.NomNaissance, q.Prenoms, q.Sexe, q.Nationalite
		p.DateNaissance, p.Approximative, p.NomUsage = q.DateNaissance, q.Approximative, ""
	case i > 0 && x < jumeaux+homonymes+0.12:
		q := g.seule(g.voisin(i, r))
		p.genre, p.origine, p.NomNaissance, p.Prenoms = apparente, q.origine, q.NomNaissance, q.origine.prenoms(r, p.Sexe)
		p.VilleNaissance, p.Nationalite, p.Telephone, p.NomUsage = q.VilleNaissance, q.Nationalite, q.Telephone, ""
	}
	if r.Float64() < 0.08 {
		a := p.Identite
		a.NomNaissance, a.Prenoms = transcrire(r, a.NomNaissance), transcrire(r, a.Prenoms)
		p.alias = append(p.alias, a)
	}
	return p
}

func (g gens) voisin(i int, r *rand.Rand) int {
	if i > g.n {
		return r.IntN(g.n)
	}
	return i - 1
}

// regles are usual ways to write the same sound otherwise; one in either direction is drawn.
var regles = [][2]string{
	{"ou", "u"}, {"ou", "o"}, {"ch", "sh"}, {"kh", "k"}, {"dj", "j"}, {"gu", "g"}, {"ph", "f"}, {"ck", "k"}, {"k", "q"}, {"i", "y"}, {"y", "i"}, {"ed", "ad"}, {"e", "i"}, {"a", "e"}, {"o", "u"},
	{"ss", "s"}, {"mm", "m"}, {"ll", "l"}, {"tch", "ch"}, {"ov", "off"}, {"ev", "eff"}, {"zh", "j"}, {"ts", "c"}, {"w", "ou"}, {"th", "t"}, {"h", ""}, {"s", "ss"}, {"m", "mm"}, {"ay", "ai"}, {"ei", "e"}, {"x", "ks"},
	{"El ", "El"}, {"El ", "Al-"}, {"Ben", "Ben "}, {"Ben ", "Ben"}, {"Abdel", "Abdul"}, {"Abder", "Abdur"}, {"Mohamed", "Muhammad"}, {"Mohamed", "Mohammed"}, {"Mohamed", "Mouhamed"}, {"Ahmed", "Ahmad"}, {"Fatima", "Fatma"}, {"Youssef", "Yusuf"}, {"Aicha", "Aïcha"}, {"Yuri", "Iouri"}, {"Evgeni", "Yevgueni"}, {"Sergei", "Sergueï"}, {"Aleksandr", "Alexandre"},
	{"oğ", "o"}, {"ş", "ch"}, {"ç", "tch"}, {"ı", "i"}, {"ö", "oe"}, {"ü", "u"}, {"ć", "tch"},
}

// transcrire writes a name as another office would: one or two rules, or nothing when none applies.
func transcrire(r *rand.Rand, s string) string {
	voulu := 1 + r.IntN(2)
	for k := 0; k < 40 && voulu > 0; k++ {
		x := tire(r, regles)
		if n := strings.Count(s, x[0]); n > 0 {
			i := -1
			for range 1 + r.IntN(n) {
				i += 1 + strings.Index(s[i+1:], x[0])
			}
			s = s[:i] + x[1] + s[i+len(x[0]):]
			voulu--
		}
	}
	return s
}

// fauteDeFrappe changes one letter: another, one missing, one too many, two exchanged.
func fauteDeFrappe(r *rand.Rand, s string) string {
	l := []rune(s)
	if len(l) < 3 {
		return s
	}
	i := r.IntN(len(l) - 1)
	lettre := 'a' + rune(r.IntN(26))
	switch r.IntN(4) {
	case 0:
		l[i] = lettre
	case 1:
		l = slices.Delete(l, i, i+1)
	case 2:
		l = slices.Insert(l, i+1, lettre)
	default:
		l[i], l[i+1] = l[i+1], l[i]
	}
	return string(l)
}

func fauteDeChiffre(r *rand.Rand, s string) string {
	b := []byte(s)
	if i := r.IntN(len(b) - 1); r.IntN(3) == 0 {
		b[i], b[i+1] = b[i+1], b[i]
	} else {
		b[i] = '0' + byte(r.IntN(10))
	}
	return string(b)
}

// pliTire is what one pli says of its person.
type pliTire struct {
	qui   dossier.Identite
	vrai  int    // rank of the person in the register; -1: not in it
	genre string // of the person
	dit   []string
}

// pli draws the pli of that rank: four in five are of someone the register knows, written as people and readers write.
func (g gens) pli(k int) pliTire {
	r := g.rng(k, 3)
	x := pliTire{vrai: r.IntN(g.n)}
	i := x.vrai
	if r.Float64() < 0.2 {
		x.vrai, i = -1, g.n+1+k
	}
	p := g.personne(i)
	x.genre, x.qui = p.genre, p.Identite
	if len(p.alias) > 0 && r.Float64() < 0.4 {
		x.qui = p.alias[0]
		x.noter("alias")
	}
	x.abimerNumero(r)
	x.abimerNoms(r, p.origine)
	x.abimerNaissance(r)
	x.abimerReste(r, p.origine)
	return x
}

func (x *pliTire) noter(faute string) { x.dit = append(x.dit, faute) }

func (x *pliTire) abimerNumero(r *rand.Rand) {
	ns := slices.Clone(x.qui.NumerosEtranger)
	if len(ns) > 1 {
		ns = []string{tire(r, ns)}
	}
	switch v := r.Float64(); {
	case len(ns) == 0:
	case v < 0.4:
		ns = nil
	case v < 0.43:
		ns[0] = fauteDeChiffre(r, ns[0])
		x.noter("numéro faux")
	}
	if len(ns) == 0 {
		x.noter("sans numéro")
	}
	x.qui.NumerosEtranger = ns
}

func (x *pliTire) abimerNoms(r *rand.Rand, o *origine) {
	q := &x.qui
	switch v := r.Float64(); {
	case v < 0.10:
		q.NomNaissance = transcrire(r, q.NomNaissance)
		x.noter("nom transcrit")
	case v < 0.17:
		q.NomNaissance = fauteDeFrappe(r, q.NomNaissance)
		if r.Float64() < 0.15 {
			q.NomNaissance = fauteDeFrappe(r, q.NomNaissance)
		}
		x.noter("nom mal tapé")
	case v < 0.19:
		q.NomNaissance, q.Prenoms = q.Prenoms, q.NomNaissance
		x.noter("nom et prénoms échangés")
	}
	switch v := r.Float64(); {
	case v < 0.09:
		q.Prenoms = transcrire(r, q.Prenoms)
		x.noter("prénoms transcrits")
	case v < 0.15:
		q.Prenoms = fauteDeFrappe(r, q.Prenoms)
		x.noter("prénoms mal tapés")
	case v < 0.22:
		if a, _, deux := strings.Cut(q.Prenoms, " "); deux {
			q.Prenoms = a
		} else {
			q.Prenoms += " " + o.prenoms(r, q.Sexe)
		}
		x.noter("un prénom en plus ou en moins")
	}
	if q.Sexe != "f" {
		return
	}
	switch v := r.Float64(); {
	case q.NomUsage != "" && v < 0.2: // married name in the box of the birth name
		q.NomNaissance, q.NomUsage = q.NomUsage, ""
		x.noter("nom d’épouse à la place du nom")
	case q.NomUsage != "" && v < 0.4:
		q.NomUsage = ""
	case q.NomUsage == "" && v < 0.06: // married since
		q.NomUsage = o.nom(r)
		if r.Float64() < 0.3 {
			q.NomNaissance, q.NomUsage = q.NomUsage, ""
			x.noter("nom d’épouse inconnu à la place du nom")
		}
	}
}

func (x *pliTire) abimerNaissance(r *rand.Rand) {
	an, mois, jour := x.qui.DateNaissance.Parties()
	avant := x.qui.DateNaissance
	switch v := r.Float64(); {
	case v < 0.03 && jour > 0 && jour <= 12:
		mois, jour = jour, mois
	case v < 0.045 && jour > 0:
		jour = 1 + r.IntN(28)
	case v < 0.055 && jour > 0:
		mois = 1 + r.IntN(12)
	case v < 0.07:
		an += tire(r, []int{-10, -1, 1, 10})
	case v < 0.085:
		mois, jour = 1, 1
	case v < 0.095:
		mois, jour = 0, 0
	}
	d, err := dossier.ParseDateIncomplete(fmt.Sprintf("%04d-%02d-%02d", an, mois, jour))
	if err == nil && d != avant {
		x.qui.DateNaissance = d
		x.noter("date fausse")
	}
}

func (x *pliTire) abimerReste(r *rand.Rand, o *origine) {
	q := &x.qui
	switch v := r.Float64(); {
	case v < 0.05:
		q.Sexe = ""
	case v < 0.055:
		q.Sexe = map[string]string{"f": "m", "m": "f"}[q.Sexe]
	}
	switch v := r.Float64(); {
	case v < 0.15:
		q.VilleNaissance = ""
	case v < 0.25:
		q.VilleNaissance = transcrire(r, q.VilleNaissance)
	case v < 0.31:
		q.VilleNaissance = strings.ReplaceAll(tire(r, o.villes), "_", " ")
	}
	switch v := r.Float64(); {
	case v < 0.03:
		q.Nationalite = ""
	case v < 0.04:
		q.Nationalite = tire(r, o.nationalites)
	}
	switch v := r.Float64(); {
	case v < 0.2:
		q.Telephone = ""
	case v < 0.45:
		q.Telephone = fmt.Sprintf("07%08d", r.IntN(100_000_000))
	}
	if r.Float64() < 0.4 {
		q.Courriel = ""
	}
}
