package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// layoutRoutes are layout templates: which keys belong in which slots of
// cabinets that are set out alike.
func (s *Server) layoutRoutes() []Route {
	return []Route{
		get("/layouts", tenants.CabinetsRead, s.layouts),
		get("/layouts/new", tenants.CabinetsEdit, s.layoutNew),
		post("/layouts", tenants.CabinetsEdit, s.layoutAdd),
		get("/layouts/:id", tenants.CabinetsRead, s.layoutPage),
		get("/layouts/:id/edit", tenants.CabinetsEdit, s.layoutEdit),
		post("/layouts/:id", tenants.CabinetsEdit, s.layoutChange),
		get("/layouts/:id/push", tenants.CabinetsEdit, s.layoutPreview),
		post("/layouts/:id/push", tenants.CabinetsEdit, s.layoutPush),
		post("/layouts/:id/end", tenants.CabinetsEdit, s.layoutEnd),
	}
}

func (r *Request) layouts() keys.LayoutStore { return store.In[keys.LayoutTx](r.s.Store) }

func layoutHref(id custody.LayoutID) string { return "/layouts/" + string(id) }

func (s *Server) layouts(r *Request) error {
	var rows []store.LayoutView
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Layouts(store.LayoutAsk{After: cursor(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("nav.layouts"))
	if err != nil {
		return err
	}
	shown, more := cut(rows)
	page := views.Things{Staff: st, Heading: say("nav.layouts"), List: views.Listing{ID: "layouts", Caption: say("nav.layouts"),
		Columns: columns(say("common.name"), say("cabinets.slots"), say("layouts.column.cabinets"), say("layouts.column.written"))}}
	if r.Scope.Can(tenants.CabinetsEdit) {
		page.Buttons = []ui.Button{{Label: say("layouts.add"), Kind: ui.Primary, Icon: "plus", Href: "/layouts/new"}}
	}
	for _, v := range shown {
		cabinets := views.ThingCell{Text: ui.Text(r.Say.Number(int64(v.Places)))}
		if v.Refused > 0 {
			cabinets.Sub = say("layouts.refused_at", "n", r.Say.Number(int64(v.Refused)))
		}
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "l-" + string(v.ID), Href: layoutHref(v.ID), Name: v.Name, Sub: say("layouts.version", "version", v.Version),
			Cells: []views.ThingCell{plainCell(itoa(v.Slots())), cabinets, {Text: ui.Text(r.Say.Moment(v.WrittenAt, r.Now())), Sub: v.Writer}}})
	}
	if len(shown) == 0 {
		page.List.Empty = &ui.Empty{Title: say("layouts.empty"), Text: say("layouts.empty_text")}
	}
	if more {
		last := shown[len(shown)-1]
		page.List.MoreLabel, page.List.More = say("board.more"), onward("/layouts", last.Name+"~"+string(last.ID))
	}
	return r.HTML(page.Show())
}

// mostLaid bounds the cabinets that the page of a template counts.
const mostLaid = 2000

// layoutFacts is what the page of a template shows.
type layoutFacts struct {
	v       store.LayoutView
	history []store.LayoutView
	places  []store.LayoutPlace // all of them
	shown   []store.LayoutPlace
	more    bool
	facts   store.LayoutFacts // of those shown
}

func (r *Request) readLayout() (f layoutFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		id := custody.LayoutID(r.Params("id"))
		if f.v, err = rx.LayoutView(id); err != nil {
			return err
		}
		if f.history, err = rx.LayoutHistory(id, 0); err != nil {
			return err
		}
		if f.places, err = rx.LayoutPlaces(store.LayoutPlaceAsk{Layout: id, Limit: mostLaid}); err != nil {
			return err
		}
		f.shown = f.places
		for i, p := range f.places {
			if string(p.ID) == r.Query("after") {
				f.shown = f.places[i+1:]
			}
		}
		f.shown, f.more = cut(f.shown)
		f.facts, err = rx.LayoutFacts(placeIDs(f.shown))
		return err
	})
	return f, err
}

func placeIDs(ps []store.LayoutPlace) (ids []custody.PlaceID) {
	for _, p := range ps {
		ids = append(ids, p.ID)
	}
	return ids
}

// applied is the template as it was applied at a cabinet.
func (f layoutFacts) applied(p store.LayoutPlace) (custody.Layout, bool) {
	for _, v := range f.history {
		if v.Version == p.Push.Version {
			return v.Layout, true
		}
	}
	return custody.Layout{}, false
}

// differs counts the slots in which a cabinet is not as it was set out.
func (f layoutFacts) differs(p store.LayoutPlace) int {
	l, known := f.applied(p)
	if !known {
		return 0
	}
	return l.Plan(p.Place, f.facts.Sensed[p.ID], f.facts.Items[p.ID]).Differs
}

func (s *Server) layoutPage(r *Request) error {
	f, err := r.readLayout()
	if err != nil {
		return err
	}
	st, err := r.Staff(f.v.Name)
	if err != nil {
		return err
	}
	return r.HTML(layoutView(r, st, f).Show())
}

func (s *Server) layoutEnd(r *Request) error {
	if err := keys.EndLayout(r.UserContext(), r.layouts(), r.Scope, custody.LayoutID(r.Params("id"))); err != nil {
		return err
	}
	return r.To("/layouts")
}

// laidOut is how a cabinet stands with the template that was pushed to it last.
type laidOut struct {
	at      store.LayoutPlace
	layout  custody.Layout // the version that was applied, or tried when none was
	differs int
}

// readLaidOut reads it; nil for a cabinet to which none was pushed.
func readLaidOut(rx *store.Rx, place custody.PlaceID) (*laidOut, error) {
	push, err := rx.LayoutAt(place)
	if err != nil || push.LayoutID == "" {
		return nil, err
	}
	at, err := rx.LayoutPlaces(store.LayoutPlaceAsk{Places: []custody.PlaceID{place}, Limit: 1})
	if err != nil || len(at) == 0 {
		return nil, err
	}
	version := push.Version
	if version == 0 {
		version = push.Tried
	}
	history, err := rx.LayoutHistory(push.LayoutID, version)
	if err != nil || len(history) == 0 {
		return nil, err
	}
	facts, err := rx.LayoutFacts([]custody.PlaceID{place})
	out := laidOut{at: at[0], layout: history[0].Layout}
	if push.Version > 0 {
		out.differs = out.layout.Plan(at[0].Place, facts.Sensed[place], facts.Items[place]).Differs
	}
	return &out, err
}

// note says it on the page of the cabinet.
func (o laidOut) note(r *Request) ui.Note {
	n := ui.Note{State: "in", Icon: "grid", Bold: r.Say.Say("layouts.cabinet.as_said", "name", o.at.Layout), Text: ui.Rich{{Text: r.Say.Say("layouts.open"), Href: layoutHref(o.at.Push.LayoutID)}}}
	switch {
	case o.at.Push.Refused():
		n.State, n.Icon, n.Bold, n.Sub = "fail", "", r.Say.Say("layouts.cabinet.refused", "name", o.at.Layout, "version", o.at.Push.Tried), layoutSays(r.Say, o.layout, o.at.Push.Stops[0])
	case o.differs > 0:
		n.State, n.Icon, n.Bold = "overdue", "", r.Say.Count("layouts.cabinet.differs", o.differs, "name", o.at.Layout)
	}
	if o.at.Waits {
		n.Sub = r.Say.Say("layouts.cabinet.waits")
	}
	return n
}
