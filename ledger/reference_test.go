package ledger_test

import (
	"fmt"
	"slices"
	"testing"

	"claviger/ledger"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"
)

// probe is one question put to both implementations: ours and the merkle
// package's, on the published tree of Certificate Transparency.
type probe struct {
	name       string
	a, b       int64 // leaf and size, or two sizes
	proof      []ledger.Hash
	left, root ledger.Hash // leaf hash or first root, second root
}

// mutations are the families of the published negative vectors: sizes and
// indexes off by one, doubled, halved, a bit turned, proofs longer, shorter,
// changed, roots swapped or foreign.
func mutations(p probe) []probe {
	out := []probe{p}
	add := func(name string, change func(*probe)) {
		q := p
		q.name = name
		q.proof = slices.Clone(p.proof)
		change(&q)
		out = append(out, q)
	}
	garbage := ledger.LeafHash([]byte("garbage"))
	for name, f := range map[string]func(int64) int64{
		"+1": func(x int64) int64 { return x + 1 }, "-1": func(x int64) int64 { return x - 1 }, "^2": func(x int64) int64 { return x ^ 2 },
		"*2": func(x int64) int64 { return x * 2 }, "/2": func(x int64) int64 { return x / 2 }, "0": func(int64) int64 { return 0 },
	} {
		add("first"+name, func(q *probe) { q.a = f(q.a) })
		add("second"+name, func(q *probe) { q.b = f(q.b) })
	}
	add("empty proof", func(q *probe) { q.proof = nil })
	add("trailing garbage", func(q *probe) { q.proof = append(q.proof, garbage) })
	add("preceding garbage", func(q *probe) { q.proof = slices.Insert(q.proof, 0, garbage) })
	add("trailing root", func(q *probe) { q.proof = append(q.proof, q.root) })
	add("preceding root", func(q *probe) { q.proof = slices.Insert(q.proof, 0, q.root) })
	add("preceding first", func(q *probe) { q.proof = slices.Insert(q.proof, 0, q.left) })
	add("swapped", func(q *probe) { q.left, q.root = q.root, q.left })
	add("wrong first", func(q *probe) { q.left = garbage })
	add("wrong root", func(q *probe) { q.root = garbage })
	add("empty root", func(q *probe) { q.root = ledger.EmptyRoot() })
	for i := range p.proof {
		add(fmt.Sprint("bit in ", i), func(q *probe) { q.proof[i][i] ^= 16 })
		add(fmt.Sprint("without ", i), func(q *probe) { q.proof = slices.Delete(q.proof, i, i+1) })
		add(fmt.Sprint("twice ", i), func(q *probe) { q.proof = slices.Insert(q.proof, i, q.proof[i]) })
	}
	return out
}

// published is the tree of testonly, every size of it.
func published(t *testing.T) *memory {
	m := &memory{}
	m.grow(t, testonly.LeafInputs()...)
	return m
}

func TestInclusionOfPublishedTreeAndItsMutations(t *testing.T) {
	m := published(t)
	asked, accepted := 0, 0
	for size := int64(1); size <= m.size; size++ {
		for leaf := range size {
			p := probe{name: "as it is", a: leaf, b: size, left: ledger.LeafHash(testonly.LeafInputs()[leaf])}
			p.proof, _ = ledger.ProveInclusion(m, size, leaf)
			p.root, _ = ledger.RootAt(m, size)
			for _, q := range mutations(p) {
				ours := ledger.CheckInclusion(q.proof, q.b, q.root, q.a, q.left)
				theirs := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(q.a), uint64(q.b), q.left[:], raw(q.proof), q.root[:])
				if (ours == nil) != (theirs == nil) {
					t.Errorf("%d in %d, %s: ours %v, theirs %v", leaf, size, q.name, ours, theirs)
				}
				if asked++; ours == nil {
					accepted++
				}
				if q.name == "as it is" && ours != nil {
					t.Errorf("%d in %d: %v", leaf, size, ours)
				}
			}
		}
	}
	if asked < 800 || accepted < 36 || accepted > asked/8 {
		t.Errorf("%d of %d accepted: the mutations do not mutate", accepted, asked)
	}
}

func TestConsistencyOfPublishedTreeAndItsMutations(t *testing.T) {
	m := published(t)
	asked, accepted := 0, 0
	for size := int64(1); size <= m.size; size++ {
		for old := int64(1); old <= size; old++ {
			p := probe{name: "as it is", a: old, b: size}
			p.proof, _ = ledger.ProveConsistency(m, old, size)
			p.left, _ = ledger.RootAt(m, old)
			p.root, _ = ledger.RootAt(m, size)
			for _, q := range mutations(p) {
				if q.a == 0 {
					continue // from the empty tree the merkle package accepts any first root
				}
				ours := ledger.CheckConsistency(q.proof, q.a, q.left, q.b, q.root)
				theirs := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(q.a), uint64(q.b), raw(q.proof), q.left[:], q.root[:])
				if (ours == nil) != (theirs == nil) {
					t.Errorf("%d to %d, %s: ours %v, theirs %v", old, size, q.name, ours, theirs)
				}
				if asked++; ours == nil {
					accepted++
				}
				if q.name == "as it is" && ours != nil {
					t.Errorf("%d to %d: %v", old, size, ours)
				}
			}
		}
	}
	if asked < 800 || accepted < 36 || accepted > asked/6 {
		t.Errorf("%d of %d accepted: the mutations do not mutate", accepted, asked)
	}
}

func TestProofsAreThePublishedOnes(t *testing.T) {
	m := published(t)
	nodes := testonly.NodeHashes()
	// RFC 6962, 2.1.3, names these paths of the tree of seven leaves.
	for leaf, want := range map[int64][][]byte{
		0: {nodes[0][1], nodes[1][1], nil},
		3: {nodes[0][2], nodes[1][0], nil},
		4: {nodes[0][5], nodes[0][6], nodes[2][0]},
		6: {nodes[1][2], nodes[2][0]},
	} {
		p, err := ledger.ProveInclusion(m, 7, leaf)
		if err != nil || len(p) != len(want) {
			t.Errorf("%d: %v %v", leaf, p, err)
			continue
		}
		for i, h := range want {
			if h != nil && !slices.Equal(p[i][:], h) {
				t.Errorf("path of %d, node %d: %x want %x", leaf, i, p[i], h)
			}
		}
	}
}
