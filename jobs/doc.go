// Package jobs does what may wait: the relay from the outbox to Asynq, one
// handler file per kind, the periodic table.
//
// Handlers decode, build a ForJob scope, call a use-case and are idempotent.
// Never here: a rule, SQL, anything that a person at a cabinet waits for.
package jobs
