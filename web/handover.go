package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// handoverRoutes pass keys from hand to hand: one offers, the other counts and
// accepts.
func (s *Server) handoverRoutes() []Route {
	return append(by(Device,
		get("/kiosk/handover", "", s.kioskHand),
		post("/kiosk/handover", "", s.kioskOffer),
		get("/kiosk/handover/:id", "", s.kioskCount),
		post("/kiosk/handover/:id/accept", "", s.kioskAccept),
		post("/kiosk/handover/:id/decline", "", s.kioskDecline),
	),
		get("/handover", tenants.KeysOwn, s.handPage),
		post("/handover", tenants.KeysOwn, s.hand),
		get("/handover/:id", tenants.KeysOwn, s.takeOverPage),
		post("/handover/:id/accept", tenants.KeysOwn, s.takeOver),
		post("/handover/:id/decline", tenants.KeysOwn, s.handDecline),
		post("/handover/:id/withdraw", tenants.KeysOwn, s.handWithdraw),
	)
}

// hands is the store as handing over sees it.
func (r *Request) hands() keys.HandStore { return store.In[keys.HandTx](r.s.Store) }

func (r *Request) offerID() custody.HandoverID { return custody.HandoverID(r.Params("id")) }

// offerLife are the spans that an offer may stand.
var offerLife = []time.Duration{15 * time.Minute, keys.DefaultOffer, 2 * time.Hour, 8 * time.Hour}

func (s *Server) handPage(r *Request) error { return s.handForm(r, &tried{}) }

// handForm asks which keys, to whom and for how long.
func (s *Server) handForm(r *Request, t *tried) error {
	held, found, err := s.handChoices(r)
	if err != nil {
		return err
	}
	title := r.Say.Say("handover.title")
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.HandOver{KeysLabel: r.Say.Say("handover.which"), Keys: held, Once: r.Once(), Form: views.Form{Staff: st, Heading: title,
		Path: []ui.Crumb{{Label: r.Say.Say("nav.me"), Href: "/me"}}, Text: ui.Text(r.Say.Say("handover.text")), Action: "/handover", Fields: handFields(r, found, t),
		Submit: ui.Button{Label: r.Say.Say("handover.submit"), Kind: ui.Primary, Icon: "handed"}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: "/me", Kind: ui.Ghost}}}
	if len(held) == 0 {
		page.Text = ui.Text(r.Say.Say("handover.nothing"))
	}
	if t.form != nil {
		page.Problems = t.form.problems
	}
	if t.refused != nil {
		page.Refusal = refusalView(r.Say, t.person, t.refused)
		page.Refusal.Title = r.Say.Say("handover.refused", "person", t.person, "key", t.refused.Item.Code)
	}
	if len(page.Problems) > 0 || page.Refusal != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// handChoices are the keys one may hand over, and the colleagues a search finds.
func (s *Server) handChoices(r *Request) (held []ui.Option, found []store.Colleague, err error) {
	chosen := map[string]bool{}
	for _, id := range append(r.Form().list("items"), r.Query("item")) {
		chosen[id] = id != ""
	}
	err = r.Read(func(rx *store.Rx) error {
		mine, err := rx.HeldBy(r.Scope.Person())
		if err != nil {
			return err
		}
		for _, h := range mine {
			held = append(held, ui.Option{Value: string(h.ItemID), Label: h.Code + " " + h.Name, On: chosen[string(h.ItemID)] || len(mine) == 1})
			delete(chosen, string(h.ItemID))
		}
		for id, on := range chosen { // at the desk: a key that somebody else holds
			if it, err := rx.ItemView(custody.ItemID(id)); on && err == nil && r.Scope.Can(tenants.KeysIssue) && r.Scope.SeesSite(it.SiteID) && it.State == custody.Out {
				held = append(held, ui.Option{Value: id, Label: it.Code + " " + it.Name, Sub: it.Holder, On: true})
			}
		}
		if q := strings.TrimSpace(or(r.Query("q"), r.FormValue("q"))); q != "" {
			found, err = rx.Colleagues(q, 8)
		}
		return err
	})
	return held, found, err
}

func handFields(r *Request, found []store.Colleague, t *tried) []templ.Component {
	q, chosen := strings.TrimSpace(or(r.Query("q"), r.FormValue("q"))), r.FormValue("person")
	var options []ui.Option
	for _, p := range found {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: p.Department, On: string(p.ID) == chosen || chosen == "" && len(found) == 1})
	}
	empty := ""
	if q != "" && len(found) == 0 {
		empty = r.Say.Say("keys.take.nobody", "text", q)
	}
	search := ui.Field{ID: "q", Label: r.Say.Say("handover.who"), Hint: r.Say.Say("handover.who_hint"), Value: q}
	note := ui.Field{ID: "note", Label: r.Say.Say("handover.note"), Value: r.FormValue("note")}
	if t.form != nil {
		search.Error, note.Error = t.form.problem("person"), t.form.problem("note")
	}
	var spans []ui.Option
	for _, d := range offerLife {
		spans = append(spans, ui.Option{Value: d.String(), Label: r.Say.Span(d), On: r.FormValue("for") == d.String() || r.FormValue("for") == "" && d == keys.DefaultOffer})
	}
	return []templ.Component{
		views.PersonSearch(search, "/handover", r.Say.Say("keys.take.find")),
		views.PersonChoices(r.Say.Say("keys.take.choose"), empty, options, ""),
		ui.Field{ID: "for", Label: r.Say.Say("handover.stands")}.Select(spans),
		note.Input(),
	}
}

