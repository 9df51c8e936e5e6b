package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/law"
)

// ParseChamps reads CHAMPS.json: field codes of the catalogue → string (dates AAAA-MM-JJ with unknown parts 00, choices by
// value), ticks as booleans, returned as "true" or "false". An empty answer is allowed everywhere and left out.
//
// Each mistake is an error (dossier.ErrInvalide) in French naming the field and never quoting the answer; what is right is returned all
// the same, fits its boxes and prints, so that no mistake blocks printing. A nil map means that the file is no object at all.
func ParseChamps(octets []byte, p *Procedure, variante string) (map[string]string, []error) {
	brut, err := lireObjet(octets)
	if err != nil {
		return nil, []error{err}
	}
	return analyserChamps(brut, p, variante)
}

func lireObjet(octets []byte) (map[string]json.RawMessage, error) {
	var brut map[string]json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(octets, []byte("\xef\xbb\xbf"))))
	if err := dec.Decode(&brut); err != nil || brut == nil || dec.More() || !utf8.Valid(octets) {
		return nil, fmt.Errorf("%w: ce fichier n’est pas un objet JSON : {\"code_du_champ\": \"réponse\", …}", dossier.ErrInvalide)
	}
	if err := sansDoublon(octets); err != nil {
		return nil, err
	}
	return brut, nil
}

// sansDoublon refuses an object that answers the same field twice: keeping either answer would be a guess.
func sansDoublon(octets []byte) error {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(octets, []byte("\xef\xbb\xbf"))))
	if _, err := dec.Token(); err != nil { // the opening brace
		return fmt.Errorf("%w: objet JSON illisible", dossier.ErrInvalide)
	}
	vus := map[string]bool{}
	for dec.More() {
		var valeur json.RawMessage
		code, err := dec.Token()
		if err == nil {
			err = dec.Decode(&valeur)
		}
		if err != nil {
			return fmt.Errorf("%w: objet JSON illisible", dossier.ErrInvalide)
		}
		nom := fmt.Sprint(code)
		if vus[nom] {
			return fmt.Errorf("%w: %q est donné deux fois ; gardez une seule réponse", dossier.ErrInvalide, nom)
		}
		vus[nom] = true
	}
	return nil
}

func analyserChamps(brut map[string]json.RawMessage, p *Procedure, variante string) (map[string]string, []error) {
	numero, ok := p.Numeros[variante]
	if !ok {
		return nil, []error{fmt.Errorf("%w: la démarche %s n’a pas de variante %q", dossier.ErrIntrouvable, p.Code, variante)}
	}
	pl, err := planDe(numero, p.Revision, pagecode.Standard)
	if err != nil {
		return nil, []error{err}
	}
	valeurs := map[string]string{}
	var fautes []error
	for _, c := range p.Champs(variante) {
		v, err := c.analyser(brut[c.Code])
		if err == nil && v != "" {
			err = pl.tient(c, v)
		}
		if err == nil && c.Code == "variante" && v != "" && v != variante {
			err = fmt.Errorf("ce formulaire est celui de la variante %s", variante)
		}
		if err != nil {
			fautes = append(fautes, fmt.Errorf("%w: %s (n° %d, « %s ») : %w", dossier.ErrInvalide, c.Code, c.Numero, c.Libelle, err))
		} else if v != "" {
			valeurs[c.Code] = v
		}
	}
	for _, code := range slices.Sorted(maps.Keys(brut)) {
		if _, ok := pl.champs[code]; !ok {
			fautes = append(fautes, fmt.Errorf("%w: %q n’est pas un champ de ce formulaire", dossier.ErrInvalide, code))
		}
	}
	return valeurs, fautes
}

