// Package e2e drives the real binary with a real browser and the simulator, and
// walks every route as a stranger.
//
// Never here: a mock, a look into the database where a page can answer.
package e2e
