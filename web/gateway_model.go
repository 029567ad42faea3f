package web

import (
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// How old what a gateway said may be: up to lateAfter it holds, up to
// unknownAfter it is late, then nobody knows. The alarm is raised at lateAfter.
const (
	lateAfter    = 2 * time.Minute
	unknownAfter = 15 * time.Minute
)

// gatewayState says how a gateway stands, as a chip.
func gatewayState(p *words.Printer, g store.GatewayTwin, now time.Time) (state, word string) {
	if g.HeardAt == nil {
		return "wait", p.Say("cabinets.never")
	}
	age := now.Sub(*g.HeardAt)
	switch {
	case age > unknownAfter:
		return "offline", p.Say("gateways.unknown", "at", p.Moment(*g.HeardAt, now))
	case age > lateAfter || g.SilentAt != nil:
		return "due", p.Say("gateways.late", "span", p.Span(age))
	case !g.Online:
		return "offline", p.Say("cabinets.offline", "at", p.Moment(*g.HeardAt, now))
	}
	return "ok", p.Say("cabinets.online")
}

func gatewaysPage(r *Request, st views.Staff, rows []store.GatewayRow) views.Things {
	p := r.Say
	v := views.Things{Staff: st, Heading: p.Say("gateways.title"),
		List: views.Listing{ID: "gateways", Caption: p.Say("gateways.title"), Columns: columns(p.Say("board.column.state"), p.Say("common.name"), p.Say("gateways.column.signal"),
			p.Say("cabinets.health.power"), p.Say("cabinets.title"), p.Say("common.site"))}}
	if r.Scope.Can(tenants.CabinetsEdit) {
		v.Buttons = []ui.Button{{Label: p.Say("cabinets.gateway.add"), Kind: ui.Primary, Icon: "plus", Href: "/cabinets/gateway"}}
	}
	for _, g := range rows {
		state, word := gatewayState(p, g.GatewayTwin, r.Now())
		h := healthOf(g.Health)
		power := ""
		if h.Power != nil {
			power = gatewayPower(p, h)
		}
		v.List.Rows = append(v.List.Rows, views.ThingRow{ID: "g-" + string(g.ID), Href: gatewayHref(g.ID), Name: g.Name, State: state, Word: word,
			Cells: []views.ThingCell{{Text: ui.Text(signalLevel(p, h)), Sub: carrierWord(p, h)}, plainCell(power), plainCell(p.Number(int64(g.Cabinets))), {Class: "place", Text: ui.Text(g.Site)}}})
	}
	if len(rows) == 0 {
		v.List.Empty = &ui.Empty{Title: p.Say("cabinets.gateway.none"), Text: p.Say("gateways.empty_text")}
	}
	return v
}

func gatewayPage(r *Request, st views.Staff, f gatewayFacts) views.Thing {
	p, h := r.Say, healthOf(f.Health)
	v := views.Thing{Staff: st, Path: []ui.Crumb{{Label: p.Say("gateways.title"), Href: "/gateways"}}, Heading: f.Name, FactsTitle: p.Say("gateways.figures"), FactsLabel: p.Say("keys.facts_about", "key", f.Name),
		Sentence: ui.Text(gatewaySentence(p, f, h, r.Now())), Facts: gatewayFigures(p, f, h, r.Now())}
	v.State, v.Word = gatewayState(p, f.GatewayTwin, r.Now())
	if h.Power != nil && !h.Power.Mains && f.HeardAt != nil {
		v.Notes = append(v.Notes, ui.Note{State: "due", Icon: "bolt", Bold: p.Say("gateways.on_battery"), Sub: gatewayPower(p, h)})
	}
	v.Notes = append(v.Notes, certificateNote(p, f, r.Now())...)
	v.Facts = append(v.Facts, certificateFacts(p, f, r.Now())...)
	if r.Scope.Can(tenants.CabinetsEdit) {
		v.Buttons = certificateActs(p, f, r.Now())
	}
	v.Body = r.healthView(gatewayHref(f.ID), gatewayGauges, f.past).Show()
	v.Lists = []views.Listing{behindList(p, f, r.Now())}
	v.Story = &views.Story{Title: p.Say("gateways.silences"), Empty: p.Say("gateways.no_silence"), Days: storyDays(p, f.names, f.silences, r.Now()), Shown: p.Count("keys.events_shown", len(f.silences))}
	return v
}

// gatewaySentence is what matters now, in one line.
func gatewaySentence(p *words.Printer, f gatewayFacts, h health, now time.Time) string {
	cabinets := p.Count("common.cabinets", f.Cabinets)
	switch {
	case f.HeardAt == nil:
		return p.Say("gateways.sentence.never")
	case now.Sub(*f.HeardAt) > lateAfter || f.SilentAt != nil || !f.Online:
		return p.Say("gateways.sentence.silent", "span", p.Span(now.Sub(*f.HeardAt)), "cabinets", cabinets)
	case h.Modem == nil || h.Modem.Carrier == "":
		return p.Say("gateways.sentence.plain", "cabinets", cabinets)
	}
	return p.Say("gateways.sentence.ok", "carrier", h.Modem.Carrier, "signal", signalWords(p, h), "cabinets", cabinets)
}

// signalWords is the strength in a word, by the usual bounds of LTE in dBm.
func signalWords(p *words.Printer, h health) string {
	switch rsrp := h.Modem.RSRP; {
	case rsrp == 0:
		return p.Say("gateways.signal.unknown")
	case rsrp >= -90:
		return p.Say("gateways.signal.good")
	case rsrp >= -100:
		return p.Say("gateways.signal.fair")
	case rsrp >= -110:
		return p.Say("gateways.signal.weak")
	}
	return p.Say("gateways.signal.poor")
}

// signalLevel is the strength in a word and in dBm.
func signalLevel(p *words.Printer, h health) string {
	if h.Modem == nil {
		return ""
	}
	if h.Modem.RSRP == 0 {
		return signalWords(p, h)
	}
	return joinWords(signalWords(p, h), minus(itoa(h.Modem.RSRP))+" dBm")
}

// minus writes the sign as people read it.
func minus(text string) string { return strings.ReplaceAll(text, "-", "−") }

func carrierWord(p *words.Printer, h health) string {
	if h.Modem == nil || h.Modem.Carrier == "" {
		return ""
	}
	if h.Modem.SIM == 0 {
		return h.Modem.Carrier
	}
	return joinWords(h.Modem.Carrier, p.Say("gateways.sim", "n", itoa(h.Modem.SIM)))
}

// gatewayPower is how the box is fed; many have no battery.
func gatewayPower(p *words.Printer, h health) string {
	if h.Power.Mains && h.Power.Battery < 0 {
		return p.Say("gateways.mains")
	}
	return powerWord(p, h)
}

// gatewayFigures are what it last said, with how old that is.
func gatewayFigures(p *words.Printer, f gatewayFacts, h health, now time.Time) (facts []ui.Fact) {
	add := func(term, text, sub string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: term, Text: ui.Text(text), Sub: sub})
		}
	}
	if f.HeardAt != nil {
		add(p.Say("cabinets.heard"), p.Moment(*f.HeardAt, now), p.Ago(now.Sub(*f.HeardAt)))
	}
	if m := h.Modem; m != nil {
		add(p.Say("gateways.carrier"), carrierWord(p, h), "")
		sinr := ""
		if m.RSRP != 0 {
			sinr = p.Say("gateways.sinr", "n", minus(p.Number(int64(m.SINR/10))))
		}
		add(p.Say("cabinets.health.signal"), signalLevel(p, h), sinr)
		add(p.Say("gateways.failovers"), p.Number(int64(m.Failovers)), p.Say("gateways.since_start"))
		add(p.Say("cabinets.gateway.data"), p.Bytes(int64(m.Sent+m.Received)), p.Say("gateways.up_down", "up", p.Bytes(int64(m.Sent)), "down", p.Bytes(int64(m.Received))))
	}
	if w := h.Power; w != nil {
		add(p.Say("cabinets.health.power"), gatewayPower(p, h), "")
		add(p.Say("gateways.gauge.heat"), heatWord(p, h), "")
	}
	add(p.Say("cabinets.health.clock"), clockWord(p, h, f.HeardAt), "")
	if h.Firmware != "" {
		facts = append(facts, ui.Fact{Term: p.Say("cabinets.health.firmware"), Text: ui.Text(h.Firmware), Code: true})
	}
	add(p.Say("common.site"), f.Site, "")
	return facts
}

