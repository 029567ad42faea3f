// Package jobs does what may wait: the relay from the outbox to Asynq, one
// handler file per kind, the periodic table.
//
// The outbox in the database is the truth; Redis carries only "do row N" and
// may be wiped at any moment. Handlers decode, build a ForJob scope, call a
// use-case and are idempotent. Never here: a rule, SQL, a wait for a cabinet.
//
// Start at runner.go, then relay.go and periodic.go.
package jobs
