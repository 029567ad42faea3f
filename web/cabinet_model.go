package web

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// cabinetFacts is what the page of one place shows.
type cabinetFacts struct {
	cabinetsFacts
	place    custody.Place
	twin     store.Twin
	enrolled bool
	slots    []store.SlotView
	keys     []store.ItemRow // of a board, safe or desk
	events   []store.EventView
	names    map[string]string
	now      time.Time
	console  string // hands on it, when it is simulated beside us
	past     healthPast
	openings []store.OpeningView // without a cause
	laid     *laidOut            // by a layout template, nil for none
}

// mostOpenings bounds the openings without a cause that a cabinet's page shows.
const mostOpenings = 3

func cabinetsPage(r *Request, st views.Staff, f cabinetsFacts) views.Things {
	p := r.Say
	v := views.Things{Staff: st, Heading: p.Say("cabinets.title"), List: views.Listing{ID: "cabinets", Caption: p.Say("cabinets.title"),
		Columns: columns(p.Say("board.column.state"), p.Say("common.name"), p.Say("assets.keys_column"), p.Say("cabinets.column.records"), p.Say("cabinets.health.rights"), p.Label("cabinets.device", "gateway"), p.Say("common.site"))}}
	if len(f.places) > 0 {
		v.Buttons = []ui.Button{{Label: p.Say("key_map.several_title"), Kind: ui.Ghost, Icon: "print", Href: mapsHref}}
	}
	if r.Scope.Can(tenants.CabinetsEdit) {
		v.Buttons = append(v.Buttons, ui.Button{Label: p.Say("cabinets.add"), Kind: ui.Primary, Icon: "plus", Href: "/cabinets/new"})
	}
	for _, c := range f.places {
		v.List.Rows = append(v.List.Rows, cabinetRow(r, f, c))
	}
	if len(f.places) == 0 {
		v.List.Empty = &ui.Empty{Title: p.Say("cabinets.empty")}
	}
	return v
}

func auditOf(id tenants.DeviceID) string { return "/audit?device=" + string(id) }

func cabinetRow(r *Request, f cabinetsFacts, c custody.Place) views.ThingRow {
	p, t := r.Say, f.tallies[c.ID]
	row := views.ThingRow{ID: "c-" + string(c.ID), Href: placeHref(c.ID), Name: c.Name, Sub: p.Label("custody.place_kind", string(c.Kind)), State: "in", Word: p.Label("custody.place_kind", string(c.Kind))}
	records, rights, gateway := "", "", ""
	if w, ok := f.twins[c.ID]; ok {
		row.State, row.Word = twinWord(p, w, r.Now())
		records, rights, gateway = recordsWord(p, w), rightsWord(p, w), f.gateway(w.GatewayID)
	} else if c.Kind == custody.Cabinet {
		row.State, row.Word = "wait", p.Say("cabinets.not_enrolled")
	}
	row.Cells = []views.ThingCell{keysCell(p, t.Keys, t.Away), {Class: "place", Text: ui.Text(records)}, plainCell(rights), plainCell(gateway), {Class: "place", Text: ui.Text(f.sites[c.SiteID])}}
	return row
}

// twinWord says how a cabinet stands, as a chip.
func twinWord(p *words.Printer, w store.Twin, now time.Time) (state, word string) {
	if w.QuarantinedAt != nil {
		return "fail", p.Say("cabinets.set_aside")
	}
	return onlineWord(p, w.Online, w.HeardAt, now)
}

func onlineWord(p *words.Printer, online bool, heard *time.Time, now time.Time) (state, word string) {
	switch {
	case heard == nil:
		return "wait", p.Say("cabinets.never")
	case online:
		return "ok", p.Say("cabinets.online")
	}
	return "offline", p.Say("cabinets.offline", "at", p.Moment(*heard, now))
}

