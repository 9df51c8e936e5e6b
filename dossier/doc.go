// Package dossier holds the vocabulary of Souspli: the types every other package speaks, the states, the error kinds, the units.
//
// Pure values: no I/O, no clock, no YAML, no import of ours. Nouns of the field are French, without accents, as counter staff
// say them; verbs and plumbing are English.
//
// Glossary
//
//	Pli              the envelope (or e-mail, or counter deposit) as it came: its bytes never change
//	Dossier          papers belonging together
//	Demande          the request they make; its day of receipt starts the clock, whatever day we read or register it
//	Piece            a supporting document, on one or more pages of a pli
//	Tentative        a blocked online attempt, or a step taken to get round it, dated and citable
//	Blocage          its kind, a code of law/data/blockages.yaml
//	Fondement        the legal basis of the paper filing: decides what silence means
//	Lecture          what the machine read on a pli
//	Rapprochement    the decision that ties a reading to a demande
//	Echeance         a legal deadline with the rule and inputs that gave it
//	Courrier         an outgoing letter
//	AccuseReception  our acknowledgement (art. L. 112-3 CRPA); never shortened
//	AvisReception    La Poste's signed slip
//	Bordereau        the deposit slip of a batch of letters
//	Bannette         a work queue of agents
//	Journal          what the administration did (the log is what the program did)
//	Cote             the shelf mark of the paper
package dossier
