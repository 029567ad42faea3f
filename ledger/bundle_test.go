package ledger_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"iter"
	"math"
	"slices"
	"testing"

	"claviger/ledger"
)

func TestBundleIsAZipThatOthersRead(t *testing.T) {
	w := newWorld(t, "org_1").moves(7)
	list := files(t, packed(t, w.bundle()))
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
	}
	want := []string{"entries.jsonl", "leaves.txt", "disclosures.jsonl", "completeness.jsonl", "checkpoint.txt", "keys.txt", "README.txt"}
	if !slices.Equal(names, want) {
		t.Error(names)
	}
	lines := bytes.Split(list[0].Content, []byte("\n"))
	for i, r := range w.rows {
		if !bytes.Equal(lines[i], r.Entry) {
			t.Errorf("line %d is not the entry's exact bytes", i)
		}
	}
}

func TestSameLogSameBytes(t *testing.T) {
	a, b := newWorld(t, "org_1").moves(9), newWorld(t, "org_1").moves(9)
	if !bytes.Equal(packed(t, a.bundle()), packed(t, b.bundle())) {
		t.Error("two exports of one log differ")
	}
	if !bytes.Equal(packed(t, a.part("itm_1")), packed(t, b.part("itm_1"))) {
		t.Error("two exports of one part differ")
	}
}

