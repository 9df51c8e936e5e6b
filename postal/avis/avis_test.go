package avis

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// faux is a mail server that answers what it is told to each recipient, and keeps what it takes.
type faux struct {
	net.Listener
	mu   sync.Mutex
	rcpt string // answer to RCPT; "": taken
	pris []string
}

func nouveauFaux(t *testing.T) (*faux, Serveur) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &faux{Listener: l}
	var fini sync.WaitGroup
	fini.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.parler(c)
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		fini.Wait()
	})
	_, port, _ := net.SplitHostPort(l.Addr().String())
	s, err := LireServeur("smtp://127.0.0.1:"+port, "ne-pas-repondre@depot.exemple.invalid")
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

func (f *faux) parler(c net.Conn) {
	defer c.Close() //nolint:errcheck // the test is over
	lit := bufio.NewReader(c)
	dire := func(s string) { fmt.Fprintf(c, "%s\r\n", s) }
	dire("220 faux")
	for {
		l, err := lit.ReadString('\n')
		if err != nil {
			return
		}
		switch verbe := strings.ToUpper(strings.TrimSpace(l)); {
		case strings.HasPrefix(verbe, "EHLO"):
			dire("250-faux\r\n250 ENHANCEDSTATUSCODES")
		case strings.HasPrefix(verbe, "RCPT"):
			f.mu.Lock()
			dire(map[bool]string{true: "250 2.1.5 OK", false: f.rcpt}[f.rcpt == ""])
			f.mu.Unlock()
		case verbe == "DATA":
			dire("354 va")
			var b strings.Builder
			for {
				l, err := lit.ReadString('\n')
				if err != nil || l == ".\r\n" {
					break
				}
				b.WriteString(l)
			}
			f.mu.Lock()
			f.pris = append(f.pris, b.String())
			f.mu.Unlock()
			dire("250 2.0.0 pris")
		case verbe == "QUIT":
			dire("221 adieu")
			return
		default:
			dire("250 2.0.0 OK")
		}
	}
}

func (f *faux) repondre(rcpt string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rcpt = rcpt
}

func (f *faux) recus() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.pris)
}

type bancAvis struct {
	*Avis
	t       *testing.T
	faux    *faux
	journal *bytes.Buffer
	n       int
	perdu   bool // the PDF of letters cannot be read
}

func nouveauBanc(t *testing.T) *bancAvis {
	t.Helper()
	s, horloge := storetest.NewHorloge(t)
	f, serveur := nouveauFaux(t)
	b := &bancAvis{t: t, faux: f, journal: &bytes.Buffer{}}
	b.Avis = New(Deps{Store: s, Log: slog.New(slog.NewTextHandler(b.journal, nil)), Now: horloge.Now, Serveur: serveur, Passerelle: "{numero}@sms.exemple.invalid",
		Adresse: "https://depot.exemple.invalid",
		Copie: func(_ context.Context, id dossier.CourrierID) ([]byte, error) {
			if b.perdu {
				return nil, dossier.ErrIntrouvable
			}
			return fmt.Appendf(nil, "%%PDF-1.7 lettre %d", id), nil
		}})
	return b
}

// du is a notice to be sent to that address.
func (b *bancAvis) du(courriel, langue string) (dossier.DemandeID, dossier.AvisID) {
	b.t.Helper()
	return b.duA(courriel, "", langue)
}

// duA is a notice to be sent to that address, or to that telephone.
func (b *bancAvis) duA(courriel, telephone, langue string) (dossier.DemandeID, dossier.AvisID) {
	b.t.Helper()
	b.n++
	i := storetest.Identite(b.n)
	i.Courriel, i.Telephone, i.Langue = courriel, telephone, langue
	r, err := b.Store.Register(b.t.Context(), storetest.Nouvelle(b.t, b.Store, storetest.PliLuDe(b.t, b.Store, storetest.NouveauPli(b.n), i), i))
	if err != nil {
		b.t.Fatal(err)
	}
	storetest.AccuseParti(b.t, b.Store, r.Demandes[0])
	if n, err := b.Store.PreparerAvis(b.t.Context(), true); err != nil || n != 1 {
		b.t.Fatal(n, err)
	}
	return r.Demandes[0], b.avis(r.Demandes[0]).ID
}

