package web

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// orderRoutes ask a cabinet for what moves no key, and follow what becomes of
// it. Which right an order takes depends on what it is.
func (s *Server) orderRoutes() []Route {
	return []Route{
		get("/cabinets/:id/orders/new", tenants.CabinetsRead, s.orderNew),
		post("/cabinets/:id/orders", tenants.CabinetsRead, s.orderAdd),
		get("/cabinets/:id/orders/:command", tenants.CabinetsRead, s.orderState),
		post("/cabinets/:id/orders/:command/cancel", tenants.CabinetsRead, s.orderCancel),
	}
}

// orders are the acts that a cabinet's page offers, in their order.
var orders = []struct{ act, icon string }{{keys.ActionUnlock, "unlock"}, {keys.ActionInventory, "search"}, {keys.ActionLocate, "pin"}, {keys.ActionRestart, "chip"}}

func orderHref(c keys.Command) string {
	return placeHref(c.PlaceID) + "/orders/" + string(c.ID)
}

func newOrderHref(place custody.PlaceID, act string) string {
	return placeHref(place) + "/orders/new?act=" + act
}

// orderButtons are the orders that somebody may give to a cabinet.
func orderButtons(r *Request, place custody.PlaceID) (out []ui.Button) {
	for _, o := range orders {
		if right, _ := keys.OrderRight(o.act); r.Scope.Can(right) {
			out = append(out, ui.Button{Label: r.Say.Label("custody.action", o.act), Kind: ui.Ghost, Icon: o.icon, Href: newOrderHref(place, o.act)})
		}
	}
	return out
}

// orderNew asks why. Who frees a door proves first who they are.
func (s *Server) orderNew(r *Request) error {
	show := func(r *Request) error { return s.orderForm(r, r.Query("act"), r.Form()) }
	if r.Query("act") == keys.ActionUnlock && r.Scope.Can(tenants.Release) {
		return proveFirst(show)(r)
	}
	return show(r)
}

// orderLives are the seconds for which a cabinet may obey, to choose from.
var orderLives = []int{5, 15, 30, 60}

func (s *Server) orderForm(r *Request, act string, f *form) error {
	right, known := keys.OrderRight(act)
	if !known {
		return tenants.Fail(tenants.NotFound, "order_unknown")
	}
	if err := r.Scope.Need(right); err != nil {
		return err
	}
	var place custody.Place
	var twin store.Twin
	var enrolled bool
	err := r.Read(func(rx *store.Rx) (err error) {
		if place, err = r.knownPlace(rx); err != nil {
			return err
		}
		twin, enrolled, err = rx.TwinAt(place.ID)
		return err
	})
	if err == nil && !enrolled {
		err = tenants.Fail(tenants.Conflict, "order_no_cabinet", "place", place.Name)
	}
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("orders.heading."+act, "place", place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}, {Label: place.Name, Href: placeHref(place.ID)}}, Heading: title, Lede: say("orders.lede." + act),
		Problems: f.problems, Action: placeHref(place.ID) + "/orders", Hidden: map[string]string{"act": act}, Once: r.Once(), Fields: orderFields(r, act, place, f), Submit: say("orders.send." + act), Cancel: ui.Crumb{Label: say("common.cancel"), Href: placeHref(place.ID)}}
	if !twin.Online {
		n := ui.Note{State: "offline", Bold: say("release.offline", "place", place.Name), Sub: say("orders.offline_help")}
		if twin.HeardAt != nil {
			n.Bold = say("release.offline", "place", place.Name, "since", r.Say.Moment(*twin.HeardAt, r.Now()))
		}
		page.Notes = append(page.Notes, n)
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func orderFields(r *Request, act string, place custody.Place, f *form) []views.FormField {
	say := r.Say.Say
	var fields []views.FormField
	if act == keys.ActionLocate {
		slot := f.input("slot", say("orders.slot"), f.text("slot"))
		slot.Mode, slot.Required, slot.Hint = "numeric", true, say("orders.slot_hint", "max", place.Slots)
		fields = append(fields, views.FormField{Field: slot})
	}
	reason := f.input("reason", say("orders.reason"), f.text("reason"))
	reason.Required, reason.Hint = true, say("orders.reason_hint")
	life := f.input("seconds", say("orders.life"), "")
	life.Hint = say("orders.life_hint")
	var lives []ui.Option
	for _, n := range orderLives {
		lives = append(lives, ui.Option{Value: itoa(n), Label: r.Say.Count("orders.seconds", n), On: f.text("seconds") == itoa(n) || f.text("seconds") == "" && n == int(keys.DefaultLife.Seconds())})
	}
	fields = append(fields, views.FormField{Field: reason}, views.FormField{Field: life, Kind: "select", Options: lives})
	if act == keys.ActionUnlock {
		if proof := r.proofWanted(f); proof != nil {
			fields = append(fields, views.FormField{Field: *proof})
		}
	}
	return fields
}

// orderAdd gives the order.
func (s *Server) orderAdd(r *Request) error {
	f := r.Form()
	in := keys.OrderAsk{PlaceID: custody.PlaceID(r.Params("id")), Action: f.text("act"), Reason: f.text("reason")}
	if in.Action == keys.ActionLocate {
		in.Slot = int(f.whole("slot"))
	}
	in.Life = keys.DefaultLife
	if text := f.text("seconds"); slices.ContainsFunc(orderLives, func(n int) bool { return itoa(n) == text }) {
		in.Life = time.Duration(f.whole("seconds")) * time.Second
	}
	if in.Action == keys.ActionUnlock && r.Scope.Can(tenants.Release) {
		if _, err := r.proven(f); err != nil {
			return err
		}
	}
	if len(f.problems) > 0 {
		return s.orderForm(r, in.Action, f)
	}
	c, err := keys.Order(r.UserContext(), r.desk(), r.Scope, in)
	if err != nil && f.wrong(err) {
		return s.orderForm(r, in.Action, f)
	}
	if err != nil {
		return err
	}
	return r.To(orderHref(c))
}

// orderState tells how an order stands.
func (s *Server) orderState(r *Request) error {
	c, place, err := s.order(r)
	if err != nil {
		return err
	}
	now := orderNow(r, c, place)
	if r.HX() {
		return r.HTML(now.Show())
	}
	title := r.Say.Say("orders.heading."+c.Action, "place", place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	if now.Poll != "" {
		st.Doc.Refresh = 2
	}
	return r.HTML(views.Following{Staff: st, Heading: title, Path: []ui.Crumb{{Label: r.Say.Say("cabinets.title"), Href: "/cabinets"}, {Label: place.Name, Href: placeHref(place.ID)}}, Now: now}.Show())
}

// order is the order that the address names, of the cabinet that it names.
func (s *Server) order(r *Request) (c keys.Command, place custody.Place, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if place, err = r.knownPlace(rx); err != nil {
			return err
		}
		c, err = rx.Command(custody.CommandID(r.Params("command")))
		if right, known := keys.OrderRight(c.Action); err == nil && (c.PlaceID != place.ID || !known || c.Requester != r.Scope.Actor() && !r.Scope.Can(right)) {
			err = tenants.Fail(tenants.NotFound, "command_not_found")
		}
		return err
	})
	return c, place, err
}

func (s *Server) orderCancel(r *Request) error {
	c, place, err := s.order(r)
	if err != nil {
		return err
	}
	if c, err = keys.Cancel(r.UserContext(), r.desk(), r.Scope, c.ID); err != nil {
		return err
	}
	if r.HX() {
		return r.HTML(orderNow(r, c, place).Show())
	}
	return r.To(orderHref(c))
}
