package web

import (
	"slices"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// meRoutes are the pages of whoever is signed in.
func (s *Server) meRoutes() []Route {
	return []Route{
		get("/me", tenants.KeysOwn, s.me),
		get("/me/profile", tenants.KeysOwn, s.profilePage),
		post("/me/profile", tenants.KeysOwn, s.saveProfile),
		post("/me/pin", tenants.KeysOwn, s.saveOwnPIN),
		post("/me/password", tenants.KeysOwn, s.savePassword),
		post("/me/sessions/:id/end", tenants.KeysOwn, s.endSession),
	}
}

// me is what one holds and what one did.
func (s *Server) me(r *Request) error {
	f := personFacts{now: s.now(), scope: r.Scope, keyPages: s.serves("/keys/:id")}
	f.view.Person = r.Guest.Person
	var lists []views.Listing
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.held, err = rx.HeldBy(f.view.ID); err != nil {
			return err
		}
		if f.places, err = placeNames(rx); err != nil {
			return err
		}
		if lists, err = myLists(r, rx, f.held); err != nil {
			return err
		}
		f.story, err = rx.Timeline(store.TimelineAsk{Person: f.view.ID, Before: int64(r.QueryInt("before")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	staff, err := r.Staff(f.view.Name)
	if err != nil {
		return err
	}
	p := personPage(r.Say, staff, f)
	for i := range p.Story.Days {
		unlink(p.Story.Days[i].Entries, r.Scope)
	}
	if p.Story.More != "" {
		p.Story.More = "/me?before=" + itoa64(f.story[pageRows-1].EntryNo)
	}
	m := views.Me{Staff: staff, Heading: f.view.Name, State: p.State, Word: p.Word, Sentence: p.Sentence, HoldsTitle: p.HoldsTitle, HoldsLabel: p.HoldsLabel, HoldsEmpty: p.HoldsEmpty,
		Columns: p.Columns, Holds: p.Holds, Lists: lists, Story: p.Story, Buttons: []ui.Button{{Label: r.Say.Say("shell.profile"), Icon: "gear", Href: "/me/profile"}}}
	m.Buttons = append(m.Buttons, ui.Button{Label: r.Say.Say("bookings.act"), Icon: "booked", Href: "/bookings/new"})
	m.Buttons = append(m.Buttons, ui.Button{ID: "wait", Label: r.Say.Say("waiting.act"), Icon: "bell", Href: "/me/waiting"})
	if len(f.held) > 0 {
		m.Buttons = append(m.Buttons, ui.Button{Label: r.Say.Say("handover.title"), Icon: "handed", Href: "/handover", Kind: ui.Primary})
	}
	return r.HTML(m.Show())
}

// myLists are what waits for an answer of the one who is signed in.
func myLists(r *Request, rx *store.Rx, held []store.HeldView) ([]views.Listing, error) {
	lists, err := offerLists(r, rx)
	if err != nil {
		return nil, err
	}
	checks, err := myChecks(r, rx, held)
	if err != nil {
		return nil, err
	}
	lists = append(lists, checks...)
	waiting, err := myWaiting(r, rx)
	if err != nil {
		return nil, err
	}
	asks, err := myReturns(r, rx)
	if err != nil {
		return nil, err
	}
	recoveries, err := myRecoveries(r, rx)
	if err != nil {
		return nil, err
	}
	still, err := myPermanents(r, rx)
	if err != nil {
		return nil, err
	}
	urgent, err := myUrgents(r, rx)
	if err != nil {
		return nil, err
	}
	waiting = append(append(append(urgent, recoveries...), still...), waiting...)
	mine, err := myBookings(r, rx)
	return append(append(append(lists, waiting...), asks...), mine...), err
}

// unlink takes links out of entries that lead where a holder may not go.
func unlink(entries []ui.Entry, scope tenants.Scope) {
	for _, e := range entries {
		for i := range e.What {
			if !scope.Can(tenants.PeopleRead) {
				e.What[i].Href = ""
			}
		}
	}
}

func (s *Server) profilePage(r *Request) error { return s.profile(r, r.Form(), 200) }

// saveProfile keeps the language with the person and the look with the browser.
func (s *Server) saveProfile(r *Request) error {
	f := r.Form()
	lang := f.text("lang")
	if err := admin.SetLocale(r.UserContext(), s.admin, r.Scope, lang); err != nil {
		if !f.wrong(err) {
			return err
		}
		return s.profile(r, f, statusOf(err))
	}
	r.setCookie(langCookie, lang, year)
	r.keepTheme(f.text("theme"))
	r.keepKeys(f.text("keys") != "")
	r.Flash("people.saved", "person", r.Guest.Person.Name)
	return r.To("/me/profile")
}

func (s *Server) saveOwnPIN(r *Request) error {
	f := r.Form()
	err := r.newPIN(f, r.Scope.Person())
	if err == nil {
		r.Flash("people.saved", "person", r.Guest.Person.Name)
		return r.To("/me/profile")
	}
	if !f.wrong(err) {
		return err
	}
	return s.profile(r, f, statusOf(err))
}

func (s *Server) savePassword(r *Request) error {
	f := r.Form()
	err := admin.ChangePassword(r.UserContext(), s.admin, s.Keys, s.Hasher, r.Guest.Session, requestID(r.Ctx), r.FormValue("old"), r.FormValue("password"))
	if err == nil {
		r.Flash("signin.password_changed")
		return r.To("/me/profile")
	}
	if !f.wrong(err) {
		return err
	}
	return s.profile(r, f, statusOf(err))
}

func (s *Server) endSession(r *Request) error {
	if err := admin.EndSession(r.UserContext(), s.admin, r.Scope, tenants.SessionID(r.Params("id"))); err != nil {
		return err
	}
	return r.To("/me/profile")
}

func (s *Server) profile(r *Request, f *form, status int) error {
	var sessions []tenants.Session
	err := r.Read(func(rx *store.Rx) (err error) {
		sessions, err = rx.SessionsOf(r.Scope.Login())
		return err
	})
	if err != nil {
		return err
	}
	title := r.Say.Say("shell.profile")
	if len(f.problems) > 0 {
		title = r.Say.Say("ui.error") + " " + title
	}
	staff, err := r.Staff(title)
	if err != nil {
		return err
	}
	say := r.Say.Say
	v := views.Profile{Staff: staff, Heading: say("shell.profile"), Problems: f.problems, LookTitle: say("shell.look"), Looks: r.lookFields(), LookSubmit: ui.Button{Label: say("people.save"), Kind: ui.Primary}, SessionsTitle: say("signin.sessions")}
	v.PIN = views.SettingsForm{ID: "pin-form", Title: say("people.pin.set"), Action: "/me/pin", Fields: r.pinFields(f), Submit: ui.Button{Label: say("people.pin.set")}}
	v.Password = views.SettingsForm{ID: "password-form", Title: say("signin.password_change"), Lede: say("signin.password_others"), Action: "/me/password", Fields: r.passwordFields(f), Submit: ui.Button{Label: say("signin.password_change")}}
	v.Sessions = r.sessionList(sessions)
	r.Status(status)
	return r.HTML(v.Show())
}

func (r *Request) lookFields() []views.FormField {
	say := r.Say.Say
	lang := views.FormField{Kind: "select", Field: ui.Field{ID: "lang", Label: say("people.field.language")}, Options: localeOptions(r.Say, r.Say.Locale())[1:]}
	theme := views.FormField{Kind: "radios", Field: ui.Field{ID: "theme", Label: say("shell.theme")}}
	for _, t := range []string{"system", "light", "dark"} {
		theme.Options = append(theme.Options, ui.Option{Value: t, Label: say("shell.theme_" + t), On: t == or(r.theme, "system")})
	}
	keys := views.FormField{Kind: "check", Field: ui.Field{ID: "keys", Label: say("shortcuts.letters"), Value: "yes", Hint: say("shortcuts.letters_hint")}, On: r.Cookies(r.s.cookieName(keysCookie)) != "off"}
	return []views.FormField{lang, theme, keys}
}

func (r *Request) passwordFields(f *form) []views.FormField {
	say := r.Say.Say
	return []views.FormField{
		{Field: ui.Field{ID: "old", Label: say("signin.password_old"), Type: "password", Complete: "current-password", Reveal: true, Required: true, Error: f.problem("old")}},
		{Field: ui.Field{ID: "password", Label: say("signin.password_new"), Hint: say("signin.password_hint", "least", tenants.ShortestPassword), Type: "password", Complete: "new-password", Reveal: true, Required: true, Error: f.problem("password")}},
	}
}

func (r *Request) sessionList(sessions []tenants.Session) views.SettingsList {
	say := r.Say.Say
	list := views.SettingsList{Caption: say("signin.sessions"), Columns: r.columns("signin.session", "browser", "seen", "since", "")}
	slices.SortStableFunc(sessions, func(a, b tenants.Session) int { return b.SeenAt.Compare(a.SeenAt) })
	for _, ses := range sessions {
		row := views.SettingsRow{ID: string(ses.ID), Name: browserName(ses.Agent), Cells: []string{r.Say.Ago(max(r.Now().Sub(ses.SeenAt), time.Second)), r.Say.Moment(ses.CreatedAt, r.Now())}}
		if ses.ID == r.Guest.Session.ID {
			row.Cells[0] = say("signin.session_this")
		} else {
			row.End = &views.RowAct{Action: "/me/sessions/" + string(ses.ID) + "/end", Button: ui.Button{ID: "end-" + string(ses.ID), Label: say("signin.session_end"), Kind: ui.Danger, Row: true}}
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}
