package avis

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"souspli/dossier"
)

// Retour is a notice that came back for good.
type Retour struct {
	Jeton   string
	Code    string // « 5.1.1 »
	Adresse bool   // the address or number itself is at fault
}

// tailleRetour is how much of a message is looked at: a report of non-delivery stands at its beginning.
const tailleRetour = 256 << 10

var (
	rapport = regexp.MustCompile(`(?i)report-type\s*=\s*"?delivery-status`)
	echec   = regexp.MustCompile(`(?mi)^action:[ \t]*failed`)
	statut  = regexp.MustCompile(`(?mi)^status:[ \t]*(5\.\d{1,3}\.\d{1,3})`)
	nomme   = regexp.MustCompile(`(?i)\b(avis|sms)\.([a-z2-7]{16})@`)
)

// enCause reports whether a permanent refusal is about the address or its mailbox (RFC 3463, 5.1.x and 5.2.x, and the codes of RFC 5321 that say the
// same), not about us (5.1.7 and 5.1.8 are of the sender) or the message: a server that refuses us must not put every address aside. One gateway
// serves every number: there, only the codes that name the mailbox are about the number.
func enCause(canal dossier.CanalAvis, code string) bool {
	if canal == dossier.CanalSMS {
		return slices.Contains([]string{"5.1.1", "5.1.3", "5.1.6", "5.2.1"}, code)
	}
	if code == "5.1.7" || code == "5.1.8" {
		return false
	}
	return strings.HasPrefix(code, "5.1.") || strings.HasPrefix(code, "5.2.") || code == "550" || code == "551" || code == "553"
}

// LireRetours reads a file of messages (one, or an mbox), or a folder of them (a maildir), and gives the notices that reports of non-delivery (RFC
// 3464) say came back for good. Nothing is decoded: those reports are plain ASCII lines, searched as text. A message that is no such report is let
// be. n is how many messages were looked at.
func LireRetours(chemin string) (rs []Retour, n int, err error) {
	err = filepath.WalkDir(chemin, func(f string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() || f != chemin && strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		for _, m := range messages(b) {
			n++
			if r, ok := lireRetour(m); ok {
				rs = append(rs, r)
			}
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("%s n’existe pas", chemin)
	}
	return rs, n, err
}

// messages cuts an mbox; a file that is none is one message.
func messages(b []byte) [][]byte {
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	if !bytes.HasPrefix(b, []byte("From ")) {
		return [][]byte{b}
	}
	return bytes.Split(b, []byte("\nFrom "))
}

func lireRetour(m []byte) (Retour, bool) {
	m = m[:min(len(m), tailleRetour)]
	s, j := statut.FindSubmatch(m), nomme.FindSubmatch(m)
	if s == nil || j == nil || !rapport.Match(m) || !echec.Match(m) {
		return Retour{}, false
	}
	code := string(s[1])
	canal := dossier.CanalCourriel
	if strings.EqualFold(string(j[1]), nomDe[dossier.CanalSMS]) {
		canal = dossier.CanalSMS
	}
	return Retour{Jeton: strings.ToLower(string(j[2])), Code: code, Adresse: enCause(canal, code)}, true
}
