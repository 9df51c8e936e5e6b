package papier

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// info writes what the document says of itself, the old way; metadonnees, the way PDF/UA asks for. Both say the same.
func (d *Document) info(f *fichier) ref {
	r := f.ref()
	var b strings.Builder
	for _, t := range []struct{ cle, texte string }{
		{"Title", d.meta.Titre}, {"Subject", d.meta.Sujet}, {"Author", d.meta.Auteur}, {"Creator", logiciel}, {"Producer", logiciel},
	} {
		if t.texte != "" {
			fmt.Fprintf(&b, "/%s %s ", t.cle, chaine(t.texte))
		}
	}
	date := creation.Format("20060102150405Z")
	f.objet(r, "<<%s/CreationDate (D:%s) /ModDate (D:%s)>>", b.String(), date, date)
	return r
}

const logiciel = "Souspli"

// metadonnees writes the XMP packet, uncompressed so that anyone can find it. The extension schema declares pdfuaid, as PDF/A asks.
func (d *Document) metadonnees(f *fichier) ref {
	alt := func(s string) string {
		return `<rdf:Alt><rdf:li xml:lang="x-default">` + echapper(s) + `</rdf:li></rdf:Alt>`
	}
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ` +
		`xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">` + "\n")
	if d.meta.Titre != "" {
		b.WriteString("<dc:title>" + alt(d.meta.Titre) + "</dc:title>\n")
	}
	if d.meta.Sujet != "" {
		b.WriteString("<dc:description>" + alt(d.meta.Sujet) + "</dc:description>\n")
	}
	if d.meta.Auteur != "" {
		b.WriteString("<dc:creator><rdf:Seq><rdf:li>" + echapper(d.meta.Auteur) + "</rdf:li></rdf:Seq></dc:creator>\n")
	}
	date := creation.Format("2006-01-02T15:04:05Z")
	fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n<dc:format>application/pdf</dc:format>\n"+
		"<pdf:Producer>%s</pdf:Producer><xmp:CreatorTool>%s</xmp:CreatorTool>\n<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>\n"+
		"<pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>\n", d.meta.Langue, logiciel, logiciel, date, date)
	b.WriteString(extension + "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	r := f.ref()
	f.flux(r, "/Type /Metadata /Subtype /XML", []byte(b.String()))
	return r
}

const extension = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" ` +
	`xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
`

func echapper(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder refuses nothing
	return b.String()
}
