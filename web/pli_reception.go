package web

import (
	"errors"
	"fmt"

	"souspli/dossier"
	"souspli/law"
)

// lireReception reads what the mail room says of a paper. Only the day of reception and the préfecture are required.
func lireReception(q *requete, texte func(string) string) (dossier.Reception, []faute) {
	var fautes []faute
	date := func(champ, quoi string, requise bool) dossier.Date {
		s := texte(champ)
		if s == "" {
			if requise {
				fautes = append(fautes, faute{champ, "Dites le jour où le pli est arrivé\u00a0: il fait courir les délais."})
			}
			return dossier.Date{}
		}
		d, err := dossier.ParseDate(s)
		if err != nil {
			fautes = append(fautes, faute{champ, quoi + "\u00a0: écrivez le jour ainsi, 2026-03-12."})
		}
		return d
	}
	r := dossier.Reception{
		Prefecture: texte("prefecture"), NumeroLRAR: texte("lrar"), Lot: texte("lot"), Par: q.agent.ID,
		RecuLe: date("recu_le", "Date de réception", true), Cachet: date("cachet", "Cachet de la poste", false),
		PremiereSaisine: date("premiere_saisine", "Première administration saisie", false),
	}
	mode, err := dossier.ParseMode(texte("mode"))
	if err != nil {
		fautes = append(fautes, faute{"mode", "Choisissez comment le pli est arrivé."})
	}
	r.Mode = mode
	if _, ok := law.PrefectureByCode(r.Prefecture); !ok || !q.agent.Porte(r.Prefecture) {
		fautes = append(fautes, faute{"prefecture", "Choisissez une préfecture de votre ressort."})
	}
	return r, fautes
}

// alerteRecommande warns of a registered number whose key is wrong: probably misread, never refused.
func alerteRecommande(numero string) []string {
	if numero == "" {
		return nil
	}
	if _, plausible := law.NumeroRecommande(numero); plausible {
		return nil
	}
	return []string{"Le numéro de recommandé ne semble pas juste : comparez-le à l’étiquette."}
}

// refusDates says what cannot be in a set of dates, before the register refuses it.
func (a *agents) refusDates(r dossier.Reception) []faute {
	var fautes []faute
	if !r.RecuLe.IsZero() && r.RecuLe.After(a.aujourdhui()) {
		fautes = append(fautes, faute{"recu_le", "La date de réception est dans l’avenir."})
	}
	if !r.RecuLe.IsZero() && r.Cachet.After(r.RecuLe) && !r.Cachet.IsZero() {
		fautes = append(fautes, faute{"cachet", "Le cachet ne peut pas être postérieur à la réception."})
	}
	if !r.RecuLe.IsZero() && !r.PremiereSaisine.IsZero() && r.PremiereSaisine.After(r.RecuLe) {
		fautes = append(fautes, faute{"premiere_saisine", "La première administration a été saisie avant nous, pas après."})
	}
	return fautes
}

// pliReception confirms the day of reception. What was already said never changes. The pli is then decided again at once.
func (a *agents) pliReception(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	r, fautes := lireReception(q, q.texte)
	if fautes = append(fautes, a.refusDates(r)...); len(fautes) > 0 {
		return a.pagePli(q, p, l, fautes...)
	}
	err = a.d.Store.ConfirmerReception(q, p.ID, r, q.agent.ID)
	if errors.Is(err, dossier.ErrConflit) {
		return a.pagePli(q, p, l, faute{"", "Une date ou une préfecture déjà dite ne change plus. Rechargez la page pour voir ce qui est enregistré."})
	}
	if err != nil {
		return err
	}
	if err := a.redecider(q, p); err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=reception", p.ID)
}

// redecider lets the machine decide again a pli already read: nothing is read twice.
func (a *agents) redecider(q *requete, p dossier.Pli) error {
	if p.Etat != dossier.PliLu && p.Etat != dossier.PliAVerifier {
		return nil
	}
	if err := a.d.Intake.Process(q, p.ID, nil); err != nil {
		return fmt.Errorf("décider de nouveau du pli %d: %w", p.ID, err)
	}
	return nil
}
