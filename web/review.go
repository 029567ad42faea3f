package web

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// reviewRoutes ask whether rights are still needed.
func (s *Server) reviewRoutes() []Route {
	return []Route{
		get("/reviews", tenants.KeysOwn, s.reviews),
		get("/reviews/new", tenants.RulesEdit, s.reviewNew),
		post("/reviews", tenants.RulesEdit, s.reviewPlan),
		get("/reviews/:id", tenants.KeysOwn, s.review),
		post("/reviews/:id/answers", tenants.KeysOwn, s.reviewAnswer),
		post("/reviews/:id/stop", tenants.RulesEdit, s.reviewStop),
	}
}

func (r *Request) reviewStore() access.ReviewStore { return store.In[access.ReviewTx](r.s.Store) }

func reviewHref(id custody.ReviewID) string { return "/reviews/" + string(id) }

// voices are whom the one who asks may answer for: themselves, and those they
// stand in for.
func (r *Request) voices(rx *store.Rx) ([]tenants.PersonID, error) {
	if r.Scope.Person() == "" {
		return nil, nil
	}
	ids, err := rx.Delegators(r.Scope.Person(), rx.Now())
	return append(ids, r.Scope.Person()), err
}

// reviews lists the reviews; who may not read rules sees only those that wait
// for their answer.
func (s *Server) reviews(r *Request) error {
	var list, mine []custody.Review
	err := r.Read(func(rx *store.Rx) error {
		ids, err := r.voices(rx)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			if mine, err = rx.ReviewsToAnswer(ids); err != nil {
				return err
			}
		}
		if r.Scope.Can(tenants.RulesRead) {
			list, err = rx.Reviews(store.ReviewAsk{Before: custody.ReviewID(r.Query("after")), Limit: pageRows + 1})
		}
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("reviews.title"))
	if err != nil {
		return err
	}
	return r.HTML(reviewsPage(r, st, mine, list).Show())
}

func (s *Server) reviewNew(r *Request) error { return s.reviewForm(r, r.Form()) }

func (s *Server) reviewForm(r *Request, f *form) error {
	p := r.Say
	st, err := r.Staff(p.Say("reviews.plan"))
	if err != nil {
		return err
	}
	today := r.Now().In(zone(r.Guest.Organisation.Zone))
	name := f.input("name", p.Say("reviews.name"), or(f.text("name"), p.Say("reviews.name_now", "date", p.Date(r.Now()))))
	name.Required = true
	opens := f.input("opens", p.Say("reviews.opens"), or(f.text("opens"), today.Format(time.DateOnly)))
	opens.Type, opens.Hint = "date", p.Say("reviews.opens_hint")
	days := f.input("days", p.Say("reviews.days"), or(f.text("days"), "14"))
	days.Mode, days.Hint = "numeric", p.Say("reviews.days_hint")
	months := views.FormField{Field: ui.Field{ID: "months", Label: p.Say("reviews.months"), Error: f.problem("months")}, Kind: "select"}
	for _, m := range access.ReviewMonths {
		months.Options = append(months.Options, ui.Option{Value: itoa(m), Label: everyMonths(p.Say, p.Count, m), On: itoa(m) == or(f.text("months"), "0")})
	}
	wide := views.FormField{Field: ui.Field{ID: "wide", Label: p.Say("reviews.wide"), Hint: p.Say("reviews.wide_hint"), Value: "yes"}, Kind: "check", On: f.text("wide") != "" || len(f.problems) == 0, Wide: true}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: p.Say("reviews.title"), Href: "/reviews"}}, Heading: p.Say("reviews.plan"), Lede: p.Say("reviews.plan_lede"), Problems: f.problems, Action: "/reviews", Once: r.Once(),
		Fields: []views.FormField{{Field: name}, {Field: opens}, {Field: days}, months, wide}, Submit: p.Say("reviews.plan_do"), Cancel: ui.Crumb{Label: p.Say("keys.cancel"), Href: "/reviews"}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// everyMonths says how often a review comes again.
func everyMonths(say func(string, ...any) string, count func(string, int, ...any) string, months int) string {
	if months == 0 {
		return say("reviews.once")
	}
	return count("reviews.every", months)
}

