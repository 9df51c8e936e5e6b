package law

import "souspli/dossier"

// CodesSilence lists what a procedure may say of silence.
var CodesSilence = []string{
	"silence_defaut", "silence_90_jours", "silence_60_jours", "silence_carte_bleue_90", "silence_carte_bleue_30",
	"silence_autres_demandes", "sans_objet", "a_verifier",
}

// EffetSilence is what silence means.
type EffetSilence string

const (
	EffetRejet       EffetSilence = "rejet"       // implicit refusal
	EffetAcceptation EffetSilence = "acceptation" // implicit acceptance (CRPA L. 231-1)
	EffetAucun       EffetSilence = "aucun"       // no decision arises
	EffetAVerifier   EffetSilence = "a_verifier"
)

// EffetDe tells what silence means under a code of CodesSilence and a basis.
func EffetDe(code string, f dossier.CodeFondement) EffetSilence { return EffetAVerifier }

// Silence returns the day at whose end silence becomes a decision.
func Silence(e EntreesSilence) dossier.Echeance { return dossier.Echeance{} }
