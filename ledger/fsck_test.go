package ledger_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

// signedHead is the head as the signer has it.
func (w *world) signedHead() ledger.Head {
	c := w.head()
	return ledger.Head{Size: c.Size, Root: c.Root, Note: []byte("note")}
}

func (w *world) fsck() ledger.Checkup {
	w.t.Helper()
	c, err := ledger.Fsck(w.log, each(slices.Concat(w.rows, w.tail)), &w.tree, w.signedHead())
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestFsckOfACleanLog(t *testing.T) {
	for _, n := range []int{0, 1, 5, 511, 512, 513, 1500} {
		w := newWorld(t, "org_1").moves(n)
		c := w.fsck()
		if c.First != nil || c.Entries != int64(n) || c.Sealed != int64(n) || c.Root != w.head().Root {
			t.Errorf("%d: %+v %+v", n, c, c.First)
		}
	}
}

func TestFsckOfALogThatGrewSinceItWasSigned(t *testing.T) {
	w := newWorld(t, "org_1").moves(20)
	h := w.signedHead()
	w.moves(7)
	e := w.entry("key.returned")
	w.tail = []ledger.Row{{No: 28, Index: ledger.Unsealed, Entry: w.encode(e)}}
	c, err := ledger.Fsck("org_1", each(slices.Concat(w.rows, w.tail)), &w.tree, h)
	if err != nil || c.First != nil || c.Entries != 28 || c.Sealed != 27 {
		t.Error(c, err)
	}
	if c, err := ledger.Fsck("org_1", each(w.rows), &w.tree, ledger.Head{}); err != nil || c.First != nil {
		t.Error("never signed: ", c, err)
	}
}

func TestFsckNamesTheFirstDamage(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*world)
		why   string
		index int64
	}{
		{"a changed entry", func(w *world) { w.edit(5, "ent_000005", "ent_x00005") }, ledger.DamageHash, 5},
		{"two changed entries", func(w *world) { w.edit(9, "ent_", "ant_"); w.edit(5, "ent_", "ant_") }, ledger.DamageHash, 5},
		{"the last entry", func(w *world) { w.edit(599, "ent_", "ant_") }, ledger.DamageHash, 599},
		{"another spelling", func(w *world) { w.edit(7, `"v":1`, `"v": 1`) }, ledger.DamageSpelling, 7},
		{"no JSON", func(w *world) { w.rows[7].Entry = []byte("gone") }, ledger.DamageSpelling, 7},
		{"another log", func(w *world) { w.edit(8, `"log":"org_1"`, `"log":"org_2"`) }, ledger.DamageLog, 8},
		{"a row gone", func(w *world) { w.rows = slices.Delete(w.rows, 3, 4) }, ledger.DamageOrder, 4},
		{"a row gone, its successors moved up", func(w *world) {
			w.rows = slices.Delete(w.rows, 3, 4)
			for i := range w.rows {
				w.rows[i].Index = int64(i)
			}
		}, ledger.DamageHash, 3},
		{"stored hashes gone", func(w *world) { w.tree.hashes = w.tree.hashes[:ledger.StoredIndex(77)] }, ledger.DamageHash, 77},
		{"a row twice", func(w *world) { w.rows = slices.Insert(w.rows, 3, w.rows[2]) }, ledger.DamageNumber, 2},
		{"two rows swapped", func(w *world) { w.rows[4], w.rows[5] = w.rows[5], w.rows[4] }, ledger.DamageOrder, 5},
		{"an index too high", func(w *world) { w.rows[4].Index = 40 }, ledger.DamageOrder, 40},
		{"the last row gone", func(w *world) { w.rows = w.rows[:599] }, ledger.DamageHead, -1},
		{"all rows gone", func(w *world) { w.rows = nil }, ledger.DamageHead, -1},
		{"a stored leaf hash", func(w *world) { w.tree.hashes[ledger.StoredIndex(11)][0] ^= 1 }, ledger.DamageHash, 11},
		{"a stored node", func(w *world) { w.tree.hashes[ledger.StoredIndex(11)+1][0] ^= 1 }, ledger.DamageHash, 11},
		{"a sealed row after an unsealed", func(w *world) {
			w.rows[3].Index = ledger.Unsealed
		}, ledger.DamageOrder, 4},
		{"an unsealed row among sealed ones", func(w *world) {
			e := w.entry("person.signed_in")
			w.rows = slices.Insert(w.rows, 3, ledger.Row{No: 900, Index: ledger.Unsealed, Entry: w.encode(e)})
		}, ledger.DamageOrder, 3},
		{"an unsealed row that is no entry", func(w *world) {
			w.tail = []ledger.Row{{No: 601, Index: ledger.Unsealed, Entry: []byte("{}")}}
		}, ledger.DamageSpelling, -1},
	} {
		w := newWorld(t, "org_1").moves(600)
		head := w.signedHead()
		c.spoil(w)
		got, err := ledger.Fsck("org_1", each(slices.Concat(w.rows, w.tail)), &w.tree, head)
		if err != nil || got.First == nil || got.First.Why != c.why || got.First.Index != c.index {
			t.Errorf("%s: %v %+v", c.name, err, got.First)
		}
	}
}