func (s *Server) reviewPlan(r *Request) error {
	f := r.Form()
	in := custody.Review{Name: f.text("name"), Wide: f.text("wide") != "", Days: int(f.whole("days")), Months: int(f.whole("months"))}
	if opens, err := time.ParseInLocation(time.DateOnly, f.text("opens"), zone(r.Guest.Organisation.Zone)); err == nil {
		in.OpensAt = opens.UTC()
	} else if f.text("opens") != "" {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At("opens"))
	}
	if len(f.problems) > 0 {
		return s.reviewForm(r, f)
	}
	out, err := access.PlanReview(r.UserContext(), r.reviewStore(), r.Scope, in)
	if err != nil {
		if !f.wrong(err) {
			return err
		}
		return s.reviewForm(r, f)
	}
	r.Flash("reviews.done.planned", "name", out.Name)
	return r.To(reviewHref(out.ID))
}

// reviewFacts is a review with the lines of one page.
type reviewFacts struct {
	review custody.Review
	show   string // mine, waiting or all
	mine   bool   // something waits for the one who looks
	lines  []store.LineView
}

func (r *Request) readReview() (f reviewFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if f.review, err = rx.Review(custody.ReviewID(r.Params("id"))); err != nil {
			return err
		}
		ids, err := r.voices(rx)
		if err != nil {
			return err
		}
		f.show = r.Query("show")
		ask := store.LineAsk{Review: f.review.ID, Limit: pageRows + 1}
		ask.After, _ = strconv.Atoi(r.Query("after"))
		if f.review.State == custody.ReviewOpen && len(ids) > 0 {
			mine := ask
			mine.Reviewers = ids
			if f.show != "" && f.show != "mine" {
				mine.After, mine.Limit = 0, 1
			}
			if f.lines, err = rx.ReviewLines(mine); err != nil {
				return err
			}
			f.mine = len(f.lines) > 0
		}
		if f.show == "" || f.show == "mine" && !f.mine {
			f.show = map[bool]string{true: "mine", false: "all"}[f.mine]
		}
		if !r.Scope.Can(tenants.RulesRead) {
			f.show = "mine"
			if !f.mine {
				return tenants.Fail(tenants.NotFound, "review_not_found")
			}
		}
		if f.show == "mine" {
			return nil
		}
		ask.Waiting = f.show == "waiting"
		f.lines, err = rx.ReviewLines(ask)
		return err
	})
	return f, err
}

func (s *Server) review(r *Request) error { return s.reviewPage(r, r.Form()) }

func (s *Server) reviewPage(r *Request, f *form) error {
	facts, err := r.readReview()
	if err != nil {
		return err
	}
	st, err := r.Staff(facts.review.Name)
	if err != nil {
		return err
	}
	page := reviewPage(r, st, facts, f)
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// reviewAnswer obeys the choices that were made; rights without one go on
// waiting.
func (s *Server) reviewAnswer(r *Request) error {
	f := r.Form()
	var answers []access.RightAnswer
	for name, value := range r.Request().PostArgs().All() {
		no, err := strconv.Atoi(strings.TrimPrefix(string(name), "right-"))
		if choice := string(value); err == nil && (choice == "keep" || choice == "end") {
			answers = append(answers, access.RightAnswer{No: no, Keep: choice == "keep"})
		}
	}
	id := custody.ReviewID(r.Params("id"))
	review, err := access.AnswerReview(r.UserContext(), r.reviewStore(), r.Scope, id, answers, f.text("why"))
	if err != nil {
		if outsider := tenants.KindOf(err) == tenants.Forbidden && !r.Scope.Can(tenants.RulesRead); outsider || !f.wrong(err) {
			return err
		}
		return s.reviewPage(r, f)
	}
	r.Flash("reviews.done.answered", "n", itoa(len(answers)))
	if review.State != custody.ReviewOpen && !r.Scope.Can(tenants.RulesRead) {
		return r.To("/reviews")
	}
	return r.To(r.afterAnswer(id))
}

// afterAnswer is where somebody goes on: to what still waits for them.
func (r *Request) afterAnswer(id custody.ReviewID) string {
	if r.Scope.Can(tenants.RulesRead) {
		return reviewHref(id)
	}
	left := false
	err := r.Read(func(rx *store.Rx) error {
		ids, err := r.voices(rx)
		if err != nil || len(ids) == 0 {
			return err
		}
		lines, err := rx.ReviewLines(store.LineAsk{Review: id, Reviewers: ids, Limit: 1})
		left = len(lines) > 0
		return err
	})
	if err != nil || !left {
		return "/reviews"
	}
	return reviewHref(id)
}

func (s *Server) reviewStop(r *Request) error {
	review, err := access.StopReview(r.UserContext(), r.reviewStore(), r.Scope, custody.ReviewID(r.Params("id")))
	if err != nil {
		return err
	}
	r.Flash("reviews.done.stopped", "name", review.Name)
	return r.To(reviewHref(review.ID))
}