func (b *bancAvis) avis(d dossier.DemandeID) dossier.Avis {
	b.t.Helper()
	as, err := b.Store.AvisDeDemande(b.t.Context(), d)
	if err != nil || len(as) != 1 {
		b.t.Fatal(as, err)
	}
	return as[0]
}

// TestEnvoyer: the message says a reference and a link and nothing else, once; it names itself, so that its refusal is known.
func TestEnvoyer(t *testing.T) {
	b := nouveauBanc(t)
	d, id := b.du("aissatou@exemple.invalid", "arabe")
	for range 2 {
		if err := b.Envoyer(t.Context(), id, false); err != nil {
			t.Fatal(err)
		}
	}
	recus := b.faux.recus()
	if len(recus) != 1 || b.avis(d).Etat != dossier.AvisParti {
		t.Fatalf("%d messages, avis %+v", len(recus), b.avis(d))
	}
	m, err := mail.ReadMessage(strings.NewReader(recus[0]))
	if err != nil {
		t.Fatal(err)
	}
	sujet, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || sujet != "جديد بخصوص مرجعك 2026-33-000001" {
		t.Errorf("sujet %q %v", sujet, err)
	}
	var corps bytes.Buffer
	if _, err := corps.ReadFrom(quotedprintable.NewReader(m.Body)); err != nil {
		t.Fatal(err)
	}
	for _, x := range []string{"2026-33-000001", "https://depot.exemple.invalid/ar/suivi", "https://depot.exemple.invalid/suivi", "Bonjour"} {
		if !strings.Contains(corps.String(), x) {
			t.Errorf("%q absent de %q", x, corps.String())
		}
	}
	if m.Header.Get("From") != "<ne-pas-repondre@depot.exemple.invalid>" || m.Header.Get("To") != "<aissatou@exemple.invalid>" || m.Header.Get("Auto-Submitted") != "auto-generated" ||
		!nomme.MatchString(m.Header.Get("Message-ID")) || m.Header.Get("User-Agent") != "" || m.Header.Get("X-Mailer") != "" {
		t.Errorf("%v", m.Header)
	}
	nom := storetest.Identite(1).NomNaissance
	if strings.Contains(recus[0], nom) || strings.Contains(recus[0], "Bordeaux") {
		t.Error("l’avis dit qui est la personne")
	}
	for _, l := range strings.Split(recus[0], "\r\n") {
		if len(l) > 998 {
			t.Error("une ligne est trop longue pour un serveur de courriel")
		}
	}
}

// TestEnvoyerSMS: to the gateway's address of the number, one line of plain text that says a reference and a link, without a subject; in the signs
// of every telephone unless the person reads Arabic.
func TestEnvoyerSMS(t *testing.T) {
	b := nouveauBanc(t)
	for _, c := range []struct{ telephone, langue, a, corps string }{
		{"06 12 34 56 78", "", "<33612345678@sms.exemple.invalid>",
			"Du nouveau pour votre dossier 2026-33-000001 : une lettre est partie par la poste. Suivi : https://depot.exemple.invalid/suivi"},
		{"+262 692 12 34 56", "arabe", "<262692123456@sms.exemple.invalid>", "جديد لمرجعك 2026-33-000002: https://depot.exemple.invalid/ar/suivi"},
	} {
		d, id := b.duA("", c.telephone, c.langue)
		if err := b.Envoyer(t.Context(), id, false); err != nil {
			t.Fatal(err)
		}
		recus := b.faux.recus()
		if a := b.avis(d); a.Etat != dossier.AvisParti || a.Canal != dossier.CanalSMS {
			t.Fatalf("%+v", a)
		}
		m, err := mail.ReadMessage(strings.NewReader(recus[len(recus)-1]))
		if err != nil {
			t.Fatal(err)
		}
		corps := m.Body
		if c.langue != "" {
			corps = quotedprintable.NewReader(m.Body)
		}
		lu, err := io.ReadAll(corps)
		if err != nil || strings.TrimRight(string(lu), "\r\n") != c.corps {
			t.Errorf("%q %v", lu, err)
		}
		if _, ok := m.Header["Subject"]; ok || m.Header.Get("To") != c.a || !strings.HasPrefix(m.Header.Get("Content-Type"), "text/plain") ||
			!strings.HasPrefix(m.Header.Get("Message-ID"), "<sms.") || !nomme.MatchString(m.Header.Get("Message-ID")) {
			t.Errorf("%v", m.Header)
		}
	}
	b.Passerelle = ""
	if d, id := b.duA("", "0612345678", ""); b.Envoyer(t.Context(), id, false) != nil || b.avis(d).Etat != dossier.AvisRetenu || len(b.faux.recus()) != 2 {
		t.Errorf("sans passerelle : %+v", b.avis(d))
	}
}