func TestWriteBundleRefuses(t *testing.T) {
	broken := errors.New("disk")
	for _, c := range []struct {
		name  string
		part  bool
		spoil func(*world, *ledger.Bundle)
		err   error // nil: any
	}{
		{"a row too few", false, func(w *world, b *ledger.Bundle) { b.Rows = each(w.rows[:8]) }, ledger.ErrBundle},
		{"a row in the middle gone", false, func(w *world, b *ledger.Bundle) { b.Rows = each(slices.Delete(slices.Clone(w.rows), 3, 4)) }, ledger.ErrBundle},
		{"a row too many", false, func(w *world, b *ledger.Bundle) { b.Rows = each(append(slices.Clone(w.rows), w.rows[8])) }, ledger.ErrBundle},
		{"an unsealed row of a part", true, func(w *world, b *ledger.Bundle) { b.Rows = each([]ledger.Row{{Index: -1, Entry: w.rows[0].Entry}}) }, ledger.ErrBundle},
		{"a sealed row after an unsealed one", false, func(w *world, b *ledger.Bundle) {
			e := w.entry("key.lost")
			b.Rows = each(append(slices.Clone(w.rows), ledger.Row{Index: -1, Entry: w.encode(e)}, w.rows[8]))
		}, ledger.ErrBundle},
		{"rows out of order", true, func(w *world, b *ledger.Bundle) { b.Rows = each([]ledger.Row{w.rows[3], w.rows[0]}) }, ledger.ErrBundle},
		{"a row at another index", true, func(w *world, b *ledger.Bundle) {
			r := w.rows[3]
			r.Index = 5
			b.Rows = each([]ledger.Row{r})
		}, ledger.ErrProof},
		{"a row beyond the checkpoint", true, func(w *world, b *ledger.Bundle) {
			w.moves(1)
			b.Rows = each(w.rows[9:])
		}, ledger.ErrBundle},
		{"rows that cannot be read", false, func(w *world, b *ledger.Bundle) { b.Rows = failing(w.rows, broken, 1) }, broken},
		{"rows that cannot be read again", false, func(w *world, b *ledger.Bundle) { b.Rows = failing(w.rows, broken, 2) }, broken},
		{"rows that change", true, func(w *world, b *ledger.Bundle) { b.Rows = changing(w.rows[:1], w.rows[1:2]) }, ledger.ErrBundle},
		{"more rows the second time", true, func(w *world, b *ledger.Bundle) { b.Rows = changing(w.rows[:1], w.rows[:2]) }, ledger.ErrBundle},
		{"a false disclosure", false, func(w *world, b *ledger.Bundle) { w.rows[1].Shown[0].Value = "lie" }, ledger.ErrBundle},
		{"a disclosure twice", false, func(w *world, b *ledger.Bundle) {
			w.rows[1].Shown = append(w.rows[1].Shown, w.rows[1].Shown[0])
			b.Rows = each(w.rows)
		}, ledger.ErrBundle},
		{"a signature missing", false, func(w *world, b *ledger.Bundle) { b.Keys = append(b.Keys, signing(w.t, "org_1", 2).Verifier()) }, ledger.ErrSignature},
		{"a signature too many", false, func(w *world, b *ledger.Bundle) {
			b.Checkpoint = signed(w.t, w.head(), signing(w.t, "org_1", 1), signing(w.t, "org_1", 2))
		}, nil},
		{"no key", false, func(w *world, b *ledger.Bundle) { b.Keys = nil }, ledger.ErrUnknownKey},
		{"no checkpoint", false, func(w *world, b *ledger.Bundle) { b.Checkpoint = nil }, ledger.ErrCheckpoint},
		{"an older checkpoint", false, func(w *world, b *ledger.Bundle) { w.moves(1); b.Rows = each(w.rows) }, ledger.ErrBundle},
		{"a damaged tree", false, func(w *world, b *ledger.Bundle) { w.tree.hashes[ledger.StoredIndex(4)][0] ^= 1 }, ledger.ErrBundle},
		{"a damaged tree, part", true, func(w *world, b *ledger.Bundle) { w.tree.hashes[1][0] ^= 1 }, ledger.ErrProof},
		{"a tree that cannot be read", false, func(w *world, b *ledger.Bundle) { b.Tree = unreadable(broken) }, broken},
		{"a tree that cannot be read, part", true, func(w *world, b *ledger.Bundle) { b.Tree = unreadable(broken) }, broken},
		{"an earlier size that never was", true, func(w *world, b *ledger.Bundle) { b.Since = []int64{10} }, ledger.ErrBundle},
		{"an earlier size of nothing", true, func(w *world, b *ledger.Bundle) { b.Since = []int64{0} }, ledger.ErrBundle},
		{"the same earlier size twice", true, func(w *world, b *ledger.Bundle) { b.Since = []int64{4, 4} }, ledger.ErrBundle},
		{"a disclosure of an unsealed row", false, func(w *world, b *ledger.Bundle) {
			e := w.entry("key.lost")
			c, d, _ := ledger.Conceal(w.rand, "reason", "x")
			e.PII = map[string]ledger.Commitment{"reason": c}
			b.Rows = each(append(slices.Clone(w.rows), ledger.Row{Index: -1, Entry: w.encode(e), Shown: []ledger.Disclosure{d}}))
		}, ledger.ErrBundle},
		{"earlier sizes out of order", true, func(w *world, b *ledger.Bundle) { b.Since = []int64{5, 4} }, ledger.ErrBundle},
		{"a closed log that fails", false, func(w *world, b *ledger.Bundle) { b.Closed = func(io.Writer) error { return broken } }, broken},
	} {
		w := newWorld(t, "org_1").moves(9)
		b := w.bundle()
		if c.part {
			b = w.part("itm_0")
		}
		c.spoil(w, &b)
		err := ledger.WriteBundle(io.Discard, b)
		if err == nil || c.err != nil && !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestWriteBundlePacksWhatStands: a log that was changed can be exported, and
// the export says where.
func TestWriteBundlePacksWhatStands(t *testing.T) {
	for name, spoil := range map[string]func(*world){
		"a changed row":          func(w *world) { w.edit(4, "ent_", "ant_") },
		"a row that is no entry": func(w *world) { w.rows[4].Entry = []byte("{}") },
		"a row of another log":   func(w *world) { w.rows[4].Entry = newWorld(t, "org_2").moves(9).rows[4].Entry },
		"a row that repeats":     func(w *world) { w.rows[4].Entry = w.rows[3].Entry },
	} {
		w := newWorld(t, "org_1").moves(9)
		spoil(w)
		b := w.bundle()
		b.Rows = each(w.rows)
		content := packed(t, b)
		r := ledger.Verify(bytes.NewReader(content), int64(len(content)), nil)
		if r.Status != ledger.Tampered || r.FirstBad == nil || *r.FirstBad != 4 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// failing reads rows and fails at the end of the n-th reading.
func failing(rows []ledger.Row, err error, n int) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		n--
		for r := range each(rows) {
			if !yield(r, nil) {
				return
			}
		}
		if n == 0 {
			yield(ledger.Row{}, err)
		}
	}
}

// changing gives other rows the second time.
func changing(first, second []ledger.Row) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		rows := first
		first = second
		each(rows)(yield)
	}
}

