// Package sim runs cloud, broker and fleet in one process on fake time, one
// seed a run; a failing seed replays.
//
// Never here: real sleep, real time, randomness that the seed does not give.
//
// Start at ground_test.go (the fleet), world_test.go (the clock), run_test.go
// (the story of a seed), faults_test.go (the knobs), invariants_test.go (what is
// held after each step), mutants_test.go (bugs that must be caught),
// hostile_test.go, fork_test.go, full_test.go (what no seed meets by chance).
package sim
