package web

import (
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) checkLists(r *Request) error {
	var ls []keys.CheckList
	var groups []custody.KeyGroup
	err := r.Read(func(rx *store.Rx) (err error) {
		if ls, err = rx.CheckLists(); err == nil {
			groups, err = rx.KeyGroups()
		}
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("checks.lists"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("checks.lists"), Path: []ui.Crumb{{Label: say("nav.checks"), Href: "/checks"}},
		List: views.Listing{ID: "lists", Caption: say("checks.lists_caption"), Columns: columns(say("checks.column.list"), say("checks.when"), say("checks.of"), say("checks.late_column"))}}
	edit := r.Scope.Can(tenants.KeysEdit)
	if edit {
		page.Buttons = []ui.Button{{Label: say("checks.new"), Kind: ui.Primary, Icon: "plus", Href: "/checks/lists/new"}}
	}
	names := map[custody.KeyGroupID]string{"": say("checks.every_vehicle")}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	for _, l := range ls {
		late := say("checks.late.warn")
		if l.LateBlocks {
			late = say("checks.late.block")
		}
		row := views.ThingRow{ID: "l-" + string(l.ID), Name: l.Name, Sub: r.Say.Count("checks.questions", len(l.Questions)), Cells: []views.ThingCell{{Text: ui.Text(r.checkWhen(l.CheckTimes))}, {Text: ui.Text(names[l.GroupID])}, {Text: ui.Text(late)}}}
		if edit {
			row.Href = "/checks/lists/" + string(l.ID)
		}
		page.List.Rows = append(page.List.Rows, row)
	}
	if len(ls) == 0 {
		page.List.Empty = &ui.Empty{Title: say("checks.none"), Text: say("checks.none_text")}
	}
	return r.HTML(page.Show())
}

// checkWhen says how often and by when, in the time of each vehicle's site.
func (r *Request) checkWhen(t custody.CheckTimes) string {
	if t.Every == custody.EachWeek {
		return r.Say.Say("checks.when.week", "weekday", r.Say.Weekday(t.Weekday), "at", clockText(t.Clock))
	}
	return r.Say.Say("checks.when.day", "at", clockText(t.Clock))
}

func (s *Server) checkListNew(r *Request) error {
	return s.checkListForm(r, keys.CheckList{CheckTimes: custody.CheckTimes{Every: custody.EachDay, Weekday: time.Monday, Clock: 9 * 60}}, nil)
}

func (s *Server) checkListEdit(r *Request) error {
	var l keys.CheckList
	err := r.Read(func(rx *store.Rx) (err error) {
		if l, err = rx.CheckList(custody.CheckListID(r.Params("id"))); err == nil && l.EndedAt != nil {
			err = tenants.Fail(tenants.Conflict, "check_list_over")
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.checkListForm(r, l, nil)
}

func (s *Server) checkListSave(r *Request) error {
	f := r.Form()
	l := keys.CheckList{ID: custody.CheckListID(r.Params("id")), Name: f.text("name"), GroupID: custody.KeyGroupID(f.text("group")), LateBlocks: f.text("late") == "block", NoBlocks: f.text("no") == "block", Questions: f.questions()}
	l.CheckTimes = custody.CheckTimes{Every: custody.CountEvery(f.text("every")), Weekday: time.Weekday(number(or(f.text("weekday"), "1"))), Clock: -1}
	if at := clocksOf(f.text("at")); len(at) == 1 {
		l.Clock = at[0]
	}
	if len(f.problems) > 0 {
		return s.checkListForm(r, l, f)
	}
	if _, err := keys.SaveCheckList(r.UserContext(), r.desk(), r.Scope, l); err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.checkListForm(r, l, f)
		}
		return err
	}
	r.Flash("checks.done.list", "check", l.Name)
	return r.To("/checks/lists")
}

func (s *Server) checkListEnd(r *Request) error {
	l, err := keys.EndCheckList(r.UserContext(), r.desk(), r.Scope, custody.CheckListID(r.Params("id")))
	if err != nil {
		return err
	}
	r.Flash("checks.done.ended", "check", l.Name)
	return r.To("/checks/lists")
}

// checkListForm shows a list as it is, or as it was typed.
func (s *Server) checkListForm(r *Request, l keys.CheckList, f *form) error {
	var o planOptions
	if err := r.Read(func(rx *store.Rx) (err error) { o.groups, err = rx.KeyGroups(); return err }); err != nil {
		return err
	}
	say := r.Say.Say
	heading, action := say("checks.new"), "/checks/lists"
	if l.ID != "" {
		heading, action = say("checks.change"), "/checks/lists/"+string(l.ID)
	}
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	shown := f
	if shown == nil {
		shown = &form{r: r}
	}
	field := func(id, value, hint string) ui.Field {
		x := ui.Field{ID: id, Label: say("checks.field." + id), Value: value, Hint: hint, Error: shown.problem(id), Complete: "off"}
		if f != nil {
			x.Value = f.text(id)
		}
		return x
	}
	name, at := field("name", l.Name, say("checks.hint.name")), field("at", clockText(max(l.Clock, 0)), say("checks.hint.at"))
	name.Required, at.Required = true, true
	groups := append([]ui.Option{{Label: say("checks.every_vehicle")}}, o.groupOptions(r, l.GroupID)[1:]...)
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: say("nav.checks"), Href: "/checks"}, {Label: say("checks.lists"), Href: "/checks/lists"}}, Text: ui.Text(say("checks.list_text")), Action: action,
		Submit: ui.Button{Label: say("common.save"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("common.cancel"), Href: "/checks/lists", Kind: ui.Ghost},
		Fields: []templ.Component{name.Input(), field("group", "", say("checks.hint.group")).Select(groups),
			field("every", "", "").Select([]ui.Option{{Value: "day", Label: say("checks.every.day"), On: l.Every != custody.EachWeek}, {Value: "week", Label: say("checks.every.week"), On: l.Every == custody.EachWeek}}),
			field("weekday", "", say("checks.hint.weekday")).Select(weekdayOptions(r, l.Weekday)), at.Input(),
			views.Chooser("late", say("checks.field.late"), r.warnOrBlock("checks.late", l.LateBlocks)), views.Chooser("no", say("checks.field.no"), r.warnOrBlock("checks.no", l.NoBlocks))}}
	page.Fields = append(page.Fields, checkQuestionFields(r, shown, l.Questions)...)
	if l.ID != "" {
		page.After = []templ.Component{views.RowAct{Action: "/checks/lists/" + string(l.ID) + "/end", Button: ui.Button{ID: "end", Label: say("checks.end"), Kind: ui.Danger, Icon: "x"}}.Show("")}
	}
	return r.showForm(page, f)
}

func (r *Request) warnOrBlock(words string, blocks bool) []ui.Option {
	return []ui.Option{{Value: "warn", Label: r.Say.Say(words + ".warn"), Sub: r.Say.Say(words + ".warn_text"), On: !blocks}, {Value: "block", Label: r.Say.Say(words + ".block"), Sub: r.Say.Say(words + ".block_text"), On: blocks}}
}

// checkQuestionFields are the questions that a list has, and two more.
func checkQuestionFields(r *Request, f *form, qs []rules.Question) (out []templ.Component) {
	return askedRows(r, f, qs, keys.CheckKinds, rules.YesNoQuestion, r.Say.Say("checks.hint.question"), false)
}
