// Package migrations holds the schema: plain SQL written by hand, one folder
// per engine, the same names in both, applied in the order of their numbers.
//
// Expand, never contract: drop nothing that a running older program reads, no
// NOT NULL over rows that may be null. SQLite tables are STRICT with times as
// text, timestamptz on PostgreSQL. Never here: Go code, deferred foreign keys.
//
// Start at embed.go; a file is NUMBER_subject.tx.up.sql, one transaction.
package migrations
