package papier

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
)

// postscript names the faces.
var postscript = map[Style]string{
	Normal: "DejaVuSans", Gras: "DejaVuSans-Bold", Etroit: "DejaVuSansCondensed", EtroitGras: "DejaVuSansCondensed-Bold", Mono: "DejaVuSansMono",
}

// assembler writes the file around the streams of the pages that gofpdf made.
func (d *Document) assembler() ([]byte, error) {
	if !langueValide(d.meta.Langue) {
		return nil, fmt.Errorf("%w: langue %q", dossier.ErrInvalide, d.meta.Langue)
	}
	d.fermerMarque()
	flux, err := d.flux()
	if err != nil {
		return nil, err
	}
	f := nouveauFichier()
	catalogue, racine := f.ref(), f.ref()
	pages := make([]ref, d.pages)
	for i := range pages {
		pages[i] = f.ref()
	}
	polices, err := d.polices(f)
	if err != nil {
		return nil, err
	}
	formulaire, err := d.formulaire(f, pages)
	if err != nil {
		return nil, err
	}
	for i, p := range pages {
		d.page(f, i, p, racine, polices, flux[i])
	}
	f.objet(racine, "<</Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 595.28 841.89]>>", len(pages), refs(pages))
	structure := d.structure(f, pages)
	info, xmp := d.info(f), d.metadonnees(f)
	f.objet(catalogue, "<</Type /Catalog /Pages %s /Lang (%s) /MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>>"+
		" /StructTreeRoot %s /Metadata %s%s>>", racine, d.meta.Langue, structure, xmp, formulaire)
	return f.finir(catalogue, info), nil
}

// page writes a page, its stream and its fields; i is its number from 0, which is its number in the index of the structure.
func (d *Document) page(f *fichier, i int, p, parent, polices ref, flux []byte) {
	contenu := f.ref()
	f.flux(contenu, "/Filter /FlateDecode", comprimer(flux))
	var champs []ref
	for _, s := range d.saisies {
		if s.page == i+1 {
			champs = append(champs, s.ref)
		}
	}
	annotations := ""
	if len(champs) > 0 {
		annotations = fmt.Sprintf(" /Annots [%s]", refs(champs))
	}
	f.objet(p, "<</Type /Page /Parent %s /Resources <</Font %s>> /Contents %s /StructParents %d /Tabs /S%s>>", parent, polices, contenu, i, annotations)
}

// polices writes the faces used, each cut to the characters of the document.
func (d *Document) polices(f *fichier) (ref, error) {
	dict := f.ref()
	var b strings.Builder
	for _, style := range slices.Sorted(maps.Keys(d.encres)) {
		e := d.encres[style]
		if len(e.caracteres) == 0 {
			continue
		}
		p, err := e.incorporer(postscript[style])
		if err != nil {
			return 0, err
		}
		fmt.Fprintf(&b, "/%s %s ", style, p.ecrire(f))
	}
	f.objet(dict, "<<%s>>", b.String())
	return dict, nil
}

// flux takes from gofpdf's file the stream of each page: the second object of each, uncompressed, in the order of the pages.
func (d *Document) flux() ([][]byte, error) {
	var b bytes.Buffer
	if err := d.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("écrire le PDF : %w", err)
	}
	reste := b.Bytes()
	flux := make([][]byte, d.pages)
	for i := range flux {
		_, apres, ok := bytes.Cut(reste, fmt.Appendf(nil, "\n%d 0 obj\n<</Length ", 4+2*i))
		chiffres, apres, ok2 := bytes.Cut(apres, []byte(">>\nstream\n"))
		n, err := strconv.Atoi(string(chiffres))
		if !ok || !ok2 || err != nil || n > len(apres) {
			return nil, fmt.Errorf("%w: page %d introuvable dans le PDF de gofpdf", dossier.ErrInvalide, i+1)
		}
		flux[i], reste = apres[:n], apres[n:]
	}
	return flux, nil
}
