package forms

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// chaqueFormulaire runs a test for every procedure × variant, and the letter.
func chaqueFormulaire(t *testing.T, f func(t *testing.T, p *Procedure, variante string)) {
	t.Helper()
	for _, p := range append(All(), procedure(t, CodeProblemeANEF)) {
		for _, v := range p.Variantes {
			t.Run(p.Code+"/"+v, func(t *testing.T) {
				t.Parallel()
				f(t, p, v)
			})
		}
	}
}

// rempli answers every field as long as it may be, with names and accents of all sorts.
func rempli(champs []Champ, variante string) map[string]string {
	mots := strings.Fields("MOHAMMED NGUYỄN Aïssatou ÖZTÜRK N’Guessan Jean-Baptiste Šarūnas WŁADYSŁAW Ğülşen Éloïse")
	v := map[string]string{}
	for i, c := range champs {
		switch c.Type {
		case ChampCoche:
			v[c.Code] = "true"
		case ChampChoix:
			v[c.Code] = c.Choix[i%len(c.Choix)].Valeur
		case ChampDate:
			v[c.Code] = []string{"1989-00-00", "1987-04-25", "2026-12-31", "1990-07-00"}[i%4]
		case ChampDigits:
			v[c.Code] = strings.Repeat("0123456789", 3)[i%10 : i%10+c.Longueur]
		default:
			var b []rune
			for n := i; len(b) < c.Longueur; n++ {
				b = append(b, []rune(mots[n%len(mots)]+" ")...)
			}
			v[c.Code] = strings.TrimSpace(string(b[:c.Longueur]))
		}
	}
	if _, ok := v["variante"]; ok {
		v["variante"] = variante
	}
	return v
}

// Blank and filled to the last cell, every form prints, in six pages at most and its page de données. The document itself refuses
// what leaves the page or touches a mark, a code or its quiet zone.
func TestEveryFormPrints(t *testing.T) {
	chaqueFormulaire(t, func(t *testing.T, p *Procedure, v string) {
		f, err := Layout(p.Code, v, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Pages) > PagesMax {
			t.Errorf("%d pages", len(f.Pages))
		}
		pl, err := planDe(f.Numero, 1, pagecode.Standard)
		if err != nil {
			t.Fatal(err)
		}
		d := papier.Nouveau(papier.Meta{Titre: "essai"}) // one for both: loading the fonts is most of the time
		avant := 0
		for _, cas := range []struct {
			nom   string
			i     Impression
			pages int
		}{
			{"vierge", Impression{Prefecture: "33"}, len(f.Pages)},
			{"rempli", Impression{Champs: rempli(p.Champs(v), v)}, len(f.Pages) + 1},
		} {
			cas.i.Procedure, cas.i.Variante, cas.i.Copie = p.Code, v, "00734501"
			if err := pl.imprimer(d, cas.i); err != nil {
				t.Fatalf("%s : %v", cas.nom, err)
			}
			if n := d.Pages() - avant; n != cas.pages {
				t.Errorf("%s : %d pages imprimées, %d attendues", cas.nom, n, cas.pages)
			}
			avant = d.Pages()
		}
		horsReperes(t, d)
	})
}

