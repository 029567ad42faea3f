package views

import "strconv"

// box is the drawing's own units.
func (f FacadeFloor) box() string { return "0 0 240 " + strconv.Itoa(f.Height) }
