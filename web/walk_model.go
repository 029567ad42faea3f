package web

import (
	"strconv"
	"time"

	"claviger/custody"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// walksFacts is what the page before a walk shows.
type walksFacts struct {
	open   []store.WalkView
	places []custody.Place
	last   string // the code that the next ones count on from
	form   *form
}

func walksPage(r *Request, st views.Staff, f walksFacts) views.Walks {
	say := r.Say.Say
	v := views.Walks{Staff: st, Heading: say("nav.enrol"), Lede: say("walk.lede"), Problems: f.form.problems, OpenTitle: say("walk.open"), NewTitle: say("walk.new"), BlankTitle: say("walk.blank"), BlankText: say("walk.blank_text"),
		Begin: ui.Button{Label: say("walk.begin"), Kind: ui.Primary, Icon: "scan"}, Print: ui.Button{Label: say("walk.blank_print"), Icon: "print"}}
	for _, w := range f.open {
		v.Open = append(v.Open, views.WalkLink{Href: walkHref(w.ID), Name: w.Place, Sub: say("walk.open_sub", "keys", r.Say.Count("setup.keys", w.Made), "person", w.Person, "since", r.Say.Moment(w.BegunAt, r.Now()))})
	}
	field := func(id, value string) views.FormField {
		in := f.form.input(id, say("walk.field."+id), or(f.form.text(id), value))
		if r.Say.Has("walk.field." + id + "_hint") {
			in.Hint = r.Say.Label("walk.field", id+"_hint")
		}
		return views.FormField{Field: in}
	}
	place := field("place", "")
	place.Kind, place.Options = "select", homeOptions(r, f.places, custody.PlaceID(f.form.text("place")))
	first := field("first", nextCode(f.last))
	first.Required = true
	level := field("level", "")
	level.Kind = "select"
	for n := range 5 {
		level.Options = append(level.Options, ui.Option{Value: itoa(n), Label: r.Say.Label("custody.level", itoa(n)), On: or(f.form.text("level"), "1") == itoa(n)})
	}
	v.Fields = []views.FormField{place, first, level}
	count, stock := field("count", "21"), field("stock", "")
	count.Mode = "numeric"
	stock.Kind, stock.Label = "select", say("labels.form.stock")
	for _, s := range paper.Stocks {
		stock.Options = append(stock.Options, ui.Option{Value: s.ID, Label: r.stockName(s), On: s.ID == f.form.text("stock")})
	}
	v.Blank = []views.FormField{count, stock}
	if len(f.form.problems) > 0 {
		v.Doc.Title = say("ui.error") + " " + v.Heading
	}
	return v
}

// nextCode counts on from a code; K-001 when there is none to count on from.
func nextCode(last string) string {
	prefix, digits, n, ok := custody.WalkCode(last)
	if !ok {
		return "K-001"
	}
	return custody.Walk{Prefix: prefix, Digits: digits}.Code(n + 1)
}

// walkFacts is a walk as it stands.
type walkFacts struct {
	walk     store.WalkView
	rows     []store.EnrolmentView
	untagged []custody.ItemID
	form     *form
	now      time.Time
}

func walkPage(r *Request, st views.Staff, f walkFacts) views.Walk {
	say, w := r.Say.Say, f.walk
	rows, more := f.rows, false
	if len(rows) > walkRows {
		rows, more = rows[:walkRows], true
	}
	v := views.Walk{Staff: st, Path: []ui.Crumb{{Label: say("nav.enrol"), Href: "/enrol"}}, Heading: say("walk.title", "place", w.Place), Problems: f.form.problems,
		Sentence: ui.Text(say("walk.sentence", "keys", r.Say.Count("setup.keys", w.Made), "next", w.Code(w.Next))), DoneTitle: say("walk.done_title"), None: say("walk.none")}
	for _, e := range rows {
		v.Rows = append(v.Rows, walkRow(r, e, f.now))
	}
	if more {
		v.More = ui.Crumb{Label: say("board.more"), Href: walkHref(w.ID) + "?before=" + strconv.Itoa(rows[len(rows)-1].No)}
	}
	if n := len(f.untagged); n > 0 {
		v.Missing = &ui.Button{Label: r.Say.Count("walk.print_missing", n), Icon: "print", Href: "/labels?walk=" + string(w.ID)}
	}
	if w.EndedAt != nil {
		v.Over = &ui.Note{State: "in", Bold: say("walk.over", "at", r.Say.Moment(*w.EndedAt, f.now))}
		return v
	}
	v.End = &views.RowAct{Action: walkHref(w.ID) + "/end", Button: ui.Button{Label: say("walk.end")}}
	walkForm(r, f, &v)
	return v
}

// walkForm is the form for the next key: three things and one button.
func walkForm(r *Request, f walkFacts, v *views.Walk) {
	say := r.Say.Say
	field := func(id string) ui.Field {
		return ui.Field{ID: id, Label: say("walk.field." + id), Value: f.form.text(id), Error: f.form.problem(id), Complete: "off"}
	}
	v.Action, v.Mark = walkHref(f.walk.ID)+"/keys", or(f.form.text("mark"), r.Once())
	v.Tag, v.Name, v.Photo, v.Pieces = field("code"), field("name"), field("photo"), field("pieces")
	v.Tag.Hint, v.Name.Hint = say("walk.field.code_hint"), say("walk.field.name_hint")
	v.Tag.Attrs = map[string]any{"autofocus": true, "autocapitalize": "characters", "spellcheck": "false", "enterkeyhint": "next"}
	v.Name.Attrs = map[string]any{"enterkeyhint": "send"}
	v.Photo.Type, v.Photo.Value, v.Photo.Attrs = "file", "", map[string]any{"accept": "image/*", "capture": "environment"}
	v.Pieces.Mode, v.Pieces.Value = "numeric", or(v.Pieces.Value, "1")
	v.Next = ui.Button{Label: say("walk.next"), Kind: ui.Primary, Icon: "check"}
	v.Camera, v.Stop, v.Denied = say("labels.scan.camera"), say("labels.scan.stop"), say("labels.scan.denied")
	v.Says = map[string]string{"data-saved": say("walk.saved"), "data-mend": say("walk.mend"), "data-drop": say("walk.drop"), "data-refused": say("walk.refused")}
	if len(f.form.problems) > 0 {
		v.Doc.Title = say("ui.error") + " " + v.Heading
	}
}

func walkRow(r *Request, e store.EnrolmentView, now time.Time) views.WalkRow {
	say := r.Say.Say
	row := views.WalkRow{ID: strconv.Itoa(e.No), Href: keyHref(e.ItemID), Code: e.Code, Name: e.Name, Tag: or(e.Label, e.Tag), TagWord: say("walk.tag_none"), Sub: joinWords(e.Person, r.Say.Moment(e.At, now))}
	if e.HomeSlot > 0 {
		row.Hook = say("walk.hook", "n", e.HomeSlot)
	}
	if e.Known {
		row.Known = say("walk.known")
	}
	if e.Photo != "" {
		row.Photo = photoHref(e.ItemID, e.Photo)
		row.Alt = say("walk.photo_of", "key", e.Code)
	}
	return row
}
