package templates

import "souspli/dossier"

func (t Tete) laTete() Tete { return t }

// leRetour: a letter has no return sheet, unless it says so.
func (t Tete) leRetour() dossier.DemandeID { return 0 }

func (d DemandePiecesDonnees) leRetour() dossier.DemandeID { return d.Retour }
func (d ComplementDonnees) leRetour() dossier.DemandeID    { return d.Retour }

// What must be read on each letter, from the data it was made with: the texts are in law/data/lettres.yaml.

func (d DemandePiecesDonnees) mentionsPropres() []mention {
	m := append(d.Silence.mentions(), mention{"limite", d.Limite.Fr()}, mention{"retour", "Feuille de retour"})
	for _, p := range d.Pieces {
		m = append(m, mention{"piece", p.Libelle})
	}
	if d.Suspend {
		return append(m, mention{"suspension", "suspendu"})
	}
	return append(m, mention{"suspension", "n’est pas suspendu"})
}

func (d RegularisationDonnees) mentionsPropres() []mention {
	m := append(d.Signataire.mentions(), mention{"limite", d.Limite.Fr()}, mention{"garde", "Votre dossier n’est pas renvoyé"})
	for _, s := range append(paragraphes(d.Vice), paragraphes(d.Formalites)...) {
		m = append(m, mention{"vice ou formalités", s})
	}
	for _, s := range d.Textes {
		m = append(m, mention{"texte", s})
	}
	return m
}

func (d TransfertDonnees) mentionsPropres() []mention {
	m := []mention{{"saisine", d.Saisine.Fr()}, {"destination", nomPrefecture(d.Destination)}, {"verifier", "Adresse à vérifier"}}
	for _, s := range d.Adresse {
		m = append(m, mention{"adresse de la préfecture", s})
	}
	return m
}

func (d RendezVousDonnees) mentionsPropres() []mention {
	m := []mention{{"lieu", d.RendezVous.Lieu}, {"jour", d.RendezVous.Jour.Fr()}, {"heure", heure(d.RendezVous.Heure)}, {"saisine", d.Saisine.Fr()}}
	for _, s := range append(paragraphes(d.Constat), paragraphes(d.Objet)...) {
		m = append(m, mention{"objet", s})
	}
	for _, s := range d.Apporter {
		m = append(m, mention{"apporter", s})
	}
	return m
}

func (d AnnulationDonnees) mentionsPropres() []mention {
	m := []mention{{"jour", d.RendezVous.Jour.Fr()}}
	for _, s := range paragraphes(d.Motifs) {
		m = append(m, mention{"motifs", s})
	}
	return m
}

func (d TitreDonnees) mentionsPropres() []mention {
	var m []mention
	for _, s := range d.Apporter {
		m = append(m, mention{"apporter", s})
	}
	return m
}

func (d DesistementDonnees) mentionsPropres() []mention {
	return []mention{{"parole", d.ParoleLe.Fr()}, {"effet", "ne fera plus naître de décision"}}
}

func (d SansSuiteDonnees) mentionsPropres() []mention {
	m := append(d.Signataire.mentions(), mention{"demande", d.DemandeLe.Fr()}, mention{"remise", d.RemiseLe.Fr()}, mention{"échue", d.Echue.Fr()})
	m = append(m, d.Recours.mentions()...)
	for _, s := range paragraphes(d.Motifs) {
		m = append(m, mention{"motifs", s})
	}
	return m
}

func (d ReouvertureDonnees) mentionsPropres() []mention {
	m := append(d.Silence.mentions(), mention{"saisine", d.Saisine.Fr()})
	for _, s := range paragraphes(d.Motifs) {
		m = append(m, mention{"motifs", s})
	}
	return m
}

func (d ComplementDonnees) mentionsPropres() []mention {
	m := append(d.Silence.mentions(), mention{"reçu le", d.RecuesLe.Fr()})
	for _, p := range d.Recues {
		m = append(m, mention{"pièce reçue", p.Libelle})
	}
	for _, p := range d.Restantes {
		m = append(m, mention{"pièce attendue", p.Libelle})
	}
	if !d.Limite.IsZero() {
		m = append(m, mention{"limite", d.Limite.Fr()})
	}
	return m
}

func (d MotifsDonnees) mentionsPropres() []mention {
	m := append(d.Signataire.mentions(), mention{"implicite", d.ImpliciteLe.Fr()}, mention{"demandés", d.DemandesLe.Fr()})
	m = append(m, d.Recours.mentions()...)
	for _, s := range paragraphes(d.Motifs) {
		m = append(m, mention{"motifs", s})
	}
	return m
}

func (d RestitutionDonnees) mentionsPropres() []mention {
	var m []mention
	for _, o := range d.Objets {
		for _, s := range paragraphes(o) {
			m = append(m, mention{"objet", s})
		}
	}
	return m
}

// mentions: who signs, and where (CRPA L. 212-1).
func (s Signataire) mentions() []mention {
	return []mention{{"signataire", s.Nom}, {"qualité du signataire", s.Qualite}, {"signature", "Signature"}}
}

// mentions: how long, and before whom (CJA R. 421-5).
func (r Recours) mentions() []mention {
	if r.Tribunal != "" {
		return []mention{{"recours", "deux mois"}, {"tribunal", nomTribunal(r.Tribunal)}}
	}
	return []mention{{"recours", "deux mois"}, {"tribunal", "tribunal administratif dans le ressort duquel vous résidez"}}
}
