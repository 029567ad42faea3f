package web

import (
	"net/url"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// pageRows is how many rows a list shows at a time.
const pageRows = 50

// boardFacts is what the board page was asked and what the store answered.
type boardFacts struct {
	ask   store.BoardAsk
	tight bool
	tally store.Tally
	asks  []store.ReturnAskView // the oldest that is open, if any
	glass []store.GlassView     // uses of break-glass that wait for a review, for who may do it
	rows  []store.BoardRow      // one more than pageRows when there is a next page
	now   time.Time
	desk  bool // may take back and extend
	owner bool // may set the organisation up
}

func boardPage(p *words.Printer, staff views.Staff, f boardFacts) views.Board {
	rows, more := cut(f.rows)
	b := views.Board{Staff: staff, Heading: p.Say("board.title"), CountsLabel: p.Say("board.counts"), Counts: boardCounts(p, f),
		Group: p.Say("board.toolbar"), Pause: p.Say("board.pause"), Pill: p.Say("board.pill", "n", "{n}"), Caption: p.Say("board.caption." + string(f.ask.View)),
		HeightsLabel: p.Say("board.heights"), Tight: f.tight, MoreLabel: p.Say("board.more"), Columns: boardColumns(p)}
	b.Filter = ui.Filter{ID: "q", Name: "q", Value: f.ask.Text, Label: p.Say("board.filter"), Hint: p.Say("board.filter_hint"), Action: "/", Target: "#board", Keep: boardKeep(f)}
	b.Heights = []ui.Tab{{Label: p.Say("board.roomy"), Href: boardHref(f, "tight", ""), Current: !f.tight}, {Label: p.Say("board.tight"), Href: boardHref(f, "tight", "1"), Current: f.tight}}
	b.Buttons = []ui.Button{{Label: p.Say("board.export"), Kind: ui.Ghost, Icon: "down", Class: "hide-s", Href: "/reports/keys_out"}}
	if len(f.asks) > 0 {
		b.Buttons = append(b.Buttons, ui.Button{Label: p.Say("returns.title"), Icon: "help", Href: "/returns"})
	}
	if len(f.glass) > 0 {
		b.Buttons = append(b.Buttons, ui.Button{Label: p.Count("glass.wait", len(f.glass)), Icon: "siren", Href: "/emergency/glass?open=1"})
	}
	if f.desk {
		b.Menu = []ui.MenuItem{{Label: p.Say("waiting.act"), Icon: "bell", Href: "{row}/wait"}, {Label: p.Say("board.report_missing"), Icon: "missing", Href: "{row}/missing", Danger: true}}
		b.Buttons = append(b.Buttons, ui.Button{Label: p.Say("board.hand_out"), Kind: ui.Primary, Icon: "key", Href: "/desk"})
	}
	b.Rows = make([]views.BoardRow, 0, len(rows))
	for _, r := range rows {
		b.Rows = append(b.Rows, boardRow(p, f, r))
	}
	if len(rows) == 0 {
		b.Empty = boardEmpty(p, f)
	}
	if more {
		last := rows[len(rows)-1]
		b.More = boardHref(f, "after", last.Order+"~"+lastID(f.ask.View, last))
	}
	b.Shown = p.Count("board.shown", len(rows))
	return b
}

// cut takes the row off that only tells that there is a next page.
func cut[T any](rows []T) (shown []T, more bool) {
	if len(rows) > pageRows {
		return rows[:pageRows], true
	}
	return rows, false
}

func lastID(v store.BoardView, r store.BoardRow) string {
	if v == store.BoardMissing || v == store.BoardToHang {
		return string(r.ItemID)
	}
	return string(r.HoldingID)
}

func boardCounts(p *words.Printer, f boardFacts) []ui.Count {
	count := func(view store.BoardView, n int64, state string) ui.Count {
		number := p.Number(n)
		if view == store.BoardDueSoon && f.tally.More {
			number += "+"
		}
		return ui.Count{ID: "count-" + string(view), Number: number, Label: p.Say("board.count." + string(view)), Href: boardHref(boardFacts{ask: store.BoardAsk{View: view}, tight: f.tight}, "", ""),
			State: state, Current: f.ask.View == view}
	}
	return []ui.Count{count(store.BoardOut, f.tally.Out, ""), count(store.BoardOverdue, f.tally.Overdue, "overdue"), count(store.BoardDueSoon, f.tally.DueSoon, "due"),
		count(store.BoardToHang, f.tally.ToHang, ""), count(store.BoardMissing, f.tally.Missing, "missing")}
}

func boardColumns(p *words.Printer) []ui.Column {
	return []ui.Column{{Label: p.Say("board.column.state"), Class: "st"}, {Label: p.Say("board.column.key")}, {Label: p.Say("board.column.holder"), Class: "holder"},
		{Label: p.Say("board.column.since"), Class: "since"}, {Label: p.Say("board.column.due"), Class: "due", Sort: "ascending"}, {Label: p.Say("board.column.home"), Class: "place"}, {Label: p.Say("board.column.actions"), Class: "acts", Hidden: true}}
}

func boardRow(p *words.Printer, f boardFacts, r store.BoardRow) views.BoardRow {
	state := offeredChip(chipOf(r.State, r.DueAt, f.now), r.Offered)
	row := views.BoardRow{ID: "r-" + string(r.ItemID), Href: keyHref(r.ItemID), Code: r.Code, Name: r.Name, Use: purposeWord(p, r.Purpose), State: state, Word: chipWord(p, state),
		Team: r.Department, Home: slotWord(p, r.HomeKind, r.Home, r.HomeSlot)}
	switch {
	case r.HolderID != "" && r.State == custody.Missing:
		row.Holder = ui.Rich{{Text: p.Say("board.last_with", "person", r.Holder)}}
	case r.HolderID != "":
		row.Holder = ui.Rich{{Text: r.Holder, Href: personHref(r.HolderID)}}
	}
	if r.OutAt != nil {
		row.Since, row.For = ui.Rich{timeSpan(p.Moment(*r.OutAt, f.now), *r.OutAt)}, p.Span(f.now.Sub(*r.OutAt))
	}
	row.Due, row.At, row.Late = dueCell(p, r.DueAt, r.OutAt != nil, f.now)
	if f.desk {
		boardActs(p, f, r, &row)
	}
	if r.Phone != "" && r.State == custody.Out {
		row.Call = &ui.Button{Label: p.Say("board.call"), Kind: ui.Ghost, Row: true, Class: "only-s", Href: "tel:" + r.Phone}
	}
	return row
}

// boardActs are the quiet words at the right: what the desk may do to the row.
func boardActs(p *words.Printer, f boardFacts, r store.BoardRow, row *views.BoardRow) {
	id := string(r.ItemID)
	switch r.State {
	case custody.Out:
		row.Return = &views.RowAct{Action: keyHref(r.ItemID) + "/return", Fields: map[string]string{"from": boardHref(f, "", "")},
			Button: ui.Button{ID: "ret-" + id, Label: p.Say("board.return"), Kind: ui.Ghost, Row: true, Key: "r"}}
		row.Extend = &ui.Button{ID: "ext-" + id, Label: p.Say("board.extend"), Kind: ui.Ghost, Row: true, Key: "e", Class: "opt", Href: keyHref(r.ItemID) + "/extend"}
		row.MenuLabel = p.Say("board.more_for", "key", r.Code)
	case custody.Missing:
		row.Return = &views.RowAct{Action: keyHref(r.ItemID) + "/found", Fields: map[string]string{"from": boardHref(f, "", "")},
			Button: ui.Button{ID: "found-" + id, Label: p.Say("board.mark_found"), Kind: ui.Ghost, Row: true}}
	}
}

// dueCell says when a key must be back: how far away above, the time below.
func dueCell(p *words.Printer, due *time.Time, out bool, now time.Time) (what ui.Rich, at, class string) {
	switch {
	case !out:
		return nil, "", ""
	case due == nil:
		return ui.Text(p.Say("custody.permanent")), "", ""
	case due.Before(now):
		return ui.Rich{relSpan(p.Late(now.Sub(*due)), *due, now)}, p.Moment(*due, now), "late"
	case due.Before(now.Add(store.DueSoon)):
		return ui.Rich{relSpan(p.In(due.Sub(now)), *due, now)}, p.Moment(*due, now), "soon"
	}
	return ui.Rich{relSpan(p.In(due.Sub(now)), *due, now)}, p.Moment(*due, now), ""
}

func timeSpan(text string, at time.Time) ui.Span {
	return ui.Span{Text: text, Time: at.UTC().Format(time.RFC3339)}
}

// relSpan says how far away a time is from now.
func relSpan(text string, at, now time.Time) ui.Span {
	return ui.Span{Text: text, Time: at.UTC().Format(time.RFC3339), Now: now.UTC().Format(time.RFC3339)}
}

// chipOf is the chip of a state at a moment: late and soon are read off the
// due time.
func chipOf(s custody.State, due *time.Time, now time.Time) string {
	switch {
	case s == custody.ToHang:
		return "hang"
	case s != custody.Out || due == nil:
		return string(s)
	case due.Before(now):
		return "overdue"
	case due.Before(now.Add(store.DueSoon)):
		return "due"
	}
	return "out"
}

func chipWord(p *words.Printer, chip string) string {
	switch chip {
	case "overdue", "due", "offline", "fail", "ok", "wait", "booked", "handed":
		return p.Say("custody.chip." + chip)
	case "hang":
		return p.Label("custody.state", string(custody.ToHang))
	}
	return p.Label("custody.state", chip)
}

func purposeWord(p *words.Printer, code string) string {
	if code == "" {
		return ""
	}
	if !p.Has("custody.purpose." + code) {
		return code
	}
	return p.Label("custody.purpose", code)
}

// slotWord names a place with its slot or hook.
func slotWord(p *words.Printer, kind custody.PlaceKind, place string, slot int) string {
	if slot == 0 {
		return place
	}
	id := "custody.slot.board"
	if kind == custody.Cabinet {
		id = "custody.slot.cabinet"
	}
	return p.Say(id, "place", place, "slot", slot)
}

// boardEmpty says why there is nothing and what to do next.
func boardEmpty(p *words.Printer, f boardFacts) *ui.Empty {
	switch {
	case f.ask.Text != "":
		return &ui.Empty{Title: p.Say("board.empty.filter", "text", f.ask.Text), Buttons: []ui.Button{{Label: p.Say("board.empty.clear"), Href: boardHref(boardFacts{ask: store.BoardAsk{View: f.ask.View}}, "", "")}}}
	case f.tally.Items == 0:
		e := &ui.Empty{Title: p.Say("board.empty.new"), Text: p.Say("board.empty.new_help"),
			Buttons: []ui.Button{{Label: p.Say("board.empty.import"), Kind: ui.Primary, Icon: "import", Href: "/import"}, {Label: p.Say("board.empty.add"), Icon: "plus", Href: "/keys/new"}}}
		if f.owner {
			e.Buttons[0].Kind = ""
			e.Buttons = append([]ui.Button{{Label: p.Say("setup.go_on"), Kind: ui.Primary, Href: "/setup"}}, e.Buttons...)
		}
		return e
	case f.ask.View == store.BoardOut:
		return &ui.Empty{Title: p.Count("board.empty.all_in", int(f.tally.Items))}
	}
	return &ui.Empty{Title: p.Say("board.empty." + string(f.ask.View))}
}

// boardKeep are the parts of the question that the filter keeps.
func boardKeep(f boardFacts) map[string]string {
	keep := map[string]string{}
	if f.ask.View != store.BoardOut {
		keep["view"] = string(f.ask.View)
	}
	if f.tight {
		keep["tight"] = "1"
	}
	return keep
}

// boardHref is the board's address with one part of the question changed.
func boardHref(f boardFacts, name, value string) string {
	q := url.Values{}
	for k, v := range boardKeep(f) {
		q.Set(k, v)
	}
	if f.ask.Text != "" {
		q.Set("q", f.ask.Text)
	}
	switch {
	case name != "" && value == "":
		q.Del(name)
	case name != "":
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/"
	}
	return "/?" + q.Encode()
}

func keyHref(id custody.ItemID) string      { return "/keys/" + string(id) }
func personHref(id tenants.PersonID) string { return "/people/" + string(id) }
func itoa(n int) string                     { return strconv.Itoa(n) }
func itoa64(n int64) string                 { return strconv.FormatInt(n, 10) }
