package web

import (
	"context"
	"errors"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// whatIfRoutes try a change of the rules over what people asked for before.
func (s *Server) whatIfRoutes() []Route {
	return []Route{
		get("/access/what-if", tenants.RulesEdit, s.whatIfAsk),
		post("/access/what-if", tenants.RulesEdit, s.whatIfStart),
		get("/access/what-if/:id", tenants.RulesEdit, s.whatIf),
		post("/access/what-if/:id/cancel", tenants.RulesEdit, s.whatIfCancel),
	}
}

// Bounds of a trial on the web: how long a request waits for it, how often it
// writes how far it is, how many asks are read at a time, and after what silence
// a run is taken for broken off.
const (
	whatIfWait  = 230 * time.Millisecond
	whatIfPace  = 120 * time.Millisecond
	whatIfBatch = 500
	whatIfDead  = 30 * time.Second
)

func (r *Request) runs() access.RunStore { return store.In[access.RunTx](r.s.Store) }

func whatIfHref(id string) string { return "/access/what-if/" + id }

// whatIfAsk says what a trial is, and tries a rule's end.
func (s *Server) whatIfAsk(r *Request) error {
	return s.whatIfForm(r, r.Form())
}

func (s *Server) whatIfForm(r *Request, f *form) error {
	var list []rules.Rule
	if err := r.Read(func(rx *store.Rx) (err error) { list, err = rx.Rules(); return err }); err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("what_if.title"))
	if err != nil {
		return err
	}
	p := r.Say
	days := f.input("days", p.Say("what_if.days"), or(f.text("days"), itoa(access.MonthDays)))
	days.Mode = "numeric"
	page := views.WhatIfAsk{Staff: st, Heading: p.Say("what_if.title"), Lede: p.Say("what_if.lede"), Problems: f.problems,
		FormTitle: p.Say("what_if.without_title"), Rule: f.input("rule", p.Say("what_if.rule"), ""), Days: days, Submit: ui.Button{Label: p.Say("what_if.try_without"), Kind: ui.Primary},
		Buttons: []ui.Button{{Label: p.Say("access.add"), Icon: "plus", Href: "/access/new"}, {Label: p.Say("what_if.change"), Href: "/access"}}}
	for _, rule := range list {
		page.Rules = append(page.Rules, ui.Option{Value: string(rule.ID), Label: rule.Name, On: string(rule.ID) == or(f.text("rule"), r.Query("rule"))})
	}
	if len(list) == 0 {
		page.None = p.Say("access.none")
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// whatIfStart begins a trial of the form of a rule, or of a rule's end, and
// waits a moment: most are over by then.
func (s *Server) whatIfStart(r *Request) error {
	f, draft := r.Form(), access.Draft{}
	if id := custody.RuleID(f.text("rule")); id != "" {
		if err := r.Read(func(rx *store.Rx) (err error) { draft.Rule, err = rx.Rule(id); return err }); err != nil {
			return err
		}
	}
	again := func() error { return s.whatIfForm(r, f) }
	if draft.Ended = f.text("without") != ""; !draft.Ended {
		if err := r.draftRule(f, &draft.Rule); err != nil {
			return err
		}
		again = func() error { return s.ruleForm(r, draft.Rule, f) }
	}
	days := access.MonthDays
	if f.text("days") != "" {
		days = int(f.whole("days"))
	}
	if len(f.problems) > 0 {
		return again()
	}
	run, trial, err := access.StartTrial(r.UserContext(), r.runs(), r.Scope, draft, days)
	if err != nil {
		if !f.wrong(err) {
			return err
		}
		return again()
	}
	s.waitForTrial(r.Scope, run, trial)
	return r.To(whatIfHref(run.ID))
}

// waitForTrial carries a trial, and waits a moment for it.
func (s *Server) waitForTrial(scope tenants.Scope, run access.Run, trial *access.Trial) {
	select {
	case <-s.carryTrial(scope, run, trial):
	case <-time.After(whatIfWait):
	}
}

// carryTrial goes on with a trial after its request; the channel closes when
// it is over.
func (s *Server) carryTrial(scope tenants.Scope, run access.Run, trial *access.Trial) <-chan struct{} {
	over := make(chan struct{})
	s.work.Go(func() {
		defer close(over)
		pace := time.NewTicker(whatIfPace)
		defer pace.Stop()
		err := trial.Finish(s.ended, store.In[access.RunTx](s.Store), scope, run, pace.C, func(ctx context.Context, from access.From) (b access.Batch, err error) {
			err = s.Store.Read(ctx, scope, func(rx *store.Rx) error {
				b, err = rx.Asked(from, whatIfBatch)
				return err
			})
			return b, err
		})
		if err != nil && !errors.Is(err, context.Canceled) {
			s.Log.ErrorContext(s.ended, "what if", "id", run.ID, "err", err)
		}
	})
	return over
}

func (r *Request) readTrial() (run access.Run, n ruleNames, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if run, err = rx.Trial(r.Params("id")); err != nil {
			return err
		}
		if n, err = readRuleNames(rx, r.Say, []rules.Rule{run.Draft.Rule}); err != nil {
			return err
		}
		people, items := access.Most(run.Result.People, access.MostNamed), access.Most(run.Result.Keys, access.MostNamed)
		for _, c := range run.Result.Samples {
			people, items = append(people, c.PersonID), append(items, c.ItemID)
		}
		return n.add(rx, people, items)
	})
	if run.State == access.Running && r.Now().Sub(run.BeatAt) > whatIfDead {
		run.State = access.Broken
	}
	return run, n, err
}

func (s *Server) whatIf(r *Request) error {
	run, n, err := r.readTrial()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("what_if.title"))
	if err != nil {
		return err
	}
	if run.State == access.Running {
		st.Refresh = 2
	}
	return r.HTML(whatIfPage(r, st, run, n).Show())
}

func (s *Server) whatIfCancel(r *Request) error {
	run, _, err := r.readTrial()
	if err != nil {
		return err
	}
	if err := access.CancelTrial(r.UserContext(), r.runs(), r.Scope, run); err != nil {
		return err
	}
	return r.To(whatIfHref(run.ID))
}

// draftRule reads the form of a rule over what was known of it.
func (r *Request) draftRule(f *form, rule *rules.Rule) error {
	f.rule(rule)
	f.more(rule)
	return r.Read(func(rx *store.Rx) (err error) {
		if rule.What.Items, err = f.keysByCode(rx, "keys"); err != nil {
			return err
		}
		rule.Limits.ReturnFirst.Items, err = f.keysByCode(rx, "first_keys")
		return err
	})
}

// triedRule is the rule of a trial, so that its form goes on where it was tried.
func (r *Request) triedRule(rule rules.Rule) (rules.Rule, error) {
	id := r.Query("draft")
	if id == "" {
		return rule, nil
	}
	err := r.Read(func(rx *store.Rx) error {
		run, err := rx.Trial(id)
		if err == nil && run.Draft.Rule.ID == rule.ID {
			rule = run.Draft.Rule
		}
		return err
	})
	return rule, err
}

// tryButton tries what the form of a rule says, without saving it.
func (r *Request) tryButton(rule rules.Rule) templ.Component {
	return ui.Button{Label: r.Say.Say("what_if.try"), Action: "/access/what-if", Name: "rule", Value: string(rule.ID)}.Show()
}
