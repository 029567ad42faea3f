// Package storm is a fleet of cabinets that have much to tell: controllers
// without steel, with signed journals of their own, that speak to a running
// program over its API and its broker as the shipped ones do. They send at
// once, more than once and out of order. Chaos and the workload of a fleet
// that comes back drive it.
//
// Never here: any of the program's inside; what is expected at the end is
// reckoned from the journals alone.
//
// Start at fleet.go (enrolment), journal.go (what a cabinet wrote), line.go
// (the connection), tell.go (how a cabinet sends it).
package storm
