package web

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

func (s *Server) sitesPage(r *Request) error { return s.sites(r, r.Form(), 200) }

func (s *Server) addSite(r *Request) error {
	f := r.Form()
	_, err := admin.AddSite(r.UserContext(), s.admin, r.Scope, tenants.Site{Name: f.text("name"), Address: f.text("address"), Zone: f.text("zone")}, deskName(r.Guest.Organisation.Locale))
	if err == nil {
		r.Flash("settings.saved")
		return r.To("/settings/sites")
	}
	if !f.wrong(err) {
		return err
	}
	return s.sites(r, f, statusOf(err))
}

// deskName is what a new site's desk is called in a language.
func deskName(locale string) string {
	return words.In(locale).Label("custody.place_kind", string(custody.Desk))
}

func (s *Server) sites(r *Request, f *form, status int) error {
	var rows []tenants.Site
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Sites()
		return err
	})
	if err != nil {
		return err
	}
	v, err := r.settings("/settings/sites", f.problems)
	if err != nil {
		return err
	}
	v.List = &views.SettingsList{Caption: r.Say.Say("settings.tab.sites"), Columns: r.columns("settings.site", "name", "address", "zone", "")}
	for _, site := range rows {
		v.List.Rows = append(v.List.Rows, views.SettingsRow{ID: string(site.ID), Name: site.Name, Href: "/settings/sites/" + string(site.ID), Cells: []string{site.Address, or(site.Zone, r.Guest.Organisation.Zone)}})
	}
	v.Form = &views.SettingsForm{ID: "site", Once: r.Once(), Title: r.Say.Say("settings.site.add"), Action: "/settings/sites", Problems: f.problems, Submit: ui.Button{Label: r.Say.Say("settings.site.add"), Kind: ui.Primary},
		Fields: r.siteFields(f, tenants.Site{Name: f.text("name"), Address: f.text("address"), Zone: f.text("zone")})}
	r.Status(status)
	return r.HTML(v.Show())
}

func (r *Request) siteFields(f *form, site tenants.Site) []views.FormField {
	field := func(id, value, hint string) views.FormField {
		return views.FormField{Field: ui.Field{ID: id, Label: r.Say.Say("settings.site." + id), Value: value, Hint: hint, Error: f.problem(id), Complete: "off", Required: id == "name"}}
	}
	return []views.FormField{field("name", site.Name, ""), field("address", site.Address, ""), field("zone", site.Zone, r.Say.Say("settings.site.zone_hint"))}
}

func (s *Server) sitePage(r *Request) error {
	site, err := r.knownSite(tenants.SiteID(r.Params("id")))
	if err != nil {
		return err
	}
	return s.siteForm(r, site, r.Form(), 200)
}

func (r *Request) knownSite(id tenants.SiteID) (site tenants.Site, err error) {
	if !r.Scope.SeesSite(id) {
		return site, tenants.Fail(tenants.NotFound, "site_not_found")
	}
	err = r.Read(func(rx *store.Rx) error {
		site, err = rx.Site(id)
		return err
	})
	return site, err
}

func (s *Server) saveSite(r *Request) error {
	site, err := r.knownSite(tenants.SiteID(r.Params("id")))
	if err != nil {
		return err
	}
	f := r.Form()
	site.Name, site.Address, site.Zone = f.text("name"), f.text("address"), f.text("zone")
	if site.Hours, err = f.hours(); err == nil {
		err = admin.ChangeSite(r.UserContext(), s.admin, r.Scope, site)
	}
	if err == nil {
		r.Flash("settings.saved")
		return r.To("/settings/sites")
	}
	if !f.wrong(err) {
		return err
	}
	return s.siteForm(r, site, f, statusOf(err))
}

// hours reads one line per day, such as "08:00-12:00 13:00-18:00"; an empty
// line is a day that is closed.
func (f *form) hours() (h tenants.Hours, err error) {
	for day := range h {
		for _, span := range strings.Fields(strings.ReplaceAll(f.text(hoursField(day)), "–", "-")) {
			from, to, _ := strings.Cut(span, "-")
			a, ok1 := minuteOf(from)
			b, ok2 := minuteOf(to)
			if !ok1 || !ok2 {
				return h, tenants.Fail(tenants.Invalid, "hours_invalid").At(hoursField(day))
			}
			h[day] = append(h[day], tenants.Span{From: a, To: b})
		}
	}
	return h, nil
}

func hoursField(day int) string { return "hours_" + itoa(day) }

func minuteOf(clock string) (int, bool) {
	if clock == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", clock)
	return t.Hour()*60 + t.Minute(), err == nil
}

func clockOf(minute int) string {
	return time.Time{}.Add(time.Duration(minute%(24*60)) * time.Minute).Format("15:04")
}

func (s *Server) siteForm(r *Request, site tenants.Site, f *form, status int) error {
	page := views.FormPage{Heading: site.Name, Path: []ui.Crumb{{Label: r.Say.Say("settings.title"), Href: "/settings"}, {Label: r.Say.Say("settings.tab.sites"), Href: "/settings/sites"}},
		Action: "/settings/sites/" + string(site.ID), Submit: r.Say.Say("people.save"), Cancel: ui.Crumb{Label: r.Say.Say("shell.cancel"), Href: "/settings/sites"}, Problems: f.problems, Two: true}
	page.Fields = r.siteFields(f, site)
	page.Fields[2].Wide = true
	for i := range site.Hours {
		day := (i + 1) % 7 // the week begins on Monday
		var spans []string
		for _, span := range site.Hours[day] {
			end := clockOf(span.To)
			if span.To == 24*60 {
				end = "24:00"
			}
			spans = append(spans, clockOf(span.From)+"-"+end)
		}
		hint := ""
		if i == 0 {
			hint = r.Say.Say("settings.site.hours_hint")
		}
		page.Fields = append(page.Fields, views.FormField{Field: ui.Field{ID: hoursField(day), Label: r.Say.Weekday(time.Weekday(day)), Value: or(f.text(hoursField(day)), strings.Join(spans, " ")), Hint: hint, Error: f.problem(hoursField(day)), Complete: "off"}})
	}
	return r.formPage(page, status)
}
