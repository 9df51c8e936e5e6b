package ocr

import (
	"strings"

	"golang.org/x/text/language"

	"souspli/dossier"
	"souspli/ocr/deuxddoc"
	"souspli/ocr/mrz"
)

// recouperSceaux adds to the fields of each form what the 2D-Doc of the pli say of the same person, whether they agree or not. As with zones, it
// accepts nothing, and the document of somebody else says nothing.
//
// Their signatures are not checked, and anybody can print a code. A 2D-Doc is therefore a second source of what the person wrote by hand, that
// is: this is what was meant; it never is a proof that it is true, and never replaces a value. Proof is the matter of who instructs the file.
func recouperSceaux(formulaires []dossier.FormulaireLu, pages []dossier.PageLue) {
	for _, page := range pages {
		for _, lu := range page.DeuxDDoc {
			r := dossier.Recoupement{Source: dossier.SourceDeuxDDoc, Page: page.N, Zone: lu.Zone}
			for _, d := range documentDe(lu).Personnes() {
				for _, f := range formulaires {
					for _, p := range personnes(f.Champs) {
						p.recouperSceau(f.Champs, d, r)
					}
				}
			}
		}
	}
}

// documentDe is what was kept of a document; the annex, outside any signature, is left out.
func documentDe(lu dossier.DeuxDDocLu) deuxddoc.Document {
	d := deuxddoc.Document{Version: lu.Version, Type: lu.Type, Perimetre: lu.Perimetre}
	for _, c := range lu.Champs {
		if !c.Annexe {
			d.Champs = append(d.Champs, deuxddoc.Champ{Code: c.Code, Valeur: c.Valeur, Tronque: c.Tronque})
		}
	}
	return d
}

func (p personne) recouperSceau(champs map[string]dossier.ChampLu, d deuxddoc.Personne, r dossier.Recoupement) {
	if len(d.LignesMRZ) > 0 {
		if m, ok := mrz.Interpreter(d.LignesMRZ, dossier.Date{}); ok && m.Concorde() && p.est(m, champs) {
			p.recouper(champs, m, r)
		}
	}
	valeur := func(demande string) string { return champs[p.code(demande)].Valeur }
	separerNoms(&d, valeur("nom_naissance"), valeur("nom_usage"))
	if !estLui(d, valeur) {
		return
	}
	noter := func(demande, dit string, accord bool) {
		c, la := champs[p.code(demande)]
		if !la || c.Valeur == "" || dit == "" {
			return
		}
		s := r
		s.Valeur, s.Accord = dit, accord
		c.Recoupements = append(c.Recoupements, s)
		champs[p.code(demande)] = c
	}
	noterIdentite(d, valeur, noter)
	noterDocuments(d, valeur, noter)
	if p.prefixe == "" { // of the others, a form does not ask where they live
		noterAdresse(d.Adresse, valeur, noter)
	}
}

// zoneDe writes a name as machine-readable zones do, which mrz.MemeNom compares with.
func zoneDe(s string) string { return strings.Join(motsAdresse(s), " ") }

func memeNom(valeur, dit string, tronque bool) bool {
	meme, _ := mrz.MemeNom(valeur, zoneDe(dit), tronque)
	return meme
}

// separerNoms separates the name from the first names where the document does not: the name is the part that is the person's, first or last; else
// what comes first, as the specification has it.
func separerNoms(d *deuxddoc.Personne, naissance, usage string) {
	sien := func(s string) bool { return memeNom(naissance, s, false) || memeNom(usage, s, false) }
	var parts [][2]string // name, first names
	switch mots := strings.Fields(d.Entier); {
	case len(d.Entiers) == 2:
		parts = [][2]string{{d.Entiers[0], d.Entiers[1]}, {d.Entiers[1], d.Entiers[0]}}
	case len(mots) > 0:
		n := min(max(1, len(motsAdresse(naissance))), max(1, len(mots)-1))
		coupe := func(k int) [2]string { return [2]string{strings.Join(mots[:k], " "), strings.Join(mots[k:], " ")} }
		parts = append(parts, coupe(n))
		for k := 1; k <= len(mots); k++ {
			c := coupe(k)
			parts = append(parts, c, [2]string{c[1], c[0]})
		}
	default:
		return
	}
	choisie := parts[0]
	for _, x := range parts {
		if x[0] != "" && sien(x[0]) {
			choisie = x
			break
		}
	}
	d.Nom, d.Prenom = choisie[0], choisie[1]
}

// estLui reports whether a document may be that person's: its names look alike, first names included; or the birth date does and one of them.
// A surname alone is that of a whole family.
func estLui(d deuxddoc.Personne, valeur func(string) string) bool {
	nom, prenoms := false, false
	for _, dit := range []string{d.NomNaissance, d.NomUsage, d.Nom} {
		nom = nom || ressemble(valeur("nom_naissance"), dit, false) || ressemble(valeur("nom_usage"), dit, false)
	}
	for _, dit := range []string{d.Prenoms, d.Prenom} {
		for _, ecrit := range append(strings.Fields(valeur("prenoms")), valeur("prenoms")) {
			prenoms = prenoms || dit != "" && ressemble(ecrit, dit, true)
		}
	}
	jour := len(d.Naissance) == 10 && memeJour(valeur("date_naissance"), d.Naissance[2:4]+d.Naissance[5:7]+d.Naissance[8:])
	return nom && prenoms || jour && (nom || prenoms)
}

