// Package web is what people see in a browser: the public pages and the agents' pages, two listeners (design D13).
//
// In: HTTP requests. Out: HTML rendered on the server from templates/pages, PDFs, cropped page images. Every task can be
// finished without JavaScript. All routes stand in router.go, one table for each listener, with the roles that may use them.
//
// The public pages hold no account, no cookie and no row: what a person types to fill a form comes back in the same answer
// and is kept nowhere. The agents' pages need an account, a second factor when it is required, and show only the préfectures
// of the agent's scope; a sensitive demande does not exist for who may not see it (design D14).
//
// No name, number or address of a person is ever put in a URL, a log line or a metric (design D15): the request log has the
// pattern of the route, the status, the duration and the ids of agent and pli or demande. When something fails, one function
// (erreur.go) maps the kinds of dossier to a status and a French page.
package web
