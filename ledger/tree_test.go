package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"claviger/ledger"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"
	"pgregory.net/rapid"
)

// memory is a tree's stored hashes in memory; it refuses to rewrite one.
type memory struct {
	hashes []ledger.Hash
	size   int64
	reads  int
}

func (m *memory) ReadHashes(indexes []int64) ([]ledger.Hash, error) {
	m.reads++
	out := make([]ledger.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("%w: %d of %d", ledger.ErrNoHash, x, len(m.hashes))
		}
		out[i] = m.hashes[x]
	}
	return out, nil
}

// grow appends leaves as the sealer does and stores what must be stored.
func (m *memory) grow(t interface{ Fatal(...any) }, leaves ...[]byte) ledger.Growth {
	g, err := ledger.Append(m, m.size, leaves)
	if err != nil {
		t.Fatal(err)
	}
	if g.First != int64(len(m.hashes)) || g.Size != m.size+int64(len(leaves)) {
		t.Fatal("growth does not join: ", g.First, len(m.hashes), g.Size)
	}
	m.hashes = append(m.hashes, g.Hashes...)
	m.size = g.Size
	return g
}

func leaves(n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = fmt.Appendf(nil, "leaf %d", i)
	}
	return out
}

func TestRootsAreThePublishedOnes(t *testing.T) {
	m := &memory{}
	for n, leaf := range testonly.LeafInputs() {
		g := m.grow(t, leaf)
		if want := testonly.RootHashes()[n+1]; !slices.Equal(g.Root[:], want) {
			t.Errorf("size %d: root %x want %x", n+1, g.Root, want)
		}
		level0 := testonly.NodeHashes()[0][n]
		if got := m.hashes[ledger.StoredIndex(int64(n))]; !slices.Equal(got[:], level0) {
			t.Errorf("leaf %d: %x want %x", n, got, level0)
		}
	}
	if e := ledger.EmptyRoot(); !slices.Equal(e[:], testonly.EmptyRootHash()) {
		t.Errorf("empty root %x", e)
	}
	for n := int64(0); n <= m.size; n++ {
		root, err := ledger.RootAt(m, n)
		if err != nil || !slices.Equal(root[:], testonly.RootHashes()[n]) {
			t.Errorf("root at %d: %x, %v", n, root, err)
		}
	}
}

func TestAppendOfNothingChangesNothing(t *testing.T) {
	m := &memory{}
	if g := m.grow(t); g.Root != ledger.EmptyRoot() || g.Size != 0 || len(g.Hashes) != 0 {
		t.Error(g)
	}
	before := m.grow(t, leaves(5)...)
	if g := m.grow(t); g.Root != before.Root || g.Size != 5 || len(g.Hashes) != 0 {
		t.Error(g)
	}
}

func TestAppendReadsOnceWhateverTheBatch(t *testing.T) {
	m := &memory{}
	m.grow(t, leaves(1000)...)
	m.reads = 0
	m.grow(t, leaves(500)...)
	if m.reads != 1 {
		t.Errorf("%d reads", m.reads)
	}
}

func TestBatchesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "leaves")
		all := leaves(n)
		once, batched := &memory{}, &memory{}
		g := once.grow(t, all...)
		for len(all) > 0 {
			k := rapid.IntRange(1, len(all)).Draw(t, "batch")
			batched.grow(t, all[:k]...)
			all = all[k:]
		}
		if !slices.Equal(once.hashes, batched.hashes) {
			t.Fatal("stored hashes depend on batches")
		}
		if int64(len(once.hashes)) != ledger.StoredCount(int64(n)) {
			t.Fatalf("%d hashes stored", len(once.hashes))
		}
		if root, err := ledger.RootAt(batched, int64(n)); err != nil || root != g.Root {
			t.Fatal(root, err)
		}
	})
}

func TestInclusionAgreesWithMerklePackage(t *testing.T) {
	const n = 40
	all := leaves(n)
	m := &memory{}
	m.grow(t, all...)
	for size := int64(1); size <= n; size++ {
		root, _ := ledger.RootAt(m, size)
		for i := range size {
			p, err := ledger.ProveInclusion(m, size, i)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.CheckInclusion(p, size, root, i, ledger.LeafHash(all[i])); err != nil {
				t.Errorf("%d in %d: %v", i, size, err)
			}
			leaf := rfc6962.DefaultHasher.HashLeaf(all[i])
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), uint64(size), leaf, raw(p), root[:]); err != nil {
				t.Errorf("merkle package, %d in %d: %v", i, size, err)
			}
		}
	}
}

func TestConsistencyAgreesWithMerklePackage(t *testing.T) {
	const n = 40
	m := &memory{}
	m.grow(t, leaves(n)...)
	for size := int64(1); size <= n; size++ {
		root, _ := ledger.RootAt(m, size)
		for old := range size + 1 {
			oldRoot, _ := ledger.RootAt(m, old)
			p, err := ledger.ProveConsistency(m, old, size)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.CheckConsistency(p, old, oldRoot, size, root); err != nil {
				t.Errorf("%d to %d: %v", old, size, err)
			}
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(old), uint64(size), raw(p), oldRoot[:], root[:]); err != nil {
				t.Errorf("merkle package, %d to %d: %v", old, size, err)
			}
		}
	}
}

