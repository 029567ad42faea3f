package cabinet

import (
	"errors"
	"fmt"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// TakeAsk is a wish of the person at the cabinet to take one item.
type TakeAsk struct {
	Item    custody.ItemID
	Purpose string
	Reason  string
	Due     *time.Time

	Answers   map[string]string // by question, as typed
	Witnesses []rules.Witness   // who else is here and proved it
	Promise   bool              // to be back before the next booking begins

	Glass  custody.GlassWhy // why a named keeper opens what the rules refuse; "": they do not
	Urgent bool             // at once by a playbook, whatever else the rules say
}

// Refused is the answer of the rules to a wish that they do not grant.
type Refused struct {
	Item     *proto.Item
	Decision rules.Decision
}

// Error names the outcome for the log.
func (r *Refused) Error() string { return "cabinet: refused: " + string(r.Decision.Outcome) }

// Decide is the answer of the rules if the person at the cabinet asked now:
// the same code as in the cloud, on what the roster and the sensors say.
func (c *Controller) Decide(in TakeAsk) (rules.Decision, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.desk == nil {
		return rules.Decision{}, tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	return c.decide(in), nil
}

func (c *Controller) decide(in TakeAsk) rules.Decision {
	ask, facts := c.question(in)
	return rules.Decide(ask, facts)
}

// lineProof is how old a proof may be for a cabinet to count as connected: it
// asks for a new one every ten minutes.
const lineProof = 15 * time.Minute

// question gathers what the rules may know.
func (c *Controller) question(in TakeAsk) (rules.Ask, rules.Facts) {
	now, uncertain := c.time.now()
	p := c.desk.person
	ask := rules.Ask{PersonID: p.ID, ItemID: in.Item, At: now, Via: custody.ViaCabinet, Factors: c.desk.factors, Purpose: in.Purpose,
		HasReason: in.Reason != "", DueAt: in.Due, Answers: rules.AnswersOf(in.Answers, c.rights.rules), Witnesses: in.Witnesses, Promise: in.Promise, Glass: in.Glass, Urgent: in.Urgent}
	f := c.rights.facts(ask, c.holdings(p.ID), c.spent)
	if c.desk.pass != "" {
		ask.Pass, f.Pass = c.desk.pass, c.passFact(in.Item)
	}
	f.Person.Active = c.active(p)
	if c.rights.Glass(p.ID, now.Add(uncertain)) == nil || c.rights.Glass(p.ID, now.Add(-uncertain)) == nil {
		f.Glass = nil
	}
	age := c.proof.age(now, uncertain, c.Clock.Mono())
	f.Offline = c.sends.line == nil || c.proof.At == 0 || age > lineProof
	if it := c.rights.items[in.Item]; it != nil {
		state, holder, _ := c.stateOf(it)
		f.Item = it.Facts(state, tenants.PersonID(holder))
		f.Stale = c.rights.freshness(it.Level, c.proof.At != 0, age)
	}
	return ask, f
}

// holdings is what a person has: what the roster says, and what happened here
// since.
func (c *Controller) holdings(id tenants.PersonID) (out []proto.Held) {
	for _, h := range c.rights.Held {
		if own, ok := c.own[h.Item]; h.Person == id && (!ok || own.Seq <= c.rights.AsOf) {
			out = append(out, h)
		}
	}
	for _, h := range c.own {
		if h.Seq > c.rights.AsOf && h.State == custody.Out && h.Person == id {
			out = append(out, proto.Held{Item: h.Item, Person: id, Due: h.Due})
		}
	}
	return out
}

// Take opens the slot of an item for the person at the cabinet, if the rules
// grant it and the journal has it on disk. It returns the slot. A refusal of
// the rules is *Refused, and is recorded.
func (c *Controller) Take(in TakeAsk) (slot int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.take(in)
}

func (c *Controller) take(in TakeAsk) (slot int, err error) {
	it := c.rights.items[in.Item]
	switch {
	case c.desk == nil:
		return 0, tenants.Fail(tenants.NotFound, "kiosk_session_over")
	case it == nil:
		return 0, tenants.Fail(tenants.NotFound, "key_not_found")
	}
	d := c.decide(in)
	if err := c.ready(d.Glass || d.Urgent != ""); err != nil {
		return 0, err
	}
	if d.Outcome != rules.Granted {
		return 0, c.refuse(it, d)
	}
	_, _, slot = c.stateOf(it)
	if slot == 0 || c.live[slot].Fault != "" {
		return 0, tenants.Fail(tenants.Conflict, "slot_out_of_order", "key", nameOf(it))
	}
	if c.fire.open[slot] != nil {
		return 0, tenants.Fail(tenants.Conflict, "fire_slot_open", "slot", fmt.Sprint(slot))
	}
	return slot, c.give(it, slot, in, d)
}

// ready tells whether any slot may be opened now; break-glass, and what is
// taken at once by a playbook, may use a part of what the journal keeps in
// reserve.
func (c *Controller) ready(pressing bool) error {
	switch {
	case c.retired:
		return tenants.Fail(tenants.Conflict, "cabinet_retired")
	case c.open != nil:
		return tenants.Fail(tenants.Conflict, "cabinet_busy")
	case !pressing && c.full(), pressing && c.brimful():
		return tenants.Fail(tenants.Limit, "journal_full")
	}
	return nil
}

func (c *Controller) refuse(it *proto.Item, d rules.Decision) error {
	rec := proto.Record{Kind: proto.Denied, Item: it.ID, Person: c.desk.person.ID, Rule: d.RuleID, Version: d.Version, Factors: c.desk.factors, Why: whys(d)}
	if d.Outcome == rules.Needed {
		rec.Kind = proto.Wanting
	}
	if err := c.remark(rec); err != nil {
		return c.broken(err)
	}
	return &Refused{Item: it, Decision: d}
}

// whys puts reasons and needs on the wire, as many as fit.
func whys(d rules.Decision) (out []proto.Why) {
	for _, r := range d.Reasons {
		out = append(out, proto.Why{Code: string(r.Code), Rule: r.RuleID, Version: r.Version, Params: short(r.Params)})
	}
	for _, n := range d.Needs {
		out = append(out, proto.Why{Code: string(n.Kind), Rule: n.RuleID, Params: short(n.Params)})
	}
	return out[:min(len(out), 16)]
}

// short drops parameters that a record has no room for; they only explain.
func short(params map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range params {
		if len(v) <= 128 && len(out) < 8 {
			out[k] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// give writes the intent, then moves the latch.
func (c *Controller) give(it *proto.Item, slot int, in TakeAsk, d rules.Decision) error {
	said, err := c.heard(in, d.By)
	if err != nil {
		return err
	}
	r := &release{Slot: slot, Tag: c.known[slot].Tag, Item: it.ID, Person: c.desk.person.ID, Rule: d.RuleID, Version: d.Version,
		Purpose: in.Purpose, Due: proto.MomentAt(d.Terms.DueAt), said: said}
	intent := proto.Record{Kind: proto.Released, Slot: slot, Tag: r.Tag, Item: r.Item, Person: r.Person, Rule: r.Rule, Version: r.Version,
		Purpose: r.Purpose, Due: r.Due, Factors: c.desk.factors}
	said.into(&intent)
	err = c.write(func(p pen) error {
		if d.Glass {
			if _, err := p.note(broken(intent, in.Glass, d)); err != nil {
				return err
			}
		}
		if d.Urgent != "" {
			if _, err := p.note(atOnce(intent, d)); err != nil {
				return err
			}
		}
		if err := p.burn(intent); err != nil {
			return err
		}
		return p.announce(r, intent)
	})
	if err != nil {
		if errors.Is(err, proto.ErrField) || errors.Is(err, proto.ErrTooBig) {
			return tenants.Fail(tenants.Invalid, "too_long").Because(err)
		}
		return c.broken(err)
	}
	c.note = Notice{}
	c.burned()
	return c.unlatch(r)
}
