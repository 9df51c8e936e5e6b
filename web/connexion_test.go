package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"souspli/dossier"
)

const secretEssai = "quatre mots sans aucun lien"

func entrer(t testing.TB, v *visiteurTest, identifiant, motDePasse string) (int, string) {
	t.Helper()
	if v.cookies["souspli-visite"] == "" {
		page(t, v.get("/connexion"), 200, "Connexion")
	}
	w := v.post("/connexion", map[string]string{"identifiant": identifiant, "mot_de_passe": motDePasse})
	return w.Code, w.Body.String()
}

// TestLoginSaysTheSameToAll: unknown account, closed account, wrong password: same status, same page.
func TestLoginSaysTheSameToAll(t *testing.T) {
	b := nouveauBanc(t)
	b.compte(dossier.Agent{Identifiant: "ouvert", Role: dossier.RoleCourrier}, secretEssai)
	ferme := b.compte(dossier.Agent{Identifiant: "ferme", Role: dossier.RoleCourrier}, secretEssai)
	a, err := b.store.Agent(t.Context(), ferme)
	if err != nil {
		t.Fatal(err)
	}
	a.Actif = false
	if err := b.store.MajAgent(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	v := b.anonyme()
	_, attendu := entrer(t, v, "personne", secretEssai)
	for _, essai := range [][2]string{{"ouvert", "autre mot de passe"}, {"ferme", secretEssai}} {
		code, corps := entrer(t, v, essai[0], essai[1])
		if code != http.StatusUnprocessableEntity || corps != attendu {
			t.Errorf("%s : %d, page différente de celle d’un compte inconnu", essai[0], code)
		}
	}
	if v.cookies["souspli-session"] != "" {
		t.Error("une session est ouverte")
	}
	if code, _ := entrer(t, v, "ouvert", secretEssai); code != http.StatusSeeOther || v.cookies["souspli-session"] == "" {
		t.Errorf("bon mot de passe : %d", code)
	}
	vers(t, v.get("/"), "/plis")
	vers(t, v.post("/deconnexion", nil), "/connexion")
	vers(t, v.get("/"), "/connexion")
	for _, mot := range []string{secretEssai, "ouvert"} {
		if strings.Contains(b.journal.String(), mot) {
			t.Errorf("le journal technique contient %q", mot)
		}
	}
}

// TestLoginNeedsItsOwnForm: a login form that is not ours logs nobody in (and nobody into someone else's account).
func TestLoginNeedsItsOwnForm(t *testing.T) {
	b := nouveauBanc(t)
	b.compte(dossier.Agent{Identifiant: "ouvert", Role: dossier.RoleCourrier}, secretEssai)
	w := b.anonyme().post("/connexion", map[string]string{"identifiant": "ouvert", "mot_de_passe": secretEssai})
	page(t, w, http.StatusForbidden, "Formulaire expiré")
}

// TestLoginSlowsGuesses: after five failures the account waits, whoever asks; a minute later the right password works.
func TestLoginSlowsGuesses(t *testing.T) {
	b := nouveauBanc(t)
	b.compte(dossier.Agent{Identifiant: "ouvert", Role: dossier.RoleCourrier}, secretEssai)
	v := b.anonyme()
	for range essaisLibres {
		entrer(t, v, "ouvert", "mauvais mot de passe")
	}
	if code, _ := entrer(t, v, "ouvert", secretEssai); code != http.StatusTooManyRequests {
		t.Fatalf("sixième essai : %d", code)
	}
	if code, _ := entrer(t, v, " OUVERT ", secretEssai); code != http.StatusTooManyRequests {
		t.Errorf("le même compte écrit autrement : %d", code)
	}
	if code, _ := entrer(t, v, "autre", secretEssai); code != http.StatusUnprocessableEntity {
		t.Errorf("un autre compte est ralenti aussi : %d", code)
	}
	b.horloge.Avancer(time.Minute)
	if code, _ := entrer(t, v, "ouvert", secretEssai); code != http.StatusSeeOther {
		t.Errorf("une minute plus tard : %d", code)
	}
}

// TestSecondFactor: enrolled at the first login, asked for at the next ones, each code once; without it no page opens.
func TestSecondFactor(t *testing.T) {
	b := nouveauBanc(t, func(d *DepsAgents) { d.SecondFacteur = true })
	id := b.compte(dossier.Agent{Identifiant: "ouvert", Role: dossier.RoleCourrier, Prefectures: []string{"33"}}, secretEssai)
	v := b.anonyme()
	if code, _ := entrer(t, v, "ouvert", secretEssai); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	vers(t, v.get("/plis?etat=a_verifier"), "/connexion")
	page(t, v.get("/connexion/code"), 200, "Enregistrer votre second facteur", "<path d=")
	secret := secretPropose(v.cookies["souspli-etape"])
	page(t, v.post("/connexion/code", map[string]string{"code": "000000"}), http.StatusUnprocessableEntity, "Ce code n’est pas le bon")
	code, err := totp.GenerateCode(secret, b.horloge.Now())
	if err != nil {
		t.Fatal(err)
	}
	vers(t, v.post("/connexion/code", map[string]string{"code": code[:3] + " " + code[3:]}), "/")
	page(t, v.get("/plis?etat=a_verifier"), 200, "Aucun pli à vérifier")
	if _, _, enregistre, err := b.store.AgentParIdentifiant(t.Context(), "ouvert"); err != nil || enregistre != secret {
		t.Fatalf("secret enregistré %q, %v", enregistre, err)
	}

	autre := b.anonyme()
	entrer(t, autre, "ouvert", secretEssai)
	page(t, autre.get("/connexion/code"), 200, "Code de connexion")
	page(t, autre.post("/connexion/code", map[string]string{"code": code}), http.StatusUnprocessableEntity, "a déjà servi")
	b.horloge.Avancer(30 * time.Second)
	if code, err = totp.GenerateCode(secret, b.horloge.Now()); err != nil {
		t.Fatal(err)
	}
	vers(t, autre.post("/connexion/code", map[string]string{"code": code}), "/")
	page(t, autre.get("/compte"), 200, "Mon compte")

	// Forgotten by an administrator: it is enrolled anew.
	admin := b.agent(dossier.RoleAdmin, "*")
	vers(t, admin.post("/agents/"+texteDe(id), map[string]string{"action": "facteur"}), "/agents/")
	encore := b.anonyme()
	entrer(t, encore, "ouvert", secretEssai)
	page(t, encore.get("/connexion/code"), 200, "Enregistrer votre second facteur")
}

// TestSessionEnds: at its hour, and when the account is closed.
func TestSessionEnds(t *testing.T) {
	b := nouveauBanc(t)
	id := b.compte(dossier.Agent{Role: dossier.RoleCourrier, Prefectures: []string{"33"}}, "")
	v := b.ouvrir(id)
	page(t, v.get("/compte"), 200)
	b.horloge.Avancer(dureeSession)
	vers(t, v.get("/compte"), "/connexion")
	v = b.ouvrir(id)
	a, err := b.store.Agent(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	a.Actif = false
	if err := b.store.MajAgent(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	vers(t, v.get("/compte"), "/connexion")
}

// TestCookiesAreSafe: HttpOnly always; Secure and bound to the host over https; the session never sent from another site.
func TestCookiesAreSafe(t *testing.T) {
	b := nouveauBanc(t, func(d *DepsAgents) { d.TLS = true })
	b.compte(dossier.Agent{Identifiant: "ouvert", Role: dossier.RoleCourrier}, secretEssai)
	v := b.anonyme()
	w := v.get("/connexion")
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("HSTS absent")
	}
	jeton := v.cookies["__Host-souspli-visite"]
	w = v.demander(post, "/connexion", "application/x-www-form-urlencoded",
		strings.NewReader("csrf="+jetonCSRF(jeton)+"&identifiant=ouvert&mot_de_passe="+strings.ReplaceAll(secretEssai, " ", "+")))
	trouve := false
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || !c.Secure || c.Path != "/" || !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("cookie %s : %+v", c.Name, c)
		}
		if c.Name == "__Host-souspli-session" {
			trouve = c.SameSite == http.SameSiteStrictMode
		}
	}
	if !trouve {
		t.Errorf("session absente ou non stricte (%d)", w.Code)
	}
}

