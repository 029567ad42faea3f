package web

import (
	"slices"
	"strconv"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// setupFacts is how far the organisation has come.
type setupFacts struct {
	place  custody.Place // the first home of keys
	rules  int
	key    store.ItemRow // the first key
	items  int64
	people []store.PersonRow
	taken  bool
	labels bool // some were printed
}

func (r *Request) setupFacts() (f setupFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		places, err := rx.Places()
		if err != nil {
			return err
		}
		for _, p := range places {
			if p.Kind != custody.Desk && f.place.ID == "" {
				f.place = p
			}
		}
		list, err := rx.Rules()
		if err != nil {
			return err
		}
		f.rules = len(list)
		tally, err := rx.Tally("")
		if err != nil {
			return err
		}
		f.items = int64(tally.Items)
		items, err := rx.Items(store.ItemAsk{Limit: 1})
		if err != nil {
			return err
		}
		if len(items) > 0 {
			f.key = items[0]
		}
		if f.people, err = rx.People(store.PeopleAsk{Limit: 2}); err != nil {
			return err
		}
		moves, err := rx.Timeline(store.TimelineAsk{Kinds: []custody.EventKind{custody.Taken}, Limit: 1})
		if f.taken = len(moves) > 0; err != nil {
			return err
		}
		printed, err := rx.Timeline(store.TimelineAsk{Kinds: []custody.EventKind{custody.LabelMade}, Limit: 1})
		f.labels = len(printed) > 0
		return err
	})
	return f, err
}

// setupOrder is the way; "made" is always behind who sees it.
var setupOrder = []string{"made", "place", "rule", "key", "labels", "person", "hand"}

// next is the step that is open when none was asked for: the first that is not
// done. Labels may wait: who went on without them is not led back.
func (f setupFacts) next() string {
	for i, step := range setupOrder {
		if f.done(step) || step == "labels" && slices.ContainsFunc(setupOrder[i+1:], f.done) {
			continue
		}
		return step
	}
	return ""
}

func (f setupFacts) done(step string) bool {
	switch step {
	case "place":
		return f.place.ID != ""
	case "rule":
		return f.rules > 0
	case "key":
		return f.items > 0
	case "labels":
		return f.labels
	case "person":
		return len(f.people) > 1
	case "hand":
		return f.taken
	}
	return true
}

// setupSteps shows the steps: the one that was asked for, else the first that
// is not done, is open.
func (s *Server) setupSteps(r *Request, f *form, open string, status int) error {
	facts, err := r.setupFacts()
	if err != nil {
		return err
	}
	if open == "" || facts.done(open) {
		open = facts.next()
	}
	say := r.Say.Say
	st, err := r.Staff(say("setup.steps_title"))
	if err != nil {
		return err
	}
	page := views.Setup{Staff: st, Heading: say("setup.steps_title"), Lede: say("setup.steps_text"), Problems: f.problems, AsideTitle: say("setup.aside"), AsideText: say("setup.aside_text"), Drawing: say("signin.demo.drawing")}
	if open == "" {
		page.Lede = say("setup.ready")
		page.Done = &ui.Button{Label: say("shell.home"), Kind: ui.Primary, Href: "/"}
	}
	for i, name := range setupOrder {
		step := views.SetupStep{Title: say("setup.step." + name)}
		switch {
		case facts.done(name):
			step.State, step.Text = "done", r.setupDone(name, facts)
		case name == open:
			step.State, step.Text = "now", say("setup.step."+name+"_text")
			s.setupOpen(r, f, name, facts, &step)
			if i+1 < len(setupOrder) {
				step.Skip = ui.Crumb{Label: say("setup.skip"), Href: "/setup?step=" + setupOrder[i+1]}
			}
		default:
			step.Skip = ui.Crumb{Label: say("setup.this_first"), Href: "/setup?step=" + name}
		}
		page.Steps = append(page.Steps, step)
	}
	if len(f.problems) > 0 {
		page.Doc.Title = say("ui.error") + " " + page.Doc.Title
	}
	r.Status(status)
	return r.HTML(page.Show())
}

// setupDone says in a line what a step has brought.
func (r *Request) setupDone(step string, f setupFacts) string {
	o := r.Guest.Organisation
	switch step {
	case "made":
		return o.Name + ", " + o.Zone
	case "place":
		return f.place.Name
	case "rule":
		return r.Say.Count("setup.rules", f.rules)
	case "key":
		return r.Say.Count("setup.keys", int(f.items))
	}
	return ""
}

