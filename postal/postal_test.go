package postal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/law"
	"souspli/postal/seal"
	"souspli/store"
	"souspli/store/storetest"
	"souspli/templates"
)

func reglages() dossier.Reglages {
	return dossier.Reglages{
		Prefecture: "33", Service: "Bureau du séjour", Adresse: []string{"2 esplanade des Essais", "33000 Bordeaux"}, Telephone: "05 56 00 00 00",
		Courriel: "sejour@exemple.invalid", AgentNom: "Camille Essai", AgentQualite: "adjointe administrative", Enveloppe: "DL",
	}
}

type banc struct {
	*Postal
	h      *storetest.Horloge
	agent  dossier.AgentID
	coffre string // folder of the store

	trousseau string // file of the keys
}

// nouveau is a register, a store and settings for the Gironde.
func nouveau(t *testing.T) banc {
	t.Helper()
	s, h := storetest.NewHorloge(t)
	dir := t.TempDir()
	c, err := evidence.Open(t.Context(), "file://"+dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	trousseau := filepath.Join(t.TempDir(), "sceau.json")
	tr, err := seal.OuvrirTrousseau(trousseau)
	if err != nil {
		t.Fatal(err)
	}
	b := banc{Postal: New(Deps{Store: s, Coffre: c, Now: h.Now, Sceaux: tr, Adresse: "https://depot.exemple.invalid"}), h: h, agent: storetest.Agent(t, s, dossier.RoleAdmin), coffre: dir, trousseau: trousseau}
	b.regler(t, reglages())
	return b
}

func (b banc) regler(t *testing.T, r dossier.Reglages) {
	t.Helper()
	if err := b.Store.SaveReglages(t.Context(), r, b.agent); err != nil {
		t.Fatal(err)
	}
}

// enregistrer registers the demande of person n, with the deadlines law gives, and returns its letter due.
func (b banc) enregistrer(t *testing.T, n int, change func(*dossier.Contenu)) dossier.Courrier {
	t.Helper()
	return b.enregistrerPar(t, n, 0, change)
}

func (b banc) enregistrerPar(t *testing.T, n int, agent dossier.AgentID, change func(*dossier.Contenu)) dossier.Courrier {
	t.Helper()
	i := storetest.Identite(n)
	pli := storetest.PliLu(t, b.Store, n)
	e := storetest.Nouvelle(t, b.Store, pli, i)
	e.Agent = agent
	c := e.Decisions[0].Contenu
	c.Fondement = dossier.Fondement{Code: dossier.FondementInvitation}
	c.Echeances = law.EcheancesInitiales(law.Parametres{
		Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33", Manquantes: c.Manquantes,
	})
	if change != nil {
		change(c)
	}
	r, err := b.Store.Register(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	cc, err := b.Store.CourriersDeDemande(t.Context(), r.Demandes[0])
	if err != nil || len(cc) != 1 {
		t.Fatalf("courriers %v, %v", cc, err)
	}
	return cc[0]
}

func (b banc) courrier(t *testing.T, id dossier.CourrierID) dossier.Courrier {
	t.Helper()
	c, err := b.Store.Courrier(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func texte(t *testing.T, pdf []byte) string {
	t.Helper()
	c := exec.Command("pdftotext", "-layout", "-", "-")
	c.Stdin = bytes.NewReader(pdf)
	b, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(string(b), "\u00a0", " ")), " ")
}

func TestEcrire(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	ecrit := b.courrier(t, c.ID)
	if ecrit.Etat != dossier.CourrierEcrit {
		t.Fatalf("état %s : %s", ecrit.Etat, ecrit.Raison)
	}
	pdf, err := b.Coffre.Get(t.Context(), ecrit.Empreinte)
	if err != nil {
		t.Fatal(err)
	}
	lu := texte(t, pdf)
	for _, s := range []string{templates.TitreAccuse, "Nous avons reçu votre demande le 12 mars 2026.", c.Numero, "12 juillet 2026", "05 56 00 00 00", "Camille Essai", "passeport"} {
		if !strings.Contains(lu, s) {
			t.Errorf("l’accusé ne dit pas « %s »:\n%s", s, lu)
		}
	}
	if !slices.Equal(ecrit.Lignes, []string{"Camille Essaïab", "1 RUE DE L ESSAI", "33000 BORDEAUX"}) {
		t.Errorf("lignes %q", ecrit.Lignes)
	}

	// Later, with other settings: the letter is what it was.
	b.h.Avancer(72 * 3600e9)
	r := reglages()
	r.Telephone = "05 56 99 99 99"
	b.regler(t, r)
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if encore := b.courrier(t, c.ID); encore.Empreinte != ecrit.Empreinte || !bytes.Equal(encore.Donnees, ecrit.Donnees) {
		t.Error("un courrier écrit a changé")
	}
	refait, err := templates.Letter(c.Genre, ecrit.Donnees)
	if err != nil || !bytes.Equal(refait.PDF, pdf) {
		t.Errorf("les mêmes données ne donnent pas les mêmes octets (%v)", err)
	}
}

func TestEcrireSceauDuRegistre(t *testing.T) {
	b := nouveau(t)
	b.enregistrer(t, 1, nil)
	b.h.Avancer(24 * 3600e9)
	if _, err := b.Store.CloreJours(t.Context(), storetest.Jour); err != nil {
		t.Fatal(err)
	}
	clos, err := b.Store.DernierJourClos(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := b.enregistrer(t, 2, nil)
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	pdf, err := b.Copie(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if s := "registre du 12 mars 2026 : " + clos.Empreinte.String()[:12]; !strings.Contains(texte(t, pdf), s) {
		t.Errorf("la feuille ne porte pas « %s »", s)
	}
}

// TestAccuseIncompletNeSortPas: each setting or fact the accusé needs, removed or made wrong, blocks it, and the reason says which.
func TestAccuseIncompletNeSortPas(t *testing.T) {
	cas := []struct {
		nom, raison string
		regle       func(*dossier.Reglages)
		contenu     func(*dossier.Contenu)
	}{
		{nom: "service", raison: "service", regle: func(r *dossier.Reglages) { r.Service = "" }},
		{nom: "adresse", raison: "adresse", regle: func(r *dossier.Reglages) { r.Adresse = nil }},
		{nom: "téléphone", raison: "téléphone", regle: func(r *dossier.Reglages) { r.Telephone = "" }},
		{nom: "nom de l’agent", raison: "L. 111-2", regle: func(r *dossier.Reglages) { r.AgentNom = "" }},
		{nom: "qualité de l’agent", raison: "L. 111-2", regle: func(r *dossier.Reglages) { r.AgentQualite = "" }},
		{nom: "date du refus", raison: "R. 112-5", contenu: func(c *dossier.Contenu) { c.Echeances = nil }},
		{nom: "date du refus fausse", raison: "R. 112-5", contenu: func(c *dossier.Contenu) { c.Echeances[0].Date = c.Echeances[0].Date.AddDays(-1) }},
		{nom: "autre fondement", raison: "fondement", contenu: func(c *dossier.Contenu) { c.Fondement.Code = dossier.FondementArreteLocal }},
		{nom: "date de recours fausse", raison: "recours", contenu: func(c *dossier.Contenu) { c.Echeances[1].Date = c.Echeances[1].Date.AddDays(1) }},
		{nom: "adresse du destinataire", raison: "code postal", contenu: func(c *dossier.Contenu) { c.Destinataire.CodePostal = "" }},
		{nom: "démarche inconnue", raison: "objet de la demande", contenu: func(c *dossier.Contenu) { c.Procedure = "demarche-inconnue" }},
		{nom: "nom non imprimable", raison: "caractère", contenu: func(c *dossier.Contenu) { c.Destinataire.Destinataire = "漢字" }},
	}
	b := nouveau(t)
	for n, x := range cas {
		t.Run(x.nom, func(t *testing.T) {
			r := reglages()
			if x.regle != nil {
				x.regle(&r)
			}
			b.regler(t, r)
			c := b.enregistrer(t, 10+n, x.contenu)
			if err := b.Ecrire(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
			got := b.courrier(t, c.ID)
			if got.Etat != dossier.CourrierBloque || got.Empreinte != (dossier.Empreinte{}) {
				t.Fatalf("état %s : un accusé incomplet est sorti", got.Etat)
			}
			if !strings.Contains(got.Raison, x.raison) {
				t.Errorf("raison %q, attendu « %s »", got.Raison, x.raison)
			}
			if x.regle == nil {
				return
			}
			b.regler(t, reglages())
			if err := b.Ecrire(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
			if got := b.courrier(t, c.ID); got.Etat != dossier.CourrierEcrit {
				t.Errorf("réglages complets, état %s : %s", got.Etat, got.Raison)
			}
		})
	}
}

// TestAgentDUneAutrePrefecture: a letter never names, beside its address and its telephone, an agent of the préfecture that had the demande before.
func TestAgentDUneAutrePrefecture(t *testing.T) {
	b := nouveau(t)
	ici := storetest.Agent(t, b.Store, dossier.RoleSuperviseur)
	paris, err := b.Store.CreerAgent(t.Context(), dossier.Agent{Identifiant: "paris", Nom: "Claude Parisien", Qualite: "instructrice", Role: dossier.RoleInstructeur,
		Prefectures: []string{"75"}, Actif: true}, "$argon2id$essai")
	if err != nil {
		t.Fatal(err)
	}
	r := reglages()
	r.Prefecture, r.AgentNom, r.AgentQualite = "75", "", ""
	b.regler(t, r)
	c := b.enregistrerPar(t, 1, ici, nil)
	for _, o := range []store.Ordre{
		{Action: dossier.ActionTransfert, Agent: ici, Donnees: dossier.DonneesActe{Prefecture: "75", Motifs: "bail à Paris"}},
		{Action: dossier.ActionPriseEnCharge, Agent: paris},
	} {
		o.Demande = c.Demande
		if _, err := b.Store.Agir(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if c := b.courrier(t, c.ID); c.Prefecture != "75" || c.Etat != dossier.CourrierBloque || !strings.Contains(c.Raison, "L. 111-2") {
		t.Errorf("%s %s %q", c.Prefecture, c.Etat, c.Raison)
	}
}

func TestSansReglages(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	c, err := evidence.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	b := banc{Postal: New(Deps{Store: s, Coffre: c, Now: h.Now}), h: h}
	x := b.enregistrer(t, 1, nil)
	if err := b.Ecrire(t.Context(), x.ID); err != nil {
		t.Fatal(err)
	}
	if got := b.courrier(t, x.ID); got.Etat != dossier.CourrierBloque || got.Raison == "" {
		t.Errorf("état %s, raison %q", got.Etat, got.Raison)
	}
}

// TestCopie: the store lost the PDF; it is rendered again from the frozen data, or refused when it would not be the same letter.
func TestCopie(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	if _, err := b.Copie(t.Context(), c.ID); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("copie d’un courrier pas encore écrit : %v", err)
	}
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	avant, err := b.Copie(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	perdre(t, b.coffre, b.courrier(t, c.ID).Empreinte)
	apres, err := b.Copie(t.Context(), c.ID)
	if err != nil || !bytes.Equal(avant, apres) {
		t.Fatalf("copie refaite différente (%v)", err)
	}
	if ok, err := b.Coffre.Existe(t.Context(), b.courrier(t, c.ID).Empreinte); err != nil || !ok {
		t.Errorf("le PDF refait n’est pas gardé (%v)", err)
	}
	perdre(t, b.coffre, b.courrier(t, c.ID).Empreinte)
	storetest.Executer(t, b.Store, `UPDATE courriers SET donnees = replace(donnees::text, '05 56 00 00 00', '05 56 00 00 01')::json WHERE id = $1`, c.ID)
	if _, err := b.Copie(t.Context(), c.ID); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("des données changées donnent une copie : %v", err)
	}
}

// perdre removes a stored content from the folder, as a broken disk would.
func perdre(t *testing.T, dir string, e dossier.Empreinte) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(strings.ReplaceAll(p, "/", ""), e.String()) {
			n++
			return os.Remove(p)
		}
		return err
	})
	if err != nil || n == 0 {
		t.Fatalf("contenu introuvable dans le coffre (%v)", err)
	}
}

// lu is the text of a PDF on disk.
func lu(t *testing.T, nom string) string {
	t.Helper()
	b, err := os.ReadFile(nom)
	if err != nil {
		t.Fatal(err)
	}
	return texte(t, b)
}

func sha(t *testing.T, nom string) string {
	t.Helper()
	b, err := os.ReadFile(nom)
	if err != nil {
		t.Fatal(err)
	}
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func TestLot(t *testing.T) {
	b := nouveau(t)
	var ids []dossier.CourrierID
	for n := range 3 {
		ids = append(ids, b.enregistrer(t, n, nil).ID)
	}
	bloque := b.enregistrer(t, 4, func(c *dossier.Contenu) { c.Echeances = nil })
	dir := filepath.Join(t.TempDir(), "impression")
	info, err := b.Lot(t.Context(), Demande{Dossier: dir, Prefecture: "33"})
	if err != nil {
		t.Fatal(err)
	}
	if info.Total != 3 || len(info.Bloques) != 1 || info.Bloques[0].Courrier != bloque.ID || info.Bloques[0].Raison == "" {
		t.Fatalf("lot %+v", info)
	}

	var m BordereauInfo
	brut, err := os.ReadFile(filepath.Join(info.Dossier, FichierManifeste))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(brut, &m); err != nil {
		t.Fatal(err)
	}
	pages, feuilles := 0, 0
	for i, p := range m.Pieces {
		if p.Piece != i+1 || p.Fichier != FichierLot || p.PremierePage != feuilles+1 || len(p.Lignes) < 3 {
			t.Errorf("pièce %+v", p)
		}
		c := b.courrier(t, p.Courrier)
		if c.Etat != dossier.CourrierImprime || c.Lot != info.Lot || c.Empreinte.String() != p.SHA256 || c.Piece != p.Piece || c.Enveloppe != p.Enveloppe {
			t.Errorf("courrier %d : état %s, lot %q", c.ID, c.Etat, c.Lot)
		}
		pages += p.Pages
		feuilles += p.Pages + p.Pages%2
	}
	if m.Total != 3 || m.Pages != pages || m.Lot != info.Lot {
		t.Errorf("manifeste %+v", m)
	}
	if n, err := api.PageCountFile(filepath.Join(info.Dossier, FichierLot)); err != nil || n != feuilles {
		t.Errorf("lot.pdf de %d pages, attendu %d (%v)", n, feuilles, err)
	}
	bordereau, err := os.ReadFile(filepath.Join(info.Dossier, FichierBordereau))
	if err != nil {
		t.Fatal(err)
	}
	lu := texte(t, bordereau)
	for _, p := range m.Pieces {
		if !strings.Contains(lu, p.Numero) || !strings.Contains(lu, strings.Join(p.Lignes, ", ")) {
			t.Errorf("le bordereau oublie la pièce %d :\n%s", p.Piece, lu)
		}
	}

	// Run again: nothing is printed twice.
	encore, err := b.Lot(t.Context(), Demande{Dossier: dir, Prefecture: "33"})
	if err != nil || encore.Lot != "" || encore.Total != 0 || len(encore.Repris) != 0 {
		t.Errorf("deuxième passage : %+v, %v", encore, err)
	}
	copie, err := b.Copie(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	lot, err := os.ReadFile(filepath.Join(info.Dossier, FichierLot))
	if err != nil || !strings.HasPrefix(texte(t, lot), texte(t, copie)) || m.Fichiers[0].SHA256 != sha(t, filepath.Join(info.Dossier, FichierLot)) {
		t.Errorf("ce qui est imprimé n’est pas la lettre gardée (%v)", err)
	}
	if fichiers, err := os.ReadDir(info.Dossier); err != nil || len(fichiers) != 3 {
		t.Errorf("%d fichiers, attendus le lot, son bordereau et son manifeste : une copie sans marque ne traîne pas (%v)", len(fichiers), err)
	}
}

// TestLotSansLettreASigner: a letter that may harm is never among the day's, even once it is written (design D16).
func TestLotSansLettreASigner(t *testing.T) {
	b := nouveau(t)
	ordinaire, grave := b.enregistrer(t, 0, nil), b.enregistrer(t, 1, nil)
	if err := b.Ecrire(t.Context(), grave.ID); err != nil {
		t.Fatal(err)
	}
	storetest.Executer(t, b.Store, fmt.Sprintf("UPDATE courriers SET genre = '%s' WHERE id = %d", dossier.CourrierSansSuite, grave.ID))
	info, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir()})
	if err != nil || info.Total != 1 || info.Pieces[0].Courrier != ordinaire.ID {
		t.Errorf("%+v %v", info, err)
	}
	if c := b.courrier(t, grave.ID); c.Etat != dossier.CourrierEcrit {
		t.Errorf("la lettre à signer est %s", c.Etat)
	}
}

func TestLotDUneAutrePrefecture(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	info, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir(), Prefecture: "75"})
	if err != nil || info.Lot != "" {
		t.Fatalf("lot %+v, %v", info, err)
	}
	if got := b.courrier(t, c.ID); got.Etat != dossier.CourrierDu {
		t.Errorf("état %s", got.Etat)
	}
}

// TestLotInterrompu: the run dies before the register records the batch, before its folder is whole, or before the delivery is noted:
// nothing is lost, nothing printed twice, and the batch has the same pieces, the same pages and the same slip.
func TestLotInterrompu(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	dir := t.TempDir()
	storetest.Executer(t, b.Store, `CREATE FUNCTION refuser() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'panne'; END $$`)
	storetest.Executer(t, b.Store, `CREATE TRIGGER refuser BEFORE UPDATE ON courriers FOR EACH ROW WHEN (NEW.etat = 'imprime') EXECUTE FUNCTION refuser()`)
	if _, err := b.Lot(t.Context(), Demande{Dossier: dir}); err == nil {
		t.Fatal("la base refuse et le lot réussit")
	}
	if lots, _ := filepath.Glob(filepath.Join(dir, "lot-*")); len(lots) != 0 {
		t.Fatalf("un lot non enregistré est livré : %v", lots)
	}
	storetest.Executer(t, b.Store, `DROP TRIGGER refuser ON courriers`)

	info, err := b.Lot(t.Context(), Demande{Dossier: dir})
	if err != nil || info.Total != 1 || len(info.Repris) != 0 {
		t.Fatalf("reprise : %+v, %v", info, err)
	}
	contenu := func() string {
		t.Helper()
		return fmt.Sprintf("%v %s %s", manifeste(t, info.Dossier).Pieces, lu(t, filepath.Join(info.Dossier, FichierLot)), sha(t, filepath.Join(info.Dossier, FichierBordereau)))
	}
	avant := contenu()
	for nom, meurt := range map[string]func() error{
		"avant la livraison notée": func() error { return nil },
		"pendant l’écriture": func() error {
			return errors.Join(os.Rename(info.Dossier, info.Dossier+suffixePartiel), os.Remove(filepath.Join(info.Dossier+suffixePartiel, FichierManifeste)))
		},
		"avant l’écriture": func() error { return os.RemoveAll(info.Dossier) },
	} {
		if err := meurt(); err != nil {
			t.Fatal(err)
		}
		storetest.Executer(t, b.Store, `UPDATE lots_courrier SET livre_a = NULL`)
		ailleurs, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir()})
		if err != nil || len(ailleurs.Repris) != 0 || len(ailleurs.Ailleurs) != 1 || ailleurs.Ailleurs[0].Nom != info.Lot {
			t.Fatalf("%s, dans un autre dossier : %+v, %v", nom, ailleurs, err)
		}
		repris, err := b.Lot(t.Context(), Demande{Dossier: dir})
		if err != nil || repris.Lot != "" || !slices.Equal(repris.Repris, []string{info.Lot}) {
			t.Fatalf("%s, reprise : %+v, %v", nom, repris, err)
		}
		if contenu() != avant {
			t.Errorf("%s : le lot repris n’est pas celui qui était prêt", nom)
		}
	}
	if encore, err := b.Lot(t.Context(), Demande{Dossier: dir}); err != nil || len(encore.Repris) != 0 {
		t.Errorf("livré deux fois : %+v, %v", encore, err)
	}
	if got := b.courrier(t, c.ID); got.Etat != dossier.CourrierImprime {
		t.Errorf("état %s", got.Etat)
	}
}

