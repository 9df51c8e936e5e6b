package forms

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"souspli/dossier"
	"souspli/law"
)

func TestCatalogueEntier(t *testing.T) {
	if n := len(All()); n != 66 {
		t.Errorf("%d démarches, 66 attendues", n)
	}
	if n := len(Documents()); n != 125 {
		t.Errorf("%d pièces, 125 attendues", n)
	}
	if !slices.IsSortedFunc(All(), func(a, b *Procedure) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("All n’est pas trié par code")
	}
	for _, p := range All() {
		if lu, err := ByCode(p.Code); err != nil || lu != p {
			t.Errorf("ByCode(%s) : %v", p.Code, err)
		}
		if LibelleFamille(p.Famille) == p.Famille || Canaux()[p.Canal].Libelle == "" {
			t.Errorf("%s : famille ou canal sans libellé", p.Code)
		}
	}
	if _, err := ByCode("carte-de-peche"); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("démarche inconnue : %v", err)
	}
}

// The number of a form is on paper in the post: it is never given to another. A new form adds its line; no line ever changes.
func TestNumerosDores(t *testing.T) {
	var lignes []string
	for n, ref := range charge().parNumero {
		lignes = append(lignes, fmt.Sprintf("%03d %s %s", n, ref.procedure.Code, ref.variante))
	}
	sort.Strings(lignes)
	dore(t, "numeros.txt", []byte(strings.Join(lignes, "\n")+"\n"))
	if lignes[0] != "001 probleme-anef " {
		t.Errorf("premier formulaire : %q", lignes[0])
	}
}

func TestEveryProcedureHasItsClock(t *testing.T) {
	attendu := map[string]string{
		"etudiant": "silence_90_jours", "talent-carte-bleue-europeenne": "silence_carte_bleue_90", "talent-chercheur": "silence_60_jours",
		"conjoint-francais": "silence_defaut", "autorisation-travail": "a_verifier", "dcem": "a_verifier", "changement-adresse": "sans_objet",
	}
	for _, p := range All() {
		if !slices.Contains(law.CodesSilence, p.Silence) {
			t.Errorf("%s : silence %q inconnu de law", p.Code, p.Silence)
		}
		if _, ok := law.DelaiByCode(p.Silence); !ok && p.Silence != "sans_objet" && p.Silence != "a_verifier" {
			t.Errorf("%s : silence %q sans délai dans law", p.Code, p.Silence)
		}
		if s, ok := attendu[p.Code]; ok && s != p.Silence {
			t.Errorf("%s : silence %q, attendu %q", p.Code, p.Silence, s)
		}
	}
}

func TestSensibles(t *testing.T) {
	var sensibles []string
	for _, p := range All() {
		if p.Sensible {
			sensibles = append(sensibles, p.Code)
		}
	}
	attendu := []string{"aps-parent-enfant-malade", "etranger-malade", "jeune-confie-ase", "ordonnance-protection-violences", "victime-traite"}
	if !slices.Equal(sensibles, attendu) {
		t.Errorf("démarches sensibles : %v", sensibles)
	}
}

func TestBlocagesConnusDeLaw(t *testing.T) {
	for nom, a := range Orientation().Alertes {
		if a.Blocage == "" {
			continue
		}
		if _, ok := law.BlocageByCode(a.Blocage); !ok {
			t.Errorf("alerte %s : blocage %q inconnu de law", nom, a.Blocage)
		}
	}
	for _, c := range natures() {
		codes := law.RaccourcisBlocage(c.Valeur)
		if len(codes) == 0 && c.Valeur != "autre" {
			t.Errorf("choix %s : aucun blocage", c.Valeur)
		}
		for _, code := range codes {
			if _, ok := law.BlocageByCode(code); !ok {
				t.Errorf("choix %s : blocage %q inconnu de law", c.Valeur, code)
			}
		}
	}
}

