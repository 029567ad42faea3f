package web

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// mapRoutes are the key map of a place, on the screen and on paper.
func (s *Server) mapRoutes() []Route {
	return []Route{
		get("/cabinets/:id/map", tenants.CabinetsRead, s.keyMapPage),
		post("/cabinets/:id/map", tenants.CabinetsRead, s.keyMapPrint),
	}
}

// keyMap is what is known of the slots or hooks of a place.
type keyMap struct {
	place custody.Place
	twin  store.Twin
	boxed bool // a cabinet that says what hangs in it
	lines []views.MapLine
	held  int // keys that are listed
}

// mostOnMap is how many keys the map of a board or safe lists.
const mostOnMap = 500

// readMap reads the map of the place that the address names.
func (r *Request) readMap() (m keyMap, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if m.place, err = r.knownPlace(rx); err != nil {
			return err
		}
		if m.place.Kind != custody.Cabinet {
			rows, err := rx.Items(store.ItemAsk{Place: m.place.ID, Limit: mostOnMap})
			m.hooks(r, rows)
			return err
		}
		slots, err := rx.Slots(m.place.ID)
		if err != nil {
			return err
		}
		m.slots(r, slots)
		m.twin, m.boxed, err = rx.TwinAt(m.place.ID)
		return err
	})
	return m, err
}

// slots are the lines of a cabinet; slots that are free are left out.
func (m *keyMap) slots(r *Request, slots []store.SlotView) {
	p := r.Say
	for _, s := range slots {
		l := views.MapLine{No: itoa(s.No), Code: s.Code, Name: s.Name}
		switch {
		case s.ItemID != "":
			l.Here, l.Href = true, keyHref(s.ItemID)
			if s.Astray {
				l.Word = p.Say("cabinets.legend.wrong")
			}
		case s.Tag != "":
			l.Here, l.Code, l.Name = true, "?", p.Say("cabinets.slot.unknown", "slot", s.No)
		case s.Hangs > 0:
			l.Word = p.Say("cabinets.slot.elsewhere", "slot", s.Hangs)
		case s.Code == "":
			continue
		default:
			l.Word = p.Label("custody.state", string(s.State))
			if s.Holder != "" {
				l.Word = p.Say("key_map.with", "person", s.Holder)
			}
		}
		m.lines, m.held = append(m.lines, l), m.held+1
	}
}

// hooks are the lines of a board, a safe or a desk.
func (m *keyMap) hooks(r *Request, rows []store.ItemRow) {
	for _, k := range rows {
		if k.State == custody.Retired {
			continue
		}
		l := views.MapLine{Code: k.Code, Name: k.Name, Href: keyHref(k.ID), Here: k.State == custody.In}
		if k.HomeSlot > 0 {
			l.No = itoa(k.HomeSlot)
		}
		if !l.Here {
			l.Word = r.Say.Label("custody.state", string(k.State))
			if k.Holder != "" {
				l.Word = r.Say.Say("key_map.with", "person", k.Holder)
			}
		}
		m.lines, m.held = append(m.lines, l), m.held+1
	}
}

// age says how far the map is to be trusted: what a cabinet senses is as old
// as its last word, and nobody senses what hangs on a board. When says a moment.
func (m keyMap) age(r *Request, now time.Time, when func(time.Time) string) (state, text string) {
	switch {
	case !m.boxed:
		return "wait", r.Say.Say("key_map.age.record", "at", when(now))
	case m.twin.Online && m.twin.HeardAt != nil:
		return "in", r.Say.Say("key_map.age.heard", "at", when(*m.twin.HeardAt))
	case m.twin.HeardAt != nil:
		return "overdue", r.Say.Say("key_map.age.old", "at", when(*m.twin.HeardAt))
	}
	return "overdue", r.Say.Say("key_map.age.never")
}

func (s *Server) keyMapPage(r *Request) error {
	m, err := r.readMap()
	if err != nil {
		return err
	}
	say, title := r.Say.Say, r.Say.Say("key_map.title", "place", m.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	now := r.Now()
	state, age := m.age(r, now, func(t time.Time) string { return r.Say.Moment(t, now) })
	return r.HTML(views.KeyMap{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}, {Label: m.place.Name, Href: placeHref(m.place.ID)}},
		Heading: title, Lede: say("key_map.lede"), State: state, Word: say("key_map.age." + state), Age: ui.Text(age), Action: placeHref(m.place.ID) + "/map",
		Print: ui.Button{ID: "print", Label: say("key_map.print"), Kind: ui.Primary, Icon: "print"}, Slot: say("cabinets.slot_word"), Lines: m.lines, None: say("key_map.none")}.Show())
}

// keyMapPrint prints the map, and that it was printed.
func (s *Server) keyMapPrint(r *Request) error {
	m, err := r.readMap()
	if err != nil {
		return err
	}
	if _, err := emergency.PrintMap(r.UserContext(), store.In[emergency.MapTx](s.Store), r.Scope, m.place.ID, m.held); err != nil {
		return err
	}
	say, now := r.Say.Say, r.Now()
	state, age := m.age(r, now, r.onPaper)
	sheet := paper.KeyMap{Title: say("key_map.title", "place", m.place.Name), Age: age, Old: state == "overdue", Lede: say("key_map.paper"), At: now,
		Made: say("key_map.made", "organisation", r.Guest.Organisation.Name, "at", r.onPaper(now)),
		Page: func(n, of int) string { return say("catch_up.sheet.page", "n", n, "of", of) }}
	for _, l := range m.lines {
		sheet.Lines = append(sheet.Lines, paper.MapLine{No: l.No, Code: l.Code, Name: l.Name, Word: l.Word, Here: l.Here})
	}
	pdf, err := paper.DrawKeyMap(sheet)
	if err != nil {
		return err
	}
	return r.download("key-map.pdf", "application/pdf", pdf.Bytes)
}

// onPaper says a moment that is read on any later day.
func (r *Request) onPaper(t time.Time) string {
	return r.Say.Date(t) + ", " + r.Say.ClockZone(t)
}
