package sim_test

import (
	"bytes"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/tenants"
)

// look reads what the cloud's file holds that is new.
func (b *book) look(c *cloud) {
	b.cloud = false
	if c.eye == nil || !c.eye.moved() {
		return
	}
	b.moved = true
	b.lines(c.eye)
	b.applied(c.eye)
}

// lines reads new entries of every log.
func (b *book) lines(eye *eye) {
	rows := must(eye.Query("SELECT entry_no, org_id, kind, item_id, person_id, device_id, epoch, seq FROM entries WHERE entry_no > ? ORDER BY entry_no", b.entries))
	defer rows.Close()
	for rows.Next() {
		var e entry
		check(rows.Scan(&e.no, &e.org, &e.kind, &e.item, &e.person, &e.life.device, &e.life.epoch, &e.seq))
		b.entries, e.by = e.no, b.sender
		b.fresh = append(b.fresh, e)
		b.count(e)
		b.place(e)
	}
	check(rows.Err())
}

// count follows the numbers of one journal through the log.
func (b *book) count(e entry) {
	if e.seq == 0 {
		return
	}
	switch c := b.chain(e.life); {
	case e.seq <= c.entries:
		c.twice = e.seq
	case e.seq != c.entries+1:
		c.fault = wrong("the entry of record %d came after that of %d", e.seq, c.entries)
	default:
		c.entries = e.seq
	}
}

// place follows one item through its entries: state is the fold of the log.
func (b *book) place(e entry) {
	switch custody.EventKind(e.kind) {
	case custody.Taken:
		b.fold[e.item] = place{custody.Out, e.person}
	case custody.Returned, custody.WrongSlot, custody.Hung, custody.Corrected, custody.Found:
		b.fold[e.item] = place{custody.In, ""}
	case custody.TakenLoose, custody.FireTaken, custody.CustodyUnknown:
		b.fold[e.item] = place{custody.Missing, ""}
	}
}

// applied reads the records that became part of each chain.
func (b *book) applied(eye *eye) {
	rows := must(eye.Query("SELECT device_id, epoch FROM cabinets WHERE epoch > 0"))
	var lives []life
	for rows.Next() {
		var l life
		check(rows.Scan(&l.device, &l.epoch))
		lives = append(lives, l)
	}
	check(rows.Close())
	for _, l := range lives {
		b.follow(eye, l)
	}
}

// follow reads one chain on: no number missing, each citing the one before.
func (b *book) follow(eye *eye, l life) {
	c := b.chain(l)
	rows := must(eye.Query("SELECT seq, hash, body FROM device_records WHERE device_id = ? AND epoch = ? AND seq > ? AND state = 'applied' ORDER BY seq", l.device, l.epoch, c.n))
	defer rows.Close()
	for rows.Next() {
		var seq uint64
		var hash, body []byte
		check(rows.Scan(&seq, &hash, &body))
		r, err := proto.ParseRecord(body)
		switch {
		case err != nil:
			c.fault = "a record that cannot be read was applied"
		case seq != c.n+1:
			c.fault = "a record beyond a gap was applied"
		case !bytes.Equal(r.Prev, c.hash[:]):
			c.fault = "an applied record does not follow the one before"
		}
		c.n, c.hash = seq, proto.Hash(hash)
		if present, moves := r.Kind.Moves(); moves {
			if c.slots[r.Slot] = ""; present {
				c.slots[r.Slot] = r.Tag
			}
		}
	}
	check(rows.Err())
}

// publish keeps the head of a log as the world may have seen it.
func (b *book) publish(c *cloud, org tenants.OrgID) {
	var size int64
	var root []byte
	if err := c.eye.QueryRow("SELECT size, root FROM log_heads WHERE org_id = ?", org).Scan(&size, &root); err != nil {
		return
	}
	t := b.logs[org]
	if size < t.frontier.Size() {
		t.fault = "the log grew shorter"
		return
	}
	rows := must(c.eye.Query("SELECT leaf, body FROM entries WHERE org_id = ? AND leaf >= ? ORDER BY leaf", org, t.frontier.Size()))
	defer rows.Close()
	for rows.Next() {
		var leaf int64
		var body []byte
		check(rows.Scan(&leaf, &body))
		if leaf != t.frontier.Size() {
			t.fault = "a leaf is missing"
		}
		t.frontier.Add(ledger.LeafHash(body))
	}
	check(rows.Err())
	if size > 0 && (t.frontier.Size() != size || ledger.Hash(root) != t.frontier.Root()) {
		t.fault = "the published head is not that of the entries"
	}
	t.roots[size] = t.frontier.Root()
}

// again derives every published head once more from the file.
func (b *book) again(eye *eye) string {
	for org, t := range b.logs {
		var f ledger.Frontier
		rows := must(eye.Query("SELECT body FROM entries WHERE org_id = ? AND leaf IS NOT NULL ORDER BY leaf", org))
		for rows.Next() {
			var body []byte
			check(rows.Scan(&body))
			f.Add(ledger.LeafHash(body))
			if root, published := t.roots[f.Size()]; published && root != f.Root() {
				check(rows.Close())
				return "an entry changed after it was published"
			}
		}
		check(rows.Close())
		if f.Size() < t.frontier.Size() {
			return "published entries are gone"
		}
	}
	return ""
}