// recordsWord says how far a cabinet's records have come.
func recordsWord(p *words.Printer, w store.Twin) string {
	if w.Behind() == 0 {
		return p.Say("cabinets.up_to_date")
	}
	return p.Say("cabinets.catching_up", "have", p.Number(w.AckedSeq), "all", p.Number(w.HeldSeq))
}

// rightsWord says whether the cabinet decides by the rights we want.
func rightsWord(p *words.Printer, w store.Twin) string {
	if w.RosterApplied >= w.RosterWanted {
		return p.Say("cabinets.rights_current", "version", p.Number(w.RosterApplied))
	}
	return p.Say("cabinets.rights_behind", "version", p.Number(w.RosterApplied), "wanted", p.Number(w.RosterWanted))
}

// health is what a cabinet or gateway last said of itself.
type health struct {
	At       int64 // microseconds since 1970
	Firmware string
	Power    *struct {
		Mains                     bool
		Battery, Minutes, Celsius int
	}
	Box *struct {
		DoorOpen, Tamper, Reader bool
		Backlog                  uint64
		Full                     int
		Faults                   []int
	}
	Modem *struct {
		Carrier                   string
		SIM, RSRP, SINR           int
		Failovers, Sent, Received uint64
	}
}

func healthOf(text string) (h health) {
	_ = json.Unmarshal([]byte(text), &h) // a text that cannot be read says nothing
	return h
}

func cabinetPage(r *Request, st views.Staff, f cabinetFacts) views.Thing {
	p, t := r.Say, f.tallies[f.place.ID]
	v := views.Thing{Staff: st, Path: []ui.Crumb{{Label: p.Say("cabinets.title"), Href: "/cabinets"}, {Label: f.sites[f.place.SiteID]}}, Heading: f.place.Name,
		FactsTitle: p.Say("common.details"), FactsLabel: p.Say("keys.facts_about", "key", f.place.Name),
		Sentence: ui.Text(p.Say("cabinets.sentence", "in", t.Keys-t.Away, "out", t.Away))}
	v.Facts = []ui.Fact{fact(p.Say("common.kind"), p.Label("custody.place_kind", string(f.place.Kind))), fact(p.Say("common.site"), f.sites[f.place.SiteID]), fact(p.Say("cabinets.slots"), itoa(f.place.Slots))}
	v.Buttons = []ui.Button{{Label: p.Say("key_map.button"), Kind: ui.Ghost, Icon: "print", Href: placeHref(f.place.ID) + "/map"}}
	if f.place.Kind != custody.Cabinet {
		v.Lists = []views.Listing{placeKeys(p, f)}
		return v
	}
	v.Body = views.SlotMap{ID: "slots", SlotWord: p.Say("cabinets.slot_word"), EmptyWord: p.Say("cabinets.legend.free"), Slots: slotMap(p, f.slots), Key: slotKey(p)}.Show()
	if f.laid != nil {
		v.Notes = append(v.Notes, f.laid.note(r))
	}
	if !f.enrolled {
		v.State, v.Word = "wait", p.Say("cabinets.not_enrolled")
		if r.Scope.Can(tenants.CabinetsEdit) {
			v.Buttons = append(v.Buttons, ui.Button{Label: p.Say("cabinets.enrol", "cabinet", f.place.Name), Kind: ui.Primary, Href: placeHref(f.place.ID) + "/enrol"})
		}
		return v
	}
	v.State, v.Word = twinWord(p, f.twin, f.now)
	v.Buttons = append(v.Buttons, orderButtons(r, f.place.ID)...)
	if f.console != "" {
		v.Buttons = append(v.Buttons, ui.Button{Label: p.Say("console.cabinet"), Kind: ui.Ghost, Icon: "cabinet", Href: f.console})
	}
	if f.twin.QuarantinedAt != nil {
		v.Notes = append(v.Notes, ui.Note{State: "fail", Bold: p.Say("cabinets.quarantined")})
	}
	if f.twin.SilentAt != nil {
		v.Notes = append(v.Notes, ui.Note{State: "due", Icon: "offline", Bold: p.Say("cabinets.silent", "gateway", f.gateway(f.twin.GatewayID)), Sub: p.Say("cabinets.silent_help")})
	}
	if f.twin.Behind() > 0 {
		v.Notes = append(v.Notes, ui.Note{State: "due", Bold: recordsWord(p, f.twin)})
	}
	for _, o := range f.openings {
		state, _ := openingState(r, o.Opening)
		v.Notes = append(v.Notes, ui.Note{State: state, Icon: "door", Bold: p.Say("openings.heading", "place", f.place.Name, "at", p.Moment(o.At, f.now)), Text: ui.Rich{{Text: p.Say("openings.say_why"), Href: openingHref(o.Opening)}}, Sub: openingWho(r, o)})
	}
	v.Facts = append(v.Facts, ui.Fact{Term: p.Say("openings.fact"), Text: ui.Rich{{Text: p.Say("openings.short"), Href: openingsHref(f.place.ID)}}},
		ui.Fact{Term: p.Say("fire.fact"), Text: ui.Rich{{Text: p.Say("fire.short"), Href: fireHref(f.place.ID)}}})
	if n := slotsDiffer(f.slots); n > 0 {
		v.Notes = append(v.Notes, ui.Note{State: "missing", Bold: p.Count("differ.count", n), Text: ui.Rich{{Text: p.Say("differ.short"), Href: differencesHref(f.place.ID)}}})
	}
	v.Facts = append(v.Facts, twinFacts(p, f)...)
	v.Body = views.Both(v.Body, r.healthView(placeHref(f.place.ID), cabinetGauges, f.past).Show())
	v.Story = &views.Story{Title: p.Say("cabinets.last_events"), Empty: p.Say("audit.empty"), Days: storyDays(p, f.names, f.events, f.now), Shown: p.Count("keys.events_shown", len(f.events))}
	if r.Scope.Can(tenants.AuditRead) && len(f.events) == lastEvents {
		v.Story.More, v.Story.MoreLabel = auditOf(f.twin.DeviceID), p.Say("cabinets.all_events")
	}
	return v
}

