package sim_test

import (
	"slices"
	"time"

	"claviger/hardware/proto"
)

// rosterMonotone is I6.
func rosterMonotone(w *world) string {
	for _, b := range w.boxes {
		for _, s := range b.past.records {
			if s.rec.Kind != proto.RosterTaken {
				continue
			}
			if s.rec.Roster <= b.past.roster {
				return wrong("%s took roster %d after %d", b.name, s.rec.Roster, b.past.roster)
			}
			b.past.roster = s.rec.Roster
		}
	}
	return ""
}

// authority is I7: the rule of the roster obeyed, a command for this run, or
// what the roster presets for the fire panel.
func authority(w *world) string {
	for _, b := range w.boxes {
		for _, s := range b.past.records {
			switch {
			case s.rec.Kind == proto.Released:
				if what := byRule(w, b, s.rec); what != "" {
					return what
				}
			case s.rec.Kind == proto.FireReleased:
				if what := byPanel(w, b, s.rec); what != "" {
					return what
				}
			case s.rec.Kind == proto.CommandStarted && s.rec.Slot > 0:
				if what := byOrder(b, s.rec); what != "" {
					return what
				}
			}
		}
	}
	return ""
}

func byRule(w *world, b *box, r proto.Parsed) string {
	roster := w.book.rosters[b.life()][r.Roster]
	if roster == nil {
		return wrong("%s released by roster %d, which was never issued", b.name, r.Roster)
	}
	for _, rule := range roster.Rules {
		if rule.ID == r.Rule && rule.Version == r.Version && slices.Contains(rule.Who.People, r.Person) {
			return ""
		}
	}
	return wrong("%s released slot %d to %s by rule %s@%d, which roster %d does not know", b.name, r.Slot, r.Person, r.Rule, r.Version, r.Roster)
}

func byOrder(b *box, r proto.Parsed) string {
	m := b.past.commands[r.Command]
	switch {
	case m == nil:
		return wrong("%s obeyed %s, which nobody sent", b.name, r.Command)
	case string(m.Boot) != string(b.past.boot), m.Epoch != b.life().epoch:
		return wrong("%s obeyed %s, which was for another run", b.name, r.Command)
	case r.At.Add(time.Duration(r.Error)*time.Millisecond) >= m.Expires+proto.Moment(time.Millisecond/time.Microsecond):
		return wrong("%s obeyed %s at %v ± %d ms, when it had expired", b.name, r.Command, r.At.Time(), r.Error)
	}
	return ""
}

// How long a right may live on at a cabinet: on line thirty seconds, off line
// its lease, and a little for what was on its way when it ended.
const (
	onLine = 30 * time.Second
	onWay  = 45 * time.Second
)

// revocation is I8.
func revocation(w *world) string {
	for _, b := range w.boxes {
		for _, s := range b.past.records {
			if s.rec.Kind != proto.Released {
				continue
			}
			lease := proto.UsualGrace
			if slices.Index(b.plot.items, s.rec.Item) == 2 { // level 3
				lease = proto.SensitiveLease
			}
			bound := lease + b.past.lie + onWay
			if age := w.now.Sub(b.past.proven); age > bound {
				return wrong("%s released %s %v after its rights were last proven", b.name, s.rec.Item, age)
			}
			lost, gone := w.houses[b.plot.org].lost[s.rec.Person]
			if !gone {
				continue
			}
			age := w.now.Sub(lost)
			if age > bound {
				return wrong("%s released to %s %v after the right ended", b.name, s.rec.Person, age)
			}
			if !b.calm.IsZero() && min(age, w.now.Sub(b.calm)) > onLine {
				return wrong("%s, on line for %v, released to %s %v after the right ended", b.name, w.now.Sub(b.calm), s.rec.Person, age)
			}
		}
	}
	return ""
}

// singleUse is I9.
func singleUse(w *world) string {
	for _, b := range w.boxes {
		for _, m := range b.past.motions {
			if m.intent == nil || m.intent.Command == "" {
				continue
			}
			id := m.intent.Command
			if b.past.moved[id]++; b.past.moved[id] > 1 {
				return wrong("%s opened a latch twice for %s", b.name, id)
			}
			if c := b.past.commands[id]; c != nil && m.at.Sub(c.Expires.Time()) > b.past.lie {
				return wrong("%s opened a latch for %s %v after it expired", b.name, id, m.at.Sub(c.Expires.Time()))
			}
		}
	}
	return ""
}

// writeBeforeMotion is I11: the last record on disk announces this slot, and
// announced no other motion.
func writeBeforeMotion(w *world) string {
	for _, b := range w.boxes {
		for _, m := range b.past.motions {
			if m.intent == nil || !m.intent.Kind.Intent() || m.intent.Slot != m.slot || b.past.used[m.intent.Seq] {
				return wrong("%s opened slot %d, the disk says %+v", b.name, m.slot, m.intent)
			}
			b.past.used[m.intent.Seq] = true
		}
	}
	return ""
}

// returnAlways is I13.
func returnAlways(w *world) string {
	for _, b := range w.boxes {
		for _, h := range b.past.returns {
			if b.dead || b.j == nil {
				continue // the next start finds it
			}
			if !slices.ContainsFunc(b.past.records, func(s said) bool {
				present, moves := s.rec.Kind.Moves()
				return moves && present && s.rec.Slot == h.slot && s.rec.Tag == h.tag
			}) {
				return wrong("%s did not record %s in slot %d", b.name, h.tag, h.slot)
			}
		}
	}
	return ""
}

// bounded is I18.
func bounded(w *world) string {
	for _, b := range w.boxes {
		for _, s := range b.past.records {
			gives := s.rec.Kind == proto.Released || s.rec.Kind == proto.CommandStarted && s.rec.Slot > 0
			if mark := b.capacity - b.capacity/10; b.capacity > 0 && gives && s.waiting >= mark {
				return wrong("%s gave a key out with %d records waiting, of %d", b.name, s.waiting, b.capacity)
			}
		}
	}
	if w.air.pending > brokerLimit {
		return wrong("the broker holds %d messages", w.air.pending)
	}
	if !w.book.changed || w.cloud.eye == nil || w.steps%16 != 0 {
		return ""
	}
	var n int
	check(w.cloud.eye.QueryRow("SELECT COALESCE(max(n), 0) FROM (SELECT count(*) AS n FROM device_records WHERE state = 'pending' GROUP BY device_id, epoch)").Scan(&n))
	if n > 2000 {
		return wrong("%d records wait beyond a gap", n)
	}
	return ""
}