// horsReperes checks from the drawing itself what the document is trusted for.
func horsReperes(t *testing.T, d *papier.Document) {
	t.Helper()
	const calmeQR, calme128 = 4 * QRCote / 21, 10 * dossier.MM(60) / 145
	qr := dossier.RectMM{X: BoiteQR.X - calmeQR, Y: BoiteQR.Y - calmeQR, L: QRCote + 2*calmeQR, H: QRCote + 2*calmeQR}
	c128 := dossier.RectMM{X: BoiteCode128.X - calme128, Y: BoiteCode128.Y, L: BoiteCode128.L + 2*calme128, H: BoiteCode128.H}
	for _, tr := range d.Traces() {
		b := tr.Boite
		if b.X < 9 || b.Y < 9 || b.X+b.L > PageL-9 || b.Y+b.H > PageH-9 {
			t.Errorf("page %d : %s à moins de 9 mm du bord : %+v", tr.Page, tr.Genre, b)
		}
		if tr.Genre == "code" {
			continue
		}
		if papier.Touche(b, qr) || papier.Touche(b, c128) {
			t.Errorf("page %d : %s sur un code : %+v", tr.Page, tr.Genre, b)
		}
		for n, r := range Reperes {
			autour := dossier.RectMM{X: r.X - RepereCote/2 - 1.5, Y: r.Y - RepereCote/2 - 1.5, L: RepereCote + 3, H: RepereCote + 3}
			dedans := b.L <= RepereCote+0.01 && b.H <= RepereCote+0.01 && tr.Genre == "plein"
			if papier.Touche(b, autour) && !dedans {
				t.Errorf("page %d : %s contre le repère %d : %+v", tr.Page, tr.Genre, n, b)
			}
		}
	}
}

var presentations = []pagecode.Presentation{pagecode.Standard, pagecode.Gros, pagecode.Bilingue}

// What the reader is told: every field once, its boxes big enough, apart, and on the page.
func TestEveryZoneCanBeRead(t *testing.T) {
	chaqueFormulaire(t, func(t *testing.T, p *Procedure, v string) {
		for _, pr := range presentations {
			zonesLisibles(t, p, v, pr)
		}
	})
}

func zonesLisibles(t *testing.T, p *Procedure, v string, pr pagecode.Presentation) {
	t.Helper()
	f, err := LayoutByID(pagecode.ID{Formulaire: p.Numeros[v], Revision: 1, Presentation: pr})
	if err != nil {
		t.Fatal(err)
	}
	zones := map[string][]Zone{}
	for n, page := range f.Pages {
		if page.N != n+1 {
			t.Errorf("page %d au rang %d", page.N, n+1)
		}
		var toutes []dossier.RectMM
		for _, z := range page.Zones {
			zones[z.Champ] = append(zones[z.Champ], z)
			for _, b := range z.Boites {
				if b.X < gauche-0.01 || b.X+b.L > droite+0.01 || b.Y < haut || b.Y+b.H > bas+0.01 {
					t.Errorf("%s : boîte hors du champ de la page : %+v", z.Champ, b)
				}
				for _, autre := range toutes {
					if papier.Touche(b, autre) {
						t.Errorf("%s : boîte sur une autre : %+v", z.Champ, b)
					}
				}
				toutes = append(toutes, b)
			}
		}
	}
	for _, c := range p.Champs(v) {
		verifieZones(t, mesuresDe(pr), c, zones[c.Code])
		delete(zones, c.Code)
	}
	if s := zones["signature"]; len(s) != 1 || s[0].Genre != ZoneSignature {
		t.Errorf("signature : %+v", s)
	}
	if delete(zones, "signature"); len(zones) > 0 {
		t.Errorf("zones sans champ : %v", zones)
	}
}

