package child

import (
	"errors"
	"fmt"

	"souspli/dossier"
)

// LireIci reads the bytes in this very process, one task after another: the order and the results of Client.Lire, without its
// protection. For engines that read nothing from outside: those of tests and benches.
func LireIci(m Moteur, nom string, octets []byte, progres func(faites, total int)) (Resultat, error) {
	doc, err := m.Ouvrir(nom, octets)
	if err != nil {
		return Resultat{}, err
	}
	defer doc.Fermer()
	l := nouvelleLecture(progres)
	if !l.ouvert(doc.NbPages()) {
		return Resultat{}, fmt.Errorf("%w: document de %d pages", errTrame, doc.NbPages())
	}
	for !l.fini() {
		t, ok := l.suivante(candidat{neuf: true})
		if !ok {
			return Resultat{}, errors.New("lecture sans suite")
		}
		f, corps := executer(doc, t)
		if f.Erreur != "" {
			return Resultat{}, errors.New(f.Erreur)
		}
		if !l.faite(t, f, corps) {
			return Resultat{}, fmt.Errorf("%w: %s page %d", errTrame, t.Genre, t.Page)
		}
	}
	return l.resultat(), nil
}

// LectureIci is LireIci for those who want no preview.
func LectureIci(m Moteur, nom string, octets []byte) (dossier.Lecture, error) {
	r, err := LireIci(m, nom, octets, nil)
	return r.Lecture, err
}
