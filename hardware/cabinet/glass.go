package cabinet

import (
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Break begins to open a key for a named keeper though the rules refuse it,
// with a reason from the list: at once, or after the PIN. Nothing of it needs
// the cloud. A refusal is *Refused, and is recorded.
func (c *Controller) Break(item custody.ItemID, why custody.GlassWhy) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.desk == nil:
		return tenants.Fail(tenants.NotFound, "kiosk_session_over")
	case c.rights.items[item] == nil:
		return tenants.Fail(tenants.NotFound, "key_not_found")
	case why == custody.GlassOther || !slices.Contains(custody.GlassWhys, why): // other wants words, for which there is no keyboard
		return tenants.Fail(tenants.Invalid, "glass_why_required").At("why")
	}
	c.desk.wish = &wish{TakeAsk: TakeAsk{Item: item, Answers: map[string]string{}, Glass: why}}
	c.note = Notice{}
	c.desk.ends = c.Clock.Mono() + idle
	return c.goOn()
}

// mayBreak tells whether the person at the cabinet could open an item against
// what the rules say of it.
func (c *Controller) mayBreak(it *proto.Item, d rules.Decision) bool {
	_, f := c.question(TakeAsk{Item: it.ID})
	return f.Glass != nil && it.Level <= f.Glass.Level && d.MayBreak()
}

// broken is the record of a use, right before its intent: what the rules said
// and did not count.
func broken(intent proto.Record, why custody.GlassWhy, d rules.Decision) proto.Record {
	rec := proto.Record{Kind: proto.GlassBroken, Slot: intent.Slot, Tag: intent.Tag, Item: intent.Item, Person: intent.Person, Due: intent.Due, Factors: intent.Factors, Detail: string(why)}
	rec.Why = lifted(d)
	return rec
}
