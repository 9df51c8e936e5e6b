package scantest

import (
	"math/rand/v2"
	"strings"

	"souspli/forms"
)

// RemplirVarie fills every field of the form, for a measure: thousands of fields that do not repeat a few words. Names, streets and
// sentences are put together; one person in six has a name with letters that French does not write. It panics on an unknown procedure.
func RemplirVarie(procedure, variante string, seed uint64) map[string]string {
	proc, err := forms.ByCode(procedure)
	if err != nil {
		panic(err)
	}
	h := rand.New(rand.NewPCG(seed, 0x7a51e))
	r := remplisseur{h: h, p: personneVariee(h, seed), variante: variante, v: map[string]string{}, enfants: 9, mineur: true, varie: true}
	for _, c := range proc.Champs(variante) {
		if v := r.valeur(c); v != "" {
			r.v[c.Code] = v
		}
	}
	return r.v
}

func personneVariee(h *rand.Rand, seed uint64) Identite {
	p := Personne(seed)
	if h.IntN(6) == 0 {
		return p
	}
	p.NomNaissance, p.Prenoms, p.NomUsage = nomVarie(h), prenomVarie(h), ""
	if h.IntN(2) == 0 {
		p.NomUsage = nomVarie(h)
	}
	if h.IntN(2) == 0 {
		p.Prenoms += " " + prenomVarie(h)
	}
	o := choix(h, origines[3:10]) // countries whose towns French writes
	p.PaysNaissance, p.Nationalite, p.VilleNaissance, p.Langue = o.pays, o.nationalite, choix(h, o.villes), o.langue
	p.Adresse = adresse(h)
	p.Adresse.Voie = voieVariee(h)
	c := choix(h, toutesCommunes)
	p.Adresse.CodePostal, p.Adresse.Commune = c.code, c.nom
	p.Adresse.Complement = "Bâtiment " + string(rune('A'+h.IntN(12))) + ", porte " + chiffres(h, 2)
	p.Adresse.Chez = choix(h, []string{"M. ", "Mme "}) + nomVarie(h)
	p.Courriel = strings.ToLower(strings.ReplaceAll(MRZ(p.Prenoms), "<", "-")+"."+strings.ReplaceAll(MRZ(p.NomNaissance), "<", "")) + "@exemple.fr"
	return p
}

var toutesCommunes = append(communes[:len(communes):len(communes)], []struct{ code, nom string }{
	{"49000", "Angers"}, {"72000", "Le Mans"}, {"37000", "Tours"}, {"51100", "Reims"}, {"42000", "Saint-Étienne"}, {"25000", "Besançon"},
	{"66000", "Perpignan"}, {"14000", "Caen"}, {"76000", "Rouen"}, {"86000", "Poitiers"}, {"64000", "Pau"}, {"17000", "La Rochelle"},
	{"74000", "Annecy"}, {"73000", "Chambéry"}, {"84000", "Avignon"}, {"34500", "Béziers"}, {"30000", "Nîmes"}, {"44600", "Saint-Nazaire"},
	{"59650", "Villeneuve-d’Ascq"}, {"34200", "Sète"}, {"79000", "Niort"}, {"36000", "Châteauroux"}, {"88000", "Épinal"}, {"29000", "Quimper"},
	{"22000", "Saint-Brieuc"}, {"24000", "Périgueux"}, {"32000", "Auch"}, {"04000", "Digne-les-Bains"}, {"94200", "Ivry-sur-Seine"},
	{"93100", "Montreuil"}, {"93160", "Noisy-le-Grand"}, {"92600", "Asnières-sur-Seine"}, {"95100", "Argenteuil"}, {"91100", "Corbeil-Essonnes"},
	{"69200", "Vénissieux"}, {"69120", "Vaulx-en-Velin"}, {"38130", "Échirolles"}, {"33700", "Mérignac"}, {"33130", "Bègles"}, {"89000", "Auxerre"},
}...)

