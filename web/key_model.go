package web

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// keyFacts is what the store knows of one key, for its page.
type keyFacts struct {
	item    store.ItemView
	opens   []store.OpensView
	metal   []custody.Key
	story   []store.EventView
	places  map[string]string // id → name
	filter  string
	command *keys.Command
	lost    *custody.Incident     // open, of a missing key
	kits    []ui.Note             // of which kits it is a part
	twins   []ui.Note             // other records of the same key
	checks  []ui.Note             // of its vehicle, that are not done
	faults  []store.FaultView     // open, its own and of what it opens
	asks    []store.ReturnAskView // of its last return, still open
	label   map[custody.ItemID]string
	next    []store.BookingView // to come, or running now
	now     time.Time
	scope   tenants.Scope

	currency string

	waiting   []store.WaiterView
	grace     *custody.Holding // whose return may still be taken back
	graceName string
}

func keyPage(p *words.Printer, staff views.Staff, f keyFacts) views.Key {
	it := f.item
	k := views.Key{Staff: staff, Heading: it.Code + " " + it.Name, Path: []ui.Crumb{{Label: p.Say("nav.keys"), Href: "/keys"}, {Label: it.Site, Href: "/keys?site=" + string(it.SiteID)}},
		More: p.Say("keys.more"), MenuLabel: p.Say("board.more_for", "key", it.Code), FactsTitle: p.Say("keys.this_key"), FactsLabel: p.Say("keys.facts_about", "key", it.Code)}
	k.State = offeredChip(chipOf(it.State, it.DueAt, f.now), it.OfferID != "")
	k.Word = chipWord(p, k.State)
	k.Sentence = keySentence(p, it, f.now)
	keyActs(p, f, &k)
	k.Notes = keyNotes(p, f)
	k.Facts = keyFactList(p, f)
	k.Story = keyStory(p, f)
	k.Note, k.Photo, k.Alt = takerNote(p, it.Item), shownPhoto(it.Item), p.Say("walk.photo_of", "key", it.Code)
	if f.command != nil {
		k.Waiting = waiting(p, *f.command, f.now)
	}
	return k
}

// keySentence says the state in one sentence.
func keySentence(p *words.Printer, it store.ItemView, now time.Time) ui.Rich {
	spans := map[string]ui.Span{"person": {Text: it.Holder, Href: personHref(it.HolderID)}, "place": {Text: it.Place}}
	args := []any{}
	add := func(name, value string) {
		if value != "" {
			args = append(args, name, value)
		}
	}
	id := "custody.sentence." + string(it.State)
	switch it.State {
	case custody.In:
		add("place", slotWord(p, it.PlaceKind, it.Place, it.Slot))
		add("since", p.Moment(it.UpdatedAt, now))
	case custody.ToHang:
		add("place", it.Home)
		if it.HomeSlot > 0 {
			add("slot", itoa(it.HomeSlot))
		}
		spans["place"] = ui.Span{Text: it.Home, Href: "/cabinets/" + string(it.HomeID)}
	case custody.Out:
		add("person", it.Holder)
		add("since", p.Moment(*it.OutAt, now))
		id = outSentence(p, it, now, add, spans)
	case custody.Missing:
		add("since", p.Moment(it.UpdatedAt, now))
		add("person", it.Holder)
		add("place", it.Place)
	default:
		add("since", p.Moment(it.UpdatedAt, now))
	}
	return weave(p.Parts(id, args...), spans)
}

// outSentence adds when the key must be back, and picks the sentence.
func outSentence(p *words.Printer, it store.ItemView, now time.Time, add func(string, string), spans map[string]ui.Span) string {
	if it.DueAt == nil {
		return "custody.sentence.out"
	}
	add("due", p.Moment(*it.DueAt, now))
	if it.DueAt.Before(now) {
		late := p.Late(now.Sub(*it.DueAt))
		add("late", late)
		span := relSpan(late, *it.DueAt, now)
		span.Strong, span.State = true, "overdue"
		spans["late"] = span
		return "custody.sentence.overdue"
	}
	left := p.In(it.DueAt.Sub(now))
	add("left", left)
	spans["left"] = relSpan(left, *it.DueAt, now)
	return "custody.sentence.out"
}

