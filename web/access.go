package web

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// accessRoutes are the rules in force, their form, and the question whether
// somebody may take a key.
func (s *Server) accessRoutes() []Route {
	return []Route{
		get("/access", tenants.RulesRead, s.access),
		get("/access/new", tenants.RulesEdit, s.ruleNew),
		get("/access/effective", tenants.RulesRead, s.effective),
		get("/access/holidays", tenants.RulesRead, s.holidaysPage),
		post("/access/holidays", tenants.RulesEdit, s.holidaysSave),
		get("/access/key-groups", tenants.RulesRead, s.keyGroupsPage),
		post("/access/key-groups", tenants.RulesEdit, s.keyGroupSave),
		post("/access", tenants.RulesEdit, s.ruleAdd),
		get("/access/:id/edit", tenants.RulesEdit, s.ruleEdit),
		post("/access/said", tenants.RulesEdit, s.ruleSays),
		post("/access/:id", tenants.RulesEdit, s.ruleChange),
		post("/access/:id/end", tenants.RulesEdit, s.ruleEnd),
		get("/access/:id/history", tenants.RulesRead, s.ruleHistory),
		get("/people/:id/qualifications", tenants.PeopleEdit, s.qualificationsPage),
		post("/people/:id/qualifications", tenants.PeopleEdit, s.qualificationAdd),
		post("/people/:id/qualifications/:qualification/end", tenants.PeopleEdit, s.qualificationEnd),
	}
}

func (r *Request) accessStore() access.Store { return store.In[access.Tx](r.s.Store) }