func unreadable(err error) ledger.HashReader {
	return ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, err })
}

func TestWriteBundleStopsWhenTheDiskIsFull(t *testing.T) {
	w := newWorld(t, "org_1").moves(9)
	full := packed(t, w.bundle())
	broken := errors.New("disk full")
	for room := 0; room < len(full); room += 97 {
		if err := ledger.WriteBundle(&narrow{room: room, err: broken}, w.bundle()); !errors.Is(err, broken) {
			t.Fatalf("with room for %d of %d bytes: %v", room, len(full), err)
		}
	}
	if err := ledger.WriteBundle(&narrow{room: len(full), err: broken}, w.bundle()); err != nil {
		t.Error(err)
	}
}

// narrow is a writer with room for so many bytes.
type narrow struct {
	room int
	err  error
}

func (n *narrow) Write(b []byte) (int, error) {
	if len(b) > n.room {
		return 0, n.err
	}
	n.room -= len(b)
	return len(b), nil
}

// TestLargeZipsAreReadByOthers: sizes and offsets beyond 32 bits are written
// as zip64, which the standard library must understand. The contents are holes.
func TestLargeZipsAreReadByOthers(t *testing.T) {
	names := []string{"entries.jsonl", "leaves.txt", "README.txt"}
	for _, sizes := range [][]uint64{
		{1, 2, 3},
		{math.MaxUint32 - 1, 1, 1},
		{math.MaxUint32, 1, 1},
		{5 << 30, 6 << 30, 7},
		{10, 20, 5 << 30},
		{math.MaxUint32 - 300, 300, 7},
	} {
		z := holes(names, sizes)
		r, err := zip.NewReader(z, z.size)
		if err != nil {
			t.Errorf("%v: %v", sizes, err)
			continue
		}
		for i, f := range r.File {
			at, err := f.DataOffset()
			if err != nil || f.Name != names[i] || f.UncompressedSize64 != sizes[i] || f.CompressedSize64 != sizes[i] || at != z.data[i] {
				t.Errorf("%v: %d: %v %d at %d, %v", sizes, i, f.Name, f.UncompressedSize64, at, err)
			}
		}
	}
}

// sparse is a file of which only some stretches are written.
type sparse struct {
	size  int64
	parts map[int64][]byte
	data  []int64
}

func holes(names []string, sizes []uint64) *sparse {
	headers, descriptors, end := ledger.Directory(names, sizes)
	s := &sparse{parts: map[int64][]byte{}}
	put := func(b []byte) { s.parts[s.size] = b; s.size += int64(len(b)) }
	for i := range names {
		put(headers[i])
		s.data = append(s.data, s.size)
		s.size += int64(sizes[i])
		put(descriptors[i])
	}
	put(end)
	return s
}

func (s *sparse) ReadAt(b []byte, at int64) (int, error) {
	clear(b)
	n := int(min(int64(len(b)), s.size-at))
	for from, part := range s.parts {
		for i, x := range part {
			if k := from + int64(i) - at; k >= 0 && k < int64(n) {
				b[k] = x
			}
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
