// Package bench runs the workloads W1 to W10 that docs/performance.md names and
// prints their figures beside the limits.
//
// The programs run as real processes, built as they are shipped, beside PocketBase
// and a bare engine (peer, a module of its own), in turn and on the same machine.
// Never here: a figure that was not measured in the run that prints it.
//
// Start at w1_test.go; sizes_test.go says how to ask for more.
package bench
