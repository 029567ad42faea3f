package views

import (
	"strings"

	"claviger/views/ui"
)

// wrong is the frame of a form that could not be accepted: its title begins
// with the word for an error, so that a reader of the tab or of a screen knows
// before anything else.
func (s Staff) wrong(word string, problems []ui.Problem) Staff {
	if len(problems) > 0 && !strings.HasPrefix(s.Doc.Title, word) {
		s.Doc.Title = word + " " + s.Doc.Title
	}
	return s
}
