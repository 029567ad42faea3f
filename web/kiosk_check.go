package web

import (
	"slices"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// checkTile leads to the check of what a key opens.
func checkTile(r *Request, item custody.ItemID, code string, brass bool) ui.KTile {
	return ui.KTile{Title: r.Say.Say("checks.kiosk_act", "key", code), Text: r.Say.Say("checks.kiosk_text"), Icon: "check", Brass: brass, Href: "/kiosk/check/" + string(item)}
}

// heldChecks are the ways to check what the keys open that somebody has.
func heldChecks(r *Request, rx *store.Rx, held []store.HeldView) (tiles []ui.KTile, err error) {
	var ids []custody.ItemID
	for _, h := range held[:min(len(held), kioskTiles/2)] {
		ids = append(ids, h.ItemID)
	}
	ds, err := rx.ChecksOf(r.Now(), ids...)
	for _, d := range ds {
		if len(tiles) < 2 && !slices.ContainsFunc(tiles, func(t ui.KTile) bool { return strings.HasSuffix(t.Href, string(d.ItemID)) }) {
			t := checkTile(r, d.ItemID, d.Code, false)
			t.Text = r.dueText(d)
			tiles = append(tiles, t)
		}
	}
	return tiles, err
}

// lateLine says the checks of a key that are late, "" when none is.
func (r *Request) lateLine(item custody.ItemID) (text string, err error) {
	err = r.Read(func(rx *store.Rx) error {
		ds, err := openChecks(rx, item, r.Now())
		for _, d := range ds {
			if d.Late(r.Now()) {
				text = joinSentences(text, r.dueText(d))
			}
		}
		return err
	})
	return text, err
}

// kioskUnchecked refuses a key whose vehicle is to be checked first, and leads
// to the check.
func (s *Server) kioskUnchecked(r *Request, x *keys.Refused) error {
	title := r.Say.Say("checks.kiosk_first", "key", x.Item.Code)
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	line, err := r.lateLine(x.Item.ID)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: k, Title: title, Note: line, Foot: kioskFoot(r), Tiles: []ui.KTile{checkTile(r, x.Item.ID, x.Item.Code, true)}}
	return r.Refused(page.Show())
}

// kioskLook is a check at a kiosk: what was said travels from step to step.
type kioskLook struct {
	item    custody.Item
	due     store.DueCheck
	list    keys.CheckList
	answers map[string]string
	passed  []string
}