func (s *Server) hand(r *Request) error {
	if r.FormValue("find") != "" {
		return s.handForm(r, &tried{})
	}
	f := r.Form()
	in := keys.OfferAsk{To: tenants.PersonID(f.text("person")), Note: f.text("note"), Via: custody.ViaWeb}
	for _, id := range f.list("items") {
		in.ItemIDs = append(in.ItemIDs, custody.ItemID(id))
	}
	if span, err := time.ParseDuration(f.text("for")); err == nil {
		in.Life = span
	}
	out, err := keys.Offer(r.UserContext(), r.hands(), r.Scope, in)
	if x := refusedTake(err); x != nil {
		name, err := r.personName(in.To)
		if err != nil {
			return err
		}
		return s.handForm(r, &tried{refused: x, person: name})
	}
	if err != nil && f.wrong(err) {
		return s.handForm(r, &tried{form: f})
	}
	if err != nil {
		return err
	}
	return s.handOffered(r, out)
}

// handOffered says who has until when to answer.
func (s *Server) handOffered(r *Request, out []custody.Handover) error {
	var codes []string
	err := r.Read(func(rx *store.Rx) error {
		for _, h := range out {
			it, err := rx.Item(h.ItemID)
			if err != nil {
				return err
			}
			codes = append(codes, it.Code)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.Flash("handover.offered", "person", s2(r.personName(out[0].ToID)), "until", r.Say.Moment(out[0].ExpiresAt, r.Now()), "key", r.Say.List(codes))
	return r.To("/me")
}

func (s *Server) takeOverPage(r *Request) error { return s.takeOverForm(r, &taking{}) }

// taking is what became of an acceptance that was tried.
type taking struct {
	form     *form
	refused  *keys.Refused
	miscount *keys.Miscount
}

// offer reads an offer that is for the one who asks, from them, or the desk's
// to know.
func (r *Request) offer() (v store.HandoverView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if v, err = rx.HandoverView(r.offerID()); err != nil {
			return err
		}
		mine := r.Scope.Person() != "" && (v.ToID == r.Scope.Person() || v.FromID == r.Scope.Person())
		if !mine && !(r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(v.SiteID)) {
			return tenants.Fail(tenants.NotFound, "offer_not_found")
		}
		return nil
	})
	return v, err
}

func (s *Server) takeOverForm(r *Request, t *taking) error {
	v, err := r.offer()
	if err != nil {
		return err
	}
	page, err := s.takeOverView(r, v)
	if err != nil {
		return err
	}
	if page.Action != "" {
		page.Fields = acceptFields(r, v, t)
		page.Notes = append(page.Notes, wrongCount(r, v, t.miscount)...)
	}
	if t.form != nil {
		page.Problems = t.form.problems
	}
	if t.refused != nil {
		page.Refusal = refusalView(r.Say, r.Guest.Person.Name, t.refused)
		for _, n := range t.refused.Decision.Needs {
			if n.Kind == rules.NeedBadge || n.Kind == rules.NeedSecondFactor {
				page.Notes = append(page.Notes, ui.Note{State: "due", Bold: r.Say.Say("handover.not_here")})
			}
		}
	}
	if len(page.Problems) > 0 || t.refused != nil || t.miscount != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// takeOverView says how the offer stands and what may be done about it.
func (s *Server) takeOverView(r *Request, v store.HandoverView) (views.TakeOver, error) {
	say := r.Say
	title := say.Say("handover.accept.title", "key", v.Code)
	st, err := r.Staff(title)
	page := views.TakeOver{Staff: st, Heading: title, State: "handed", Word: say.Label("custody.chip", "handed"), Path: []ui.Crumb{{Label: say.Say("nav.me"), Href: "/me"}}}
	state := v.State
	if state == custody.HandOpen && !v.Still {
		state = custody.HandVoid
	} else if state == custody.HandOpen && !v.Open(r.Now()) {
		state = custody.HandOver
	}
	args := []any{"person", v.FromName, "other", v.ToName, "key", v.Code, "name", v.Name, "until", say.Moment(v.ExpiresAt, r.Now())}
	if v.SettledAt != nil {
		args = append(args, "at", say.Moment(*v.SettledAt, r.Now()))
	} else {
		args = append(args, "at", say.Moment(v.ExpiresAt, r.Now()))
	}
	page.Sentence = ui.Text(say.Say("handover.state."+string(state), args...))
	switch {
	case v.Stands(r.Now()) && v.ToID == r.Scope.Person():
		page.Sentence = ui.Text(say.Say("handover.accept.sentence", args...))
		page.Action = "/handover/" + string(v.ID)
		page.Submit = ui.Button{ID: "accept", Label: say.Say("handover.accept.submit", "key", v.Code), Kind: ui.Primary, Icon: "check"}
		page.Decline = ui.Button{ID: "decline", Label: say.Say("handover.accept.decline"), Icon: "x"}
		page.Why = ui.Field{ID: "why", Label: say.Say("handover.accept.why"), Value: r.FormValue("why")}
	case v.Stands(r.Now()):
		page.Acts = []views.RowAct{withdrawAct(r, v)}
	default:
		page.State, page.Word = "", ""
		page.Buttons = []ui.Button{{Label: say.Say("nav.me"), Href: "/me", Kind: ui.Primary, Icon: "me"}}
	}
	if v.Note != "" {
		page.Notes = append(page.Notes, ui.Note{Icon: "msg", Bold: say.Say("handover.accept.note", "person", v.FromName, "note", v.Note)})
	}
	return page, err
}

// acceptFields ask for the count and the seal where there is something to
// count, and for what the rules still want.
func acceptFields(r *Request, v store.HandoverView, t *taking) (fields []templ.Component) {
	say := r.Say.Say
	if v.Pieces > 1 {
		f := ui.Field{ID: "counted", Label: say("handover.accept.counted"), Hint: say("handover.accept.counted_hint"), Type: "number", Mode: "numeric", Required: true, Value: r.FormValue("counted"), Attrs: templ.Attributes{"min": "0", "max": "999"}}
		if t.form != nil {
			f.Error = t.form.problem("counted")
		}
		fields = append(fields, f.Input())
	}
	if v.Sealed {
		fields = append(fields, ui.Field{ID: "seal", Label: say("handover.accept.seal"), Required: true, Value: r.FormValue("seal")}.Input())
	}
	if t.refused != nil {
		for _, n := range t.refused.Decision.Needs {
			switch n.Kind {
			case rules.NeedPurpose:
				fields = append(fields, purposeField(r).Select(purposeOptions(r, nil)))
			case rules.NeedReason:
				fields = append(fields, ui.Field{ID: "reason", Label: say("keys.take.reason"), Required: true, Value: r.FormValue("reason")}.Input())
			}
		}
	}
	return fields
}

// wrongCount says what did not fit and what to do about it.
func wrongCount(r *Request, v store.HandoverView, m *keys.Miscount) []ui.Note {
	if m == nil {
		return nil
	}
	say := r.Say.Say
	what := say("handover.wrong.seal")
	if m.Counted != m.Item.Pieces && m.Item.Pieces > 1 {
		what = say("handover.wrong.count", "counted", m.Counted, "pieces", m.Item.Pieces)
	}
	return []ui.Note{{ID: "miscount", State: "fail", Alert: true, Bold: say("handover.wrong.bold", "key", v.Code, "person", v.FromName),
		Text: ui.Text(what), Sub: say("handover.wrong.next", "person", v.FromName)}}
}

func (s *Server) takeOver(r *Request) error {
	f := r.Form()
	counted, err := strconv.Atoi(or(f.text("counted"), "0"))
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "pieces_range").At("counted"))
		return s.takeOverForm(r, &taking{form: f})
	}
	out, err := keys.Accept(r.UserContext(), r.hands(), r.Scope, keys.AcceptAsk{ID: r.offerID(), Counted: counted, Seal: f.text("seal"), Via: custody.ViaWeb,
		Factors: []rules.Factor{rules.FactorPassword}, Purpose: f.text("purpose"), Reason: f.text("reason")})
	var m *keys.Miscount
	switch x := refusedTake(err); {
	case x != nil:
		return s.takeOverForm(r, &taking{refused: x})
	case errors.As(err, &m):
		return s.takeOverForm(r, &taking{miscount: m})
	case err != nil && tenants.KindOf(err) == tenants.Conflict && f.wrong(err):
		return s.takeOverForm(r, &taking{form: f})
	case err != nil:
		return err
	}
	args := []string{"key", out.Item.Code}
	if out.Holding.DueAt != nil {
		args = append(args, "due", r.Say.Moment(*out.Holding.DueAt, r.Now()))
	}
	r.Flash("handover.accept.done", args...)
	return r.To("/me")
}

func (s *Server) handDecline(r *Request) error {
	v, err := r.offer()
	if err != nil {
		return err
	}
	f := r.Form()
	if _, err := keys.Decline(r.UserContext(), r.hands(), r.Scope, v.ID, f.text("why")); err != nil {
		if f.wrong(err) {
			return s.takeOverForm(r, &taking{form: f})
		}
		return err
	}
	r.Flash("handover.accept.declined", "key", v.Code, "person", v.FromName)
	return r.To("/me")
}

func (s *Server) handWithdraw(r *Request) error {
	v, err := r.offer()
	if err != nil {
		return err
	}
	if _, err := keys.Withdraw(r.UserContext(), r.hands(), r.Scope, v.ID); err != nil {
		return err
	}
	r.Flash("handover.withdrawn", "key", v.Code)
	if v.FromID == r.Scope.Person() {
		return r.To("/me")
	}
	return r.To(keyHref(v.ItemID))
}
