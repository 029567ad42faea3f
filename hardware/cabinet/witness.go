package cabinet

import (
	"slices"
	"strconv"

	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Beside takes the number of a witness; whose it is, and whether it is
// anybody's, is told by nothing before the PIN.
func (c *Controller) Beside(number string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.awaited() == nil {
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	number, err := tenants.NormalNumber(number)
	if err != nil {
		return err
	}
	c.stand(tryOf(c.rights.byNumber[number], number), nil)
	return nil
}

// awaited is the wish that waits for a witness, nil for none.
func (c *Controller) awaited() *wish {
	if step, _, _ := c.step(); step == StepWitness || step == StepWitnessPIN {
		return c.desk.wish
	}
	return nil
}

// stand notes who is to type a PIN as a witness.
func (c *Controller) stand(t try, factors []rules.Factor) {
	c.desk.wish.beside = &beside{try: t, factors: factors}
	c.desk.ends = c.Clock.Mono() + idle
}

// besideBadge takes the badge of a witness.
func (c *Controller) besideBadge(p *proto.Person) error {
	if c.selfOrTwice(p) != nil {
		return c.selfOrTwice(p)
	}
	c.stand(tryOf(p, string(p.ID)), []rules.Factor{rules.FactorBadge})
	return nil
}

// ProveBeside takes the PIN of the witness who showed a badge or typed a
// number. Wrong ones are counted and recorded as at a sign-in.
func (c *Controller) ProveBeside(pin string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.awaited()
	if w == nil || w.beside == nil {
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	c.desk.ends = c.Clock.Mono() + idle
	b := w.beside
	duress, err := c.prove(b.try, pin)
	if err != nil {
		return err
	}
	w.beside = nil
	if err := c.admit(b.try.person, rules.FactorPIN, duress); err != nil {
		return err
	}
	if err := c.selfOrTwice(b.try.person); err != nil {
		return err
	}
	return c.witness(w, rules.Witness{PersonID: b.try.person.ID, Factors: append(b.factors, rules.FactorPIN)})
}

// selfOrTwice refuses who cannot be one more witness: the taker, and who is
// one already. It compares humans, where they are known.
func (c *Controller) selfOrTwice(p *proto.Person) error {
	same := func(id tenants.PersonID) bool {
		q := c.rights.people[id]
		return id == p.ID || q != nil && q.Human != "" && q.Human == p.Human
	}
	if same(c.desk.person.ID) {
		return tenants.Fail(tenants.Invalid, "witness_self")
	}
	if slices.ContainsFunc(c.desk.wish.Witnesses, func(w rules.Witness) bool { return same(w.PersonID) }) {
		return tenants.Fail(tenants.Invalid, "witness_twice")
	}
	return nil
}

// witness adds somebody who proved to be there, if the rule counts them.
func (c *Controller) witness(w *wish, who rules.Witness) error {
	_, before, _ := c.step()
	more := append(slices.Clone(w.Witnesses), who)
	in := w.TakeAsk
	in.Witnesses = more
	if missing(c.decide(in)) >= missing(before) {
		return tenants.Fail(tenants.Invalid, "witness_not_counted")
	}
	w.Witnesses = more
	return c.goOn()
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
