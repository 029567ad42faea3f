package cabinet

import (
	"encoding/hex"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// SignIn names a person by number and proves it by PIN. An unknown number, a
// person without a PIN and a wrong PIN get the same answers at the same pace.
func (c *Controller) SignIn(number, pin string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	number, err := tenants.NormalNumber(number)
	if err != nil {
		return err
	}
	return c.proven(tryOf(c.rights.byNumber[number], number), pin)
}

// ProvePIN adds a PIN to the badge that began the session.
func (c *Controller) ProvePIN(pin string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.desk == nil {
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	if err := c.proven(tryOf(c.desk.person, string(c.desk.person.ID)), pin); err != nil {
		return err
	}
	return c.goOn()
}

// proven signs in who types the right PIN.
func (c *Controller) proven(t try, pin string) error {
	duress, err := c.prove(t, pin)
	if err != nil {
		return err
	}
	return c.enter(t.person, rules.FactorPIN, duress)
}

// try is one try of a PIN: against whom, and where wrong ones are counted.
type try struct {
	person  *proto.Person // nil: nobody
	pin     *proto.PIN
	duress  *proto.PIN
	counter string
}

// unset is the PIN of those who have none: nothing matches it, in the same
// time.
var unset = &proto.PIN{Salt: make([]byte, 16), Verifier: make([]byte, 32)}

// tryOf counts by person and PIN, so that a new PIN begins anew, and by what
// was typed for those who have none.
func tryOf(p *proto.Person, typed string) try {
	if p == nil || p.PIN == nil {
		return try{pin: unset, counter: "number " + typed}
	}
	return try{person: p, pin: p.PIN, duress: p.Duress, counter: "pin " + string(p.ID) + " " + hex.EncodeToString(p.PIN.Verifier[:8])}
}

// prove looks at one try of a PIN; duress is set for the PIN under threat.
func (c *Controller) prove(t try, pin string) (duress bool, err error) {
	now, _ := c.time.now()
	for _, counter := range []string{screenThrottle, t.counter} {
		if err := c.blocked(counter, now); err != nil {
			return false, err
		}
	}
	before, err := c.count(now, map[string]tenants.ThrottlePolicy{t.counter: tenants.PINThrottle, screenThrottle: tenants.KioskThrottle})
	if err != nil {
		return false, err
	}
	right := c.matches(t.pin, pin)
	duress = t.duress != nil && c.matches(t.duress, pin)
	if t.person == nil || !right && !duress {
		return false, c.wrongPIN(t, now)
	}
	err = c.Journal.Write(c.ctx, func(tx *journal.Tx) error {
		if err := tx.ClearThrottle(t.counter); err != nil {
			return err
		}
		return tx.PutThrottle(before[screenThrottle])
	})
	if err != nil {
		return false, c.broken(err)
	}
	return duress && !right, nil
}

func (c *Controller) matches(want *proto.PIN, pin string) bool {
	return tenants.SameStem(tenants.DeviceVerifier(c.id.Answer.Secret, tenants.Stem(pin, want.Salt)), want.Verifier)
}

// wrongPIN records a wrong PIN, and that it is now locked.
func (c *Controller) wrongPIN(t try, now time.Time) error {
	counted, err := c.Journal.Throttle(c.ctx, t.counter)
	if err != nil {
		return c.broken(err)
	}
	recs := []proto.Record{{Kind: proto.Stranger}}
	if t.person != nil {
		recs = []proto.Record{{Kind: proto.BadPIN, Person: t.person.ID}}
		if counted.Locked() {
			recs = append(recs, proto.Record{Kind: proto.PINBlocked, Person: t.person.ID})
		}
	}
	for _, r := range recs {
		if err := c.remark(r); err != nil {
			return c.broken(err)
		}
	}
	if counted.Locked() {
		return tenants.Fail(tenants.Limit, "code_locked")
	}
	return wrongCode(tenants.PINThrottle.TriesLeft(counted, now))
}
