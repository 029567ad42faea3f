package ledger

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier is the right edge of a tree: the roots of its complete subtrees,
// largest first. It is all one needs to append leaves and to know the root.
// The zero value is the empty tree.
type Frontier struct {
	size  int64
	roots []Hash
}

// Size is the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Root is the root of the tree (RFC 6962, 2.1).
func (f *Frontier) Root() Hash {
	if len(f.roots) == 0 {
		return EmptyRoot()
	}
	root := f.roots[len(f.roots)-1]
	for _, left := range slices.Backward(f.roots[:len(f.roots)-1]) {
		root = tlog.NodeHash(left, root)
	}
	return root
}

// Add appends a leaf and returns the hashes to store for it: the leaf's, then
// those of the subtrees that it completes.
func (f *Frontier) Add(leaf Hash) []Hash {
	stored := []Hash{leaf}
	for range bits.TrailingZeros64(uint64(f.size + 1)) {
		last := len(f.roots) - 1
		leaf = tlog.NodeHash(f.roots[last], leaf)
		f.roots = f.roots[:last]
		stored = append(stored, leaf)
	}
	f.roots = append(f.roots, leaf)
	f.size++
	return stored
}

// LoadFrontier reads the right edge of the tree of size leaves.
func LoadFrontier(r HashReader, size int64) (*Frontier, error) {
	f := &Frontier{}
	if size < 0 || size > maxSize {
		return f, fmt.Errorf("frontier of %d: %w", size, ErrTree)
	}
	if size == 0 {
		return f, nil
	}
	indexes := frontierIndexes(size)
	roots, err := r.ReadHashes(indexes)
	if err != nil {
		return f, fmt.Errorf("ledger: frontier of %d: %w", size, err)
	}
	if len(roots) != len(indexes) {
		return f, fmt.Errorf("ledger: frontier of %d: %d hashes, asked for %d", size, len(roots), len(indexes))
	}
	return &Frontier{size: size, roots: slices.Clone(roots)}, nil
}

// frontierIndexes are the stored indexes of the complete subtrees of a tree,
// one for each bit of its size, ascending.
func frontierIndexes(size int64) []int64 {
	var out []int64
	for from, level := int64(0), 62; level >= 0; level-- {
		if size&(1<<level) != 0 {
			out = append(out, tlog.StoredHashIndex(level, from>>level))
			from += 1 << level
		}
	}
	return out
}
