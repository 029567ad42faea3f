package cabinet

import (
	"errors"
	"net/http"
)

// code takes the code of a pass.
func (s *Screen) code(w http.ResponseWriter, r *http.Request) {
	err := s.c().UseCode(trimmed(r, "code"))
	var no *Refused
	if err != nil && !errors.As(err, &no) {
		r.Form.Set("step", "code")
	}
	s.home(w, r, "/", err)
}
