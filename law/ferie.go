package law

import "souspli/dossier"

// Ferie reports whether the day is a public holiday in the département; "" is the metropolitan list.
func Ferie(d dossier.Date, departement string) bool { return false }

// JourOuvrable reports whether the day is neither a Saturday, a Sunday nor a public holiday.
func JourOuvrable(d dossier.Date, departement string) bool { return true }

// AjouteOuvres returns the n-th working day after d.
func AjouteOuvres(d dossier.Date, n int, departement string) dossier.Date { return d }

// ReporteOuvrable returns d, or the next working day when d is not one.
func ReporteOuvrable(d dossier.Date, departement string) dossier.Date { return d }
