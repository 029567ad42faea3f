// Package storm is a fleet of cabinets that have much to tell: controllers
// without steel, with signed journals, that speak to a running program over its
// API and its broker as the shipped ones do, more than once and out of order.
//
// Never here: the inside of the program; what must be stored at the end is
// reckoned from the journals alone.
//
// Start at fleet.go (enrolment), journal.go (what a cabinet wrote), line.go
// (the connection), tell.go (how it is sent).
package storm
