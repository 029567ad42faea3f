package web

import (
	"errors"
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// bookDraft is what the form of a booking knows before it is filled in.
type bookDraft struct {
	title, action, back string
	view                *store.BookingView // that is changed; nil for a new one
	code                string
	from, to            time.Time
	pools               []store.PoolRow
	groups              []store.GroupRow
	people              []store.PersonRow
	zone                *time.Location
}

func (s *Server) bookPage(r *Request) error { return s.bookForm(r, &tried{}) }

func (s *Server) rebookPage(r *Request) error { return s.bookForm(r, &tried{}) }

// bookDraft reads what there is to choose from.
func (s *Server) bookDraft(r *Request) (d bookDraft, err error) {
	d = bookDraft{title: r.Say.Say("bookings.new"), action: "/bookings", back: "/bookings", zone: zone(r.Guest.Organisation.Zone)}
	d.from = r.Now().Add(29 * time.Minute).Truncate(30 * time.Minute)
	if r.Params("id") != "" {
		v, err := r.bookingSeen()
		if err != nil {
			return d, err
		}
		if !r.mayChange(v) {
			return d, tenants.Fail(tenants.Conflict, "booking_over", "key", v.Code)
		}
		d.view, d.code, d.from, d.to = &v, v.Code, v.FromAt, v.ToAt
		d.title, d.back = r.Say.Say("bookings.change", "key", v.Code), bookingHref(v.ID)
		d.action = d.back + "/edit"
	} else {
		d.to = d.from.Add(2 * time.Hour)
	}
	if r.Scope.Can(tenants.KeysIssue) && d.view == nil {
		if d.people, err = s.foundPeople(r, nil); err != nil {
			return d, err
		}
	}
	err = r.Read(func(rx *store.Rx) (err error) {
		if d.pools, err = rx.Pools(); err != nil {
			return err
		}
		if id := r.Query("item"); id != "" && d.view == nil {
			it, err := rx.ItemView(custody.ItemID(id))
			if err != nil {
				return err
			}
			if !mayLook(r.Scope, it) {
				return tenants.Fail(tenants.NotFound, "key_not_found")
			}
			d.code = it.Code
		}
		if r.Scope.Can(tenants.KeysIssue) && d.view == nil {
			d.groups, err = rx.Groups()
		}
		return err
	})
	return d, err
}

func (s *Server) bookForm(r *Request, t *tried) error {
	d, err := s.bookDraft(r)
	if err != nil {
		return err
	}
	st, err := r.Staff(d.title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: d.title, Path: []ui.Crumb{{Label: r.Say.Say("nav.bookings"), Href: "/bookings"}}, Action: d.action, Fields: bookFields(r, d, t),
		Submit: ui.Button{Label: r.Say.Say("bookings.submit"), Kind: ui.Primary, Icon: "booked"}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: d.back, Kind: ui.Ghost}}
	if d.view != nil {
		page.Submit.Label = r.Say.Say("bookings.change_submit")
	}
	if t.form != nil {
		page.Problems = t.form.problems
	}
	if t.refused != nil {
		page.Refusal = r.refusal(t.person, t.refused)
		page.Refusal.Title = r.Say.Say("bookings.refused", "person", t.person, "key", t.refused.Item.Code)
	}
	if len(page.Problems) > 0 || page.Refusal != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func bookFields(r *Request, d bookDraft, t *tried) (fields []templ.Component) {
	say := r.Say.Say
	field := func(f ui.Field) ui.Field {
		if sent := r.Method() == "POST"; sent {
			f.Value = r.FormValue(f.ID)
		}
		if t.form != nil {
			f.Error = t.form.problem(f.ID)
		}
		return f
	}
	if len(d.pools) > 0 {
		chosen := or(r.FormValue("pool"), r.Query("pool"))
		options := []ui.Option{{Value: "", Label: say("bookings.one_key")}}
		for _, p := range d.pools {
			options = append(options, ui.Option{Value: string(p.ID), Label: say("bookings.any_of", "name", p.Name, "n", p.Free, "of", len(p.Codes)), On: string(p.ID) == chosen})
		}
		fields = append(fields, field(ui.Field{ID: "pool", Label: say("bookings.what")}).Select(options))
	}
	code := field(ui.Field{ID: "code", Label: say("bookings.code"), Hint: say("bookings.code_hint"), Value: d.code})
	if t.form != nil && code.Error == "" {
		code.Error = t.form.problem("what")
	}
	from := field(ui.Field{ID: "from", Label: say("bookings.from"), Type: "datetime-local", Required: true, Value: d.from.In(d.zone).Format(localMinute)})
	to := field(ui.Field{ID: "to", Label: say("bookings.to"), Hint: say("keys.extend.hint", "zone", r.Guest.Organisation.Zone), Type: "datetime-local", Required: true, Value: d.to.In(d.zone).Format(localMinute)})
	fields = append(fields, code.Input(), from.Input(), to.Input())
	if r.Scope.Can(tenants.KeysIssue) && d.view == nil {
		fields = append(fields, forWhom(r, d, t, "/bookings/new")...)
	}
	note := ui.Field{ID: "note", Label: say("bookings.note")}
	if d.view != nil {
		note.Value = d.view.Note
	}
	return append(fields, purposeField(r).Select(purposeOptions(r, nil)), field(note).Input())
}

// forWhom lets the desk act for somebody else, or for anybody of a group; again
// is the address that searches.
func forWhom(r *Request, d bookDraft, t *tried, again string) []templ.Component {
	say := r.Say.Say
	q, chosen := strings.TrimSpace(or(r.Query("q"), r.FormValue("q"))), or(r.FormValue("person"), r.Query("person"))
	var options []ui.Option
	for _, p := range d.people {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: p.Department, On: string(p.ID) == chosen || chosen == "" && len(d.people) == 1})
	}
	empty := ""
	if q != "" && len(options) == 0 {
		empty = say("keys.take.nobody", "text", q)
	}
	search := ui.Field{ID: "q", Label: say("bookings.who"), Hint: say("bookings.who_hint"), Value: q}
	if t.form != nil {
		search.Error = t.form.problem("person")
	}
	out := []templ.Component{views.PersonSearch(search, again, say("keys.take.find")), views.PersonChoices(say("keys.take.choose"), empty, options, "")}
	if len(d.groups) == 0 {
		return out
	}
	groups := []ui.Option{{Value: "", Label: say("bookings.no_group")}}
	for _, g := range d.groups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: string(g.ID) == r.FormValue("group")})
	}
	return append(out, ui.Field{ID: "group", Label: say("bookings.group")}.Select(groups))
}

