package ledger

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteBundle streams a proof bundle to w. Rows of a whole log are packed as
// they stand, changed ones too: to say so is Verify's part, and whoever asks
// for an export must get what proves it. Everything else that Verify would
// call tampered is refused; what is missing in the log itself stays missing.
func WriteBundle(w io.Writer, b Bundle) error {
	c, err := openExact(b.Checkpoint, b.Keys)
	if err != nil {
		return wrap("bundle", c.Origin, err)
	}
	log, _ := LogOf(c.Origin)
	p := &bundler{Bundle: b, packer: packer{w: w}, head: c, log: log, numbers: NewSequences(log, !b.Whole),
		about: summary{Format: bundleFormat, V: bundleVersion, Origin: c.Origin, Size: c.Size, Whole: b.Whole}}
	steps := []func() error{p.packEntries, p.packProofs, p.packConsistency, p.packDisclosures, p.packClaims, p.packTexts}
	if b.Whole {
		steps = []func() error{p.packEntries, p.packLeaves, p.packDisclosures, p.packClaims, p.packTexts}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return wrap("bundle", log, err)
		}
		if p.err != nil {
			return wrap("bundle", log, p.err)
		}
	}
	return wrap("bundle", log, p.close())
}

// bundler holds what one pass over the rows leaves for the files after it.
type bundler struct {
	Bundle
	packer
	head    Checkpoint
	log     string
	numbers *Sequences
	about   summary
	edge    Frontier // whole: of the rows so far
	chosen  []chosen // part: the rows so far
}

type chosen struct {
	index int64
	leaf  Hash
}

func (b *bundler) line(v any) error {
	text, err := canonical(v)
	if err == nil {
		b.Write(append(text, '\n'))
	}
	return err
}

func (b *bundler) packEntries() error {
	b.create(fileEntries)
	for row, err := range b.Rows {
		if err != nil {
			return err
		}
		if err := b.read(row); err != nil && !b.Whole {
			return err
		}
		if err := b.place(row); err != nil {
			return err
		}
		b.Write(append(slices.Clip(row.Entry), '\n'))
	}
	if b.Whole && b.edge.Size() != b.head.Size {
		return fmt.Errorf("%w: %d entries are not the signed tree of %d", ErrBundle, b.edge.Size(), b.head.Size)
	}
	return nil
}

// read checks that row is an entry of this log, and notes its numbers.
func (b *bundler) read(row Row) error {
	e, err := Decode(row.Entry)
	if err != nil {
		return fmt.Errorf("row %d: %w", row.Index, err)
	}
	if e.Log != b.log {
		return fmt.Errorf("%w: row %d is of log %s", ErrBundle, row.Index, e.Log)
	}
	if _, ok := b.numbers.Add(e); !ok {
		return fmt.Errorf("%w: row %d repeats a number", ErrBundle, row.Index)
	}
	return nil
}

// place checks that row stands where it may, and counts it.
func (b *bundler) place(row Row) error {
	if b.Whole && row.Index == Unsealed && b.edge.Size() == b.head.Size {
		b.about.Unsealed++
		return nil
	}
	ok := row.Index < b.head.Size && b.about.Unsealed == 0
	if b.Whole {
		ok = ok && row.Index == b.edge.Size()
		b.edge.Add(LeafHash(row.Entry))
	} else {
		n := len(b.chosen)
		ok = ok && row.Index >= 0 && (n == 0 || row.Index > b.chosen[n-1].index)
		b.chosen = append(b.chosen, chosen{row.Index, LeafHash(row.Entry)})
	}
	b.about.Entries++
	if !ok {
		return fmt.Errorf("%w: row %d out of place", ErrBundle, row.Index)
	}
	return nil
}

