package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/tenants"
)

// answers needs each question answered as its kind demands; an optional one
// may be left out, but not answered wrongly.
func (g *grant) answers(ask *Ask) {
	var missing []string
	for i := range g.rule.Needs.Questions {
		q := &g.rule.Needs.Questions[i]
		if q.OnReturn {
			continue
		}
		a := slices.IndexFunc(ask.Answers, func(a Answer) bool { return a.Question == q.ID })
		if a < 0 && !q.Optional || a >= 0 && !q.Accepts(ask.Answers[a].Value) {
			missing = append(missing, q.ID)
		}
	}
	if len(missing) > 0 {
		g.need(NeedAnswers, pairs([]string{"questions", join(missing)}))
	}
}

// AnswersOf puts what was typed to the questions of rules into the form that a
// decision may see: the words of a text stay out. Only questions of these
// rules are answered, and none that is asked when the key is back.
func AnswersOf(typed map[string]string, rs []Rule) (as []Answer) {
	for i := range rs {
		for _, q := range rs[i].Needs.Questions {
			value := strings.TrimSpace(typed[q.ID])
			if value == "" || q.OnReturn || slices.ContainsFunc(as, func(a Answer) bool { return a.Question == q.ID }) {
				continue
			}
			if q.Kind == TextQuestion {
				value = ""
			}
			as = append(as, Answer{Question: q.ID, Value: value})
		}
	}
	slices.SortFunc(as, func(a, b Answer) int { return strings.Compare(a.Question, b.Question) })
	return as
}

// Accepts tells whether a value answers the question. The text of a text is
// not looked at.
func (q *Question) Accepts(value string) bool {
	switch q.Kind {
	case TextQuestion:
		return true
	case MileageQuestion:
		n, err := strconv.ParseInt(value, 10, 64)
		return err == nil && n >= 0 && (q.Min == nil || n >= *q.Min) && (q.Max == nil || n <= *q.Max)
	case FuelQuestion:
		return slices.Contains(Fuels, value)
	case CleanQuestion:
		return slices.Contains(Cleans, value)
	case DamageQuestion:
		return slices.Contains(Damages, value)
	case NumberQuestion:
		n, err := strconv.ParseInt(value, 10, 64)
		return err == nil && (q.Min == nil || n >= *q.Min) && (q.Max == nil || n <= *q.Max)
	case ChoiceQuestion:
		return slices.Contains(q.Options, value)
	case YesNoQuestion:
		return value == "yes" || value == "no"
	}
	return false
}

// overDesk needs what only somebody who hands keys out can take: a signature,
// and a look at a document.
func (g *grant) overDesk(ask *Ask) {
	if g.rule.Needs.Signature && !ask.Signed {
		g.need(NeedSignature, nil)
	}
	if g.rule.Needs.IDSeen && !ask.IDSeen {
		g.need(NeedIDSeen, nil)
	}
}

// witnesses needs so many other humans who proved that they are present.
func (g *grant) witnesses(ask *Ask, f *Facts) {
	w := &g.rule.Needs.Witnesses
	if w.Count <= 0 {
		return
	}
	if w.OnReturn {
		g.terms.Witnesses = w.Count
	}
	if n := countWitnesses(w, ask, f); n < w.Count {
		params := []string{"missing", number(w.Count - n), "of", number(w.Count)}
		if w.OtherDepartment {
			params = append(params, "other_department", "yes")
		}
		g.need(NeedWitness, pairs(append(params, whoParams(&w.Who)...)))
	}
}

// countWitnesses counts humans, not records: one human with two records is
// one witness, and nobody is a witness of their own.
func countWitnesses(w *Witnesses, ask *Ask, f *Facts) int {
	humans := []string{f.Person.Human}
	if f.Person.Human == "" {
		return 0 // who the taker is as a human is not known, so nobody is known to be another
	}
	for i := range ask.Witnesses {
		said := &ask.Witnesses[i]
		at := slices.IndexFunc(f.Witnesses, func(x WitnessFact) bool { return x.PersonID == said.PersonID })
		if at < 0 {
			continue
		}
		p := &f.Witnesses[at]
		if p.Human != "" && !slices.Contains(humans, p.Human) && said.PersonID != ask.PersonID && present(said.Factors) && w.may(p, &f.Person) {
			humans = append(humans, p.Human)
		}
	}
	return len(humans) - 1
}

