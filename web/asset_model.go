package web

import (
	"net/url"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// assetStory is the keys of one asset and what happened to them.
type assetStory struct {
	keys   []store.ItemRow
	moves  []store.EventView
	places map[string]string
}

// assetsPage is a list of assets, without its rows and columns.
func assetsPage(r *Request, st views.Staff, path, kind string, a store.AssetAsk, edit bool) views.Things {
	p := r.Say
	v := views.Things{Staff: st, Heading: p.Say("nav." + path[1:]), Group: p.Say("board.toolbar")}
	v.Filter = &ui.Filter{ID: "q", Name: "q", Value: a.Text, Label: p.Say("common.filter"), Hint: p.Say("assets.filter_hint"), Action: path, Target: "#list", Keep: map[string]string{}}
	for name := range assetQuery(a) {
		if name != "q" {
			v.Filter.Keep[name] = assetQuery(a).Get(name)
		}
	}
	v.Buttons = []ui.Button{{Label: p.Say("common.export"), Kind: ui.Ghost, Icon: "down", Class: "hide-s", Href: assetListHref(path+".csv", a, "")}}
	add := path + "/new"
	if a.Property != "" {
		add += "?property=" + string(a.Property)
	}
	if edit {
		v.Buttons = append(v.Buttons, ui.Button{Label: p.Say("assets." + kind + ".add"), Kind: ui.Primary, Icon: "plus", Href: add})
	}
	v.List = views.Listing{ID: "assets", Caption: v.Heading, MoreLabel: p.Say("board.more")}
	if edit {
		v.List.Empty = &ui.Empty{Title: p.Say("assets." + kind + ".empty"), Buttons: []ui.Button{{Label: p.Say("board.empty.import"), Icon: "import", Href: "/import"}, {Label: p.Say("assets." + kind + ".add"), Href: add}}}
	} else {
		v.List.Empty = &ui.Empty{Title: p.Say("assets." + kind + ".empty")}
	}
	if len(assetQuery(a)) > 0 || a.After.ID != "" {
		v.List.Empty = &ui.Empty{Title: p.Say("assets.empty_filter"), Buttons: []ui.Button{{Label: p.Say("board.empty.clear"), Href: path}}}
	}
	return v
}

// filled puts the rows into a list.
func filled(p *words.Printer, l *views.Listing, rows []views.ThingRow, more string) {
	l.Rows, l.More, l.Shown = rows, more, p.Count("common.rows", len(rows))
	if len(rows) > 0 {
		l.Empty = nil
	}
}

func columns(labels ...string) (out []ui.Column) {
	for _, l := range labels {
		out = append(out, ui.Column{Label: l})
	}
	return out
}

// keysCell says how many keys open an asset and how many of them are out.
func keysCell(p *words.Printer, keys, out int64) views.ThingCell {
	if keys == 0 {
		return views.ThingCell{Class: "holder", Text: ui.Text(p.Say("common.none"))}
	}
	c := views.ThingCell{Class: "holder", Text: ui.Text(p.Count("common.keys", int(keys)))}
	if out > 0 {
		c.Sub = p.Say("assets.out", "n", out)
	}
	return c
}

func plainCell(text string) views.ThingCell { return views.ThingCell{Text: ui.Text(text)} }

// assetPage is the page of one asset: its keys with their holders, what
// happened to them, and its facts.
func assetPage(r *Request, st views.Staff, heading, base string, a assetStory, facts []ui.Fact, line string) views.Thing {
	p := r.Say
	v := views.Thing{Staff: st, Heading: heading, FactsTitle: p.Say("common.details"), FactsLabel: p.Say("keys.facts_about", "key", heading)}
	out := 0
	for _, k := range a.keys {
		if k.HolderID != "" {
			out++
		}
	}
	v.Sentence = ui.Text(p.Say("assets.no_keys"))
	if len(a.keys) > 0 {
		v.Sentence = ui.Text(p.Say("assets.sentence", "keys", p.Count("common.keys", len(a.keys)), "out", out))
	}
	if r.Scope.Can(tenants.AssetsEdit) {
		v.Buttons = []ui.Button{{Label: p.Say("common.edit"), Icon: "edit", Href: base + "/edit"}}
	}
	if r.Scope.Can(tenants.KeysEdit) {
		v.Buttons = append(v.Buttons, ui.Button{Label: p.Say("assets.add_key"), Icon: "key", Href: "/keys/new?opens=" + url.QueryEscape(line)})
	}
	if len(a.keys) > 0 {
		v.Lists = []views.Listing{keyListing(p, p.Say("assets.keys"), a.keys)}
	}
	v.Story = assetMoves(p, base, a, r.Now())
	for _, f := range facts {
		if len(f.Text) > 0 && f.Text.Plain() != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	return v
}

// keyListing is a table of keys with their state and holder.
func keyListing(p *words.Printer, title string, keys []store.ItemRow) views.Listing {
	l := views.Listing{ID: "keys", Title: title, Caption: title, Columns: columns(p.Say("board.column.state"), p.Say("board.column.key"), p.Say("board.column.holder"), p.Say("board.column.home"))}
	for _, k := range keys {
		row := keyRow(p, k)
		l.Rows = append(l.Rows, views.ThingRow{ID: row.ID, Href: row.Href, Code: row.Code, Name: row.Name, Sub: row.Sub, State: row.State, Word: row.Word,
			Cells: []views.ThingCell{{Class: "holder", Text: row.Holder}, {Class: "place", Text: ui.Text(row.Home)}}})
	}
	return l
}

func assetMoves(p *words.Printer, base string, a assetStory, now time.Time) *views.Story {
	rows, more := cut(a.moves)
	s := &views.Story{Title: p.Say("keys.timeline"), Empty: p.Say("assets.no_moves"), MoreLabel: p.Say("keys.show_older"), Shown: p.Count("keys.events_shown", len(rows))}
	s.Days = storyDays(p, a.places, rows, now)
	if more {
		s.More = base + "?before=" + itoa64(rows[len(rows)-1].EntryNo)
	}
	return s
}

func fact(term, text string) ui.Fact { return ui.Fact{Term: term, Text: ui.Text(text)} }

func numberText(p *words.Printer, n int64) string {
	if n == 0 {
		return ""
	}
	return p.Number(n)
}

func digits(n int64) string {
	if n == 0 {
		return ""
	}
	return itoa64(n)
}
