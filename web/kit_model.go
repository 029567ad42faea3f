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
	tag   string
	rows  []store.KitRow

	together bool // its keys never leave one by one
}

// kitsOf parts the keys of kits, which come kit after kit.
func kitsOf(rows []store.KitRow) (out []kitFacts) {
	for _, row := range rows {
		if len(out) == 0 || out[len(out)-1].id != row.KitID {
			out = append(out, kitFacts{id: row.KitID, name: row.KitName, order: row.KitOrder, tag: row.Tag, together: row.Together})
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

// gone are the keys that somebody has, or that are missing.
func (k kitFacts) gone() (rows []store.KitRow) {
	for _, row := range k.rows {
		if row.State == custody.Out || row.State == custody.Missing {
			rows = append(rows, row)
		}
	}
	return rows
}

// lacking are the keys that a person does not have, and whether all of them
// are at hand.
func (k kitFacts) lacking(person tenants.PersonID) (rows []store.KitRow, here bool) {
	here = true
	for _, row := range k.rows {
		if row.State == custody.Out && row.HolderID == person && person != "" {
			continue
		}
		rows = append(rows, row)
		here = here && (row.State == custody.In || row.State == custody.ToHang)
	}
	return rows, here
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
	if k.together {
		page.Facts = append(page.Facts, fact(say("kits.together"), say("kits.together_fact")))
	}
	if k.tag != "" {
		page.Facts = append(page.Facts, fact(say("kits.tag"), k.tag))
	}
	away := k.away()
	if r.Scope.Can(tenants.KeysIssue) {
		if gone := k.gone(); len(gone) > 0 {
			page.Acts = append(page.Acts, views.RowAct{Action: kitHref(k.id) + "/return", Button: ui.Button{ID: "return", Label: say("kits.return"), Kind: ui.Primary, Icon: "in"}})
			if len(gone) > 1 {
				page.Buttons = append(page.Buttons, ui.Button{ID: "part", Label: say("kits.return_part"), Icon: "in", Href: kitHref(k.id) + "/return"})
			}
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

// kitNotes tell that a key belongs to a kit and whether the kit is torn, and
// offer the whole kit to whoever has the key or comes for it.
func kitNotes(r *Request, kits []kitFacts, person tenants.PersonID) (notes []ui.Note) {
	for _, k := range kits {
		chip, word := kitChip(r, k)
		if chip != "due" {
			chip = ""
		}
		links := ui.Rich{{Text: r.Say.Say("kits.see"), Href: kitHref(k.id)}}
		lacks, here := k.lacking(person)
		if here && len(lacks) > 0 && r.Scope.Can(tenants.KeysIssue) { // whoever scanned one key of it most often wants all
			offer, to := "kits.take", kitHref(k.id)+"/take"
			if len(lacks) < len(k.rows) {
				offer = "kits.take_rest"
			}
			if person != "" {
				to += "?person=" + string(person)
			}
			links = ui.Rich{{Text: r.Say.Say(offer, "kit", k.name), Href: to}}
		}
		notes = append(notes, ui.Note{State: chip, Icon: "key", Bold: r.Say.Say("kits.of_key", "kit", k.name), Sub: joinWords(word, strings.Join(k.codes(), ", ")), Text: links})
	}
	return notes
}

// kitRest says what is still missing of the kits of a key that came back.
func kitRest(r *Request, kits []kitFacts, by tenants.PersonID) (notes []ui.Note) {
	for _, k := range kits {
		if gone := k.gone(); len(gone) > 0 {
			notes = append(notes, ui.Note{State: "due", Icon: "key", Bold: r.Say.Say("kits.still", "kit", k.name, "keys", r.Say.List(rowNames(gone))), Text: ui.Rich{{Text: r.Say.Say("kits.return_rest"), Href: kitHref(k.id) + "/return?person=" + string(by)}}})
		}
	}
	return notes
}

// rowNames are codes with names, and with whom they are.
func rowNames(rows []store.KitRow) (names []string) {
	for _, row := range rows {
		name := strings.TrimSpace(row.Code + " " + row.Name)
		if row.State == custody.Out && row.Holder != "" {
			name += " (" + row.Holder + ")"
		}
		names = append(names, name)
	}
	return names
}
