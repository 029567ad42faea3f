// Package alerts turns an event and the rules into whom to tell, when and how:
// escalation, rota, quiet hours, grouping.
//
// Pure. Never here: a clock, I/O, sending (alerts/send does), sentences.
//
// Start at rule.go.
package alerts