// weave turns the parts of a message into spans; named parts take the look
// that spans gives them.
func weave(parts []words.Part, spans map[string]ui.Span) ui.Rich {
	var out ui.Rich
	for _, part := range parts {
		span, styled := spans[part.Name]
		if part.Name == "" || !styled {
			out = append(out, ui.Span{Text: part.Text})
			continue
		}
		span.Text = part.Text
		out = append(out, span)
	}
	return out
}

// keyActs chooses the act that matters now, and the quiet ones.
func keyActs(p *words.Printer, f keyFacts, k *views.Key) {
	it, base := f.item, keyHref(f.item.ID)
	desk := f.scope.Can(tenants.KeysIssue)
	inCabinet := it.State == custody.In && it.PlaceKind == custody.Cabinet
	switch {
	case it.State == custody.Out && (desk || it.HolderID == f.scope.Person()):
		k.Act = &views.RowAct{Action: base + "/return", Button: ui.Button{ID: "return", Label: p.Say("keys.act.return", "key", it.Code), Kind: ui.Primary, Icon: "in", Key: "r"}}
		if desk {
			k.Buttons = append(k.Buttons, handButton(p, it), ui.Button{ID: "extend", Label: p.Say("keys.act.extend"), Icon: "extend", Key: "e", Href: base + "/extend"})
		} else {
			k.Buttons = append(k.Buttons, handButton(p, it), ui.Button{ID: "more-time", Label: p.Say("keys.act.more_time"), Icon: "extend", Key: "e", Href: base + "/more"})
		}
	case f.lost != nil:
		k.Buttons = append(k.Buttons, ui.Button{ID: "incident", Label: p.Say("incidents.act.open"), Kind: ui.Primary, Icon: "missing", Href: incidentHref(f.lost.ID)})
		if desk && f.lost.FoundAt == nil {
			k.Act = &views.RowAct{Action: base + "/found", Button: ui.Button{ID: "found", Label: p.Say("keys.act.found"), Icon: "ok"}}
		}
	case it.State == custody.Missing && desk:
		k.Act = &views.RowAct{Action: base + "/found", Button: ui.Button{ID: "found", Label: p.Say("keys.act.found"), Kind: ui.Primary, Icon: "ok"}}
	case inCabinet && f.scope.Can(tenants.Release):
		k.Buttons = append(k.Buttons, ui.Button{ID: "release", Label: p.Say("keys.act.release", "slot", it.Slot), Kind: ui.Primary, Icon: "unlock", Key: "t", Href: base + "/release"})
	case desk && !inCabinet && (it.State == custody.In || it.State == custody.ToHang):
		k.Buttons = append(k.Buttons, ui.Button{ID: "take", Label: p.Say("keys.act.take", "key", it.Code), Kind: ui.Primary, Icon: "out", Key: "t", Href: base + "/take"})
	}
	if it.State != custody.Missing && it.State != custody.Retired {
		k.Buttons = append(k.Buttons, ui.Button{ID: "book", Label: p.Say("bookings.act"), Icon: "booked", Key: "b", Href: "/bookings/new?item=" + string(it.ID)})
	}
	k.Menu = append(k.Menu, waitActs(p, f)...)
	if f.scope.Can(tenants.RulesRead) {
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("keys.act.why"), Icon: "help", Href: "/access?item=" + string(it.ID)})
	}
	if desk && it.State != custody.Retired {
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("labels.print_tag"), Icon: "tag", Href: "/labels?key=" + string(it.ID)})
	}
	if f.scope.Can(tenants.KeysRead) {
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("exposure.act"), Icon: "door", Href: exposureHref(it.ID)})
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("rings.of_key"), Icon: "grid", Href: ringHref(it.ID)})
	}
	if f.scope.Can(tenants.KeysEdit) {
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("keys.act.edit"), Icon: "edit", Href: base + "/edit"}, ui.MenuItem{Label: p.Say("walk.photo_act"), Icon: "scan", Href: base + "/photo/change"})
		k.Menu = append(k.Menu, lifeMenu(p, f)...)
	}
	if desk || it.HolderID == f.scope.Person() && it.HolderID != "" {
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("faults.report"), Icon: "siren", Href: base + "/fault"})
	}
	if it.State != custody.Missing && it.State != custody.Retired && (f.scope.Can(tenants.KeysRead) || it.HolderID == f.scope.Person()) {
		k.Menu = append(k.Menu, ui.MenuItem{Label: p.Say("keys.act.missing"), Icon: "missing", Href: base + "/missing", Danger: true})
	}
}

