package web

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// keyCheck leads to the open check of a key; several are offered.
func (s *Server) keyCheck(r *Request) error {
	var ds []store.DueCheck
	err := r.Read(func(rx *store.Rx) error {
		it, err := rx.Item(r.itemID())
		if err == nil {
			err = r.mayCheck(rx, it)
		}
		if err == nil {
			ds, err = openChecks(rx, it.ID, r.Now())
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(ds) == 1 {
		return r.To(checkHref(ds[0]))
	}
	st, err := r.Staff(r.Say.Say("nav.checks"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: r.Say.Say("nav.checks"), List: r.dueListing(ds)}
	page.List.Caption = r.Say.Say("checks.caption")
	if len(ds) == 0 {
		page.List.Empty = &ui.Empty{Title: r.Say.Say("checks.nothing"), Text: r.Say.Say("checks.nothing_text")}
	}
	return r.HTML(page.Show())
}

// mayCheck refuses who may not check the vehicle of a key as if it was not
// there.
func (r *Request) mayCheck(rx *store.Rx, it custody.Item) error {
	if !r.Scope.SeesSite(it.SiteID) {
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	may, err := keys.MayCheck(rx, r.Scope, it, r.Now())
	if err == nil && !may {
		err = tenants.Fail(tenants.NotFound, "key_not_found")
	}
	return err
}

// toCheck is what a check is about.
type toCheck struct {
	item    custody.Item
	vehicle custody.Vehicle
	list    keys.CheckList
}

func (c toCheck) href() string {
	return keyHref(c.item.ID) + "/check/" + string(c.list.ID) + "/" + string(c.vehicle.ID)
}

func (c toCheck) name() string { return strings.TrimSpace(c.vehicle.StockNo + " " + c.vehicle.Label()) }

func (r *Request) toCheck() (c toCheck, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if c.item, err = rx.Item(r.itemID()); err != nil {
			return err
		}
		if err = r.mayCheck(rx, c.item); err != nil {
			return err
		}
		c.vehicle, c.list, err = checkOf(rx, c.item.ID, custody.VehicleID(r.Params("vehicle")), custody.CheckListID(r.Params("list")))
		return err
	})
	return c, err
}

// checkOf reads a vehicle that a key opens, and a list that asks of it.
func checkOf(rx *store.Rx, item custody.ItemID, vehicle custody.VehicleID, list custody.CheckListID) (v custody.Vehicle, l keys.CheckList, err error) {
	if v, err = rx.Vehicle(vehicle); err != nil {
		return v, l, err
	}
	opens, err := rx.OpensVehicle(item, v.ID)
	if err == nil && !opens {
		err = tenants.Fail(tenants.NotFound, "vehicle_not_found")
	}
	if err != nil {
		return v, l, err
	}
	l, err = rx.CheckListOf(list, v.ID)
	return v, l, err
}

func (s *Server) checkPage(r *Request) error { return s.checkForm(r, nil) }

// checkForm asks the questions of a list about one vehicle.
func (s *Server) checkForm(r *Request, f *form) error {
	c, err := r.toCheck()
	if err != nil {
		return err
	}
	say := r.Say.Say
	name := c.name()
	heading := say("checks.heading", "check", c.list.Name, "what", name)
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	back := r.afterCheck(c)
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: c.item.Code + " " + c.item.Name, Href: back}}, Text: ui.Text(say("checks.form_text", "what", name)), Action: c.href(),
		Submit: ui.Button{Label: say("checks.submit"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: back, Kind: ui.Ghost}}
	typed := f
	if typed == nil {
		typed = &form{r: r}
	}
	page.Fields = r.questionFields(c.list.Questions, typed, false)
	if asksWrong(c.list.Questions) {
		page.Files = true
		page.Fields = append(page.Fields, r.faultFields(f, say("checks.what_hint"), false)...)
	}
	return r.showForm(page, f)
}

// asksWrong tells whether an answer can say that something is wrong.
func asksWrong(qs []rules.Question) bool {
	for _, q := range qs {
		if q.Kind == rules.DamageQuestion || q.Kind == rules.YesNoQuestion {
			return true
		}
	}
	return false
}

// afterCheck is where one goes on from a check.
func (r *Request) afterCheck(c toCheck) string {
	if r.Scope.Can(tenants.KeysRead) || c.item.HolderID != "" && c.item.HolderID == r.Scope.Person() {
		return keyHref(c.item.ID)
	}
	return "/me"
}

func (s *Server) checkSave(r *Request) error {
	c, err := r.toCheck()
	if err != nil {
		return err
	}
	f := r.Form()
	photo, err := r.givenPhoto("photo")
	var out custody.VehicleCheck
	if err == nil {
		out, err = keys.CheckVehicle(r.UserContext(), r.desk(), r.Scope, keys.CheckAsk{ListID: c.list.ID, VehicleID: c.vehicle.ID, ItemID: c.item.ID, Answers: typedAnswers(r), What: f.text("what"),
			No: r.Say.Label("rules.answer", "no"), Photo: photo, Via: r.via()})
	}
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.checkForm(r, f)
		}
		return err
	}
	if out.Failed > 0 {
		r.Flash("checks.done.failed", "what", c.name())
	} else {
		r.Flash("checks.done.saved", "what", c.name())
	}
	return r.To(r.afterCheck(c))
}

// myChecks are open checks of vehicles whose keys one has.
func myChecks(r *Request, rx *store.Rx, held []store.HeldView) ([]views.Listing, error) {
	ids := make([]custody.ItemID, len(held))
	for i, h := range held {
		ids[i] = h.ItemID
	}
	ds, err := rx.ChecksOf(r.Now(), ids...)
	if err != nil || len(ds) == 0 {
		return nil, err
	}
	list := r.dueListing(ds)
	list.Title = r.Say.Say("checks.mine")
	list.Caption = list.Title
	return []views.Listing{list}, nil
}
