package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 of RFC 6962: of a leaf, of a node, of a root.
type Hash = tlog.Hash

// HashReader gives the stored hashes of one tree by their stored index, in the
// order asked, or ErrNoHash if one of them is not stored. The database
// implements it over (log, stored index → 32 bytes).
type HashReader = tlog.HashReader

// HashReaderFunc is a function as a HashReader.
type HashReaderFunc = tlog.HashReaderFunc

// ErrNoHash is what a HashReader returns when a hash is not stored.
var ErrNoHash = errors.New("ledger: hash is not stored")

// ErrTree says that sizes or indexes do not fit the tree.
var ErrTree = errors.New("ledger: size or index outside the tree")

// ErrProof says that a proof does not lead to the root.
var ErrProof = errors.New("ledger: proof does not hold")

// maxSize keeps every computation on sizes inside 63 bits.
const maxSize = 1 << 48

// LeafHash is the hash of an entry's exact bytes as a leaf (RFC 6962, 2.1).
func LeafHash(entry []byte) Hash { return tlog.RecordHash(entry) }

// EmptyRoot is the root of the tree without leaves.
func EmptyRoot() Hash { h, _ := tlog.TreeHash(0, nil); return h }

// StoredCount is how many hashes are stored for a tree of size leaves; they
// have the stored indexes 0 to StoredCount-1.
func StoredCount(size int64) int64 { return tlog.StoredHashCount(size) }

// StoredIndex is the stored index of a leaf's hash.
func StoredIndex(leaf int64) int64 { return tlog.StoredHashIndex(0, leaf) }

// Growth is what appending did: Hashes go to the stored indexes First,
// First+1 …; Size and Root describe the new tree.
type Growth struct {
	First  int64
	Hashes []Hash
	Size   int64
	Root   Hash
}

// Append adds leaves (exact bytes of entries, in order) to the tree of size
// leaves that r reads. It reads once, at most 48 hashes.
func Append(r HashReader, size int64, leaves [][]byte) (Growth, error) {
	hashes := make([]Hash, len(leaves))
	for i, b := range leaves {
		hashes[i] = LeafHash(b)
	}
	return AppendHashes(r, size, hashes)
}

// AppendHashes is Append for leaves whose hash is known already.
func AppendHashes(r HashReader, size int64, leaves []Hash) (Growth, error) {
	f, err := LoadFrontier(r, size)
	if err != nil {
		return Growth{}, err
	}
	g := Growth{First: StoredCount(size)}
	for _, h := range leaves {
		g.Hashes = append(g.Hashes, f.Add(h)...)
	}
	g.Size, g.Root = f.Size(), f.Root()
	return g, nil
}

// RootAt is the root of the tree's first size leaves.
func RootAt(r HashReader, size int64) (Hash, error) {
	f, err := LoadFrontier(r, size)
	return f.Root(), err
}

// ProveInclusion proves that leaf index is in the tree of size leaves.
func ProveInclusion(r HashReader, size, index int64) ([]Hash, error) {
	if index < 0 || index >= size || size > maxSize {
		return nil, fmt.Errorf("inclusion of %d in %d: %w", index, size, ErrTree)
	}
	return tlog.ProveRecord(size, index, r)
}

// CheckInclusion checks a proof of ProveInclusion for the leaf hash at index
// under the root of size leaves.
func CheckInclusion(proof []Hash, size int64, root Hash, index int64, leaf Hash) error {
	if index < 0 || index >= size || size > maxSize {
		return fmt.Errorf("inclusion of %d in %d: %w", index, size, ErrTree)
	}
	if tlog.CheckRecord(proof, size, root, index, leaf) != nil {
		return ErrProof
	}
	return nil
}

// ProveConsistency proves that the tree of size leaves begins with the tree of
// old leaves. From the empty tree, and between equal sizes, it is empty.
func ProveConsistency(r HashReader, old, size int64) ([]Hash, error) {
	if old < 0 || old > size || size > maxSize {
		return nil, fmt.Errorf("consistency of %d and %d: %w", old, size, ErrTree)
	}
	if old == 0 || old == size {
		return []Hash{}, nil
	}
	return tlog.ProveTree(size, old, r)
}

// CheckConsistency checks a proof of ProveConsistency. Every tree extends the
// empty one, whose only root is EmptyRoot.
func CheckConsistency(proof []Hash, old int64, oldRoot Hash, size int64, root Hash) error {
	if old < 0 || old > size || size > maxSize {
		return fmt.Errorf("consistency of %d and %d: %w", old, size, ErrTree)
	}
	if size == 0 && root != EmptyRoot() || old == 0 && (oldRoot != EmptyRoot() || len(proof) != 0) {
		return ErrProof
	}
	if old == 0 {
		return nil
	}
	if tlog.CheckTree(proof, size, root, old, oldRoot) != nil {
		return ErrProof
	}
	return nil
}
