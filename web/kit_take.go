package web

import (
	"errors"
	"slices"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) kitTakePage(r *Request) error { return s.kitTakeForm(r, nil) }

// kitTakeForm asks who takes the kit, what for and until when, and once for
// whatever the rules of its keys want.
func (s *Server) kitTakeForm(r *Request, t *tried) error {
	k, err := r.readKit()
	if err != nil {
		return err
	}
	people, err := s.foundPeople(r, t)
	if err != nil {
		return err
	}
	needs, err := r.kitNeeds(k, people, t)
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("kits.take", "kit", k.name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: k.name, Href: kitHref(k.id)}}, Text: kitSentence(r, k), Action: kitHref(k.id) + "/take",
		Submit: ui.Button{Label: title, Kind: ui.Primary, Icon: "out"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: kitHref(k.id), Kind: ui.Ghost}}
	page.Fields = append(takeFields(r, kitHref(k.id)+"/take", people, t), needs.Show())
	if t == nil {
		return r.HTML(page.Show())
	}
	if t.form != nil {
		page.Problems = t.form.problems
		if t.form.problem(proofField) != "" { // a slot is to open, and the last proof is too old
			page.Fields = append(page.Fields, r.proof(t.form).Input())
		}
	}
	if t.kit != nil {
		page.Refusal = r.kitRefusal(t.person, t.kit)
	}
	if t.kit == nil && len(page.Problems) == 0 {
		return r.HTML(page.Show())
	}
	return r.Refused(page.Show())
}

func (s *Server) kitTake(r *Request) error {
	if r.FormValue("find") != "" {
		return s.kitTakeForm(r, &tried{})
	}
	in := takeAsk(r)
	f := r.Form()
	if in.PersonID == "" {
		f.wrong(tenants.Fail(tenants.Invalid, "person_required").At("person"))
		return s.kitTakeForm(r, &tried{form: f})
	}
	if f := r.proofs(&in); len(f.problems) > 0 {
		return s.kitTakeForm(r, &tried{form: f})
	}
	if r.FormValue(proofField) != "" {
		if ok, err := r.proven(f); err != nil {
			return err
		} else if !ok {
			return s.kitTakeForm(r, &tried{form: f})
		}
	}
	out, err := keys.TakeKit(r.UserContext(), r.kitting(), r.Scope, r.kitID(), in)
	var no *keys.KitRefused
	switch {
	case errors.As(err, &no):
		return s.kitTakeForm(r, &tried{kit: no, person: s2(r.personName(in.PersonID))})
	case err != nil && (tenants.KindOf(err) == tenants.Invalid || tenants.KindOf(err) == tenants.Conflict || tenants.CodeOf(err) == "proof_needed") && f.wrong(err):
		return s.kitTakeForm(r, &tried{form: f})
	case err != nil:
		return err
	}
	who := s2(r.personName(in.PersonID))
	if len(out.Hang) > 0 {
		next := out.Hang[0]
		r.Flash("kits.done.opens", "kit", out.Kit.Name, "person", who, "keys", r.Say.Count("common.keys", len(out.Given)), "key", next.Code, "slot", itoa(next.Slot), "place", s2(r.placeName(next.PlaceID)))
		return r.To(keyHref(next.ID))
	}
	r.Flash("kits.done.taken", "kit", out.Kit.Name, "person", who, "keys", r.Say.Count("common.keys", len(out.Kit.Items)))
	return r.To(kitHref(out.Kit.ID))
}

// kitNeeds is the part of the form that the rules shape: why some keys cannot
// be given, or what the taker must add for all of them.
func (r *Request) kitNeeds(k kitFacts, people []store.PersonRow, t *tried) (n views.TakeNeeds, err error) {
	all, err := r.weighKit(k, people)
	if err != nil {
		return n, err
	}
	f := &form{r: r}
	if t != nil && t.form != nil {
		f = t.form
	}
	var whole *dry
	var by *rules.Rule
	if len(all) > 0 {
		whole = forWhole(all)
		by = whole.decision.By
		if no := deniedOf(k, all); len(no.Not) > 0 && (t == nil || t.kit == nil) {
			n.Refusal = r.kitRefusal(whole.person.Name, no)
			n.Refusal.ID = "why"
		}
	}
	n.Fields = append(append(r.askedFields("take", by, f), r.promiseField(whole)...), r.issueFields(by, whole.taker(), f))
	n.Witnesses = r.witnessFields("take", whole, f)
	return n, nil
}