// placeKeys lists the keys of a place that has no slots of its own.
func placeKeys(p *words.Printer, f cabinetFacts) views.Listing {
	rows, more := cut(f.keys)
	l := keyListing(p, p.Say("nav.keys"), rows)
	l.None, l.MoreLabel, l.Shown = p.Say("cabinets.no_keys"), p.Say("board.more"), p.Count("board.shown", len(rows))
	if more {
		last := rows[len(rows)-1]
		l.More = onward(placeHref(f.place.ID), last.Order+"~"+string(last.ID))
	}
	return l
}

// slotMap is the cabinet's slots with what hangs there or belongs there.
func slotMap(p *words.Printer, slots []store.SlotView) (out []ui.Slot) {
	for _, s := range slots {
		slot := ui.Slot{ID: "s-" + itoa(s.No), Number: itoa(s.No), Code: s.Code, Text: s.Name, State: "free", Href: "#s-" + itoa(s.No)}
		switch {
		case s.Fault != "":
			slot.State, slot.Text = "fail", p.Say("cabinets.legend.fault")
		case s.ItemID != "":
			slot.State, slot.Href = "in", keyHref(s.ItemID)
			if s.Astray {
				slot.State, slot.Before = "wrong", p.Say("cabinets.legend.wrong")
			}
		case s.Tag != "":
			slot.State, slot.Code, slot.Text = "wrong", "?", p.Say("cabinets.slot.unknown", "slot", s.No)
		case s.Hangs > 0:
			slot.Text = p.Say("cabinets.slot.elsewhere", "slot", s.Hangs)
		case s.Code != "":
			slot.State = "out"
			if s.State != custody.Out {
				slot.Text = p.Label("custody.state", string(s.State))
			}
			if s.HolderID != "" {
				slot.Before, slot.Text, slot.Href = p.Say("cabinets.out_with"), s.Holder, personHref(s.HolderID)
			}
		}
		out = append(out, slot)
	}
	return out
}

