package web

import (
	"strconv"
	"strings"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// settingsRoutes are the organisation's own settings.
func (s *Server) settingsRoutes() []Route {
	return []Route{
		get("/settings", tenants.SettingsEdit, s.organisationPage),
		post("/settings", tenants.SettingsEdit, s.saveOrganisation),
		get("/settings/sites", tenants.SettingsEdit, s.sitesPage),
		post("/settings/sites", tenants.SettingsEdit, s.addSite),
		get("/settings/sites/:id", tenants.SettingsEdit, s.sitePage),
		post("/settings/sites/:id", tenants.SettingsEdit, s.saveSite),
		get("/settings/kiosks", tenants.KiosksPair, s.kiosksPage),
		post("/settings/kiosks", tenants.KiosksPair, s.pairKiosk),
		post("/settings/kiosks/:id/unpair", tenants.KiosksPair, s.unpairKiosk),
		get("/settings/tokens", tenants.TokensCreate, s.tokensPage),
		post("/settings/tokens", tenants.TokensCreate, s.addToken),
		post("/settings/tokens/:id/revoke", tenants.TokensCreate, s.revokeToken),
	}
}

// settingsTabs are the tabs with the permission each takes.
var settingsTabs = []struct {
	path, word string
	permission tenants.Permission
}{
	{"/settings", "organisation", tenants.SettingsEdit},
	{"/settings/sites", "sites", tenants.SettingsEdit},
	{"/settings/kiosks", "kiosks", tenants.KiosksPair},
	{"/settings/tokens", "tokens", tenants.TokensCreate},
}

// firstSettings is the first tab that somebody may open.
func (r *Request) firstSettings() string {
	for _, t := range settingsTabs {
		if r.Scope.Can(t.permission) {
			return t.path
		}
	}
	return "/settings"
}

// settings is the frame of one tab.
func (r *Request) settings(path string, problems []ui.Problem) (views.Settings, error) {
	v := views.Settings{Heading: r.Say.Say("settings.title")}
	var tabs []ui.Tab
	title := v.Heading
	for _, t := range settingsTabs {
		if !r.Scope.Can(t.permission) {
			continue
		}
		tabs = append(tabs, ui.Tab{Label: r.Say.Say("settings.tab." + t.word), Href: t.path, Current: t.path == path})
		if t.path == path {
			title = r.Say.Say("settings.tab." + t.word)
		}
	}
	if len(problems) > 0 {
		title = r.Say.Say("ui.error") + " " + title
	}
	var err error
	v.Staff, err = r.Staff(title)
	v.Beside = tabs
	return v, err
}

func (s *Server) organisationPage(r *Request) error {
	return s.organisationForm(r, r.Guest.Organisation, r.Form(), 200)
}

func (s *Server) saveOrganisation(r *Request) error {
	f := r.Form()
	o := r.Guest.Organisation
	o.Name, o.Locale, o.Zone, o.Currency, o.Units = f.text("name"), f.text("locale"), f.text("zone"), f.text("currency"), f.text("units")
	o.TextTo, o.TextDaily = strings.Join(strings.Fields(strings.ReplaceAll(f.text("text_to"), ",", " ")), " "), daily(f.text("text_daily"), o.TextDaily)
	err := admin.ChangeOrganisation(r.UserContext(), s.admin, r.Scope, o)
	if err == nil {
		r.Flash("settings.saved")
		return r.To("/settings")
	}
	if !f.wrong(err) {
		return err
	}
	return s.organisationForm(r, o, f, statusOf(err))
}

// daily is a number as somebody typed it, -1 for what is none; nothing typed
// leaves it as it was.
func daily(typed string, was int) int {
	if typed == "" {
		return was
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}

func (s *Server) organisationForm(r *Request, o tenants.Organisation, f *form, status int) error {
	v, err := r.settings("/settings", f.problems)
	if err != nil {
		return err
	}
	say := r.Say.Say
	text := func(id, value string) views.FormField {
		return views.FormField{Field: ui.Field{ID: id, Label: say("settings.org." + id), Value: value, Error: f.problem(id), Required: true}}
	}
	locale := views.FormField{Kind: "select", Field: ui.Field{ID: "locale", Label: say("settings.org.language"), Error: f.problem("locale")}, Options: localeOptions(r.Say, o.Locale)[1:]}
	units := text("units", "")
	units.Kind = "select"
	for _, u := range []string{"km", "mi"} {
		units.Options = append(units.Options, ui.Option{Value: u, Label: r.Say.Label("settings.units", u), On: u == o.Units})
	}
	textTo := views.FormField{Field: ui.Field{ID: "text_to", Label: say("settings.org.text_to"), Hint: say("settings.org.text_to_hint"), Value: o.TextTo, Error: f.problem("text_to"), Complete: "off"}}
	perDay := text("text_daily", or(f.text("text_daily"), strconv.Itoa(o.TextDaily)))
	perDay.Mode = "numeric"
	v.Form = &views.SettingsForm{ID: "organisation", Once: r.Once(), Title: o.Slug, Lede: r.Say.Label("settings.trade", string(o.Trade)), Action: "/settings", Two: true, Problems: f.problems, Submit: ui.Button{Label: say("people.save"), Kind: ui.Primary},
		Fields: []views.FormField{text("name", o.Name), locale, text("zone", o.Zone), text("currency", o.Currency), units, textTo, perDay}}
	r.Status(status)
	return r.HTML(v.Show())
}

func (s *Server) kiosksPage(r *Request) error { return s.kiosks(r, r.Form(), 200) }

func (s *Server) pairKiosk(r *Request) error {
	f := r.Form()
	d, err := admin.PairKiosk(r.UserContext(), s.admin, s.Keys, r.Scope, f.text("code"), f.text("name"), tenants.SiteID(f.text("site")))
	if err == nil {
		r.Flash("settings.kiosk.paired_now", "name", d.Name)
		return r.To("/settings/kiosks")
	}
	if !f.wrong(err) {
		return err
	}
	return s.kiosks(r, f, statusOf(err))
}

func (s *Server) unpairKiosk(r *Request) error {
	if err := admin.UnpairKiosk(r.UserContext(), s.admin, r.Scope, tenants.DeviceID(r.Params("id"))); err != nil {
		return err
	}
	r.Flash("settings.saved")
	return r.To("/settings/kiosks")
}

func (s *Server) kiosks(r *Request, f *form, status int) error {
	var rows []store.KioskRow
	var sites []tenants.Site
	err := r.Read(func(rx *store.Rx) (err error) {
		if rows, err = rx.Kiosks(); err != nil {
			return err
		}
		sites, err = rx.Sites()
		return err
	})
	if err != nil {
		return err
	}
	v, err := r.settings("/settings/kiosks", f.problems)
	if err != nil {
		return err
	}
	say := r.Say.Say
	v.List = &views.SettingsList{Caption: say("settings.tab.kiosks"), Empty: say("settings.kiosk.none"), Columns: r.columns("settings.kiosk.column", "name", "site", "paired", "seen", "")}
	for _, k := range rows {
		row := views.SettingsRow{ID: string(k.ID), Name: k.Name, Cells: []string{k.Site, say("settings.kiosk.paired", "at", r.Say.Date(k.CreatedAt)), ""},
			End: &views.RowAct{Action: "/settings/kiosks/" + string(k.ID) + "/unpair", Button: ui.Button{ID: "end-" + string(k.ID), Label: say("settings.kiosk.revoke", "name", k.Name), Kind: ui.Danger, Row: true}}}
		if k.SeenAt != nil {
			row.Cells[2] = r.Say.Ago(r.Now().Sub(*k.SeenAt))
		}
		v.List.Rows = append(v.List.Rows, row)
	}
	v.Form = s.pairForm(r, f, sites)
	r.Status(status)
	return r.HTML(v.Show())
}

func (s *Server) pairForm(r *Request, f *form, sites []tenants.Site) *views.SettingsForm {
	say := r.Say.Say
	site := views.FormField{Kind: "select", Field: ui.Field{ID: "site", Label: say("people.field.site"), Error: f.problem("site"), Required: true}, Options: siteOptions(r.Say, sites, tenants.SiteID(f.text("site")))[1:]}
	return &views.SettingsForm{ID: "pair", Once: r.Once(), Title: say("settings.kiosk.pair"), Lede: say("settings.kiosk.how"), Action: "/settings/kiosks", Problems: f.problems, Submit: ui.Button{Label: say("settings.kiosk.pair"), Kind: ui.Primary},
		Fields: []views.FormField{
			{Field: ui.Field{ID: "code", Label: say("settings.kiosk.code"), Value: f.text("code"), Error: f.problem("code"), Complete: "off", Required: true, Attrs: map[string]any{"autocapitalize": "characters", "spellcheck": "false"}}},
			{Field: ui.Field{ID: "name", Label: say("settings.kiosk.name"), Value: f.text("name"), Error: f.problem("name"), Complete: "off", Required: true}}, site}}
}

// columns are table heads; the last without a word are the acts.
func (r *Request) columns(family string, names ...string) (out []ui.Column) {
	for i, n := range names {
		if n == "" {
			out = append(out, ui.Column{Label: r.Say.Say("board.column.actions"), Hidden: true})
			continue
		}
		c := ui.Column{Label: r.Say.Say(family + "." + n)}
		if i > 2 {
			c.Class = "place"
		}
		out = append(out, c)
	}
	return out
}