func (w *world) edit(row int, old, new string) {
	text := string(w.rows[row].Entry)
	if !strings.Contains(text, old) {
		w.t.Fatalf("%s not in %s", old, text)
	}
	w.rows[row].Entry = []byte(strings.Replace(text, old, new, 1))
}

// TestFsckFindsAHistoryRewrittenConsistently: rows and stored hashes agree, and
// only the signer's head knows better.
func TestFsckFindsAHistoryRewrittenConsistently(t *testing.T) {
	w, forged := newWorld(t, "org_1").moves(30), newWorld(t, "org_1")
	forged.move("itm_9", "")
	forged.moves(29)
	c, err := ledger.Fsck("org_1", each(forged.rows), &forged.tree, w.signedHead())
	if err != nil || c.First == nil || c.First.Why != ledger.DamageHead {
		t.Error(c, err)
	}
}

func TestFsckFindsSkippedAndRepeatedNumbers(t *testing.T) {
	w := newWorld(t, "org_1").moves(6)
	w.items["itm_0"]++
	w.moves(3)
	if c := w.fsck(); c.First == nil || c.First.Why != ledger.DamageNumber || c.First.Index != 6 || c.First.Range.From != 3 {
		t.Errorf("%+v", c.First)
	}
	w = newWorld(t, "org_1").moves(6)
	w.items["itm_0"]--
	w.moves(3)
	if c := w.fsck(); c.First == nil || c.First.Why != ledger.DamageNumber || c.First.Index != 6 || c.First.Range.From != 0 {
		t.Errorf("%+v", c.First)
	}
}

func TestFsckReportsErrorsOfReading(t *testing.T) {
	w := newWorld(t, "org_1").moves(600)
	broken := errors.New("disk")
	var rows iter.Seq2[ledger.Row, error] = func(yield func(ledger.Row, error) bool) {
		_ = yield(w.rows[0], nil) && yield(ledger.Row{}, broken)
	}
	if _, err := ledger.Fsck("org_1", rows, &w.tree, w.signedHead()); !errors.Is(err, broken) {
		t.Error(err)
	}
	for _, n := range []int{600, 10} { // in the middle, at the end
		fails := ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, broken })
		if _, err := ledger.Fsck("org_1", each(w.rows[:n]), fails, w.signedHead()); !errors.Is(err, broken) {
			t.Error(err)
		}
	}
	short := ledger.HashReaderFunc(func(x []int64) ([]ledger.Hash, error) { return make([]ledger.Hash, len(x)-1), nil })
	if _, err := ledger.Fsck("org_1", each(w.rows), short, w.signedHead()); err == nil {
		t.Error("too few hashes went unseen")
	}
}

// TestFsckFindsAnyFlippedBit in any row or stored hash.
func TestFsckFindsAnyFlippedBit(t *testing.T) {
	w := newWorld(t, "org_1").moves(40)
	head := w.signedHead()
	rapid.Check(t, func(t *rapid.T) {
		rows, tree := slices.Clone(w.rows), memory{hashes: slices.Clone(w.tree.hashes), size: w.tree.size}
		bit := byte(1) << rapid.IntRange(0, 7).Draw(t, "bit")
		where := "row"
		if rapid.Bool().Draw(t, "a row?") {
			i := rapid.IntRange(0, len(rows)-1).Draw(t, "row")
			rows[i].Entry = slices.Clone(rows[i].Entry)
			rows[i].Entry[rapid.IntRange(0, len(rows[i].Entry)-1).Draw(t, "byte")] ^= bit
		} else {
			where = "hash"
			i := rapid.IntRange(0, len(tree.hashes)-1).Draw(t, "hash")
			tree.hashes[i][rapid.IntRange(0, 31).Draw(t, "byte")] ^= bit
		}
		c, err := ledger.Fsck("org_1", each(rows), &tree, head)
		if err != nil || c.First == nil {
			t.Fatal(fmt.Sprint("a flipped bit in a ", where, " went unseen: ", c, err))
		}
	})
}