// TestEnvoyerLettre: the electronic accusé leaves whole, attached, with plain words of what it is; a PDF that cannot be read is tried again, and the
// server's refusal is an agent's business.
func TestEnvoyerLettre(t *testing.T) {
	b := nouveauBanc(t)
	b.n++
	i := storetest.Identite(b.n)
	i.Courriel, i.Langue = "aissatou@exemple.invalid", "anglais"
	r, err := b.Store.Register(t.Context(), storetest.Nouvelle(t, b.Store, storetest.PliLuDe(t, b.Store, storetest.NouveauPli(b.n), i), i))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Executer(t, b.Store, "UPDATE receptions SET mode = 'courriel'")
	d, qui := r.Demandes[0], storetest.Agent(t, b.Store, dossier.RoleGuichet)
	envoi := func() (dossier.CourrierID, dossier.AvisID) {
		t.Helper()
		id, err := b.Store.DemanderLettre(t.Context(), store.OrdreLettre{Demande: d, Genre: dossier.CourrierElectronique, Agent: qui, Courriel: true})
		if err != nil {
			t.Fatal(err)
		}
		storetest.Ecrire(t, b.Store, id)
		if n, err := b.Store.PreparerEnvois(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		as, err := b.Store.AvisDeDemande(t.Context(), d)
		if err != nil || len(as) == 0 {
			t.Fatal(as, err)
		}
		return id, as[len(as)-1].ID
	}
	lettre, id := envoi()
	b.perdu = true
	if err := b.Envoyer(t.Context(), id, false); err == nil || len(b.faux.recus()) != 0 {
		t.Fatalf("sans le PDF : %v, %d messages", err, len(b.faux.recus()))
	}
	b.perdu = false
	if err := b.Envoyer(t.Context(), id, false); err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(b.faux.recus()[0]))
	if err != nil {
		t.Fatal(err)
	}
	if s := m.Header.Get("Subject"); s != "Electronic acknowledgement, reference 2026-33-000001" || !nomme.MatchString(m.Header.Get("Message-ID")) {
		t.Errorf("%q %q", s, m.Header.Get("Message-ID"))
	}
	genre, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || genre != "multipart/mixed" {
		t.Fatal(genre, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	texte, err := parts.NextPart() // decoded
	if err != nil {
		t.Fatal(err)
	}
	corps, err := io.ReadAll(texte)
	for _, x := range []string{"attached to this message", "est joint à ce message", "https://depot.exemple.invalid/en/suivi", "https://depot.exemple.invalid/suivi", "2026-33-000001"} {
		if err != nil || !strings.Contains(string(corps), x) {
			t.Errorf("%q absent de %q %v", x, corps, err)
		}
	}
	joint, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, joint))
	if err != nil || string(pdf) != fmt.Sprintf("%%PDF-1.7 lettre %d", lettre) || joint.FileName() != "accuse-reception-2026-33-000001.pdf" || !strings.HasPrefix(joint.Header.Get("Content-Type"), "application/pdf") {
		t.Errorf("%q %v %v", pdf, joint.Header, err)
	}
	if c, err := b.Store.Courrier(t.Context(), lettre); err != nil || c.Etat != dossier.CourrierEnvoye {
		t.Errorf("%s %v", c.Etat, err)
	}
	b.faux.repondre("550 5.1.1 inconnu")
	lettre, id = envoi()
	if err := b.Envoyer(t.Context(), id, false); err != nil {
		t.Fatal(err)
	}
	if c, err := b.Store.Courrier(t.Context(), lettre); err != nil || c.Etat != dossier.CourrierRejete || !strings.Contains(c.Raison, "5.1.1") {
		t.Errorf("%s %q %v", c.Etat, c.Raison, err)
	}
}

