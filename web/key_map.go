package web

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// keyMap is what is known of the slots or hooks of a place.
type keyMap struct {
	place   custody.Place
	twin    store.Twin
	boxed   bool // a cabinet that says what hangs in it
	lines   []views.MapLine
	unnamed int // of these: of levels that this print does not name
}

// mostOnMap is how many keys the maps of boards and safes list together.
const mostOnMap = 2000

// readMap reads the map of the place that the address names.
func (r *Request) readMap() (m keyMap, err error) {
	err = r.Read(func(rx *store.Rx) error {
		place, err := r.knownPlace(rx)
		if err != nil {
			return err
		}
		maps, err := r.readMaps(rx, []custody.Place{place})
		if err == nil {
			m = maps[0]
		}
		return err
	})
	return m, err
}

// readMaps reads the maps of places: three statements, however many they are.
func (r *Request) readMaps(rx *store.Rx, places []custody.Place) ([]keyMap, error) {
	var boxes, boards []custody.PlaceID
	for _, p := range places {
		if p.Kind == custody.Cabinet {
			boxes = append(boxes, p.ID)
		} else {
			boards = append(boards, p.ID)
		}
	}
	slots, rows, twins := map[custody.PlaceID][]store.SlotView{}, map[custody.PlaceID][]store.ItemRow{}, map[custody.PlaceID]store.Twin{}
	if len(boxes) > 0 {
		vs, err := rx.SlotsOf(boxes)
		if err != nil {
			return nil, err
		}
		for _, v := range vs {
			slots[v.PlaceID] = append(slots[v.PlaceID], v)
		}
		ws, err := rx.Twins()
		if err != nil {
			return nil, err
		}
		for _, w := range ws {
			twins[w.PlaceID] = w
		}
	}
	if len(boards) > 0 {
		its, err := rx.Items(store.ItemAsk{Places: boards, InUse: true, Limit: mostOnMap})
		if err != nil {
			return nil, err
		}
		for _, it := range its {
			rows[it.HomeID] = append(rows[it.HomeID], it)
		}
	}
	maps := make([]keyMap, len(places))
	for i, p := range places {
		m := keyMap{place: p}
		if p.Kind == custody.Cabinet {
			m.slots(r, slots[p.ID])
			m.twin, m.boxed = twins[p.ID]
		} else {
			m.hooks(r, rows[p.ID])
		}
		maps[i] = m
	}
	return maps, nil
}

// add adds a line; one of a key of the highest levels is marked.
func (m *keyMap) add(l views.MapLine, level custody.Level) {
	if level >= emergency.SensitiveLevel {
		l.Level = int(level)
		m.unnamed++
	}
	m.lines = append(m.lines, l)
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
		m.add(l, s.Level)
	}
}

// hooks are the lines of a board, a safe or a desk.
func (m *keyMap) hooks(r *Request, rows []store.ItemRow) {
	for _, k := range rows {
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
		m.add(l, k.Level)
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
	page := views.KeyMap{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}, {Label: m.place.Name, Href: placeHref(m.place.ID)}},
		Heading: title, Lede: say("key_map.lede"), State: state, Word: say("key_map.age." + state), Age: ui.Text(age), Action: placeHref(m.place.ID) + "/map", Paper: r.paperField(),
		Print: ui.Button{ID: "print", Label: say("key_map.print"), Kind: ui.Primary, Icon: "print"}, More: ui.Button{Label: say("key_map.several"), Kind: ui.Ghost, Href: mapsHref + "?site=" + string(m.place.SiteID)},
		Slot: say("cabinets.slot_word"), Lines: m.lines, None: say("key_map.none")}
	if m.unnamed > 0 && !emergency.NamesSensitive(r.Scope) {
		page.Notes = []ui.Note{{State: "due", Icon: "lock", Bold: r.Say.Count("key_map.unnamed", m.unnamed), Sub: say("key_map.unnamed_help")}}
	}
	return r.HTML(page.Show())
}

// keyMapPrint prints the map, and that it was printed.
func (s *Server) keyMapPrint(r *Request) error {
	m, err := r.readMap()
	if err != nil {
		return err
	}
	return s.printMaps(r, []keyMap{m}, paper.Paper(r.FormValue("paper")))
}

// papers are the sheets that a print may be on.
var papers = []paper.Paper{paper.A4, paper.Letter}

// usualPaper is the sheet that offices use where the organisation's money is.
func (r *Request) usualPaper() paper.Paper {
	if slices.Contains([]string{"USD", "CAD", "MXN", "PHP"}, r.Guest.Organisation.Currency) {
		return paper.Letter
	}
	return paper.A4
}

// paperField asks on which sheet.
func (r *Request) paperField() views.FormField {
	var sheets []ui.Option
	for _, p := range papers {
		sheets = append(sheets, ui.Option{Value: string(p), Label: r.Say.Label("key_map.sheet", string(p)), On: p == r.usualPaper()})
	}
	return views.FormField{Kind: "select", Field: ui.Field{ID: "paper", Label: r.Say.Say("key_map.sheet_label")}, Options: sheets}
}

// printMaps writes into the log who prints which maps, then draws them.
func (s *Server) printMaps(r *Request, maps []keyMap, size paper.Paper) error {
	if !slices.Contains(papers, size) {
		size = r.usualPaper()
	}
	var prints []emergency.MapPrint
	for i, m := range maps {
		if emergency.NamesSensitive(r.Scope) {
			maps[i].unnamed = 0
		}
		prints = append(prints, emergency.MapPrint{Place: m.place.ID, Keys: len(m.lines), Unnamed: maps[i].unnamed, Paper: string(size)})
	}
	if err := emergency.PrintMaps(r.UserContext(), store.In[emergency.MapTx](s.Store), r.Scope, prints); err != nil {
		return err
	}
	var sheets []paper.KeyMap
	for _, m := range maps {
		sheets = append(sheets, mapSheet(r, m))
	}
	pdf, err := paper.DrawKeyMaps(size, sheets)
	if err != nil {
		return err
	}
	r.Set("Cache-Control", "no-store")
	return r.download("key-map.pdf", "application/pdf", pdf.Bytes)
}

// mapSheet is the map of one place as it is printed.
func mapSheet(r *Request, m keyMap) paper.KeyMap {
	say, now := r.Say.Say, r.Now()
	state, age := m.age(r, now, r.onPaper)
	sheet := paper.KeyMap{Title: say("key_map.title", "place", m.place.Name), Age: age, Old: state == "overdue", Lede: say("key_map.paper"), At: now,
		Made: say("key_map.made_by", "organisation", r.Guest.Organisation.Name, "person", r.Guest.Person.Name, "at", r.onPaper(now)),
		Page: func(n, of int) string { return say("catch_up.sheet.page", "n", n, "of", of) }}
	for _, l := range m.lines {
		line := paper.MapLine{No: l.No, Code: l.Code, Name: l.Name, Word: l.Word, Here: l.Here}
		if l.Level > 0 && m.unnamed > 0 {
			line.Code, line.Name = say("key_map.level", "level", l.Level), say("key_map.not_named")
		}
		sheet.Lines = append(sheet.Lines, line)
	}
	return sheet
}

// onPaper says a moment that is read on any later day.
func (r *Request) onPaper(t time.Time) string {
	return r.Say.Date(t) + ", " + r.Say.ClockZone(t)
}