func verifieZones(t *testing.T, mes *mesures, c Champ, zones []Zone) {
	t.Helper()
	for _, z := range zones {
		if z.Numero != c.Numero || z.Genre == ZoneCase && (z.Boites[0].L != mes.caseCote || z.Boites[0].H != mes.caseCote || len(z.Boites) != 1) {
			t.Errorf("%s : zone %+v", c.Code, z)
		}
	}
	switch {
	case c.Type == ChampChoix:
		var valeurs, cases []string
		for _, o := range c.Choix {
			valeurs = append(valeurs, o.Valeur)
		}
		for _, z := range zones {
			cases = append(cases, z.Valeur)
		}
		if !slices.Equal(valeurs, cases) {
			t.Errorf("%s : cases %v pour les choix %v", c.Code, cases, valeurs)
		}
	case len(zones) != 1:
		t.Errorf("%s : %d zones", c.Code, len(zones))
	case c.Type == ChampCoche:
		if zones[0].Valeur != "true" {
			t.Errorf("%s : case %+v", c.Code, zones[0])
		}
	case c.Exact:
		format := map[TypeChamp]string{ChampDate: "date", ChampDigits: "chiffres", ChampTexte: "texte"}[c.Type]
		if len(zones[0].Boites) != c.Longueur || zones[0].Format != format || zones[0].Max != c.Longueur {
			t.Errorf("%s : peigne de %d cases %q pour %d", c.Code, len(zones[0].Boites), zones[0].Format, c.Longueur)
		}
		for _, b := range zones[0].Boites {
			if b.L < mes.celluleMin || b.L > mes.celluleL || b.H != mes.celluleH {
				t.Errorf("%s : case de %.2f × %.2f mm", c.Code, float64(b.L), float64(b.H))
			}
		}
	default:
		for _, b := range zones[0].Boites {
			if zones[0].Genre != ZoneLigne || b.H != mes.ligneH || b.L < 30 {
				t.Errorf("%s : ligne %+v", c.Code, b)
			}
		}
	}
}

// A printed revision is never edited: paper in the post is read with these boxes. If this fails, either undo, or give the form its next
// revision and keep the old boxes. (Before the first form is ever posted, SOUSPLI_GOLDEN=1 is enough.)
func TestGeometrieDoree(t *testing.T) {
	var lignes []string
	for n, ref := range charge().parNumero {
		for _, pr := range presentations {
			lignes = append(lignes, empreinte(t, pagecode.ID{Presentation: pr, Formulaire: n, Revision: ref.procedure.Revision}))
		}
	}
	slices.Sort(lignes)
	dore(t, "geometrie.txt", []byte(strings.Join(lignes, "\n")+"\n"))
}

// empreinte tells a geometry from another: the first digits of the page id, and a hash of all the boxes.
func empreinte(t *testing.T, id pagecode.ID) string {
	t.Helper()
	f, err := LayoutByID(id)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, page := range f.Pages {
		for _, z := range page.Zones {
			fmt.Fprintf(h, "%d %s %s %s %s %d %d", page.N, z.Champ, z.Genre, z.Valeur, z.Format, z.Max, z.Debut)
			for _, b := range z.Boites {
				fmt.Fprintf(h, " %.2f,%.2f,%.2f,%.2f", float64(b.X), float64(b.Y), float64(b.L), float64(b.H))
			}
			fmt.Fprintln(h)
		}
	}
	return fmt.Sprintf("%d %03d révision %d, %d pages : %x", 1+f.Presentation, f.Numero, f.Revision, len(f.Pages), h.Sum(nil)[:8])
}