// Every path of the tree ends on a result, and every result can be reached.
func TestOrientationMeneQuelquePart(t *testing.T) {
	a := Orientation()
	vus := map[string]bool{}
	var suivre func(string, int)
	suivre = func(nom string, profondeur int) {
		if profondeur > len(a.Questions) {
			t.Fatalf("l’orientation tourne en rond par %s", nom)
		}
		for _, o := range a.Questions[nom].Options {
			if o.Resultat != "" {
				vus[o.Resultat] = true
			} else {
				suivre(o.Suite, profondeur+1)
			}
		}
	}
	suivre(a.Depart, 0)
	for nom := range a.Resultats {
		if !vus[nom] {
			t.Errorf("résultat %s jamais atteint", nom)
		}
	}
	procedures := map[string]bool{}
	for _, r := range a.Resultats {
		procedures[r.Procedure] = true
	}
	for _, p := range All() {
		if !procedures[p.Code] {
			t.Logf("%s : aucune réponse n’y mène", p.Code)
		}
	}
}

func TestChampsDeplies(t *testing.T) {
	p := procedure(t, "conjoint-francais")
	champs := p.Champs("renouvellement")
	codes := map[string]Champ{}
	for i, c := range champs {
		if c.Numero != i+1 {
			t.Fatalf("%s : numéro %d au rang %d", c.Code, c.Numero, i+1)
		}
		if _, deux := codes[c.Code]; deux {
			t.Fatalf("%s : deux fois", c.Code)
		}
		codes[c.Code] = c
	}
	for _, code := range []string{"enfant_nom_1", "enfant_pays_4", "variante", "courrier_confidentiel"} {
		if _, ok := codes[code]; !ok {
			t.Errorf("%s manque", code)
		}
	}
	if n := len(codes["variante"].Choix); n != len(p.Variantes) {
		t.Errorf("%d choix de variante pour %d variantes", n, len(p.Variantes))
	}
	if p.Champs("duplicata") != nil {
		t.Error("une variante que la démarche n’a pas donne des champs")
	}
}

func TestPieces(t *testing.T) {
	p := procedure(t, "etudiant")
	for nom, cas := range map[string]struct {
		variante string
		champs   map[string]string
		avec     map[string]bool // code → exigée
		sans     []string
	}{
		"rien n’est su": {"renouvellement", nil,
			map[string]bool{"passeport": true, "titre_sejour": true, "justificatif_domicile": false, "attestation_hebergement": false}, []string{"visa_long_sejour"}},
		"hébergé": {"renouvellement", map[string]string{"logement": "heberge"},
			map[string]bool{"attestation_hebergement": true, "domicile_hebergeant": false}, []string{"justificatif_domicile", "attestation_hotel"}},
		"marié : la condition ne se lit qu’en partie": {"renouvellement", map[string]string{"situation_familiale": "marie"},
			map[string]bool{"declaration_non_polygamie": false}, nil},
		"célibataire":      {"renouvellement", map[string]string{"situation_familiale": "celibataire"}, nil, []string{"declaration_non_polygamie"}},
		"première demande": {"premiere_demande", nil, map[string]bool{"visa_long_sejour": false}, []string{"titre_sejour", "releves_notes"}},
	} {
		t.Run(nom, func(t *testing.T) {
			pieces := map[string]PieceRequise{}
			for _, x := range p.Pieces(cas.variante, cas.champs) {
				pieces[x.Code] = x
			}
			for code, exigee := range cas.avec {
				if x, ok := pieces[code]; !ok || x.Exigee != exigee || !exigee && x.Condition == "" {
					t.Errorf("%s : %+v", code, x)
				}
			}
			for _, code := range cas.sans {
				if _, ok := pieces[code]; ok {
					t.Errorf("%s demandée", code)
				}
			}
			if x := pieces["timbre_fiscal"]; x.ADepot || x.Code == "" {
				t.Errorf("timbre fiscal : %+v", x)
			}
		})
	}
}

// Text people read keeps its punctuation on the line.
func TestEspacesInsecables(t *testing.T) {
	for _, p := range All() {
		for _, v := range p.Variantes {
			for _, c := range p.Champs(v) {
				verifieEspaces(t, p.Code, c.Libelle+c.Aide+c.GroupeLibelle)
			}
			for _, x := range p.Pieces(v, nil) {
				verifieEspaces(t, p.Code, x.Libelle+x.Condition+x.Note)
			}
		}
		verifieEspaces(t, p.Code, p.Libelle+p.Mention+p.Notes)
	}
}

func verifieEspaces(t *testing.T, ou, s string) {
	t.Helper()
	for _, x := range []string{" :", " ;", " ?", " !", "« ", " »", "'"} {
		if strings.Contains(s, x) {
			t.Errorf("%s : %q dans %q", ou, x, s)
		}
	}
}

