// Package keys holds the use-cases of custody: take, bring back, observe,
// extend, missing, found, release. One transaction each; every one leaves its
// entry, refusals included.
//
// Never here: SQL, words for people, a clock of its own (tx.Now is the time).
//
// Start at take.go; what the database must offer is in store.go.
package keys
