package law

import (
	"slices"
	"strings"

	"souspli/dossier"
)

// Accuse is what an accusé de réception states, beside what the register holds: VerifieAccuse compares them. Every field is what
// can be read on the letter, filled from the values that are printed.
type Accuse struct {
	DateLettre          dossier.Date // of the letter itself
	DateReception       dossier.Date // by us
	DatePremiereSaisine dossier.Date // by the first administration seized, when it was another

	Service   string
	Adresse   []string // postal lines of the service
	Telephone string
	Courriel  string

	AgentNom     string // first name and surname
	AgentQualite string
	AgentAdresse []string // administrative address; empty: that of the service
	Anonymat     bool     // the anonymity mention stands instead of name and quality

	Effet         EffetSilence
	DateSilence   dossier.Date // zero: the letter announces no day
	DelaiSilence  string       // in words, as Delai.Longueur().Fr(): « quatre mois »
	DepartSilence string       // SurReception or SurComplete, as the letter says it in words
	DelaiRecours  string       // in words, as Delai.Longueur().Fr() of recours_decision_implicite: « deux mois »
	DateRecours   dossier.Date // last useful day; zero: the letter gives the delay only
	Juridiction   string       // « tribunal administratif de Bordeaux », or that of the place of residence

	DemandePieces     bool     // the letter asks for pieces, as CRPA L. 114-5 says
	PiecesListees     []string // codes of the pieces listed as missing
	LimiteComplement  dossier.Date
	MentionSuspension bool // says that the refusal clock is suspended during the limit and goes on at the production
	MentionReserve    bool // says that no day is established and that recourse delays do not run (CRPA L. 112-6)
	MentionSejour     bool // says that it does not prove regular stay

	Faits FaitsAccuse
}

// FaitsAccuse is what the register holds of the demande and of its préfecture.
type FaitsAccuse struct {
	Dates      dossier.Dates
	Fondement  dossier.CodeFondement
	Silence    dossier.Echeance         // entry recorded for silence
	Recours    dossier.Echeance         // of code recours_decision_implicite; zero when there is none
	Complement dossier.Echeance         // of code complement_demande; zero when no piece is owed
	Manquantes []dossier.PieceManquante // those with Exigee must be listed when pieces are asked for
	Reglages   dossier.Reglages
}

// FaitsDe gathers the facts from a registered demande and the settings of its préfecture.
func FaitsDe(d dossier.Demande, r dossier.Reglages) FaitsAccuse {
	f := FaitsAccuse{Dates: d.Dates, Fondement: d.Fondement.Code, Manquantes: d.Manquantes, Reglages: r}
	for _, e := range d.Echeances {
		switch {
		case slices.Contains(CodesSilence, e.Code) || e.Code == SilenceCanal:
			f.Silence = e
		case e.Code == "recours_decision_implicite":
			f.Recours = e
		case e.Code == "complement_demande":
			f.Complement = e
		}
	}
	return f
}

// Mention is something an accusé de réception must state.
type Mention struct {
	Code      string `yaml:"code"`
	Libelle   string `yaml:"label_fr"` // « la date de réception de la demande »
	Article   string `yaml:"legal_source"`
	Certitude string `yaml:"certainty"`
}

// Version gives the state of the texts the mention comes from.
func (m Mention) Version() string { return VersionDe(m.Article) }

// Manque is a mention missing or wrong.
type Manque struct {
	Mention string // code
	Article string
	Texte   string // French, for an agent: no name of a person
}

// MentionsAccuse lists the mentions of CRPA R. 112-5, L. 114-3, L. 114-5, L. 111-2, and the two sentences we add to them, in the order
// of the letter. Each has its check in VerifieAccuse.
func MentionsAccuse() []Mention { return slices.Clone(lire().mentions) }

