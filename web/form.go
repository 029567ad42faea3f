package web

import (
	"strings"
	"time"

	"claviger/tenants"
	"claviger/views/ui"
)

// form is what was typed into a form and what is wrong with it. Values are
// trimmed; a page shows them again when the form is refused.
type form struct {
	r        *Request
	problems []ui.Problem
}

// Form reads the form of the request.
func (r *Request) Form() *form { return &form{r: r} }

// text is one value.
func (f *form) text(name string) string { return strings.TrimSpace(f.r.FormValue(name)) }

// list is every value of a field that may come several times.
func (f *form) list(name string) (out []string) {
	for _, v := range f.r.Request().PostArgs().PeekMulti(name) {
		out = append(out, string(v))
	}
	return out
}

// lines are the lines of a field that has one thing to a line, without the empty
// ones.
func (f *form) lines(name string) (out []string) {
	for line := range strings.Lines(f.text(name)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// day is a date of a date field, at the start of that day where the
// organisation is, as a list that is brought in has it; nil when empty.
func (f *form) day(name string) *time.Time {
	v := f.text(name)
	if v == "" {
		return nil
	}
	t, err := time.ParseInLocation(time.DateOnly, v, zone(f.r.Guest.Organisation.Zone))
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At(name))
		return nil
	}
	return &t
}

// wrong adds a failure to the summary. It tells whether a person can put it
// right in this form; what else went wrong is for the error page.
func (f *form) wrong(err error) bool {
	te := asError(err)
	if te == nil || te.Kind == tenants.Internal || te.Kind == tenants.NotFound {
		return false
	}
	f.problems = append(f.problems, ui.Problem{Field: te.Field, Text: f.r.sentence(statusOf(err), err)})
	return true
}

// problem is what is wrong with one field, "" when nothing is.
func (f *form) problem(name string) string {
	for _, p := range f.problems {
		if p.Field == name {
			return p.Text
		}
	}
	return ""
}
