package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// faultRoutes are what is wrong with vehicles and keys: reported, shown, lifted.
func (s *Server) faultRoutes() []Route {
	return []Route{
		get("/faults", tenants.KeysRead, s.faultList),
		get("/faults/:id", tenants.KeysOwn, s.fault),
		get("/faults/:id/photo", tenants.KeysOwn, s.faultPhoto),
		get("/faults/:id/lift", tenants.KeysEdit, s.faultLiftPage),
		post("/faults/:id/lift", tenants.KeysEdit, s.faultLift),
		get("/keys/:id/fault", tenants.KeysOwn, s.keyFaultPage),
		post("/keys/:id/fault", tenants.KeysOwn, s.keyFault),
		get("/vehicles/:id/fault", tenants.KeysIssue, s.vehicleFaultPage),
		post("/vehicles/:id/fault", tenants.KeysIssue, s.vehicleFault),
	}
}

func faultHref(id custody.FaultID) string { return "/faults/" + string(id) }

// faultList lists what is wrong: what is open first of all.
func (s *Server) faultList(r *Request) error {
	all := r.Query("show") == "all"
	var rows []store.FaultView
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Faults(store.FaultAsk{Open: !all, Before: custody.FaultID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.faults"))
	if err != nil {
		return err
	}
	return r.HTML(faultsPage(r, st, rows, all).Show())
}

// readFault reads a fault that the one who asks may see: staff of its site, and
// who reported it.
func (r *Request) readFault() (v store.FaultView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if v, err = rx.FaultView(custody.FaultID(r.Params("id"))); err != nil {
			return err
		}
		mine := r.Scope.Person() != "" && v.RaisedBy == r.Scope.Actor()
		if !mine && !(r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(v.SiteID)) {
			return tenants.Fail(tenants.NotFound, "fault_not_found")
		}
		return nil
	})
	return v, err
}

func (s *Server) fault(r *Request) error {
	v, err := r.readFault()
	if err != nil {
		return err
	}
	st, err := r.Staff(faultHeading(r.Say, v))
	if err != nil {
		return err
	}
	return r.HTML(faultPage(r, st, v).Show())
}

func (s *Server) faultPhoto(r *Request) error {
	v, err := r.readFault()
	if err != nil {
		return err
	}
	if v.Photo == "" {
		return tenants.Fail(tenants.NotFound, "fault_not_found")
	}
	var b store.Blob
	err = r.Read(func(rx *store.Rx) (err error) {
		b, err = rx.Blob(v.Photo)
		return err
	})
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, b.Type)
	return r.Send(b.Bytes)
}

// faultForm asks what is wrong, whether one can go on with it, and for a photo.
func (s *Server) faultForm(r *Request, f *form, about, back string, text ui.Rich) error {
	say := r.Say.Say
	st, err := r.Staff(say("faults.report_title", "what", about))
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: say("faults.report_title", "what", about), Path: []ui.Crumb{{Label: about, Href: back}}, Text: text, Action: back + "/fault", Files: true,
		Submit: ui.Button{Label: say("faults.report_submit"), Kind: ui.Primary}, Cancel: ui.Button{Label: say("keys.cancel"), Href: back, Kind: ui.Ghost}}
	blocks := f != nil && f.text("blocks") == "yes"
	page.Fields = append([]templ.Component{views.Chooser("blocks", say("faults.use"), []ui.Option{
		{Value: "no", Label: say("faults.usable"), Sub: say("faults.usable_text"), On: !blocks}, {Value: "yes", Label: say("faults.unusable"), Sub: say("faults.unusable_text"), On: blocks}})},
		r.faultFields(f, "", true)...)
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// faultFields are what is wrong in words, and its photo.
func (r *Request) faultFields(f *form, hint string, required bool) []templ.Component {
	say := r.Say.Say
	what := typed(f, ui.Field{ID: "what", Label: say("faults.what"), Hint: hint, Required: required})
	photo := ui.Field{ID: "photo", Label: say("faults.photo"), Hint: say("faults.photo_hint"), Type: "file", Attrs: map[string]any{"accept": "image/*", "capture": "environment"}}
	if f != nil {
		photo.Error = f.problem("photo")
	}
	return []templ.Component{what.Area(3), photo.Input()}
}

func (s *Server) keyFaultPage(r *Request) error { return s.keyFaultForm(r, nil) }

