package cabinet

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// passThrottle counts wrong codes at this cabinet, across restarts.
const passThrottle = "pass codes"

// usedUp is how many codes of a pass are spent. It is kept until a day after the
// end of the pass, whatever rosters say meanwhile.
type usedUp struct {
	N     int          `json:"n"`
	Until proto.Moment `json:"until"`
}

// UseCode lets in who types the code of a pass; nothing of it needs the cloud.
// A pass for one key gives it at once. The use is spent with the first slot
// that opens, and written down before.
func (c *Controller) UseCode(code string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.useCode(code)
}

func (c *Controller) useCode(text string) error {
	code, err := tenants.NormalCode(strings.TrimPrefix(text, custody.PassMark)) // a scanner types the mark as well
	if err != nil {
		return err
	}
	now, uncertain := c.time.now()
	if until, shut := c.codesShut(now); shut {
		return tenants.Fail(tenants.Limit, "pass_codes_shut", "until", until.Format(time.RFC3339))
	}
	if err := c.blocked(screenThrottle, now); err != nil {
		return err
	}
	before, err := c.count(now, map[string]tenants.ThrottlePolicy{passThrottle: tenants.PassThrottle, screenThrottle: tenants.KioskThrottle})
	if err != nil {
		return err
	}
	p, use, spent := c.rights.passOf(c.id.Answer.Secret, code, c.uses)
	if p == nil || spent {
		return c.badCode(now, spent)
	}
	err = c.Journal.Write(c.ctx, func(tx *journal.Tx) error {
		if err := tx.ClearThrottle(passThrottle); err != nil {
			return err
		}
		return tx.PutThrottle(before[screenThrottle])
	})
	if err != nil {
		return c.broken(err)
	}
	return c.letIn(p, use, now, uncertain)
}

// letIn begins the session of a guest, within the window whatever the error of
// the clock.
func (c *Controller) letIn(p *proto.Pass, use int, now time.Time, uncertain time.Duration) error {
	person := c.rights.people[p.Person]
	switch {
	case person == nil:
		return tenants.Fail(tenants.Forbidden, string(rules.PersonUnknown))
	case proto.MomentOf(now.Add(-uncertain)) < p.From:
		return tenants.Fail(tenants.Forbidden, "pass_not_yet", "from", p.From.Time().Format(time.RFC3339))
	case proto.MomentOf(now.Add(uncertain)) >= p.Until:
		return tenants.Fail(tenants.Forbidden, "pass_is_over", "until", p.Until.Time().Format(time.RFC3339))
	}
	c.desk = nil
	c.signIn(person, "")
	c.desk.factors, c.desk.pass, c.desk.use = nil, p.ID, use
	if len(p.Items) != 1 || c.rights.items[p.Items[0]] == nil {
		return nil
	}
	_, err := c.take(TakeAsk{Item: p.Items[0]})
	return err
}

// codesShut tells whether codes are closed, and until when.
func (c *Controller) codesShut(now time.Time) (time.Time, bool) {
	t, err := c.Journal.Throttle(c.ctx, passThrottle)
	if err != nil {
		return now.Add(time.Minute), true
	}
	return t.Blocked(now)
}

// badCode records a code that opens nothing, and that codes are closed now.
func (c *Controller) badCode(now time.Time, spent bool) error {
	rec, err := proto.Record{Kind: proto.BadCode}, tenants.Fail(tenants.Invalid, "pass_code_wrong")
	if spent {
		rec.Detail, err = "spent", tenants.Fail(tenants.Invalid, "pass_code_spent")
	}
	if e := c.remark(rec); e != nil {
		return c.broken(e)
	}
	if until, shut := c.codesShut(now); shut {
		if e := c.record(proto.Record{Kind: proto.CodesShut}); e != nil {
			return c.broken(e)
		}
		return tenants.Fail(tenants.Limit, "pass_codes_shut", "until", until.Format(time.RFC3339))
	}
	return err
}

// pass is the pass of that name, nil when the roster has none.
func (r *rights) pass(id custody.PassID) *proto.Pass {
	i := slices.IndexFunc(r.Passes, func(p proto.Pass) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Passes[i]
}

// passOf finds the pass and the use of a code: of the next uses of each pass,
// as many as the look-ahead. A code of a use that is over is spent.
func (r *rights) passOf(deviceKey []byte, code string, uses map[custody.PassID]usedUp) (found *proto.Pass, use int, spent bool) {
	for i := range r.Passes {
		p := &r.Passes[i]
		next, grants := uses[p.ID].N, p.Grants()
		for n := 0; n < min(p.Uses, next+custody.LookAhead); n++ {
			if tenants.SameCode(tenants.PassCode(deviceKey, grants, n), code) && (found == nil || spent) {
				found, use, spent = p, n, n < next
			}
		}
	}
	return found, use, spent
}

// passFact is what the rules may know of the pass of the session. The use that
// began it is no further one.
func (c *Controller) passFact(item custody.ItemID) *rules.PassFact {
	p := c.rights.pass(c.desk.pass)
	if p == nil {
		return nil
	}
	return p.Facts(item, c.desk.use)
}

// passNames tells whether an item is for the guest at the cabinet; everything
// is for everybody else.
func (c *Controller) passNames(item custody.ItemID) bool {
	if c.desk == nil || c.desk.pass == "" {
		return true
	}
	p := c.rights.pass(c.desk.pass)
	return p != nil && slices.Contains(p.Items, item)
}

// burn writes the use of a pass in the transaction of the intent, before
// anything moves: its code and those before it open nothing any more.
func (p pen) burn(intent proto.Record) error {
	d := p.c.desk
	if d == nil || d.pass == "" {
		return nil
	}
	rec := proto.Record{Kind: proto.PassUsed, Slot: intent.Slot, Tag: intent.Tag, Item: intent.Item, Person: intent.Person, Due: intent.Due, Version: d.use + 1, Detail: string(d.pass)}
	if _, err := p.note(rec); err != nil {
		return err
	}
	b, err := json.Marshal(p.c.usesAfter())
	if err != nil {
		return err
	}
	return p.Put(factUses, b)
}

// burned takes up what burn wrote.
func (c *Controller) burned() {
	if d := c.desk; d != nil && d.pass != "" {
		c.uses = c.usesAfter()
	}
}

// usesAfter is what is spent with the use of this session, without what is long
// over.
func (c *Controller) usesAfter() map[custody.PassID]usedUp {
	now, uncertain := c.time.now()
	long := proto.MomentOf(now.Add(-uncertain - 24*time.Hour))
	uses := maps.Clone(c.uses)
	maps.DeleteFunc(uses, func(_ custody.PassID, u usedUp) bool { return u.Until < long })
	if p := c.rights.pass(c.desk.pass); p != nil {
		uses[p.ID] = usedUp{N: max(uses[p.ID].N, c.desk.use+1), Until: p.Until}
	}
	return uses
}

// loadUses reads what outlives a restart.
func (c *Controller) loadUses() error {
	b, err := c.Journal.Fact(c.ctx, factUses)
	if err != nil || b == nil {
		return err
	}
	return json.Unmarshal(b, &c.uses)
}
