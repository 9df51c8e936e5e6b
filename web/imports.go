package web

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"souspli/dossier"
	"souspli/intake"
	"souspli/law"
	"souspli/store"
)

// importMax bounds an uploaded file a little above what is read, so that the answer is a sentence.
const importMax = 31 << 20

type importsVue struct {
	Valeurs     map[string]string
	Prefectures []law.Prefecture
	Genres      any
	Colonnes    map[string][]intake.ColonneImport
	Imports     []store.ImportLu
	Essai       *intake.RapportImport // of a dry run just made
}

func (a *agents) importsVoir(q *requete) error { return a.pageImports(q, map[string]string{}, nil) }

func (a *agents) pageImports(q *requete, valeurs map[string]string, essai *intake.RapportImport, fautes ...faute) error {
	v := importsVue{Valeurs: valeurs, Genres: dossier.GenresImport, Colonnes: map[string][]intake.ColonneImport{}, Essai: essai}
	for _, g := range dossier.GenresImport {
		v.Colonnes[g.Libelle] = intake.ColonnesImport(g.Genre)
	}
	for _, p := range law.Prefectures() {
		if q.agent.Porte(p.Code) {
			v.Prefectures = append(v.Prefectures, p)
		}
	}
	var err error
	if v.Imports, err = a.d.Store.Imports(q, q.agent.Prefectures); err != nil {
		return err
	}
	return a.page(q, "imports", v, fautes...)
}

// importsEnvoyer takes a file of another service in, or says what it would do. The token and the choices come before the file, in the
// order of the page.
func (a *agents) importsEnvoyer(q *requete) error {
	lecteur, err := q.Request.MultipartReader()
	if err != nil {
		return errCSRF // not the form of our page: it cannot hold its token
	}
	valeurs := map[string]string{}
	var octets []byte
	for {
		partie, err := lecteur.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && partie.FileName() == "" {
			err = lireTexte(partie, valeurs)
		} else if err == nil && octets == nil {
			if !csrfJuste(q.jeton, valeurs["csrf"]) {
				return errCSRF
			}
			octets, err = io.ReadAll(io.LimitReader(partie, importMax))
		}
		if err != nil {
			return fmt.Errorf("%w: envoi interrompu", dossier.ErrInvalide)
		}
	}
	if !csrfJuste(q.jeton, valeurs["csrf"]) {
		return errCSRF
	}
	d := intake.DemandeImport{Prefecture: valeurs["prefecture"], Genre: dossier.GenreImport(valeurs["genre"]), Octets: octets, Agent: q.agent.ID, Essai: valeurs["essai"] == "oui"}
	var fautes []faute
	if _, ok := law.PrefectureByCode(d.Prefecture); !ok || !q.agent.Porte(d.Prefecture) {
		fautes = append(fautes, faute{"prefecture", "Choisissez une préfecture de votre ressort."})
	}
	if intake.ColonnesImport(d.Genre) == nil {
		fautes = append(fautes, faute{"genre", "Choisissez d’où vient le fichier."})
	}
	if len(octets) == 0 {
		fautes = append(fautes, faute{"fichier", "Choisissez un fichier CSV."})
	}
	if len(fautes) > 0 {
		return a.pageImports(q, valeurs, nil, fautes...)
	}
	r, err := a.d.Intake.Importer(q, d)
	switch {
	case errors.Is(err, dossier.ErrInvalide):
		return a.pageImports(q, valeurs, nil, faute{"fichier", phrase(err)})
	case err != nil:
		return fmt.Errorf("importer un fichier: %w", err)
	case d.Essai:
		return a.pageImports(q, valeurs, &r)
	case r.Deja:
		return a.aller(q, "/imports/%d?avis=deja-importe", r.Import)
	}
	return a.aller(q, "/imports/%d?avis=importe", r.Import)
}

// phrase is the French sentence of a file that cannot be read.
func phrase(err error) string {
	s := strings.ReplaceAll(err.Error(), dossier.ErrInvalide.Error()+": ", "")
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:]) + "."
}
