// Package rules decides: Decide(Ask, Facts) → Decision. Total, deterministic,
// deny by default; deny beats need beats grant; an absent fact never grants.
//
// Cloud and cabinet run this same code. Never here: a clock, I/O, words.
//
// Start at decide.go.
package rules
