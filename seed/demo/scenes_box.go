package demo

import (
	"context"
	"time"

	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// boxScenes are keys that a cabinet releases by an order from afar: taken,
// left hanging, too late, withdrawn, refused by the cabinet.
func (h *house) boxScenes(b *box) {
	manager := h.by[tenants.RoleManager]
	ordered := func(it *thing, then func(ctx context.Context, c keys.Command, who *person) error) act {
		return func(ctx context.Context) error {
			who := h.whose(1)
			c, ok, err := b.release(ctx, it, manager, wish{who: who, reason: "Called from the gate"})
			if err == nil && !ok {
				err = errSpoilt(it.code)
			}
			if err != nil {
				return err
			}
			return then(ctx, c, who)
		}
	}
	k := h.spares
	h.on(20, 11, 20, ordered(k[0], func(ctx context.Context, c keys.Command, who *person) error {
		h.in(70*time.Minute, func(ctx context.Context) error { return b.back(ctx, k[0], who, k[0].hook) })
		return b.obeys(ctx, c, k[0], who, true)
	}))
	h.on(18, 13, 30, ordered(k[0], func(ctx context.Context, c keys.Command, who *person) error {
		return b.obeys(ctx, c, k[0], who, false)
	}))
	h.on(16, 10, 10, ordered(k[1], func(ctx context.Context, c keys.Command, _ *person) error {
		h.in(keys.LongLife+2*time.Second, func(ctx context.Context) error {
			_, err := keys.Expire(ctx, h.keys(), tenants.ForJob(h.org, "command"), c.ID)
			return err
		})
		return nil
	}))
	h.on(15, 16, 45, ordered(k[1], func(ctx context.Context, c keys.Command, _ *person) error {
		h.in(4*time.Second, func(ctx context.Context) error {
			_, err := keys.Cancel(ctx, h.keys(), h.as(manager), c.ID)
			return err
		})
		return nil
	}))
	h.on(14, 9, 25, ordered(k[1], func(ctx context.Context, c keys.Command, who *person) error {
		return b.note(ctx, proto.Record{Kind: proto.CommandRefused, Command: c.ID, Item: k[1].id, Person: who.id, Slot: c.Slot, Detail: string(proto.RefusedBusy)})
	}))
}

// alarmScenes are what a cabinet says of its door, its power and of people who
// are not who they say.
func (h *house) alarmScenes(b *box) {
	one := func(r proto.Record) act { return func(ctx context.Context) error { return b.note(ctx, r) } }
	pair := func(first, second proto.RecordKind, apart time.Duration, detail ...string) act {
		return func(ctx context.Context) error {
			r := proto.Record{Kind: second}
			s := proto.Record{Kind: first}
			if len(detail) == 2 {
				s.Detail, r.Detail = detail[0], detail[1]
			}
			h.in(apart, one(r))
			return b.note(ctx, s)
		}
	}
	h.on(26, 9, 0, pair(proto.DoorOpened, proto.DoorClosed, 4*time.Minute))
	h.on(21, 8, 15, func(ctx context.Context) error {
		h.in(10*time.Minute, one(proto.Record{Kind: proto.DoorLeftOpen}))
		h.in(13*time.Minute, one(proto.Record{Kind: proto.DoorClosed}))
		return b.note(ctx, proto.Record{Kind: proto.DoorOpened})
	})
	h.on(14, 7, 10, pair(proto.MainsLost, proto.MainsBack, 42*time.Minute))
	h.on(13, 12, 30, pair(proto.Tampered, proto.Tampered, time.Minute, "begun", "ended"))
	h.on(12, 23, 40, pair(proto.DoorForced, proto.DoorClosed, 9*time.Minute))
	h.on(11, 18, 5, func(ctx context.Context) error {
		who := h.whose(2).id
		return b.note(ctx, proto.Record{Kind: proto.BadPIN, Person: who}, proto.Record{Kind: proto.BadPIN, Person: who}, proto.Record{Kind: proto.BadPIN, Person: who},
			proto.Record{Kind: proto.BadPIN, Person: who}, proto.Record{Kind: proto.BadPIN, Person: who}, proto.Record{Kind: proto.PINBlocked, Person: who})
	})
	h.on(10, 22, 20, one(proto.Record{Kind: proto.Stranger}))
	h.on(9, 21, 10, one(proto.Record{Kind: proto.Duress, Person: h.whose(3).id}))
}

// oddScenes are what a sensor sees that nobody told it of.
func (h *house) oddScenes(b *box) {
	k := h.spares
	h.on(10, 9, 30, h.wandering(b, k[2]))
	h.on(8, 17, 50, h.loose(b, k[3]))
	h.on(7, 10, 15, h.strangeFob(b))
	h.on(7, 19, 20, h.doubtful(b, k[6]))
	h.on(6, 3, 30, func(ctx context.Context) error {
		return b.note(ctx, proto.Record{Kind: proto.ClockMoved, Shift: -1_840_000, Detail: "beacon"})
	})
	h.on(6, 4, 10, b.start)
	h.on(5, 13, 45, func(ctx context.Context) error {
		return b.note(ctx, proto.Record{Kind: proto.SlotFault, Slot: b.place.Slots, Detail: "stuck"})
	})
	h.on(4, 8, 5, func(ctx context.Context) error {
		return b.note(ctx, proto.Record{Kind: proto.Returned, Slot: k[4].slot, Tag: k[4].tag, Item: k[4].id})
	})
}

// wandering is a key that comes back into another's slot and hangs in its own
// a little later, without anybody having seen it leave.
func (h *house) wandering(b *box, it *thing) act {
	return func(ctx context.Context) error {
		who := h.whose(1)
		if err := h.must(ctx, it, wish{who: who}); err != nil {
			return err
		}
		h.in(50*time.Minute, func(ctx context.Context) error { return b.back(ctx, it, who, b.free()) })
		h.in(62*time.Minute, func(ctx context.Context) error { return b.back(ctx, it, nil, it.hook) })
		h.in(64*time.Minute, b.inventory)
		return nil
	}
}

// loose is a key that leaves its slot without a release, and is back the next
// morning.
func (h *house) loose(b *box, it *thing) act {
	return func(ctx context.Context) error {
		r := proto.Record{Kind: proto.TakenLoose, Slot: it.slot, Tag: it.tag}
		h.in(14*time.Hour, func(ctx context.Context) error { return b.back(ctx, it, nil, it.hook) })
		delete(b.slots, it.slot)
		it.lost, it.slot = true, 0
		it.turn++
		return b.note(ctx, r)
	}
}

// doubtful is a key whose release a power cut ended while its slot could not be
// read; the next morning somebody hangs it there.
func (h *house) doubtful(b *box, it *thing) act {
	return func(ctx context.Context) error {
		r := proto.Record{Kind: proto.CustodyLost, Slot: it.slot, Item: it.id, Person: h.whose(4).id}
		h.in(13*time.Hour, func(ctx context.Context) error { return b.back(ctx, it, nil, it.hook) })
		delete(b.slots, it.slot)
		it.lost, it.slot = true, 0
		it.turn++
		return b.note(ctx, r)
	}
}

// strangeFob is one that no record knows, hung and taken away again.
func (h *house) strangeFob(b *box) act {
	return func(ctx context.Context) error {
		r := proto.Record{Kind: proto.UnknownTag, Slot: b.free(), Tag: "0488F1C2D3", Person: h.whose(2).id}
		gone := proto.Record{Kind: proto.TakenLoose, Slot: r.Slot, Tag: r.Tag}
		h.in(35*time.Minute, func(ctx context.Context) error { return b.note(ctx, gone) })
		return b.note(ctx, r)
	}
}
