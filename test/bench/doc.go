// Package bench runs the workloads W1 to W10 that docs/performance.md names and
// prints their figures beside the limits.
//
// Never here: a figure that was not measured in the run that prints it.
package bench