// TestEnvoyerEnregistrement: the accusé d’enregistrement says the day, the number and a link, without a file; refused for good, it is noted, its address
// serves no more, and no letter is touched.
func TestEnvoyerEnregistrement(t *testing.T) {
	b := nouveauBanc(t)
	venir := func() dossier.DemandeID {
		t.Helper()
		b.n++
		i := storetest.Identite(b.n)
		i.Courriel = "aissatou@exemple.invalid"
		e := storetest.Nouvelle(t, b.Store, storetest.PliLuDe(t, b.Store, storetest.NouveauPli(b.n), i), i)
		c := e.Decisions[0].Contenu
		c.Echeances = append(c.Echeances, law.AccuseElectronique(c.Dates.Reception, c.Dates.Reception, c.Prefecture)...)
		r, err := b.Store.Register(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := b.Store.PreparerEnregistrements(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		return r.Demandes[0]
	}
	d := venir()
	for range 2 { // once, whatever is asked
		if err := b.Envoyer(t.Context(), b.avis(d).ID, false); err != nil {
			t.Fatal(err)
		}
	}
	if a := b.avis(d); a.Etat != dossier.AvisParti || len(b.faux.recus()) != 1 {
		t.Fatalf("%+v, %d messages", a, len(b.faux.recus()))
	}
	m, err := mail.ReadMessage(strings.NewReader(b.faux.recus()[0]))
	if err != nil {
		t.Fatal(err)
	}
	corps, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	dit := strings.ReplaceAll(string(corps), "\u00a0", " ")
	for _, x := range []string{"est arrivé le " + strings.ReplaceAll(storetest.Jour.Fr(), "\u00a0", " "), "2026-33-000001", "https://depot.exemple.invalid/suivi", "dix jours ouvrés"} {
		if !strings.Contains(dit, x) {
			t.Errorf("%q absent de %s", x, dit)
		}
	}
	if nom := storetest.Identite(1).NomNaissance; strings.Contains(dit, nom) || !strings.HasPrefix(m.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("le nom, ou un fichier : %s\n%s", m.Header.Get("Content-Type"), dit)
	}
	b.faux.repondre("550 5.1.1 inconnu")
	d = venir()
	if err := b.Envoyer(t.Context(), b.avis(d).ID, false); err != nil {
		t.Fatal(err)
	}
	if a := b.avis(d); a.Etat != dossier.AvisRejete || a.Code != "5.1.1" {
		t.Errorf("%+v", a)
	}
	if n := storetest.Interroger[int](t, b.Store, "SELECT count(*) FROM courriers WHERE genre = 'accuse_reception' AND etat = 'du'"); n != 2 {
		t.Errorf("%d accusés sur papier restent dus", n)
	}
}

// TestRefusSMS: the gateway that names the mailbox puts the number aside; one that refuses without saying, or refuses us, puts none.
func TestRefusSMS(t *testing.T) {
	b := nouveauBanc(t)
	for i, c := range []struct {
		rcpt, code string
		ecarte     int
	}{{"550 5.1.1 inconnu", "5.1.1", 1}, {"550 non", "550", 0}, {"550 5.1.2 domaine", "5.1.2", 0}, {"550 5.7.1 non", "5.7.1", 0}} {
		b.faux.repondre(c.rcpt)
		d, id := b.duA("", fmt.Sprintf("061234567%d", i), "")
		if err := b.Envoyer(t.Context(), id, false); err != nil {
			t.Errorf("%s : %v", c.rcpt, err)
		}
		if a := b.avis(d); a.Etat != dossier.AvisRejete || a.Code != c.code {
			t.Errorf("%s : %+v", c.rcpt, a)
		}
		x, err := b.Store.Demande(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := b.Store.AvisRejetes(t.Context(), x); err != nil || len(r) != c.ecarte {
			t.Errorf("%s : %v %v", c.rcpt, r, err)
		}
	}
}

// TestLirePasserelle: an address where the number has its place, once, before the @.
func TestLirePasserelle(t *testing.T) {
	for adresse, veut := range map[string]string{"{numero}@sms.exemple.invalid": "33612345678@sms.exemple.invalid", "00{numero}@sms.exemple.invalid": "0033612345678@sms.exemple.invalid",
		"+{numero}.prefecture@sms.exemple.invalid": "+33612345678.prefecture@sms.exemple.invalid"} {
		if p, err := LirePasserelle(adresse); err != nil || !p.Actif() || p.adresse("33612345678") != veut || p.Domaine() != "sms.exemple.invalid" {
			t.Errorf("%s : %q %v", adresse, p, err)
		}
	}
	if p, err := LirePasserelle(""); err != nil || p.Actif() {
		t.Errorf("%q %v", p, err)
	}
	for _, x := range []string{"sms@exemple.invalid", "{numero}", "{numero}@", "sms@{numero}.exemple.invalid", "{numero}{numero}@exemple.invalid", "{numéro}@exemple.invalid",
		"{numero}{x}@exemple.invalid", "SMS <{numero}@exemple.invalid>", "{numero}@exemple.invalid, a@exemple.invalid"} {
		if p, err := LirePasserelle(x); err == nil {
			t.Errorf("%s : %q", x, p)
		}
	}
}

// TestRefus: a wait is tried again; an address that does not exist is noted, and put aside; a server that refuses us puts no address aside; the
// last try gives up. Nothing says the address.
func TestRefus(t *testing.T) {
	b := nouveauBanc(t)
	for i, c := range []struct {
		rcpt    string
		dernier bool
		erreur  bool
		etat    dossier.EtatAvis
		code    string
		ecartee bool
	}{
		{"450 4.2.1 plus tard", false, true, dossier.AvisDu, "", false},
		{"450 4.2.1 plus tard", true, false, dossier.AvisAbandonne, "", false},
		{"550 5.1.1 inconnu", false, false, dossier.AvisRejete, "5.1.1", true},
		{"550 5.7.1 vous n’êtes pas permis", false, false, dossier.AvisRejete, "5.7.1", false},
		{"550 inconnu", false, false, dossier.AvisRejete, "550", true},
		{"550 5.1.8 votre domaine", false, false, dossier.AvisRejete, "5.1.8", false},
	} {
		adresse := fmt.Sprintf("personne%d@exemple.invalid", i)
		b.faux.repondre(c.rcpt)
		d, id := b.du(adresse, "")
		err := b.Envoyer(t.Context(), id, c.dernier)
		if (err != nil) != c.erreur || err != nil && strings.Contains(err.Error(), "@") {
			t.Errorf("%s : %v", c.rcpt, err)
		}
		if a := b.avis(d); a.Etat != c.etat || a.Code != c.code {
			t.Errorf("%s : %+v", c.rcpt, a)
		}
		x, err := b.Store.Demande(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := b.Store.AvisRejetes(t.Context(), x); err != nil || (len(r) > 0) != c.ecartee {
			t.Errorf("%s : adresse écartée %v %v", c.rcpt, r, err)
		}
	}
	b.faux.repondre("")
	if d, id := b.du("une@adresse@exemple.invalid", ""); b.Envoyer(t.Context(), id, false) != nil || b.avis(d).Etat != dossier.AvisRejete {
		t.Errorf("une adresse qui n’en est pas une : %+v", b.avis(d))
	}
	_, id := b.du("eteint@exemple.invalid", "")
	if err := b.faux.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Envoyer(t.Context(), id, false); err == nil || strings.Contains(err.Error(), "@") {
		t.Errorf("serveur éteint : %v", err)
	}
	if len(b.faux.recus()) != 0 || strings.Contains(b.journal.String(), "@") {
		t.Errorf("%d messages ; journal technique : %s", len(b.faux.recus()), b.journal)
	}
}

// rapportDe is a report of non-delivery, as a mail server makes it.
func rapportDe(jeton, action, statut string) string {
	return "From: MAILER-DAEMON@exemple.invalid\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status;\n boundary=\"x\"\n\n--x\n\nI am sorry.\n--x\n" +
		"Content-Type: message/delivery-status\n\nReporting-MTA: dns; exemple.invalid\n\nFinal-Recipient: rfc822; quelquun@exemple.invalid\nAction: " + action + "\nStatus: " + statut +
		"\n--x\nContent-Type: message/rfc822-headers\n\nMessage-ID: <avis." + jeton + "@depot.exemple.invalid>\n--x--\n"
}

// TestRetours: reports of non-delivery are known in a file, an mbox and a maildir; a delay, a reply that quotes us and a message that is no report
// are none.
func TestRetours(t *testing.T) {
	dir := t.TempDir()
	un, deux := "abcdefghij234567", "zzzzzzzzzz222222"
	ecrire := func(nom, contenu string) string {
		t.Helper()
		f := filepath.Join(dir, nom)
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, []byte(contenu), 0o644); err != nil {
			t.Fatal(err)
		}
		return f
	}
	mbox := ecrire("boite.mbox", "From a\n"+rapportDe(un, "failed", "5.1.1")+"\nFrom b\n"+rapportDe(deux, "delayed", "4.4.1")+"\nFrom c\n"+rapportDe(deux, "failed", "5.7.1"))
	rs, n, err := LireRetours(mbox)
	if veut := []Retour{{un, "5.1.1", true}, {deux, "5.7.1", false}}; err != nil || n != 3 || !slices.Equal(rs, veut) {
		t.Errorf("%+v %d %v", rs, n, err)
	}
	ecrire("maildir/new/1", strings.ReplaceAll(rapportDe(un, "Failed", "5.2.1"), "\n", "\r\n"))
	ecrire("maildir/cur/2:2,S", "Subject: Re: avis."+deux+"@depot.exemple.invalid\n\nAction: failed\nStatus: 5.1.1\n")
	ecrire("maildir/tmp/3", "")
	ecrire("maildir/.index", rapportDe(deux, "failed", "5.1.1"))
	rs, n, err = LireRetours(filepath.Join(dir, "maildir"))
	if veut := []Retour{{un, "5.2.1", true}}; err != nil || n != 3 || !slices.Equal(rs, veut) {
		t.Errorf("%+v %d %v", rs, n, err)
	}
	sms := ecrire("sms", strings.ReplaceAll(rapportDe(un, "failed", "5.1.1"), "<avis.", "<sms.")+"\n")
	if rs, _, err := LireRetours(sms); err != nil || !slices.Equal(rs, []Retour{{un, "5.1.1", true}}) {
		t.Errorf("%+v %v", rs, err)
	}
	sms = ecrire("sms", strings.ReplaceAll(rapportDe(un, "failed", "5.1.2"), "<avis.", "<sms.")) // the gateway's own name
	if rs, _, err := LireRetours(sms); err != nil || !slices.Equal(rs, []Retour{{un, "5.1.2", false}}) {
		t.Errorf("%+v %v", rs, err)
	}
	if _, _, err := LireRetours(filepath.Join(dir, "nulle-part")); err == nil {
		t.Error("un dossier qui n’existe pas")
	}
}

// TestLireServeur: off when nothing is said; TLS but on this machine; a mistake is said without the password.
func TestLireServeur(t *testing.T) {
	if s, err := LireServeur("", ""); err != nil || s.Actif() {
		t.Errorf("%+v %v", s, err)
	}
	for _, c := range []struct {
		adresse string
		veut    Serveur
	}{
		{"smtp://relais.exemple.invalid", Serveur{Hote: "relais.exemple.invalid", Port: 587}},
		{"smtps://a:b%40c@relais.exemple.invalid", Serveur{Hote: "relais.exemple.invalid", Port: 465, TLSDirect: true, Utilisateur: "a", MotDePasse: "b@c"}},
		{"smtp://[::1]:25", Serveur{Hote: "::1", Port: 25, SansTLS: true}},
		{"smtp://localhost:25", Serveur{Hote: "localhost", Port: 25, SansTLS: true}},
	} {
		c.veut.De = "depot@exemple.invalid"
		if s, err := LireServeur(c.adresse, c.veut.De); err != nil || s != c.veut || !s.Actif() {
			t.Errorf("%s : %+v %v", c.adresse, s, err)
		}
	}
	for _, x := range [][2]string{{"relais.exemple.invalid:25", "d@exemple.invalid"}, {"http://relais.exemple.invalid", "d@exemple.invalid"}, {"smtp://r.exemple.invalid", ""},
		{"smtp://u:secret@r.exemple.invalid:abc", "d@exemple.invalid"}, {"smtp://u:secret@r.exemple.invalid/boite", "d@exemple.invalid"}, {"", "d@exemple.invalid"},
		{"smtp://r.exemple.invalid", "Dépôt <d@exemple.invalid>"}} {
		if s, err := LireServeur(x[0], x[1]); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v : %+v %v", x, s, err)
		}
	}
}
