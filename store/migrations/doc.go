// Package migrations holds the schema: plain SQL written by hand, one folder
// per engine, the same names in both, applied in the order of their numbers.
//
// A file is NNNN_subject.tx.up.sql and runs in one transaction. Expand, never
// contract: drop nothing that a running older program reads, and put no NOT
// NULL over rows that may be null. SQLite tables are STRICT, times are text
// there and timestamptz on PostgreSQL. Foreign keys are never deferred: one
// violation at COMMIT would undo the whole batch of others.
package migrations
