package ledger

import (
	"errors"
	"iter"
)

// Row is one entry as the database holds it.
type Row struct {
	No    int64        // entry_no
	Index int64        // leaf index, Unsealed while it has none
	Entry []byte       // exact bytes
	Shown []Disclosure // opened personal fields; only for bundles
}

// Unsealed is the Index of an entry that has no place in the tree yet.
const Unsealed int64 = -1

// Why a row is damaged.
const (
	DamageOrder    = "order"    // its leaf index is not the next one
	DamageSpelling = "spelling" // its bytes are not an entry in canonical form
	DamageLog      = "log"      // it belongs to another log
	DamageNumber   = "number"   // a number of its Item or device is missing or repeated
	DamageHash     = "hash"     // a stored hash of the tree does not follow from its bytes
	DamageHead     = "head"     // the tree is not the one that was signed
)

// Damage is the first thing that is wrong with a log.
type Damage struct {
	Why   string
	No    int64 // entry_no of the row, 0 when no single row is to blame
	Index int64 // leaf index, -1 when no leaf is to blame
	Range Range // DamageNumber: the numbers left out, if any
}

// Checkup is the result of Fsck.
type Checkup struct {
	Entries int64 // rows looked at
	Sealed  int64 // rows with a place in the tree
	Root    Hash  // derived from the rows alone
	First   *Damage
}

// fsckBatch is how many rows are compared with the stored hashes at a time.
const fsckBatch = 512

// Fsck derives the whole log anew from its rows: sealed ones in the order of
// their index, then unsealed ones by entry_no. It compares with the stored
// hashes of tree and with the last signed head, whose size may be less than
// the rows'. The error is one of reading; damage is in the Checkup.
func Fsck(log string, rows iter.Seq2[Row, error], tree HashReader, head Head) (Checkup, error) {
	f := &fsck{log: log, tree: tree, head: head, numbers: NewSequences(log, false)}
	f.signed = head.IsZero() || head.Size == 0 && head.Root == EmptyRoot()
	for row, err := range rows {
		if err != nil {
			return f.Checkup, err
		}
		if err := f.row(row); err != nil {
			return f.Checkup, err
		}
	}
	if err := f.compare(); err != nil {
		return f.Checkup, err
	}
	f.Root = f.edge.Root()
	if !f.signed {
		f.blame(Damage{Why: DamageHead, Index: -1})
	}
	return f.Checkup, nil
}

type fsck struct {
	Checkup
	log     string
	tree    HashReader
	head    Head
	numbers *Sequences
	edge    Frontier
	signed  bool // the derived tree passed through the signed head

	batch   []Hash // derived hashes not yet compared, from stored index first
	first   int64
	leaves  []Row // the row that produced each hash of batch
	inBatch int
}

func (f *fsck) blame(d Damage) {
	if f.First == nil {
		f.First = &d
	}
}

func (f *fsck) row(r Row) error {
	f.Entries++
	f.content(r)
	if r.Index == Unsealed {
		return nil
	}
	if r.Index != f.edge.Size() || f.Sealed+1 != f.Entries {
		f.blame(Damage{Why: DamageOrder, No: r.No, Index: r.Index})
	}
	f.Sealed++
	for _, h := range f.edge.Add(LeafHash(r.Entry)) {
		f.batch = append(f.batch, h)
		f.leaves = append(f.leaves, Row{No: r.No, Index: r.Index})
	}
	if f.edge.Size() == f.head.Size {
		f.signed = f.edge.Root() == f.head.Root
	}
	if f.inBatch++; f.inBatch == fsckBatch {
		return f.compare()
	}
	return nil
}

func (f *fsck) content(r Row) {
	e, err := Decode(r.Entry)
	switch {
	case err != nil:
		f.blame(Damage{Why: DamageSpelling, No: r.No, Index: r.Index})
		return
	case e.Log != f.log:
		f.blame(Damage{Why: DamageLog, No: r.No, Index: r.Index})
	}
	missing, ok := f.numbers.Add(e)
	if len(missing) > 0 {
		f.blame(Damage{Why: DamageNumber, No: r.No, Index: r.Index, Range: missing[0]})
	}
	if !ok {
		f.blame(Damage{Why: DamageNumber, No: r.No, Index: r.Index})
	}
}

// compare reads the stored hashes of the batch, blames the first leaf whose
// hash is another or absent, and begins the next batch.
func (f *fsck) compare() error {
	stored, err := f.stored()
	if err != nil {
		return err
	}
	for i, h := range f.batch {
		if i >= len(stored) || stored[i] != h {
			f.blameEarlier(Damage{Why: DamageHash, No: f.leaves[i].No, Index: f.leaves[i].Index})
			break
		}
	}
	f.first += int64(len(f.batch))
	f.batch, f.leaves, f.inBatch = f.batch[:0], f.leaves[:0], 0
	return nil
}

// stored reads the hashes that should equal the batch, up to the first that is
// not stored.
func (f *fsck) stored() ([]Hash, error) {
	indexes := make([]int64, len(f.batch))
	for i := range indexes {
		indexes[i] = f.first + int64(i)
	}
	if len(indexes) == 0 {
		return nil, nil
	}
	all, err := f.tree.ReadHashes(indexes)
	if !errors.Is(err, ErrNoHash) {
		if err == nil && len(all) != len(indexes) {
			err = errors.New("ledger: fsck: the tree gave too few hashes")
		}
		return all, err
	}
	all = nil
	for _, x := range indexes {
		one, err := f.tree.ReadHashes([]int64{x})
		if errors.Is(err, ErrNoHash) || err == nil && len(one) != 1 {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, one[0])
	}
	return all, nil
}

// blameEarlier lets a hash found wrong later precede damage of a later leaf.
func (f *fsck) blameEarlier(d Damage) {
	if f.First == nil || f.First.Index > d.Index {
		f.First = &d
	}
}