// present tells whether a witness proved to be there: by a PIN, which goes with
// a badge or a number, or by a sign-in of their own.
func present(factors []Factor) bool {
	return slices.Contains(factors, FactorPassword) || slices.Contains(factors, FactorPIN)
}

// Counts tells whether somebody who is there may be a witness for who has the
// key, as the rule wants it.
func (w *Witnesses) Counts(p WitnessFact, holder PersonFacts) bool { return w.may(&p, &holder) }

// may tells whether somebody may witness for the taker.
func (w *Witnesses) may(p *WitnessFact, taker *PersonFacts) bool {
	if !p.Known || !p.Active {
		return false
	}
	if w.OtherDepartment && (p.Department == "" || taker.Department == "" || p.Department == taker.Department) {
		return false
	}
	if w.Who.Empty() {
		return p.Kind == tenants.Staff
	}
	return w.Who.matches(p.PersonID, &p.PersonFacts)
}

// approvals needs one yes for each step, in order, each from another human
// who is not the taker and may still give it.
func (g *grant) approvals(ask *Ask, f *Facts) {
	steps := g.rule.Needs.Approvals
	humans := []string{f.Person.Human}
	var after time.Time
	for i := range steps {
		ok := false
		for _, a := range sortedApprovals(f.Approvals) {
			if a.RuleID != g.rule.ID || a.Version != g.rule.Version || a.Step != i || a.At.Before(after) || a.At.After(ask.At) || f.Person.Human == "" {
				continue
			}
			if a.Known && a.Active && a.Human != "" && !slices.Contains(humans, a.Human) && a.PersonID != ask.PersonID && a.mayGive(&steps[i].Who, f.Person.Human) {
				humans, after, ok = append(humans, a.Human), a.At, true
				g.backBy(a.Until)
				break
			}
		}
		if !ok {
			params := []string{"step", number(i + 1), "of", number(len(steps))}
			g.need(NeedApproval, pairs(append(params, whoParams(&steps[i].Who)...)))
			return
		}
	}
}

// mayGive tells whether somebody may still give a step: for themselves, or in
// the place of one who still may and is not the taker.
func (a *ApprovalFact) mayGive(w *Who, taker string) bool {
	if w.matches(a.PersonID, &a.PersonFacts) {
		return true
	}
	return a.Instead != nil && a.Instead.Known && a.Instead.Active && a.Instead.Human != "" && a.Instead.Human != taker && w.matches(a.Instead.PersonID, &a.Instead.PersonFacts)
}

// backBy bounds the grant by the end of what was approved.
func (g *grant) backBy(until *time.Time) {
	if until != nil && (g.until == nil || until.Before(*g.until)) {
		g.until = until
	}
}

// sortedApprovals puts them in one order, so that the order of facts makes no
// difference.
func sortedApprovals(as []ApprovalFact) []ApprovalFact {
	out := slices.Clone(as)
	slices.SortFunc(out, func(a, b ApprovalFact) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return cmp.Compare(a.PersonID, b.PersonID)
	})
	return out
}

// whoParams names who would help, for words to say.
func whoParams(w *Who) (params []string) {
	for _, list := range []struct{ name, codes string }{{"people", join(w.People)}, {"groups", join(w.Groups)}, {"roles", join(w.Roles)},
		{"profiles", join(w.Profiles)}, {"departments", join(w.Departments)}, {"kinds", join(w.Kinds)}} {
		if list.codes != "" {
			params = append(params, list.name, list.codes)
		}
	}
	return params
}
