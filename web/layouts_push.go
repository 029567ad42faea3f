package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// mostPushed bounds the cabinets that one preview or push is about.
const mostPushed = 200

// layoutPlacesAsked are the cabinets that a preview names.
func (r *Request) layoutPlacesAsked() (ids []custody.PlaceID) {
	for _, v := range r.Request().URI().QueryArgs().PeekMulti("place") {
		if len(ids) < mostPushed {
			ids = append(ids, custody.PlaceID(v))
		}
	}
	return ids
}

func (s *Server) layoutPreview(r *Request) error {
	return s.layoutPushPage(r, r.layoutPlacesAsked(), nil)
}

// layoutPushPage asks to which cabinets, and shows what a push would come to.
func (s *Server) layoutPushPage(r *Request, chosen []custody.PlaceID, f *form) error {
	var l custody.Layout
	var all []store.LayoutPlace
	var facts store.LayoutFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		if l, err = rx.Layout(custody.LayoutID(r.Params("id"))); err != nil {
			return err
		}
		if all, err = rx.LayoutPlaces(store.LayoutPlaceAsk{Limit: mostLaid}); err != nil {
			return err
		}
		facts, err = rx.LayoutFacts(chosen)
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("layouts.push_title", "name", l.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.LayoutPush{Staff: st, Path: []ui.Crumb{{Label: say("nav.layouts"), Href: "/layouts"}, {Label: l.Name, Href: layoutHref(l.ID)}}, Heading: title, Lede: say("layouts.push_lede"), Action: layoutHref(l.ID) + "/push", Once: r.Once(),
		Cabinets: views.Picks{Name: "place", Legend: say("layouts.which"), Filter: say("layouts.filter")}, Preview: ui.Button{ID: "preview", Label: say("layouts.preview"), Icon: "search"}, Title: say("layouts.result"), Version: itoa(l.Version), None: say("layouts.no_cabinets")}
	on := map[custody.PlaceID]bool{}
	for _, id := range chosen {
		on[id] = true
	}
	can := 0
	for _, p := range all {
		sub := joinWords(p.Site, r.Say.Count("layouts.has_slots", p.Slots))
		if p.Layout != "" {
			sub = joinWords(sub, say("layouts.has", "name", p.Layout, "version", p.Push.Tried))
		}
		page.Cabinets.Options = append(page.Cabinets.Options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: sub, On: on[p.ID]})
		if !on[p.ID] {
			continue
		}
		x := layoutResult(r, l, p, l.Plan(p.Place, facts.Sensed[p.ID], facts.Items[p.ID]))
		if x.State != "fail" {
			can++
		}
		page.Results = append(page.Results, x)
	}
	if len(page.Results) > 0 {
		page.Push = ui.Button{ID: "push", Label: r.Say.Count("layouts.push_to", len(page.Results)), Kind: ui.Primary, Icon: "cabinet"}
		if can == 0 {
			page.Push = ui.Button{}
			page.Notes = []ui.Note{{State: "fail", Bold: say("layouts.none_can")}}
		}
	}
	if f != nil && len(f.problems) > 0 {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// layoutResult is what a push would come to at one cabinet, in sentences.
func layoutResult(r *Request, l custody.Layout, p store.LayoutPlace, plan custody.LayoutPlan) views.LayoutResult {
	say := r.Say.Say
	x := views.LayoutResult{ID: string(p.ID), Name: p.Name, Sub: p.Site, State: "in", Word: r.Say.Count("layouts.would", len(plan.Changes))}
	if len(plan.Changes) == 0 {
		x.Word = say("layouts.would_none")
	}
	words := plan.Notes
	if len(plan.Stops) > 0 {
		x.State, x.Word, words = "fail", say("layouts.cannot"), plan.Stops
	} else {
		for _, c := range plan.Changes {
			text := say("layouts.gets", "key", c.Item.Code, "name", c.Item.Name, "slot", c.Slot, "line", lineName(r.Say, l, c.Line))
			if c.Item.HomeSlot > 0 {
				text = say("layouts.moves", "key", c.Item.Code, "name", c.Item.Name, "from", c.Item.HomeSlot, "slot", c.Slot, "line", lineName(r.Say, l, c.Line))
			}
			x.Changes = append(x.Changes, text)
		}
	}
	for _, w := range words {
		x.Words = append(x.Words, layoutSays(r.Say, l, w))
	}
	return x
}

// layoutPush pushes a template to each of the chosen cabinets by itself: one
// that cannot be stops no other.
func (s *Server) layoutPush(r *Request) error {
	f, id := r.Form(), custody.LayoutID(r.Params("id"))
	var places []custody.PlaceID
	for _, v := range f.list("place") {
		places = append(places, custody.PlaceID(v))
	}
	if len(places) == 0 || len(places) > mostPushed {
		f.wrong(tenants.Fail(tenants.Invalid, "layout_nowhere", "max", itoa(mostPushed)).At("place"))
		return s.layoutPushPage(r, nil, f)
	}
	applied, refused := 0, 0
	for _, place := range places {
		p, err := keys.PushLayout(r.UserContext(), r.layouts(), r.Scope, keys.LayoutAsk{Layout: id, Version: wholeOr(f.text("version"), 0), Place: place})
		if err != nil && f.wrong(err) {
			return s.layoutPushPage(r, places, f)
		}
		if err != nil {
			return err
		}
		if p.Refused() {
			refused++
		} else {
			applied++
		}
	}
	r.Flash("layouts.done.pushed", "applied", itoa(applied), "refused", itoa(refused))
	return r.To(layoutHref(id))
}
