// Package cabinet is the program on the cabinet: own database, decisions while
// the line is down, store-and-forward, its own small screen.
//
// Never here: a latch that moves before the record is on disk, a refused
// return, SQL (store has the journal), the pins of a board (locks).
package cabinet
