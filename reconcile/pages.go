package reconcile

import (
	"slices"

	"souspli/dossier"
)

// pageDeFormulaire reports whether a page belongs to a form or letter of ours.
func pageDeFormulaire(t dossier.TypePage) bool {
	return t == dossier.PageFormulaire || t == dossier.PageDonnees || t == dossier.PageProblemeANEF
}

// sorts gives every page of the pli its one fate. A page of ours, form or supporting document, is kept as a piece.
func sorts(n int, l dossier.Lecture, pasANous bool) map[int]dossier.SortPage {
	types := typesDesPages(l)
	out := make(map[int]dossier.SortPage, n)
	for p := 1; p <= n; p++ {
		switch {
		case types[p] == dossier.PageBlanche:
			out[p] = dossier.SortBlanche
		case types[p] == dossier.PageEnveloppe:
			out[p] = dossier.SortEnveloppe
		case pasANous:
			out[p] = dossier.SortPasANous
		default:
			out[p] = dossier.SortPiece
		}
	}
	return out
}

func typesDesPages(l dossier.Lecture) map[int]dossier.TypePage {
	types := make(map[int]dossier.TypePage, len(l.Pages))
	for _, p := range l.Pages {
		types[p.N] = p.Type
	}
	return types
}

// nbPages is the number of pages of the pli, whichever knows more of the inspection and of the reading.
func nbPages(p dossier.Pli, l dossier.Lecture) int {
	n := p.NbPages
	for _, page := range l.Pages {
		n = max(n, page.N)
	}
	return n
}

// pieces groups the pages that belong to no form: what the reader already grouped, then runs of one kind. A blank back between
// two pages does not cut a run, since a duplex scanner makes them; pages of another form do.
func pieces(pli dossier.Pli, l dossier.Lecture) []dossier.Piece {
	deFormulaire := map[int]bool{}
	for _, f := range l.Formulaires {
		for _, p := range f.Pages {
			deFormulaire[p] = true
		}
	}
	types := typesDesPages(l)
	libre := func(p int) bool {
		return !deFormulaire[p] && types[p] != dossier.PageBlanche && types[p] != dossier.PageEnveloppe
	}
	var out []dossier.Piece
	prise := map[int]bool{}
	for _, p := range l.Pieces {
		var pages []int
		for _, n := range p.Pages {
			if libre(n) && !prise[n] {
				prise[n] = true
				pages = append(pages, n)
			}
		}
		if len(pages) > 0 {
			slices.Sort(pages)
			out = append(out, dossier.Piece{Type: p.Type, Pages: pages, Pli: pli.ID})
		}
	}
	courante := -1 // index in out of the run under way
	for p, n := 1, nbPages(pli, l); p <= n; p++ {
		t := types[p]
		switch {
		case t == dossier.PageBlanche:
		case !libre(p) || prise[p]:
			courante = -1
		default:
			if t == "" {
				t = dossier.PageAutre
			}
			if courante < 0 || out[courante].Type != string(t) {
				out = append(out, dossier.Piece{Type: string(t), Pli: pli.ID})
				courante = len(out) - 1
			}
			out[courante].Pages = append(out[courante].Pages, p)
		}
	}
	slices.SortStableFunc(out, func(a, b dossier.Piece) int { return a.Pages[0] - b.Pages[0] })
	return out
}

