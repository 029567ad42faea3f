package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store"
)

// before is a moment shortly before now, for what led up to it.
func (b *box) before(d time.Duration) proto.Moment { return proto.MomentOf(b.clock.now().Add(-d)) }

// decide asks the same rules as the controller would, with badge and PIN for
// keys that want both.
func (b *box) decide(ctx context.Context, it *thing, w wish) (d rules.Decision, err error) {
	ask := rules.Ask{PersonID: w.who.id, ItemID: it.id, At: b.clock.now(), Via: custody.ViaCabinet, Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN},
		Purpose: w.purpose, HasReason: w.reason != "", DueAt: w.due, Permanent: w.forever}
	if it.level == 0 {
		ask.Factors = ask.Factors[:1]
	}
	err = b.store.Read(ctx, b.as(w.who), func(r *store.Rx) error {
		item := it.item
		item.State, item.HolderID = custody.In, "" // its sensor says so
		facts, err := r.Facts(ask, item)
		d = rules.Decide(ask, facts)
		return err
	})
	return d, err
}

// take is somebody who names themselves at the cabinet and asks for a key.
func (b *box) take(ctx context.Context, it *thing, w wish) (bool, error) {
	d, err := b.decide(ctx, it, w)
	if err != nil {
		return false, err
	}
	if d.Outcome != rules.Granted {
		b.told.Refusals++
		return false, b.note(ctx, refusal(it, w, d))
	}
	intent := proto.Record{Kind: proto.Released, At: b.before(9 * time.Second), Slot: it.slot, Tag: it.tag, Item: it.id, Person: w.who.id,
		Rule: d.RuleID, Version: d.Version, Purpose: w.purpose, Due: proto.MomentAt(d.Terms.DueAt)}
	if err := b.write(intent, w.reason); err != nil {
		return false, err
	}
	taken := intent
	taken.Kind, taken.At, taken.Intent = proto.Taken, b.moment(), b.seq
	if err := b.write(taken, w.reason); err != nil {
		return false, err
	}
	delete(b.slots, it.slot)
	b.left(it, w.who)
	if err := b.send(ctx); err != nil {
		return false, err
	}
	b.watch(it, d.Terms.DueAt)
	return true, nil
}

func refusal(it *thing, w wish, d rules.Decision) proto.Record {
	r := proto.Record{Kind: proto.Denied, Item: it.id, Person: w.who.id, Rule: d.RuleID, Version: d.Version}
	if d.Outcome == rules.Needed {
		r.Kind = proto.Wanting
	}
	for _, why := range d.Reasons {
		r.Why = append(r.Why, proto.Why{Code: string(why.Code), Rule: why.RuleID, Version: why.Version})
	}
	for _, n := range d.Needs {
		r.Why = append(r.Why, proto.Why{Code: string(n.Kind), Rule: n.RuleID})
	}
	return r
}

// back is a fob that comes into a slot; by is who named themselves, or nil.
func (b *box) back(ctx context.Context, it *thing, by *person, slot int) error {
	r := proto.Record{Kind: proto.Returned, Slot: slot, Tag: it.tag, Item: it.id}
	if slot != it.hook {
		r.Kind = proto.WrongSlot
	}
	if by != nil {
		r.Person = by.id
	}
	b.hung(it, slot)
	return b.note(ctx, r)
}

// hung follows a fob that is in a slot now.
func (b *box) hung(it *thing, slot int) {
	if it.slot > 0 {
		delete(b.slots, it.slot)
	}
	b.slots[slot] = it
	b.came(it, slot)
}

// hangAll hangs the keys that lie at the desk into their own slots.
func (b *box) hangAll(ctx context.Context, all []*thing) error {
	for _, it := range all {
		if it.box != b || it.slot > 0 || it.out {
			continue
		}
		b.hung(it, it.hook)
		if err := b.write(proto.Record{Kind: proto.Returned, Slot: it.hook, Tag: it.tag, Item: it.id, Person: b.counter().id}, ""); err != nil {
			return err
		}
	}
	return b.send(ctx)
}

// free is a slot in which nothing hangs and that is no key's own, or 0.
func (b *box) free() int {
	own := map[int]bool{}
	for _, it := range b.things {
		if it.box == b {
			own[it.hook] = true
		}
	}
	for no := 1; no <= b.place.Slots; no++ {
		if b.slots[no] == nil && !own[no] {
			return no
		}
	}
	return 0
}

// release is a manager who lets the cabinet open one slot from afar.
func (b *box) release(ctx context.Context, it *thing, by *person, w wish) (keys.Command, bool, error) {
	c, err := keys.Release(ctx, b.keys(), b.as(by), keys.ReleaseAsk{TakeAsk: keys.TakeAsk{ItemID: it.id, PersonID: w.who.id, Via: custody.ViaWeb,
		Factors: []rules.Factor{rules.FactorDesk}, Purpose: w.purpose, Reason: w.reason, DueAt: w.due}, Life: keys.LongLife})
	ok, err := b.granted(err)
	return c.Command, ok, err
}

// started is the intent of a command that the cabinet carries out.
func (b *box) started(c keys.Command, it *thing) proto.Record {
	return proto.Record{Kind: proto.CommandStarted, Command: c.ID, Slot: c.Slot, Tag: it.tag, Item: it.id, Person: c.PersonID, Purpose: c.Purpose, Due: proto.MomentAt(c.DueAt)}
}

// obeys is a cabinet that opens the slot of a command; the key is taken, or
// left hanging until the slot locks again.
func (b *box) obeys(ctx context.Context, c keys.Command, it *thing, who *person, taken bool) error {
	if err := b.note(ctx, b.started(c, it)); err != nil {
		return err
	}
	end := b.started(c, it)
	end.Kind, end.Intent = proto.NotTaken, b.seq
	if taken {
		end.Kind = proto.Taken
		delete(b.slots, it.slot)
		b.left(it, who)
	}
	b.clock.set(b.clock.now().Add(14 * time.Second))
	return b.note(ctx, end)
}
