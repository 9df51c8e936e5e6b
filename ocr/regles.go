package ocr

import (
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// sens is which way a rule speaks. None ever changes a value: a value that a rule finds wrong is doubtful, with its reason.
type sens int

const (
	muet sens = iota
	confirme
	invraisemblable
	impossible
)

// verdict is what one rule says of one value.
type verdict struct {
	sens   sens
	raison string // French, for the agent; "" when the rule is silent or confirms
}

// rapports is how much each verdict multiplies the odds that the value was read right. A key that fits is one chance in ten, or in
// ninety-seven, of a misreading going through: they are set well below that.
var rapports = map[sens]float64{muet: 1, confirme: 4, invraisemblable: 0.1, impossible: 0.01}

// plafond is the highest confidence before the odds are changed: at 1 no rule could say anything.
const plafond = 0.999

// peser gives the confidence once the rule has spoken.
func (v verdict) peser(c dossier.Confiance) dossier.Confiance {
	if v.sens == muet || c <= 0 {
		return c
	}
	p := min(float64(c), plafond)
	cote := p / (1 - p) * rapports[v.sens]
	pese := dossier.Confiance(cote / (1 + cote))
	if v.sens == confirme {
		return max(c, pese)
	}
	return min(c, pese, 0.5)
}

// juger applies a rule to a field.
func (v *valeurLue) juger(r verdict) {
	if r.raison != "" {
		v.douter(r.raison)
	}
	v.Confiance = r.peser(v.Confiance)
}

func faux(raison string) verdict    { return verdict{impossible, raison} }
func douteux(raison string) verdict { return verdict{invraisemblable, raison} }

// regle is what the rules of one field say of its value, as read in the boxes: nothing of an empty value.
func regle(c forms.Champ, valeur string) verdict {
	if valeur == "" {
		return verdict{}
	}
	for _, r := range reglesDeChamp {
		if r.pour(c) {
			if v := r.dit(c, valeur); v.sens != muet {
				return v
			}
		}
	}
	return verdict{}
}

// regleDeChamp speaks of the fields that it is for.
type regleDeChamp struct {
	pour func(forms.Champ) bool
	dit  func(c forms.Champ, valeur string) verdict
}

// reglesDeChamp are tried in order; the first that speaks is heard.
var reglesDeChamp = []regleDeChamp{
	{duType(forms.ChampDate), func(c forms.Champ, v string) verdict { return regleDate(c.Code, v) }},
	{codeContient("code_postal"), sansChamp(regleCodePostal)},
	{codeContient("numero_etranger"), sansChamp(regleNumeroEtranger)},
	{finit("siret"), sansChamp(regleSIRET)},
	{finit("siren"), sansChamp(regleSIREN)},
	{nomme("telephone"), sansChamp(regleTelephone)},
	{codeContient("tentative_heure"), sansChamp(regleHeure)},
	{duType(forms.ChampDigits), sansChamp(regleChiffres)},
	{nomme("numero_assure"), sansChamp(regleNIR)},
	{nomme("envoi_lrar"), sansChamp(regleRecommande)},
	{nomme("passeport_numero"), sansChamp(reglePasseport)},
	{nomme("visa_numero"), sansChamp(regleVisa)},
	{nomme("courriel"), sansChamp(regleCourriel)},
	{texteDe("pays", "parents_residence"), func(_ forms.Champ, v string) verdict { p, _ := listesPays(); return regleListe(p, v, "pays inconnu") }},
	{texteDe("nationalite"), func(_ forms.Champ, v string) verdict {
		_, n := listesPays()
		return regleListe(n, v, "nationalité inconnue")
	}},
	{duType(forms.ChampTexte), func(c forms.Champ, v string) verdict {
		if ambigu(c, v) {
			return douteux("lettre ou chiffre\u00a0? (I et 1, O et 0)")
		}
		return verdict{}
	}},
}

func sansChamp(f func(string) verdict) func(forms.Champ, string) verdict {
	return func(_ forms.Champ, v string) verdict { return f(v) }
}

func duType(t forms.TypeChamp) func(forms.Champ) bool {
	return func(c forms.Champ) bool { return c.Type == t }
}

func codeContient(s string) func(forms.Champ) bool {
	return func(c forms.Champ) bool { return strings.Contains(c.Code, s) }
}

func finit(s string) func(forms.Champ) bool {
	return func(c forms.Champ) bool { return strings.HasSuffix(c.Code, s) }
}

func nomme(s string) func(forms.Champ) bool {
	return func(c forms.Champ) bool { return c.Code == s }
}

func texteDe(mots ...string) func(forms.Champ) bool {
	return func(c forms.Champ) bool {
		return c.Type == forms.ChampTexte && slices.ContainsFunc(mots, func(m string) bool { return strings.Contains(c.Code, m) })
	}
}

// dePiece are the dates printed on a document: they are whole.
var dePiece = []string{"passeport_", "visa_debut", "visa_fin", "valable_", "recepisse_", "date_signature"}

func regleDate(code, valeur string) verdict {
	d, err := dossier.ParseDateIncomplete(valeur)
	if err != nil {
		return faux("cette date n’existe pas")
	}
	if a := string(d)[:4]; a < "1900" || a > "2099" {
		return douteux("année peu vraisemblable")
	}
	if _, entiere := d.Date(); !entiere && slices.ContainsFunc(dePiece, func(p string) bool { return strings.HasPrefix(code, p) }) {
		return douteux("jour ou mois absent")
	}
	return verdict{}
}

func regleCodePostal(v string) verdict {
	if len(v) != 5 || !toutChiffres(v) {
		return faux("un code postal a cinq chiffres")
	}
	if d := v[:2]; d == "96" || d == "99" {
		return douteux("aucun code postal ne commence ainsi")
	}
	return verdict{}
}

// regleNumeroEtranger: ten digits, of which no key is public.
func regleNumeroEtranger(v string) verdict {
	if len(v) != 10 || !toutChiffres(v) {
		return faux("un numéro étranger a dix chiffres")
	}
	return verdict{}
}

func regleChiffres(v string) verdict {
	switch {
	case !toutChiffres(strings.ReplaceAll(v, " ", "")):
		return faux("des chiffres sont attendus")
	case strings.Contains(strings.TrimSpace(v), " "):
		return douteux("une case est vide au milieu du nombre")
	}
	return verdict{}
}

// regleTelephone: ten digits from 0 in France, or an international number, 00 or the country's code first.
func regleTelephone(v string) verdict {
	n := strings.ReplaceAll(v, " ", "")
	switch {
	case !toutChiffres(n):
		return faux("des chiffres sont attendus")
	case len(n) == 10 && n[0] == '0' && n[1] != '0',
		strings.HasPrefix(n, "00") && len(n) >= 10,
		n[0] != '0' && len(n) >= 11: // +33 6…, the plus has no cell
		return verdict{}
	}
	return douteux("numéro de téléphone trop court ou trop long")
}

func regleHeure(v string) verdict {
	if len(v) != 4 || !toutChiffres(v) || v[:2] > "23" || v[2:] > "59" {
		return faux("cette heure n’existe pas")
	}
	return verdict{}
}

// laPoste is the SIREN whose établissements have no Luhn key: their fourteen digits add up to a multiple of five.
const laPoste = "356000000"

func regleSIRET(v string) verdict {
	if v = strings.ReplaceAll(v, " ", ""); len(v) != 14 || !toutChiffres(v) {
		return faux("un SIRET a quatorze chiffres")
	}
	if strings.HasPrefix(v, laPoste) && sommeChiffres(v)%5 == 0 || luhn(v) {
		return verdict{sens: confirme}
	}
	return faux("la clé du SIRET ne correspond pas")
}

func regleSIREN(v string) verdict {
	if v = strings.ReplaceAll(v, " ", ""); len(v) != 9 || !toutChiffres(v) {
		return faux("un SIREN a neuf chiffres")
	}
	if !luhn(v) {
		return faux("la clé du SIREN ne correspond pas")
	}
	return verdict{sens: confirme}
}

func sommeChiffres(v string) int {
	t := 0
	for _, r := range v {
		t += int(r - '0')
	}
	return t
}

// luhn checks ASCII digits whose last is the key.
func luhn(v string) bool {
	t := 0
	for i := range len(v) {
		d := int(v[len(v)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		t += d
	}
	return t%10 == 0
}

// regleNIR: fifteen characters that look like a social security number have its key; anything else may be a policy's number.
func regleNIR(v string) verdict {
	n := strings.ToUpper(strings.ReplaceAll(v, " ", ""))
	if len(n) != 15 || !strings.Contains("123478", n[:1]) {
		return verdict{}
	}
	// Corsica: 2A counts as 19, 2B as 18.
	n = strings.Replace(n, "2A", "19", 1)
	if len(n) == 15 {
		n = strings.Replace(n, "2B", "18", 1)
	}
	if !toutChiffres(n) {
		return verdict{}
	}
	reste := 0
	for _, r := range n[:13] {
		reste = (reste*10 + int(r-'0')) % 97
	}
	if cle := int(n[13]-'0')*10 + int(n[14]-'0'); cle != 97-reste {
		return douteux("la clé du numéro de sécurité sociale ne correspond pas")
	}
	return verdict{sens: confirme}
}

// regleRecommande: the key of a registered item, where the number has one of the two known shapes.
func regleRecommande(v string) verdict {
	forme, plausible := law.NumeroRecommande(v)
	switch {
	case plausible:
		return verdict{sens: confirme}
	case len(forme) == 13 && toutChiffres(forme[2:11]):
		return douteux("la clé du numéro de recommandé ne correspond pas")
	}
	return verdict{}
}

// reglePasseport: ICAO 9303 gives nine characters at most to the number, letters and digits; some States print more elsewhere.
func reglePasseport(v string) verdict {
	if !alphanumerique(v, 5, 14) {
		return douteux("numéro de passeport inhabituel")
	}
	return verdict{}
}

func regleVisa(v string) verdict {
	if !alphanumerique(v, 6, 15) {
		return douteux("numéro de visa inhabituel")
	}
	return verdict{}
}

// alphanumerique accepts capitals and digits, at least three digits, between two lengths.
func alphanumerique(v string, mini, maxi int) bool {
	v = strings.ToUpper(strings.ReplaceAll(v, " ", ""))
	chiffres := 0
	for _, r := range v {
		switch {
		case r >= '0' && r <= '9':
			chiffres++
		case r < 'A' || r > 'Z':
			return false
		}
	}
	return len(v) >= mini && len(v) <= maxi && chiffres >= 3
}

func regleCourriel(v string) verdict {
	compte, domaine, ok := strings.Cut(v, "@")
	fin := domaine[strings.LastIndexByte(domaine, '.')+1:]
	switch {
	case !ok || compte == "" || strings.Contains(domaine, "@") || !strings.Contains(domaine, ".") || len(fin) < 2:
		return faux("adresse électronique incomplète")
	case strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`,;:()<>[]"\`, r) }),
		strings.Contains(v, ".."), strings.HasPrefix(domaine, "."), strings.ContainsAny(fin, "0123456789"):
		return douteux("adresse électronique mal formée")
	}
	return verdict{}
}

// regleListe compares a name, or several, with a list. Accents and capitals may be left out by who writes; an accent that the list does not
// have there is a misreading.
func regleListe(n nomenclature, valeur, inconnu string) verdict {
	v := verdict{sens: confirme}
	for _, nom := range separer(valeur) {
		ecrits, ok := n[dossier.Plier(nom)]
		switch {
		case !ok:
			if p := n.proche(nom); p != "" {
				return douteux(inconnu + "\u00a0; peut-être «\u00a0" + p + "\u00a0»")
			}
			return douteux(inconnu + " de la liste")
		case slices.ContainsFunc(ecrits, func(e string) bool { return strings.EqualFold(sansApostrophe(e), sansApostrophe(nom)) }):
		case strings.EqualFold(plier(nom), sansApostrophe(nom)): // written without accents
			v.sens = muet
		default:
			return douteux("accent à vérifier")
		}
	}
	return v
}

func sansApostrophe(s string) string { return strings.ReplaceAll(s, "’", "'") }

// separer cuts « malienne et française », « Mali / France ».
func separer(v string) []string {
	v = strings.NewReplacer("/", ",", ";", ",").Replace(v)
	var l []string
	for partie := range strings.SplitSeq(v, ",") {
		if p := strings.TrimSpace(partie); p != "" {
			l = append(l, p)
		}
	}
	if len(l) == 1 && !dansUneListe(l[0]) {
		if a, b, ok := strings.Cut(l[0], " et "); ok {
			return []string{strings.TrimSpace(a), strings.TrimSpace(b)}
		}
	}
	return l
}

func dansUneListe(nom string) bool {
	pays, nationalites := listesPays()
	p := dossier.Plier(nom)
	return pays[p] != nil || nationalites[p] != nil
}

// ambigu reports a number of a document, which may begin with letters, whose first sign looks like one: I83716250 is read 183716250.
func ambigu(c forms.Champ, valeur string) bool {
	return c.Type == forms.ChampTexte && len(valeur) >= 6 && toutChiffres(valeur) && (valeur[0] == '1' || valeur[0] == '0')
}
