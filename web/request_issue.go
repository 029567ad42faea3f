package web

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (r *Request) requestID() custody.RequestID { return custody.RequestID(r.Params("id")) }

// readDoors reads what a request for a key for good asks for: doors, and how
// many the key opens in all.
func (f *requestFacts) readDoors(rx *store.Rx) error {
	if f.view.Kind != custody.AskForGood {
		return nil
	}
	doors := custody.ReadDoors(f.view.Doors)
	var err error
	if f.doors, err = rx.DoorNames(doors); err != nil {
		return err
	}
	all, err := rx.Openers(doors)
	for _, o := range all {
		if o.SymbolID == f.view.SymbolID && o.ItemID == "" || o.ItemID != "" && o.ItemID == f.view.ItemID {
			f.exposed = o.Exposed
		}
	}
	return err
}

// wishedKey is the key that a request for good is about, as people name it.
func wishedKey(r *Request, v store.RequestView) string {
	if v.Symbol != "" {
		return r.Say.Say("doors.copy_of", "symbol", v.Symbol)
	}
	return v.Code
}

// doorFacts are the facts of a request for a key for good.
func doorFacts(r *Request, f requestFacts) (facts []ui.Fact) {
	say, v := r.Say.Say, f.view
	if v.Symbol != "" {
		x := ui.Span{Text: v.Symbol, Code: true}
		if r.Scope.Can(tenants.KeysRead) {
			x.Href = symbolHref(v.SymbolID)
		}
		facts = append(facts, ui.Fact{Term: say("rings.symbol"), Text: ui.Rich{x}, Sub: say("systems.level." + string(v.Level))})
	}
	if f.exposed > 0 {
		facts = append(facts, ui.Fact{Term: say("doors.column.all"), Text: ui.Text(r.Say.Count("systems.n_doors", f.exposed)), Sub: r.Say.Count("doors.n_asked", len(f.doors))})
	}
	if v.PriorID != "" {
		facts = append(facts, ui.Fact{Term: say("doors.prior"), Text: ui.Rich{{Text: say("doors.prior_open"), Href: "/requests/" + string(v.PriorID)}}})
	}
	return facts
}

// issueActs are what comes after the last yes: cut, hand over, sign.
func issueActs(r *Request, f requestFacts, page *views.Decide) {
	v, say := f.view, r.Say.Say
	switch {
	case v.Kind != custody.AskForGood:
	case v.State == custody.RequestReturned && f.mine:
		page.Note = &ui.Note{State: "due", Icon: "edit", Bold: say("doors.note.returned")}
		page.Next = &ui.Button{ID: "again", Label: say("doors.again"), Kind: ui.Primary, Icon: "edit", Href: "/requests/doors?prior=" + string(v.ID)}
	case v.State != custody.RequestGranted:
	case v.HoldingID != "":
		page.Note = &ui.Note{State: "in", Icon: "ok", Bold: say("doors.note.handed", "person", v.Person, "key", v.Code)}
		page.Next = &ui.Button{ID: "receipt", Label: say("doors.receipt"), Icon: "edit", Href: permanentHref(v.HoldingID)}
	case v.ItemID == "":
		page.Note = &ui.Note{State: "due", Icon: "key", Bold: say("doors.note.cut", "symbol", v.Symbol)}
		if r.Scope.Can(tenants.KeysEdit) {
			page.Next = &ui.Button{ID: "cut", Label: say("doors.cut", "symbol", v.Symbol), Kind: ui.Primary, Icon: "key", Href: requestHref(v) + "/cut"}
		}
	default:
		page.Note = &ui.Note{State: "due", Icon: "out", Bold: say("doors.note.ready", "key", v.Code, "person", v.Person)}
		if r.Scope.Can(tenants.KeysIssue) && r.Scope.SeesSite(v.SiteID) {
			page.Hand = &views.RowAct{Action: requestHref(v) + "/hand", Button: ui.Button{ID: "hand", Label: say("doors.hand", "key", v.Code), Kind: ui.Primary, Icon: "out"}}
		}
	}
}

