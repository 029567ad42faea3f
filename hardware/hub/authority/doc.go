// Package authority signs the certificates by which gateways are known to a
// broker, and those of the broker and the hub themselves.
//
// Its keys are those of the keyring's purpose for gateways: nothing of them is
// in the database. Never here: which certificates are revoked, SQL, sockets.
//
// Start at authority.go (Issue), then check.go (what a broker asks).
package authority
