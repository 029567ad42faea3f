package cabinet

import (
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Step is the next thing that a wish wants said or shown.
type Step string

// The steps, in the order in which they are asked for.
const (
	StepNone       Step = ""    // nothing that can be said here is missing
	StepWhy        Step = "why" // purpose, reason, until when
	StepQuestion   Step = "question"
	StepPIN        Step = "pin"
	StepBadge      Step = "badge"
	StepPromise    Step = "promise"
	StepWitness    Step = "witness"     // a badge or a number
	StepWitnessPIN Step = "witness_pin" // of the witness who showed one
)

// wish is a key that somebody wants, and what was said for it so far. It is
// forgotten with the session.
type wish struct {
	TakeAsk
	passed []string // optional questions that were passed over
	beside *beside
}

// Told is what somebody says for a wish; what is empty says nothing.
type Told struct {
	Purpose string
	Reason  string
	Due     *time.Duration    // from now, 0 as the rule says
	Answers map[string]string // by question
	Passed  string            // an optional question that gets no answer
	Promise bool
}

// Wish begins to ask for a key: it is given at once when nothing is missing,
// else Step tells what is. A refusal of the rules is *Refused.
func (c *Controller) Wish(item custody.ItemID, t Told) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.desk == nil:
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	case c.rights.items[item] == nil:
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if w := c.desk.wish; w == nil || w.Item != item {
		c.desk.wish = &wish{TakeAsk: TakeAsk{Item: item, Answers: map[string]string{}}}
	}
	c.note = Notice{}
	c.desk.ends = c.Clock.Mono() + idle
	if err := c.tell(c.desk.wish, t); err != nil {
		return err
	}
	return c.goOn()
}

// tell adds what was said to the wish; what cannot be right is not kept.
func (c *Controller) tell(w *wish, t Told) error {
	if t.Purpose != "" {
		w.Purpose = t.Purpose
	}
	if err := bounded(t.Reason, proto.LongestReason, "reason"); err != nil {
		return err
	}
	if t.Reason != "" {
		w.Reason = t.Reason
	}
	if t.Due != nil {
		w.Due = nil
		if now, _ := c.time.now(); *t.Due > 0 {
			due := now.Add(*t.Due)
			w.Due = &due
		}
	}
	w.Promise = w.Promise || t.Promise
	if t.Passed != "" {
		w.passed = append(w.passed, t.Passed)
	}
	for id, value := range t.Answers {
		if err := c.answer(w, id, strings.TrimSpace(value)); err != nil {
			return err
		}
	}
	return nil
}

// answer keeps one answer that its question accepts.
func (c *Controller) answer(w *wish, id, value string) error {
	q := c.asked(id)
	if q == nil || value == "" {
		return nil
	}
	if err := checked(*q, value); err != nil {
		return err
	}
	w.Answers[id] = value
	return nil
}

// checked refuses what does not answer a question.
func checked(q rules.Question, value string) error {
	field := "answer_" + q.ID
	if err := bounded(value, proto.LongestAnswer, field); err != nil {
		return err
	}
	if !q.Accepts(value) {
		return tenants.Fail(tenants.Invalid, "answer_wrong", "question", q.Text).At(field)
	}
	return nil
}

// asked is a question of the roster's rules, nil when none asks it.
func (c *Controller) asked(id string) *rules.Question {
	for i := range c.rights.rules {
		qs := c.rights.rules[i].Needs.Questions
		if j := slices.IndexFunc(qs, func(q rules.Question) bool { return q.ID == id }); j >= 0 {
			return &qs[j]
		}
	}
	return nil
}

// goOn takes the key once nothing is missing that could be asked for here; a
// return by mistake needs little of that.
func (c *Controller) goOn() error {
	if c.desk == nil || c.desk.wish == nil {
		return nil
	}
	if given, err := c.takeAgain(c.desk.wish.Item); given || err != nil {
		return err
	}
	if step, _, _ := c.step(); step != StepNone {
		return nil
	}
	in := c.desk.wish.TakeAsk
	c.desk.wish = nil
	_, err := c.take(in)
	return err
}

// step is the next step of the wish, by the same decision as the take itself;
// nothing is recorded.
func (c *Controller) step() (Step, rules.Decision, *rules.Question) {
	if c.desk == nil || c.desk.wish == nil {
		return StepNone, rules.Decision{}, nil
	}
	w := c.desk.wish
	if step, d := c.stepAgain(w.Item); step != StepNone {
		return step, d, nil
	}
	d := c.decide(w.TakeAsk)
	needs := func(kinds ...rules.NeedKind) bool {
		return slices.ContainsFunc(d.Needs, func(n rules.Need) bool { return slices.Contains(kinds, n.Kind) })
	}
	if d.Glass && d.Outcome == rules.Needed {
		return c.desk.shows(), d, nil
	}
	if d.Outcome == rules.Denied || d.By == nil || d.Elsewhere() {
		return StepNone, d, nil
	}
	if q := w.question(d.By); q != nil && !needs(rules.NeedPurpose, rules.NeedReason, rules.NeedEarlierDue) {
		return StepQuestion, d, q
	}
	switch {
	case needs(rules.NeedPurpose, rules.NeedReason, rules.NeedEarlierDue):
		return StepWhy, d, nil
	case needs(rules.NeedSecondFactor, rules.NeedBadge):
		return c.desk.shows(), d, nil
	case needs(rules.NeedPromise):
		return StepPromise, d, nil
	case needs(rules.NeedWitness) && w.beside != nil:
		return StepWitnessPIN, d, nil
	case needs(rules.NeedWitness):
		return StepWitness, d, nil
	}
	return StepNone, d, nil
}

// shows is what the person can still show of themselves.
func (s *session) shows() Step {
	switch p := s.person; {
	case !slices.Contains(s.factors, rules.FactorBadge) && len(p.Badges) > 0:
		return StepBadge
	case !slices.Contains(s.factors, rules.FactorPIN) && p.PIN != nil:
		return StepPIN
	}
	return StepNone
}

// question is the next question of the rule that has no answer yet.
func (w *wish) question(by *rules.Rule) *rules.Question {
	for i := range by.Needs.Questions {
		q := &by.Needs.Questions[i]
		value := w.Answers[q.ID]
		if q.OnReturn || value != "" && q.Accepts(value) || value == "" && q.Optional && slices.Contains(w.passed, q.ID) {
			continue
		}
		return q
	}
	return nil
}

// Drop forgets the wish.
func (c *Controller) Drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.desk != nil {
		c.desk.wish = nil
		c.desk.ends = c.Clock.Mono() + idle
	}
}
