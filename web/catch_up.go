package web

import (
	"net/url"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
)

// catchUpRoutes are the paper for when nothing works, and its way back onto the
// record.
func (s *Server) catchUpRoutes() []Route {
	return []Route{
		get("/catch-up", tenants.KeysIssue, s.catchUpPage),
		post("/catch-up", tenants.KeysIssue, s.catchUpEnter),
		post("/catch-up/sheet", tenants.KeysIssue, s.catchUpSheet),
		get("/catch-up/:id", tenants.KeysIssue, s.catchUpLine),
		post("/catch-up/:id", tenants.KeysIssue, s.catchUpSettle),
	}
}

func (r *Request) sheets() keys.SheetStore { return store.In[keys.SheetTx](r.s.Store) }

// lineRows is how many lines are listed.
const lineRows = 30

func (s *Server) catchUpPage(r *Request) error { return s.catchUpView(r, r.Form(), nil) }

// catchUpView shows the form, what waits, and what was entered last.
func (s *Server) catchUpView(r *Request, f *form, people []store.PersonRow) error {
	facts := catchUpFacts{form: f, people: people, now: r.Now()}
	err := r.Read(func(rx *store.Rx) (err error) {
		if facts.places, err = placeChoices(rx); err != nil {
			return err
		}
		if facts.waiting, err = rx.SheetLines(store.SheetLineAsk{Waiting: true, Limit: lineRows}); err != nil {
			return err
		}
		facts.last, err = rx.SheetLines(store.SheetLineAsk{Limit: lineRows})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.catch_up"))
	if err != nil {
		return err
	}
	page := catchUpPage(r, st, facts).Show()
	if len(f.problems) > 0 {
		return r.Refused(page)
	}
	return r.HTML(page)
}

// catchUpEnter enters one line and stays: the next one is a scan away.
func (s *Server) catchUpEnter(r *Request) error {
	f := r.Form()
	in := keys.LineAsk{PersonID: tenants.PersonID(f.text("who")), Note: f.text("note"), TakenAt: f.minute("taken"), BackAt: f.minute("back")}
	people, err := s.lineThings(r, f, &in)
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.catchUpView(r, f, people)
	}
	out, err := keys.EnterLine(r.UserContext(), r.sheets(), r.Scope, in)
	if err != nil && f.wrong(err) {
		return s.catchUpView(r, f, people)
	}
	if err != nil {
		return err
	}
	said := "catch_up.done." + string(out.Fit)
	if out.Line.Clash != "" {
		said = "catch_up.done.kept"
	}
	r.Flash(said, "key", out.Item.Code)
	return r.To("/catch-up?day=" + f.text("taken"))
}

// lineThings finds the key that was scanned and the person who was written
// down. Several people of one name are offered to choose from.
func (s *Server) lineThings(r *Request, f *form, in *keys.LineAsk) (people []store.PersonRow, err error) {
	err = r.Read(func(rx *store.Rx) error {
		it, err := rx.ItemScanned(sheetCode(f.text("code")))
		switch {
		case err == nil:
			in.ItemID = it.ID
		case tenants.KindOf(err) == tenants.NotFound:
			f.wrong(tenants.Fail(tenants.Invalid, "code_unknown", "code", f.text("code")).At("code"))
		default:
			return err
		}
		q := f.text("person")
		if q == "" || in.PersonID != "" {
			return nil
		}
		if p, err := s.byBadge(rx, r.Scope.Org(), q); err == nil {
			in.PersonID = p.ID
			return nil
		}
		people, err = rx.People(store.PeopleAsk{Text: q, Limit: 8})
		switch {
		case err != nil:
			return err
		case len(people) == 1:
			in.PersonID = people[0].ID
		case len(people) == 0:
			f.wrong(tenants.Fail(tenants.Invalid, "person_unknown_text", "text", q).At("person"))
		default:
			f.wrong(tenants.Fail(tenants.Invalid, "person_several", "text", q).At("person"))
		}
		return nil
	})
	return people, err
}

// sheetCode is the key in what a scanner read: the QR code of a sheet leads to
// this page, with the key's code behind it.
func sheetCode(text string) string {
	if u, err := url.Parse(text); err == nil && strings.HasSuffix(u.Path, "/catch-up") {
		return u.Query().Get("key")
	}
	return text
}

// minute reads a minute of the wall clock where the organisation is; nil when
// empty.
func (f *form) minute(name string) *time.Time {
	v := f.text(name)
	if v == "" {
		return nil
	}
	t, err := time.ParseInLocation(localMinute, v, zone(f.r.Guest.Organisation.Zone))
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At(name))
		return nil
	}
	return &t
}