func (b *bundler) packLeaves() error {
	b.create(fileLeaves)
	var edge Frontier
	for from := int64(0); from < b.head.Size; from += fsckBatch {
		var indexes []int64
		for i := from; i < min(from+fsckBatch, b.head.Size); i++ {
			indexes = append(indexes, StoredIndex(i))
		}
		hashes, err := b.Tree.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for _, h := range hashes {
			edge.Add(h)
			b.Write([]byte(h.String() + "\n"))
		}
	}
	if edge.Size() != b.head.Size || edge.Root() != b.head.Root {
		return fmt.Errorf("%w: stored leaf hashes are not the signed tree", ErrBundle)
	}
	return nil
}

func (b *bundler) packProofs() error {
	b.create(fileProofs)
	for _, c := range b.chosen {
		proof, err := ProveInclusion(b.Tree, b.head.Size, c.index)
		if err != nil {
			return err
		}
		if err := CheckInclusion(proof, b.head.Size, b.head.Root, c.index, c.leaf); err != nil {
			return fmt.Errorf("row %d: %w", c.index, err)
		}
		if err := b.line(proofLine{Index: c.index, Proof: formatHashes(proof)}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundler) packConsistency() error {
	b.create(fileConsistency)
	for i, from := range b.Since {
		if from < 1 || from > b.head.Size || i > 0 && from <= b.Since[i-1] {
			return fmt.Errorf("%w: since %d", ErrBundle, from)
		}
		root, err := RootAt(b.Tree, from)
		if err != nil {
			return err
		}
		proof, err := ProveConsistency(b.Tree, from, b.head.Size)
		if err != nil {
			return err
		}
		if err := CheckConsistency(proof, from, root, b.head.Size, b.head.Root); err != nil {
			return fmt.Errorf("since %d: %w", from, err)
		}
		if err := b.line(historyLine{From: from, Root: root.String(), Proof: formatHashes(proof)}); err != nil {
			return err
		}
	}
	return nil
}

// packDisclosures is the second reading of the rows.
func (b *bundler) packDisclosures() error {
	b.create(fileDisclosures)
	at := 0
	for row, err := range b.Rows {
		if err != nil {
			return err
		}
		if !b.Whole && (at >= len(b.chosen) || b.chosen[at] != chosen{row.Index, LeafHash(row.Entry)}) {
			return fmt.Errorf("%w: the rows changed between two readings", ErrBundle)
		}
		at++
		if len(row.Shown) > 0 {
			if err := b.show(row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bundler) show(row Row) error {
	e, err := Decode(row.Entry)
	if err != nil {
		return err
	}
	shown := slices.SortedFunc(slices.Values(row.Shown), func(x, y Disclosure) int { return strings.Compare(x.Field, y.Field) })
	for i, d := range shown {
		twice := i > 0 && shown[i-1].Field == d.Field
		if twice || row.Index == Unsealed || d.Check(e) != nil {
			return fmt.Errorf("%w: row %d: disclosure of %s", ErrBundle, row.Index, strconv.Quote(d.Field))
		}
		b.about.Disclosed++
		if err := b.line(shownLine{Index: row.Index, Disclosure: d}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundler) packClaims() error {
	b.create(fileClaims)
	if err := b.line(b.about); err != nil {
		return err
	}
	for _, r := range b.numbers.Ranges() {
		if !b.Whole && !slices.ContainsFunc(b.Claims, func(c Range) bool { return c.counter() == r.counter() }) {
			continue
		}
		if err := b.line(r); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundler) packTexts() error {
	b.create(fileCheckpoint)
	b.Write(b.Checkpoint)
	b.create(fileKeys)
	b.Write(keyLines(b.Keys))
	if b.Closed != nil {
		b.create(fileClosed)
		if err := b.Closed(&b.packer); err != nil {
			return err
		}
	}
	b.create(fileReadme)
	_, err := io.WriteString(&b.packer, readme(b.about, b.head, b.Keys))
	return err
}

// keyLines is the content of keys.txt.
func keyLines(keys []VerifierKey) []byte {
	var out []byte
	for _, k := range keys {
		out = append(out, k.String()+"\n"...)
	}
	return out
}
