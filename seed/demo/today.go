package demo

import (
	"context"
	"time"

	"claviger/hardware/proto"
)

// today is what is under way when the story ends, whatever the hour: keys that
// are out, one of them due within the hour, one late since an hour.
func (h *house) today() {
	for _, out := range []struct {
		it       *thing
		who      int
		ago, due time.Duration // before and after the end
	}{
		{h.spare[9], 2, 6*time.Hour + 11*time.Minute, -64 * time.Minute},
		{h.spare[10], 1, 2*time.Hour + 3*time.Minute, 38 * time.Minute},
		{h.spare[11], 3, 95 * time.Minute, 3 * time.Hour},
		{h.spare[12], 1, 26 * time.Minute, 5*time.Hour + 30*time.Minute},
		{h.spares[5], 3, 61 * time.Minute, 4 * time.Hour},
	} {
		h.agenda.plan(h.ago(out.ago), func(ctx context.Context) error {
			due := h.Now.Add(out.due).Truncate(time.Minute)
			return h.must(ctx, out.it, wish{who: h.whose(out.who), reason: "On call", due: &due})
		})
	}
	it := h.spare[13]
	h.agenda.plan(h.ago(3*time.Hour+20*time.Minute), func(ctx context.Context) error { return h.must(ctx, it, wish{who: h.whose(2)}) })
	h.agenda.plan(h.ago(22*time.Minute), func(ctx context.Context) error { return h.backOver(ctx, it, h.whose(2)) })
}

// catchUp cuts a cabinet off an hour before the end. Keys come and go there;
// when its line is up again it has more to tell than it has told.
func (h *house) catchUp(b *box, some []*thing) {
	for _, it := range some {
		it.kept = true
	}
	h.gaps = append(h.gaps, gap{b.gateway, h.ago(54 * time.Minute), h.Now})
	h.agenda.plan(h.ago(54*time.Minute), func(ctx context.Context) error { return b.gateway.cut(ctx, h) })
	for i, it := range some {
		at := time.Duration(48-5*i) * time.Minute
		h.agenda.plan(h.ago(at), func(ctx context.Context) error { return h.must(ctx, it, wish{who: h.whose(1)}) })
		h.agenda.plan(h.ago(at-3*time.Minute), func(ctx context.Context) error {
			if err := b.note(ctx, proto.Record{Kind: proto.DoorOpened}, proto.Record{Kind: proto.DoorClosed}); err != nil || i%2 == 1 {
				return err
			}
			return b.back(ctx, it, nil, it.hook)
		})
	}
	h.agenda.plan(h.ago(50*time.Second), b.lag)
}

// lag is the line coming up with a backlog: only the first records are told.
func (b *box) lag(ctx context.Context) error {
	if err := b.birth(ctx); err != nil {
		return err
	}
	return b.sendSome(ctx, len(b.unsent)/3)
}

// pulse is the last health message of every cabinet and gateway, after those
// of the month before.
func (h *house) pulse(ctx context.Context) error {
	if err := h.past(ctx); err != nil {
		return err
	}
	seen := map[*gateway]bool{}
	for i, b := range h.boxes {
		if b.down {
			continue
		}
		if !seen[b.gateway] {
			seen[b.gateway] = true
			if err := b.gateway.pulse(ctx, h); err != nil {
				return err
			}
		}
		if err := b.pulse(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// pulse tells how a cabinet is.
func (b *box) pulse(ctx context.Context, i int) error {
	if len(b.unsent) == 0 {
		if err := b.inventory(ctx); err != nil {
			return err
		}
	}
	return b.say(ctx, proto.Health{Device: b.id, Epoch: b.epoch, Boot: b.boot, At: b.moment(), Firmware: firmware,
		Power: &proto.Power{Mains: true, Battery: 97 + i%3, Minutes: 412, Celsius: 214 + 5*i},
		Box:   &proto.Box{Error: 12, Proven: b.moment(), Roster: b.roster, Backlog: uint64(len(b.unsent)), Full: 3 + i}})
}

// pulse tells how the line of a gateway is.
func (g *gateway) pulse(ctx context.Context, h *house) error {
	m := proto.Health{Device: g.id, Epoch: g.answer.Epoch, Boot: make([]byte, proto.BootSize), At: proto.MomentOf(h.clock.now()), Firmware: "claviger-gateway 1.0",
		Power: &proto.Power{Mains: true, Battery: 100, Celsius: 262}, Modem: &proto.Modem{Carrier: "Rural LTE", SIM: 1, RSRP: -91 - h.rand.IntN(12), SINR: 96, Sent: 18_400_000, Received: 6_100_000}}
	body, err := proto.Seal(m, proto.Signer{KeyID: string(g.id), Key: g.key})
	if err != nil {
		return err
	}
	return h.hub.Handle(ctx, proto.Topic{Gateway: g.id, Device: g.id, Kind: m.Kind()}.String(), body)
}