func (c *kioskLook) fields(more ...string) map[string]string {
	out := map[string]string{"list": string(c.list.ID), "vehicle": string(c.due.VehicleID)}
	if len(c.passed) > 0 {
		out["passed"] = strings.Join(c.passed, ",")
	}
	for id, value := range c.answers {
		if value != "" {
			out[keys.AnswerField(id)] = value
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// next is the next question without an answer, nil when all have one.
func (c *kioskLook) next() *rules.Question {
	for i := range c.list.Questions {
		q := &c.list.Questions[i]
		value := strings.TrimSpace(c.answers[q.ID])
		if value != "" && q.Accepts(value) || value == "" && q.Optional && slices.Contains(c.passed, q.ID) {
			continue
		}
		return q
	}
	return nil
}

// wrong tells whether an answer says that something is.
func (c *kioskLook) wrong() bool {
	for _, q := range c.list.Questions {
		v := c.answers[q.ID]
		if q.Kind == rules.YesNoQuestion && v == "no" || q.Kind == rules.DamageQuestion && v != "" && v != rules.NoDamage {
			return true
		}
	}
	return false
}

// kioskCheck asks one thing of the check on a screen, then keeps it.
func (s *Server) kioskCheck(r *Request) error {
	p, _, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	scope := r.Scope.At(p.ID)
	c, open, err := s.kioskLook(r, scope)
	if err != nil {
		return err
	}
	if !open {
		return s.kioskLooked(r, c, r.Say.Say("checks.kiosk_nothing", "key", c.item.Code))
	}
	if q := c.next(); q != nil {
		return s.kioskLookAsk(r, c, q)
	}
	if c.wrong() && r.FormValue("told") == "" {
		return s.kioskLookWrong(r, c, nil)
	}
	photo, err := r.givenPhoto("photo")
	if err == nil {
		_, err = keys.CheckVehicle(r.UserContext(), r.desk(), scope, keys.CheckAsk{ListID: c.list.ID, VehicleID: c.due.VehicleID, ItemID: c.item.ID, Answers: c.answers, What: r.FormValue("what"), Photo: photo,
			No: r.Say.Label("rules.answer", "no"), Via: custody.ViaKiosk, Brief: true})
	}
	if err == nil {
		return s.kioskLooked(r, c, r.Say.Say("checks.kiosk_done", "what", c.due.Vehicle()))
	}
	f := r.Form()
	if tenants.KindOf(err) != tenants.Invalid || !f.wrong(err) {
		return err
	}
	if at, ok := strings.CutPrefix(asError(err).Field, keys.AnswerField("")); ok {
		delete(c.answers, at)
		for i := range c.list.Questions {
			if c.list.Questions[i].ID == at {
				return s.kioskLookPut(r, c, &c.list.Questions[i], r.sentence(422, err))
			}
		}
	}
	return s.kioskLookWrong(r, c, f)
}

// kioskLook reads the check that is meant: the one that was begun, else the
// first that is open. False when none is.
func (s *Server) kioskLook(r *Request, scope tenants.Scope) (c *kioskLook, open bool, err error) {
	c = &kioskLook{answers: typedAnswers(r), passed: commas(r.FormValue("passed"))}
	list, vehicle := custody.CheckListID(r.FormValue("list")), custody.VehicleID(r.FormValue("vehicle"))
	err = r.Read(func(rx *store.Rx) error {
		if c.item, err = rx.Item(custody.ItemID(r.Params("id"))); err != nil {
			return err
		}
		if !scope.SeesSite(c.item.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		may, err := keys.MayCheck(rx, scope, c.item, r.Now())
		if err == nil && !may {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		ds, err := openChecks(rx, c.item.ID, r.Now())
		for _, d := range ds {
			if list == "" || d.ListID == list && d.VehicleID == vehicle {
				c.due, open = d, true
				break
			}
		}
		if err == nil && !open && list != "" { // done already, or never there
			_, _, err = checkOf(rx, c.item.ID, vehicle, list)
		}
		if err == nil && open {
			c.list, err = rx.CheckList(c.due.ListID)
		}
		return err
	})
	return c, open, err
}

func (s *Server) kioskLookAsk(r *Request, c *kioskLook, q *rules.Question) error {
	problem := ""
	if c.answers[q.ID] != "" {
		problem = or(r.bounds(*q), r.Say.Say("rules.choose"))
		delete(c.answers, q.ID)
	}
	return s.kioskLookPut(r, c, q, problem)
}

func (s *Server) kioskLookPut(r *Request, c *kioskLook, q *rules.Question, problem string) error {
	action, foot := "/kiosk/check/"+string(c.item.ID), kioskFoot(r)
	if q.Optional {
		passed := append(append([]string{}, c.passed...), q.ID)
		foot = append(foot, ui.KButton{Label: r.Say.Say("kiosk.pass"), Icon: "chev", Action: action, Fields: c.fields("passed", strings.Join(passed, ",")), Grow: 1})
	}
	return s.kioskPut(r, kioskQuestion{q: *q, key: c.item.Code, text: r.Say.Say("checks.heading", "check", c.list.Name, "what", c.due.Vehicle()) + ".", error: problem, action: action, fields: c.fields, foot: foot})
}

// kioskLookWrong asks for a few words and a photo of what is wrong; both may
// stay away.
func (s *Server) kioskLookWrong(r *Request, c *kioskLook, f *form) error {
	say := r.Say.Say
	k, err := s.kioskFrame(r, say("faults.what"), true)
	if err != nil {
		return err
	}
	page := views.KioskAsk{Kiosk: k, Title: say("faults.what"), Text: say("faults.kiosk_what", "key", c.item.Code), Action: "/kiosk/check/" + string(c.item.ID), Submit: say("kiosk.next"), Files: true, Hidden: c.fields("told", "1"), Foot: kioskFoot(r)}
	what := ui.Field{ID: "what", Label: say("faults.what"), Value: r.FormValue("what"), Complete: "off", Attrs: map[string]any{"maxlength": 500}}
	photo := ui.Field{ID: "photo", Label: say("faults.photo"), Type: "file", Attrs: map[string]any{"accept": "image/*", "capture": "environment"}}
	if f != nil {
		what.Error, photo.Error = f.problem("what"), f.problem("photo")
	}
	page.Fields = []ui.Field{what, photo}
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// kioskLooked says that the check is done, with the way to the key.
func (s *Server) kioskLooked(r *Request, c *kioskLook, title string) error {
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	foot := kioskDoneFoot(r)
	if c.item.State == custody.In {
		foot = append([]ui.KButton{{Label: r.Say.Say("kiosk.take_key", "key", c.item.Code), Icon: "out", Action: "/kiosk/take", Fields: map[string]string{"item": string(c.item.ID)}}}, foot...)
	}
	return r.HTML(views.KioskDone{Kiosk: k, Done: ui.KDone{Title: ui.Text(title), Leave: 12, Clears: r.Say.Say("kiosk.clears", "span", "{n} s")}, Foot: foot}.Show())
}
