package web

import (
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) tokensPage(r *Request) error { return s.tokens(r, r.Form(), "", 200) }

// addToken makes a token and shows its text, this once.
func (s *Server) addToken(r *Request) error {
	f := r.Form()
	days, err := time.ParseDuration(f.text("life"))
	if err != nil {
		days = 0
	}
	text, _, err := admin.CreateToken(r.UserContext(), s.admin, r.Scope, f.text("name"), tenants.Role(f.text("role")), days)
	if err == nil {
		return s.tokens(r, &form{r: r}, text, 200)
	}
	if !f.wrong(err) {
		return err
	}
	return s.tokens(r, f, "", statusOf(err))
}

func (s *Server) revokeToken(r *Request) error {
	if err := admin.RevokeToken(r.UserContext(), s.admin, r.Scope, tenants.TokenID(r.Params("id"))); err != nil {
		return err
	}
	r.Flash("settings.saved")
	return r.To("/settings/tokens")
}

// lives are how long a token may live, in days.
var lives = []int{1, 7, 30, 90, 365}

func (s *Server) tokens(r *Request, f *form, text string, status int) error {
	var rows []store.TokenRow
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Tokens()
		return err
	})
	if err != nil {
		return err
	}
	v, err := r.settings("/settings/tokens", f.problems)
	if err != nil {
		return err
	}
	if text != "" {
		v.Note = &ui.Note{ID: "token", State: "in", Bold: r.Say.Say("settings.token.once"), Text: ui.Rich{{Text: text, Code: true}}, Alert: true}
	}
	v.List = r.tokenList(rows)
	v.Form = r.tokenForm(f)
	r.Status(status)
	return r.HTML(v.Show())
}

func (r *Request) tokenList(rows []store.TokenRow) *views.SettingsList {
	say := r.Say.Say
	list := &views.SettingsList{Caption: say("settings.tab.tokens"), Empty: say("settings.token.none"), Columns: r.columns("settings.token", "name", "role", "expires", "")}
	for _, t := range rows {
		row := views.SettingsRow{ID: string(t.ID), Name: t.Name, Cells: []string{r.Say.Label("people.role", string(t.Role)), r.Say.Date(t.ExpiresAt)}}
		switch {
		case t.RevokedAt != nil:
			row.Cells[1] = say("settings.token.revoked", "at", r.Say.Date(*t.RevokedAt))
		case !r.Now().Before(t.ExpiresAt):
			row.Cells[1] = say("settings.token.over", "at", r.Say.Date(t.ExpiresAt))
		default:
			row.End = &views.RowAct{Action: "/settings/tokens/" + string(t.ID) + "/revoke", Button: ui.Button{ID: "end-" + string(t.ID), Label: say("settings.token.revoke", "name", t.Name), Kind: ui.Danger, Row: true}}
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

func (r *Request) tokenForm(f *form) *views.SettingsForm {
	say := r.Say.Say
	role := r.roleField(tenants.Role(or(f.text("role"), string(tenants.RoleAuditor))), f.problem("role"))
	role.Label, role.Hint = say("settings.token.role"), ""
	life := views.FormField{Kind: "select", Field: ui.Field{ID: "life", Label: say("settings.token.expires"), Error: f.problem("life")}}
	for _, days := range lives {
		value := (time.Duration(days) * 24 * time.Hour).String()
		life.Options = append(life.Options, ui.Option{Value: value, Label: r.Say.Count("settings.token.days", days), On: value == or(f.text("life"), "720h0m0s")})
	}
	return &views.SettingsForm{ID: "add", Once: r.Once(), Title: say("settings.token.add"), Action: "/settings/tokens", Problems: f.problems, Submit: ui.Button{Label: say("settings.token.add"), Kind: ui.Primary},
		Fields: []views.FormField{{Field: ui.Field{ID: "name", Label: say("settings.token.name"), Value: f.text("name"), Error: f.problem("name"), Complete: "off", Required: true}}, role, life}}
}
