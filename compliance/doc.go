// Package compliance says what was owed to a person and what was done, from the register: the obligations of a demande
// with their texts and proofs, what is missing before going to the judge, the evidence bundle, the JSON of a demande.
//
// In: values of the register (dossier) and stored bytes (evidence). Out: values, JSON, a zip. It reads and never writes:
// neither a row nor a stored byte changes because someone asked. Days are Europe/Paris. Whatever law marks other than SEEN
// is said « à vérifier ».
package compliance
