package law

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"souspli/dossier"
)

// Lettre is what a letter other than the accusé de réception states, beside what the register holds: VerifieLettre compares them. Every
// field is what can be read on the letter, filled from the values that are printed; those a kind does not need stay empty.
type Lettre struct {
	Genre dossier.GenreCourrier
	Date  dossier.Date // of the letter
	Tete  Accuse       // service, address, telephone, agent, silence: the fields of those names

	Numero  string
	Pieces  []string     // codes of the pieces listed as asked for
	Limite  dossier.Date // last day given
	Suspend bool         // says that the refusal clock is suspended; false: says that it is not

	Vice, Formalites string
	Textes           []string

	Destination string       // code of the préfecture
	Saisine     dossier.Date // first reception, that keeps the clock

	RendezVous    *dossier.LieuJour
	Objet         string
	Apporter      []string
	MentionInvite bool // says that the impossibility is « constatée » and that the préfecture invites

	Motifs                string
	DemandeLe, RemiseLe   dossier.Date // the request left without an answer, and its delivery
	Echue                 dossier.Date // last day that was given
	DelaiRecours          string       // « deux mois »
	Juridiction           string
	SignataireNom         string
	SignataireQualite     string
	PlaceSignature        bool
	Recues                []string     // codes of the pieces said to have come, or no longer asked for
	RecuesLe              dossier.Date // day they came
	ParoleLe              dossier.Date // day of the signed word
	Avant                 dossier.Date // day the first deadline of a complex demande ends
	ImpliciteLe           dossier.Date // day the implicit refusal was born
	MotifsDemandesLe      dossier.Date
	Objets                []string
	Original              dossier.CourrierID
	OriginalLe            dossier.Date
	OriginalEcritAvecTout bool // the letter it is a duplicate of was written, hence with all its mentions

	Faits FaitsLettre
}

// FaitsLettre is what the register holds. Acte is what made the letter due, zero for a letter an agent asked for; Demandee is what it was
// then asked with. Situation holds acts and letters; its Demande is as it stands now.
type FaitsLettre struct {
	Situation dossier.Situation
	Reglages  dossier.Reglages
	Acte      dossier.Acte
	Demandee  dossier.LettreDemandee
}

// lettres is law/data/lettres.yaml.
type lettres struct {
	Mentions []Mention           `yaml:"mentions"`
	Lettres  map[string][]string `yaml:"lettres"`
}

var lireLettres = sync.OnceValue(func() lettres {
	var l lettres
	if err := decoder("lettres", &l); err != nil {
		panic(err) // embedded; the tests of this package hold it
	}
	return l
})

// MentionsLettre lists what a letter of that kind must state, in the order of the letter. That of the accusé de réception is
// MentionsAccuse. A kind of which nothing is known: none.
func MentionsLettre(g dossier.GenreCourrier) []Mention {
	l := lireLettres()
	propres, ok := l.Lettres[string(g)]
	if !ok {
		return nil
	}
	codes := append(slices.Clone(l.Lettres["toutes"]), propres...)
	var liste []Mention
	for _, m := range l.Mentions {
		if slices.Contains(codes, m.Code) {
			liste = append(liste, m)
		}
	}
	return liste
}

// VerifieLettre lists every mention missing or wrong, in the order of MentionsLettre. A letter with one must not be issued. A kind of which
// nothing is known is refused whole: nothing leaves unchecked.
//
// Source: CRPA L. 111-2, L. 112-3, L. 114-2 to L. 114-6, L. 211-2, L. 211-5, L. 212-1, L. 232-4; CESEDA R. 421-23, R. 431-2, R. 431-9; CJA R. 421-5.
func VerifieLettre(l Lettre) []Manque {
	liste := MentionsLettre(l.Genre)
	if len(liste) == 0 {
		return []Manque{{"genre", "", "Ce genre de lettre n’a pas de liste de mentions\u00a0: il ne peut pas partir."}}
	}
	l.Tete.Faits = FaitsDe(l.Faits.Situation.Demande, l.Faits.Reglages)
	l.Tete.DateLettre = l.Date
	var manques []Manque
	for _, m := range liste {
		verifie, ok := verificationsLettre[m.Code]
		if !ok {
			manques = append(manques, Manque{m.Code, m.Article, "Mention sans vérification\u00a0: " + m.Libelle + "."})
			continue
		}
		for _, faute := range verifie(l) {
			if faute == absente {
				faute = "Il manque " + m.Libelle + "."
			}
			manques = append(manques, Manque{m.Code, m.Article, faute})
		}
	}
	return manques
}

