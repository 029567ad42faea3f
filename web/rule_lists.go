package web

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) holidaysPage(r *Request) error { return s.holidays(r, r.Form(), 200) }

// holidays lists the holidays of a site and lets them be entered anew.
func (s *Server) holidays(r *Request, f *form, status int) error {
	var sites []tenants.Site
	var site tenants.Site
	var days []custody.Holiday
	var known *rules.Calendar
	err := r.Read(func(rx *store.Rx) (err error) {
		if sites, err = rx.Sites(); err != nil || len(sites) == 0 {
			return err
		}
		site = sites[0]
		for _, x := range sites {
			if string(x.ID) == or(f.text("site"), r.Query("site")) {
				site = x
			}
		}
		if known, err = rx.Calendar(site.ID); err != nil {
			return err
		}
		days, err = rx.Holidays(site.ID)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(p.Say("nav.holidays"))
	if err != nil {
		return err
	}
	v := views.Settings{Staff: st, Heading: p.Say("nav.holidays"), Lede: p.Say("access.calendar_none", "site", site.Name)}
	year := r.Now().In(zone(site.Zone)).Year()
	from, until := rules.Date(itoa(year)+"-01-01"), rules.Date(itoa(year+1)+"-12-31")
	if known != nil {
		from, until = known.From, known.Until
		v.Lede = p.Say("access.calendar", "site", site.Name, "from", ruleNames{p: p}.date(from), "until", ruleNames{p: p}.date(until))
	}
	v.List = &views.SettingsList{Caption: p.Say("nav.holidays"), Empty: p.Say("access.no_holidays"), Columns: r.columns("access.column", "day", "holiday", "")}
	var lines []string
	for _, d := range days {
		v.List.Rows = append(v.List.Rows, views.SettingsRow{ID: "d-" + d.Day, Name: ruleNames{p: p}.date(rules.Date(d.Day)), Cells: []string{d.Name}})
		lines = append(lines, d.Day+" "+d.Name)
	}
	if r.Scope.Can(tenants.RulesEdit) {
		v.Form = holidayForm(r, f, sites, site, string(from), string(until), strings.Join(lines, "\n"))
	}
	r.Status(status)
	return r.HTML(v.Show())
}

func holidayForm(r *Request, f *form, sites []tenants.Site, site tenants.Site, from, until, lines string) *views.SettingsForm {
	p := r.Say
	if len(f.problems) > 0 {
		from, until, lines = f.text("from"), f.text("until"), f.text("days")
	}
	field := func(id, label, value, kind string) ui.Field {
		x := f.input(id, p.Say(label), value)
		x.Type = kind
		return x
	}
	days := field("days", "access.calendar_days", lines, "")
	days.Hint = p.Say("access.calendar_hint")
	return &views.SettingsForm{ID: "enter", Title: p.Say("access.calendar_enter"), Action: "/access/holidays", Problems: f.problems, Submit: ui.Button{Label: p.Say("common.save"), Kind: ui.Primary},
		Fields: []views.FormField{{Kind: "select", Field: f.input("site", p.Say("common.site"), ""), Options: siteChoices(sites, site.ID)},
			{Field: field("from", "access.calendar_from", from, "date")}, {Field: field("until", "access.calendar_until", until, "date")}, {Wide: true, Kind: "area", Field: days}}}
}

// holidaysSave reads one holiday a line: its day, a space, its name.
func (s *Server) holidaysSave(r *Request) error {
	f := r.Form()
	var days []custody.Holiday
	for _, line := range strings.Split(f.text("days"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			day, name, _ := strings.Cut(line, " ")
			days = append(days, custody.Holiday{Day: day, Name: strings.TrimSpace(name)})
		}
	}
	err := access.Holidays(r.UserContext(), r.accessStore(), r.Scope, tenants.SiteID(f.text("site")), rules.Date(f.text("from")), rules.Date(f.text("until")), days)
	if err == nil {
		r.Flash("access.calendar_saved")
		return r.To("/access/holidays?site=" + f.text("site"))
	}
	if !f.wrong(err) {
		return err
	}
	return s.holidays(r, f, statusOf(err))
}

func (s *Server) keyGroupsPage(r *Request) error { return s.keyGroups(r, r.Form(), 200) }

func (s *Server) keyGroups(r *Request, f *form, status int) error {
	var groups []custody.KeyGroup
	of := map[custody.KeyGroupID][]string{}
	err := r.Read(func(rx *store.Rx) (err error) {
		if groups, err = rx.KeyGroups(); err != nil {
			return err
		}
		all, err := rx.GroupedKeys()
		for _, k := range all {
			of[k.GroupID] = append(of[k.GroupID], k.Code)
		}
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(p.Say("nav.key_groups"))
	if err != nil {
		return err
	}
	v := views.Settings{Staff: st, Heading: p.Say("nav.key_groups"), Lede: p.Say("access.key_groups_lede")}
	v.List = &views.SettingsList{Caption: p.Say("nav.key_groups"), Empty: p.Say("access.no_key_groups"), Columns: r.columns("access.column", "group", "count", "codes", "")}
	now := custody.KeyGroup{}
	for _, g := range groups {
		codes := of[g.ID]
		row := views.SettingsRow{ID: string(g.ID), Name: g.Name, Cells: []string{p.Count("common.keys", len(codes)), clipped(strings.Join(codes, ", "), 120)}}
		if r.Scope.Can(tenants.RulesEdit) {
			row.Href = "/access/key-groups?group=" + string(g.ID) + "#enter"
		}
		if string(g.ID) == or(f.text("group"), r.Query("group")) {
			now = g
		}
		v.List.Rows = append(v.List.Rows, row)
	}
	if r.Scope.Can(tenants.RulesEdit) {
		name, codes := f.input("name", p.Say("common.name"), now.Name), f.input("codes", p.Say("access.group_codes"), strings.Join(of[now.ID], ", "))
		if len(f.problems) > 0 {
			name.Value, codes.Value = f.text("name"), f.text("codes")
		}
		name.Required, codes.Hint = true, p.Say("access.codes_hint")
		title := p.Say("access.group_add")
		if now.ID != "" {
			title = p.Say("keys.edit_title", "key", now.Name)
		}
		v.Form = &views.SettingsForm{ID: "enter", Title: title, Action: "/access/key-groups?group=" + string(now.ID), Problems: f.problems, Submit: ui.Button{Label: p.Say("common.save"), Kind: ui.Primary},
			Fields: []views.FormField{{Field: name}, {Wide: true, Kind: "area", Field: codes}}}
	}
	r.Status(status)
	return r.HTML(v.Show())
}

func (s *Server) keyGroupSave(r *Request) error {
	f := r.Form()
	g, err := access.SaveKeyGroup(r.UserContext(), r.accessStore(), r.Scope, custody.KeyGroup{ID: custody.KeyGroupID(r.Query("group")), Name: f.text("name")}, commas(strings.ReplaceAll(f.text("codes"), "\n", ",")))
	if err == nil {
		r.Flash("assets.saved", "name", g.Name)
		return r.To("/access/key-groups")
	}
	if !f.wrong(err) {
		return err
	}
	return s.keyGroups(r, f, statusOf(err))
}

// ruleHistory lists the versions of a rule: who made each, when, and what was
// changed.
func (s *Server) ruleHistory(r *Request) error {
	var vs []store.RuleVersion
	var n ruleNames
	err := r.Read(func(rx *store.Rx) (err error) {
		if vs, err = rx.RuleVersions(custody.RuleID(r.Params("id"))); err != nil {
			return err
		}
		var all []rules.Rule
		for _, v := range vs {
			all = append(all, v.Rule)
		}
		n, err = readRuleNames(rx, r.Say, all)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(vs[0].Rule.Name)
	if err != nil {
		return err
	}
	v := views.Settings{Staff: st, Path: []ui.Crumb{{Label: p.Say("nav.rules"), Href: "/access"}}, Heading: vs[0].Rule.Name, Lede: p.Say("access.history_lede")}
	v.List = &views.SettingsList{Caption: p.Say("access.history"), Columns: r.columns("access.column", "version", "by", "force", "")}
	for i, x := range vs {
		row := views.SettingsRow{ID: "v-" + itoa(x.Rule.Version), Name: p.Say("access.version", "n", itoa(x.Rule.Version))}
		change := joinWords(append([]string{n.sentence(x.Rule)}, n.extra(x.Rule)...)...)
		if i+1 < len(vs) {
			change = n.changed(vs[i+1].Rule, x.Rule)
		}
		row.Sub, row.Cells = change, []string{or(x.By, p.Say("events.some.actor")), r.span(x.CreatedAt, x.EndedAt)}
		v.List.Rows = append(v.List.Rows, row)
	}
	return r.HTML(v.Show())
}

func (r *Request) span(from time.Time, to *time.Time) string {
	if to == nil {
		return r.Say.Say("access.since", "from", r.Say.Moment(from, r.Now()))
	}
	return r.Say.Say("access.from_to", "from", r.Say.Moment(from, r.Now()), "to", r.Say.Moment(*to, r.Now()))
}

// changed says what a version says that the one before did not, and what it no
// longer says.
func (n ruleNames) changed(was, is rules.Rule) string {
	say := func(r rules.Rule) []string { return append([]string{r.Name, n.sentence(r)}, n.extra(r)...) }
	missing := func(in, from []string) (out []string) {
		have := map[string]bool{}
		for _, line := range from {
			have[line] = true
		}
		for _, line := range in {
			if !have[line] {
				out = append(out, line)
			}
		}
		return out
	}
	var args []any
	if now := missing(say(is), say(was)); len(now) > 0 {
		args = append(args, "now", strings.Join(now, "; "))
	}
	if gone := missing(say(was), say(is)); len(gone) > 0 {
		args = append(args, "gone", strings.Join(gone, "; "))
	}
	if len(args) == 0 {
		return n.p.Say("access.unchanged")
	}
	return strings.TrimSpace(n.p.Say("access.changed", args...))
}
