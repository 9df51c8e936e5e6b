package law

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

// Codes of blocks that are a step towards a service rather than an attempt to file, whatever their platform.
var blocagesPrefecture = []string{"substitution_non_proposee", "dossier_papier_retourne"}

// QualifierTentative says what kind of fact an attempt as read is, and on which platform, when the reading does not: by its block, else by
// the address of its page. What is said already stays. Called again, it changes nothing.
func QualifierTentative(t dossier.Tentative) dossier.Tentative {
	b, _ := BlocageByCode(t.Blocage)
	if t.Genre == "" {
		switch {
		case slices.Contains(blocagesPrefecture, t.Blocage):
			t.Genre = dossier.GenrePrefecture
		case b.Plateforme == "ccc":
			t.Genre = dossier.GenreCCC
		case b.Plateforme == "pan":
			t.Genre = dossier.GenrePAN
		default:
			t.Genre = dossier.GenreEnLigne
		}
	}
	if t.Plateforme == "" {
		t.Plateforme = plateforme(t)
	}
	return t
}

// hotes are the sites whose address says the platform.
var hotes = []struct{ morceau, plateforme string }{
	{"administration-etrangers-en-france", "anef"},
	{"demarches-simplifiees.fr", "demarches_simplifiees"},
	{"demarche.numerique.gouv.fr", "demarches_simplifiees"},
	{"rdv-prefecture", "rendez_vous"},
}

func plateforme(t dossier.Tentative) string {
	switch {
	case t.Genre.CCC():
		return "ccc"
	case t.Genre == dossier.GenrePAN:
		return "pan"
	case t.Genre == dossier.GenrePrefecture || t.Genre == dossier.GenreInvitation:
		return "prefecture"
	case t.Genre == dossier.GenreConstat || t.Genre == dossier.GenreCourriel:
		return ""
	}
	for _, h := range hotes {
		if strings.Contains(strings.ToLower(t.URL), h.morceau) {
			return h.plateforme
		}
	}
	commune := ""
	for _, code := range possibles(t) {
		b, ok := BlocageByCode(code)
		if !ok || b.Plateforme == "transverse" || commune != "" && commune != b.Plateforme {
			return ""
		}
		commune = b.Plateforme
	}
	return commune
}

// FaitsDuDossier gives all the facts a demande states of its blocked filing: the attempts as read, qualified and put where they stand in
// the letter's table; the steps that the answers declare (contact with the CCC, visit to the PAN, letter to the préfecture, invitation);
// the papers joined that show one, for an agent to read. A fact that is there already is not said twice. declarations are the answers of
// the form and of its letter, by code; pli is where their pages are.
//
// Source of the kinds: CESEDA R. 431-2, third paragraph (diligences, accompaniment, impossibilité constatée); arrêté of 1 Aug. 2023.
func FaitsDuDossier(pli dossier.PliID, tentatives []dossier.Tentative, declarations map[string]dossier.ChampLu, pieces []dossier.Piece) []dossier.Tentative {
	var faits []dossier.Tentative
	for _, t := range tentatives {
		t.Pli = cmp.Or(t.Pli, pli)
		faits = append(faits, situer(QualifierTentative(t), declarations))
	}
	for _, t := range slices.Concat(faitsDeclares(declarations), faitsDesPieces(pieces)) {
		t.Pli = cmp.Or(t.Pli, pli)
		if t = QualifierTentative(t); !slices.ContainsFunc(faits, func(f dossier.Tentative) bool { return memeFait(f, t) }) {
			faits = append(faits, t)
		}
	}
	return faits
}

// rangsDeLettre bounds the search of the letter's table: it has fewer rows.
const rangsDeLettre = 20

// situer gives an attempt the page and zone of the row of the letter's table that says the same day, hour, address and message.
func situer(t dossier.Tentative, declarations map[string]dossier.ChampLu) dossier.Tentative {
	if t.Zone != (dossier.RectPx{}) || t.Date == "" {
		return t
	}
	for n := 1; n <= rangsDeLettre; n++ {
		lit := func(code string) string { return declarations[fmt.Sprintf("tentative_%s_%d", code, n)].Valeur }
		date := lit("date")
		if h := lit("heure"); len(h) == 4 {
			date += "T" + h[:2] + ":" + h[2:]
		}
		c := declarations[fmt.Sprintf("tentative_date_%d", n)]
		if date == t.Date && lit("url") == t.URL && lit("message") == t.Message && c.Page > 0 {
			t.Page, t.Zone = c.Page, c.Zone
			return t
		}
	}
	return t
}

