// Package keyring keeps the secrets that must not be in the database: one file
// per purpose in KEYS_DIR, newest key first, readable by its owner alone.
//
// Never here: SQL, a secret in an error or a log, one key for two purposes.
//
// Start at keyring.go (Open), then use.go (MAC, Seal, Open, Signer).
package keyring
