package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// countPlanRoutes are the plans of counts: what is counted again and again.
func (s *Server) countPlanRoutes() []Route {
	return []Route{
		get("/counts/plans", tenants.KeysRead, s.countPlans),
		get("/counts/plans/new", tenants.KeysEdit, s.countPlanNew),
		post("/counts/plans", tenants.KeysEdit, s.countPlanSave),
		get("/counts/plans/:id", tenants.KeysEdit, s.countPlanEdit),
		post("/counts/plans/:id", tenants.KeysEdit, s.countPlanSave),
		post("/counts/plans/:id/end", tenants.KeysEdit, s.countPlanEnd),
	}
}

func (r *Request) countPlanID() custody.CountPlanID { return custody.CountPlanID(r.Params("id")) }

func countPlanHref(id custody.CountPlanID) string { return "/counts/plans/" + string(id) }

// planWhat says what a plan is about: a place or a whole site, some keys or all.
func planWhat(r *Request, v store.CountPlanView) (name, sub string) {
	if name = v.Place; name == "" {
		name = r.Say.Say("count_plans.all_of", "site", v.Site)
	}
	var parts []string
	if v.Group != "" {
		parts = append(parts, v.Group)
	}
	if v.Sample > 0 {
		parts = append(parts, r.Say.Count("count_plans.drawn", v.Sample))
	}
	return name, joinWords(parts...)
}

// planWhen says the rhythm of a plan in the zone of its site.
func planWhen(r *Request, p custody.CountPlan) string {
	var at []string
	for _, m := range p.Clocks {
		at = append(at, clockText(m))
	}
	args := []any{"at", r.Say.List(at)}
	switch p.Every {
	case custody.EachWeek:
		args = append(args, "weekday", r.Say.Weekday(p.Weekday))
	case custody.EachMonth:
		args = append(args, "day", p.Day)
	case custody.EachYear:
		args = append(args, "day", p.Day, "month", r.Say.Month(p.Month))
	}
	return r.Say.Say("count_plans.when."+string(p.Every), args...)
}

