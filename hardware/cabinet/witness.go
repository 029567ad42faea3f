package cabinet

import (
	"slices"
	"strconv"

	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// beside is a witness who showed a badge or typed a number and owes the PIN.
type beside struct {
	try     try
	factors []rules.Factor
}

// stand is a place for a witness: of a take, or of a return.
type stand struct {
	of     tenants.PersonID // who takes the key, or had it
	seen   *[]rules.Witness
	beside **beside
	counts func(rules.Witness) bool
}

// awaited is where a witness is asked for now, nil for nowhere.
func (c *Controller) awaited() *stand {
	if step, d, _ := c.step(); step == StepWitness || step == StepWitnessPIN {
		w := c.desk.wish
		return &stand{of: c.desk.person.ID, seen: &w.Witnesses, beside: &w.beside, counts: func(who rules.Witness) bool {
			in := w.TakeAsk
			in.Witnesses = append(slices.Clone(w.Witnesses), who)
			return missing(c.decide(in)) < missing(d)
		}}
	}
	o := c.asking()
	if o == nil || c.desk != nil && c.desk.wish != nil {
		return nil
	}
	if step, _ := o.step(); step != StepWitness && step != StepWitnessPIN {
		return nil
	}
	return &stand{of: o.holder, seen: &o.witnesses, beside: &o.beside, counts: func(who rules.Witness) bool {
		now, _ := c.time.now()
		holder, p := rules.PersonFacts{}, c.rights.people[who.PersonID]
		if h := c.rights.people[o.holder]; h != nil {
			holder = h.Facts(now)
		}
		return p != nil && o.rule.Needs.Witnesses.Counts(rules.WitnessFact{PersonID: p.ID, PersonFacts: p.Facts(now)}, holder)
	}}
}

// Beside takes the number of a witness; whose it is, and whether it is
// anybody's, is told by nothing before the PIN.
func (c *Controller) Beside(number string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.awaited()
	if s == nil {
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	number, err := tenants.NormalNumber(number)
	if err != nil {
		return err
	}
	c.stay()
	*s.beside = &beside{try: tryOf(c.rights.byNumber[number], number)}
	return nil
}

// stay keeps who stands here from being signed out.
func (c *Controller) stay() {
	ends := c.Clock.Mono() + idle
	if c.desk != nil {
		c.desk.ends = ends
	}
	if o := c.asking(); o != nil {
		o.ends = ends
	}
}

// besideBadge takes the badge of a witness.
func (c *Controller) besideBadge(s *stand, p *proto.Person) error {
	if err := c.selfOrTwice(s, p); err != nil {
		return err
	}
	c.stay()
	*s.beside = &beside{try: tryOf(p, string(p.ID)), factors: []rules.Factor{rules.FactorBadge}}
	return nil
}

// ProveBeside takes the PIN of the witness who showed a badge or typed a
// number. Wrong ones are counted and recorded as at a sign-in.
func (c *Controller) ProveBeside(pin string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.awaited()
	if s == nil || *s.beside == nil {
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	c.stay()
	b := *s.beside
	duress, err := c.prove(b.try, pin)
	if err != nil {
		return err
	}
	*s.beside = nil
	if err := c.admit(b.try.person, rules.FactorPIN, duress); err != nil {
		return err
	}
	if err := c.selfOrTwice(s, b.try.person); err != nil {
		return err
	}
	who := rules.Witness{PersonID: b.try.person.ID, Factors: append(b.factors, rules.FactorPIN)}
	if !s.counts(who) {
		return tenants.Fail(tenants.Invalid, "witness_not_counted")
	}
	*s.seen = append(*s.seen, who)
	if c.desk != nil && c.desk.wish != nil {
		return c.goOn()
	}
	return c.settleOwed(false)
}

// selfOrTwice refuses who cannot be one more witness: the taker, and who is
// one already. It compares humans, where they are known.
func (c *Controller) selfOrTwice(s *stand, p *proto.Person) error {
	same := func(id tenants.PersonID) bool {
		q := c.rights.people[id]
		return id == p.ID || q != nil && q.Human != "" && q.Human == p.Human
	}
	if same(s.of) {
		return tenants.Fail(tenants.Invalid, "witness_self")
	}
	if slices.ContainsFunc(*s.seen, func(w rules.Witness) bool { return same(w.PersonID) }) {
		return tenants.Fail(tenants.Invalid, "witness_twice")
	}
	return nil
}

// missing is how many witnesses a decision still wants.
func missing(d rules.Decision) int {
	for _, n := range d.Needs {
		if n.Kind == rules.NeedWitness {
			left, _ := strconv.Atoi(n.Params["missing"])
			return left
		}
	}
	return 0
}
