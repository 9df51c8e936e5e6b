package law

import "souspli/dossier"

// LibelleDeclencheur gives the words of what starts a deadline, « la réception de la demande », or the code itself when unknown.
func LibelleDeclencheur(code string) string { return libelle(lire().declencheurs, code) }

// Explique says in French how the day of a recorded deadline was found, from its stored inputs: « quatre mois à partir du 13 mars 2026 (la
// réception de la demande) ; suspendu trente jours, du 16 mars 2026 au 15 avril 2026 ». It gives no day that the entry does not hold: inputs that
// make no sense are said to be so.
func Explique(e dossier.Echeance) string {
	d, ok := DelaiByCode(e.Code)
	if !ok {
		return "délai inconnu"
	}
	if e.Code == SilenceCanal {
		return "aucun fondement établi\u00a0: aucun jour n’est annoncé"
	}
	u, err := ParseDuree(e.Entrees["duree"])
	if err != nil {
		return "entrées illisibles"
	}
	if jours := e.Entrees["jours"]; d.Unite == "fixed_by_administration" && jours != "" {
		depart, err := dateStockee(e.Entrees["depart"])
		return du(jours+"\u00a0jours fixés par l’administration", depart, err, e.Declencheur, d.Sens) + ", jour ouvrable"
	}
	if u.N == 0 {
		return "aucune durée fixée"
	}
	if _, silence := e.Entrees["premiere_saisine"]; silence || e.Entrees["fondement"] != "" {
		return expliqueSilence(e, d, u)
	}
	depart, err := dateStockee(e.Entrees["depart"])
	texte := du(u.Fr(), depart, err, e.Declencheur, d.Sens)
	if d.Regle == "delai_franc" {
		texte += "\u00a0; ni le premier jour ni le dernier ne comptent"
	}
	if loin := distances[e.Entrees["loin"]]; loin != "" {
		x, _ := DelaiByCode(loin)
		texte += "\u00a0; " + x.Longueur().Fr() + " de plus pour la distance"
	}
	if r, err := entreesRecours(e.Code, e.Entrees); err == nil {
		for _, i := range r.Interruptions {
			texte += "\u00a0; " + interruptions[i.Genre].libelle + " le " + i.Du.Fr()
			if i.Au.IsZero() {
				texte += ", en cours"
			} else {
				texte += ", terminé le " + i.Au.Fr()
			}
		}
	}
	return texte
}

// du is « quatre mois à partir du 13 mars 2026 (la réception de la demande) ».
func du(duree string, depart dossier.Date, err error, declencheur, sens string) string {
	mot := "à partir du "
	if sens == "before" {
		mot = "avant le "
	}
	switch {
	case err != nil:
		return "entrées illisibles"
	case depart.IsZero():
		return duree + " à partir d’un jour qui n’est pas encore connu (" + LibelleDeclencheur(declencheur) + ")"
	}
	return duree + " " + mot + depart.Fr() + " (" + LibelleDeclencheur(declencheur) + ")"
}

func expliqueSilence(e dossier.Echeance, d Delai, u Duree) string {
	code := e.Code
	if code == SilenceIncomplet {
		code = e.Entrees["silence"]
	}
	s, err := entreesSilence(code, e.Entrees)
	depart := s.PremiereSaisine
	if e.Declencheur == SurComplete {
		depart = s.Completude
	}
	if s.Complexe && code == SilenceCarteBleue30 {
		u.N += 30
	}
	texte := du(u.Fr(), depart, err, e.Declencheur, d.Sens)
	if code == SilenceAutres { // nothing is suspended: CRPA L. 114-5, second paragraph
		return texte
	}
	for _, i := range JoursSuspendus(depart, u, s.Suspensions) {
		texte += "\u00a0; suspendu " + Duree{i.Jours(), "days"}.Fr() + ", du " + i.Du.Fr() + " au " + i.Au.Fr()
	}
	return texte
}
