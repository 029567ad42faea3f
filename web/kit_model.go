package web

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kitFacts is a kit with where each of its keys is.
type kitFacts struct {
	id    custody.KitID
	name  string
	order string
	rows  []store.KitRow
}

// kitsOf parts the keys of kits, which come kit after kit.
func kitsOf(rows []store.KitRow) (out []kitFacts) {
	for _, row := range rows {
		if len(out) == 0 || out[len(out)-1].id != row.KitID {
			out = append(out, kitFacts{id: row.KitID, name: row.KitName, order: row.KitOrder})
		}
		k := &out[len(out)-1]
		k.rows = append(k.rows, row)
	}
	return out
}

func (k kitFacts) codes() (codes []string) {
	for _, row := range k.rows {
		codes = append(codes, row.Code)
	}
	return codes
}

// away are the codes that are not at hand.
func (k kitFacts) away() (codes []string) {
	for _, row := range k.rows {
		if row.State != custody.In && row.State != custody.ToHang {
			codes = append(codes, row.Code)
		}
	}
	return codes
}

// holder is who has the whole kit, "" when nobody has all of it.
func (k kitFacts) holder() string {
	for _, row := range k.rows {
		if row.State != custody.Out || row.HolderID != k.rows[0].HolderID {
			return ""
		}
	}
	return k.rows[0].Holder
}

// kitChip is the chip of a kit: whole at home, whole with somebody, or torn.
func kitChip(r *Request, k kitFacts) (chip, word string) {
	switch {
	case len(k.away()) == 0:
		return "in", r.Say.Say("kits.state.in")
	case k.holder() != "":
		return "out", r.Say.Say("kits.state.out")
	}
	return "due", r.Say.Say("kits.state.part")
}

func kitSentence(r *Request, k kitFacts) ui.Rich {
	say := r.Say
	switch away := k.away(); {
	case len(away) == 0:
		return ui.Text(say.Say("kits.sentence.in", "kit", k.name, "keys", say.Count("common.keys", len(k.rows))))
	case k.holder() != "":
		return ui.Text(say.Say("kits.sentence.out", "kit", k.name, "person", k.holder()))
	default:
		return ui.Text(say.Say("kits.sentence.part", "kit", k.name, "keys", say.List(away)))
	}
}

func kitsPage(r *Request, st views.Staff, rows []store.KitRow) views.Things {
	say := r.Say.Say
	page := views.Things{Staff: st, Heading: say("nav.kits"), List: views.Listing{ID: "kits", Caption: say("kits.caption"), Columns: columns(say("board.column.state"), say("kits.name"), say("board.column.holder"))}}
	if r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = []ui.Button{{Label: say("kits.add"), Href: "/kits/new", Kind: ui.Primary, Icon: "plus"}}
	}
	shown, more := cut(kitsOf(rows))
	for _, k := range shown {
		chip, word := kitChip(r, k)
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "k-" + string(k.id), Href: kitHref(k.id), Name: k.name, Sub: strings.Join(k.codes(), ", "), State: chip, Word: word, Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(k.holder())}}})
	}
	if len(shown) == 0 {
		page.List.Empty = &ui.Empty{Title: say("kits.empty"), Text: say("kits.text")}
		return page
	}
	page.List.Shown = r.Say.Count("kits.shown", len(shown))
	if more {
		last := shown[len(shown)-1]
		page.List.MoreLabel, page.List.More = say("board.more"), "/kits?after="+last.order+"~"+string(last.id)
	}
	return page
}

func kitView(r *Request, st views.Staff, k kitFacts) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Heading: k.name, Path: []ui.Crumb{{Label: say("nav.kits"), Href: "/kits"}}, Sentence: kitSentence(r, k), FactsTitle: say("common.details"), FactsLabel: say("keys.facts_about", "key", k.name)}
	page.State, page.Word = kitChip(r, k)
	list := views.Listing{ID: "keys", Title: say("kits.keys"), Caption: say("kits.keys"), Columns: columns(say("board.column.state"), say("board.column.key"), say("board.column.holder"))}
	for _, row := range k.rows {
		list.Rows = append(list.Rows, views.ThingRow{ID: "i-" + string(row.ItemID), Href: keyHref(row.ItemID), Code: row.Code, Name: row.Name, State: chipOf(row.State, nil, r.Now()), Word: chipWord(r.Say, chipOf(row.State, nil, r.Now())),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(or(row.Holder, row.Place))}}})
	}
	page.Lists = []views.Listing{list}
	page.Facts = []ui.Fact{fact(say("kits.count"), r.Say.Count("common.keys", len(k.rows)))}
	away := k.away()
	if r.Scope.Can(tenants.KeysIssue) {
		if len(away) > 0 {
			page.Acts = append(page.Acts, views.RowAct{Action: kitHref(k.id) + "/return", Button: ui.Button{ID: "return", Label: say("kits.return"), Kind: ui.Primary, Icon: "in"}})
		}
		take := ui.Button{ID: "take", Label: say("kits.take", "kit", k.name), Icon: "out", Href: kitHref(k.id) + "/take"}
		if len(away) == 0 {
			take.Kind = ui.Primary
		}
		page.Buttons = append(page.Buttons, take)
	}
	if r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("common.edit"), Icon: "edit", Href: kitHref(k.id) + "/edit"})
		page.Buttons = append(page.Buttons, ui.Button{ID: "end", Label: say("kits.end"), Icon: "x", Href: kitHref(k.id) + "/end"})
	}
	return page
}

// kitRefusal says which keys keep the kit from being given, and why.
func (r *Request) kitRefusal(person string, no *keys.KitRefused) *ui.Refusal {
	var out *ui.Refusal
	var codes []string
	for _, x := range no.Not {
		v := r.refusal(person, x)
		for i := range v.Reasons {
			v.Reasons[i].What = x.Item.Code + ": " + v.Reasons[i].What
		}
		codes = append(codes, x.Item.Code)
		if out == nil {
			out = v
			continue
		}
		out.Reasons = append(out.Reasons, v.Reasons...)
	}
	out.State, out.Title = "fail", r.Say.Say("kits.refused", "kit", no.Kit.Name, "keys", r.Say.List(codes))
	return out
}

// kitNotes tell that a key belongs to a kit, and whether the kit is torn.
func kitNotes(r *Request, kits []kitFacts) (notes []ui.Note) {
	for _, k := range kits {
		chip, word := kitChip(r, k)
		if chip != "due" {
			chip = ""
		}
		links := ui.Rich{{Text: r.Say.Say("kits.see"), Href: kitHref(k.id)}}
		if len(k.away()) == 0 && r.Scope.Can(tenants.KeysIssue) { // whoever scanned one key of it most often wants all
			links = ui.Rich{{Text: r.Say.Say("kits.take", "kit", k.name), Href: kitHref(k.id) + "/take"}}
		}
		notes = append(notes, ui.Note{State: chip, Icon: "key", Bold: r.Say.Say("kits.of_key", "kit", k.name), Sub: joinWords(word, strings.Join(k.codes(), ", ")), Text: links})
	}
	return notes
}