func noterIdentite(d deuxddoc.Personne, valeur func(string) string, noter func(demande, dit string, accord bool)) {
	naissance, usage, prenoms := valeur("nom_naissance"), valeur("nom_usage"), valeur("prenoms")
	// A document that does not say which name it gives may give either; one that is not the name used may be an older one.
	if d.NomNaissance != "" {
		noter("nom_naissance", d.NomNaissance, memeNom(naissance, d.NomNaissance, false))
	}
	nomSeul := d.Nom
	for _, dit := range []string{d.NomUsage, d.Nom} {
		if memeNom(usage, dit, false) {
			noter("nom_usage", dit, true)
			nomSeul = ""
			break
		}
	}
	if d.NomNaissance == "" && nomSeul != "" {
		noter("nom_naissance", nomSeul, memeNom(naissance, nomSeul, false))
	}
	if dit := premier(d.Prenoms, d.Prenom); memeNom(prenoms, dit, false) || !abrege(prenoms, dit) {
		noter("prenoms", dit, memeNom(prenoms, dit, false))
	}
	noter("date_naissance", d.Naissance, valeur("date_naissance") == d.Naissance)
	noter("sexe", d.Sexe, valeur("sexe") == d.Sexe)
	noter("ville_naissance", d.VilleNaissance, communeNormale(valeur("ville_naissance")) == communeNormale(d.VilleNaissance))
	etat := dossier.MRZLue{Nationalite: codeMRZ(d.Nationalite), Sexe: d.Sexe}
	if dit, accord, ok := accorde(etat, "nationalite", valeur("nationalite")); ok {
		noter("nationalite", dit, accord)
	}
	if dit, accord, ok := accorde(etat, "autre_nationalite", valeur("autre_nationalite")); ok && accord {
		noter("autre_nationalite", dit, true)
	}
	if nom, ok := mrz.Pays(codeMRZ(d.PaysNaissance)); ok {
		noter("pays_naissance", nom, paysParNom()[nom].plies[dossier.Plier(valeur("pays_naissance"))])
	}
}

func premier(l ...string) string {
	for _, s := range l {
		if s != "" {
			return s
		}
	}
	return ""
}

// abrege reports whether a document gives only some of the first names, or their beginnings: it neither agrees nor disagrees.
func abrege(prenoms, dit string) bool {
	if memeNom(prenoms, dit, true) {
		return true
	}
	for _, ecrit := range strings.Fields(prenoms) {
		if memeNom(ecrit, dit, true) {
			return true
		}
	}
	return false
}

// codeMRZ turns a State's two letters into its code in a zone; "" when it has none.
func codeMRZ(iso string) string {
	r, err := language.ParseRegion(iso)
	if err != nil || len(iso) != 2 {
		return ""
	}
	return r.ISO3()
}

// noterDocuments compares numbers and dates. The number of an identity document of no known kind is only worth an agreement.
func noterDocuments(d deuxddoc.Personne, valeur func(string) string, noter func(demande, dit string, accord bool)) {
	serre := func(s string) string { return strings.Join(motsAdresse(s), "") }
	meme := func(demande, dit string) bool { return dit != "" && serre(valeur(demande)) == serre(dit) }
	if n := dossier.PlierAGDREF(d.NumeroEtranger); n != "" {
		noter("numero_etranger", n, dossier.PlierAGDREF(valeur("numero_etranger")) == n)
	}
	if d.Passeport != "" {
		noter("passeport_numero", d.Passeport, meme("passeport_numero", d.Passeport))
	} else {
		for _, demande := range []string{"passeport_numero", "numero_titre"} {
			if meme(demande, d.Piece) {
				noter(demande, d.Piece, true)
			}
		}
	}
	if meme("visa_numero", d.Visa) {
		noter("visa_numero", d.Visa, true)
	}
	if d.Document != "" && d.Document == valeur("document_actuel") {
		noter("valable_du", d.ValableDu, valeur("valable_du") == d.ValableDu)
		noter("valable_au", d.ValableAu, valeur("valable_au") == d.ValableAu)
		if meme("numero_titre", d.Demande) {
			noter("numero_titre", d.Demande, true)
		}
	}
}

// noterAdresse compares where the document says that the person lives. What was cut neither agrees nor disagrees as far as it goes; nor does
// the postal code of a post office.
func noterAdresse(a deuxddoc.Adresse, valeur func(string) string, noter func(demande, dit string, accord bool)) {
	if accord := valeur("code_postal") == a.CodePostal; accord || !cedex(a.Commune) {
		noter("code_postal", a.CodePostal, accord)
	}
	commune, dite := communeNormale(valeur("commune")), communeNormale(a.Commune)
	if accord := commune == dite; !a.TronqueeCommune || !strings.HasPrefix(commune, dite) {
		noter("commune", strings.TrimSpace(a.Commune), accord)
	}
	numero, voie := couperVoie(a.Voie)
	ecrit, voieEcrite := valeur("numero_voie"), valeur("voie")
	if ecrit == "" { // the number may have been written with the street
		if n, v := couperVoie(voieEcrite); n != "" {
			if n != numero {
				noter("voie", a.Voie, false)
				return
			}
			voieEcrite = v
		}
	} else if numero != "" {
		n, suite := couperVoie(ecrit)
		noter("numero_voie", numero, n == numero && suite == "")
	}
	normale, dite := voieNormale(voieEcrite), voieNormale(voie)
	if !a.TronqueeVoie || !strings.HasPrefix(normale, dite) {
		noter("voie", voie, normale == dite)
	}
}
