package web

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// bookingRoutes are the calendar, one booking, the pools and the terms.
func (s *Server) bookingRoutes() []Route {
	return []Route{
		get("/bookings", tenants.KeysOwn, s.bookings),
		get("/bookings/new", tenants.KeysOwn, s.bookPage),
		post("/bookings", tenants.KeysOwn, s.book),
		get("/bookings/pools", tenants.KeysEdit, s.poolList),
		get("/bookings/pools/new", tenants.KeysEdit, s.poolPage),
		post("/bookings/pools", tenants.KeysEdit, s.poolSave),
		get("/bookings/pools/:id", tenants.KeysEdit, s.poolPage),
		post("/bookings/pools/:id", tenants.KeysEdit, s.poolSave),
		get("/bookings/terms", tenants.SettingsEdit, s.bookTermsPage),
		post("/bookings/terms", tenants.SettingsEdit, s.bookTerms),
		get("/bookings/:id", tenants.KeysOwn, s.bookingPage),
		get("/bookings/:id/edit", tenants.KeysOwn, s.rebookPage),
		post("/bookings/:id/edit", tenants.KeysOwn, s.rebook),
		post("/bookings/:id/cancel", tenants.KeysOwn, s.bookCancel),
	}
}

// books is the store as bookings see it.
func (r *Request) books() booking.Store { return store.In[booking.Tx](r.s.Store) }

func (r *Request) bookingID() custody.BookingID { return custody.BookingID(r.Params("id")) }

func bookingHref(id custody.BookingID) string { return "/bookings/" + string(id) }

// mostShown is how many bookings a calendar shows at once.
const mostShown = 400

// calendar is what the address of the page of bookings asks for.
type calendar struct {
	view     string // day, week, list
	from, to time.Time
	pool     custody.PoolID
	after    custody.BookingID
	own      bool // only those of the one who looks
	zone     *time.Location
}

func (r *Request) calendar() calendar {
	c := calendar{view: r.Query("view"), pool: custody.PoolID(r.Query("pool")), after: custody.BookingID(r.Query("after")), zone: zone(r.Guest.Organisation.Zone), own: !r.Scope.Can(tenants.KeysRead)}
	if c.own || c.view != "day" && c.view != "list" {
		c.view = map[bool]string{true: "list", false: "week"}[c.own]
	}
	day, err := time.ParseInLocation(time.DateOnly, r.Query("day"), c.zone)
	if err != nil {
		day = r.Now().In(c.zone)
	}
	y, m, d := day.Date()
	c.from = time.Date(y, m, d, 0, 0, 0, 0, c.zone)
	c.to = c.from.AddDate(0, 0, map[string]int{"day": 1, "week": 7, "list": 3650}[c.view])
	if c.view == "list" && r.Query("day") == "" {
		c.from = r.Now()
	}
	return c
}

// href is the calendar at another day, in another view or of another pool.
func (c calendar) href(view string, day time.Time, pool custody.PoolID) string {
	out := "/bookings?view=" + view
	if view != "list" {
		out += "&day=" + day.Format(time.DateOnly)
	}
	if pool != "" {
		out += "&pool=" + string(pool)
	}
	return out
}

// bookings shows who has which key when.
func (s *Server) bookings(r *Request) error {
	c := r.calendar()
	a := store.BookingAsk{From: c.from, To: c.to, Pool: c.pool, Active: true, Limit: mostShown + 1}
	if c.own {
		a.Person = r.Scope.Person()
	}
	if c.view == "list" {
		a.After, a.Limit = c.after, pageRows+1
	}
	var vs []store.BookingView
	var pools []store.PoolRow
	var rows []custody.Candidate
	err := r.Read(func(rx *store.Rx) (err error) {
		if vs, err = rx.Bookings(a); err != nil || c.own {
			return err
		}
		if pools, err = rx.Pools(); err != nil || c.pool == "" || c.view == "list" {
			return err
		}
		rows, err = rx.PoolKeys(c.pool)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.bookings"))
	if err != nil {
		return err
	}
	return r.HTML(bookingsView(r, st, c, vs, pools, rows).Show())
}

// bookingSeen reads a booking that the one who asks may see: their own, their
// group's, or those of the sites whose keys they may see.
func (r *Request) bookingSeen() (v store.BookingView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if v, err = rx.BookingView(r.bookingID()); err != nil {
			return err
		}
		me := r.Scope.Person()
		if r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(v.SiteID) || me != "" && (v.PersonID == me || v.MadeBy == me) {
			return nil
		}
		own, err := rx.Bookings(store.BookingAsk{ID: v.ID, Person: me, Limit: 1})
		if err == nil && len(own) == 0 {
			err = tenants.Fail(tenants.NotFound, "booking_not_found")
		}
		return err
	})
	return v, err
}

// mayChange tells whether the one who looks may change or cancel it.
func (r *Request) mayChange(v store.BookingView) bool {
	me := r.Scope.Person()
	return v.State == custody.Booked && (me != "" && (v.PersonID == me || v.MadeBy == me) || r.Scope.Can(tenants.KeysIssue) && r.Scope.SeesSite(v.SiteID))
}

func (s *Server) bookingPage(r *Request) error {
	v, err := r.bookingSeen()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("bookings.heading", "key", v.Code))
	if err != nil {
		return err
	}
	return r.HTML(bookingView(r, st, v).Show())
}

func (s *Server) bookCancel(r *Request) error {
	b, err := booking.Cancel(r.UserContext(), r.books(), r.Scope, r.bookingID())
	if err != nil {
		return err
	}
	r.Flash("bookings.done.cancelled", "from", r.Say.Moment(b.FromAt, r.Now()))
	return r.To(bookingHref(b.ID))
}