func clockText(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

func (s *Server) countPlans(r *Request) error {
	var vs []store.CountPlanView
	err := r.Read(func(rx *store.Rx) (err error) {
		vs, err = rx.CountPlans(store.CountPlanAsk{After: custody.CountPlanID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("count_plans.title"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("count_plans.title"), Path: []ui.Crumb{{Label: say("nav.counts"), Href: "/counts"}},
		List: views.Listing{ID: "plans", Caption: say("count_plans.caption"), Columns: columns(say("count_plans.what"), say("count_plans.when_column"), say("count_plans.counter"), say("count_plans.next"))}}
	edit := r.Scope.Can(tenants.KeysEdit)
	if edit {
		page.Buttons = []ui.Button{{Label: say("count_plans.new"), Kind: ui.Primary, Icon: "plus", Href: "/counts/plans/new"}}
	}
	rows, more := cut(vs)
	for _, v := range rows {
		name, sub := planWhat(r, v)
		row := views.ThingRow{ID: "p-" + string(v.ID), Href: countPlanHref(v.ID), Name: name, Sub: sub,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(planWhen(r, v.CountPlan))}, {Text: ui.Text(v.Counter)},
				{Text: ui.Text(r.Say.At(zone(v.Zone)).Moment(v.NextAt, r.Now()))}}}
		if !edit {
			row.Href = "/counts"
		}
		page.List.Rows = append(page.List.Rows, row)
	}
	if len(rows) == 0 {
		page.List.Empty = &ui.Empty{Title: say("count_plans.empty"), Text: say("count_plans.empty_text")}
	} else {
		page.List.Shown = r.Say.Count("count_plans.shown", len(rows))
	}
	if more {
		page.List.More, page.List.MoreLabel = "/counts/plans?after="+string(rows[len(rows)-1].ID), say("count_plans.more")
	}
	return r.HTML(page.Show())
}

func (s *Server) countPlanNew(r *Request) error {
	return s.countPlanForm(r, custody.CountPlan{Every: custody.EachWeek, Weekday: time.Monday, Day: 1, Month: time.January, Clocks: []int{8 * 60}, CounterID: r.Scope.Person(), Hours: 8}, "", nil)
}

func (s *Server) countPlanEdit(r *Request) error {
	p, err := r.readCountPlan()
	if err != nil {
		return err
	}
	return s.countPlanForm(r, p, "", nil)
}

// readCountPlan reads a plan in force that the scope sees.
func (r *Request) readCountPlan() (p custody.CountPlan, err error) {
	err = r.Read(func(rx *store.Rx) error {
		v, err := rx.CountPlanView(r.countPlanID())
		if err == nil && v.EndedAt != nil {
			err = tenants.Fail(tenants.Conflict, "count_plan_over")
		}
		p = v.CountPlan
		return err
	})
	return p, err
}

// typedPlan is a plan as it was typed; what is no number is out of bounds.
func typedPlan(f *form) (p custody.CountPlan, clocks string) {
	number := func(name string, empty int) int {
		text := f.text(name)
		if text == "" {
			return empty
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return -1
		}
		return n
	}
	p = custody.CountPlan{GroupID: custody.KeyGroupID(f.text("group")), Every: custody.CountEvery(f.text("every")), Weekday: time.Weekday(number("weekday", 1)), Day: number("day", 1), Month: time.Month(number("month", 1)),
		Sample: number("sample", 0), CounterID: tenants.PersonID(f.text("counter")), ManagerID: tenants.PersonID(f.text("manager")), Hours: number("hours", 0)}
	if what := f.text("place"); strings.HasPrefix(what, "sit_") {
		p.SiteID = tenants.SiteID(what)
	} else {
		p.PlaceID = custody.PlaceID(what)
	}
	clocks = f.text("at")
	p.Clocks = clocksOf(clocks)
	return p, clocks
}

// clocksOf reads times of day, a space or a comma between; none when one is
// no time.
func clocksOf(text string) (clocks []int) {
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' }) {
		at, err := time.Parse("15:04", part)
		if err != nil {
			return nil
		}
		clocks = append(clocks, at.Hour()*60+at.Minute())
	}
	return clocks
}

func (s *Server) countPlanSave(r *Request) error {
	f := r.Form()
	p, clocks := typedPlan(f)
	p.ID = r.countPlanID()
	out, err := keys.PlanCount(r.UserContext(), r.counts(), r.Scope, p)
	if err != nil {
		if f.wrong(err) {
			return s.countPlanForm(r, p, clocks, f)
		}
		return err
	}
	r.Flash("count_plans.done.saved", "at", r.Say.Moment(out.NextAt, r.Now()))
	return r.To("/counts/plans")
}

func (s *Server) countPlanEnd(r *Request) error {
	if _, err := keys.EndCountPlan(r.UserContext(), r.counts(), r.Scope, r.countPlanID()); err != nil {
		return err
	}
	r.Flash("count_plans.done.ended")
	return r.To("/counts/plans")
}

// countPlanForm shows a plan as it is, or as it was typed.
func (s *Server) countPlanForm(r *Request, p custody.CountPlan, clocks string, f *form) error {
	var o planOptions
	if err := r.Read(func(rx *store.Rx) error { return o.read(rx) }); err != nil {
		return err
	}
	say := r.Say.Say
	heading, action := say("count_plans.new"), "/counts/plans"
	if p.ID != "" {
		heading, action = say("count_plans.change"), countPlanHref(p.ID)
	}
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	if f == nil {
		var at []string
		for _, m := range p.Clocks {
			at = append(at, clockText(m))
		}
		clocks = strings.Join(at, " ")
	}
	field := func(id, value string) ui.Field {
		x := ui.Field{ID: id, Label: say("count_plans.field." + id), Value: value}
		if hint := "count_plans.hint." + id; r.Say.Has(hint) {
			x.Hint = say(hint)
		}
		if f != nil {
			x.Value, x.Error = f.text(id), f.problem(id)
		}
		return x
	}
	number := func(id string, n int) ui.Field {
		x := field(id, "")
		x.Mode = "numeric"
		if f == nil && n > 0 {
			x.Value = itoa(n)
		}
		return x
	}
	at := field("at", clocks)
	at.Required = true
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: say("nav.counts"), Href: "/counts"}, {Label: say("count_plans.title"), Href: "/counts/plans"}}, Text: ui.Text(say("count_plans.form_text")), Action: action,
		Fields: []templ.Component{field("place", "").Select(o.placeOptions(r, p)), field("group", "").Select(o.groupOptions(r, p.GroupID)), number("sample", p.Sample).Input(),
			field("every", "").Select(everyOptions(r, p.Every)), at.Input(), field("weekday", "").Select(weekdayOptions(r, p.Weekday)), number("day", p.Day).Input(), field("month", "").Select(monthOptions(r, p.Month)),
			field("counter", "").Select(o.people(p.CounterID, nil)), number("hours", p.Hours).Input(), field("manager", "").Select(o.people(p.ManagerID, &ui.Option{Label: say("count_plans.own_manager")}))},
		Submit: ui.Button{Label: say("count_plans.save"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("common.cancel"), Href: "/counts/plans", Kind: ui.Ghost}}
	if p.ID != "" {
		page.After = []templ.Component{views.RowAct{Action: countPlanHref(p.ID) + "/end", Button: ui.Button{ID: "end", Label: say("count_plans.end"), Kind: ui.Danger, Icon: "x"}}.Show("")}
	}
	return r.showForm(page, f)
}

