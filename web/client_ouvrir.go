package web

import (
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// A lawyer, an association or the Défenseur des droits has no list. They open one file at a time by what their client holds: the
// number printed on the accusé de réception and the birth date, and they state their mandate. The files opened in a session are
// named in a cookie sealed with the secret of that session.
const (
	genreDossiers  = "dossiers"
	dossiersOuvrir = 20 // the latest ones are kept
)

func (a *agents) clientVoir(q *requete) error {
	var ouverts []demandeLigne
	for _, id := range a.dossiersOuverts(q) {
		d, err := a.d.Store.Demande(q, id)
		if err != nil {
			continue
		}
		if d, err = a.demandePermise(q, d.Numero); err == nil {
			ouverts = append(ouverts, a.ligneDemande(d))
		}
	}
	return a.page(q, "client", map[string]any{"Ouverts": ouverts, "Numero": ""})
}

func (a *agents) clientOuvrir(q *requete) error {
	numero := q.texte("numero")
	refus := func(champ, message string) error {
		return a.page(q, "client", map[string]any{"Numero": numero}, faute{champ, message})
	}
	cle := fmt.Sprint("client:", q.agent.ID)
	if !a.limiteur.permis(cle) {
		return errTropTot
	}
	if q.PostForm("mandat") != "oui" {
		return refus("mandat", "Un dossier ne s’ouvre qu’avec un mandat de la personne.")
	}
	naissance := assemblerDate(q.texte("an"), q.texte("mois"), q.texte("jour"))
	d, err := a.d.Store.DemandeParNumero(q, numero)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return err
	}
	if err != nil || !d.Lisible(q.agent) || d.Sensible && !q.agent.VoitSensible || naissance == "" || string(d.Personne.DateNaissance) != naissance {
		a.limiteur.rate(cle)
		return refus("numero", "Aucun dossier n’a ce numéro et cette date de naissance. Recopiez-les depuis l’accusé de réception.")
	}
	a.limiteur.reussi(cle)
	ids := append(slices.DeleteFunc(a.dossiersOuverts(q), func(id dossier.DemandeID) bool { return id == d.ID }), d.ID)
	ids = ids[max(0, len(ids)-dossiersOuvrir):]
	a.poserCookie(q.Context, genreDossiers, sceller(q.jeton, ids), dureeSession)
	if err := a.d.Store.NoterConsultation(q, q.agent.ID, "mandat:"+store.ObjetDemande(d.ID)); err != nil {
		return fmt.Errorf("consultation de la demande %d: %w", d.ID, err)
	}
	return a.aller(q, "/demandes/%s", d.Numero)
}

func sceller(jeton string, ids []dossier.DemandeID) string {
	textes := make([]string, len(ids))
	for i, id := range ids {
		textes[i] = strconv.FormatInt(int64(id), 10)
	}
	liste := strings.Join(textes, ".")
	return liste + "-" + hex.EncodeToString(derive(jeton, genreDossiers+liste))
}

// dossiersOuverts reads the files opened in this session; none when the seal is not that of the session.
func (a *agents) dossiersOuverts(q *requete) []dossier.DemandeID {
	ck, err := q.Request.Cookie(a.nomCookie(genreDossiers))
	if err != nil {
		return nil
	}
	liste, sceau, ok := strings.Cut(ck.Value, "-")
	if !ok || !hmac.Equal([]byte(sceau), []byte(hex.EncodeToString(derive(q.jeton, genreDossiers+liste)))) {
		return nil
	}
	var ids []dossier.DemandeID
	for _, s := range strings.Split(liste, ".") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil
		}
		ids = append(ids, dossier.DemandeID(id))
	}
	return ids
}
