package store

import (
	"context"
	"errors"

	"claviger/custody"
	"claviger/ledger"
	"claviger/tenants"
)

// Causes of a succession, as its entry has them.
const (
	CauseRestored = "restored_backup" // the database was restored to an older state
	CauseDamaged  = "damaged"         // what was signed is damaged beyond repair
)

// Declared is what people say when they give up what cannot be had back.
type Declared struct {
	Cause  string           // CauseRestored or CauseDamaged
	Person tenants.PersonID // the owner who declares it with the operator, or ""
	Words  string           // why, in words of people; kept as a personal field
}

// Succession is what Succeed did.
type Succession struct {
	Closed string // the log that was closed
	Opened string // its successor
	Size   int64  // entries that the closed log had when it was signed last
	Kept   int64  // how many of them still exist
	Moved  int    // entries that nobody had signed yet, and that now stand in the successor
}

// Standing compares the organisation's tree with the signer's last head: nil,
// ledger.ErrBehind, ledger.ErrDiverged, or an error of reading.
func (z *Sealer) Standing(ctx context.Context, org tenants.OrgID) error {
	return z.store.Read(ctx, tenants.ForJob(org, "checkpoint"), func(r *Rx) error {
		l, err := r.LogHead()
		if err != nil {
			return err
		}
		err = z.signer.Compare(ctx, l.Origin, r, l.Size)
		if errors.Is(err, ledger.ErrNotBegun) && l.Note == "" {
			return nil
		}
		return err
	})
}

// Succeed closes a log that was restored to an older state, with the last head
// that was signed for it, and opens its successor, whose first entry cites
// that head and says what is lost. Entries that no checkpoint covers move to
// the successor: nobody outside has seen them under the old name. No other
// process may be recording meanwhile. Codes: log_whole, log_damaged.
func (z *Sealer) Succeed(ctx context.Context, scope tenants.Scope, why Declared) (done Succession, err error) {
	var head LogHead
	var plan succession
	err = z.store.Read(ctx, scope, func(r *Rx) error {
		if head, err = r.LogHead(); err == nil {
			plan, err = z.planSuccession(ctx, r, head)
		}
		return err
	})
	if err != nil {
		return done, tenants.Wrap("store.Succeed", err)
	}
	if err := z.signer.Begin(ctx, plan.opened); err != nil {
		return done, tenants.Wrap("store.Succeed", err)
	}
	plan.why = why
	err = z.store.InTx(ctx, scope, func(tx *Tx) error {
		now, _, err := tx.lockLog()
		if err == nil && (now.Origin != head.Origin || now.SignedSize != head.SignedSize) {
			err = tenants.Fail(tenants.Conflict, "log_whole")
		}
		if err == nil {
			done, err = tx.succeed(plan)
		}
		return err
	})
	return done, tenants.Wrap("store.Succeed", err)
}

// succession is what is known before the transaction.
type succession struct {
	ledger.Succession
	log      string // the name that the database's log has
	kept     int64  // entries of log that a checkpoint in the database covers
	keptNote string
	closed   string // the log that is closed: log, or one that the database has lost
	opened   string
	why      Declared
}

func (z *Sealer) planSuccession(ctx context.Context, r *Rx, head LogHead) (p succession, err error) {
	p.log = head.Origin
	last, name, err := z.lastSignedLog(ctx, head.Origin)
	if err != nil {
		return p, err
	}
	if name == head.Origin {
		err := z.signer.Compare(ctx, name, r, head.Size)
		if err == nil {
			return p, tenants.Fail(tenants.Conflict, "log_whole")
		}
		if !errors.Is(err, ledger.ErrBehind) && !errors.Is(err, ledger.ErrDiverged) {
			return p, err
		}
	}
	if err := z.provenPrefix(r, head, &p); err != nil {
		return p, err
	}
	org, n, _ := ledger.SplitLogName(name)
	p.closed, p.opened = name, ledger.LogName(org, n+1)
	p.Closed = ledger.Checkpoint{Origin: z.signer.Origin(name), Size: last.Size, Root: last.Root}
	p.Note = last.Note
	if name == p.log {
		p.Kept = p.kept
	}
	return p, nil
}

// lastSignedLog finds the latest log of the organisation that was ever signed:
// a database from before a succession does not know of it, the signer does.
func (z *Sealer) lastSignedLog(ctx context.Context, log string) (last ledger.Head, name string, err error) {
	org, n, _ := ledger.SplitLogName(log)
	for ; ; n++ {
		h, err := z.signer.Last(ctx, ledger.LogName(org, n))
		if errors.Is(err, ledger.ErrNotBegun) || err == nil && h.Note == nil {
			if name == "" {
				return last, name, tenants.Fail(tenants.Conflict, "log_whole")
			}
			return last, name, nil
		}
		if err != nil {
			return last, name, err
		}
		last, name = h, ledger.LogName(org, n)
	}
}