// TestLotParRelais: while a batch is carried from a relay to its place, it is not delivered; the next run makes it again unless it arrived.
func TestLotParRelais(t *testing.T) {
	b := nouveau(t)
	b.enregistrer(t, 1, nil)
	vers := t.TempDir()
	info, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir(), Vers: vers})
	if err != nil || info.Total != 1 {
		t.Fatalf("%+v, %v", info, err)
	}
	relai := t.TempDir()
	perdu, err := b.Lot(t.Context(), Demande{Dossier: relai, Vers: vers})
	if err != nil || !slices.Equal(perdu.Repris, []string{info.Lot}) || lu(t, filepath.Join(relai, info.Lot, FichierLot)) != lu(t, filepath.Join(info.Dossier, FichierLot)) {
		t.Fatalf("perdu en route : %+v, %v", perdu, err)
	}
	relai = t.TempDir()
	arrive, err := b.Lot(t.Context(), Demande{Dossier: relai, Vers: vers, Presents: []string{info.Lot}})
	if _, absent := os.Stat(filepath.Join(relai, info.Lot)); err != nil || absent == nil {
		t.Fatalf("arrivé, et fait de nouveau : %+v, %v", arrive, err)
	}
	if fini, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir(), Vers: vers}); err != nil || len(fini.Repris) != 0 {
		t.Errorf("livré deux fois : %+v, %v", fini, err)
	}
}

