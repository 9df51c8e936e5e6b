// Package avis sends electronic notices that a letter left: « something new for your reference », and a link. Off unless a mail server is
// configured.
//
// In: notices due in the register, one per letter (store.PreparerAvis), each a job. Out: a plain text message to the address the person gave,
// through one SMTP server, and the state of the notice. Never to a person whose mailing address is confidential, nor of a sensitive demande
// (dossier.Demande.CourrielAvis), and never a word of what the demande is about: a mailbox is read by others.
//
// A notice helps, and proves nothing: the letter is what counts. The program may be killed between the server's yes and the row: the message
// then leaves twice, under one Message-ID. A temporary refusal is an error, and the queue tries again; a permanent one is noted. Refusals that
// come back later as messages are read by LireRetours, as text, without decoding anything. No address is in an error, a log or a job.
package avis
