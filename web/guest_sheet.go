package web

import (
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// showable tells whether the codes of a pass are of use, and may be seen by who
// asks.
func (r *Request) showable(v store.PassView) bool {
	return !v.Over(r.Now()) && v.Used < v.Uses && v.ShownTo(r.Scope)
}

// guestSheet prints what the guest takes along, in their language, with the
// codes that are not used yet; and that it was printed.
func (s *Server) guestSheet(r *Request) error {
	id := custody.PassID(r.Params("id"))
	var f passFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.pass, err = rx.PassView(id); err == nil {
			f.keys, err = rx.PassKeys(f.pass.Items)
		}
		return err
	})
	switch v := f.pass; {
	case err != nil:
		return err
	case v.Used >= v.Uses:
		return tenants.Fail(tenants.Conflict, "pass_ended")
	}
	if err := keys.PrintPass(r.UserContext(), r.passStore(), r.Scope, id); err != nil {
		return err
	}
	f.codes = s.Keys.PassCodes(f.pass.Device, f.pass.Epoch, f.pass.Grants(), f.pass.Uses)
	pdf, err := paper.DrawPass(passSheet(r, f))
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "no-store")
	return r.download("pass.pdf", "application/pdf", pdf.Bytes)
}

// passSheet is the sheet in words.
func passSheet(r *Request, f passFacts) paper.Pass {
	v, p := f.pass, words.In(f.pass.Locale).At(zone(or(f.pass.Zone, r.Guest.Organisation.Zone)))
	say := p.Say
	sheet := paper.Pass{Title: say("passes.sheet.title", "person", v.Person), Issuer: r.Guest.Organisation.Name, At: r.Now(), Letter: r.FormValue("paper") == "letter", Lines: passLines(p, f),
		Steps: []string{say("passes.sheet.go", "cabinet", v.Place, "use", say("passes.use")), say("passes.sheet.take"), say("passes.sheet.back", "due", p.Date(v.DueAt)+" "+p.Clock(v.DueAt)), say("passes.sheet.keep")},
		Made:  say("passes.sheet.made", "organisation", r.Guest.Organisation.Name, "at", p.Date(r.Now())+" "+p.ClockZone(r.Now())),
		Page:  func(n, of int) string { return say("catch_up.sheet.page", "n", n, "of", of) }}
	for i, c := range f.codes[v.Used:] {
		sheet.Codes = append(sheet.Codes, paper.PassCode{Use: say("passes.use_no", "n", v.Used+i+1), Code: twoGroups(c), QR: custody.PassMark + c})
	}
	return sheet
}

// passLines say where, what and when, with whole dates.
func passLines(p *words.Printer, f passFacts) (lines [][2]string) {
	v, say := f.pass, p.Say
	var codes []string
	for _, k := range f.keys {
		codes = append(codes, joined(k.Code, k.Name))
	}
	for _, l := range [][2]string{{"passes.cabinet", joined(v.Place, v.Site)}, {"passes.keys", p.List(codes)}, {"passes.from", p.Date(v.FromAt) + " " + p.ClockZone(v.FromAt)}, {"passes.until", p.Date(v.UntilAt) + " " + p.ClockZone(v.UntilAt)},
		{"passes.due", p.Date(v.DueAt) + " " + p.ClockZone(v.DueAt)}, {"passes.by", v.Author}} {
		if l[1] != "" {
			lines = append(lines, [2]string{say(l[0]), l[1]})
		}
	}
	return lines
}

// sheetActs print the sheet of a pass, on either paper.
func sheetActs(r *Request, v store.PassView) (acts []views.RowAct) {
	if !r.showable(v) {
		return nil
	}
	for _, p := range []struct{ id, word, paper string }{{"sheet", "passes.print", "a4"}, {"sheet-letter", "passes.print_letter", "letter"}} {
		acts = append(acts, views.RowAct{Action: passHref(v.ID) + "/sheet", Fields: map[string]string{"paper": p.paper}, File: true, Button: ui.Button{ID: p.id, Label: r.Say.Say(p.word), Icon: "print"}})
	}
	return acts
}
