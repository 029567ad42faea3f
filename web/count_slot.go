package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// countSlotRoutes are the hooks and rings of a count.
func (s *Server) countSlotRoutes() []Route {
	return []Route{
		post("/counts/:id/slots", tenants.KeysIssue, s.countSlots),
		get("/counts/:id/slots/:no", tenants.KeysIssue, s.countSlot),
		post("/counts/:id/slots/:no", tenants.KeysIssue, s.countSlotResolve),
		get("/counts/:id/rings/:item", tenants.KeysIssue, s.countRing),
		post("/counts/:id/rings/:item", tenants.KeysIssue, s.countRingSave),
	}
}

// slotsForm asks of the hooks that hold no key of a label; nil for a count
// without hooks.
func slotsForm(r *Request, v store.CountView, slots []store.CountSlotView, f *form) templ.Component {
	if len(slots) == 0 {
		return nil
	}
	say, said := r.Say.Say, 0
	for _, s := range slots {
		if s.Found != custody.SlotUnseen {
			said++
		}
	}
	field := typed(f, ui.Field{ID: "slots", Label: say("counts.slots.field"), Hint: say("counts.slots.hint"), Complete: "off"})
	return views.CountSlots(say("counts.slots.title"), r.Say.Count("counts.slots.said", said), countHref(v.ID)+"/slots", field, []ui.Button{
		{Label: say("counts.slots.empty"), Name: "found", Value: "empty"}, {Label: say("counts.slots.other"), Name: "found", Value: "other"}, {ID: "rest-empty", Label: say("counts.slots.rest"), Name: "found", Value: "rest"}})
}

// slotsOf reads numbers and spans of numbers: 3, 7-9. What is none is no slot.
func slotsOf(text string) (list []int) {
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' }) {
		low, high, span := strings.Cut(part, "-")
		from, err := strconv.Atoi(low)
		to := from
		if span && err == nil {
			to, err = strconv.Atoi(high)
		}
		if err != nil || from < 1 || to < from || to-from > 2000 {
			return []int{0}
		}
		for no := from; no <= to; no++ {
			list = append(list, no)
		}
	}
	return list
}

func (s *Server) countSlots(r *Request) error {
	f := r.Form()
	ask := keys.SlotsAsk{CountID: r.countID(), Slots: slotsOf(f.text("slots")), Rest: f.text("found") == "rest", Other: f.text("found") == "other"}
	if err := keys.SeeSlots(r.UserContext(), r.counts(), r.Scope, ask); err != nil {
		if f.wrong(err) {
			return s.countPage(r, f)
		}
		return err
	}
	return r.To(countHref(r.countID()))
}

// readSlot reads one slot of a count that differs.
func (r *Request) readSlot() (v store.CountView, slot store.CountSlotView, err error) {
	v, _, slots, err := r.readCount()
	if err != nil {
		return v, slot, err
	}
	for _, s := range slots {
		if strconv.Itoa(s.No) == r.Params("no") && s.Differs {
			return v, s, nil
		}
	}
	return v, slot, tenants.Fail(tenants.NotFound, "difference_not_found")
}

func (s *Server) countSlot(r *Request) error { return s.slotForm(r, nil) }

// slotForm explains the difference of one hook or slot.
func (s *Server) slotForm(r *Request, f *form) error {
	v, slot, err := r.readSlot()
	if err != nil {
		return err
	}
	return s.explainForm(r, v, r.Say.Say("counts.explain", "key", r.Say.Say("counts.slots.one", "slot", slot.No)), slotWords(r, slot), countHref(v.ID)+"/slots/"+strconv.Itoa(slot.No), f)
}

func (s *Server) countSlotResolve(r *Request) error {
	f := r.Form()
	no, err := strconv.Atoi(r.Params("no"))
	if err != nil {
		return tenants.Fail(tenants.NotFound, "difference_not_found")
	}
	if err := keys.ResolveSlot(r.UserContext(), r.counts(), r.Scope, r.countID(), no, f.text("why")); err != nil {
		if f.wrong(err) {
			return s.slotForm(r, f)
		}
		return err
	}
	return r.To(countHref(r.countID()))
}

// slotWords says how a slot differs.
func slotWords(r *Request, s store.CountSlotView) string {
	if s.Found == custody.SlotOther {
		return r.Say.Say("counts.slots.is_other")
	}
	return r.Say.Say("counts.slots.is_sensed", "key", s.SensedCode)
}

