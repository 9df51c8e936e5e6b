package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/url"
	"path"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// depotResultat is what became of one file.
type depotResultat struct {
	Nom   string // as given; shown to who sent it only
	Pli   dossier.PliID
	Pages int
	Deja  bool
	Refus string
}

type depotVue struct {
	Valeurs     map[string]string
	Prefectures []law.Prefecture
	Modes       any
	Resultats   []depotResultat
	Lot         string
	Aujourdhui  dossier.Date
	TailleMax   int64 // MiB
}

func (a *agents) depotVoir(q *requete) error {
	return a.pageDepot(q, map[string]string{}, nil, "")
}

func (a *agents) pageDepot(q *requete, valeurs map[string]string, resultats []depotResultat, lot string, fautes ...faute) error {
	v := depotVue{Valeurs: valeurs, Modes: dossier.Modes, Resultats: resultats, Lot: lot, Aujourdhui: a.aujourdhui(), TailleMax: a.d.TailleMax >> 20}
	for _, p := range law.Prefectures() {
		if q.agent.Porte(p.Code) {
			v.Prefectures = append(v.Prefectures, p)
		}
	}
	return a.page(q, "depot", v, fautes...)
}

// fichiersMax is the number of files one form may bring; a bigger batch goes through the scanner's folder.
const fichiersMax = 200

// depotEnvoyer takes files in one by one as they arrive: each is kept, or refused with a sentence, before the next is read. The token
// of the form and what is said of the reception come before the files, in the order of the page.
func (a *agents) depotEnvoyer(q *requete) error {
	lecteur, err := q.Request.MultipartReader()
	if err != nil {
		return errCSRF // not the form of our page: it cannot hold its token
	}
	valeurs := map[string]string{}
	var r dossier.Reception
	var resultats []depotResultat
	pret := false
	for {
		partie, err := lecteur.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: envoi interrompu", dossier.ErrInvalide)
		}
		if partie.FileName() == "" {
			if err := lireTexte(partie, valeurs); err != nil {
				return err
			}
			continue
		}
		if !pret {
			if !csrfJuste(q.jeton, valeurs["csrf"]) {
				return errCSRF
			}
			var fautes []faute
			r, fautes = lireReception(q, func(nom string) string { return strings.TrimSpace(valeurs[nom]) })
			if fautes = append(fautes, a.refusDates(r)...); len(fautes) > 0 {
				return a.pageDepot(q, valeurs, nil, "", fautes...)
			}
			if r.Lot == "" {
				r.Lot = a.now().In(dossier.Paris()).Format("2006-01-02 15:04:05") + fmt.Sprintf(" n°%d", q.agent.ID)
			}
			pret = true
		}
		if len(resultats) == fichiersMax {
			resultats = append(resultats, depotResultat{Nom: nomAffiche(partie.FileName()), Refus: fmt.Sprintf("Plus de %d fichiers à la fois : déposez celui-ci ensuite.", fichiersMax)})
			break
		}
		res, err := a.recevoir(q, partie, r)
		if err != nil {
			return err
		}
		resultats = append(resultats, res)
	}
	if !csrfJuste(q.jeton, valeurs["csrf"]) {
		return errCSRF
	}
	if len(resultats) == 0 {
		return a.pageDepot(q, valeurs, nil, "", faute{"fichiers", "Choisissez au moins un fichier."})
	}
	return a.pageDepot(q, valeurs, resultats, r.Lot)
}

func lireTexte(p *multipart.Part, valeurs map[string]string) error {
	b, err := io.ReadAll(io.LimitReader(p, 10_000))
	if err != nil {
		return fmt.Errorf("%w: envoi interrompu", dossier.ErrInvalide)
	}
	if len(valeurs) < 50 {
		valeurs[p.FormName()] = strings.ToValidUTF8(string(b), "")
	}
	return nil
}

// recevoir reads one file and hands it over. A file that cannot be taken is a result; only our own failure is an error, and even then
// the files before it are kept: they are found in the list.
func (a *agents) recevoir(q *requete, p *multipart.Part, r dossier.Reception) (depotResultat, error) {
	res := depotResultat{Nom: nomAffiche(p.FileName())}
	octets, err := io.ReadAll(io.LimitReader(p, a.d.TailleMax+1))
	if err != nil {
		return res, fmt.Errorf("%w: envoi interrompu", dossier.ErrInvalide)
	}
	if int64(len(octets)) > a.d.TailleMax {
		if _, err := io.Copy(io.Discard, p); err != nil {
			return res, fmt.Errorf("%w: envoi interrompu", dossier.ErrInvalide)
		}
		res.Refus = fmt.Sprintf("Le fichier dépasse %d\u00a0Mio\u00a0: divisez-le.", a.d.TailleMax>>20)
		return res, nil
	}
	recu, err := a.d.Intake.Receive(q, res.Nom, octets, r)
	if refus, ok := errors.AsType[*dossier.Refus](err); ok {
		res.Refus = refus.Message
		return res, nil
	}
	if err != nil {
		return res, fmt.Errorf("déposer un fichier: %w", err)
	}
	res.Pli, res.Pages, res.Deja = recu.Pli, recu.Pages, recu.Deja
	return res, nil
}

// nomAffiche keeps the last part of the name, short and printable: it is shown and stored, never used as a path.
func nomAffiche(nom string) string {
	nom = path.Base(strings.ReplaceAll(nom, `\`, "/"))
	nom = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(nom, ""))
	if r := []rune(nom); len(r) > 150 {
		nom = string(r[:150])
	}
	if nom == "" || nom == "." || nom == "/" {
		return "sans nom"
	}
	return nom
}

// LienLot is the list of the plis of the batch.
func (v depotVue) LienLot() string { return "/plis?" + url.Values{"lot": {v.Lot}}.Encode() }

// Neufs reports whether a file of the batch was kept now: one already there is not in it.
func (v depotVue) Neufs() bool {
	return slices.ContainsFunc(v.Resultats, func(r depotResultat) bool { return r.Refus == "" && !r.Deja })
}