// provenPrefix derives the entries that the database's own checkpoint covers;
// they are what the closed log keeps.
func (z *Sealer) provenPrefix(r *Rx, head LogHead, p *succession) error {
	if head.Note == "" {
		return nil
	}
	keys, err := z.signer.Keys(head.Origin)
	if err != nil {
		return err
	}
	signed, _, err := ledger.OpenCheckpoint([]byte(head.Note), keys...)
	if err != nil || signed.Size != head.SignedSize || signed.Origin != z.signer.Origin(head.Origin) {
		return tenants.Fail(tenants.Conflict, "log_damaged").Because(err)
	}
	found, err := ledger.Fsck(head.Origin, r.sealedRows(signed.Size, false), r, ledger.Head{Size: signed.Size, Root: signed.Root, Note: []byte(head.Note)})
	if err == nil && found.First != nil {
		err = tenants.Fail(tenants.Conflict, "log_damaged").Because(errors.New(found.First.Why))
	}
	p.kept, p.keptNote = signed.Size, head.Note
	return err
}

// succeed closes and opens, in this transaction.
func (t *Tx) succeed(p succession) (Succession, error) {
	done := Succession{Closed: p.closed, Opened: p.opened, Size: p.Closed.Size, Kept: p.Kept}
	p.Cause = p.why.Cause
	if err := t.closeLog(p); err != nil {
		return done, err
	}
	var err error
	if done.Moved, err = t.moveUnsigned(p.opened); err != nil {
		return done, err
	}
	return done, t.openSuccessor(p)
}

// closeLog sets aside what is kept and empties the tree.
func (t *Tx) closeLog(p succession) error {
	before, err := t.ClosedLogs()
	if err != nil {
		return err
	}
	row := map[string]any{"origin": p.log, "kept": p.kept, "kept_note": p.keptNote, "successor": p.opened, "cause": p.Cause, "closed_at": t.Now(),
		"closed_size": p.Closed.Size, "closed_note": string(p.Note), "leaf_base": int64(0), "hash_base": int64(0)}
	for _, c := range before {
		row["leaf_base"] = max(row["leaf_base"].(int64), c.LeafBase+c.Kept)
		row["hash_base"] = max(row["hash_base"].(int64), c.HashBase+ledger.StoredCount(c.Kept))
	}
	if _, err := t.Insert("closed_logs", &row).Exec(t.Context()); err != nil {
		return err
	}
	if _, err := t.Update("entries").Set("leaf = NULL").Where("leaf >= ?", p.kept).Exec(t.Context()); err != nil {
		return err
	}
	if _, err := t.Update("entries").Set("leaf = -1 - (leaf + ?)", row["leaf_base"]).Where("leaf >= 0").Exec(t.Context()); err != nil {
		return err
	}
	if _, err := t.Delete("tree_hashes").Where("idx >= ?", ledger.StoredCount(p.kept)).Exec(t.Context()); err != nil {
		return err
	}
	_, err = t.Update("tree_hashes").Set("idx = -1 - (idx + ?)", row["hash_base"]).Where("idx >= 0").Exec(t.Context())
	return err
}

// moveUnsigned writes the entries that have no place in a tree under the name
// of the successor. They differ in nothing else.
func (t *Tx) moveUnsigned(log string) (moved int, err error) {
	for row, err := range t.unsealedRows() {
		if err != nil {
			return moved, err
		}
		e, err := ledger.Decode(row.Entry)
		if err != nil {
			return moved, tenants.Fail(tenants.Conflict, "log_damaged").Because(err)
		}
		e.Log = log
		body, err := ledger.Encode(e)
		if err != nil {
			return moved, err
		}
		if _, err := t.Update("entries").Set("body = ?", body).Where("entry_no = ?", row.No).Exec(t.Context()); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// openSuccessor names the new log and gives it its first leaf.
func (t *Tx) openSuccessor(p succession) error {
	empty := ledger.EmptyRoot()
	_, err := t.Update("log_heads").Set("origin = ?, size = 0, root = ?, sealed_at = NULL, signed_size = 0, note = '', signed_at = NULL, stopped = ''", p.opened, empty[:]).Exec(t.Context())
	if err != nil {
		return err
	}
	t.unit.s.logs.Delete(t.scope.Org())
	id := custody.EntryID(t.NewID("ent"))
	event := custody.Event{Kind: custody.LogSucceeded, PersonID: p.why.Person, Outcome: "done"}
	if p.why.Words != "" {
		event.Personal = map[string]string{"note": p.why.Words}
	}
	entry, err := t.entryOf(id, event)
	if err != nil {
		return err
	}
	if err := p.Put(&entry); err != nil {
		return err
	}
	hidden, err := t.conceal(&entry, event.Personal)
	if err != nil {
		return err
	}
	body, err := ledger.Encode(entry)
	if err != nil {
		return err
	}
	if err := t.addEntry(id, event, entry, body); err != nil {
		return err
	}
	if err := t.addPersonal(id, hidden); err != nil {
		return err
	}
	return t.sealFirst(id, body)
}

// sealFirst makes an entry leaf 0, before entries that are older than it.
func (t *Tx) sealFirst(id custody.EntryID, body []byte) error {
	growth, err := ledger.Append(t, 0, [][]byte{body})
	if err != nil {
		return err
	}
	if err := t.keepHashes(growth); err != nil {
		return err
	}
	if _, err := t.Update("entries").Set("leaf = 0").Where("id = ?", id).Exec(t.Context()); err != nil {
		return err
	}
	_, err = t.Update("log_heads").Set("size = 1, root = ?, sealed_at = ?", growth.Root[:], t.Now()).Exec(t.Context())
	return err
}
