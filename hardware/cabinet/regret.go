package cabinet

import (
	"encoding/json"
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// cameBack is a key that came back here, with the terms under which its holder
// had it.
type cameBack struct {
	Item    custody.ItemID   `json:"item"`
	Person  tenants.PersonID `json:"person"` // who had it
	Rule    custody.RuleID   `json:"rule"`
	Version int              `json:"version"`
	Purpose string           `json:"purpose"`
	Due     proto.Moment     `json:"due"` // 0 permanent
	At      proto.Moment     `json:"at"`
}

// mostBack is how many keys that came back are remembered.
const mostBack = 64

// hadOf are the terms under which an item is out, as far as they are known
// here; false when nobody is known to have it.
func (c *Controller) hadOf(id custody.ItemID) (cameBack, bool) {
	had := cameBack{Item: id}
	if h, ok := c.own[id]; ok && h.Seq > c.rights.AsOf {
		if h.State != custody.Out || h.Person == "" {
			return had, false
		}
		had.Person, had.Due = h.Person, h.Due
		if r, ok := c.recordOf(h.Seq); ok {
			had.Rule, had.Version, had.Purpose = r.Rule, r.Version, r.Purpose
		}
		return had, true
	}
	i := slices.IndexFunc(c.rights.Held, func(h proto.Held) bool { return h.Item == id })
	if i < 0 {
		return had, false
	}
	h := c.rights.Held[i]
	had.Person, had.Due, had.Rule, had.Version = h.Person, h.Due, h.Rule, h.Version
	return had, true
}

// recordOf reads one record of the journal.
func (c *Controller) recordOf(seq uint64) (proto.Record, bool) {
	sent, err := c.Journal.Records(c.ctx, seq, seq)
	if err != nil || len(sent) == 0 {
		return proto.Record{}, false
	}
	r, err := proto.ParseRecord(sent[0].Record)
	return r, err == nil
}

// remember keeps what came back, in the transaction of its record, as long as
// the roster lets a return be taken back; it gives all that is kept then.
func (p pen) remember(had cameBack) ([]cameBack, error) {
	c := p.c
	if had.At = c.time.moment(); c.rights.Regret == 0 {
		return c.back, nil
	}
	kept := slices.DeleteFunc(slices.Clone(c.back), func(b cameBack) bool { return b.Item == had.Item || had.At.Sub(b.At) >= secs(c.rights.Regret) })
	kept = append(kept, had)
	kept = kept[max(0, len(kept)-mostBack):]
	b, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	return kept, p.Put(factBack, b)
}

// loadBack reads what outlives a restart.
func (c *Controller) loadBack() error {
	b, err := c.Journal.Fact(c.ctx, factBack)
	if err != nil || b == nil {
		return err
	}
	return json.Unmarshal(b, &c.back)
}

// regretted is the return of an item that the person at the cabinet may take
// back: theirs, a moment ago, and nothing happened to the key since.
func (c *Controller) regretted(id custody.ItemID) (cameBack, bool) {
	i := slices.IndexFunc(c.back, func(b cameBack) bool { return b.Item == id })
	if i < 0 || c.desk == nil || c.back[i].Person != c.desk.person.ID {
		return cameBack{}, false
	}
	if age := c.time.moment().Sub(c.back[i].At); age < 0 || age >= secs(c.rights.Regret) {
		return cameBack{}, false
	}
	return c.back[i], true
}

// askAgain is the wish to have back a key under the terms of before.
func (c *Controller) askAgain(b cameBack) (rules.Ask, rules.Facts) {
	in := TakeAsk{Item: b.Item, Purpose: b.Purpose, Reason: "as before", Promise: true}
	if b.Due != 0 {
		due := b.Due.Time()
		in.Due = &due
	}
	ask, facts := c.question(in)
	ask.Permanent = b.Due == 0
	return ask, facts
}

// decideAgain is the answer of the rules to a return that is taken back.
func (c *Controller) decideAgain(b cameBack) rules.Decision {
	ask, facts := c.askAgain(b)
	return rules.Decide(ask, facts).Again()
}

// mayAgain is the return of an item that the person at the cabinet may take
// back from its slot as things are; the rules were not asked yet.
func (c *Controller) mayAgain(id custody.ItemID) (b cameBack, slot int, ok bool) {
	if b, ok = c.regretted(id); !ok {
		return b, 0, false
	}
	_, _, slot = c.stateOf(c.rights.items[id])
	return b, slot, c.ready(false) == nil && slot != 0 && c.live[slot].Fault == "" && c.fire.open[slot] == nil
}

// stepAgain is what the person still has to show of themselves before they
// have back what they returned by mistake; StepNone when that is not all that
// is missing, or nothing is.
func (c *Controller) stepAgain(id custody.ItemID) (Step, rules.Decision) {
	b, _, ok := c.mayAgain(id)
	if !ok {
		return StepNone, rules.Decision{}
	}
	d := c.decideAgain(b)
	proof := func(n rules.Need) bool { return n.Kind == rules.NeedSecondFactor || n.Kind == rules.NeedBadge }
	if d.Outcome != rules.Needed || slices.ContainsFunc(d.Needs, func(n rules.Need) bool { return !proof(n) }) {
		return StepNone, d
	}
	return c.desk.shows(), d
}

// takeAgain opens the slot for whoever returned an item by mistake; false when
// it is a take like any other.
func (c *Controller) takeAgain(id custody.ItemID) (bool, error) {
	b, slot, ok := c.mayAgain(id)
	if !ok || c.decideAgain(b).Outcome != rules.Granted {
		return false, nil
	}
	r := &release{Slot: slot, Tag: c.known[slot].Tag, Item: id, Person: b.Person, Rule: b.Rule, Version: b.Version, Purpose: b.Purpose, Due: b.Due, Again: true}
	intent := proto.Record{Kind: proto.Released, Slot: slot, Tag: r.Tag, Item: id, Person: r.Person, Rule: r.Rule, Version: r.Version, Purpose: r.Purpose, Due: r.Due,
		Factors: c.desk.factors, Detail: proto.DetailAgain}
	if err := c.write(func(p pen) error { return p.announce(r, intent) }); err != nil {
		return true, c.broken(err)
	}
	c.note, c.desk.wish = Notice{}, nil
	return true, c.unlatch(r)
}
