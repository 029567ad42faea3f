package web

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"claviger/custody"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// entryData is what a timeline reads of an entry's exact bytes.
type entryData struct {
	Outcome string            `json:"outcome"`
	Rules   string            `json:"rules"`
	Data    map[string]string `json:"data"`
}

// storyFilters are the filters of a timeline with the kinds they let through.
var storyFilters = []struct {
	name  string
	kinds []custody.EventKind
}{
	{"all", nil},
	{"custody", []custody.EventKind{custody.Taken, custody.Returned, custody.HandedOver, custody.Hung, custody.Extended, custody.TakenLoose, custody.FireTaken, custody.FireNamed, custody.CustodyUnknown, custody.NotTaken, custody.UndoneTake, custody.UndoneBack, custody.Found, custody.ReportedMissing, custody.Corrected}},
	{"changes", []custody.EventKind{custody.ItemAdded, custody.ItemChanged, custody.RetiredItem, custody.ImportRun, custody.ImportUndone}},
	{"alarms", []custody.EventKind{custody.Noticed, custody.Reminded, custody.Told, custody.AttemptDenied, custody.AttemptNeeds, custody.PassStrange, custody.CodesClosed, custody.WrongSlot, custody.TakenLoose, custody.FireRaised, custody.FireTaken, custody.FireWireLost, custody.ReaderLost, custody.CustodyUnknown, custody.ReportedMissing, custody.HandMiscount, custody.GlassBroken, custody.UrgentTaken, custody.CommandExpired, custody.CommandRefused}},
}

func storyKinds(filter string) []custody.EventKind {
	for _, f := range storyFilters {
		if f.name == filter {
			return f.kinds
		}
	}
	return nil
}

func keyStory(p *words.Printer, f keyFacts) views.Story {
	base := keyHref(f.item.ID)
	rows, more := cut(f.story)
	s := views.Story{Title: p.Say("keys.timeline"), Label: p.Say("keys.show"), Empty: p.Label("custody.sentence", "never"), MoreLabel: p.Say("keys.show_older")}
	for _, filter := range storyFilters {
		href := base
		if filter.name != "all" {
			href += "?show=" + filter.name
		}
		s.Filters = append(s.Filters, ui.Tab{Label: p.Say("keys.filter." + filter.name), Href: href, Current: f.filter == filter.name || f.filter == "" && filter.name == "all"})
	}
	s.Days = storyDays(p, f.places, rows, f.now)
	s.Shown = p.Count("keys.events_shown", len(rows))
	if more {
		s.More = base + "?show=" + f.filter + "&before=" + itoa64(rows[len(rows)-1].EntryNo)
	}
	return s
}

// storyDays groups entries, newest first, by the local day.
func storyDays(p *words.Printer, places map[string]string, rows []store.EventView, now time.Time) (days []ui.Day) {
	last := ""
	for _, r := range rows {
		name := p.LongDay(r.HappenedAt)
		if name != last {
			days = append(days, storyDay(p, r.HappenedAt, now))
			last = name
		}
		d := &days[len(days)-1]
		d.Entries = append(d.Entries, storyEntry(p, places, r))
	}
	return days
}

// storyDay names a day: today and yesterday by that word and the date, others
// by the date alone.
func storyDay(p *words.Printer, t, now time.Time) ui.Day {
	date := p.LongDay(t)
	switch date {
	case p.LongDay(now):
		return ui.Day{Name: p.Say("keys.today"), Date: date}
	case p.LongDay(now.AddDate(0, 0, -1)):
		return ui.Day{Name: p.Say("keys.yesterday"), Date: date}
	}
	return ui.Day{Name: date}
}

func storyEntry(p *words.Printer, places map[string]string, r store.EventView) ui.Entry {
	var data entryData
	_ = json.Unmarshal(r.Body, &data) // an entry that cannot be read still shows that it is there
	args := storyArgs(p, places, r, data)
	spans := map[string]ui.Span{"key": {Href: keyHref(r.ItemID), Code: true}, "person": {Href: personHref(r.PersonID)}}
	if r.ActorName != "" {
		spans["actor"] = ui.Span{Strong: isMove(r.Kind)}
	}
	e := ui.Entry{ID: "e-" + itoa64(r.EntryNo), Time: p.Clock(r.HappenedAt), ISO: r.HappenedAt.UTC().Format(time.RFC3339), Icon: words.EventIcon(string(r.Kind)),
		State: storyState(r.Kind), What: weave(p.EventParts(string(r.Kind), args...), spans), Sealed: r.Leaf != nil}
	how := p.EventDetails(string(r.Kind), args...)
	for i, line := range how {
		if i > 0 {
			e.How = append(e.How, ui.Span{Text: ". "})
		}
		e.How = append(e.How, ui.Span{Text: capital(line)})
	}
	if holding := data.Data["holding"]; holding != "" && (r.Kind == custody.Taken || r.Kind == custody.HandedOver) {
		if len(how) > 0 {
			e.How = append(e.How, ui.Span{Text: ". "})
		}
		e.How = append(e.How, ui.Span{Text: p.Say("issue.receipt"), Href: receiptHref(custody.HoldingID(holding))})
	}
	return e
}