// VerifieAccuse lists every mention missing or wrong, in the order of MentionsAccuse. An accusé with one must not be issued: without
// a mention the recourse delays cannot be opposed (CRPA L. 112-6), and a wrong one misleads the person.
//
// Source: CRPA R. 112-5, L. 112-3, L. 114-3, L. 114-5, L. 111-2; CJA R. 421-5.
func VerifieAccuse(a Accuse) []Manque {
	var manques []Manque
	for _, m := range lire().mentions {
		verifie, ok := verifications[m.Code]
		if !ok {
			manques = append(manques, Manque{m.Code, m.Article, "Mention sans vérification\u00a0: " + m.Libelle + "."})
			continue
		}
		for _, faute := range verifie(a) {
			texte := faute
			if faute == absente {
				texte = "Il manque " + m.Libelle + "."
			}
			manques = append(manques, Manque{m.Code, m.Article, texte})
		}
	}
	return manques
}

// absente is the fault « the mention is not there »; its words come from the mention.
const absente = ""

// verifications has one check per mention of law/data/accuse.yaml: the faults found, none when the mention is right.
var verifications = map[string]func(Accuse) []string{
	"date_reception": func(a Accuse) []string {
		return jourDit(a.DateReception, a.Faits.Dates.Reception, "La date de réception")
	},
	"premiere_saisine": func(a Accuse) []string {
		s := a.Faits.Dates.PremiereSaisine
		if s.IsZero() || s == a.Faits.Dates.Reception {
			if !a.DatePremiereSaisine.IsZero() && a.DatePremiereSaisine != a.Faits.Dates.Reception {
				return []string{"La lettre donne une première saisine que le registre ne connaît pas."}
			}
			return nil
		}
		return jourDit(a.DatePremiereSaisine, s, "La date de première saisine")
	},
	"date_silence":  verifieDateSilence,
	"effet_silence": verifieEffet,
	"service": func(a Accuse) []string {
		return texteDit(a.Service, a.Faits.Reglages.Service, "Le service désigné")
	},
	"adresse": func(a Accuse) []string {
		return texteDit(lignes(a.Adresse), lignes(a.Faits.Reglages.Adresse), "L’adresse postale")
	},
	"courriel": func(a Accuse) []string {
		if a.Faits.Reglages.Courriel == "" && a.Courriel == "" {
			return nil
		}
		if !strings.Contains(a.Courriel, "@") {
			return []string{absente}
		}
		return texteDit(a.Courriel, a.Faits.Reglages.Courriel, "L’adresse électronique")
	},
	"telephone": func(a Accuse) []string {
		if len(chiffres(a.Telephone)) < 4 {
			return []string{absente}
		}
		return texteDit(a.Telephone, a.Faits.Reglages.Telephone, "Le numéro de téléphone")
	},
	"delai_recours":     verifieDelaiRecours,
	"voie_recours":      func(a Accuse) []string { return siVide(a.rejet() && vide(a.Juridiction)) },
	"pieces":            verifiePieces,
	"limite_complement": verifieLimite,
	"suspension":        func(a Accuse) []string { return siVide(a.complete() && !a.MentionSuspension) },
	"agent_nom": func(a Accuse) []string {
		return siVide(!a.Anonymat && len(strings.Fields(a.AgentNom)) < 2)
	},
	"agent_qualite": func(a Accuse) []string { return siVide(!a.Anonymat && vide(a.AgentQualite)) },
	"agent_adresse": func(a Accuse) []string { return siVide(vide(lignes(a.AgentAdresse) + lignes(a.Adresse))) },
	"anonymat": func(a Accuse) []string {
		if a.Anonymat && !a.Faits.Reglages.Anonymat {
			return []string{"La lettre tait le nom de l’agent alors que la préfecture n’a pas prévu l’anonymat."}
		}
		if a.Anonymat && (!vide(a.AgentNom) || !vide(a.AgentQualite)) {
			return []string{"La lettre porte la mention d’anonymat et, en même temps, le nom ou la qualité de l’agent."}
		}
		return nil
	},
	"reserve": func(a Accuse) []string {
		if a.effetDu() == EffetAVerifier {
			return siVide(!a.MentionReserve)
		}
		if a.MentionReserve {
			return []string{"La lettre dit que les délais de recours ne sont pas opposables alors que l’effet du silence est établi."}
		}
		return nil
	},
	"sejour": func(a Accuse) []string { return siVide(!a.MentionSejour) },
}

// code gives the silence code of the procedure, as recorded.
func (f FaitsAccuse) code() string {
	if f.Silence.Code == SilenceCanal {
		return f.Silence.Entrees["silence"]
	}
	return f.Silence.Code
}