// keyNotes are what somebody should know before reading on.
func keyNotes(p *words.Printer, f keyFacts) (notes []ui.Note) {
	it := f.item
	if it.State == custody.Out && it.NoticedAt != nil {
		notes = append(notes, ui.Note{State: "overdue", Bold: p.Say("keys.note.noticed", "person", it.Holder, "at", p.Moment(*it.NoticedAt, f.now))})
	} else if it.State == custody.Out && it.RemindedAt != nil {
		notes = append(notes, ui.Note{State: "due", Bold: p.Say("keys.note.reminded", "person", it.Holder, "at", p.Moment(*it.RemindedAt, f.now))})
	}
	for _, v := range f.next {
		if v.State == custody.Booked && v.FromAt.Sub(f.now) < nearBooking {
			notes = append(notes, ui.Note{State: "booked", Bold: p.Say("bookings.note.near", "who", v.Who(), "from", p.Moment(v.FromAt, f.now), "to", p.Moment(v.ToAt, f.now)),
				Text: ui.Rich{{Text: p.Say("bookings.note.open"), Href: bookingHref(v.ID)}}})
			break
		}
	}
	notes = append(faultNotes(p, f.faults, f.scope.Can(tenants.KeysRead)), append(notes, waitNotes(p, f)...)...)
	notes = append(append(append(f.checks, notes...), f.kits...), f.twins...)
	for _, a := range f.asks {
		notes = append(notes, ui.Note{State: "due", Icon: "help", Bold: p.Say("returns.note", "at", p.Moment(a.ReturnedAt, f.now), "person", a.Person), Text: ui.Rich{{Text: p.Say("returns.answer"), Href: returnHref(a.HoldingID)}}})
	}
	if it.OfferID != "" {
		notes = append(notes, offerNote(p, it, f.now))
	}
	if it.State == custody.Missing && f.lost != nil && f.lost.FoundAt != nil {
		notes = append(notes, ui.Note{State: "due", Bold: p.Say("incidents.note.found"), Sub: p.Say("incidents.note.found_help")})
	} else if it.State == custody.Missing {
		notes = append(notes, ui.Note{State: "missing", Bold: p.Say("keys.note.missing"), Sub: p.Say("keys.note.missing_help")})
	}
	return notes
}

