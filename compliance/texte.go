package compliance

import (
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// TexteObligations writes the obligations and the proof meter to be read and printed: obligation, text, day owed, day done, proof, in
// that order, and « à vérifier » wherever law is not sure. Lines are no wider than 100 characters.
func TexteObligations(d dossier.Demande, oo []Obligation, c Compteur, jour dossier.Date) string {
	var b strings.Builder
	fmt.Fprintf(&b, "DEMANDE %s — CE QUI ÉTAIT DÛ, CE QUI A ÉTÉ FAIT\nau %s\n", d.Numero, jour.Fr())
	for i, o := range oo {
		fmt.Fprintf(&b, "\n%d. %s (%s)\u00a0: %s\n", i+1, majuscule(o.Obligation), o.Qui, strings.ToUpper(o.Etat.Libelle()))
		ligne(&b, "texte", o.Texte)
		ligne(&b, "source", o.Article+" ["+o.Version+"]"+doute(o))
		ligne(&b, "dû le", ouRien(o.DueLe, "aucun jour fixé ou établi"))
		ligne(&b, "fait le", ouRien(o.FaiteLe, "—"))
		ligne(&b, "constat", o.Fait)
		ligne(&b, "preuve", preuve(o.Preuve))
	}
	fmt.Fprintf(&b, "\nAVANT D’ALLER DEVANT LE JUGE (%s)\n", c.Certitude)
	ligne(&b, "tentatives", fmt.Sprintf("%d %s, sur %d %s (%s)\u00a0; %d sans date", c.Tentatives, pluriel(c.Tentatives, "datée", "datées"), len(c.Semaines),
		pluriel(len(c.Semaines), "semaine", "semaines"), ouTiret(strings.Join(c.Semaines, ", ")), c.SansDate))
	ligne(&b, "centre", fmt.Sprintf("%d %s avec le centre de contact citoyens", c.CCC, pluriel(c.CCC, "contact", "contacts")))
	ligne(&b, "préfecture", fmt.Sprintf("%d %s, celui-ci compris", c.Prefecture, pluriel(c.Prefecture, "message ou dépôt", "messages ou dépôts")))
	if c.Atteint {
		ligne(&b, "manque", "rien de ce que ce repère compte")
	}
	for _, m := range c.Manque {
		ligne(&b, "manque", m)
	}
	for _, e := range c.Elements {
		texteElement(&b, e)
	}
	return b.String()
}

// texteElement writes one element of the proof meter: what the facts show, how strong, each with its page, and what can still be done.
func texteElement(b *strings.Builder, e law.ElementPreuve) {
	fmt.Fprintf(b, "\n%s. %s\u00a0: %s\n", e.Condition, majuscule(e.Libelle), etatsPreuve[e.Etat])
	doute := ""
	if e.Certitude != law.Vu {
		doute = " — à vérifier"
	}
	ligne(b, "texte", e.Article+doute)
	ligne(b, "ce qui est dit", e.Dit)
	ligne(b, "force", e.Force.Libelle())
	for _, c := range e.Citations {
		s := c.Libelle + ", " + c.Quand + " — " + c.Source() + " (" + c.Force.Libelle() + ")"
		if c.Doute != "" {
			s += "\u00a0; " + c.Doute
		}
		ligne(b, "preuve", s)
	}
	if e.Manque != "" {
		ligne(b, "manque", e.Manque)
	}
	for _, s := range e.Suites {
		ligne(b, "à faire", s)
	}
}

var etatsPreuve = map[law.EtatPreuve]string{law.PreuveReunie: "RÉUNI", law.PreuvePartielle: "EN PARTIE", law.PreuveAbsente: "ABSENT"}

func pluriel(n int, un, plusieurs string) string {
	if n > 1 {
		return plusieurs
	}
	return un
}

func majuscule(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func doute(o Obligation) string {
	if o.AVerifier() {
		return " — à vérifier"
	}
	return ""
}

func ouRien(d dossier.Date, sinon string) string {
	if d.IsZero() {
		return sinon
	}
	return d.Fr()
}

func ouTiret(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func preuve(p PreuveObligation) string {
	switch {
	case p.Courrier != 0:
		return fmt.Sprintf("courrier %d (dossier courriers/)", p.Courrier)
	case p.Pli != 0:
		return fmt.Sprintf("pli %d, page %d (dossier plis/)", p.Pli, p.Page)
	}
	return "—"
}

// ligne writes « label   text », the text wrapped and aligned.
func ligne(b *strings.Builder, etiquette, texte string) {
	const retrait, large = 18, 100
	x := retrait
	fmt.Fprintf(b, "   %-*s", retrait-3, etiquette)
	for i, m := range strings.Split(texte, " ") {
		n := len([]rune(m))
		if i > 0 {
			if x+1+n > large {
				fmt.Fprintf(b, "\n%*s", retrait, "")
				x = retrait
			} else {
				b.WriteByte(' ')
				x++
			}
		}
		b.WriteString(m)
		x += n
	}
	b.WriteByte('\n')
}