// analyser reads one answer; absent or null is "".
func (c Champ) analyser(brut json.RawMessage) (string, error) {
	if len(brut) == 0 || string(brut) == "null" {
		return "", nil
	}
	var coche bool
	if json.Unmarshal(brut, &coche) == nil {
		if c.Type != ChampCoche {
			return "", errors.New("écrivez la réponse entre guillemets ; true et false ne valent que pour une case à cocher")
		}
		return fmt.Sprint(coche), nil
	}
	var s string
	if err := json.Unmarshal(brut, &s); err != nil {
		return "", errors.New("écrivez la réponse entre guillemets")
	}
	s = strings.TrimSpace(papier.NFC(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s)))
	if s == "" {
		return "", nil
	}
	return c.verifier(s)
}

// verifier checks an answer against the type of the field, and returns it as it is kept.
func (c Champ) verifier(s string) (string, error) {
	switch c.Type {
	case ChampCoche:
		if s != "true" && s != "false" {
			return "", errors.New("répondez true ou false")
		}
		return s, nil
	case ChampChoix:
		var valeurs []string
		for _, o := range c.Choix {
			valeurs = append(valeurs, o.Valeur)
		}
		if !slices.Contains(valeurs, s) {
			return "", fmt.Errorf("réponse inconnue ; au choix : %s", strings.Join(valeurs, ", "))
		}
		return s, nil
	case ChampDate:
		if _, err := dossier.ParseDateIncomplete(s); err != nil {
			return "", errors.New("cette date ne se lit pas ou n’existe pas ; écrivez AAAA-MM-JJ, par exemple 1987-04-25 (00 pour un jour ou un mois inconnu)")
		}
		return s, nil
	case ChampDigits:
		// What people put between groups of digits is not kept: the boxes take digits only.
		s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "").Replace(s)
		if reste, ok := strings.CutPrefix(s, "+"); ok && c.Code == "telephone" {
			s = "00" + reste
		}
		if strings.Trim(s, "0123456789") != "" {
			return "", errors.New("écrivez seulement des chiffres")
		}
	case ChampTexte:
		s = strings.ReplaceAll(s, "\n", " ")
	}
	if n := utf8.RuneCountInString(s); n > c.Longueur {
		return "", fmt.Errorf("%d caractères, %d au plus", n, c.Longueur)
	}
	return s, nil
}

// tient reports whether a value can be printed in the boxes of its field.
func (pl *plan) tient(c Champ, v string) error {
	if c.Type == ChampCoche || c.Type == ChampChoix || c.Type == ChampDate {
		return nil
	}
	for _, page := range pl.Formulaire.Pages {
		for _, z := range page.Zones {
			if z.Champ != c.Code {
				continue
			}
			if z.Genre == ZoneLigne {
				_, _, err := composer(z.Boites, v, pl.mes)
				return sansGenre(err)
			}
			for _, r := range v {
				if _, err := styleCase(r); err != nil {
					return sansGenre(err)
				}
			}
		}
	}
	return nil
}

// sansGenre drops the kind from an error that is wrapped again with it, so that people read it once.
func sansGenre(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.TrimPrefix(err.Error(), dossier.ErrInvalide.Error()+": "))
}

// ParseTentative reads TENTATIVE.json for a letter « PROBLÈME ANEF »: field codes of its groups, procedure, url, message and
// tentatives: [{"blocage","date","url","message"}], where blocage is a code of law.Blocages. The letter follows from the kinds of the
// attempts, see VarianteLettre. As with ParseChamps, the error lists every mistake and the Impression holds all that is right; Copie
// and Prefecture are the caller's.
func ParseTentative(octets []byte) (Impression, error) {
	return analyserLettre(octets, func(tentatives []dossier.Tentative, blocage string) string {
		return VarianteLettre(tentatives, map[string]string{"blocage": blocage})
	})
}

// ParseTentativePour is ParseTentative for the letter asked for, LettreDepot, LettreSignalement or LettreRelance, whatever the kinds.
func ParseTentativePour(octets []byte, variante string) (Impression, error) {
	return analyserLettre(octets, func([]dossier.Tentative, string) string { return variante })
}

