// Package deuxddoc understands 2D-Doc, the seal of French documents: a Data Matrix whose text says who the document is for and is signed by
// its issuer.
//
// In: the text of one symbol, as bytes. Out: a Document: its header, its fields in their order, and what they say of people and of where they
// live. Versions 01 to 04 of the text form (C40) are understood; a later version, another perimeter than 01, a field that our table does not
// have are kept as they are, and are no error. The binary form of version 04 is not read. Nothing here reads an image or a network.
//
// What a signature proves. It covers every byte of the header and of the message, never the annex that version 04 may add. It is worth what the
// certificate is worth, and the trusted list of certificates is not in this program: a document read from a scan is therefore always
// NonVerifiee. Who holds a certificate may call Verifier, which says whether the signature fits it and whether the certificate is the one the
// header names and was valid then. No answer of this package is « authentique ».
//
// The tables, with their source, are types.txt (kinds of document) and identifiants.txt (data identifiers). The third column of the latter says
// what a field says of whom: titulaire (of an identity or work document), etudiant, professionnel, beneficiaire (who lives where a service is
// given) and cobeneficiaire, destinataire (of an invoice) and codestinataire, declarant1, declarant2, declarant (of taxes); and the addresses:
// service of the beneficiaires, facturation of the destinataires, domicile of everybody else.
package deuxddoc