// slotRows are the slots that differ, as rows of the differences.
func slotRows(r *Request, v store.CountView, slots []store.CountSlotView) (rows []views.ThingRow, open, bare int) {
	say := r.Say.Say
	for _, s := range slots {
		if s.Bare() {
			bare++
		}
		if !s.Differs {
			continue
		}
		row := views.ThingRow{ID: "s-" + itoa(s.No), Href: countHref(v.ID) + "/slots/" + itoa(s.No), Name: say("counts.slots.one", "slot", s.No), State: "overdue", Word: say("counts.open"),
			Cells: []views.ThingCell{{Text: ui.Text(slotWords(r, s))}, {Text: ui.Text(or(s.Resolver, v.Person))}, {Text: ui.Text(or(s.Why, say("counts.no_why")))}}}
		if s.ResolvedAt != nil {
			row.State, row.Word, row.Href = "ok", say("counts.explained"), countHref(v.ID)
		} else {
			open++
		}
		rows = append(rows, row)
	}
	return rows, open, bare
}

// comparison is what record, sensor and counter say of each slot of a cabinet
// of which they do not say the same; ok is false for a place without sensors.
func comparison(r *Request, slots []store.CountSlotView, lines []store.CountLineView) (l views.Listing, ok bool) {
	say := r.Say.Say
	l = views.Listing{ID: "sensors", Title: say("counts.compare.title"), Caption: say("counts.compare.title"), None: say("counts.compare.none"), Columns: columns(say("counts.compare.slot"), say("counts.compare.record"), say("counts.compare.sensor"), say("counts.compare.counter"))}
	seen := map[custody.ItemID]bool{}
	for _, line := range lines {
		seen[line.ItemID] = line.SeenAt != nil
	}
	for _, s := range slots {
		ok = ok || s.Sensed != "" || s.SensorFault != ""
		counter := say("counts.compare.not_said")
		if s.ItemID != "" && seen[s.ItemID] {
			counter = s.Code
		} else if s.Found == custody.SlotEmpty {
			counter = say("counts.compare.empty")
		} else if s.Found == custody.SlotOther {
			counter = say("counts.compare.other")
		}
		empty := func(code string) string { return or(code, say("counts.compare.empty")) }
		record, sensor := empty(s.Code), empty(s.SensedCode)
		if s.SensorFault != "" {
			sensor = say("counts.compare.fault")
		}
		if record == sensor && (counter == record || s.Bare()) {
			continue
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "c-" + itoa(s.No), Href: "#differ", Name: say("counts.slots.one", "slot", s.No), Cells: []views.ThingCell{{Text: ui.Text(record)}, {Text: ui.Text(sensor)}, {Text: ui.Text(counter)}}})
	}
	return l, ok
}

// readRing reads a key of a running count that was seen.
func (r *Request) readRing() (v store.CountView, line store.CountLineView, err error) {
	v, lines, _, err := r.readCount()
	if err != nil {
		return v, line, err
	}
	for _, l := range lines {
		if string(l.ItemID) == r.Params("item") && l.SeenAt != nil {
			return v, l, nil
		}
	}
	return v, line, tenants.Fail(tenants.NotFound, "count_line_not_found")
}

func (s *Server) countRing(r *Request) error { return s.ringOfCount(r, nil) }

// ringOfCount asks how many pieces and which seal a ring has, and never says
// what is on record.
func (s *Server) ringOfCount(r *Request, f *form) error {
	v, line, err := r.readRing()
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("counts.ring.title", "key", line.Code)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	return r.showForm(views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("counts.heading", "place", v.Place), Href: countHref(v.ID)}}, Text: ui.Text(say("counts.ring.text")), Action: countHref(v.ID) + "/rings/" + string(line.ItemID),
		Fields: []templ.Component{typed(f, ui.Field{ID: "pieces", Label: say("counts.ring.pieces"), Mode: "numeric", Required: true, Attrs: templ.Attributes{"autofocus": true}}).Input(), typed(f, ui.Field{ID: "seal", Label: say("counts.ring.seal"), Hint: say("counts.ring.seal_hint"), Complete: "off"}).Input()},
		Submit: ui.Button{Label: say("counts.ring.submit"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("counts.ring.later"), Href: countHref(v.ID), Kind: ui.Ghost}}, f)
}

func (s *Server) countRingSave(r *Request) error {
	f := r.Form()
	pieces, err := strconv.Atoi(f.text("pieces"))
	if err != nil {
		pieces = 0
	}
	if err := keys.SeeRing(r.UserContext(), r.counts(), r.Scope, r.countID(), custody.ItemID(r.Params("item")), pieces, f.text("seal")); err != nil {
		if f.wrong(err) {
			return s.ringOfCount(r, f)
		}
		return err
	}
	return r.To(countHref(r.countID()))
}