// planOptions is what a plan may name.
type planOptions struct {
	sites  []tenants.Site
	places []custody.Place
	groups []custody.KeyGroup
	staff  []store.Counter
}

func (o *planOptions) read(rx *store.Rx) (err error) {
	if o.sites, err = rx.Sites(); err != nil {
		return err
	}
	if o.places, err = placeChoices(rx); err != nil {
		return err
	}
	if o.groups, err = rx.KeyGroups(); err != nil {
		return err
	}
	o.staff, err = rx.WhoCounts()
	return err
}

func (o planOptions) placeOptions(r *Request, p custody.CountPlan) (out []ui.Option) {
	for _, site := range o.sites {
		out = append(out, ui.Option{Value: string(site.ID), Label: r.Say.Say("count_plans.all_of", "site", site.Name), Group: site.Name, On: p.PlaceID == "" && p.SiteID == site.ID})
		for _, place := range o.places {
			if place.SiteID == site.ID {
				out = append(out, ui.Option{Value: string(place.ID), Label: place.Name, Group: site.Name, On: p.PlaceID == place.ID})
			}
		}
	}
	return out
}

func (o planOptions) groupOptions(r *Request, chosen custody.KeyGroupID) []ui.Option {
	out := []ui.Option{{Label: r.Say.Say("count_plans.all_keys")}}
	for _, g := range o.groups {
		out = append(out, ui.Option{Value: string(g.ID), Label: g.Name, On: g.ID == chosen})
	}
	return out
}

func (o planOptions) people(chosen tenants.PersonID, none *ui.Option) (out []ui.Option) {
	if none != nil {
		out = append(out, *none)
	}
	for _, c := range o.staff {
		out = append(out, ui.Option{Value: string(c.ID), Label: c.Name, On: c.ID == chosen})
	}
	return out
}

func everyOptions(r *Request, chosen custody.CountEvery) (out []ui.Option) {
	for _, e := range custody.CountEverys {
		out = append(out, ui.Option{Value: string(e), Label: r.Say.Label("count_plans.every", string(e)), On: e == chosen})
	}
	return out
}

func weekdayOptions(r *Request, chosen time.Weekday) (out []ui.Option) {
	for i := range 7 {
		d := time.Weekday((i + 1) % 7)
		out = append(out, ui.Option{Value: itoa(int(d)), Label: r.Say.Weekday(d), On: d == chosen})
	}
	return out
}

func monthOptions(r *Request, chosen time.Month) (out []ui.Option) {
	for m := time.January; m <= time.December; m++ {
		out = append(out, ui.Option{Value: itoa(int(m)), Label: r.Say.Month(m), On: m == chosen})
	}
	return out
}