// A catalogue with a mistake never loads: each of these is one edit away from the real one.
func TestCatalogueFautifRefuse(t *testing.T) {
	for nom, cas := range map[string]struct{ fichier, avant, apres string }{
		"groupe inconnu":        {"etudiant.yaml", "- studies", "- estudes"},
		"pièce inconnue":        {"etudiant.yaml", "code: releves_notes", "code: relevés"},
		"source inconnue":       {"etudiant.yaml", "- sp-f17279", "- sp-f00000"},
		"alerte inconnue":       {"etudiant.yaml", "- delai_120_60", "- delai_0"},
		"numéro repris":         {"etudiant.yaml", "premiere_demande: 2\n", "premiere_demande: 5\n"},
		"numéro impossible":     {"etudiant.yaml", "premiere_demande: 2\n", "premiere_demande: 1000\n"},
		"canal inconnu":         {"etudiant.yaml", "channel: anef", "channel: pigeon"},
		"code d’un autre":       {"etudiant.yaml", "code: etudiant\n", "code: etudiante\n"},
		"sans silence":          {"etudiant.yaml", "silence: silence_90_jours", "silence: ''"},
		"champ sans type":       {"commun/champs.yaml", "type: digits", "type: roman"},
		"résultat inexistant":   {"orientation.yaml", "{procedure: validation-vls-ts, variant: premiere_demande", "{procedure: validation-vls-ts, variant: duplicata"},
		"question sans issue":   {"orientation.yaml", "next: demenagement,", "next: nulle_part,"},
		"champ d’une condition": {"etudiant.yaml", "logement:\n", "maison:\n"},
		"champ retiré inconnu":  {"dcem.yaml", "sans: [titre_demande, ", "sans: [titre_voulu, "},
		"réponse inconnue":      {"talent-porteur-projet.yaml", "[creation, ", "[creations, "},
		"groupe d’une variante": {"dcem.yaml", "variants: [duplicata]}", "variants: [duplicatum]}"},
		"variante d’un champ":   {"commun/champs.yaml", "variants: [renouvellement]\n", "variants: [renouveau]\n"},
		"libellé sans mots":     {"commun/champs.yaml", "label_fr: Heures par semaine", "label_fr: Heures chaque semaine"},
		"mots sans libellé":     {"langues/ar.yaml", "mots:\n", "mots:\n  Chapeau: قبعة\n"},
		"champ traduit inconnu": {"langues/falc.yaml", "champs:\n", "champs:\n  chapeau: Chapeau\n"},
		"pièce d’un champ":      {"commun/champs.yaml", "piece: photos_identite", "piece: portraits"},
	} {
		t.Run(nom, func(t *testing.T) {
			if _, err := lireCatalogue(copieAvec(t, cas.fichier, cas.avant, cas.apres)); err == nil {
				t.Fatal("accepté")
			}
		})
	}
}