func TestPrintDore(t *testing.T) {
	tentatives := []dossier.Tentative{
		{Blocage: "maintenance_site", Date: "2026-03-02T10:14", URL: "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/#/connexion", Message: "Site en maintenance, veuillez réessayer plus tard."},
		{Blocage: "motif_absent_teleservice", Date: "2026-03-19", Message: "Le motif n’est pas dans la liste."},
	}
	for nom, i := range map[string]Impression{
		"dcem-vierge":       {Procedure: "dcem", Variante: "premiere_demande", Copie: "00000042"},
		"conjoint-rempli":   {Procedure: "conjoint-francais", Variante: "renouvellement", Copie: "00734501", Prefecture: "33", Champs: rempli(procedure(t, "conjoint-francais").Champs("renouvellement"), "renouvellement")},
		"lettre-tentatives": {Procedure: CodeProblemeANEF, Copie: "00734502", Champs: map[string]string{"nom_naissance": "DIALLO", "prenoms": "Aïssatou", "procedure": "conjoint-francais"}, Tentatives: tentatives},
		"lettre-signalement": {Procedure: CodeProblemeANEF, Variante: LettreSignalement, Copie: "00734503", Champs: map[string]string{"nom_naissance": "DIALLO", "prenoms": "Aïssatou", "procedure": "conjoint-francais", "preuve_attestation_emise": "true"},
			Tentatives: []dossier.Tentative{{Blocage: "api_sans_photo", Date: "2026-03-02T10:14"}}},
		"lettre-relance": {Procedure: CodeProblemeANEF, Variante: LettreRelance, Copie: "00734504", Champs: map[string]string{"nom_naissance": "DIALLO", "prenoms": "Aïssatou", "procedure": "conjoint-francais",
			"envoi_date": "2026-04-01", "envoi_lrar": "1A 047 877 2024", "envoi_recu_le": "2026-04-03", "renvoi_date": "2026-04-20", "renvoi_motif": "Votre demande doit être déposée sur le site ANEF.", "renvoi_rejoint": "true"}, Tentatives: tentatives},
	} {
		t.Run(nom, func(t *testing.T) {
			var a, b bytes.Buffer
			if err := errors.Join(Print(&a, i), Print(&b, i)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Fatal("deux impressions, deux PDF")
			}
			dore(t, nom+".pdf", a.Bytes())
		})
	}
}

func TestNoticeDoree(t *testing.T) {
	var b bytes.Buffer
	i := Impression{Procedure: "conjoint-francais", Variante: "renouvellement", Prefecture: "33", Champs: map[string]string{"logement": "heberge"}}
	if err := PrintNotice(&b, i); err != nil {
		t.Fatal(err)
	}
	dore(t, "conjoint-notice.pdf", b.Bytes())
}

// The codes of the page de données say what the boxes say, and no more.
func TestPageDeDonnees(t *testing.T) {
	p := procedure(t, "conjoint-francais")
	champs := map[string]string{"nom_naissance": "ÖZTÜRK", "date_naissance": "1989-00-00", "exactitude": "true", "nom_usage": ""}
	pl, err := planDe(p.Numeros["renouvellement"], 1, pagecode.Standard)
	if err != nil {
		t.Fatal(err)
	}
	textes, err := pl.codes(Impression{Procedure: p.Code, Variante: "renouvellement", Champs: champs, Copie: "00734501"})
	if err != nil {
		t.Fatal(err)
	}
	d, err := pagecode.DecodeDonnees(textes)
	if err != nil || d.Formulaire != pl.Numero || d.Revision != 1 || d.Copie != "00734501" {
		t.Fatalf("%+v, %v", d, err)
	}
	attendu := map[string]string{"nom_naissance": "ÖZTÜRK", "date_naissance": "1989-00-00", "exactitude": "true", "variante": "renouvellement"}
	if fmt.Sprint(d.Champs) != fmt.Sprint(attendu) {
		t.Errorf("codes : %v", d.Champs)
	}
	if vide, err := pl.codes(Impression{Champs: map[string]string{"nom_usage": ""}}); err != nil || vide != nil {
		t.Errorf("un formulaire vierge a des codes : %v, %v", vide, err)
	}
}

func TestBoitesDonnees(t *testing.T) {
	for n := range pagecode.PartiesMax + 3 {
		boites := BoitesDonnees(n)
		if n == 0 || n > pagecode.PartiesMax {
			if boites != nil {
				t.Errorf("%d codes : %d boîtes", n, len(boites))
			}
			continue
		}
		if len(boites) != n {
			t.Errorf("%d codes : %d boîtes", n, len(boites))
		}
		d := papier.Nouveau(papier.Meta{})
		d.Page()
		for i, b := range boites {
			// The quiet zones of neighbours may not meet: the document refuses it. 352 characters give the smallest module.
			d.QR(b, strings.Repeat("A", pagecode.PartieQ-3)+strconv.Itoa(100+i), "Q")
			if b.Y+b.H > bas || b.X < gauche || b.X+b.L > droite {
				t.Errorf("%d codes : boîte %+v", n, b)
			}
		}
		if d.Err() != nil {
			t.Errorf("%d codes : %v", n, d.Err())
		}
	}
}

