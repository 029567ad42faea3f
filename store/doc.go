// Package store is the memory: every line of SQL, on SQLite and PostgreSQL.
//
// Only this package imports bun and the drivers. Nothing here decides; it
// reads facts and writes effects inside one transaction of one organisation.
// Never here: rules, words for people, HTTP.
//
// Start at open.go (Store), tx.go (InTx), read.go (Read) and scope.go (the
// builders that the family files use); unscoped.go crosses organisations.
package store
