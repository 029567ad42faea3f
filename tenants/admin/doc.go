// Package admin holds the use-cases that change who may act: invite, enrol a
// badge or a PIN, change a role, off-board, enrol a gateway or a cabinet.
//
// One transaction each, opened here. Never here: SQL, a clock of its own,
// words for people, hashing inside a transaction (it re-runs on conflict).
//
// Start at the use-case you need; the store interface it asks for stands beside it.
package admin
