package access

import (
	"context"
	"maps"
	"slices"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// RightAnswer says of one line of a review whether the right is still needed.
type RightAnswer struct {
	No   int
	Keep bool
}

// mostAnswers is how many lines are answered at once.
const mostAnswers = 500

// AnswerReview answers lines of a review. Who answers for the person may, who
// stands in for them, and who may edit rules; nobody answers about themselves.
// A right that is no longer needed is taken away at once.
func AnswerReview(ctx context.Context, s ReviewStore, scope tenants.Scope, id custody.ReviewID, answers []RightAnswer, why string) (r custody.Review, err error) {
	switch {
	case len(answers) == 0:
		return r, tenants.Fail(tenants.Invalid, "review_nothing")
	case len(answers) > mostAnswers:
		return r, tenants.Fail(tenants.Invalid, "review_many", "max", number(mostAnswers))
	case tooLong(why) || !tenants.IsText(why):
		return r, tenants.Fail(tenants.Invalid, "too_long", "max", "500").At("why")
	}
	answers = slices.SortedFunc(slices.Values(answers), func(a, b RightAnswer) int { return a.No - b.No })
	err = s.InTx(ctx, scope, func(tx ReviewTx) error {
		if r, err = tx.LockReview(id); err != nil {
			return err
		}
		d, err := NewDecider(tx, scope)
		if err != nil {
			return err
		}
		done, humans, err := answered(tx, id, answers)
		if err != nil {
			return err
		}
		for i, a := range answers {
			l := &done[i]
			if err := d.mayReview(scope, r, *l, humans[l.PersonID]); err != nil {
				return err
			}
			if l.Answer = custody.ReviewEnd; a.Keep {
				l.Answer = custody.ReviewKeep
			}
			l.AnsweredBy, l.Why = scope.Person(), why
		}
		return settleLines(tx, &r, done)
	})
	return r, tenants.Wrap("access.AnswerReview", err)
}

// answered reads the lines that are answered, in the order of their numbers,
// and which human each is about: a fixed number of questions to the database.
func answered(tx ReviewTx, id custody.ReviewID, answers []RightAnswer) (lines []custody.ReviewLine, humans map[tenants.PersonID]string, err error) {
	var nos []int
	for _, a := range answers {
		nos = append(nos, a.No)
	}
	if lines, err = tx.LinesByNo(id, nos); err != nil {
		return nil, nil, err
	}
	if len(lines) != len(answers) { // one that is not there, or the same one twice
		return nil, nil, tenants.Fail(tenants.NotFound, "review_line_not_found")
	}
	var people []tenants.PersonID
	for _, l := range lines {
		people = append(people, l.PersonID)
	}
	humans, err = tx.Humans(people)
	return lines, humans, err
}

// mayReview refuses an answer that is not for this person to give.
// human is whom the line is about, as the same human may have two records.
func (d Decider) mayReview(scope tenants.Scope, r custody.Review, l custody.ReviewLine, human string) error {
	switch {
	case r.State != custody.ReviewOpen:
		return tenants.Fail(tenants.Conflict, "review_over")
	case l.Answer != custody.ReviewWaits:
		return tenants.Fail(tenants.Conflict, "review_answered", "line", number(l.No))
	}
	stands := slices.ContainsFunc(d.bosses, func(b boss) bool { return b.id == l.ReviewerID })
	switch {
	case d.id != "" && (d.id == l.PersonID || d.facts.Human != "" && d.facts.Human == human):
		return tenants.Fail(tenants.Forbidden, "review_own")
	case d.id != "" && d.id == l.ReviewerID, stands && l.ReviewerID != "", scope.Can(tenants.RulesEdit):
		return nil
	}
	return tenants.Fail(tenants.Forbidden, "not_yours_to_decide")
}

// settleLines writes answers, takes away what is not kept, and closes the
// review when nothing waits any more.
func settleLines(tx ReviewTx, r *custody.Review, lines []custody.ReviewLine) error {
	now := tx.Now()
	perRule := map[custody.RuleID]endings{}
	for i := range lines {
		l := &lines[i]
		l.AnsweredAt = &now
		if l.Answer == custody.ReviewEnd || l.Answer == custody.ReviewLapsed {
			there, err := takeAway(tx, *r, *l, perRule)
			if err != nil {
				return err
			}
			if !there {
				l.Answer = custody.ReviewGone
			}
		}
		if err := tx.SaveReviewLine(*l); err != nil {
			return err
		}
		r.Count(l.Answer)
		if err := recordLine(tx, *r, *l); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(perRule) {
		if err := unname(tx, *r, id, perRule[id]); err != nil {
			return err
		}
	}
	if r.Waiting() == 0 {
		return closeReview(tx, r)
	}
	return tx.SaveReview(*r)
}

// takeAway takes the person out of the group, or notes them for the rule; there
// is false when the right was gone already.
func takeAway(tx ReviewTx, r custody.Review, l custody.ReviewLine, perRule map[custody.RuleID]endings) (there bool, err error) {
	if l.Kind == custody.GroupRight {
		group := tenants.GroupID(l.SubjectID)
		if there, err = tx.InGroup(group, l.PersonID); err != nil || !there {
			return false, err
		}
		if err := tx.SetGroupMember(group, l.PersonID, false); err != nil {
			return true, err
		}
		_, err = tx.Record(custody.Event{Kind: custody.GroupChanged, PersonID: l.PersonID, Outcome: "left", Data: map[string]string{"group": l.SubjectID, "review": string(r.ID)}})
	} else {
		rule, err := tx.Rule(custody.RuleID(l.SubjectID))
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		e := perRule[rule.ID]
		if l.Kind == custody.RuleRight {
			if !slices.Contains(rule.Who.People, l.PersonID) {
				return false, nil
			}
			e.unname = append(e.unname, l.PersonID)
		} else {
			p, err := tx.PersonFacts(l.PersonID, tx.Now())
			if err != nil || !rule.Who.Broadly(l.PersonID, p) {
				return false, err
			}
			e.except = append(e.except, l.PersonID)
		}
		perRule[rule.ID] = e
	}
	if err != nil {
		return true, err
	}
	return true, tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "right_ended", To: l.PersonID, Review: r.ID, Line: l.No, Path: "/me"}, tx.Now())
}