func heatWord(p *words.Printer, h health) string {
	if h.Power == nil || h.Power.Celsius == 0 {
		return ""
	}
	return minus(p.Number(int64(h.Power.Celsius/10))) + " °C"
}

// clockRight is how far a clock may seem off: the way of the message takes time.
const clockRight = 2 * time.Second

// clockWord says how far the device's clock was off when its message came.
func clockWord(p *words.Printer, h health, heard *time.Time) string {
	if heard == nil || h.At == 0 {
		return ""
	}
	drift := time.UnixMicro(h.At).Sub(*heard)
	switch {
	case drift > clockRight:
		return p.Say("cabinets.health.clock_ahead", "span", p.Span(drift))
	case drift < -clockRight:
		return p.Say("cabinets.health.clock_behind", "span", p.Span(drift))
	}
	return p.Say("cabinets.health.clock_ok")
}

// behindList are the cabinets that speak through the gateway.
func behindList(p *words.Printer, f gatewayFacts, now time.Time) views.Listing {
	l := views.Listing{ID: "behind", Title: p.Say("gateways.behind"), Caption: p.Say("gateways.behind"), None: p.Say("gateways.none_behind"),
		Columns: columns(p.Say("board.column.state"), p.Say("common.name"), p.Say("cabinets.column.records"))}
	for _, w := range f.twins {
		state, word := twinWord(p, w, now)
		l.Rows = append(l.Rows, views.ThingRow{ID: "c-" + string(w.PlaceID), Href: placeHref(w.PlaceID), Name: f.names[string(w.PlaceID)], State: state, Word: word, Cells: []views.ThingCell{plainCell(recordsWord(p, w))}})
	}
	return l
}
