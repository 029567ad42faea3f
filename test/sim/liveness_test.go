package sim_test

import (
	"slices"

	"claviger/hardware/proto"
)

func (w *world) door(b *box) {
	open := !b.bank.State().Door
	change := proto.DoorShut
	if open {
		change = proto.DoorOpen
	}
	b.move("door", proto.Sensed{Change: change}, func() error { return b.bank.Door(open) })
}

// liveness is I16: it is asked once, five minutes after the faults stopped.
func liveness(w *world) string {
	if !w.book.over {
		return ""
	}
	for _, b := range w.boxes {
		if b.clone {
			continue
		}
		if what := converged(w, b); what != "" {
			return b.name + ": " + what
		}
	}
	var open, pending, loose int
	check(w.cloud.eye.QueryRow("SELECT (SELECT count(*) FROM commands WHERE settled_at IS NULL), (SELECT count(*) FROM entries WHERE leaf IS NULL)").Scan(&open, &loose))
	if open+loose > 0 {
		return wrong("%d commands are open, %d entries without a leaf", open, loose)
	}
	check(w.cloud.eye.QueryRow("SELECT count(*) FROM device_records AS r JOIN cabinets AS c ON c.device_id = r.device_id AND c.epoch = r.epoch WHERE r.state = 'pending'").Scan(&pending))
	if pending > 0 {
		return wrong("%d records still wait beyond a gap", pending)
	}
	return ""
}

// converged compares one cabinet with what the cloud has of it.
func converged(w *world, b *box) string {
	if !b.alive() {
		return "does not run"
	}
	head := b.j.Head()
	var acked, applied, newest uint64
	var online bool
	var aside *string
	check(w.cloud.eye.QueryRow("SELECT acked_seq, roster_applied, online, quarantined_at, (SELECT max(version) FROM rosters AS r WHERE r.device_id = c.device_id) FROM cabinets AS c WHERE device_id = ?",
		b.life().device).Scan(&acked, &applied, &online, &aside, &newest))
	r := b.c.Roster()
	switch {
	case b.c.View().Retired, aside != nil:
		return "is set aside"
	case head.Waiting() > 0 || acked != head.Last:
		return wrong("wrote %d, was told %d, the cloud has %d", head.Last, head.Acked, acked)
	case r.Version != newest || applied != newest:
		return wrong("obeys roster %d, the cloud believes %d, newest is %d", r.Version, applied, newest)
	case !online:
		return "counts as off line"
	}
	for n, rule := range w.houses[b.plot.org].rules {
		if !slices.ContainsFunc(r.Rules, func(x proto.Rule) bool { return x.ID == rule.ID && slices.Equal(x.Who.People, rule.Who.People) }) {
			return wrong("does not obey rule %d", n)
		}
	}
	return hangs(w, b)
}

// hangs compares steel and cloud, slot by slot. A journal that began anew says
// nothing of slots that were empty then: those wait for the next inventory.
func hangs(w *world, b *box) string {
	rows := must(w.cloud.eye.Query("SELECT no, tag FROM slots WHERE place_id = ?", b.plot.place))
	defer rows.Close()
	cloud := map[int]string{}
	for rows.Next() {
		var no int
		var tag string
		check(rows.Scan(&no, &tag))
		cloud[no] = tag
	}
	told := w.book.chain(b.life()).slots
	for i, s := range b.bank.State().Slots {
		if _, mentioned := told[i+1]; mentioned && cloud[i+1] != s.Tag {
			return wrong("slot %d holds %q, the cloud says %q", i+1, s.Tag, cloud[i+1])
		}
	}
	return ""
}