// capital begins a sentence.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// storyArgs names what a sentence about the entry may say.
func storyArgs(p *words.Printer, places map[string]string, r store.EventView, d entryData) []any {
	args := []any{}
	add := func(name, value string) {
		if value != "" {
			args = append(args, name, value)
		}
	}
	add("actor", r.ActorName)
	add("person", r.PersonName)
	add("key", r.Code)
	add("place", places[d.Data["place"]])
	add("home", places[d.Data["home"]])
	add(hangerOf(r.Kind, d.Data["via"]), d.Data["slot"])
	add("via", viaWord(p, d.Data["via"]))
	add("purpose", purposeWord(p, d.Data["purpose"]))
	if document := d.Data["document"]; document != "" {
		add("document", p.Label("custody.document", document))
	}
	for _, t := range []string{"due", "from", "to", "until"} {
		if at, err := time.Parse(time.RFC3339, d.Data[t]); err == nil {
			add(t, p.Moment(at, r.RecordedAt))
		}
	}
	add("cabinet", or(r.DeviceName, places[d.Data["place"]]))
	if report := d.Data["report"]; report != "" && p.Has("reports.name."+report) {
		add("name", p.Say("reports.name."+report))
	}
	switch r.Kind {
	case custody.CheckListed, custody.VehicleChecked, custody.FaultRaised, custody.FaultEased, custody.FaultLifted, custody.GatewaySilent, custody.GatewayHeard, custody.CertificateIssued, custody.CertificateRevoked, custody.CertificateEnding, custody.GatewayCodeMade:
		add("name", d.Data["name"])
		add("list_name", d.Data["list_name"])
	}
	if r.Kind == custody.OrderAsked {
		add("act", p.Label("custody.action", d.Data["action"]))
	}
	if s := d.Data["state"]; d.Data["joint"] != "" && p.Has("joint.said."+s) {
		add("why", p.Label("joint.said", s))
	}
	if d.Data["lockdown"] != "" || r.Kind == custody.UrgentTaken || r.Kind == custody.ExemptAdded || r.Kind == custody.ExemptEnded || r.Kind == custody.KeeperNamed || r.Kind == custody.KeeperEnded || r.Kind == custody.KeeperDrilled {
		add("name", d.Data["name"])
	}
	if d.Data["playbook"] != "" {
		playbookArgs(p, d.Data, add)
	}
	if d.Data["layout"] != "" {
		add("name", d.Data["name"])
		add("version", d.Data["version"])
		add("changes", strings.TrimPrefix(d.Data["changes"], "0"))
	}
	add("unnamed", d.Data["unnamed"])
	add("counted", d.Data["counted"])
	for _, n := range []string{"pieces", "was", "metal", "seal", "symbol", "doors", "system", "copy", "serial", "gone", "into"} {
		add(n, d.Data[n])
	}
	for _, n := range []string{"added", "updated", "rejected"} { // of an import
		if d.Data[n] != "0" {
			add(n, d.Data[n])
		}
	}
	for field, value := range r.Personal {
		add(field, value)
	}
	if r.RecordedAt.Sub(r.HappenedAt) > lateShown {
		add("received", p.Clock(r.RecordedAt))
	}
	return args
}

// hangerOf says what a number counts: what people move at the desk hangs on
// the hook of a board, as keys in slots are moved by their cabinet alone.
func hangerOf(k custody.EventKind, via string) string {
	if (k == custody.Taken || k == custody.Returned) && via != string(custody.ViaCabinet) {
		return "hook"
	}
	return "slot"
}

// lateShown is from when on a record's lateness is worth a word.
const lateShown = time.Minute

func viaWord(p *words.Printer, via string) string {
	if via == "" {
		return ""
	}
	return p.Label("custody.via", via)
}

func isMove(k custody.EventKind) bool {
	switch k {
	case custody.Taken, custody.Returned, custody.HandedOver, custody.Hung, custody.Found, custody.ReportedMissing, custody.TakenLoose, custody.FireTaken, custody.FireNamed, custody.CustodyUnknown:
		return true
	}
	return false
}

func storyState(k custody.EventKind) string {
	switch k {
	case custody.Taken, custody.HandedOver:
		return "out"
	case custody.Returned, custody.Hung, custody.Found:
		return "in"
	case custody.Reminded, custody.AttemptNeeds:
		return "due"
	case custody.Noticed, custody.Told, custody.AttemptDenied, custody.WrongSlot, custody.TakenLoose, custody.FireRaised, custody.FireWireLost, custody.HandMiscount, custody.CommandExpired, custody.CommandRefused, custody.PINLocked, custody.AttemptDuress:
		return "overdue"
	case custody.ReportedMissing, custody.CustodyUnknown:
		return "missing"
	}
	return ""
}
