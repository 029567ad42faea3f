package web

import (
	"errors"
	"slices"
	"strings"

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

// doorRoutes ask for a key to have for good by the doors it is to open, and
// follow what was granted to the hands of its holder.
func (s *Server) doorRoutes() []Route {
	return []Route{
		get("/requests/doors", tenants.KeysOwn, s.doorsAskPage),
		post("/requests/doors", tenants.KeysOwn, s.doorsAsk),
		post("/requests/:id/back", tenants.KeysOwn, s.requestSentBack),
		get("/requests/:id/cut", tenants.KeysEdit, s.cutPage),
		post("/requests/:id/cut", tenants.KeysEdit, s.cutKey),
		post("/requests/:id/hand", tenants.KeysIssue, s.handGranted),
		get("/systems/:id/approvers", tenants.RulesRead, s.approversPage),
		post("/systems/:id/approvers", tenants.RulesEdit, s.approvers),
	}
}

// mostFound is how many doors a search shows; more letters find fewer.
const mostFound = 20

// doorWish is what the form says so far, with what was read about it.
type doorWish struct {
	person   tenants.PersonID
	doors    []custody.Opens
	names    []store.DoorView
	found    []store.Doc
	proposal custody.Proposal
	has      []custody.Opener
	steps    [][]rules.Approval // of each key that is proposed
	who      ruleNames
	prior    custody.RequestID
}

func (s *Server) doorsAskPage(r *Request) error { return s.doorsAskForm(r, &tried{}, nil) }

// wished reads what the form or the address says. What is no door on the
// sites of who asks is left out.
func (r *Request) wished(rx *store.Rx) (w doorWish, err error) {
	w.person, w.prior = tenants.PersonID(or(r.FormValue("person"), r.Query("person"))), custody.RequestID(or(r.FormValue("prior"), r.Query("prior")))
	if w.person == "" || !r.Scope.Can(tenants.KeysIssue) {
		w.person = r.Scope.Person()
	}
	var named []string
	for _, v := range append(r.Request().URI().QueryArgs().PeekMulti("door"), r.Request().PostArgs().PeekMulti("door")...) {
		named = append(named, string(v))
	}
	if w.prior != "" && len(named) == 0 && r.Method() == "GET" {
		if named, err = r.priorDoors(rx, w.prior); err != nil {
			return w, err
		}
	}
	for _, v := range named {
		kind, id, _ := strings.Cut(v, ":")
		on := []custody.Opens{{Kind: custody.AssetKind(kind), AssetID: id}}
		if kind == string(store.PropertyThing) {
			if on, err = rx.UnitsOf(custody.PropertyID(id), access.MostDoors+1); err != nil {
				return w, err
			}
		}
		for _, d := range on {
			if !slices.Contains(w.doors, d) && len(w.doors) <= access.MostDoors {
				w.doors = append(w.doors, d)
			}
		}
	}
	if w.names, err = rx.DoorsSeen(w.doors); err != nil {
		return w, err
	}
	w.doors = nil
	for _, d := range w.names {
		w.doors = append(w.doors, custody.Opens{Kind: d.Kind, AssetID: d.AssetID})
	}
	if text := strings.TrimSpace(or(r.FormValue("open"), r.Query("open"))); text != "" {
		w.found, err = rx.Search(text, mostFound, store.UnitThing, store.AreaThing, store.VehicleThing, store.PropertyThing)
	}
	return w, err
}

// priorDoors are the doors of a request of one's own that came back.
func (r *Request) priorDoors(rx *store.Rx, id custody.RequestID) (named []string, err error) {
	q, err := rx.Request(id)
	if err == nil && q.PersonID != r.Scope.Person() && !r.Scope.Can(tenants.KeysIssue) {
		err = tenants.Fail(tenants.NotFound, "request_not_found")
	}
	if err != nil {
		return nil, err
	}
	return strings.Fields(q.Doors), nil
}

// propose reads what opens the doors and who decides each key.
func (w *doorWish) propose(r *Request, rx *store.Rx) error {
	all, err := rx.Openers(w.doors)
	if err != nil {
		return err
	}
	w.proposal = custody.Propose(w.doors, all)
	if w.has, err = rx.Has(w.person, w.proposal.All); err != nil {
		return err
	}
	managers, err := rx.ManagersOf([]tenants.PersonID{w.person})
	if err != nil {
		return err
	}
	var list []rules.Rule
	for _, k := range w.proposal.Keys {
		var y custody.KeySystem
		if k.SystemID != "" {
			if y, err = rx.System(k.SystemID); err != nil {
				return err
			}
		}
		by, err := access.SystemSteps(y, k.Level, managers[w.person])
		if err != nil {
			return err
		}
		w.steps = append(w.steps, by)
		list = append(list, rules.Rule{Needs: rules.Needs{Approvals: by}})
	}
	w.who, err = readRuleNames(rx, r.Say, list)
	return err
}

// doorsAskForm asks which doors, for whom and what for, and proposes the key.
func (s *Server) doorsAskForm(r *Request, t *tried, nobody *access.NoApprover) error {
	var w doorWish
	shows := r.FormValue("find") == "" && (r.Method() == "POST" || r.Query("propose") != "")
	err := r.Read(func(rx *store.Rx) (err error) {
		if w, err = r.wished(rx); err == nil && shows && len(w.doors) > 0 {
			err = w.propose(r, rx)
		}
		return err
	})
	var people []store.PersonRow
	if err == nil && r.Scope.Can(tenants.KeysIssue) {
		people, err = s.foundPeople(r, t)
	}
	if err != nil {
		return err
	}
	say, title := r.Say.Say, r.Say.Say("doors.title")
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("nav.requests"), Href: "/requests"}}, Text: ui.Text(say("doors.text")), Action: "/requests/doors",
		Fields: doorFields(r, t, w, people), Cancel: ui.Button{Label: say("keys.cancel"), Href: "/requests", Kind: ui.Ghost},
		Submit: ui.Button{ID: "propose", Label: say("doors.propose"), Kind: ui.Primary, Icon: "search", Name: "do", Value: "propose"}}
	if w.prior != "" {
		page.Hidden = map[string]string{"prior": string(w.prior)}
	}
	if shows && len(w.doors) > 0 {
		p := proposalOf(r, w, nobody)
		page.Fields = append(page.Fields, p.Show())
		if len(w.proposal.Keys) > 0 && nobody == nil {
			page.Submit = ui.Button{ID: "ask", Label: r.Say.Count("doors.ask", len(w.proposal.Keys)), Kind: ui.Primary, Icon: "mail", Name: "do", Value: "ask"}
		}
	}
	if t.form != nil {
		page.Problems = t.form.problems
	}
	if t.refused != nil {
		page.Refusal, page.Next = r.refusal(t.person, t.refused), r.nextSteps(t.refused)
	}
	if len(page.Problems) > 0 || page.Refusal != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// doorFields are the fields above the proposal.
