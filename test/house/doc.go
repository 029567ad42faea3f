// Package house keeps the house in order: who may import whom, what pure
// levels never do, how files look.
//
// It reads the tree and runs nothing. Start at levels_test.go; a failing door
// prints the doc.go of the folder that opened it.
package house