// TestPassword: hashes are salted, read back, and a damaged one opens nothing.
func TestPassword(t *testing.T) {
	a, err := HacherMotDePasse(secretEssai)
	if err != nil {
		t.Fatal(err)
	}
	c, err := HacherMotDePasse(secretEssai)
	if err != nil || a == c {
		t.Fatal("deux fois le même sel", err)
	}
	for hash, attendu := range map[string]bool{a: true, c: true, a[:len(a)-2]: false, "": false, "$argon2id$v=19$m=0,t=2,p=1$AAAA$AAAA": false, strings.Replace(a, "argon2id", "argon2i", 1): false} {
		if got := verifierMotDePasse(hash, secretEssai); got != attendu {
			t.Errorf("%q : %v", hash, got)
		}
	}
	if verifierMotDePasse(a, secretEssai+" ") {
		t.Error("un autre mot de passe est accepté")
	}
	if _, err := HacherMotDePasse("court"); err == nil {
		t.Error("un mot de passe court est accepté")
	}
}

// TestOwnPassword: the old one is asked for, the new one works.
func TestOwnPassword(t *testing.T) {
	b := nouveauBanc(t)
	id := b.compte(dossier.Agent{Identifiant: "ouvert", Role: dossier.RoleCourrier}, secretEssai)
	v := b.ouvrir(id)
	nouveau := "un autre assez long mot"
	page(t, v.post("/compte", map[string]string{"ancien": "faux", "nouveau": nouveau, "encore": nouveau}), 422, "Ce n’est pas votre mot de passe actuel")
	page(t, v.post("/compte", map[string]string{"ancien": secretEssai, "nouveau": nouveau, "encore": "x"}), 422, "diffèrent")
	page(t, v.post("/compte", map[string]string{"ancien": secretEssai, "nouveau": "court", "encore": "court"}), 422, "au moins 12 caractères")
	vers(t, v.post("/compte", map[string]string{"ancien": secretEssai, "nouveau": nouveau, "encore": nouveau}), "/compte")
	if code, _ := entrer(t, b.anonyme(), "ouvert", nouveau); code != http.StatusSeeOther {
		t.Errorf("nouveau mot de passe : %d", code)
	}
}
