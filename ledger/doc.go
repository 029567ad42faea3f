// Package ledger is the proof: one tamper-evident Merkle log per organisation,
// its signed checkpoints, and the bundle that anyone can verify off-line.
//
// Never here: a database, a clock, the environment, a log line, a sentence for
// the screen, or a type of any other package; ids and kinds are plain strings.
//
// Start at entry.go (what one line of the log is), then tree.go, checkpoint.go,
// signer.go (who may sign), bundle.go and verify.go (what leaves the house).
package ledger
