package law

import (
	"fmt"
	"slices"

	"souspli/dossier"
)

// How long before a day that counts people are told, in calendar days: ours to choose, no text behind them.
const (
	preavisSilence = 30
	preavisSejour  = 30
	preavisRappel  = 10 // a reminder leaves so long before the limit to complete
	delaiPreuve    = 15 // after a letter leaves, its avis de réception should be back (CPCE R. 1-1-6: kept fifteen days at most)
	joursEnRoute   = 3  // a letter that left so long before an address changed may still be stopped, or is on its way to the former one
	rappelAccuse   = 5  // working days after it came: half of the ten in which the electronic accusé is due
	etapeFondement = 2  // working days to answer a filing without a basis: as the accusé de réception
)

// FinSejour is the day at whose end nothing known proves the person's stay: the later of the end of their document, as written on the
// form, and of the last récépissé noted. Zero when neither is known. What L. 433-3 adds to an expired card is not counted: it depends
// on the card, and nobody is told late by leaving it out.
//
// Source: CESEDA R. 431-12, R. 431-13, L. 433-3.
func FinSejour(s dossier.Situation) dossier.Date {
	fin, _ := dossier.DateIncomplete(s.Demande.Champs["valable_au"].Valeur).Date()
	for _, a := range s.Actes {
		if a.Action == dossier.ActionRecepisse && a.Donnees.Au.After(fin) {
			fin = a.Donnees.Au
		}
	}
	return fin
}

// Taches lists all that is owed on a demande and that the register shows not done, those to come included: a task is to be shown from
// its Depuis on, and through its Jusque when it has one. It depends on no clock: called on any day, it gives the same list, so days missed are caught up by the next call and
// two calls agree. None of them harms: each asks an agent to look (design D16).
func Taches(s dossier.Situation) []dossier.Tache {
	ts, fin := taches(s), FinSejour(s)
	for i := range ts {
		ts[i].FinSejour, ts[i].Sensible = fin, s.Demande.Sensible
	}
	return ts
}

func taches(s dossier.Situation) []dossier.Tache {
	d := s.Demande
	var ts []dossier.Tache
	ajouter := func(g dossier.GenreTache, cle string, depuis, du dossier.Date) {
		t := dossier.Tache{Demande: d.ID, Prefecture: d.Prefecture, Genre: g, Cle: cle, Depuis: depuis, DuLe: du}
		if g == dossier.TacheSilence {
			t.Jusque = du // the refusal is born the day after
		}
		ts = append(ts, t)
	}
	if a, ok := s.Dernier(dossier.ActionTransfert); ok && d.Etat == dossier.DemandeTransferee {
		ajouter(dossier.TacheTransmise, fmt.Sprint(a.ID), a.Le, dossier.Date{})
		ts[len(ts)-1].Prefecture = a.Donnees.Prefecture // who has to take it
	}
	for _, x := range remises(s) {
		ajouter(dossier.TacheRemise, fmt.Sprint(x.ID), x.PartiLe().AddDays(delaiPreuve), dossier.Date{})
	}
	for _, c := range s.Courriers {
		if e, revenu := s.Revenu(c.ID); revenu && c.Etat != dossier.CourrierAnnule {
			ajouter(dossier.TacheNonRemis, fmt.Sprint(c.ID), dossier.DateDe(e.A), dossier.Date{})
		}
		if e, inconnu := s.Inconnu(c.ID); inconnu && c.Etat != dossier.CourrierAnnule {
			ajouter(dossier.TacheNumeroInconnu, fmt.Sprint(c.ID), dossier.DateDe(e.A), dossier.Date{})
		}
		if c.Etat == dossier.CourrierRejete {
			ajouter(dossier.TacheElectronique, fmt.Sprint(c.ID), dossier.DateDe(c.EcritA), dossier.Date{})
		}
	}
	if !d.Etat.Vivante() || d.Etat == dossier.DemandeTransferee {
		return ts
	}
	debut := d.Dates.Enregistrement
	if s := s.PlisAExaminer(); len(s) > 0 {
		ajouter(dossier.TacheComplement, fmt.Sprint(slices.Max(s)), debut, dossier.Date{})
	}
	for _, c := range anciennesAdresses(s) {
		ajouter(dossier.TacheAncienneAdresse, fmt.Sprint(c), debut, dossier.Date{})
	}
	if d.Etat == dossier.DemandeDecision || d.Etat == dossier.DemandeTitre {
		if a, ok := s.Dernier(dossier.ActionDecision); ok && a.Donnees.Notifiee.IsZero() {
			ajouter(dossier.TacheNotification, fmt.Sprint(a.ID), a.Le, dossier.Date{})
		}
		return ts
	}
	tachesDepot(s, debut, ajouter)
	tachesAttente(s, ajouter)
	tachesGuichet(s, debut, ajouter)
	tachesTemps(s, debut, ajouter)
	tacheElectronique(s, debut, ajouter)
	return ts
}

