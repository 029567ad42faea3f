package web

import (
	"net/url"
	"strconv"

	"claviger/custody"
	"claviger/reports/paper"
	"claviger/views"
	"claviger/views/ui"
)

// labelsPage is the choice of keys and of how to print them.
func labelsPage(r *Request, st views.Staff, f *labelFacts) views.Labels {
	say := r.Say.Say
	rows, more := cut(f.rows)
	v := views.Labels{Staff: st, Heading: say("nav.labels"), Lede: say("labels.lede"), Action: "/labels", Caption: say("labels.caption"), Group: say("board.toolbar"),
		Columns: []ui.Column{{Label: say("labels.choose_column"), Hidden: true}, {Label: say("board.column.key")}, {Label: say("board.column.home"), Class: "opt"}, {Label: say("labels.column")}, {Label: say("labels.revoke"), Hidden: true}}}
	if f.key != "" {
		v.Path = []ui.Crumb{{Label: rows[0].Code + " " + rows[0].Name, Href: keyHref(f.key)}}
		v.Hidden = map[string]string{"key": string(f.key)}
	} else if f.walk != "" {
		v.Path = []ui.Crumb{{Label: say("nav.enrol"), Href: walkHref(f.walk)}}
		v.Hidden = map[string]string{"walk": string(f.walk)}
	} else {
		v.Filter = &ui.Filter{ID: "q", Name: "q", Value: f.ask.Text, Label: say("keys.filter_label"), Hint: say("keys.filter_hint"), Action: "/labels", Target: "#list", Keep: placeKeep(f.ask.Place)}
		v.Places = placeTabs(r, f)
	}
	for _, row := range rows {
		code := f.codes[row.ID]
		line := views.LabelRow{ID: string(row.ID), Href: keyHref(row.ID), Code: row.Code, Name: row.Name, Home: slotWord(r.Say, row.HomeKind, row.Home, row.HomeSlot), Label: code, Choose: say("labels.choose", "key", row.Code), On: f.chosen[string(row.ID)] || f.chosen == nil && (f.ask.Place != "" || f.walk != "")}
		if code != "" {
			line.Revoke = &ui.Button{Label: say("labels.revoke"), Row: true}
			line.RevokeTo, line.RevokeWhat = "/labels/"+code+"/revoke", say("labels.revoke_what", "key", row.Code)
		}
		v.Rows = append(v.Rows, line)
	}
	if len(rows) == 0 {
		v.Empty = keysEmpty(r.Say, f.ask)
		if f.ask.Text != "" {
			v.Empty.Buttons = []ui.Button{{Label: say("board.empty.clear"), Href: "/labels"}}
		}
	}
	if more {
		last := rows[len(rows)-1]
		v.More, v.MoreLabel = labelsHref(f, last.Order+"~"+string(last.ID)), say("board.more")
	}
	v.Shown = r.Say.Count("board.shown", len(rows))
	labelForm(r, f, &v)
	return v
}

func placeKeep(id custody.PlaceID) map[string]string {
	if id == "" {
		return nil
	}
	return map[string]string{"place": string(id)}
}

// placeTabs narrow the list to one place: labels are printed board by board. No
// key has its home at a desk.
func placeTabs(r *Request, f *labelFacts) (options []ui.Option) {
	options = []ui.Option{{Label: r.Say.Say("labels.every_place"), On: f.ask.Place == ""}}
	for _, p := range f.places {
		if r.Scope.SeesSite(p.SiteID) && p.Kind != custody.Desk {
			options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, On: p.ID == f.ask.Place})
		}
	}
	return options
}

func labelsHref(f *labelFacts, after string) string {
	q := url.Values{}
	for name, v := range map[string]string{"q": f.ask.Text, "place": string(f.ask.Place), "after": after} {
		if v != "" {
			q.Set(name, v)
		}
	}
	return "/labels?" + q.Encode()
}

// stockName is what a kind of labels is called.
func (r *Request) stockName(s paper.Stock) string {
	if s.ID == "tape24" || s.ID == "round30" {
		return r.Say.Say("labels.stock."+s.ID, "size", s.Name)
	}
	return s.Name
}

// labelForm is how to print: stock, symbol, what else is said, offsets.
func labelForm(r *Request, f *labelFacts, v *views.Labels) {
	say := r.Say.Say
	field := func(id, hint string) ui.Field {
		out := ui.Field{ID: id, Label: say("labels.form." + id), Hint: hint, Mode: "decimal", Complete: "off"}
		if f.form != nil {
			out.Error, out.Value = f.form.problem(id), f.form.text(id)
		}
		return out
	}
	if f.form != nil {
		v.Problems = f.form.problems
		v.Doc.Title = say("ui.error") + " " + v.Heading
	}
	for _, s := range paper.Stocks {
		v.Stocks = append(v.Stocks, ui.Option{Value: s.ID, Label: r.stockName(s), On: s.ID == f.run.Stock.ID})
	}
	v.Stock = field("stock", say("labels.form.stock_hint"))
	v.SymbolWord = say("labels.form.symbol")
	v.Symbols = []ui.Option{{Value: "qr", Label: "QR", On: !f.run.Lines}, {Value: "lines", Label: "Code 128", On: f.run.Lines}}
	v.Found = field("found", say("labels.form.found_hint"))
	v.Found.Mode, v.Found.Value = "", f.found
	v.Own, v.OwnHint, v.OwnOn = say("labels.form.own"), say("labels.form.own_hint"), f.own
	v.Skip, v.X, v.Y = field("skip", say("labels.form.skip_hint")), field("x", ""), field("y", "")
	v.Offsets, v.OffsetHint = say("labels.form.offsets"), say("labels.form.offsets_hint")
	for _, o := range []struct {
		field *ui.Field
		value float64
	}{{&v.X, f.run.X}, {&v.Y, f.run.Y}, {&v.Skip, float64(f.run.Skip)}} {
		if o.field.Value == "" {
			o.field.Value = strconv.FormatFloat(o.value, 'f', -1, 64)
		}
	}
	v.Submit = ui.Button{Label: say("labels.form.submit"), Kind: ui.Primary, Icon: "print"}
	v.Test = say("labels.form.test")
	v.PrintTitle, v.PlaceLabel, v.ShowAct = say("labels.form.title"), say("labels.place"), say("labels.show")
}