func (s *Server) poolList(r *Request) error {
	var pools []store.PoolRow
	err := r.Read(func(rx *store.Rx) (err error) {
		pools, err = rx.Pools()
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("bookings.pools"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("bookings.pools"), Path: []ui.Crumb{{Label: say("nav.bookings"), Href: "/bookings"}}, Buttons: []ui.Button{{Label: say("bookings.pool.add"), Href: "/bookings/pools/new", Kind: ui.Primary, Icon: "plus"}},
		List: views.Listing{ID: "pools", Caption: say("bookings.pools"), Columns: columns(say("bookings.pool.name"), say("bookings.pool.free"), say("common.site"))}}
	for _, p := range pools {
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "p-" + string(p.ID), Href: "/bookings/pools/" + string(p.ID), Name: p.Name, Sub: strings.Join(p.Codes, ", "),
			Cells: []views.ThingCell{plainCell(say("bookings.pool.free_of", "n", p.Free, "of", len(p.Codes))), {Class: "place", Text: ui.Text(p.Site)}}})
	}
	if len(pools) == 0 {
		page.List.Empty = &ui.Empty{Title: say("bookings.pool.none"), Text: say("bookings.pool.lede")}
	}
	return r.HTML(page.Show())
}

func (s *Server) poolPage(r *Request) error { return s.poolForm(r, nil) }

func (s *Server) poolForm(r *Request, f *form) error {
	id, name, codes, gives := custody.PoolID(r.Params("id")), "", "", custody.LeastUsed
	if id != "" {
		err := r.Read(func(rx *store.Rx) error {
			pools, err := rx.Pools()
			for _, p := range pools {
				if p.ID == id {
					name, codes, gives = p.Name, strings.Join(p.Codes, ", "), p.Gives
					return nil
				}
			}
			if err == nil {
				err = tenants.Fail(tenants.NotFound, "pool_not_found")
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	say := r.Say.Say
	title, action := say("bookings.pool.add"), "/bookings/pools"
	if id != "" {
		title, action = name, action+"/"+string(id)
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("nav.bookings"), Href: "/bookings"}, {Label: say("bookings.pools"), Href: "/bookings/pools"}}, Heading: title, Lede: say("bookings.pool.lede"), Action: action,
		Submit: say("bookings.pool.save"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: "/bookings/pools"},
		Fields: []views.FormField{{Field: typed(f, ui.Field{ID: "name", Label: say("bookings.pool.name"), Required: true, Value: name})},
			{Field: typed(f, ui.Field{ID: "codes", Label: say("bookings.pool.codes"), Hint: say("bookings.pool.codes_hint"), Required: true, Value: codes}), Kind: "area"},
			{Field: ui.Field{ID: "gives", Label: say("bookings.pool.gives_label")}, Kind: "select", Options: r.labels("bookings.pool.gives", texts(custody.AllPoolGives), givesChosen(f, gives))}}}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// givesChosen is what was chosen in a form that comes back, else what holds.
func givesChosen(f *form, gives custody.PoolGives) string {
	if f != nil && f.text("gives") != "" {
		return f.text("gives")
	}
	return string(gives)
}

func (s *Server) poolSave(r *Request) error {
	f := r.Form()
	codes := strings.FieldsFunc(strings.ToUpper(f.text("codes")), func(c rune) bool { return strings.ContainsRune(", ;\n\r\t", c) })
	p, err := booking.SavePool(r.UserContext(), r.books(), r.Scope, custody.Pool{ID: custody.PoolID(r.Params("id")), Name: f.text("name"), Gives: custody.PoolGives(f.text("gives"))}, codes)
	if err != nil && f.wrong(err) {
		return s.poolForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("bookings.pool.saved", "name", p.Name)
	return r.To("/bookings/pools")
}

func (s *Server) bookTermsPage(r *Request) error { return s.bookTermsForm(r, nil) }

func (s *Server) bookTermsForm(r *Request, f *form) error {
	var t custody.BookingTerms
	err := r.Read(func(rx *store.Rx) (err error) {
		t, err = rx.BookingTerms()
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("bookings.terms"))
	if err != nil {
		return err
	}
	minutes := func(id string, d time.Duration) views.FormField {
		return views.FormField{Field: typed(f, ui.Field{ID: id, Label: say("bookings.terms." + id), Hint: say("bookings.terms." + id + "_hint"), Type: "number", Mode: "numeric", Required: true, Value: itoa(int(d.Minutes()))})}
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("nav.bookings"), Href: "/bookings"}}, Heading: say("bookings.terms"), Action: "/bookings/terms", Submit: say("bookings.terms.save"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: "/bookings"},
		Fields: []views.FormField{minutes("lead", t.Lead), minutes("release", t.Release), minutes("hold", t.Hold), minutes("grace", t.Grace)}}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) bookTerms(r *Request) error {
	f := r.Form()
	minutes := func(id string) time.Duration {
		n, err := time.ParseDuration(f.text(id) + "m")
		if err != nil {
			return -time.Minute
		}
		return n
	}
	err := booking.SetTerms(r.UserContext(), r.books(), r.Scope, custody.BookingTerms{Lead: minutes("lead"), Release: minutes("release"), Hold: minutes("hold"), Grace: minutes("grace")})
	if err != nil && f.wrong(err) {
		return s.bookTermsForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("bookings.done.terms")
	return r.To("/bookings")
}