// effetDu is the effect of silence that the register establishes.
func (a Accuse) effetDu() EffetSilence { return EffetDe(a.Faits.code(), a.Faits.Fondement) }

// rejet reports whether silence is an implicit refusal, on the register or on the letter: the recourse must then be stated.
func (a Accuse) rejet() bool { return a.effetDu() == EffetRejet || a.Effet == EffetRejet }

// complete reports whether the letter asks for pieces, or the register does and some owed for certain are still missing.
func (a Accuse) complete() bool {
	owed := slices.ContainsFunc(a.Faits.Manquantes, func(m dossier.PieceManquante) bool { return m.Exigee })
	return a.DemandePieces || !a.LimiteComplement.IsZero() || owed && !a.Faits.Complement.Date.IsZero()
}

// verifieDateSilence: the day stated is the one recorded, which computes again from its inputs and starts from the recorded
// reception; where no day can be said, the delay and what starts it are stated instead. Where the effect is not established, no other
// day than the recorded one may stand.
func verifieDateSilence(a Accuse) []string {
	s := a.Faits.Silence
	if s.Code == "" {
		return []string{"Aucune échéance de silence n’est enregistrée pour cette demande."}
	}
	jour, err := Recalcule(s)
	if err != nil || jour != s.Date {
		return []string{"L’échéance de silence enregistrée ne se recalcule pas\u00a0: la date ne peut pas être annoncée."}
	}
	if s.Entrees["fondement"] != string(a.Faits.Fondement) {
		return []string{"L’échéance de silence a été calculée pour un autre fondement."}
	}
	if depart := DepartSilence(a.Faits.Dates); s.Entrees["premiere_saisine"] != depart.String() {
		return []string{"L’échéance de silence a été calculée depuis un autre jour que celui de la réception."}
	}
	if a.effetDu() != EffetRejet {
		if !a.DateSilence.IsZero() && (a.DateSilence != s.Date || a.effetDu() == EffetAucun) {
			return []string{"La lettre annonce une date de décision implicite alors qu’aucune n’est établie."}
		}
		return nil
	}
	if a.DateSilence != s.Date {
		if a.DateSilence.IsZero() {
			return []string{absente}
		}
		if s.Date.IsZero() {
			return []string{"La lettre annonce une date alors que le délai ne court que de la demande complète."}
		}
		return []string{"La date annoncée (" + a.DateSilence.Fr() + ") n’est pas celle de l’échéance enregistrée (" + s.Date.Fr() + ")."}
	}
	var fautes []string
	duree, _ := ParseDuree(s.Entrees["duree"])
	if s.Entrees["complexe"] == "oui" {
		duree.N += 30
	}
	if a.DelaiSilence != duree.Fr() && (s.Date.IsZero() || !vide(a.DelaiSilence)) {
		fautes = append(fautes, "Le délai dit en toutes lettres doit être «\u00a0"+duree.Fr()+"\u00a0».")
	}
	if a.DepartSilence != s.Declencheur && (s.Date.IsZero() || !vide(a.DepartSilence)) {
		fautes = append(fautes, "Le point de départ dit n’est pas celui du texte ("+departs[s.Declencheur]+").")
	}
	return fautes
}

var departs = map[string]string{SurReception: "la réception de la demande", SurComplete: "la demande complète"}

// verifieEffet: the letter says of silence what the register establishes.
func verifieEffet(a Accuse) []string {
	if a.Effet == a.effetDu() {
		return nil
	}
	if a.Effet == "" {
		return []string{absente}
	}
	if a.effetDu() == EffetRejet {
		return []string{"La lettre doit dire que le silence vaut rejet."}
	}
	return []string{"La lettre dit du silence autre chose que ce que le registre établit."}
}