// verificationsLettre has one check per mention of law/data/lettres.yaml.
var verificationsLettre = map[string]func(Lettre) []string{
	"service":   func(l Lettre) []string { return verifications["service"](l.Tete) },
	"adresse":   func(l Lettre) []string { return verifications["adresse"](l.Tete) },
	"telephone": func(l Lettre) []string { return verifications["telephone"](l.Tete) },
	"agent": func(l Lettre) []string {
		var fautes []string
		for _, code := range []string{"agent_nom", "agent_qualite", "anonymat"} {
			fautes = append(fautes, verifications[code](l.Tete)...)
		}
		return slices.Compact(fautes)
	},
	"numero": func(l Lettre) []string { return siVide(l.Numero == "" || l.Numero != l.Faits.Situation.Demande.Numero) },

	"pieces": verifiePiecesLettre,
	"limite": func(l Lettre) []string {
		switch du := l.Faits.Acte.Donnees.Limite; {
		case l.Limite.IsZero():
			return []string{absente}
		case l.Limite != du:
			return []string{"La date limite dite n’est pas celle qui a été fixée."}
		case !l.Limite.After(l.Date):
			return []string{"La date limite (" + l.Limite.Fr() + ") est passée\u00a0: la lettre n’a plus d’objet, refaites la demande avec un nouveau délai."}
		}
		return nil
	},
	"suspension": func(l Lettre) []string {
		if l.Suspend != l.Faits.Acte.Donnees.Suspend {
			return []string{"La lettre ne dit pas de la suspension ce que le registre en retient."}
		}
		return nil
	},
	"silence": func(l Lettre) []string { return append(verifieDateSilence(l.Tete), verifieEffet(l.Tete)...) },

	"vice":       func(l Lettre) []string { return ditComme(l.Vice, l.Faits.Acte.Donnees.Motifs) },
	"formalites": func(l Lettre) []string { return ditComme(l.Formalites, l.Faits.Acte.Donnees.Formalites) },
	"textes":     func(l Lettre) []string { return siVide(vide(lignes(l.Textes))) },

	"destination": func(l Lettre) []string {
		_, connue := PrefectureByCode(l.Destination)
		return siVide(!connue || l.Destination != l.Faits.Acte.Donnees.Prefecture)
	},
	"saisine": func(l Lettre) []string {
		return jourDit(l.Saisine, DepartSilence(l.Faits.Situation.Demande.Dates), "La date de première réception")
	},

	"rendez_vous": verifieRendezVous,
	"objet":       func(l Lettre) []string { return ditComme(l.Objet, l.Faits.Acte.Donnees.Objet) },
	"apporter":    func(l Lettre) []string { return siVide(vide(lignes(l.Apporter))) },
	"constat": func(l Lettre) []string {
		return append(siVide(!l.MentionInvite), ditComme(l.Motifs, l.Faits.Acte.Donnees.Motifs)...)
	},

	"motifs": func(l Lettre) []string {
		connu := l.Faits.Acte.Donnees.Motifs
		if l.Faits.Acte.ID == 0 {
			connu = l.Faits.Demandee.Motifs
		}
		return ditComme(l.Motifs, connu)
	},
	"remise": verifieRemise,
	"delai_recours": func(l Lettre) []string {
		d, _ := DelaiByCode(RecoursExpresse)
		return siVide(l.DelaiRecours != d.Longueur().Fr())
	},
	"voie_recours": func(l Lettre) []string { return siVide(vide(l.Juridiction)) },
	"signature": func(l Lettre) []string {
		return siVide(len(strings.Fields(l.SignataireNom)) < 2 || vide(l.SignataireQualite) || !l.PlaceSignature)
	},

	"recues": func(l Lettre) []string {
		if l.RecuesLe.IsZero() || l.RecuesLe != l.Faits.Acte.Le {
			return []string{absente}
		}
		for _, r := range l.Faits.Acte.Donnees.Recues {
			if !slices.Contains(l.Recues, r.Code) {
				return []string{"La lettre oublie une pièce notée reçue, ou qui n’est plus demandée."}
			}
		}
		return nil
	},
	"parole": func(l Lettre) []string {
		return siVide(l.ParoleLe.IsZero() || l.ParoleLe != l.Faits.Acte.Le || l.Faits.Acte.Donnees.Preuve == nil)
	},
	"prolongation": verifieProlongation,
	"implicite":    verifieImplicite,
	"objets":       func(l Lettre) []string { return siVide(vide(lignes(l.Objets))) },
	"original": func(l Lettre) []string {
		return siVide(l.Original == 0 || l.Original != l.Faits.Demandee.De || l.OriginalLe.IsZero() || !l.OriginalEcritAvecTout)
	},
}