var (
	nomsVaries = strings.Fields("Ahmed Bamba Bah Barry Belaïd Benali Benhaddou Bensaïd Boubacar Bouzid Camara Chérif Cissé Compaoré Condé Dembélé Diallo " +
		"Diarra Dieng Diop Doucouré Dramé Essomba Fernandes Fofana Gaye Ghorbani Gueye Haddad Hamidou Hernandez Ibrahimi Issoufou Jiménez Kaboré Kaddouri " +
		"Keïta Khelifi Kimbembe Konaté Koné Kouadio Lefèvre Lopes Maïga Makosso Mansouri Mbemba Mendy Meziane Moussavou Mukasa Ndiaye Ngoma Nkunku " +
		"Ouédraogo Ousmane Owono Pereira Petrosyan Quispe Rasoanaivo Rodrigues Sagna Sané Sarr Sow Tchoumi Touré Traoré Velasquez Wade Xhemaili Yameogo " +
		"Zerrouki Zongo Zouaoui Bérenger Grâce Hôpital Noël Loïc Aïssa Forêt Garçon Besançon Évrard Mercœur Lemaître")
	prenomsVaries = strings.Fields("Abdoulaye Adama Aïcha Alassane Amélie Aminata André Anaïs Assia Awa Béatrice Boubou Cédric Célestine Chloé Clémence " +
		"Danièle Djamila Élise Emmanuel Esther Ève Félicité Fodé François Françoise Geneviève Grégoire Habib Hélène Hervé Inès Irène Jacqueline Jérôme Joëlle " +
		"Joséphine Karim Khadija Léa Léopold Lucie Mariam Mélanie Michaël Moïse Moussa Nadège Noémie Olivier Ousmane Pélagie Raïssa Rébecca Rokia Salimata " +
		"Sébastien Solène Sylvère Thérèse Véronique Wilfried Yacouba Yvette Zacharie Zoé")
	debuts  = strings.Fields("Ba Be Bou Ca Cha Da De Dji Do Fa Fe Ga Gui Ha Ka Ké Ko La Lé Ma Mé Mou Na Né Ni Ou Pa Ra Ri Sa Se Si Ta Té Tou Va Wa Ya Za")
	milieux = strings.Fields("ba bé ra ri lo mou na ni sso tta ma mi ka ké lla va do dé gu ya za ssa rou nga mba ndo")
	fins    = strings.Fields("ba dou fi ga ni té ré mé na ssé ko li kou my ra ri ta va lé ne ne t s x n ng r")
	types   = strings.Split("rue,avenue,impasse,boulevard,allée,place,chemin,cours,quai,square,passage,sentier,route", ",")
	lieux   = strings.Split("des Acacias,du Bois-Joly,de la Fontaine,Victor-Hugo,Émile-Zola,des Hêtres,du Château,de l’Église,Jean-Jaurès,du 8-Mai-1945,"+
		"Pasteur,des Marronniers,de la Gare,du Maréchal-Foch,Gambetta,des Cèdres,de Verdun,Sainte-Thérèse,de l’Abbaye,Anatole-France,du Pré-Fleuri,"+
		"des Bâtisseurs,de Strasbourg,du Port,Louise-Michel,des Noyers,de la Forêt,du Lavoir,Marie-Curie,de l’Ancien-Octroi,Voltaire,des Métiers,"+
		"Molière,du Stade,de Belfort,des Vignerons,Saint-Exupéry,de la Tuilerie,Ampère,de l’Île-aux-Oiseaux", ",")
	sujets   = strings.Split("Mon époux,Ma fille aînée,Le propriétaire,Mon ancien employeur,La préfecture,Ma sœur,Le service des étrangers,Notre avocate,L’école,Mon médecin", ",")
	verbes   = strings.Split("a envoyé,n’a pas reçu,a demandé,conserve,refuse,a déjà fourni,attend encore,a signé,réclame,a perdu", ",")
	objets   = strings.Split("le contrat de travail,les bulletins de salaire,une attestation d’hébergement,le récépissé,la copie du passeport,un acte de naissance,l’avis d’imposition,deux photographies,le justificatif de domicile,une convocation", ",")
	circonst = strings.Split("depuis le 12 mars,avant la fin de l’été,par courrier recommandé,sans explication,malgré trois relances,à la demande du guichet,en août 2024,le mois dernier,pour la seconde fois,à Noël", ",")
)

// nomVarie is a family name: known, made of syllables, or two of them.
func nomVarie(h *rand.Rand) string {
	un := func() string {
		if h.IntN(2) == 0 {
			return choix(h, nomsVaries)
		}
		return syllabes(h)
	}
	switch h.IntN(8) {
	case 0:
		return un() + "-" + un()
	case 1:
		return un() + " " + un()
	case 2:
		return choix(h, []string{"N’", "D’", "M’"}) + un()
	}
	return un()
}

func syllabes(h *rand.Rand) string {
	s := choix(h, debuts)
	for range 1 + h.IntN(2) {
		s += choix(h, milieux)
	}
	return s + choix(h, fins)
}

func prenomVarie(h *rand.Rand) string {
	if h.IntN(4) == 0 {
		return choix(h, prenomsVaries) + "-" + choix(h, prenomsVaries)
	}
	return choix(h, prenomsVaries)
}

func voieVariee(h *rand.Rand) string { return choix(h, types) + " " + choix(h, lieux) }

func phraseVariee(h *rand.Rand) string {
	return choix(h, sujets) + " " + choix(h, verbes) + " " + choix(h, objets) + " " + choix(h, circonst) + "."
}
