// Package send carries a message out: e-mail by the SMTP server that is set;
// without one it stays on the in-app outbox page, never nowhere. Every mail is
// a row before it is sent.
//
// Never here: a choice of whom to tell (alerts made it), a call to an internal
// address, a message sent inside a transaction.
//
// Start at sender.go; what a mail says is in compose_*.go.
package send