func copieAvec(t *testing.T, fichier, avant, apres string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	err := fs.WalkDir(fichiers, "catalogue", func(nom string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fichiers, nom)
		if nom == path.Join("catalogue", fichier) {
			if !strings.Contains(string(b), avant) {
				t.Fatalf("%s ne contient pas %q", fichier, avant)
			}
			b = []byte(strings.Replace(string(b), avant, apres, 1))
		}
		m[nom] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func procedure(t testing.TB, code string) *Procedure {
	t.Helper()
	p, err := ByCode(code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// dore compares with a golden file of testdata; SOUSPLI_GOLDEN=1 rewrites it.
func dore(t *testing.T, nom string, octets []byte) {
	t.Helper()
	fichier := path.Join("testdata", nom)
	if os.Getenv("SOUSPLI_GOLDEN") == "1" {
		if err := os.WriteFile(fichier, octets, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	attendu, err := os.ReadFile(fichier)
	if err != nil {
		t.Fatal(err)
	}
	if string(attendu) != string(octets) {
		t.Errorf("%s a changé : si c’est voulu, SOUSPLI_GOLDEN=1, puis regarder la différence", nom)
	}
}

// A condition on a field that the form does not ask would never be known: the piece would be in doubt for ever.
func TestEveryConditionIsAsked(t *testing.T) {
	for _, p := range All() {
		for _, v := range p.Variantes {
			codes := map[string]bool{}
			for _, c := range p.Champs(v) {
				codes[c.Code] = true
			}
			for _, d := range p.Documents {
				for champ := range d.Quand {
					if p.demandePiece(d.Code, v) && (len(d.Variantes) == 0 || slices.Contains(d.Variantes, v)) && !codes[champ] {
						t.Errorf("%s %s : la pièce %s dépend de %s, que le formulaire ne demande pas", p.Code, v, d.Code, champ)
					}
				}
			}
		}
	}
}

// What every form must let people say, and what only some may ask.
func TestEveryFormAsksWhatApplies(t *testing.T) {
	for _, p := range All() {
		for _, v := range p.Variantes {
			t.Run(p.Code+"/"+v, func(t *testing.T) {
				champs := map[string]Champ{}
				for _, c := range p.Champs(v) {
					champs[c.Code] = c
				}
				for _, code := range []string{
					"observations_libres", "date_naissance_approx", "telephone", "courrier_ailleurs", "courrier_confidentiel", "courrier_voie",
					"representant_lien", "representant_nom_prenoms", "representant_contact", "representant_preuve", "exactitude",
				} {
					if _, ok := champs[code]; !ok {
						t.Errorf("%s manque", code)
					}
				}
				for code := range champs {
					base, naissance := strings.CutSuffix(code, "date_naissance")
					if _, ok := champs[code+"_approx"]; naissance && !ok {
						t.Errorf("%sdate_naissance sans « date approximative »", base)
					}
				}
				for champ, piece := range map[string]string{
					"engagement_republique": "contrat_engagement_republicain", "non_polygamie": "declaration_non_polygamie", "code_ephoto": "photos_identite",
				} {
					if _, ok := champs[champ]; ok != p.demandePiece(piece, v) {
						t.Errorf("%s demandé : %v ; pièce %s demandée : %v", champ, ok, piece, !ok)
					}
				}
				if _, ok := champs["blocage"]; ok != (p.Canal == "anef") {
					t.Errorf("canal %s, blocage demandé : %v", p.Canal, ok)
				}
				if _, ok := champs["mode_entree"]; ok && v != "premiere_demande" && v != "changement_statut" {
					t.Error("mode d’entrée demandé à qui a déjà un titre")
				}
				if champs["code_ephoto"].Obligatoire {
					t.Error("code e-photo obligatoire (F-2.16)")
				}
			})
		}
	}
}

// On paper photographs are owed, and a code may stand for them; never a code alone (law F-2.16).
func TestPhotographiesSurPapier(t *testing.T) {
	for _, p := range All() {
		for _, v := range p.Variantes {
			pieces := map[string]PieceRequise{}
			for _, x := range p.Pieces(v, map[string]string{"nouvelle_carte": "oui"}) {
				pieces[x.Code] = x
			}
			photos, code := pieces["photos_identite"], pieces["ephoto"]
			if code.Code != "" && (photos.AlternativeDe == "" || code.AlternativeDe != photos.AlternativeDe || code.Exigee) {
				t.Errorf("%s %s : code e-photo sans photographies à sa place : %+v", p.Code, v, code)
			}
			if photos.Code != "" && (!photos.Exigee && p.Code != "changement-situation-familiale" || photos.Nombre < 2) {
				t.Errorf("%s %s : photographies %+v", p.Code, v, photos)
			}
		}
	}
}

// What is written in the boxes of an address fits the lines of an envelope: 38 characters (NF Z 10-011).
func TestAdressesTiennentSurUneEnveloppe(t *testing.T) {
	longueurs := map[string]int{}
	for _, c := range procedure(t, "changement-adresse").Champs("modification") {
		longueurs[c.Code] = c.Longueur
	}
	for nom, ligne := range map[string]int{
		"voie": longueurs["numero_voie"] + 1 + longueurs["voie"], "commune": longueurs["code_postal"] + 1 + longueurs["commune"],
		"chez": len("chez ") + longueurs["chez"], "complément": longueurs["complement"],
		"courrier, voie": longueurs["courrier_voie"], "courrier, complément": longueurs["courrier_complement"],
		"courrier, chez": len("chez ") + longueurs["courrier_chez"], "courrier, commune": longueurs["courrier_code_postal"] + 1 + longueurs["courrier_commune"],
	} {
		if ligne < 30 || ligne > 38 {
			t.Errorf("%s : %d caractères sur une ligne de 38", nom, ligne)
		}
	}
}
