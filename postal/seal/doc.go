// Package seal signs what our letters state, and tells whether a paper that is shown is one of ours.
//
// In: what a letter states, as a few words of it (Contenu), and keys (Trousseau). Out: a compact JWS (ES256) that fits a QR of 40 mm, and a
// reference of twelve signs for who types; or, the other way, what a QR states and whether the signature holds. A seal never opens a file: it
// holds the initials and the year of birth, to be compared with the paper, and no name.
//
// Pure: keys and clock are given. Whether a letter was replaced, or its seal revoked, is in the register (package store).
package seal
