// Package acheminement follows our registered letters by the Suivi of La Poste (postal.md §5: contract « Suivi 1.0.0 »).
//
// In: the letters that left under a number. Out: every answer as it came, byte for byte, and for each letter its history, oldest first, with what
// that history proves: first presentation, hand-over, return. Days are those of Paris. It sends nothing but numbers of items, ten at most at a
// time, and our key: no address, no name, never the address of anybody's machine (no X-Forwarded-For).
//
// A code delivered back to the sender (DI2) is no delivery, « isFinal » proves nothing, a code it does not know is kept with its label and means
// nothing. When La Poste does not answer, or answers what cannot be read, what was known stays.
package acheminement
