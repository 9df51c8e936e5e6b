// Package avis sends electronic notices that a letter left: « something new for your reference », and a link. Off unless a mail server is
// configured.
//
// In: notices due in the register, one per letter (store.PreparerAvis), each a job. Out: a plain text message to the address the person gave,
// through one SMTP server, and the state of the notice. Where there is a gateway to mobiles (Passerelle) and no e-mail address that may be used,
// it is one SMS, by the same server; the letter whose e-mail an address rejected has one too. Never to a person whose mailing address is
// confidential, nor of a sensitive demande (dossier.Demande.DestinationsAvis), and never a word of what the demande is about: a mailbox and a
// telephone are read by others. Only French mobile numbers: abroad, nobody knows what an SMS costs or whether it comes.
//
// The electronic accusé de réception leaves the same way (store.PreparerEnvois): the letter itself, attached; its row of avis is its sending, and
// says what became of it. It counts from the day the server took it, and no more once it came back.
//
// A notice helps, and proves nothing: the letter is what counts. The program may be killed between the server's yes and the row: the message
// then leaves twice, under one Message-ID. A temporary refusal is an error, and the queue tries again; a permanent one is noted. Refusals that
// come back later as messages are read by LireRetours, as text, without decoding anything. No address is in an error, a log or a job.
package avis