func (s *Server) cutPage(r *Request) error { return s.cutForm(r, nil) }

// cutForm is what the lock shop says of the copy that it cut.
func (s *Server) cutForm(r *Request, f *form) error {
	var vs []store.RequestView
	var places []custody.Place
	next := 1
	err := r.Read(func(rx *store.Rx) (err error) {
		if vs, err = rx.Requests(store.RequestAsk{ID: r.requestID(), Limit: 1}); err != nil {
			return err
		}
		if len(vs) == 0 || vs[0].Kind != custody.AskForGood {
			return tenants.Fail(tenants.NotFound, "request_not_found")
		}
		if places, err = placeChoices(rx); err != nil {
			return err
		}
		next, err = rx.NextCopy(vs[0].Symbol)
		return err
	})
	if err != nil {
		return err
	}
	v, say := vs[0], r.Say.Say
	title := say("doors.cut_title", "symbol", v.Symbol, "person", v.Person)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	var homes []ui.Option
	for _, p := range places {
		if r.Scope.SeesSite(p.SiteID) {
			homes = append(homes, ui.Option{Value: string(p.ID), Label: p.Name, On: f == nil && p.Kind == custody.Desk || f != nil && f.text("home") == string(p.ID)})
		}
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("nav.requests"), Href: "/requests"}, {Label: wish(r, v), Href: requestHref(v)}}, Text: ui.Text(say("doors.cut_text")), Action: requestHref(v) + "/cut",
		Fields: []templ.Component{
			typed(f, ui.Field{ID: "serial", Label: say("doors.serial"), Hint: say("doors.serial_hint"), Complete: "off", Required: true}).Input(),
			typed(f, ui.Field{ID: "copy", Label: say("rings.copy"), Value: itoa(next), Mode: "numeric", Complete: "off", Required: true}).Input(),
			typed(f, ui.Field{ID: "code", Label: say("doors.code"), Hint: say("doors.code_hint"), Value: v.Symbol + "-" + itoa(next), Complete: "off", Required: true}).Input(),
			typed(f, ui.Field{ID: "home", Label: say("doors.home"), Hint: say("doors.home_hint")}).Select(homes)},
		Submit: ui.Button{Label: say("doors.cut_submit"), Kind: ui.Primary, Icon: "key"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: requestHref(v), Kind: ui.Ghost}}
	return r.showForm(page, f)
}

func (s *Server) cutKey(r *Request) error {
	f := r.Form()
	copyNo, err := strconv.Atoi(f.text("copy"))
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "copy_range").At("copy"))
		return s.cutForm(r, f)
	}
	it, err := keys.CutKey(r.UserContext(), r.issues(), r.Scope, r.requestID(), keys.CutDraft{Code: f.text("code"), Copy: copyNo, Serial: f.text("serial"), HomeID: custody.PlaceID(f.text("home"))})
	if err != nil && f.wrong(err) {
		return s.cutForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("doors.done.cut", "key", it.Code)
	return r.To("/requests/" + string(r.requestID()))
}

