// Package cabinet is the program on the cabinet: own database, decisions while
// the line is down, store-and-forward, its own small screen.
//
// Never here: a latch that moves before the record is on disk, a refused
// return, SQL (store/journal has it), the pins of a board (locks).
//
// Start at controller.go; sensed.go is what metal says, take.go and command.go
// are what moves it, receive.go is what the cloud says, run.go ties the ends.
package cabinet