func analyserLettre(octets []byte, lettre func(tentatives []dossier.Tentative, blocage string) string) (Impression, error) {
	i := Impression{Procedure: CodeProblemeANEF}
	brut, err := lireObjet(octets)
	if err != nil {
		return i, err
	}
	var fautes []error
	if t, ok := brut["tentatives"]; ok {
		i.Tentatives, fautes = analyserTentatives(t)
		delete(brut, "tentatives")
	}
	p, err := ByCode(CodeProblemeANEF)
	if err != nil {
		return i, err
	}
	var blocage string
	_ = json.Unmarshal(brut["blocage"], &blocage) // no string: no kind; analyserChamps says the mistake
	i.Variante = lettre(i.Tentatives, blocage)
	champs, autres := analyserChamps(brut, p, i.Variante)
	i.Champs = champs
	if code := champs["procedure"]; code != "" {
		if _, err := ByCode(code); err != nil {
			autres = append(autres, fmt.Errorf("%w: procedure : ce code n’est pas au catalogue (il sera imprimé tel quel)", dossier.ErrInvalide))
		}
	}
	return i, errors.Join(append(fautes, autres...)...)
}

func analyserTentatives(brut json.RawMessage) ([]dossier.Tentative, []error) {
	var lues []map[string]json.RawMessage
	if err := json.Unmarshal(brut, &lues); err != nil {
		return nil, []error{fmt.Errorf("%w: tentatives : une liste d’objets est attendue", dossier.ErrInvalide)}
	}
	var liste []dossier.Tentative
	var fautes []error
	for n, objet := range lues {
		t := dossier.Tentative{Certitude: "declaree"}
		for _, code := range slices.Sorted(maps.Keys(objet)) {
			if err := noterPropriete(&t, code, objet[code]); err != nil {
				fautes = append(fautes, fmt.Errorf("%w: tentative %d : %w", dossier.ErrInvalide, n+1, err))
			}
		}
		if t.Blocage != "" || t.Date != "" || t.URL != "" || t.Message != "" {
			liste = append(liste, t)
		}
	}
	return liste, fautes
}

// noterPropriete sets one property of an attempt, checked.
func noterPropriete(t *dossier.Tentative, code string, brut json.RawMessage) error {
	texte := Champ{Type: ChampTexte, Longueur: 300} // as the rows of the letter
	s, err := texte.analyser(brut)
	if err != nil {
		return fmt.Errorf("%s : %w", code, err)
	}
	if s == "" {
		return nil
	}
	switch code {
	case "blocage":
		if _, ok := law.BlocageByCode(s); !ok {
			return errors.New("blocage : ce code n’est pas dans la liste des blocages")
		}
		t.Blocage = s
	case "date":
		if err := verifierInstant(s); err != nil {
			return err
		}
		t.Date = s
	case "url", "message":
		if err := papier.Verifier(papier.Etroit, s); err != nil {
			return fmt.Errorf("%s : %w", code, sansGenre(err))
		}
		if code == "url" {
			t.URL = s
		} else {
			t.Message = s
		}
	default:
		return fmt.Errorf("%q n’est pas connu ; au choix : blocage, date, url, message", code)
	}
	return nil
}

// verifierInstant takes AAAA-MM-JJ, or AAAA-MM-JJThh:mm.
func verifierInstant(s string) error {
	date, heure, avec := strings.Cut(s, "T")
	_, err := dossier.ParseDate(date)
	if avec && err == nil {
		var h, m int
		_, err = fmt.Sscanf(heure, "%2d:%2d", &h, &m)
		if err == nil && (heure != fmt.Sprintf("%02d:%02d", h, m) || h > 23 || m > 59) {
			err = errors.New("heure")
		}
	}
	if err != nil {
		return errors.New("date : écrivez AAAA-MM-JJ ou AAAA-MM-JJThh:mm, par exemple 2026-03-02T10:14")
	}
	return nil
}
