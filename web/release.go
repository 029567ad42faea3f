package web

import (
	"slices"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// releaseRoutes ask a cabinet to open a slot, and follow what becomes of it.
func (s *Server) releaseRoutes() []Route {
	return []Route{
		get("/keys/:id/release", tenants.Release, proveFirst(s.releasePage)),
		post("/keys/:id/release", tenants.Release, s.release),
		get("/keys/:id/release/:command", tenants.KeysOwn, s.releaseState),
		post("/keys/:id/release/:command/cancel", tenants.KeysOwn, s.releaseCancel),
	}
}

// releasePage asks for a reason by one touch; the whole form is for another
// person, another time, and for keys whose rule wants more than a reason.
func (s *Server) releasePage(r *Request) error {
	if r.HX() || r.Query("all") != "" || r.Query("q") != "" || r.Query("person") != "" {
		return s.takeForm(r, "release", nil)
	}
	return s.quickRelease(r, nil)
}

// quickFacts is what the page of one touch shows.
type quickFacts struct {
	item     store.ItemView
	notes    []ui.Note
	decision rules.Decision
	refused  *keys.Refused
	names    map[string]string
	twin     keys.Twin
}

func (s *Server) quickFacts(r *Request) (f quickFacts, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		if f.item, err = rx.ItemView(r.itemID()); err != nil {
			return err
		}
		if !mayLook(r.Scope, f.item) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if f.notes, err = r.takerNotes(rx, f.item.ID); err != nil {
			return err
		}
		if f.item.State == custody.In && f.item.PlaceKind == custody.Cabinet {
			if f.twin, err = rx.CabinetAt(f.item.PlaceID); err != nil && tenants.KindOf(err) != tenants.NotFound {
				return err
			}
		}
		in := r.quickAsk("")
		in.Reason = "?" // one will be chosen: only what else is missing matters here
		if f.decision, err = keys.Weigh(rx, r.Scope, in, f.item.Item, r.Now()); err != nil {
			return err
		}
		f.refused = &keys.Refused{Item: f.item.Item, PersonID: r.Scope.Person(), Holder: f.item.Holder, Decision: f.decision}
		f.names = map[string]string{}
		return refusalNames(rx, f.refused, f.names)
	})
	return f, err
}

// quickAsk is the wish behind one touch: oneself, for a reason off the list, in
// the words that one touched.
func (r *Request) quickAsk(purpose string) keys.TakeAsk {
	return keys.TakeAsk{ItemID: r.itemID(), PersonID: r.Scope.Person(), Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk},
		Purpose: purpose, Reason: purposeWord(r.Say, purpose)}
}

// more tells whether the rule wants something that no list of reasons gives.
func (f quickFacts) more() bool {
	return f.decision.Outcome == rules.Needed && slices.ContainsFunc(f.decision.Needs, func(n rules.Need) bool { return n.Kind != rules.NeedPurpose }) && !lacksApproval(f.decision)
}

