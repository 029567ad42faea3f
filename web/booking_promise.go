package web

import (
	"time"

	"github.com/a-h/templ"

	"claviger/custody/rules"
	"claviger/views/ui"
)

// promiseField asks for the promise to be back before somebody else comes for
// the key, as soon as the rules want it.
func (r *Request) promiseField(d *dry) (fields []templ.Component) {
	if d == nil {
		return nil
	}
	for _, n := range d.decision.Needs {
		if at, err := time.Parse(time.RFC3339, n.Params["latest"]); err == nil && n.Kind == rules.NeedPromise {
			fields = append(fields, ui.Check("promise", "1", r.Say.Say("bookings.promise", "at", r.Say.Moment(at, r.Now())), "", r.FormValue("promise") != ""))
		}
	}
	return fields
}