// Proofs of the documents catalogue that a kind of page is enough to show, and those it may be without our knowing.
var (
	prouve = map[dossier.TypePage][]string{
		dossier.PagePasseport:      {"passeport", "piece_identite_ue"},
		dossier.PageTitreSejour:    {"titre_sejour", "titre_expire"},
		dossier.PageVisa:           {"visa_long_sejour"},
		dossier.PageRecepisse:      {"recepisse_api"},
		dossier.PageDomicile:       {"justificatif_domicile"},
		dossier.PageBulletinPaie:   {"bulletins_salaire"},
		dossier.PageAvisImposition: {"avis_imposition"},
		dossier.PagePhoto:          {"photos_identite", "ephoto"},
		dossier.PageCapture:        {"capture_blocage"},
		dossier.PageConvocation:    {"invitation_substitution"},
	}
	peutEtre = map[dossier.TypePage][]string{
		dossier.PagePasseport:   {"preuve_entree_reguliere", "preuve_absences", "nationalite_conjoint_francais", "nationalite_enfant_francais", "nationalite_parent_francais", "piece_identite_hebergeant", "titre_ou_passeport_salarie"},
		dossier.PageTitreSejour: {"titre_conjoint", "piece_identite_hebergeant", "copie_titre_perdu", "titre_deteriore", "titre_ou_passeport_salarie"},
		dossier.PageVisa:        {"preuve_entree_reguliere", "decision_regroupement_familial"},
		dossier.PageRecepisse:   {"attestation_demande_asile", "attestation_validation_vlsts"},
		dossier.PageDomicile:    {"attestation_hebergement", "domicile_hebergeant", "attestation_hotel", "declaration_domiciliation", "preuve_residence_habituelle", "preuves_vie_commune", "preuves_presence_annuelles", "preuves_presence_8_ans"},
		dossier.PageEtatCivil: {"acte_naissance", "attestation_etat_civil_ofpra", "livret_famille", "acte_mariage", "attestation_pacs", "acte_naissance_enfant", "actes_naissance_enfants",
			"nationalite_conjoint_francais", "nationalite_enfant_francais", "nationalite_parent_francais", "preuve_lien_familial", "acte_deces", "filiation_mineur", "preuve_autorite_parentale"},
		dossier.PageBulletinPaie:   {"justificatif_ressources", "preuves_emploi_tension", "ressources_smic_annuel", "ressources_5_ans", "ressources_accueillant", "preuves_presence_annuelles"},
		dossier.PageAvisImposition: {"justificatif_ressources", "ressources_smic_annuel", "ressources_5_ans", "ressources_accueillant", "preuve_residence_habituelle", "preuve_5_ans_residence", "preuves_presence_annuelles", "preuves_presence_8_ans", "preuves_vie_commune"},
		dossier.PageContrat:        {"contrat_travail", "contrat_saisonnier", "autorisation_travail", "attestation_employeur", "convention_stage", "convention_au_pair", "convention_accueil_chercheur", "preuve_activite_ue"},
		dossier.PageDiplome: {"diplome_master", "diplome_superieur_ou_experience", "diplome_autorisation_medicale", "inscription_etudes", "releves_notes", "certificat_scolarite", "certificats_scolarite_5_ans",
			"preuve_niveau_francais", "justificatif_formation", "preuve_residence_enfant", "cv_diplomes_salarie"},
		dossier.PageCourriel:    {"echanges_ccc", "preuve_pan", "invitation_substitution"},
		dossier.PageConvocation: {"preuve_pan"},
	}
)

// surUnePage are documents of which several stand on one page.
var surUnePage = []string{"photos_identite", "ephoto"}

// duFormulaire are documents that the form itself, or the letter, is: never missing.
var duFormulaire = []string{"formulaire_imprime", "lettre_probleme_anef"}

// manquantes lists the pieces owed that the pli lacks. Kinds of pages tell a proof only in part: where a page may hold the piece, it
// is to be checked by an agent rather than missing for certain.
func manquantes(dues []PieceDue, recues []dossier.Piece) []dossier.PieceManquante {
	sures, possibles, inconnues := map[string]int{}, map[string]bool{}, 0
	for _, p := range recues {
		t := dossier.TypePage(p.Type)
		sures[p.Type] += len(p.Pages) // the reader may name the document itself
		for _, c := range prouve[t] {
			sures[c] += len(p.Pages)
		}
		for _, c := range peutEtre[t] {
			possibles[c] = true
		}
		if t == dossier.PageAutre || t == dossier.PageAutreForm || pageDeFormulaire(t) || t == dossier.PageCourriel {
			inconnues += len(p.Pages)
		}
	}
	presente := func(d PieceDue) bool {
		return slices.Contains(duFormulaire, d.Code) || sures[d.Code] > 0
	}
	assez := func(d PieceDue) bool {
		return presente(d) && (sures[d.Code] >= d.Nombre || slices.Contains(surUnePage, d.Code) || slices.Contains(duFormulaire, d.Code))
	}
	groupes := map[string]bool{}
	for _, d := range dues {
		if d.Groupe != "" && presente(d) {
			groupes[d.Groupe] = true
		}
	}
	var out []dossier.PieceManquante
	for _, d := range dues {
		if assez(d) || (!presente(d) && groupes[d.Groupe]) {
			continue
		}
		m := dossier.PieceManquante{Code: d.Code, Libelle: d.Libelle, Condition: d.Condition, Exigee: d.Exigee}
		doute := douteSurPiece(possibles[d.Code], inconnues)
		if presente(d) {
			doute = "à vérifier\u00a0: " + compter(sures[d.Code], "page reçue", "pages reçues") + " pour " + nombre(d.Nombre) + " pièces attendues"
		}
		if doute != "" {
			m.Exigee = false
			m.Condition = joindre(m.Condition, doute)
		}
		out = append(out, m)
	}
	return out
}

func douteSurPiece(possible bool, inconnues int) string {
	switch {
	case possible:
		return "à vérifier\u00a0: une page reçue peut être cette pièce"
	case inconnues == 1:
		return "à vérifier\u00a0: peut être sur la page dont la nature n’est pas reconnue"
	case inconnues > 1:
		return "à vérifier\u00a0: peut être sur l’une des " + nombre(inconnues) + " pages dont la nature n’est pas reconnue"
	}
	return ""
}

func joindre(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\u00a0; " + b
}

// DocumentsReconnus lists, sorted, the codes of the documents catalogue that kinds of pages are compared with.
func DocumentsReconnus() []string {
	codes := append(slices.Clone(duFormulaire), surUnePage...)
	for _, m := range []map[dossier.TypePage][]string{prouve, peutEtre} {
		for _, cs := range m {
			codes = append(codes, cs...)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
