package api

import (
	"context"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// AccessReview asks whether rights are still needed.
type AccessReview struct {
	ID       custody.ReviewID    `json:"id"`
	Name     string              `json:"name"`
	State    custody.ReviewState `json:"state" enum:"planned,open,closed,cancelled"`
	OpensAt  time.Time           `json:"opens_at"`
	DueAt    *time.Time          `json:"due_at,omitempty" doc:"Silence until then takes rights away."`
	ClosedAt *time.Time          `json:"closed_at,omitempty"`
	Days     int                 `json:"days" doc:"To answer in."`
	Months   int                 `json:"every_months,omitempty" doc:"Until the next one like it; absent for once."`
	Rights   int                 `json:"rights"`
	Kept     int                 `json:"kept"`
	Ended    int                 `json:"ended"`
	Lapsed   int                 `json:"lapsed"`
	Gone     int                 `json:"gone"`
}

func accessReview(v custody.Review) AccessReview {
	return AccessReview{v.ID, v.Name, v.State, v.OpensAt, v.DueAt, v.ClosedAt, v.Days, v.Months, v.Lines, v.Kept, v.Ended, v.Lapsed, v.Gone}
}

// ReviewedRight is one right of one person in a review.
type ReviewedRight struct {
	No         int                  `json:"no"`
	Person     tenants.PersonID     `json:"person_id"`
	Reviewer   tenants.PersonID     `json:"reviewer_id,omitempty" doc:"Absent: anybody who edits rules."`
	Kind       custody.RightKind    `json:"kind" enum:"group,rule"`
	Subject    string               `json:"subject_id" doc:"Of the group or the rule."`
	Name       string               `json:"subject"`
	Uses       int                  `json:"uses" doc:"In the 180 days before the review opened."`
	LastUse    *time.Time           `json:"last_use,omitempty"`
	Answer     custody.ReviewAnswer `json:"answer" enum:",keep,end,lapsed,gone" doc:"Empty while it waits."`
	Why        string               `json:"why,omitempty"`
	AnsweredBy tenants.PersonID     `json:"answered_by,omitempty"`
	AnsweredAt *time.Time           `json:"answered_at,omitempty"`
}

func (s *Server) reviewOperations() {
	huma.Register(s.api, operation("GET", "/reviews", "list-reviews", "Access reviews, newest first"), s.listReviews)
	huma.Register(s.api, operation("POST", "/reviews", "plan-review", "Plan an access review; one that is to open now opens at once"), s.planReview)
	huma.Register(s.api, operation("GET", "/reviews/{id}", "get-review", "One access review"), s.getReview)
	huma.Register(s.api, operation("GET", "/reviews/{id}/rights", "list-reviewed-rights", "The rights that a review asks about, with their use and what became of them"), s.listRights)
	huma.Register(s.api, operation("POST", "/reviews/{id}/answers", "answer-review", "Say of rights whether they are still needed; those that are not end at once"), s.answerReview)
	huma.Register(s.api, operation("POST", "/reviews/{id}/stop", "stop-review", "Stop a review; what was not answered stays as it is"), s.stopReview)
}

func (s *Server) reviewStore() access.ReviewStore { return store.In[access.ReviewTx](s.Store) }

func (s *Server) listReviews(ctx context.Context, in *struct {
	Limit int              `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.ReviewID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[AccessReview], error) {
	var vs []custody.Review
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) {
		vs, err = r.Reviews(store.ReviewAsk{Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v custody.Review) string { return string(v.ID) })
	var out []AccessReview
	for _, v := range vs {
		out = append(out, accessReview(v))
	}
	return listOf(out, next), nil
}

type reviewPath struct {
	ID custody.ReviewID `path:"id" maxLength:"60"`
}

func (s *Server) getReview(ctx context.Context, in *reviewPath) (*One[AccessReview], error) {
	var v custody.Review
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) { v, err = r.Review(in.ID); return err })
	if err != nil {
		return nil, err
	}
	return &One[AccessReview]{accessReview(v)}, nil
}

func (s *Server) planReview(ctx context.Context, in *struct {
	Body struct {
		Name    string    `json:"name" maxLength:"100"`
		Days    int       `json:"days" minimum:"2" maximum:"90"`
		Months  int       `json:"every_months,omitempty" minimum:"0" maximum:"36"`
		Wide    bool      `json:"wide,omitempty" doc:"Ask also about rights by role, profile, department or kind, and of everybody."`
		OpensAt time.Time `json:"opens_at,omitempty" doc:"Absent, or past: now."`
	}
}) (*One[AccessReview], error) {
	v, err := access.PlanReview(ctx, s.reviewStore(), s.Scope(ctx), custody.Review{Name: in.Body.Name, Wide: in.Body.Wide, Days: in.Body.Days, Months: in.Body.Months, OpensAt: in.Body.OpensAt.UTC()})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[AccessReview]{accessReview(v)}, nil
}

func (s *Server) listRights(ctx context.Context, in *struct {
	ID      custody.ReviewID `path:"id" maxLength:"60"`
	Limit   int              `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After   int              `query:"cursor" minimum:"0" doc:"next of the answer before."`
	Waiting bool             `query:"waiting" doc:"Only those without an answer."`
}) (*List[ReviewedRight], error) {
	var vs []store.LineView
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) error {
		if _, err := r.Review(in.ID); err != nil {
			return err
		}
		var err error
		vs, err = r.ReviewLines(store.LineAsk{Review: in.ID, Waiting: in.Waiting, After: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.LineView) string { return strconv.Itoa(v.No) })
	var out []ReviewedRight
	for _, l := range vs {
		out = append(out, ReviewedRight{l.No, l.PersonID, l.ReviewerID, l.Kind, l.SubjectID, l.Subject, l.Uses, l.LastUse, l.Answer, l.Why, l.AnsweredBy, l.AnsweredAt})
	}
	return listOf(out, next), nil
}

func (s *Server) answerReview(ctx context.Context, in *struct {
	ID   custody.ReviewID `path:"id" maxLength:"60"`
	Body struct {
		Answers []struct {
			No   int  `json:"no" minimum:"1"`
			Keep bool `json:"keep"`
		} `json:"answers" minItems:"1" maxItems:"500"`
		Why string `json:"why,omitempty" maxLength:"500"`
	}
}) (*One[AccessReview], error) {
	var as []access.RightAnswer
	for _, a := range in.Body.Answers {
		as = append(as, access.RightAnswer{No: a.No, Keep: a.Keep})
	}
	v, err := access.AnswerReview(ctx, s.reviewStore(), s.Scope(ctx), in.ID, as, in.Body.Why)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[AccessReview]{accessReview(v)}, nil
}

func (s *Server) stopReview(ctx context.Context, in *reviewPath) (*One[AccessReview], error) {
	v, err := access.StopReview(ctx, s.reviewStore(), s.Scope(ctx), in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[AccessReview]{accessReview(v)}, nil
}
