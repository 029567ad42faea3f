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

// owed is what is still to be said about a key that is back. The metal is
// back whatever becomes of it; what nobody says here is asked for elsewhere.
type owed struct {
	item      custody.ItemID
	holder    tenants.PersonID
	rule      *rules.Rule
	seq       uint64 // number of the record that it is back
	answers   map[string]string
	passed    []string
	witnesses []rules.Witness
	beside    *beside
	ends      time.Duration // counter
}

// mostOwed is for how many keys the screen asks one after another.
const mostOwed = 8

// rule is that version of a rule, nil when another one is in force.
func (r *rights) rule(id custody.RuleID, version int) *rules.Rule {
	i := slices.IndexFunc(r.rules, func(x rules.Rule) bool { return x.ID == id && x.Version == version })
	if i < 0 {
		return nil
	}
	return &r.rules[i]
}

// owe begins to ask about a key that is back; it tells whether there is
// anything to ask.
func (c *Controller) owe(id custody.ItemID, holder tenants.PersonID, rule *rules.Rule, seq uint64) bool {
	if rule == nil || len(c.owed) >= mostOwed {
		return false
	}
	o := &owed{item: id, holder: holder, rule: rule, seq: seq, answers: map[string]string{}, ends: c.Clock.Mono() + idle}
	if step, _ := o.step(); step == StepNone {
		return false
	}
	c.owed = append(c.owed, o)
	return true
}

// step is what is asked next.
func (o *owed) step() (Step, *rules.Question) {
	for i := range o.rule.Needs.Questions {
		q := &o.rule.Needs.Questions[i]
		if q.OnReturn && o.answers[q.ID] == "" && !slices.Contains(o.passed, q.ID) {
			return StepQuestion, q
		}
	}
	switch w := o.rule.Needs.Witnesses; {
	case !w.OnReturn || len(o.witnesses) >= w.Count:
		return StepNone, nil
	case o.beside != nil:
		return StepWitnessPIN, nil
	}
	return StepWitness, nil
}

// asking is the key that the screen asks about, nil for none.
func (c *Controller) asking() *owed {
	if len(c.owed) == 0 {
		return nil
	}
	return c.owed[0]
}

// AnswerBack says something about the key that is back: answers by question,
// or an optional question that gets none.
func (c *Controller) AnswerBack(answers map[string]string, passed string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.asking()
	if o == nil {
		return nil
	}
	o.ends = c.Clock.Mono() + idle
	if passed != "" {
		o.passed = append(o.passed, passed)
	}
	for _, q := range o.rule.Needs.Questions {
		value := strings.TrimSpace(answers[q.ID])
		if value == "" || !q.OnReturn {
			continue
		}
		if err := checked(q, value); err != nil {
			return err
		}
		o.answers[q.ID] = value
	}
	return c.settleOwed(false)
}

// Later leaves what is still to be said to somebody else.
func (c *Controller) Later() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.settleOwed(true)
}

// settleOwed writes what was said about a key once nothing is missing, or at
// once when nobody goes on.
func (c *Controller) settleOwed(now bool) error {
	o := c.asking()
	if o == nil {
		return nil
	}
	if step, _ := o.step(); step != StepNone && !now {
		return nil
	}
	c.owed = c.owed[1:]
	if next := c.asking(); next != nil {
		next.ends = c.Clock.Mono() + idle
	}
	if len(o.answers)+len(o.witnesses) == 0 {
		return nil
	}
	said, typed := said{Witnesses: witnessed(o.witnesses)}, proto.Typed{Answers: map[string]string{}}
	if err := said.answer(o.answers, o.rule.Needs.Questions, true, &typed); err != nil {
		return err
	}
	if err := c.conceal(&said, typed); err != nil {
		return err
	}
	rec := proto.Record{Kind: proto.BackSaid, Item: o.item, Person: c.present(), Rule: o.rule.ID, Version: o.rule.Version, Intent: o.seq}
	said.into(&rec)
	if err := c.write(func(p pen) error { _, err := p.say(rec, said.Text); return err }); err != nil {
		return c.broken(err)
	}
	return nil
}

// watchOwed leaves what nobody says.
func (c *Controller) watchOwed() {
	for o := c.asking(); o != nil && c.Clock.Mono() >= o.ends; o = c.asking() {
		if c.settleOwed(true) != nil {
			return
		}
	}
}

// Owed is a key that is back, and what is asked about it next.
type Owed struct {
	Key      string
	Step     Step
	Question *rules.Question // of StepQuestion
	Have, Of int             // witnesses
}

func (c *Controller) owing() *Owed {
	o := c.asking()
	if o == nil {
		return nil
	}
	v := &Owed{Key: string(o.item), Have: len(o.witnesses), Of: o.rule.Needs.Witnesses.Count}
	if it := c.rights.items[o.item]; it != nil {
		v.Key = it.Code
	}
	v.Step, v.Question = o.step()
	return v
}
