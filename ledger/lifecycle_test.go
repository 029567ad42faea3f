package ledger_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

// house is a whole installation with one organisation: a database that can be
// restored from a backup, a signer that cannot, and a customer with a state
// file who sees some of the exports.
type house struct {
	*rapid.T
	t      *testing.T
	vault  *vault
	signer *ledger.Signer
	world  *world
	notes  []ledger.Head // checkpoints that the database keeps
	state  *ledger.State
	gen    int
	broken bool // the database went back behind what was signed
	seen   int64
}

func newHouse(t *testing.T, rt *rapid.T) *house {
	v := newVault()
	h := &house{T: rt, t: t, vault: v, signer: ledger.NewSigner(host, v, secret(1)), state: ledger.NewState(), gen: 1}
	h.world = newWorld(t, "org_1")
	if err := h.signer.Begin(context.Background(), "org_1"); err != nil {
		rt.Fatal(err)
	}
	return h
}

// sign asks for the head of what the database holds.
func (h *house) sign() (ledger.Head, bool) {
	head, err := h.signer.Sign(context.Background(), h.world.log, &h.world.tree, h.world.tree.size)
	if h.broken {
		if !errors.Is(err, ledger.ErrBehind) && !errors.Is(err, ledger.ErrDiverged) {
			h.Fatal("a restored database was signed: ", head, err)
		}
		return head, false
	}
	if err != nil {
		h.Fatal(err)
	}
	h.notes = append(h.notes, head)
	return head, true
}

// export packs the log under its newest head and lets the customer verify it.
func (h *house) export(whole bool) {
	head, ok := h.sign()
	if !ok {
		return
	}
	b := h.world.bundle()
	if !whole {
		h.world.since = nil
		if h.seen > 0 {
			h.world.since = []int64{h.seen}
		}
		b = h.world.part("itm_1")
	}
	b.Checkpoint = head.Note
	r := verify(packed(h.t, b), h.state)
	if r.Status != ledger.Proven {
		h.Fatalf("export of a clean log: %+v", r)
	}
	h.seen = head.Size
}

// restore brings the database back to its first n entries, and with them the
// checkpoints it had stored by then.
func (h *house) restore(n int) {
	old := h.world
	last, err := h.signer.Last(context.Background(), old.log)
	if err != nil {
		h.Fatal(err)
	}
	h.broken = h.broken || int64(n) < last.Size
	h.world = truncated(h.t, old, n)
	h.notes = slices.DeleteFunc(h.notes, func(x ledger.Head) bool { return x.Size > int64(n) })
}

// truncated is w as it was after n entries.
func truncated(t *testing.T, w *world, n int) *world {
	out := newWorld(t, w.log)
	out.rand, out.last = w.rand, w.last
	out.items, out.seqs = map[string]uint64{}, map[string]uint64{}
	for _, r := range w.rows[:n] {
		e, err := ledger.Decode(r.Entry)
		if err != nil {
			t.Fatal(err)
		}
		out.rows = append(out.rows, r)
		out.tree.grow(t, r.Entry)
		if e.Item != "" {
			out.items[e.Item] = e.ItemNo
		}
		if e.Device != "" {
			out.seqs[e.Device] = e.Seq
		}
	}
	return out
}

// succeed closes the damaged log and opens the next one.
func (h *house) succeed() {
	last, err := h.signer.Last(context.Background(), h.world.log)
	if err != nil {
		h.Fatal(err)
	}
	kept := ledger.Head{}
	if n := len(h.notes); n > 0 {
		kept = h.notes[n-1]
	}
	old := truncated(h.t, h.world, int(kept.Size))
	h.gen++
	w := newWorld(h.t, ledger.LogName("org_1", h.gen))
	w.items, w.seqs, w.rand = old.items, old.seqs, old.rand
	if kept.Note != nil {
		b := old.bundle()
		b.Checkpoint = kept.Note
		w.last = func(out io.Writer) error { return ledger.WriteBundle(out, b) }
	}
	if err := h.signer.Begin(context.Background(), w.log); err != nil {
		h.Fatal(err)
	}
	e := w.entry("")
	s := ledger.Succession{Closed: ledger.Checkpoint{Origin: ledger.Origin(host, old.log), Size: last.Size, Root: last.Root},
		Note: last.Note, Kept: kept.Size, Cause: "restored_backup"}
	if err := s.Put(&e); err != nil {
		h.Fatal(err)
	}
	w.seal(e)
	h.world, h.notes, h.broken, h.seen = w, nil, false, 0
}

// checkup: what is in the database always belongs together, whatever happened.
func (h *house) checkup() {
	head := ledger.Head{}
	if n := len(h.notes); n > 0 {
		head = h.notes[n-1]
	}
	c, err := ledger.Fsck(h.world.log, each(h.world.rows), &h.world.tree, head)
	if err != nil || c.First != nil {
		h.Fatalf("%v %+v", err, c.First)
	}
	err = h.signer.Compare(context.Background(), h.world.log, &h.world.tree, h.world.tree.size)
	if h.broken != (errors.Is(err, ledger.ErrBehind) || errors.Is(err, ledger.ErrDiverged)) {
		h.Fatal("broken: ", h.broken, ", but: ", err)
	}
}

// TestLifeOfAHouse: movements, exports, restored backups and successors in any
// order. The customer's verifier is content with every export of a house that
// behaves, and a database that went back is never signed.
func TestLifeOfAHouse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse(t, rt)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0, 1:
				h.world.moves(rapid.IntRange(1, 8).Draw(rt, "moves"))
			case 2:
				h.export(true)
			case 3:
				h.export(false)
			case 4:
				if rapid.IntRange(0, 2).Draw(rt, "disaster") == 0 {
					// A backup older than a successor log is one of the log before it.
					h.restore(rapid.IntRange(min(h.gen-1, 1), len(h.world.rows)).Draw(rt, "backup"))
				}
			case 5:
				if h.broken {
					h.succeed()
				}
			}
			h.checkup()
		}
	})
}

// TestLyingHouse: the same house, but its operator forges a history and signs
// it with the right key, past the signer. A customer with a state finds out.
func TestLyingHouse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(rt, "entries seen")
		k := rapid.IntRange(0, n-1).Draw(rt, "first forged")
		more := rapid.IntRange(0, 20).Draw(rt, "added since")
		w := newWorld(t, "org_1").moves(n)
		s := ledger.NewState()
		want(t, verify(packed(t, w.bundle()), s), ledger.Proven)

		forged := truncated(t, w, k)
		forged.move("itm_forged", "")
		forged.moves(n - k - 1 + more)
		forged.since = []int64{int64(n)}
		for _, b := range []ledger.Bundle{forged.bundle(), forged.part("itm_1")} {
			r := verify(packed(t, b), s)
			if r.Status != ledger.Tampered || !slices.Contains(faults(r), ledger.FaultFork) {
				rt.Fatalf("forged from %d of %d, +%d: %s %v", k, n, more, r.Status, faults(r))
			}
		}
		if r := verify(packed(t, forged.bundle()), nil); r.Status != ledger.Proven || !slices.Contains(opens(r), ledger.OpenNoState) {
			rt.Fatal("without a state nobody can know, and the report must say so: ", r)
		}
	})
}
