package sim_test

import (
	"errors"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// rights is what an operator has granted in one organisation, with history.
type rights struct {
	*house
	rules [2]rules.Rule
	lost  map[tenants.PersonID]time.Time // who may take nothing, since when
}

func newRights(h *house) *rights {
	return &rights{house: h, rules: h.rules, lost: map[tenants.PersonID]time.Time{}}
}

// visit is one person at one cabinet: badge, PIN, wish, hand, sometimes a
// return.
func (w *world) visit(b *box) {
	n := w.rand.IntN(perOrg)
	item := pick(w, b.plot.items)
	w.after(w.span(0, 2*time.Second), "badge", func() {
		if !b.alive() {
			return
		}
		err := b.c.Present(badge(b.plot.org, n))
		if err == nil && item != b.plot.items[0] { // from level 2 on a PIN besides
			err = b.c.ProvePIN(pin(b.plot.org, n))
		}
		w.say("%s    badge %d: %v", b.name, n, tenants.CodeOf(err))
		b.news = true
	})
	w.after(w.span(3*time.Second, 6*time.Second), "take", func() {
		if !b.alive() {
			return
		}
		slot, err := b.c.Take(cabinet.TakeAsk{Item: item})
		w.say("%s    wish: slot %d %v", b.name, slot, answer(err))
		b.news = true
	})
	w.after(w.span(7*time.Second, 30*time.Second), "pull", func() { w.pullOpen(b) })
	if w.chance(0.7) {
		w.after(w.span(20*time.Second, 4*time.Minute), "back", func() { w.bring(b) })
	}
}

func answer(err error) string {
	var refused *cabinet.Refused
	if errors.As(err, &refused) {
		return string(refused.Decision.Outcome)
	}
	return tenants.CodeOf(err)
}

// pullOpen takes what hangs behind an open latch.
func (w *world) pullOpen(b *box) {
	for i, s := range b.bank.State().Slots {
		if s.Open && s.Tag != "" {
			w.take(b, i+1, b.bank.Pull)
			return
		}
	}
}

func (w *world) take(b *box, slot int, how func(int) (string, error)) {
	tag := b.bank.State().Slots[slot-1].Tag
	b.move("out", proto.Sensed{Change: proto.FobOut, Slot: slot}, func() error {
		_, err := how(slot)
		if err == nil {
			b.hands = append(b.hands, tag)
		}
		return err
	})
}

// bring hangs a fob into its own slot, or any free one.
func (w *world) bring(b *box) {
	if len(b.hands) == 0 {
		return
	}
	tag := pick(w, b.hands)
	slot := slices.Index(b.plot.tags, tag) + 1
	if slot == 0 || w.chance(0.2) || b.bank.State().Slots[slot-1].Tag != "" {
		slot = 1 + w.rand.IntN(slots)
	}
	w.insert(b, slot, tag)
}

func (w *world) insert(b *box, slot int, tag string) {
	if b.move("in ", proto.Sensed{Change: proto.FobIn, Slot: slot, Tag: tag}, func() error { return b.bank.Insert(slot, tag) }) {
		b.hands = slices.DeleteFunc(b.hands, func(t string) bool { return t == tag })
		b.past.returned(b, slot, tag)
	}
}

// edit changes whom a rule lets take keys: an operator's page at any moment.
func (w *world) edit(h *rights) {
	n := w.rand.IntN(len(h.rules))
	r := h.rules[n]
	pair := h.people[2*n : 2*n+2]
	r.Who.People = slices.Clone(pair)
	if w.chance(0.7) {
		r.Who.People = []tenants.PersonID{pick(w, pair)}
	}
	err := w.cloud.as(h.house, func(s *store.Store, scope tenants.Scope) (err error) {
		r, err = access.SaveRule(w.cloud.ctx, store.In[access.Tx](s), scope, r)
		return err
	})
	w.say("rule %d lets %d: %v", n, len(r.Who.People), err == nil)
	if err == nil {
		h.note(n, r, w.now)
	}
}

// note remembers who lost a right and when.
func (h *rights) note(n int, r rules.Rule, at time.Time) {
	h.rules[n] = r
	for _, p := range h.people[2*n : 2*n+2] {
		_, was := h.lost[p]
		switch has := slices.Contains(r.Who.People, p); {
		case has:
			delete(h.lost, p)
		case !was:
			h.lost[p] = at
		}
	}
}

// command asks from a page for the release of one key.
func (w *world) command(b *box) {
	h := w.houses[b.plot.org]
	life := pick(w, []time.Duration{keys.DefaultLife, keys.LongLife})
	item, person := pick(w, b.plot.items), pick(w, h.people)
	var c keys.Command
	err := w.cloud.as(h.house, func(s *store.Store, scope tenants.Scope) (err error) {
		ask := keys.ReleaseAsk{Life: life, TakeAsk: keys.TakeAsk{ItemID: item, PersonID: person, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: "sim"}}
		out, err := keys.Release(w.cloud.ctx, store.In[keys.Tx](s), scope, ask)
		if tenants.CodeOf(err) == "joint_person" { // from afar it takes two people; at a kiosk one asks for oneself
			kiosk := tenants.ForDevice(tenants.Device{OrgID: scope.Org(), ID: "dev_kiosk", Kind: tenants.KioskDevice}, "sim").At(person)
			out, err = keys.Release(w.cloud.ctx, store.In[keys.Tx](s), kiosk, ask)
		}
		c = out.Command
		return err
	})
	w.say("asked %s %s: %v", b.name, c.ID, tenants.CodeOf(err))
	if err == nil {
		w.cloud.wake()
		w.after(w.span(2*time.Second, 25*time.Second), "pull", func() { w.pullOpen(b) })
		if w.chance(0.2) { // or left hanging, and somebody brings the command again
			w.after(w.span(time.Second, 5*time.Second), "cancel", func() { w.cancel(b) })
			w.after(w.span(6*time.Second, 14*time.Second), "replay", w.air.replay)
		}
		if w.chance(0.6) { // and back at once
			w.after(w.span(20*time.Second, 45*time.Second), "back", func() { w.bring(b) })
		}
	}
}
