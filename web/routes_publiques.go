package web

// routesPubliques is every route of the public listener but /healthz and the static files; each exists once in each language.
var routesPubliques = []routePublique{
	{get, "/", (*public).accueil},
	{get, "/situation", (*public).situation},
	{get, "/demarches", (*public).demarches},
	{get, "/demarches/:procedure", (*public).variantes},
	{get, "/demarches/:procedure/:variante", (*public).procedure},
	{post, "/demarches/:procedure/:variante/prefecture", (*public).trouverPrefecture},
	{get, "/demarches/:procedure/:variante/formulaire.pdf", (*public).formulairePDF},
	{get, "/demarches/:procedure/:variante/notice.pdf", (*public).noticePDF},
	{get, "/demarches/:procedure/:variante/remplir", (*public).remplirVoir},
	{post, "/demarches/:procedure/:variante/remplir", (*public).remplir},
	{post, "/demarches/:procedure/:variante/remplir/formulaire.pdf", (*public).rempliPDF},
	{get, "/probleme-anef", (*public).problemeANEF},
	{get, "/probleme-anef/formulaire.pdf", (*public).formulairePDF},
	{get, "/probleme-anef/notice.pdf", (*public).noticePDF},
	{get, "/probleme-anef/remplir", (*public).remplirVoir},
	{post, "/probleme-anef/remplir", (*public).remplir},
	{post, "/probleme-anef/remplir/formulaire.pdf", (*public).rempliPDF},
	{get, "/probleme-anef/:lettre/formulaire.pdf", (*public).formulairePDF},
	{get, "/probleme-anef/:lettre/notice.pdf", (*public).noticePDF},
	{get, "/probleme-anef/:lettre/remplir", (*public).remplirVoir},
	{post, "/probleme-anef/:lettre/remplir", (*public).remplir},
	{post, "/probleme-anef/:lettre/remplir/formulaire.pdf", (*public).rempliPDF},
	{get, "/accessibilite", (*public).accessibilite},
}