// access lists the rules in force as sentences, with the tester above.
func (s *Server) access(r *Request) error {
	if rule := r.Query("rule"); rule != "" {
		return r.To("/access#r-" + rule)
	}
	var n ruleNames
	var list []rules.Rule
	t := tester{at: r.Now()}
	err := r.Read(func(rx *store.Rx) (err error) {
		if list, err = rx.Rules(); err != nil {
			return err
		}
		if n, err = readRuleNames(rx, r.Say, list); err != nil {
			return err
		}
		return r.test(rx, &t)
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.rules"))
	if err != nil {
		return err
	}
	return r.HTML(accessPage(r, st, n, list, t).Show())
}

// tester is the question "may PERSON take KEY at that moment?" and its answer.
type tester struct {
	key, who string // as typed
	at       time.Time
	typedAt  string
	item     custody.Item
	person   tenants.Person
	holder   string
	decision *rules.Decision
	problem  string // code of what is missing
}

// test reads the question from the address and asks the rules, without
// recording anything.
func (r *Request) test(rx *store.Rx, t *tester) error {
	if err := r.find(rx, t); err != nil {
		return err
	}
	return r.decide(rx, t)
}

// find looks for the key and the person that the address names, by id or as
// typed.
func (r *Request) find(rx *store.Rx, t *tester) (err error) {
	t.key, t.who, t.typedAt = strings.TrimSpace(clipped(r.Query("key"), 60)), strings.TrimSpace(clipped(r.Query("who"), 100)), r.Query("at")
	if id := custody.ItemID(r.Query("item")); id != "" && t.key == "" {
		if t.item, err = rx.Item(id); err != nil {
			return err
		}
		t.key = t.item.Code
	} else if t.key != "" {
		found, err := rx.Items(store.ItemAsk{Text: t.key, Limit: 20})
		if err != nil {
			return err
		}
		for _, k := range found {
			if strings.EqualFold(k.Code, t.key) {
				t.item, err = rx.Item(k.ID)
			}
		}
		if err != nil {
			return err
		}
	}
	if id := tenants.PersonID(r.Query("person")); id != "" && t.who == "" {
		v, err := rx.PersonView(id)
		if err != nil {
			return err
		}
		t.person, t.who = v.Person, v.Name
	} else if t.who != "" {
		found, err := rx.People(store.PeopleAsk{Text: t.who, Limit: 20})
		if err != nil {
			return err
		}
		for _, p := range found {
			if len(found) == 1 || strings.EqualFold(p.Name, t.who) || p.Number == t.who {
				t.person = p.Person
			}
		}
	}
	return nil
}

// decide is the dry run over what the store knows.
func (r *Request) decide(rx *store.Rx, t *tester) error {
	switch {
	case t.key == "" && t.who == "":
		return nil
	case t.item.ID == "" || !r.Scope.SeesSite(t.item.SiteID):
		t.problem = "access.test_no_key"
		return nil
	case t.person.ID == "":
		t.problem = "access.test_no_person"
		return nil
	}
	r.readMoment(t)
	if t.at.Before(r.Now()) {
		return t.decideThen(rx)
	}
	ask := rules.Ask{PersonID: t.person.ID, ItemID: t.item.ID, At: t.at, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
	facts, err := rx.Facts(ask, t.item)
	if err != nil {
		return err
	}
	d := rules.Decide(ask, facts)
	t.decision = &d
	if t.item.HolderID != "" {
		if p, err := rx.Person(t.item.HolderID); err == nil {
			t.holder = p.Name
		}
	}
	return nil
}

// decideThen answers about a moment that is over, by what was so then.
func (t *tester) decideThen(rx *store.Rx) error {
	e, err := rx.Effective(store.EffectiveAsk{At: t.at, Item: t.item.ID})
	if err != nil {
		return err
	}
	p, k := e.Person(t.person.ID), &store.EffectiveKey{ID: t.item.ID} // what was not on record yet is unknown to the rules
	if p == nil {
		p = &store.RulePerson{ID: t.person.ID}
	}
	if len(e.Keys) > 0 {
		k = &e.Keys[0]
	}
	d := e.Decide(p, k, e.Rules)
	t.decision = &d
	return nil
}

// answer is what the tester shows: a refusal with every reason, or a yes.
func (t tester) answer(r *Request) (*ui.Refusal, *ui.Note) {
	p := r.Say
	switch {
	case t.problem != "":
		return nil, &ui.Note{State: "due", Bold: p.Say("access.test_unclear"), Sub: testProblem(r, t)}
	case t.decision == nil:
		return nil, nil
	case t.decision.Outcome != rules.Granted:
		return r.refusal(t.person.Name, &keys.Refused{Item: t.item, PersonID: t.person.ID, Holder: t.holder, Decision: *t.decision}), nil
	}
	args := []any{"person", t.person.Name, "key", t.item.Code}
	if t.decision.Terms.DueAt != nil {
		args = append(args, "due", p.Moment(*t.decision.Terms.DueAt, t.at))
	}
	return nil, &ui.Note{State: "in", Icon: "ok", Bold: p.Say("access.test_yes", args...), Sub: p.Say("access.test_rule", "rule", t.decision.RuleName)}
}

func testProblem(r *Request, t tester) string {
	if t.problem == "access.test_no_key" {
		return r.Say.Say("access.test_no_key")
	}
	return r.Say.Say("access.test_no_person")
}

func accessPage(r *Request, st views.Staff, n ruleNames, list []rules.Rule, t tester) views.Access {
	p := r.Say
	v := views.Access{Staff: st, Heading: p.Say("nav.rules"), RulesTitle: p.Say("access.in_force"), None: p.Say("access.none"), TestTitle: p.Say("access.test"),
		Key: ui.Field{ID: "key", Label: p.Say("board.column.key"), Value: t.key, Complete: "off"}, Who: ui.Field{ID: "who", Label: p.Say("common.who"), Value: t.who, Hint: p.Say("access.test_who_hint"), Complete: "off"},
		At: ui.Field{ID: "at", Label: p.Say("common.when"), Type: "datetime-local", Value: t.at.In(zone(r.Guest.Organisation.Zone)).Format(localMinute)}, Ask: ui.Button{Label: p.Say("access.test_ask")}}
	v.Refusal, v.Answer = t.answer(r)
	edit := r.Scope.Can(tenants.RulesEdit)
	if edit {
		v.Buttons = []ui.Button{{Label: p.Say("access.add"), Kind: ui.Primary, Icon: "plus", Href: "/access/new"}}
	}
	for _, rule := range list {
		line := views.RuleLine{ID: "r-" + string(rule.ID), Name: rule.Name, State: "ok", Word: p.Label("access.effect", string(rule.Effect)), Sentence: n.sentence(rule), Extra: n.extra(rule)}
		if rule.Effect == rules.Deny {
			line.State = "fail"
		}
		line.History = &ui.Button{Label: p.Say("access.history"), Row: true, Href: "/access/" + string(rule.ID) + "/history"}
		if edit {
			line.Edit = &ui.Button{Label: p.Say("common.edit"), Row: true, Href: "/access/" + string(rule.ID) + "/edit"}
			line.End = &views.RowAct{Action: "/access/" + string(rule.ID) + "/end", Button: ui.Button{Label: p.Say("access.end"), Row: true, Kind: ui.Danger}}
		}
		v.Rules = append(v.Rules, line)
	}
	return v
}

func (s *Server) ruleEnd(r *Request) error {
	id := custody.RuleID(r.Params("id"))
	if err := access.EndRule(r.UserContext(), r.accessStore(), r.Scope, id); err != nil {
		return err
	}
	r.Flash("access.ended")
	return r.To("/access")
}