type ajoutTache func(g dossier.GenreTache, cle string, depuis, du dossier.Date)

// tachesDepot: the basis, the préfecture, the completeness.
func tachesDepot(s dossier.Situation, debut dossier.Date, ajouter ajoutTache) {
	d := s.Demande
	if code, _ := Competente(d.Domicile.CodePostal); code != "" && code != d.Prefecture {
		ajouter(dossier.TacheTransfert, d.Domicile.CodePostal, debut, dossier.Date{})
	}
	if a, ok := s.Dernier(dossier.ActionTransfertRefuse); ok {
		if b, _ := s.Dernier(dossier.ActionTransfert); b.ID < a.ID { // not sent over again since
			ajouter(dossier.TacheTransfertRendu, fmt.Sprint(a.ID), a.Le, dossier.Date{})
		}
	}
	if t, ok := RegularisationDue(s); ok {
		ajouter(t.Genre, t.Cle, t.Depuis, t.DuLe)
	} else if d.Fondement.Propose && d.Etat != dossier.DemandeConvoquee {
		ajouter(dossier.TacheFondement, string(d.Fondement.Code), debut, dossier.Date{})
	}
	if d.Etat == dossier.DemandeEnregistree {
		ajouter(dossier.TacheCompletude, fmt.Sprint(len(dossier.DemandesDePieces(s.Actes))), debut, dossier.Date{})
	}
}

// tachesAttente: limits given to the person that have lapsed. Nothing follows by itself.
func tachesAttente(s dossier.Situation, ajouter ajoutTache) {
	for _, r := range dossier.DemandesDePieces(s.Actes) {
		if l := r.Acte.Donnees.Limite; r.Bloquante() {
			ajouter(dossier.TachePiecesEchues, fmt.Sprint(r.Acte.ID), l.AddDays(1), l)
		}
	}
	if a, ok := s.Dernier(dossier.ActionRegularisation); ok && s.Demande.Etat == dossier.DemandeRegularisation {
		ajouter(dossier.TacheRegularisationEchue, fmt.Sprint(a.ID), a.Donnees.Limite.AddDays(1), a.Donnees.Limite)
	}
}

// tachesGuichet: fingerprints, attendance, récépissé.
func tachesGuichet(s dossier.Situation, debut dossier.Date, ajouter ajoutTache) {
	d := s.Demande
	empreintes, recepisse := false, dossier.Date{}
	for _, a := range s.Actes {
		empreintes = empreintes || a.Action == dossier.ActionVenue && a.Donnees.Empreintes
		if a.Action == dossier.ActionRecepisse {
			recepisse = a.Donnees.Au
		}
	}
	if r, ok := s.RendezVousFixe(); ok {
		ajouter(dossier.TacheVenue, fmt.Sprint(r.ID), r.Jour, r.Jour)
	} else if !empreintes && (d.Etat == dossier.DemandeComplete || d.Etat == dossier.DemandeInstruction) {
		ajouter(dossier.TacheConvocation, fmt.Sprint(len(s.RendezVous)), debut, dossier.Date{})
	}
	if !d.Dates.Completude.IsZero() && recepisse.IsZero() {
		ajouter(dossier.TacheRecepisse, "premier", d.Dates.Completude, FinSejour(s))
	}
}