// slotsDiffer counts the slots whose content is not as the record says.
func slotsDiffer(slots []store.SlotView) (n int) {
	for _, s := range slots {
		if s.Fault != "" || s.Astray || s.ItemID == "" && s.Tag != "" || s.State == custody.Missing {
			n++
		}
	}
	return n
}

func slotKey(p *words.Printer) []ui.SlotWord {
	return []ui.SlotWord{{State: "in", Word: p.Label("custody.state", "in")}, {State: "out", Word: p.Label("custody.state", "out")}, {State: "free", Word: p.Say("cabinets.legend.free")},
		{State: "wrong", Word: p.Say("cabinets.legend.wrong")}, {State: "fail", Word: p.Say("cabinets.legend.fault")}}
}

// twinFacts say what the controller last told of itself.
func twinFacts(p *words.Printer, f cabinetFacts) []ui.Fact {
	w, h := f.twin, healthOf(f.twin.Health)
	facts := []ui.Fact{fact(p.Label("cabinets.device", "gateway"), f.gateway(w.GatewayID)), fact(p.Say("cabinets.column.records"), recordsWord(p, w)), fact(p.Say("cabinets.health.rights"), rightsWord(p, w))}
	if w.HeardAt != nil {
		facts = append(facts, fact(p.Say("cabinets.heard"), p.Moment(*w.HeardAt, f.now)))
	}
	if w.Firmware != "" {
		facts = append(facts, ui.Fact{Term: p.Say("cabinets.health.firmware"), Text: ui.Text(w.Firmware), Code: true})
	}
	if h.Power != nil {
		facts = append(facts, fact(p.Say("cabinets.health.power"), powerWord(p, h)))
		if heat := heatWord(p, h); heat != "" {
			facts = append(facts, fact(p.Say("gateways.gauge.heat"), heat))
		}
	}
	if h.Box != nil {
		door := p.Say("cabinets.health.door_closed")
		if h.Box.DoorOpen {
			door = p.Say("cabinets.door_open")
		}
		facts = append(facts, fact(p.Say("cabinets.health.door"), door), fact(p.Say("gateways.tamper"), yesNo(p, h.Box.Tamper)), fact(p.Say("cabinets.health.reader"), readerWord(p, h.Box.Reader)), fact(p.Say("gateways.faults"), faultsWord(p, h.Box.Faults)))
	}
	if clock := clockWord(p, h, w.HeardAt); clock != "" {
		facts = append(facts, fact(p.Say("cabinets.health.clock"), clock))
	}
	return facts
}

// readerWord says whether the badge reader answers.
func readerWord(p *words.Printer, dead bool) string {
	if dead {
		return p.Say("cabinets.health.reader_dead")
	}
	return p.Say("cabinets.health.reader_well")
}

func yesNo(p *words.Printer, yes bool) string {
	if yes {
		return p.Say("common.yes")
	}
	return p.Say("common.no")
}

// faultsWord names the slots that are out of order.
func faultsWord(p *words.Printer, slots []int) string {
	names := make([]string, len(slots))
	for i, no := range slots {
		names[i] = itoa(no)
	}
	if len(names) == 0 {
		return p.Say("common.none")
	}
	return p.List(names)
}

func powerWord(p *words.Printer, h health) string {
	battery := p.Percent(int64(h.Power.Battery))
	if h.Power.Battery < 0 {
		battery = p.Say("common.none")
	}
	if h.Power.Mains {
		return p.Say("cabinets.health.mains", "percent", battery)
	}
	args := []any{"percent", battery}
	if h.Power.Minutes > 0 {
		args = append(args, "span", p.Span(time.Duration(h.Power.Minutes)*time.Minute))
	}
	return p.Say("cabinets.health.battery", args...)
}
