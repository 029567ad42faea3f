// Package journal is the memory of one cabinet: its own SQLite database with
// the journal, the commands it has obeyed, its roster, counters and clock.
//
// It stands apart from the cloud's store and shares no table with it. Never
// here: a decision, a clock, the network.
//
// Start at open.go, then tx.go (what one durable transaction can do).
package journal
