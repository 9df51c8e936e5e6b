package reconcile

// What is likely before looking, and the thresholds, in bits. Measured with the weights below by « souspli bench reconcile --caler », a
// million people, seed 100, checked on seed 101: of the comparisons that have what no score replaces (Comparaison.Garantie), those of 2 bits
// or more were 98.4 % of the right ones and none of the others; of all comparisons, those of -5 bits or more were 99.9 % of the right
// ones and 0.07 other a pli, which is what agents are asked.
const (
	aPriori    = -2.3
	seuilSur   = 2.0
	seuilDoute = -5.0
	avance     = 6.0 // the least lead of the person surely meant over the next
)

// poidsEtat is what one state of a criterion weighs, in bits, and how an agent reads it.
type poidsEtat struct {
	poids  float64
	accord bool // an agent reads it among what agrees
	texte  string
}

// poids weigh each state of each criterion: the logarithm, base 2, of how many times more often it is found between a paper and its
// person than between a paper and another person that the register proposes for it. So a common name weighs little: those proposed have it
// too. None is stronger than seven bits against, whatever was measured: what generated people never do, real ones may (an unknown
// second number, a date declared otherwise).
var poids = map[string]map[string]poidsEtat{
	"numero": {
		"commun":     {8.3, true, "même numéro étranger"},
		"proches":    {4.7, false, "numéros étrangers à un chiffre près"},
		"contraires": {-7, false, "numéros étrangers différents"},
	},
	"naissance": {
		"egale":            {2.3, true, "même date de naissance"},
		"premier_janvier":  {-2.0, true, "nés le même 1er janvier (souvent une date par défaut)"},
		"incomplete_egale": {-0.7, true, "même date de naissance incomplète"},
		"inversee":         {-2.7, false, "jour et mois de naissance échangés"},
		"annee_seule":      {-1.7, false, "même année de naissance, jour ou mois inconnu d’un côté"},
		"approximative":    {-2.7, false, "dates de naissance voisines, l’une dite approximative"},
		"un_ecart":         {-0.6, false, "dates de naissance à un élément près (jour, mois ou année)"},
		"autre":            {-7, false, "dates de naissance différentes"},
	},
	"nom": {
		"identique": {1.1, true, "même nom de naissance"},
		"son":       {-0.1, true, "noms de naissance transcrits autrement"},
		"proche":    {2.3, true, "noms de naissance à une ou deux lettres près"},
		"usage":     {-1.6, true, "nom de naissance de l’un, nom d’usage de l’autre"},
		"echange":   {0.4, true, "nom et prénoms échangés"},
		"inclus":    {0, true, "nom de naissance en partie commun"},
		"partage":   {-2, false, "un mot commun dans le nom de naissance"},
		"different": {-4.9, false, "noms de naissance différents"},
	},
	"prenoms": {
		"identiques": {1.1, true, "mêmes prénoms"},
		"son":        {-0.7, true, "prénoms transcrits autrement"},
		"proches":    {2.2, true, "prénoms à une ou deux lettres près"},
		"echanges":   {0.4, true, "prénoms à la place du nom"},
		"inclus":     {-2.1, true, "un prénom de plus d’un côté"},
		"partages":   {-7, false, "un prénom commun"},
		"differents": {-4.8, false, "prénoms différents"},
	},
	"sexe": {
		"egal":      {0.2, true, "même sexe"},
		"different": {-4.4, false, "sexes différents"},
	},
	"lieu": {
		"egal":      {5.3, true, "même lieu de naissance"},
		"proche":    {4.9, true, "lieux de naissance écrits autrement"},
		"different": {-3.9, false, "lieux de naissance différents"},
	},
	"nationalite": {
		"egal":      {2.7, true, "même nationalité"},
		"different": {-6.6, false, "nationalités différentes"},
	},
	"contact": {
		"commun":    {8.8, true, "même téléphone ou même adresse électronique"},
		"different": {-2.3, false, "téléphones ou adresses électroniques différents"},
	},
}