// tachesTemps: the end of the stay, and silence.
func tachesTemps(s dossier.Situation, debut dossier.Date, ajouter ajoutTache) {
	if fin := FinSejour(s); !fin.IsZero() {
		depuis := fin.AddDays(-preavisSejour)
		if depuis.Before(debut) {
			depuis = debut
		}
		ajouter(dossier.TacheSejour, fin.String(), depuis, fin)
	}
	e, ok := SilenceDe(s.Demande.Echeances)
	entrees, err := EntreesDe(e)
	if !ok || err != nil || e.Date.IsZero() || EffetDe(entrees.Code, entrees.Fondement) != EffetRejet {
		return
	}
	ajouter(dossier.TacheSilence, e.Date.String(), e.Date.AddDays(-preavisSilence), e.Date)
	ajouter(dossier.TacheSilenceNe, e.Date.String(), e.Date.AddDays(1), e.Date)
}

// tacheElectronique: the accusé of a demande that came by e-mail, while none was asked for by e-mail and none left on paper. One that did not arrive
// has its own task.
func tacheElectronique(s dossier.Situation, debut dossier.Date, ajouter ajoutTache) {
	i := slices.IndexFunc(s.Demande.Echeances, func(e dossier.Echeance) bool { return e.Code == CodeAccuseElectronique })
	if i < 0 || slices.ContainsFunc(s.Courriers, func(c dossier.Courrier) bool {
		return c.Genre == dossier.CourrierElectronique && c.Etat != dossier.CourrierAnnule || c.Genre == dossier.CourrierAccuseReception && c.Etat == dossier.CourrierImprime
	}) {
		return
	}
	e := s.Demande.Echeances[i]
	depart, err := dossier.ParseDate(e.Entrees["depart"])
	if err != nil || e.Date.IsZero() {
		return
	}
	depuis := AjouteOuvres(depart, rappelAccuse, s.Demande.Prefecture)
	if depuis.Before(debut) {
		depuis = debut
	}
	ajouter(dossier.TacheElectroniqueDue, e.Date.String(), depuis, e.Date)
}

// remises are the letters that ask something of the person, left, and whose delivery is not proved.
func remises(s dossier.Situation) []dossier.Courrier {
	var cs []dossier.Courrier
	for _, c := range s.LettresSansRemise() {
		if _, revenu := s.Revenu(c.ID); revenu {
			continue // known not to be delivered
		}
		avis := c.Genre == dossier.CourrierTransfert && c.Prefecture != s.Demande.Prefecture // another préfecture's own
		if c.Acte != 0 && c.Etat == dossier.CourrierImprime && c.Genre != dossier.CourrierRappelPieces && !avis {
			cs = append(cs, c)
		}
	}
	return cs
}

// anciennesAdresses are the letters that left some days before the last change of address.
func anciennesAdresses(s dossier.Situation) []dossier.CourrierID {
	a, ok := s.Dernier(dossier.ActionAdresse)
	if !ok {
		return nil
	}
	var ids []dossier.CourrierID
	for _, c := range s.Courriers {
		if c.Etat == dossier.CourrierImprime && c.EcritA.Before(a.A) && c.PartiLe().DaysTo(dossier.DateDe(a.A)) <= joursEnRoute && c.RemisLe.IsZero() {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Rappel reports whether a reminder of the pieces asked for is owed on a day: the person has the limit before them, it is near, and
// no reminder of that request was made. It is a favourable letter, the only kind that time makes (design D16).
func Rappel(s dossier.Situation, jour dossier.Date) (dossier.Acte, bool) {
	if s.Demande.Etat != dossier.DemandePieces {
		return dossier.Acte{}, false
	}
	for _, r := range dossier.DemandesDePieces(s.Actes) {
		limite := r.Acte.Donnees.Limite
		if !r.Bloquante() || jour.Before(limite.AddDays(-preavisRappel)) || !jour.Before(limite) {
			continue
		}
		deja := slices.ContainsFunc(s.Courriers, func(c dossier.Courrier) bool {
			return c.Genre == dossier.CourrierRappelPieces && c.Acte == r.Acte.ID
		})
		if !deja && r.Acte.Le.DaysTo(limite) > preavisRappel {
			return r.Acte, true
		}
	}
	return dossier.Acte{}, false
}