// mostOnSheet is how many keys one sheet lists.
const mostOnSheet = 500

// catchUpSheet prints the sign-out sheet of a place, and that it was printed.
func (s *Server) catchUpSheet(r *Request) error {
	f := r.Form()
	place := custody.PlaceID(f.text("place"))
	var rows []store.ItemRow
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Items(store.ItemAsk{Place: place, Limit: mostOnSheet})
		return err
	})
	if err != nil {
		return err
	}
	p, err := keys.PrintSheet(r.UserContext(), r.sheets(), r.Scope, place, len(rows))
	if err != nil {
		return err
	}
	say := r.Say.Say
	sheet := paper.SignOut{Title: say("catch_up.sheet.title", "place", p.Name), Lede: say("catch_up.sheet.lede"), Made: say("catch_up.sheet.made", "at", r.onPaper(r.Now()), "organisation", r.Guest.Organisation.Name), At: r.Now(),
		Columns: []string{say("board.column.key"), say("catch_up.sheet.who"), say("catch_up.field.taken"), say("catch_up.field.back"), say("catch_up.sheet.sign")},
		Page:    func(n, of int) string { return say("catch_up.sheet.page", "n", n, "of", of) }}
	for _, row := range rows {
		if row.State == custody.Retired || !r.Scope.SeesSite(row.SiteID) {
			continue
		}
		line := paper.SignOutLine{Link: or(s.origin, r.BaseURL()) + "/catch-up?key=" + url.QueryEscape(row.Code), Code: row.Code, Name: row.Name}
		if row.HomeSlot > 0 {
			line.Hook = say("walk.hook", "n", row.HomeSlot)
		}
		sheet.Lines = append(sheet.Lines, line)
	}
	pdf, err := paper.DrawSignOut(sheet)
	if err != nil {
		return err
	}
	return r.download("sign-out.pdf", "application/pdf", pdf.Bytes)
}

func (s *Server) catchUpLine(r *Request) error { return s.lineView(r, r.Form()) }

// lineView shows one line that clashes, what is on record, and how it ends.
func (s *Server) lineView(r *Request, f *form) error {
	var v store.SheetLineView
	err := r.Read(func(rx *store.Rx) error {
		vs, err := rx.SheetLines(store.SheetLineAsk{ID: custody.SheetLineID(r.Params("id")), Limit: 1})
		if err == nil && (len(vs) == 0 || !r.Scope.SeesSite(vs[0].SiteID)) {
			err = tenants.Fail(tenants.NotFound, "line_not_found")
		}
		if err == nil {
			v = vs[0]
		}
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("catch_up.line", "key", v.Code))
	if err != nil {
		return err
	}
	page := linePage(r, st, v, f).Show()
	if len(f.problems) > 0 {
		return r.Refused(page)
	}
	return r.HTML(page)
}

func (s *Server) catchUpSettle(r *Request) error {
	f := r.Form()
	out, err := keys.SettleLine(r.UserContext(), r.sheets(), r.Scope, keys.SettleLineAsk{ID: custody.SheetLineID(r.Params("id")), Found: f.text("found"), Sheet: f.text("right") == "sheet"})
	if err != nil && f.wrong(err) {
		return s.lineView(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("catch_up.done.settled", "key", out.Item.Code)
	return r.To("/catch-up")
}
