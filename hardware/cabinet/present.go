package cabinet

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// Present takes what was held to the reader or typed in its place: the tag of
// a key that comes back, else a badge.
func (c *Controller) Present(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.presented(text)
}

// shown is Present from the reader: the screen says what was wrong.
func (c *Controller) shown(text string) {
	if err := c.presented(text); err != nil {
		c.say(Notice{Code: NoticeError, Err: err})
	}
}

func (c *Controller) presented(text string) error {
	if it := c.rights.byTag[sameTag(text)]; it != nil {
		c.welcome(it)
		return nil
	}
	if code, ok := strings.CutPrefix(text, custody.PassMark); ok { // the QR of a pass
		return c.useCode(code)
	}
	badge, err := tenants.NormalBadge(text)
	if err != nil {
		return err
	}
	return c.badge(badge)
}

// welcome shows where a key goes. A fob can be put into any empty slot.
func (c *Controller) welcome(it *proto.Item) {
	slot := it.Slot
	if it.Home != c.rights.Place || slot == 0 || c.live[slot].Tag != "" {
		slot = c.free()
	}
	c.expectDoor()
	if slot == 0 {
		c.say(Notice{Code: NoticeNoRoom, Key: nameOf(it)})
		return
	}
	c.light(slot, doorGrace)
	c.say(Notice{Code: NoticeHang, Key: nameOf(it), Slot: slot})
}

// free is the lowest empty slot that is nobody's own, else the lowest empty
// one, 0 when the cabinet is full.
func (c *Controller) free() (slot int) {
	fixed := map[int]bool{}
	for _, s := range c.rights.Slots {
		fixed[s.No] = s.Fixed
	}
	for no := 1; no <= c.Locks.Slots(); no++ {
		if s := c.live[no]; s.Tag != "" || s.Fault != "" {
			continue
		}
		if !fixed[no] {
			return no
		}
		if slot == 0 {
			slot = no
		}
	}
	return slot
}

// badge signs in whoever the badge belongs to.
func (c *Controller) badge(badge string) error {
	now, _ := c.time.now()
	if err := c.blocked(screenThrottle, now); err != nil {
		return err
	}
	verifier := tenants.DeviceVerifier(c.id.Answer.Secret, tenants.BadgeStem(c.rights.Org, badge))
	own, ok := c.rights.byBadge[string(verifier)]
	if !ok || own.badge.Until != 0 && proto.MomentOf(now) >= own.badge.Until {
		if err := c.stranger(now); err != nil {
			return err
		}
		return tenants.Fail(tenants.Invalid, "badge_unknown")
	}
	switch step, _, _ := c.step(); {
	case c.awaited() != nil:
		return c.besideBadge(c.awaited(), own.person)
	case step == StepBadge && own.person.ID != c.desk.person.ID:
		return tenants.Fail(tenants.Invalid, "badge_not_yours")
	}
	if err := c.enter(own.person, rules.FactorBadge, false); err != nil {
		return err
	}
	return c.goOn()
}

// enter signs somebody in, unless their time is over or not yet begun.
func (c *Controller) enter(p *proto.Person, f rules.Factor, duress bool) error {
	if err := c.admit(p, f, duress); err != nil {
		return err
	}
	c.signIn(p, f)
	return nil
}

// admit records a sign of duress, and refuses whose time is over or not yet
// begun.
func (c *Controller) admit(p *proto.Person, f rules.Factor, duress bool) error {
	if duress {
		if err := c.record(proto.Record{Kind: proto.Duress, Person: p.ID, Factors: []rules.Factor{f}}); err != nil {
			return c.broken(err)
		}
	}
	if !c.active(p) {
		why := []proto.Why{{Code: string(rules.PersonInactive)}}
		if err := c.remark(proto.Record{Kind: proto.Denied, Person: p.ID, Factors: []rules.Factor{f}, Why: why}); err != nil {
			return c.broken(err)
		}
		return tenants.Fail(tenants.Forbidden, string(rules.PersonInactive))
	}
	return nil
}

// active tells whether the person's time has surely begun and surely not
// ended, whatever the error of the clock.
func (c *Controller) active(p *proto.Person) bool {
	now, uncertain := c.time.now()
	return p.ActiveAt(now.Add(uncertain)) && p.ActiveAt(now.Add(-uncertain))
}

// screenThrottle counts what is guessed at this cabinet, whoever it is about.
const screenThrottle = "screen"

// blocked refuses a try while a counter of wrong ones says to wait.
func (c *Controller) blocked(name string, now time.Time) error {
	t, err := c.Journal.Throttle(c.ctx, name)
	if err != nil {
		return c.broken(err)
	}
	until, blocked := t.Blocked(now)
	switch {
	case !blocked:
		return nil
	case t.Locked():
		return tenants.Fail(tenants.Limit, "code_locked")
	}
	return tenants.Fail(tenants.Limit, "too_many_tries", "until", until.Format(time.RFC3339))
}

// stranger counts and records somebody whom the roster does not know. What
// they typed is not written down: people type their PIN in the wrong field.
func (c *Controller) stranger(now time.Time) error {
	t, err := c.Journal.Throttle(c.ctx, screenThrottle)
	if err != nil {
		return c.broken(err)
	}
	full := c.full()
	err = c.write(func(p pen) error {
		if err := p.PutThrottle(tenants.KioskThrottle.Wrong(t, now)); err != nil || full {
			return err
		}
		_, err := p.note(proto.Record{Kind: proto.Stranger})
		return err
	})
	if err != nil {
		return c.broken(err)
	}
	return nil
}

// broken is what people are told when the journal does not work: nothing
// moves then.
func (c *Controller) broken(err error) error {
	return tenants.Fail(tenants.Internal, "journal_broken").Because(err)
}

// count writes that one more try was made against a PIN, before it is looked
// at: pulling the plug gives no free try.
func (c *Controller) count(now time.Time, names map[string]tenants.ThrottlePolicy) (before map[string]tenants.Throttle, err error) {
	before = map[string]tenants.Throttle{}
	for name := range names {
		if before[name], err = c.Journal.Throttle(c.ctx, name); err != nil {
			return nil, c.broken(err)
		}
	}
	err = c.Journal.Write(c.ctx, func(tx *journal.Tx) error {
		for name, policy := range names {
			if err := tx.PutThrottle(policy.Wrong(before[name], now)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, c.broken(err)
	}
	return before, nil
}

func wrongCode(left int) error {
	return tenants.Fail(tenants.Invalid, "code_wrong", "left", strconv.Itoa(left))
}