func raw(p []ledger.Hash) [][]byte {
	out := make([][]byte, len(p))
	for i := range p {
		out[i] = p[i][:]
	}
	return out
}

func TestSpoiltProofsDoNotHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{}
		n := rapid.Int64Range(2, 100).Draw(t, "size")
		all := leaves(int(n))
		root := m.grow(t, all...).Root
		i := rapid.Int64Range(0, n-1).Draw(t, "index")
		old := rapid.Int64Range(1, n-1).Draw(t, "old")
		oldRoot, _ := ledger.RootAt(m, old)
		inc, _ := ledger.ProveInclusion(m, n, i)
		con, _ := ledger.ProveConsistency(m, old, n)
		leaf := ledger.LeafHash(all[i])

		bit := rapid.IntRange(0, 255).Draw(t, "bit")
		flip := func(h ledger.Hash) ledger.Hash { h[bit/8] ^= 1 << (bit % 8); return h }
		must := func(what string, err error) {
			if !errors.Is(err, ledger.ErrProof) {
				t.Fatalf("%s: %v", what, err)
			}
		}
		must("root", ledger.CheckInclusion(inc, n, flip(root), i, leaf))
		must("leaf", ledger.CheckInclusion(inc, n, root, i, flip(leaf)))
		must("longer", ledger.CheckInclusion(append(slices.Clone(inc), root), n, root, i, leaf))
		must("shorter", ledger.CheckInclusion(inc[1:], n, root, i, leaf))
		must("new root", ledger.CheckConsistency(con, old, oldRoot, n, flip(root)))
		must("old root", ledger.CheckConsistency(con, old, flip(oldRoot), n, root))
		must("longer", ledger.CheckConsistency(append(slices.Clone(con), root), old, oldRoot, n, root))
		must("none", ledger.CheckConsistency(nil, old, oldRoot, n, root))
		k := rapid.IntRange(0, len(inc)-1).Draw(t, "node")
		inc[k] = flip(inc[k])
		must("node", ledger.CheckInclusion(inc, n, root, i, leaf))
		k = rapid.IntRange(0, len(con)-1).Draw(t, "node")
		con[k] = flip(con[k])
		must("node", ledger.CheckConsistency(con, old, oldRoot, n, root))
	})
}

func TestIndexesOutsideTheTreeAreRefused(t *testing.T) {
	m := &memory{}
	root := m.grow(t, leaves(7)...).Root
	for _, c := range []struct{ size, index int64 }{
		{0, 0}, {7, 7}, {7, -1}, {-1, 0}, {-1, -2}, {1 << 62, 1 << 61}, {7, 1 << 62},
	} {
		if p, err := ledger.ProveInclusion(m, c.size, c.index); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%v: %v %v", c, p, err)
		}
		if err := ledger.CheckInclusion(nil, c.size, root, c.index, root); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%v: %v", c, err)
		}
	}
	for _, c := range []struct{ old, size int64 }{{-1, 7}, {8, 7}, {1, 0}, {-2, -1}, {1, 1 << 62}} {
		if p, err := ledger.ProveConsistency(m, c.old, c.size); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%v: %v %v", c, p, err)
		}
		if err := ledger.CheckConsistency(nil, c.old, root, c.size, root); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%v: %v", c, err)
		}
	}
	for _, size := range []int64{-1, 1 << 62} {
		if _, err := ledger.LoadFrontier(m, size); !errors.Is(err, ledger.ErrTree) {
			t.Error(size, err)
		}
		if _, err := ledger.Append(m, size, leaves(1)); !errors.Is(err, ledger.ErrTree) {
			t.Error(size, err)
		}
	}
}

func TestEveryTreeExtendsTheEmptyOneOnly(t *testing.T) {
	m := &memory{}
	root := m.grow(t, leaves(3)...).Root
	empty := ledger.EmptyRoot()
	if err := ledger.CheckConsistency(nil, 0, empty, 3, root); err != nil {
		t.Error(err)
	}
	if err := ledger.CheckConsistency(nil, 0, empty, 0, empty); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another empty root": ledger.CheckConsistency(nil, 0, root, 3, root),
		"a proof of nothing": ledger.CheckConsistency([]ledger.Hash{root}, 0, empty, 3, root),
		"empty and not":      ledger.CheckConsistency(nil, 0, empty, 0, root),
		"two of one size":    ledger.CheckConsistency(nil, 3, empty, 3, root),
	} {
		if !errors.Is(err, ledger.ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReaderThatFailsOrLiesAboutLength(t *testing.T) {
	broken := errors.New("disk")
	fails := ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, broken })
	short := ledger.HashReaderFunc(func(x []int64) ([]ledger.Hash, error) { return make([]ledger.Hash, len(x)-1), nil })
	if _, err := ledger.Append(fails, 5, leaves(1)); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := ledger.Append(short, 5, leaves(1)); err == nil {
		t.Error("took too few hashes")
	}
	if _, err := ledger.ProveInclusion(fails, 5, 1); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := ledger.RootAt(short, 5); err == nil {
		t.Error("took too few hashes")
	}
}
