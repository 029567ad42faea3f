// Package sim runs cloud, broker and fleet in one process on fake time, one
// seed a run; a failing seed replays.
//
// Never here: real sleep, real time, randomness that the seed does not give.
package sim