// TestLotsSimultanes: two runs at once, in two folders: each letter is in one batch only.
func TestLotsSimultanes(t *testing.T) {
	b := nouveau(t)
	for n := range 4 {
		b.enregistrer(t, n, nil)
	}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		vus  = map[dossier.CourrierID]int{}
		dirs = []string{t.TempDir(), t.TempDir()}
	)
	for _, dir := range dirs {
		wg.Go(func() {
			info, err := b.Lot(context.WithoutCancel(t.Context()), Demande{Dossier: dir})
			if err != nil && !errors.Is(err, dossier.ErrConflit) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, p := range info.Pieces {
				vus[p.Courrier]++
			}
		})
	}
	wg.Wait()
	// The loser of the race printed nothing; the next run takes what is left, if anything.
	info, err := b.Lot(t.Context(), Demande{Dossier: dirs[0]})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range info.Pieces {
		vus[p.Courrier]++
	}
	if len(vus) != 4 {
		t.Errorf("%d courriers imprimés sur 4", len(vus))
	}
	for id, n := range vus {
		if n != 1 {
			t.Errorf("courrier %d imprimé %d fois", id, n)
		}
	}
	cc, err := b.Store.CourriersDus(t.Context(), store.FiltreCourriers{Prefectures: []string{"*"}, Etats: []dossier.EtatCourrier{dossier.CourrierImprime}})
	if err != nil || len(cc) != 4 {
		t.Errorf("%d courriers imprimés au registre, %v", len(cc), err)
	}
}