func (s *Server) handGranted(r *Request) error {
	out, err := keys.HandGranted(r.UserContext(), r.issues(), r.Scope, r.requestID(), custody.ViaDesk)
	var no *keys.Refused
	if errors.As(err, &no) {
		return s.handRefused(r, no)
	}
	if f := r.Form(); err != nil && f.wrong(err) {
		return s.requestForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("doors.done.handed", "key", out.Item.Code)
	return r.To(permanentHref(out.Holding.ID) + "/sign")
}

// handRefused shows the request again with what forbids the take.
func (s *Server) handRefused(r *Request, no *keys.Refused) error {
	f, err := s.readRequest(r)
	if err != nil {
		return err
	}
	page, err := s.requestView(r, f, nil)
	if err != nil {
		return err
	}
	page.Refusal = r.refusal(f.view.Person, no)
	return r.Refused(page.Show())
}

// approversOf are the approvers as a key system has them.
func approversOf(y custody.KeySystem) (by []rules.Approval, executive rules.Who) {
	for _, x := range []struct {
		text string
		into any
	}{{y.Approvals, &by}, {y.Executive, &executive}} {
		if x.text != "" {
			_ = json.Unmarshal([]byte(x.text), x.into) // written by us; one that cannot be read names nobody
		}
	}
	return by, executive
}

// approversTyped reads the form.
func approversTyped(f *form) (by []rules.Approval, executive rules.Who) {
	return f.approvals(nil), f.whoOf("executive", rules.Who{})
}

// approversPage says who must say yes to copies of a key system.
func (s *Server) approversPage(r *Request) error { return s.approversForm(r, nil, nil) }

func (s *Server) approversForm(r *Request, f *form, doubts []access.Doubt) error {
	var y custody.KeySystem
	err := r.Read(func(rx *store.Rx) (err error) { y, err = rx.System(custody.SystemID(r.Params("id"))); return err })
	if err != nil {
		return err
	}
	by, executive := approversOf(y)
	if f != nil {
		by, executive = approversTyped(f)
	}
	c, err := r.readRuleChoices(rules.Rule{})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("doors.approvers_title", "system", y.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	shown := f
	if shown == nil {
		shown = r.Form()
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("nav.systems"), Href: "/systems"}, {Label: y.Name, Href: systemHref(y.ID)}}, Text: ui.Text(say("doors.approvers_text")), Action: systemHref(y.ID) + "/approvers",
		Fields: append(approvalFields(r, shown, by, c), stepChoice(r, ui.Field{ID: "executive", Label: say("doors.executive"), Hint: say("doors.executive_hint")}, executive, c)),
		Submit: ui.Button{Label: say("common.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: say("common.cancel"), Href: systemHref(y.ID), Kind: ui.Ghost}}
	if !r.Scope.Can(tenants.RulesEdit) {
		page.Submit = ui.Button{Label: say("common.save"), Kind: ui.Primary, Off: say("doors.approvers_who")}
	}
	if len(doubts) > 0 {
		page.Refusal = &ui.Refusal{ID: "doubts", State: "due", Title: say("access.doubts")}
		for _, d := range doubts {
			page.Refusal.Reasons = append(page.Refusal.Reasons, ui.Reason{What: doubtWord(r, d)})
		}
		page.Fields = append([]templ.Component{ui.Check("sure", "yes", say("access.sure"), "", false)}, page.Fields...)
	}
	if f == nil || len(f.problems) == 0 && len(doubts) == 0 {
		return r.HTML(page.Show())
	}
	page.Problems = f.problems
	return r.Refused(page.Show())
}

// doubtWord says what is odd about approvals.
func doubtWord(r *Request, d access.Doubt) string {
	var args []any
	for name, v := range d.Params {
		args = append(args, name, v)
	}
	return r.Say.Say("access.doubt."+string(d.Kind), args...)
}

func (s *Server) approvers(r *Request) error {
	f := r.Form()
	by, executive := approversTyped(f)
	var doubts []access.Doubt
	err := r.Read(func(rx *store.Rx) error {
		h, err := rx.House()
		doubts = h.Steps(by)
		return err
	})
	if err != nil {
		return err
	}
	if len(doubts) > 0 && f.text("sure") == "" {
		return s.approversForm(r, f, doubts)
	}
	y, err := access.SetApprovers(r.UserContext(), store.In[access.ApproversTx](s.Store), r.Scope, custody.SystemID(r.Params("id")), by, executive)
	if err != nil && f.wrong(err) {
		return s.approversForm(r, f, nil)
	}
	if err != nil {
		return err
	}
	r.Flash("doors.done.approvers", "system", y.Name)
	return r.To(systemHref(y.ID))
}