func TestPrintRefuse(t *testing.T) {
	bon := func() Impression {
		return Impression{Procedure: "etudiant", Variante: "renouvellement", Copie: "00000001", Champs: map[string]string{}}
	}
	for nom, cas := range map[string]struct {
		change func(*Impression)
		genre  error
	}{
		"démarche inconnue":      {func(i *Impression) { i.Procedure = "x" }, dossier.ErrIntrouvable},
		"variante inconnue":      {func(i *Impression) { i.Variante = "duplicata" }, dossier.ErrIntrouvable},
		"copie de sept chiffres": {func(i *Impression) { i.Copie = "1234567" }, dossier.ErrInvalide},
		"champ inconnu":          {func(i *Impression) { i.Champs["zzz"] = "x" }, dossier.ErrInvalide},
		"autre variante":         {func(i *Impression) { i.Champs["variante"] = "premiere_demande" }, dossier.ErrInvalide},
		"trop de lettres":        {func(i *Impression) { i.Champs["nom_naissance"] = strings.Repeat("A", 61) }, dossier.ErrInvalide},
		"trop de texte":          {func(i *Impression) { i.Champs["consequences"] = strings.Repeat("mot ", 2000) }, dossier.ErrInvalide},
		"lettre absente":         {func(i *Impression) { i.Champs["nom_naissance"] = "名" }, dossier.ErrInvalide},
		"date impossible":        {func(i *Impression) { i.Champs["date_naissance"] = "2026-02-30" }, dossier.ErrInvalide},
		"tentatives hors lettre": {func(i *Impression) { i.Tentatives = []dossier.Tentative{{Date: "2026-03-02"}} }, dossier.ErrInvalide},
		"arabe sur une ligne":    {func(i *Impression) { i.Champs["nationalite"] = "مغربي" }, dossier.ErrInvalide},
	} {
		t.Run(nom, func(t *testing.T) {
			i := bon()
			cas.change(&i)
			var b bytes.Buffer
			err := Print(&b, i)
			if !errors.Is(err, cas.genre) || b.Len() > 0 {
				t.Fatalf("%v, %d octets", err, b.Len())
			}
			for _, v := range i.Champs {
				if len(v) > 3 && strings.Contains(err.Error(), v) {
					t.Errorf("l’erreur cite la réponse : %v", err)
				}
			}
		})
	}
	if _, err := Layout("etudiant", "renouvellement", 2); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("révision jamais imprimée : %v", err)
	}
	if _, err := LayoutByNumero(998, 1); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("numéro jamais donné : %v", err)
	}
}

// More attempts than the letter has rows: all are in the codes, and the page says so.
func TestLettreAvecBeaucoupDeTentatives(t *testing.T) {
	var liste []dossier.Tentative
	for n := range 40 {
		liste = append(liste, dossier.Tentative{Blocage: "maintenance_site", Date: fmt.Sprintf("2026-03-%02dT08:%02d", n%28+1, n), URL: "https://exemple.fr/page", Message: "Site en maintenance", Certitude: "declaree"})
	}
	pl, err := planDe(1, 1, pagecode.Standard)
	if err != nil {
		t.Fatal(err)
	}
	i := Impression{Procedure: CodeProblemeANEF, Copie: "00000001", Tentatives: liste}
	textes, err := pl.codes(i)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := pagecode.DecodeDonnees(textes); err != nil || len(d.Tentatives) != 40 {
		t.Fatalf("%d tentatives, %v", len(d.Tentatives), err)
	}
	d := papier.Nouveau(papier.Meta{})
	if err := pl.imprimer(d, i); err != nil {
		t.Fatal(err)
	}
	horsReperes(t, d)
}
