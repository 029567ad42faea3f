package demo

// scenes are what happens once: told in scenes of their own, at moments that
// the everyday leaves free.
func (m *dealership) scenes() {}