// verifieDelaiRecours: two months in words, and the last day, when stated, is the recorded one.
func verifieDelaiRecours(a Accuse) []string {
	if !a.rejet() {
		return nil
	}
	var fautes []string
	d, _ := DelaiByCode("recours_decision_implicite")
	switch {
	case vide(a.DelaiRecours):
		fautes = append(fautes, absente)
	case a.DelaiRecours != d.Longueur().Fr():
		fautes = append(fautes, "Le délai de recours doit être «\u00a0"+d.Longueur().Fr()+"\u00a0».")
	}
	r := a.Faits.Recours
	if r.Code != "" {
		if jour, err := Recalcule(r); err != nil || jour != r.Date || r.Entrees["depart"] != a.Faits.Silence.Date.String() {
			fautes = append(fautes, "L’échéance de recours enregistrée ne se recalcule pas depuis celle du silence.")
		}
	}
	if s := a.Faits.Silence.Date; !a.DateRecours.IsZero() && !s.IsZero() && a.DateLettre.After(s) {
		fautes = append(fautes, "La lettre part après la décision implicite\u00a0: le délai de recours n’est pas opposable avant elle, aucun dernier jour ne peut être dit.")
	}
	if !a.DateRecours.IsZero() && a.DateRecours != r.Date {
		fautes = append(fautes, "La date limite de recours annoncée n’est pas celle de l’échéance enregistrée.")
	}
	return fautes
}

// verifiePieces: when pieces are asked for, every piece owed for certain is listed, and nothing that was not found missing.
func verifiePieces(a Accuse) []string {
	if !a.complete() {
		return nil
	}
	var fautes []string
	if !a.DemandePieces || len(a.PiecesListees) == 0 {
		fautes = append(fautes, absente)
	}
	oubliees := 0
	for _, m := range a.Faits.Manquantes {
		if m.Exigee && !slices.Contains(a.PiecesListees, m.Code) {
			oubliees++
		}
	}
	if oubliees > 0 && len(fautes) == 0 {
		fautes = append(fautes, "La liste oublie une pièce exigée et manquante.")
	}
	for _, c := range a.PiecesListees {
		if !slices.ContainsFunc(a.Faits.Manquantes, func(m dossier.PieceManquante) bool { return m.Code == c }) {
			fautes = append(fautes, "La liste demande une pièce qui n’est pas notée comme manquante\u00a0: "+c+".")
		}
	}
	return fautes
}

// verifieLimite: the limit stated is the recorded one, which computes again and comes after the reception.
func verifieLimite(a Accuse) []string {
	if !a.complete() {
		return nil
	}
	c := a.Faits.Complement
	switch jour, err := Recalcule(c); {
	case a.LimiteComplement.IsZero():
		return []string{absente}
	case c.Date.IsZero():
		return []string{"La lettre fixe un délai pour compléter que le registre ne connaît pas."}
	case err != nil || jour != c.Date:
		return []string{"L’échéance pour compléter ne se recalcule pas."}
	case a.LimiteComplement != c.Date:
		return []string{"La date limite pour compléter n’est pas celle de l’échéance enregistrée (" + c.Date.Fr() + ")."}
	case !a.LimiteComplement.After(a.Faits.Dates.Reception):
		return []string{"La date limite pour compléter ne laisse aucun délai après la réception."}
	}
	return nil
}

// jourDit compares a day stated with the recorded one; a day the register does not know cannot be stated.
func jourDit(dit, connu dossier.Date, quoi string) []string {
	switch {
	case connu.IsZero():
		return []string{quoi + " est à confirmer\u00a0: le registre ne la connaît pas."}
	case dit.IsZero():
		return []string{absente}
	case dit != connu:
		return []string{quoi + " dite (" + dit.Fr() + ") n’est pas celle du registre (" + connu.Fr() + ")."}
	}
	return nil
}

// texteDit: a text stated must not be empty and, when the settings give one, must be it.
func texteDit(dit, regle, quoi string) []string {
	switch {
	case vide(dit):
		return []string{absente}
	case !vide(regle) && strings.TrimSpace(dit) != strings.TrimSpace(regle):
		return []string{quoi + " ne suit pas les réglages de la préfecture."}
	}
	return nil
}

func siVide(oui bool) []string {
	if oui {
		return []string{absente}
	}
	return nil
}

func vide(s string) bool { return strings.TrimSpace(s) == "" }

// lignes joins the lines of an address, without blanks around them and without empty ones.
func lignes(adresse []string) string {
	var b []string
	for _, l := range adresse {
		if !vide(l) {
			b = append(b, strings.TrimSpace(l))
		}
	}
	return strings.Join(b, "\n")
}
