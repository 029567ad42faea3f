package proto

import (
	"slices"

	"claviger/custody"
)

// check walks the whole document: a roster is obeyed as a whole or not at all.
func (m Roster) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.need(m.Version > 0, "version")
	b.moment(m.Issued, "issued")
	b.id(string(m.Org), "org")
	b.id(string(m.Site), "site")
	b.id(string(m.Place), "place")
	b.text(m.Name, 2*shortText, "name")
	b.need(m.Zone != "", "zone")
	b.text(m.Zone, shortText, "zone")
	b.text(m.Locale, 8, "locale")
	b.text(m.Help, shortText, "help")
	b.need(m.Lease > 0 && m.Lease <= m.Grace && m.Grace <= LongestGrace, "lease")
	b.need(len(m.Levels) <= 8, "levels")
	for _, l := range m.Levels {
		b.need(l.Lease > 0 && l.Lease <= m.Grace, "levels")
	}
	b.need(m.Cost.Memory > 0 && m.Cost.Passes > 0 && m.Cost.Lanes > 0, "cost")
	b.people(m.People)
	b.items(m.Items)
	b.slots(m.Slots)
	b.rules(m.Rules)
	for _, h := range m.Held {
		b.id(string(h.Item), "held")
		b.id(string(h.Person), "held")
		b.span(int64(h.Level), 0, 4, "held")
		b.maybeID(string(h.Rule), "held")
		b.span(int64(h.Version), 0, 1<<31, "held")
	}
	b.planned(m)
	if c := m.Calendar; c != nil {
		b.need(c.From.Valid() && c.Until.Valid() && c.From <= c.Until, "calendar")
		for _, d := range c.Days {
			b.need(d.Valid(), "calendar")
		}
	}
	if l := m.Lockdown; l != nil {
		b.id(string(l.ID), "lockdown")
		b.moment(l.Since, "lockdown")
		b.need(len(l.Exempt) <= custody.MostExempt, "lockdown")
		for _, p := range l.Exempt {
			b.id(string(p), "lockdown")
		}
	}
	b.keepers(m.Keepers)
	b.passes(m.Passes)
	b.ready(m.Ready)
	b.fire(m.Fire)
	return b.err
}

func (b *bounds) planned(m Roster) {
	b.need(len(m.Approved) <= MostPlanned && len(m.Booked) <= MostPlanned, "planned")
	b.span(int64(m.Regret), 0, 24*3600, "regret")
	for _, a := range m.Approved {
		for _, id := range []string{string(a.Request), string(a.Item), string(a.Person), string(a.Rule), string(a.By)} {
			b.id(id, "approved")
		}
		b.maybeID(string(a.For), "approved")
		b.span(int64(a.Version), 0, 1<<31, "approved")
		b.span(int64(a.Step), 0, 7, "approved")
		b.moment(a.At, "approved")
		b.need(a.From >= 0 && a.Until >= 0, "approved")
	}
	for _, k := range m.Booked {
		b.id(k.ID, "booked")
		b.id(string(k.Item), "booked")
		b.maybeID(string(k.Person), "booked")
		b.maybeID(string(k.Group), "booked")
		b.moment(k.Kept, "booked")
		b.need(k.Kept <= k.From && k.From < k.To, "booked")
	}
}

func (b *bounds) people(people []Person) {
	for _, p := range people {
		b.id(string(p.ID), "people")
		b.text(p.Number, shortText, "people")
		b.text(p.Name, 4*shortText, "people")
		b.text(p.Profile, 2*shortText, "people")
		b.text(p.Department, 2*shortText, "people")
		b.text(p.Human, 2*shortText, "people")
		for _, q := range p.Quals {
			b.text(q.Name, 2*shortText, "people")
		}
		b.need(len(p.Badges) <= 16 && len(p.Groups) <= 256, "people")
		for _, x := range p.Badges {
			b.bytes(x.Verifier, HashSize, "badges")
		}
		for _, x := range []*PIN{p.PIN, p.Duress} {
			if x != nil {
				b.span(int64(len(x.Salt)), 8, 64, "pin")
				b.bytes(x.Verifier, HashSize, "pin")
			}
		}
	}
}

func (b *bounds) items(items []Item) {
	for _, i := range items {
		b.id(string(i.ID), "items")
		b.text(i.Code, shortText, "items")
		b.text(i.Name, 4*shortText, "items")
		b.text(i.Tag, shortText, "items")
		b.text(i.Note, longText, "items")
		b.span(int64(i.Level), 0, 4, "items")
		b.slot(i.Slot, "items")
		if i.Kit != nil {
			b.id(string(i.Kit.ID), "items")
			b.text(i.Kit.Name, 4*shortText, "items")
		}
		b.need(i.State != "" && slices.Contains(custody.BackTos, i.Back), "items")
	}
}

// slots wants each slot once, by rising number.
func (b *bounds) slots(slots []Slot) {
	last := 0
	for _, s := range slots {
		b.need(s.No > last && s.No <= MostSlots, "slots")
		b.maybeID(string(s.Item), "slots")
		last = s.No
	}
}