// ditComme: what is stated is not empty, and is what was decided.
func ditComme(dit, decide string) []string {
	switch {
	case vide(dit):
		return []string{absente}
	case strings.TrimSpace(dit) != strings.TrimSpace(decide):
		return []string{"La lettre ne dit pas ce qui a été décidé."}
	}
	return nil
}

// verifiePiecesLettre: what was asked for and has not come is listed, and nothing else.
func verifiePiecesLettre(l Lettre) []string {
	var dues []string
	for _, r := range dossier.DemandesDePieces(l.Faits.Situation.Actes) {
		if r.Acte.ID != l.Faits.Acte.ID {
			continue
		}
		for _, p := range r.Attendues {
			dues = append(dues, p.Code)
		}
	}
	if len(dues) == 0 {
		return []string{"Rien de ce qui a été demandé n’est plus attendu\u00a0: la lettre n’a plus d’objet."}
	}
	dites := slices.Clone(l.Pieces)
	slices.Sort(dites)
	slices.Sort(dues)
	if !slices.Equal(dites, dues) {
		return []string{"La liste n’est pas celle des pièces demandées et encore attendues."}
	}
	return nil
}

// verifieRendezVous: place, day and hour are those of the slot that is kept for the person, and the day is to come.
func verifieRendezVous(l Lettre) []string {
	r := l.RendezVous
	if r == nil || vide(r.Lieu) || r.Jour.IsZero() || vide(r.Heure) {
		return []string{absente}
	}
	fixe, ok := l.Faits.Situation.RendezVousFixe()
	switch {
	case !ok || fixe.Acte != l.Faits.Acte.ID:
		return []string{"Ce rendez-vous n’est plus fixé\u00a0: la lettre n’a plus d’objet."}
	case fixe.LieuJour != *r:
		return []string{"Le rendez-vous dit n’est pas celui de l’agenda."}
	case !r.Jour.After(l.Date):
		return []string{fmt.Sprintf("Le rendez-vous du %s n’est plus à venir\u00a0: la lettre n’a plus d’objet.", r.Jour.Fr())}
	}
	return nil
}

// verifieRemise: what ended without an answer was asked, delivered, and its limit is over (design D16).
func verifieRemise(l Lettre) []string {
	s := l.Faits.Situation
	s.Demande.Etat = l.Faits.Acte.De // as it stood when it was closed
	limite, raison := s.LimiteEcoulee()
	switch {
	case raison != "":
		return []string{raison}
	case l.DemandeLe.IsZero() || l.RemiseLe.IsZero() || l.Echue.IsZero():
		return []string{absente}
	case l.Echue != limite || !l.Date.After(limite):
		return []string{"Le délai dit n’est pas celui qui a couru, ou il n’est pas fini."}
	}
	return nil
}

// verifieProlongation: the person is told of the longer deadline before the first one is over, and of its day.
func verifieProlongation(l Lettre) []string {
	silence, _ := SilenceDe(l.Faits.Situation.Demande.Echeances)
	avant, ok := PremierDelai(silence)
	switch {
	case !ok || l.Avant.IsZero():
		return []string{absente}
	case l.Avant != avant:
		return []string{"Le jour dit de la fin du premier délai n’est pas celui du registre."}
	case l.Date.After(avant):
		return []string{"Le premier délai a pris fin le " + avant.Fr() + "\u00a0: la personne n’en a pas été informée à temps, et la prolongation ne peut plus être annoncée."}
	}
	return nil
}

// verifieImplicite: the reasons asked for are those of a refusal that silence made, and were asked once it was born.
func verifieImplicite(l Lettre) []string {
	f := l.Tete.Faits
	switch {
	case EffetDe(f.code(), f.Fondement) != EffetRejet || f.Silence.Date.IsZero():
		return []string{"Aucun refus implicite n’est établi pour cette demande."}
	case l.ImpliciteLe != f.Silence.Date:
		return []string{"Le jour dit du refus implicite n’est pas celui du registre."}
	case l.MotifsDemandesLe.IsZero() || l.MotifsDemandesLe != l.Faits.Demandee.RecueLe:
		return []string{absente}
	case !l.Date.After(l.ImpliciteLe):
		return []string{"Le refus implicite n’est pas encore né."}
	}
	return nil
}
