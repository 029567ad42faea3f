// Package alerts turns an event and the rules into whom to tell, when and how:
// the ladder of escalation, grouping.
//
// Pure. Never here: a clock, I/O, sending (alerts/send does), sentences.
//
// Start at ladder.go (when), then group.go (one message, not a flood).
package alerts