// faitsDeclares reads the steps that the answers of the group « problème rencontré » and of the letter declare. An answer the machine
// doubts makes a fact in doubt.
func faitsDeclares(d map[string]dossier.ChampLu) []dossier.Tentative {
	var faits []dossier.Tentative
	declare := func(genre dossier.GenreTentative, date, reference string, codes ...string) *dossier.Tentative {
		t := dossier.Tentative{Genre: genre, Date: d[date].Valeur, Reference: d[reference].Valeur, Certitude: dossier.TentativeDeclaree}
		for _, code := range append([]string{date, reference}, codes...) {
			c := d[code]
			if c.Valeur == "" || c.Valeur == "false" {
				continue
			}
			if t.Source == "" {
				t.Source, t.Page, t.Zone = c.Source, c.Page, c.Zone
			}
			if c.AVerifier {
				t.Certitude = dossier.TentativeAVerifier
			}
		}
		faits = append(faits, t)
		return &faits[len(faits)-1]
	}
	dit := func(codes ...string) bool {
		return slices.ContainsFunc(codes, func(c string) bool { v := d[c].Valeur; return v != "" && v != "non" && v != "false" })
	}
	if dit("ccc_contacte", "ccc_date", "ccc_ticket") {
		genre := dossier.GenreCCC
		if d["ccc_ticket"].Valeur != "" {
			genre = dossier.GenreCCCTicket
		}
		declare(genre, "ccc_date", "ccc_ticket", "ccc_contacte")
	}
	if dit("pan_consulte", "pan_date") {
		declare(dossier.GenrePAN, "pan_date", "", "pan_consulte")
	}
	if dit("envoi_date", "envoi_lrar") {
		declare(dossier.GenrePrefecture, "envoi_date", "envoi_lrar").Message = "dossier papier envoyé"
	}
	if dit("renvoi_date", "renvoi_motif") {
		t := declare(dossier.GenrePrefecture, "renvoi_date", "", "renvoi_motif")
		t.Blocage, t.Message = "dossier_papier_retourne", d["renvoi_motif"].Valeur
	}
	if dit("invitation_recue") {
		declare(dossier.GenreInvitation, "", "", "invitation_recue").Auteur = "préfecture"
	}
	return faits
}

// genresDesPieces are the kinds of fact that a paper joined shows, by the code of the document or the kind of the page. A screen is none:
// it most often shows an attempt that the letter tells. The meter cites it, for an agent to read and date.
var genresDesPieces = map[string]dossier.GenreTentative{
	"echanges_ccc":                  dossier.GenreCCCCourriel,
	"preuve_pan":                    dossier.GenrePAN,
	"invitation_substitution":       dossier.GenreInvitation,
	string(dossier.PageConvocation): dossier.GenreInvitation,
	string(dossier.PageCourriel):    dossier.GenreCourriel,
}

// faitsDesPieces makes a fact of each exchange or invitation joined, on its first page: what it says, and when, is for an agent to read.
func faitsDesPieces(pieces []dossier.Piece) []dossier.Tentative {
	var faits []dossier.Tentative
	for _, p := range pieces {
		if genre, ok := genresDesPieces[p.Type]; ok {
			faits = append(faits, dossier.Tentative{Genre: genre, Page: premiere(p.Pages), Pli: p.Pli, Source: dossier.SourceOCR, Certitude: dossier.TentativeAVerifier})
		}
	}
	return faits
}

// memeFait reports whether b says nothing that a does not: the same paper page, or the same kind of step with the same day or number.
func memeFait(a, b dossier.Tentative) bool {
	if !memeFamille(a.Genre, b.Genre) {
		return false
	}
	memePage := b.Page > 0 && a.Pli == b.Pli && a.Page == b.Page
	sansPlus := b.Date == "" && b.Reference == "" && b.Message == ""
	switch {
	case memePage && (sansPlus || a.Date == b.Date && a.Reference == b.Reference):
		return true
	case sansPlus && b.Certitude == dossier.TentativeDeclaree:
		return true // « yes, I did », beside a trace of it
	case b.Reference != "":
		return a.Reference == b.Reference
	}
	return b.Date != "" && a.Date == b.Date
}

func memeFamille(a, b dossier.GenreTentative) bool { return a == b || a.CCC() && b.CCC() }
