package sim_test

import (
	"claviger/custody"
	"claviger/tenants"
)

// durableAck is I1.
func durableAck(w *world) string {
	for _, p := range w.book.acks {
		if p.have != p.upto || !p.same {
			return wrong("%v was promised up to %d, the disk held %d (same hash: %v)", p.life, p.upto, p.have, p.same)
		}
	}
	if !w.book.changed || w.book.owed {
		return ""
	}
	for l, n := range w.book.acked {
		if c := w.book.chain(l); c.n < n || c.entries < n {
			return wrong("%v was promised up to %d, there are %d records and %d entries", l, n, c.n, c.entries)
		}
	}
	return ""
}

// noDoubleEffect is I2.
func noDoubleEffect(w *world) string {
	for l, c := range w.book.chains {
		if c.twice > 0 {
			return wrong("record %d of %v has a second entry", c.twice, l)
		}
	}
	return ""
}

// prefix is I3.
func prefix(w *world) string {
	for l, c := range w.book.chains {
		if c.fault != "" {
			return wrong("%v: %s", l, c.fault)
		}
	}
	return ""
}

// gapHonesty is I4.
func gapHonesty(w *world) string {
	if !w.book.changed || w.cloud.eye == nil {
		return ""
	}
	rows := must(w.cloud.eye.Query("SELECT device_id, epoch, acked_seq FROM cabinets WHERE epoch > 0"))
	defer rows.Close()
	for rows.Next() {
		var l life
		var acked uint64
		check(rows.Scan(&l.device, &l.epoch, &acked))
		if c := w.book.chain(l); c.n != acked || c.entries != acked {
			return wrong("%v counts %d as acknowledged, there are %d records in a row and %d entries", l, acked, c.n, c.entries)
		}
	}
	return ""
}

// equivocation is I5.
func equivocation(w *world) string {
	if !w.book.changed || w.cloud.eye == nil {
		return ""
	}
	for l, numbers := range w.book.hashes {
		for seq, hashes := range numbers {
			if len(hashes) < 2 || seq > w.book.chain(l).n {
				continue
			}
			var aside, kept int
			check(w.cloud.eye.QueryRow("SELECT count(*) FROM cabinets WHERE device_id = ? AND (epoch <> ? OR quarantined_at IS NOT NULL)", l.device, l.epoch).Scan(&aside))
			check(w.cloud.eye.QueryRow("SELECT count(*) FROM (SELECT seq FROM device_records WHERE device_id = ? AND epoch = ? GROUP BY seq HAVING count(*) > 1)", l.device, l.epoch).Scan(&kept))
			if aside == 0 || kept == 0 {
				return wrong("%v said two things under number %d: set aside %d, both kept %d", l, seq, aside, kept)
			}
		}
	}
	return ""
}

// conservation is I10: one place for each key, and the log tells which.
func conservation(w *world) string {
	if !w.book.changed || w.cloud.eye == nil {
		return ""
	}
	rows := must(w.cloud.eye.Query("SELECT i.id, i.state, i.holder_id, i.place_id, i.slot, (SELECT count(*) FROM slots AS s WHERE s.item_id = i.id), " +
		"(SELECT count(*) FROM holdings AS h WHERE h.item_id = i.id AND h.in_at IS NULL) FROM items AS i"))
	defer rows.Close()
	for rows.Next() {
		var id custody.ItemID
		var state custody.State
		var holder, at *string
		var slot, in, out int
		check(rows.Scan(&id, &state, &holder, &at, &slot, &in, &out))
		told, moved := w.book.fold[id]
		switch {
		case in > 1, out > 1:
			return wrong("%s hangs in %d slots and is with %d people", id, in, out)
		case state == custody.In && (in != 1 || at == nil || slot == 0), state == custody.Out && (out != 1 || in != 0):
			return wrong("%s is %s, in %d slots, with %d people", id, state, in, out)
		case moved && (told.state != state || state == custody.Out && told.holder != tenants.PersonID(*holder)):
			return wrong("%s is %s, its entries say %s", id, state, told.state)
		}
	}
	return ""
}

// noInterference is I12.
func noInterference(w *world) string {
	owner := map[tenants.DeviceID]tenants.OrgID{}
	for _, b := range w.boxes {
		owner[b.life().device] = soil.houses[b.plot.org].id
	}
	for _, e := range w.book.fresh {
		if e.life.device != "" && owner[e.life.device] != "" && owner[e.life.device] != e.org {
			return wrong("an entry of %s in the log of %s", e.life.device, e.org)
		}
		if e.by != "" && owner[e.by] != e.org {
			return wrong("a message of %s wrote into the log of %s", e.by, e.org)
		}
	}
	return ""
}

// recordBeforeAct is I14.
func recordBeforeAct(w *world) string {
	for _, o := range w.book.orders {
		if !o.onDisk {
			return wrong("%s left before it was on disk", o.what)
		}
	}
	return ""
}

// appendOnly is I15.
func appendOnly(w *world) string {
	for org, t := range w.book.logs {
		if t.fault != "" {
			return wrong("%s: %s", org, t.fault)
		}
	}
	if w.book.over && w.cloud.eye != nil {
		return w.book.again(w.cloud.eye)
	}
	return ""
}

// clockFree is I17: what hangs where is the fold of the records by number.
func clockFree(w *world) string {
	if !w.book.changed || w.cloud.eye == nil {
		return ""
	}
	for _, b := range w.boxes {
		c := w.book.chain(b.life())
		if b.clone || b.past.strange || c.n == 0 {
			continue
		}
		rows := must(w.cloud.eye.Query("SELECT no, tag FROM slots WHERE place_id = ? AND tag <> ''", b.plot.place))
		for rows.Next() {
			var no int
			var tag string
			check(rows.Scan(&no, &tag))
			if told, mentioned := c.slots[no]; mentioned && told != tag {
				check(rows.Close())
				return wrong("%s: slot %d holds %s, its records in order say %q", b.name, no, tag, c.slots[no])
			}
		}
		check(rows.Close())
	}
	return ""
}
