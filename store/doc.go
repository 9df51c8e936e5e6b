// Package store is the register: the only SQL of the product.
//
// In: values of package dossier and ids. Out: the same. One dialect, PostgreSQL; rows go through gorm, jobs through River, and both
// share one transaction (tx.go), so that a job exists if and only if the row it works on does.
//
// Register is the one door (design D5): nothing else makes or changes a demande. Every act that changes the register adds a line
// to the journal in the same transaction; the journal holds ids and salted hashes only.
//
// Days are dossier.Date; instants are UTC, cut to the microsecond, and come from Options.Now. Pages are numbered from 1; indexes of
// forms from 0, and -1 stands for the pages on no form of ours. Lists are scoped by préfecture as accounts are: no préfecture, no row;
// "*" is all of them.
//
// It never reads a file, never decodes a document, never deletes what was received. Errors are of the kinds of dossier: not
// found, conflict, invalid, unavailable (worth retrying). Their texts hold ids, never a name, number or address of a person.
package store