func keyFactList(p *words.Printer, f keyFacts) []ui.Fact {
	it := f.item
	facts := []ui.Fact{{Term: p.Say("keys.fact.opens"), Text: opensRich(p, f.opens)},
		{Term: p.Say("keys.fact.home"), Text: ui.Text(slotWord(p, it.HomeKind, it.Home, it.HomeSlot)), Sub: it.Site}}
	if it.HomeKind == custody.Cabinet {
		facts = append(facts, ui.Fact{Term: p.Say("keys.fact.back_to"), Text: ui.Text(backToWord(p, it.BackTo))})
	}
	if it.Cost > 0 {
		facts = append(facts, ui.Fact{Term: p.Say("keys.field.cost"), Text: ui.Text(p.Money(it.Cost, f.currency))})
	}
	if len(f.metal) > 0 {
		var names []string
		for _, k := range f.metal {
			names = append(names, k.Symbol+"/"+itoa(k.Copy))
		}
		facts = append(facts, ui.Fact{Term: p.Say("keys.fact.metal"), Text: metalRich(names, f), Code: true})
	}
	facts = append(facts, ui.Fact{Term: p.Label("custody.level", "label"), Text: ui.Text(p.Label("custody.level", itoa(int(it.Level))))},
		ui.Fact{Term: p.Say("keys.fact.kind"), Text: ui.Text(p.Label("custody.item_kind", string(it.Kind))), Sub: p.Count("keys.pieces", it.Pieces)})
	if it.Purpose != "" {
		facts = append(facts, ui.Fact{Term: p.Say("keys.fact.purpose"), Text: ui.Text(purposeWord(p, it.Purpose))})
	}
	if code := f.label[it.ID]; code != "" {
		facts = append(facts, ui.Fact{Term: p.Say("labels.column"), Text: ui.Text(code), Code: true})
	}
	for i, v := range f.next {
		fact := ui.Fact{Text: ui.Rich{{Text: p.Say("bookings.period", "from", p.Moment(v.FromAt, f.now), "to", p.Moment(v.ToAt, f.now)), Href: bookingHref(v.ID)}}, Sub: v.Who()}
		if i == 0 {
			fact.Term = p.Say("bookings.next")
		}
		facts = append(facts, fact)
	}
	if it.Tag != "" {
		facts = append(facts, ui.Fact{Term: p.Say("keys.fact.tag"), Text: ui.Text(it.Tag), Code: true})
	}
	return facts
}

// metalRich names the metal on a key; who may see all keys comes to its ring.
func metalRich(names []string, f keyFacts) ui.Rich {
	span := ui.Span{Text: strings.Join(names, ", ")}
	if f.scope.Can(tenants.KeysRead) {
		span.Href = ringHref(f.item.ID)
	}
	return ui.Rich{span}
}

func opensRich(p *words.Printer, opens []store.OpensView) ui.Rich {
	if len(opens) == 0 {
		return ui.Text(p.Say("keys.opens_nothing"))
	}
	var out ui.Rich
	for i, o := range opens {
		if i > 0 {
			out = append(out, ui.Span{Text: "; "})
		}
		out = append(out, ui.Span{Text: o.Name, Href: assetHref(o.Kind, o.AssetID)})
		if o.Sub != "" {
			out = append(out, ui.Span{Text: ", " + o.Sub})
		}
	}
	return out
}

func assetHref(kind custody.AssetKind, id string) string {
	switch kind {
	case custody.VehicleAsset:
		return "/vehicles/" + id
	case custody.UnitAsset:
		return "/units/" + id
	}
	return "/areas/" + id
}

// waiting says how a release asked from the page stands.
func waiting(p *words.Printer, c keys.Command, now time.Time) *views.Waiting {
	w := &views.Waiting{ID: "release-state", Note: ui.Note{State: "out", Bold: p.Label("custody.command", string(c.State))}}
	expires := p.ClockSeconds(c.ExpiresAt)
	switch {
	case c.State == keys.RefusedS:
		w.Note.State, w.Note.Sub = "fail", p.Say("keys.release.refused", "why", refusalWord(p, c.Detail))
	case c.State == keys.ExpiredS || !c.State.Settled() && now.After(c.ExpiresAt.Add(2*time.Second)):
		w.Note.State, w.Note.Bold, w.Note.Sub = "fail", p.Label("custody.command", string(keys.ExpiredS)), p.Say("keys.release.expired", "expires", expires)
	case c.State.Settled():
		w.Note.State = "in"
	case now.Sub(c.IssuedAt) > 5*time.Second && c.State != keys.Actuated:
		w.Note.State, w.Note.Sub = "due", p.Say("keys.release.no_answer", "expires", expires)
	default:
		w.Note.Sub = p.Say("keys.release.until", "expires", expires, "slot", c.Slot)
	}
	if !c.State.Settled() && !now.After(c.ExpiresAt.Add(2*time.Second)) {
		w.Poll = keyHref(c.ItemID) + "/release/" + string(c.ID)
		if c.State == keys.Queued || c.State == keys.Sent {
			w.Cancel = &views.RowAct{Action: w.Poll + "/cancel", Button: ui.Button{ID: "cancel", Label: p.Say("keys.release.cancel"), Row: true}}
		}
	}
	return w
}