// weighKit asks the rules about each key of the kit, as the take itself will;
// none while nobody is chosen.
func (r *Request) weighKit(k kitFacts, people []store.PersonRow) (all []*dry, err error) {
	chosen := tenants.PersonID(or(r.FormValue("person"), r.Query("person")))
	if chosen == "" && len(people) == 1 {
		chosen = people[0].ID
	}
	at := slices.IndexFunc(people, func(p store.PersonRow) bool { return p.ID == chosen })
	if at < 0 {
		return nil, nil
	}
	err = r.Read(func(rx *store.Rx) error {
		rows, _ := k.lacking(chosen)
		if len(rows) == 0 {
			rows = k.rows
		}
		for _, row := range rows {
			d := &dry{person: people[at], holder: row.Holder, names: map[string]string{}}
			if d.item, err = rx.Item(row.ItemID); err != nil {
				return err
			}
			in := takeAsk(r)
			in.ItemID, in.PersonID, in.Promise = row.ItemID, chosen, false
			if d.decision, err = keys.WeighOfKit(rx, r.Scope, k.id, in, d.item, r.Now()); err != nil && tenants.KindOf(err) != tenants.Invalid {
				return err
			}
			if err := refusalNames(rx, d.refused(), d.names); err != nil {
				return err
			}
			all = append(all, d)
		}
		return nil
	})
	return all, err
}

// deniedOf are the keys that adding something would not help.
func deniedOf(k kitFacts, all []*dry) *keys.KitRefused {
	no := &keys.KitRefused{Kit: custody.Kit{ID: k.id, Name: k.name}}
	for _, d := range all {
		if d.decision.Outcome == rules.Denied {
			no.Not = append(no.Not, d.refused())
		}
	}
	return no
}

// forWhole is one answer for the whole kit: what any of its keys wants, asked
// for once.
func forWhole(all []*dry) *dry {
	whole := &dry{person: all[0].person, names: all[0].names}
	whole.decision = rules.Decision{Outcome: rules.Granted, By: &rules.Rule{}}
	n := &whole.decision.By.Needs
	for _, d := range all {
		if d.decision.Outcome == rules.Needed {
			whole.decision.Outcome = rules.Needed
		}
		for _, need := range d.decision.Needs {
			whole.decision.Needs = mostMissing(whole.decision.Needs, need)
		}
		if d.decision.By == nil {
			continue
		}
		x := d.decision.By.Needs
		n.Reason, n.Signature, n.IDSeen = n.Reason || x.Reason, n.Signature || x.Signature, n.IDSeen || x.IDSeen
		n.Purposes = common(n.Purposes, x.Purposes)
		if x.Witnesses.Count > n.Witnesses.Count {
			n.Witnesses = x.Witnesses
		}
		for _, q := range x.Questions {
			if !slices.ContainsFunc(n.Questions, func(have rules.Question) bool { return have.ID == q.ID }) {
				n.Questions = append(n.Questions, q)
			}
		}
	}
	return whole
}

// mostMissing adds a need; of two calls for witnesses the one that lacks more
// stays.
func mostMissing(needs []rules.Need, x rules.Need) []rules.Need {
	at := slices.IndexFunc(needs, func(n rules.Need) bool { return n.Kind == x.Kind })
	if at < 0 {
		return append(needs, x)
	}
	if number(x.Params["missing"]) > number(needs[at].Params["missing"]) {
		needs[at] = x
	}
	return needs
}

// common are the purposes that both rules accept; a rule without a list accepts
// any. Where they agree on none all are offered, and the refusal says whose
// they are.
func common(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	var both []string
	for _, code := range b {
		if slices.Contains(a, code) {
			both = append(both, code)
		}
	}
	if len(both) == 0 {
		return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
	}
	return both
}
