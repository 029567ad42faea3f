// Package send carries a message out: e-mail, SMS, web push, signed webhook;
// without a provider it lands in the in-app outbox page, never nowhere.
//
// Never here: a choice of whom to tell (alerts made it), a call to an internal
// address, a message sent inside a transaction.
package send