func (s *Server) keyFaultForm(r *Request, f *form) error {
	facts, err := s.keyFacts(r, r.itemID())
	if err != nil {
		return err
	}
	return s.faultForm(r, f, facts.item.Code+" "+facts.item.Name, keyHref(facts.item.ID), ui.Text(r.Say.Say("faults.report_text")))
}

func (s *Server) keyFault(r *Request) error {
	return s.faultRaise(r, keys.FaultAsk{ItemID: r.itemID()}, s.keyFaultForm)
}

func (s *Server) vehicleFaultPage(r *Request) error { return s.vehicleFaultForm(r, nil) }

func (s *Server) vehicleFaultForm(r *Request, f *form) error {
	var v custody.Vehicle
	err := r.Read(func(rx *store.Rx) (err error) {
		v, err = r.knownVehicle(rx)
		return err
	})
	if err != nil {
		return err
	}
	return s.faultForm(r, f, joinWords(v.StockNo, v.Label()), assetHref(custody.VehicleAsset, string(v.ID)), ui.Text(r.Say.Say("faults.report_text")))
}

func (s *Server) vehicleFault(r *Request) error {
	return s.faultRaise(r, keys.FaultAsk{VehicleID: custody.VehicleID(r.Params("id"))}, s.vehicleFaultForm)
}

func (s *Server) faultRaise(r *Request, in keys.FaultAsk, again func(*Request, *form) error) error {
	f := r.Form()
	photo, err := r.givenPhoto("photo")
	var out custody.Fault
	if err == nil {
		in.What, in.Blocks, in.Photo = f.text("what"), f.text("blocks") == "yes", photo
		out, err = keys.RaiseFault(r.UserContext(), r.desk(), r.Scope, in)
	}
	if err != nil {
		if f.wrong(err) {
			return again(r, f)
		}
		return err
	}
	r.Flash("faults.done.raised")
	return r.To(faultHref(out.ID))
}

func (s *Server) faultLiftPage(r *Request) error { return s.faultLiftForm(r, nil) }

// faultLiftForm ends a fault, or lets it only warn, with the reason.
func (s *Server) faultLiftForm(r *Request, f *form) error {
	v, err := r.readFault()
	if err != nil {
		return err
	}
	if !v.Open() {
		return tenants.Fail(tenants.Conflict, "fault_lifted")
	}
	say := r.Say.Say
	st, err := r.Staff(say("faults.lift_title"))
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: say("faults.lift_title"), Path: []ui.Crumb{{Label: faultHeading(r.Say, v), Href: faultHref(v.ID)}}, Text: faultSentence(r, v), Action: faultHref(v.ID) + "/lift",
		Submit: ui.Button{Label: say("faults.lift_submit"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: faultHref(v.ID), Kind: ui.Ghost}}
	if v.Blocks {
		ease := f != nil && f.text("ease") == "yes"
		page.Fields = append(page.Fields, views.Chooser("ease", say("faults.lift_how"), []ui.Option{{Value: "no", Label: say("faults.lift_whole"), Sub: say("faults.lift_whole_text"), On: !ease},
			{Value: "yes", Label: say("faults.lift_ease"), Sub: say("faults.lift_ease_text"), On: ease}}))
	}
	page.Fields = append(page.Fields, typed(f, ui.Field{ID: "why", Label: say("faults.why"), Hint: say("faults.why_hint"), Required: true}).Area(3))
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) faultLift(r *Request) error {
	f := r.Form()
	out, err := keys.LiftFault(r.UserContext(), r.desk(), r.Scope, custody.FaultID(r.Params("id")), f.text("ease") == "yes", f.text("why"))
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.faultLiftForm(r, f)
		}
		return err
	}
	if out.Open() {
		r.Flash("faults.done.eased")
	} else {
		r.Flash("faults.done.lifted")
	}
	return r.To(faultHref(out.ID))
}

// damageField is the question whether something broke, as a plain field.
func (r *Request) damageField(q rules.Question, value string) templ.Component {
	var options []ui.Option
	for _, v := range rules.Damages {
		options = append(options, ui.Option{Value: v, Label: r.Say.Label("faults.damage", v), On: v == value})
	}
	return views.Chooser(keys.AnswerField(q.ID), q.Text, options)
}

// asksDamage tells whether one of the questions is about damage.
func asksDamage(qs []rules.Question) bool {
	for _, q := range qs {
		if q.Kind == rules.DamageQuestion {
			return true
		}
	}
	return false
}
