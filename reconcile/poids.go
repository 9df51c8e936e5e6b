package reconcile

// What a score of zero, before looking, and each threshold are worth, in bits. Measured with the weights below.
const (
	aPriori    = -4.0
	seuilSur   = 12.0
	seuilDoute = -1.0
	avance     = 8.0 // the least lead of the person surely meant over the next
)

// poidsEtat is what one state of a criterion weighs, in bits, and how an agent reads it.
type poidsEtat struct {
	poids float64
	texte string
}

// poids weigh each state of each criterion: the logarithm, base 2, of how many times more often it is found between a paper and its
// person than between a paper and another person that the register proposes for it.
var poids = map[string]map[string]poidsEtat{
	"numero": {
		"commun":     {14, "même numéro étranger"},
		"proches":    {6, "numéros étrangers à un chiffre près"},
		"contraires": {-6, "numéros étrangers différents"},
	},
	"naissance": {
		"egale":            {6, "même date de naissance"},
		"premier_janvier":  {4, "nés le même 1er janvier (souvent une date par défaut)"},
		"incomplete_egale": {3, "même date de naissance incomplète"},
		"inversee":         {5, "jour et mois de naissance échangés"},
		"annee_seule":      {1, "même année de naissance, jour ou mois inconnu d’un côté"},
		"approximative":    {0.5, "dates de naissance voisines, l’une dite approximative"},
		"un_ecart":         {1, "dates de naissance à un élément près (jour, mois ou année)"},
		"autre":            {-5, "dates de naissance différentes"},
	},
	"nom": {
		"identique": {4, "même nom de naissance"},
		"son":       {3, "noms de naissance transcrits autrement"},
		"proche":    {3, "noms de naissance à une ou deux lettres près"},
		"usage":     {3, "nom de naissance de l’un, nom d’usage de l’autre"},
		"echange":   {4, "nom et prénoms échangés"},
		"inclus":    {2, "nom de naissance en partie commun"},
		"partage":   {0, "un mot commun dans le nom de naissance"},
		"different": {-4, "noms de naissance différents"},
	},
	"prenoms": {
		"identiques": {4, "mêmes prénoms"},
		"son":        {3, "prénoms transcrits autrement"},
		"proches":    {3, "prénoms à une ou deux lettres près"},
		"echanges":   {0, "prénoms à la place du nom"},
		"inclus":     {2, "un prénom de plus d’un côté"},
		"partages":   {0, "un prénom commun"},
		"differents": {-6, "prénoms différents"},
	},
	"sexe": {
		"egal":      {0.5, "même sexe"},
		"different": {-5, "sexes différents"},
	},
	"lieu": {
		"egal":      {3, "même lieu de naissance"},
		"proche":    {2, "lieux de naissance écrits autrement"},
		"different": {-3, "lieux de naissance différents"},
	},
	"nationalite": {
		"egal":      {0.5, "même nationalité"},
		"different": {-3, "nationalités différentes"},
	},
	"contact": {
		"commun":    {5, "même téléphone ou même adresse électronique"},
		"different": {-1, "téléphones ou adresses électroniques différents"},
	},
}