// setupOpen gives the open step its form or its buttons.
func (s *Server) setupOpen(r *Request, f *form, name string, facts setupFacts, step *views.SetupStep) {
	say := r.Say.Say
	input := func(id, value string) views.FormField {
		field := f.input(id, say("setup.field."+id), or(f.text(id), value))
		field.Required = true
		return views.FormField{Field: field}
	}
	step.Once = r.Once()
	switch name {
	case "place":
		kind := views.FormField{Field: f.input("kind", say("common.kind"), ""), Kind: "select", Options: r.labels("custody.place_kind", []string{string(custody.Board), string(custody.Safe), string(custody.Cabinet)}, or(f.text("kind"), string(custody.Board)))}
		hooks := input("slots", "40")
		hooks.Mode = "numeric"
		step.Action, step.Fields, step.Submit = "/setup/place", []views.FormField{input("place", say("setup.board")), kind, hooks}, say("setup.add_place")
	case "rule":
		step.Action, step.Submit = "/setup/rule", say("setup.add_rule")
		step.Buttons = []ui.Button{{Label: say("setup.own_rules"), Href: "/access/new"}}
	case "key":
		step.Action, step.Fields, step.Submit = "/setup/key", []views.FormField{input("code", "K-001"), input("name", "")}, say("keys.add")
		step.Buttons = []ui.Button{{Label: say("board.empty.import"), Icon: "import", Href: "/import"}}
	case "labels":
		step.Go = &ui.Button{Label: say("labels.form.submit"), Kind: ui.Primary, Icon: "print", Href: "/labels"}
	case "person":
		email := input("email", "")
		email.Required, email.Type, email.Hint = false, "email", say("setup.email_hint")
		step.Action, step.Fields, step.Submit = "/setup/person", []views.FormField{input("owner", ""), email}, say("people.add")
		step.Buttons = []ui.Button{{Label: say("board.empty.import"), Icon: "import", Href: "/import?kind=people"}}
	case "hand":
		step.Go = &ui.Button{Label: say("setup.at_desk"), Kind: ui.Primary, Icon: "key", Href: "/desk"}
		if facts.key.ID != "" {
			step.Go = &ui.Button{Label: say("keys.act.take", "key", facts.key.Code), Kind: ui.Primary, Icon: "out", Href: keyHref(facts.key.ID) + "/take"}
		}
	}
}

func (s *Server) setupPlace(r *Request) error {
	f := r.Form()
	site, err := r.firstSite()
	if err != nil {
		return err
	}
	slots, err := strconv.Atoi(f.text("slots"))
	if err != nil {
		slots = -1
	}
	_, err = keys.AddPlace(r.UserContext(), r.editStore(), r.Scope, custody.Place{SiteID: site, Kind: custody.PlaceKind(f.text("kind")), Name: f.text("place"), Slots: slots})
	return s.setupNext(r, f, "place", err)
}

func (r *Request) firstSite() (id tenants.SiteID, err error) {
	err = r.Read(func(rx *store.Rx) error {
		sites, err := rx.Sites()
		if err == nil && len(sites) > 0 {
			id = sites[0].ID
		}
		return err
	})
	return id, err
}

// setupMinutes is the longest anybody keeps a key by the first rule.
const setupMinutes = 12 * 60

// setupRule lets everyone take ordinary keys for a day's work. Without any
// rule nobody may take anything.
func (s *Server) setupRule(r *Request) error {
	ordinary := custody.Level(1)
	_, err := access.SaveRule(r.UserContext(), r.accessStore(), r.Scope, rules.Rule{Name: r.Say.Say("setup.rule_name"), Effect: rules.Allow,
		Who: rules.Who{Everyone: true}, What: rules.What{MaxLevel: &ordinary}, Limits: rules.Limits{MaxMinutes: setupMinutes}})
	return s.setupNext(r, r.Form(), "rule", err)
}

func (s *Server) setupKey(r *Request) error {
	f := r.Form()
	facts, err := r.setupFacts()
	if err != nil {
		return err
	}
	_, err = keys.AddItem(r.UserContext(), r.editStore(), r.Scope, keys.ItemDraft{Code: f.text("code"), Name: f.text("name"), Kind: custody.Single, Level: 1, HomeID: facts.place.ID, Pieces: 1})
	return s.setupNext(r, f, "key", err)
}

func (s *Server) setupPerson(r *Request) error {
	f := r.Form()
	p, err := admin.AddPerson(r.UserContext(), s.admin, r.Scope, tenants.Person{Name: f.text("owner"), Email: f.text("email"), Kind: tenants.Staff})
	if err == nil && p.Email != "" {
		err = admin.Invite(r.UserContext(), s.admin, s.Keys, r.Scope, admin.NewMember{PersonID: p.ID, Email: p.Email, Role: tenants.RoleDesk})
	}
	return s.setupNext(r, f, "person", err)
}

// setupNext goes on to the next step, or shows this one again with what was
// wrong.
func (s *Server) setupNext(r *Request, f *form, step string, err error) error {
	if err == nil {
		return r.To("/setup")
	}
	if te := asError(err); te != nil && te.Field == "name" {
		moved := *te
		moved.Field = map[string]string{"place": "place", "person": "owner"}[step]
		if moved.Field != "" {
			err = &moved
		}
	}
	if !f.wrong(err) {
		return err
	}
	return s.setupSteps(r, f, step, statusOf(err))
}
