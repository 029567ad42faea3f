package web

import (
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// deskRoutes are the counter: a person, then key after key.
func (s *Server) deskRoutes() []Route {
	return []Route{
		get("/desk", tenants.KeysIssue, s.deskPage),
		post("/desk", tenants.KeysIssue, s.deskScan),
	}
}

func (s *Server) deskPage(r *Request) error { return s.deskView(r, nil) }

// visit is what one scan at the counter did.
type visit struct {
	lines   []views.DeskLine
	form    *form
	refused *keys.Refused
	wants   *dry // what the rules still want for the key that was scanned
}

// deskView shows the search for a person, or the person at the counter.
func (s *Server) deskView(r *Request, v *visit) error {
	st, err := r.Staff(r.Say.Say("nav.desk"))
	if err != nil {
		return err
	}
	d := views.Desk{Staff: st, Heading: r.Say.Say("keys.desk.title"), Text: r.Say.Say("keys.desk.text"), FindButton: r.Say.Say("keys.take.find")}
	if id := tenants.PersonID(or(r.FormValue("person"), r.Query("person"))); id != "" {
		if d.Person, err = s.deskVisit(r, id, v); err != nil {
			return err
		}
	} else if err := s.deskSearch(r, &d); err != nil {
		return err
	}
	if v != nil && (v.form != nil || v.refused != nil) {
		return r.Refused(d.Show())
	}
	return r.HTML(d.Show())
}

// deskSearch finds people by name, number or badge. A badge that is read is
// one person, and goes straight on.
func (s *Server) deskSearch(r *Request, d *views.Desk) error {
	q := strings.TrimSpace(r.Query("q"))
	d.Find = ui.Field{ID: "q", Label: r.Say.Say("keys.desk.who"), Hint: r.Say.Say("keys.take.who_hint"), Value: q}
	if q == "" {
		return nil
	}
	var rows []store.PersonRow
	err := r.Read(func(rx *store.Rx) error {
		if p, err := s.byBadge(rx, r.Scope.Org(), q); err == nil {
			rows = []store.PersonRow{{Person: p}}
			return nil
		}
		found, err := rx.People(store.PeopleAsk{Text: q, Limit: 8})
		rows = found
		return err
	})
	for _, p := range rows {
		d.Choices = append(d.Choices, views.DeskPerson{Href: "/desk?person=" + string(p.ID), Name: p.Name, Sub: p.Department})
	}
	if len(rows) == 0 {
		d.NoMatch = r.Say.Say("keys.take.nobody", "text", q)
	}
	return err
}

func (s *Server) byBadge(rx *store.Rx, org tenants.OrgID, typed string) (tenants.Person, error) {
	badge, err := tenants.NormalBadge(typed)
	if err != nil {
		return tenants.Person{}, err
	}
	var vault admin.Vault = s.Keys
	p, _, err := rx.PersonByBadge(vault.BadgeLookups(org, badge))
	return p, err
}

// deskVisit is the person at the counter with what they have.
func (s *Server) deskVisit(r *Request, id tenants.PersonID, v *visit) (*views.DeskVisit, error) {
	out := &views.DeskVisit{Action: "/desk", Hidden: map[string]string{"person": string(id)}, Submit: r.Say.Say("keys.desk.submit"), HeldTitle: r.Say.Say("keys.desk.has"), HeldNone: r.Say.Say("keys.desk.has_none"),
		Other:   ui.Button{Label: r.Say.Say("keys.desk.other"), Href: "/desk", Icon: "people"},
		Scan:    ui.Field{ID: "code", Label: r.Say.Say("keys.desk.code"), Hint: r.Say.Say("keys.desk.code_hint"), Required: true, Attrs: map[string]any{"autofocus": true, "data-scan": true}},
		Purpose: purposeField(r).Select(purposeOptions(r, nil)), Due: dueField(r).Select(dueOptions(r)),
		Reason: ui.Field{ID: "reason", Label: r.Say.Say("keys.take.reason"), Value: r.FormValue("reason")}}
	err := r.Read(func(rx *store.Rx) error {
		p, err := rx.Person(id)
		if err != nil {
			return err
		}
		out.Title, out.Sub = p.Name, joinWords(p.Department, p.Profile)
		if took := custody.ItemID(r.Query("took")); took != "" {
			it, err := rx.Item(took)
			if err == nil && it.HolderID == id && r.Scope.SeesSite(it.SiteID) {
				notes, err := r.takerNotes(rx, took)
				if err != nil {
					return err
				}
				shown := []templ.Component{keyShown(r.Say, it)}
				kits, err := kitsWith(rx, took)
				if err != nil {
					return err
				}
				for _, n := range append(notes, kitNotes(r, kits, id)...) {
					shown = append(shown, n.Show())
				}
				out.Took = together(shown...)
			} else if err != nil && tenants.KindOf(err) != tenants.NotFound {
				return err
			}
		}
		if back := custody.ItemID(r.Query("back")); back != "" {
			kits, err := kitsWith(rx, back)
			if err != nil {
				return err
			}
			for _, n := range kitRest(r, kits, id) {
				out.Took = together(out.Took, n.Show())
			}
		}
		held, err := rx.HeldBy(id)
		for _, h := range held {
			due, at, _ := dueCell(r.Say, h.DueAt, true, r.Now())
			out.Held = append(out.Held, ui.Fact{Term: h.Code, Text: due, Sub: joinWords(h.Name, at)})
		}
		return err
	})
	if v != nil {
		out.Lines = v.lines
		if v.form != nil {
			out.Problems = v.form.problems
			out.Scan.Error = v.form.problem("code")
		}
		if v.refused != nil {
			out.Refusal = refusalView(r.Say, out.Title, v.refused)
		}
		if v.wants != nil {
			r.deskNeeds(out, v)
		}
	}
	return out, err
}

// joinWords joins what there is with a comma.
func joinWords(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// deskScan takes the next key: one that is out comes back, any other goes out
// to the person at the counter.
func (s *Server) deskScan(r *Request) error {
	f := r.Form()
	it, err := s.scanned(r, f.text("code"))
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		if done, err := s.deskKit(r, f.text("code")); done || err != nil {
			return err
		}
		f.wrong(tenants.Fail(tenants.Invalid, "code_unknown", "code", f.text("code")).At("code"))
		return s.deskView(r, &visit{form: f})
	}
	if err != nil {
		return err
	}
	if it.State == custody.Out || it.State == custody.Missing {
		return s.deskBack(r, it)
	}
	in := takeAsk(r)
	in.ItemID = it.ID
	wants, err := r.deskWants(in, it)
	if err != nil {
		return err
	}
	if kit := wholeKit(wants.decision); kit != "" {
		r.Flash("kits.whole", "key", it.Code)
		return r.To(kitHref(kit) + "/take?person=" + string(in.PersonID))
	}
	if f := r.proofs(&in); len(f.problems) > 0 {
		return s.deskView(r, &visit{form: f, wants: wants})
	}
	out, err := keys.Take(r.UserContext(), r.desk(), r.Scope, in)
	if x := refusedTake(err); x != nil {
		return s.deskView(r, &visit{refused: x, wants: wants})
	}
	if kind := tenants.KindOf(err); (kind == tenants.Conflict || kind == tenants.Invalid) && f.wrong(err) {
		return s.deskView(r, &visit{form: f, wants: wants})
	}
	if err != nil {
		return err
	}
	return s.taken2(r, out)
}

// deskWants is what the rules say to the key that was scanned, before what the
// form promises: so a tick is asked for again and not lost.
func (r *Request) deskWants(in keys.TakeAsk, it custody.Item) (*dry, error) {
	d := &dry{item: it, names: map[string]string{}}
	err := r.Read(func(rx *store.Rx) error {
		p, err := rx.PersonView(in.PersonID)
		if err != nil {
			return err
		}
		in := in
		d.person, in.Promise = p.PersonRow, false
		if d.decision, err = keys.Weigh(rx, r.Scope, in, it, r.Now()); err != nil && tenants.KindOf(err) != tenants.Invalid {
			return err
		}
		return refusalNames(rx, d.refused(), d.names)
	})
	return d, err
}

// deskNeeds puts the questions of the rule, the promise and the witnesses on
// the counter, with the code that was scanned still in its field.
func (r *Request) deskNeeds(out *views.DeskVisit, v *visit) {
	d, f := v.wants, v.form
	if d.decision.By == nil || d.decision.Outcome == rules.Denied {
		return
	}
	if f == nil {
		f = &form{r: r}
	}
	out.Scan.Value = r.FormValue("code")
	out.Purpose = purposeField(r).Select(purposeOptions(r, d.decision.By.Needs.Purposes))
	out.Needs.Fields = append(r.questionFields(d.decision.By.Needs.Questions, f, false), r.promiseField(d)...)
	if needs := d.decision.By.Needs; needs.Signature || needs.IDSeen {
		out.Needs.Fields = append(out.Needs.Fields, r.issueFields(d.decision.By, d.person.ID, f))
	}
	out.Needs.Witnesses = r.witnessFields("take", d, f)
}

// taken2 says what was handed out and stays at the counter.
func (s *Server) taken2(r *Request, out keys.Taken) error {
	args := []string{"person", s2(r.personName(out.Holding.PersonID)), "key", out.Item.Code}
	if out.Holding.DueAt != nil {
		args = append(args, "due", r.Say.Moment(*out.Holding.DueAt, r.Now()))
	}
	r.FlashUndo(keyHref(out.Item.ID)+"/undo", "keys.undo", "custody.done.taken", args...)
	to := "/desk?person=" + string(out.Holding.PersonID)
	switch {
	case out.Holding.DueAt == nil && out.Issue.Signed == "":
		return r.To(permanentHref(out.Holding.ID) + "/sign")
	case out.Issue.Formal():
		return r.To(receiptHref(out.Holding.ID) + "?from=desk")
	}
	faults, err := r.faultLine(out.Item.ID)
	if err != nil {
		return err
	}
	kits, err := r.kitsWith(out.Item.ID)
	if err != nil {
		return err
	}
	if len(kits) > 0 || out.Item.Note != "" || out.Item.Photo != "" || faults != "" {
		to += "&took=" + string(out.Item.ID)
	}
	return r.To(to)
}

func (s *Server) deskBack(r *Request, it custody.Item) error {
	person := tenants.PersonID(r.FormValue("person"))
	back, err := keys.BringBack(r.UserContext(), r.desk(), r.Scope, keys.BackAsk{ItemID: it.ID, BroughtBy: person, Via: custody.ViaDesk})
	if err != nil {
		return err
	}
	r.sayBack(back)
	if back.Asks {
		return r.To(returnHref(back.Holding.ID) + "?desk=" + string(person))
	}
	to := "/desk?person=" + string(person)
	kits, err := r.kitsWith(it.ID)
	if err == nil && len(kitRest(r, kits, person)) > 0 {
		to += "&back=" + string(it.ID)
	}
	return or2(err, func() error { return r.To(to) })
}

// scanned finds a key by what a scanner or a person types: its label, tag or
// code.
func (s *Server) scanned(r *Request, text string) (it custody.Item, err error) {
	err = r.Read(func(rx *store.Rx) error {
		it, err = rx.ItemScanned(text)
		return err
	})
	return it, err
}