// endings are the people whom a rule no longer names, and those whom it excepts
// from what many have.
type endings struct{ unname, except []tenants.PersonID }

// unname makes a version of a rule without these people; a rule that would name
// nobody is taken out of force.
func unname(tx ReviewTx, r custody.Review, id custody.RuleID, e endings) error {
	rule, err := tx.Rule(id)
	if err != nil {
		return err
	}
	rule.Who.People = slices.DeleteFunc(slices.Clone(rule.Who.People), func(p tenants.PersonID) bool { return slices.Contains(e.unname, p) })
	rule.Who.Except = append(slices.Clone(rule.Who.Except), e.except...)
	kind := custody.RuleChanged
	if rule.Who.Empty() {
		kind = custody.RuleEnded
		err = tx.EndRule(id)
	} else {
		rule.Version++
		err = tx.SaveRule(rule)
	}
	if err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: kind, RuleID: id, Version: rule.Version, Outcome: "done", Data: map[string]string{"name": rule.Name, "effect": string(rule.Effect), "review": string(r.ID)}})
	return err
}

// lineKinds are the entries of answers; a right that was gone is closed as
// ended.
var lineKinds = map[custody.ReviewAnswer]custody.EventKind{custody.ReviewKeep: custody.RightKept, custody.ReviewEnd: custody.RightEnded, custody.ReviewLapsed: custody.RightLapsed, custody.ReviewGone: custody.RightEnded}

func recordLine(tx ReviewTx, r custody.Review, l custody.ReviewLine) error {
	e := custody.Event{Kind: lineKinds[l.Answer], PersonID: l.PersonID, Outcome: string(l.Answer),
		Data: map[string]string{"review": string(r.ID), "line": number(l.No), "right": string(l.Kind), "subject": l.SubjectID, "name": l.Subject, "uses": number(l.Uses)}}
	if l.Kind != custody.GroupRight {
		e.RuleID = custody.RuleID(l.SubjectID)
	}
	if l.Why != "" {
		e.Personal = map[string]string{"reason": l.Why}
	}
	_, err := tx.Record(e)
	return err
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