// quickRelease shows the reasons as buttons, or why there are none.
func (s *Server) quickRelease(r *Request, t *tried) error {
	f, err := s.quickFacts(r)
	if err != nil {
		return err
	}
	if f.more() || f.item.State == custody.Missing {
		return s.takeForm(r, "release", t)
	}
	say, base := r.Say.Say, keyHref(f.item.ID)
	st, err := r.Staff(say("keys.release.title", "key", f.item.Code))
	if err != nil {
		return err
	}
	page := views.Release{Staff: st, Path: []ui.Crumb{{Label: f.item.Code + " " + f.item.Name, Href: base}}, Heading: say("keys.release.title", "key", f.item.Code),
		Text: keySentence(r.Say, f.item, r.Now()), Notes: f.notes, Action: base + "/release", Once: r.Once(), Person: string(r.Scope.Person()),
		Others: []ui.Button{{Label: say("release.other"), Href: base + "/release?all=1"}, {Label: say("keys.cancel"), Href: base, Kind: ui.Ghost}}}
	if f.twin.DeviceID != "" && !f.twin.Online {
		page.Notes = append(page.Notes, offlineNote(r, f))
	}
	var sent *form
	if t != nil && t.form != nil {
		sent, page.Problems = t.form, t.form.problems
	}
	switch {
	case t != nil && t.refused != nil:
		page.Refusal, page.Next = r.refusal(t.person, t.refused), r.nextSteps(t.refused)
	case f.decision.Outcome == rules.Denied || lacksApproval(f.decision):
		page.Refusal, page.Next = refusalWith(r.Say, r.Guest.Person.Name, f.refused, f.names), r.nextSteps(f.refused)
	default:
		page.Reasons = tapReasons(r, f.decision.By)
		page.Proof = r.proofWanted(sent)
		page.Legend = say("release.why")
		page.Hint = r.Say.Count("release.for", int(keys.DefaultLife.Seconds()), "person", r.Guest.Person.Name, "slot", f.item.Slot, "place", f.item.Place)
		if custody.NeedsTwo(f.item.Level) {
			page.Legend, page.Hint = say("joint.legend"), say("joint.for", "person", r.Guest.Person.Name, "slot", f.item.Slot, "place", f.item.Place)
			page.Notes = append(page.Notes, ui.Note{State: "due", Icon: "two", Bold: say("joint.two"), Sub: r.Say.Count("joint.two_help", int(custody.JointLife.Minutes()))})
		}
	}
	if len(page.Problems) > 0 || t != nil && t.refused != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// offlineNote warns before somebody waits for a cabinet that does not hear.
func offlineNote(r *Request, f quickFacts) ui.Note {
	n := ui.Note{State: "offline", Bold: r.Say.Say("release.offline", "place", f.item.Place), Sub: r.Say.Say("release.offline_help")}
	if f.twin.HeardAt != nil {
		n.Bold = r.Say.Say("release.offline", "place", f.item.Place, "since", r.Say.Moment(*f.twin.HeardAt, r.Now()))
	}
	return n
}

// tapReasons is the list as buttons. One that was touched already comes first:
// Enter in the field for the password sends the first.
func tapReasons(r *Request, by *rules.Rule) (out []ui.Button) {
	for _, code := range listedPurposes(r, by) {
		out = append(out, ui.Button{Label: purposeWord(r.Say, code), Name: "purpose", Value: code, Wide: true, Class: "tap"})
	}
	if i := slices.IndexFunc(out, func(b ui.Button) bool { return b.Value == r.FormValue("purpose") }); i >= 0 {
		chosen := out[i]
		chosen.Kind = ui.Primary
		out = slices.Insert(slices.Delete(out, i, i+1), 0, chosen)
	}
	return out
}

// listedPurposes are those of the rule when it has any, else of the trade.
func listedPurposes(r *Request, by *rules.Rule) []string {
	if by != nil && len(by.Needs.Purposes) > 0 {
		return by.Needs.Purposes
	}
	return purposesOf[r.Guest.Organisation.Trade]
}

// release asks the cabinet to open the slot; the sensor says what moved.
func (s *Server) release(r *Request) error {
	if r.FormValue("find") != "" {
		return s.takeForm(r, "release", &tried{})
	}
	in, f := takeAsk(r), r.Form()
	in.Via = custody.ViaWeb
	show := func(t *tried) error { return s.takeForm(r, "release", t) }
	if r.FormValue("quick") != "" {
		in, show = r.quickAsk(r.FormValue("purpose")), func(t *tried) error { return s.quickRelease(r, t) }
	}
	if in.PersonID == "" {
		return s.nobody(r, "release")
	}
	r.signed(&in, f)
	if _, err := r.proven(f); err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return show(&tried{form: f})
	}
	c, err := keys.Release(r.UserContext(), r.desk(), r.Scope, keys.ReleaseAsk{TakeAsk: in})
	if err != nil {
		return s.notReleased(r, in, err, show)
	}
	if c.Waits != nil {
		return r.To(jointHref(c.Waits.ID))
	}
	return r.To(commandHref(c.Command))
}

// notReleased shows a refusal in the form that was sent; other failures stay.
func (s *Server) notReleased(r *Request, in keys.TakeAsk, err error, show func(*tried) error) error {
	if x := refusedTake(err); x != nil {
		name, nerr := r.personName(in.PersonID)
		if nerr != nil && tenants.KindOf(nerr) != tenants.NotFound {
			return nerr
		}
		return show(&tried{refused: x, person: or(name, r.Say.Say("events.some.person"))})
	}
	f := r.Form()
	if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
		return show(&tried{form: f})
	}
	return err
}

func commandHref(c keys.Command) string { return keyHref(c.ItemID) + "/release/" + string(c.ID) }

// releaseState tells how a release stands: a page of its own, or the part of it
// or of the key's page that asks again.
func (s *Server) releaseState(r *Request) error {
	c, err := s.command(r)
	if err != nil {
		return err
	}
	if !r.HX() || r.Query("follow") != "" {
		return s.follow(r, c)
	}
	w := waiting(r.Say, c, r.Now())
	if w.Poll == "" {
		r.Set("HX-Trigger", "refresh")
	}
	return r.HTML(w.Show())
}

func (s *Server) command(r *Request) (c keys.Command, err error) {
	err = r.Read(func(rx *store.Rx) error {
		c, err = rx.Command(custody.CommandID(r.Params("command")))
		if err == nil && (c.ItemID != r.itemID() || c.Requester != r.Scope.Actor() && !r.Scope.Can(tenants.KeysRead)) {
			err = tenants.Fail(tenants.NotFound, "command_not_found")
		}
		return err
	})
	return c, err
}

func (s *Server) releaseCancel(r *Request) error {
	c, err := s.command(r)
	if err != nil {
		return err
	}
	if c, err = keys.Cancel(r.UserContext(), r.desk(), r.Scope, c.ID); err != nil {
		return err
	}
	if !r.HX() {
		return r.To(commandHref(c))
	}
	r.Set("HX-Trigger", "refresh")
	r.Set("HX-Reswap", "none")
	return r.HTML(together())
}
