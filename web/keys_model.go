package web

import (
	"net/url"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

func keysPage(p *words.Printer, staff views.Staff, a store.ItemAsk, found []store.ItemRow, edit bool) views.Keys {
	rows, more := cut(found)
	k := views.Keys{Staff: staff, Heading: p.Say("nav.keys"), Group: p.Say("board.toolbar"), Caption: p.Say("keys.caption"), MoreLabel: p.Say("board.more"), StatesLabel: p.Say("board.column.state"),
		Columns: []ui.Column{{Label: p.Say("board.column.state")}, {Label: p.Say("board.column.key"), Sort: "ascending"}, {Label: p.Say("board.column.holder")}, {Label: p.Say("board.column.home")}, {Label: p.Say("custody.level.label")}}}
	k.Filter = ui.Filter{ID: "q", Name: "q", Value: a.Text, Label: p.Say("keys.filter_label"), Hint: p.Say("keys.filter_hint"), Action: "/keys", Target: "#list", Keep: keysKeep(a)}
	for _, s := range []custody.State{"", custody.In, custody.Out, custody.Missing} {
		label := p.Say("keys.filter.all")
		if s != "" {
			label = p.Label("custody.state", string(s))
		}
		b := a
		b.State = s
		k.States = append(k.States, ui.Tab{Label: label, Href: keysHref(b, ""), Current: a.State == s})
	}
	if edit {
		k.Buttons = []ui.Button{{Label: p.Say("keys.add"), Kind: ui.Primary, Icon: "plus", Href: "/keys/new"}}
	}
	for _, r := range rows {
		k.Rows = append(k.Rows, keyRow(p, r))
	}
	if len(rows) == 0 {
		k.Empty = keysEmpty(p, a)
	}
	if more {
		last := rows[len(rows)-1]
		k.More = keysHref(a, last.Order+"~"+string(last.ID))
	}
	k.Shown = p.Count("board.shown", len(rows))
	return k
}

func keyRow(p *words.Printer, r store.ItemRow) views.KeyRow {
	chip := chipOf(r.State, nil, time.Time{})
	row := views.KeyRow{ID: "r-" + string(r.ID), Href: keyHref(r.ID), Code: r.Code, Name: r.Name, State: chip, Word: chipWord(p, chip),
		Home: slotWord(p, r.HomeKind, r.Home, r.HomeSlot), Level: p.Label("custody.level", itoa(int(r.Level)))}
	if r.Pieces > 1 {
		row.Sub = p.Count("keys.pieces", r.Pieces)
	}
	if r.HolderID != "" {
		row.Holder = ui.Rich{{Text: r.Holder, Href: personHref(r.HolderID)}}
	}
	return row
}

func keysEmpty(p *words.Printer, a store.ItemAsk) *ui.Empty {
	if a.Text != "" || a.State != "" {
		return &ui.Empty{Title: p.Say("keys.empty_filter"), Buttons: []ui.Button{{Label: p.Say("board.empty.clear"), Href: "/keys"}}}
	}
	return &ui.Empty{Title: p.Say("board.empty.new"), Text: p.Say("board.empty.new_help"),
		Buttons: []ui.Button{{Label: p.Say("board.empty.import"), Kind: ui.Primary, Icon: "import", Href: "/import"}}}
}

func keysKeep(a store.ItemAsk) map[string]string {
	keep := map[string]string{}
	for name, v := range map[string]string{"state": string(a.State), "site": string(a.Site), "place": string(a.Place)} {
		if v != "" {
			keep[name] = v
		}
	}
	return keep
}

func keysHref(a store.ItemAsk, after string) string {
	q := url.Values{}
	for name, v := range keysKeep(a) {
		q.Set(name, v)
	}
	if a.Text != "" {
		q.Set("q", a.Text)
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return "/keys"
	}
	return "/keys?" + q.Encode()
}