func doorFields(r *Request, t *tried, w doorWish, people []store.PersonRow) []templ.Component {
	say := r.Say.Say
	search := ui.Field{ID: "open", Label: say("doors.which"), Hint: say("doors.which_hint"), Value: strings.TrimSpace(or(r.FormValue("open"), r.Query("open")))}
	if t.form != nil {
		search.Error = t.form.problem("doors")
	}
	empty := ""
	if search.Value != "" {
		empty = say("doors.none_found", "text", search.Value)
	}
	out := []templ.Component{views.DoorSearch(search, "/requests/doors", say("keys.take.find")), views.DoorChoices(say("doors.chosen"), empty, doorOptions(r, w))}
	if r.Scope.Can(tenants.KeysIssue) {
		out = append(out, forWhom(r, bookDraft{people: people}, t, "/requests/doors")...)
	}
	return append(out, typed(t.form, ui.Field{ID: "reason", Label: say("requests.more.why"), Hint: say("doors.why_hint"), Value: r.FormValue("reason")}).Area(2))
}

// doorOptions are the doors that are chosen and that this search did not find,
// then what it found: nothing moves under the pointer when a door is ticked.
func doorOptions(r *Request, w doorWish) (out []ui.Option) {
	at, chosen := map[string]int{}, []ui.Option{}
	for i, d := range w.found {
		o := ui.Option{Value: string(d.Kind) + ":" + d.ID, Label: or(d.Code, d.Title), Sub: d.Title}
		if d.Code == d.Title || d.Code == "" {
			o.Sub = d.Sub
		}
		if d.Kind == store.PropertyThing {
			o.Sub = r.Say.Say("doors.whole")
		}
		at[o.Value] = i
		out = append(out, o)
	}
	for _, d := range w.names {
		v := string(d.Kind) + ":" + d.AssetID
		if i, found := at[v]; found {
			out[i].On = true
		} else {
			chosen = append(chosen, ui.Option{Value: v, Label: doorWord(d), Sub: d.Property, On: true})
		}
	}
	return append(chosen, out...)
}

// doorWord is what a door is called beside its place.
func doorWord(d store.DoorView) string {
	if d.Building != "" {
		return d.Name + ", " + d.Building
	}
	return d.Name
}

func (s *Server) doorsAsk(r *Request) error {
	f := r.Form()
	var w doorWish
	err := r.Read(func(rx *store.Rx) (err error) { w, err = r.wished(rx); return err })
	if err != nil {
		return err
	}
	t := &tried{form: f}
	if len(w.doors) == 0 && r.FormValue("find") == "" {
		f.wrong(tenants.Fail(tenants.Invalid, "doors_required").At("doors"))
	}
	// what was proposed for other doors is proposed anew
	if r.FormValue("find") != "" || f.text("do") != "ask" || f.text("proposed") != custody.ListDoors(w.doors) || len(f.problems) > 0 {
		return s.doorsAskForm(r, t, nil)
	}
	out, err := access.AskDoors(r.UserContext(), store.In[access.DoorsTx](s.Store), r.Scope, access.DoorsAsk{PersonID: w.person, Doors: w.doors, Reason: f.text("reason"), Apart: f.text("apart") == "apart", Prior: w.prior, Via: custody.ViaWeb})
	if x := notAsked(err); x != nil {
		name, err := r.personName(w.person)
		if err != nil {
			return err
		}
		return s.doorsAskForm(r, &tried{refused: x, person: name}, nil)
	}
	var nobody *access.NoApprover
	errors.As(err, &nobody)
	if err != nil && f.wrong(err) {
		return s.doorsAskForm(r, t, nobody)
	}
	if err != nil {
		return err
	}
	r.Flash("requests.done.asked")
	if len(out) > 1 {
		return r.To("/requests")
	}
	return r.To("/requests/" + string(out[0].ID))
}

func (s *Server) requestSentBack(r *Request) error {
	return s.requestSaid(r, access.Verdict{ID: custody.RequestID(r.Params("id")), Back: true, Why: r.Form().text("why")}, "doors.done.back")
}

func (r *Request) issues() keys.IssueStore { return store.In[keys.IssueTx](r.s.Store) }