// bookAsk reads the form; what cannot be read is in the form's problems.
func (s *Server) bookAsk(r *Request, f *form) (in booking.Ask, err error) {
	in = booking.Ask{PoolID: custody.PoolID(f.text("pool")), GroupID: tenants.GroupID(f.text("group")), PersonID: tenants.PersonID(f.text("person")), Purpose: f.text("purpose"), Note: f.text("note"), Via: custody.ViaWeb}
	if in.PersonID != "" || in.GroupID == "" {
		in.GroupID = ""
	}
	if in.PersonID == "" && in.GroupID == "" {
		in.PersonID = r.Scope.Person()
	}
	z := zone(r.Guest.Organisation.Zone)
	for _, m := range []struct {
		field string
		at    *time.Time
	}{{"from", &in.From}, {"to", &in.To}} {
		if *m.at, err = time.ParseInLocation(localMinute, f.text(m.field), z); err != nil {
			f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At(m.field))
		}
	}
	if code := f.text("code"); in.PoolID == "" && code != "" {
		it, err := s.scanned(r, code)
		if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !r.Scope.SeesSite(it.SiteID) {
			f.wrong(tenants.Fail(tenants.Invalid, "code_unknown", "code", code).At("code"))
		} else if err != nil {
			return in, err
		}
		in.ItemID = it.ID
	}
	return in, nil
}

func (s *Server) book(r *Request) error {
	if r.FormValue("find") != "" {
		return s.bookForm(r, &tried{})
	}
	return s.booked(r, func(in booking.Ask) (custody.Booking, error) {
		return booking.Book(r.UserContext(), r.books(), r.Scope, in)
	}, "bookings.done.made")
}

func (s *Server) rebook(r *Request) error {
	return s.booked(r, func(in booking.Ask) (custody.Booking, error) {
		return booking.Change(r.UserContext(), r.books(), r.Scope, r.bookingID(), in)
	}, "bookings.done.changed")
}

// booked does it and says what became of it.
func (s *Server) booked(r *Request, do func(booking.Ask) (custody.Booking, error), done string) error {
	f := r.Form()
	in, err := s.bookAsk(r, f)
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.bookForm(r, &tried{form: f})
	}
	b, err := do(in)
	var x *booking.Refused
	if errors.As(err, &x) {
		name, err := r.personName(x.PersonID)
		if err != nil {
			return err
		}
		return s.bookForm(r, &tried{refused: &keys.Refused{Item: x.Item, PersonID: x.PersonID, Decision: x.Decision}, person: name})
	}
	if err != nil && f.wrong(err) {
		return s.bookForm(r, &tried{form: f})
	}
	if tenants.KindOf(err) == tenants.NotFound && err != nil && r.Params("id") == "" {
		f.problems = append(f.problems, ui.Problem{Field: "person", Text: r.sentence(statusOf(err), err)})
		return s.bookForm(r, &tried{form: f})
	}
	if err != nil {
		return err
	}
	code := ""
	err = r.Read(func(rx *store.Rx) error {
		it, err := rx.Item(b.ItemID)
		code = it.Code
		return err
	})
	if err != nil {
		return err
	}
	r.Flash(done, "key", code, "from", r.Say.Moment(b.FromAt, r.Now()), "to", r.Say.Moment(b.ToAt, r.Now()))
	return r.To(bookingHref(b.ID))
}
