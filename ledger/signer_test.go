package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

// vault is a Heads that can fail in both ways: nothing stored, or stored all
// the same. It refuses to go back, as the real one must.
type vault struct {
	mu    sync.Mutex
	heads map[string]ledger.Head
	load  error
	swap  error
	after bool // a failing swap stores first
	swaps int
	rival func() // runs once before the next swap
}

func newVault() *vault { return &vault{heads: map[string]ledger.Head{}} }

func (v *vault) Load(_ context.Context, log string) (ledger.Head, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heads[log], v.load
}

func (v *vault) Swap(_ context.Context, log string, old, next ledger.Head) error {
	if r := v.rival; r != nil {
		v.rival = nil
		r()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.swaps++
	if v.swap != nil && !v.after {
		return v.swap
	}
	if !v.heads[log].Equal(old) {
		return ledger.ErrSwapped
	}
	if next.Size < old.Size {
		panic("vault: a head went back")
	}
	v.heads[log] = next
	return v.swap
}

// bench is a log with a signer and the checkpoints it ever gave out.
type bench struct {
	*testing.T
	vault  *vault
	signer *ledger.Signer
	tree   *memory
	given  []ledger.Checkpoint
}

func setup(t *testing.T) *bench {
	v := newVault()
	b := &bench{T: t, vault: v, signer: ledger.NewSigner(host, v, secret(1)), tree: &memory{}}
	if err := b.signer.Begin(t.Context(), "org_1"); err != nil {
		t.Fatal(err)
	}
	return b
}

// sign signs what the tree holds now and checks that the note says so.
func (b *bench) sign() (ledger.Head, error) {
	b.Helper()
	h, err := b.signer.Sign(b.Context(), "org_1", b.tree, b.tree.size)
	if err != nil {
		return h, err
	}
	keys, err := b.signer.Keys("org_1")
	if err != nil {
		b.Fatal(err)
	}
	c, _, err := ledger.OpenCheckpoint(h.Note, keys...)
	if err != nil || c.Size != h.Size || c.Root != h.Root {
		b.Fatal("note and head disagree: ", c, h, err)
	}
	b.given = append(b.given, c)
	return h, nil
}

// consistent checks that all checkpoints given out belong to one history.
func (b *bench) consistent() {
	b.Helper()
	for _, c := range b.given {
		if root, err := ledger.RootAt(b.tree, c.Size); err != nil || root != c.Root {
			b.Errorf("checkpoint of size %d is of another history: %v", c.Size, err)
		}
	}
}

func TestSignerSignsAGrowingLog(t *testing.T) {
	b := setup(t)
	for n := range 20 {
		h, err := b.sign()
		if err != nil || h.Size != b.tree.size {
			t.Fatal(h, err)
		}
		b.tree.grow(t, leaves(n)...)
	}
	b.consistent()
	if err := b.signer.Compare(t.Context(), "org_1", b.tree, b.tree.size); err != nil {
		t.Error(err)
	}
}

func TestSignerSignsTheSameHeadOnce(t *testing.T) {
	b := setup(t)
	b.tree.grow(t, leaves(3)...)
	one, err := b.sign()
	if err != nil {
		t.Fatal(err)
	}
	swaps := b.vault.swaps
	two, err := b.sign()
	if err != nil || !two.Equal(one) || b.vault.swaps != swaps {
		t.Error(two, err, b.vault.swaps)
	}
}

func TestSignerRefuses(t *testing.T) {
	b := setup(t)
	b.tree.grow(t, leaves(8)...)
	if _, err := b.sign(); err != nil {
		t.Fatal(err)
	}
	short, forged, sameSize := &memory{}, &memory{}, &memory{}
	short.grow(t, leaves(7)...)
	forged.grow(t, append([][]byte{[]byte("forged")}, leaves(20)...)...)
	sameSize.grow(t, append(leaves(7), []byte("forged"))...)
	torn := ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, errors.New("torn") })
	for name, c := range map[string]struct {
		log  string
		tree ledger.HashReader
		size int64
		want error
	}{
		"a log it never saw":         {"org_2", b.tree, 8, ledger.ErrNotBegun},
		"a restored, shorter log":    {"org_1", short, 7, ledger.ErrBehind},
		"an emptied log":             {"org_1", &memory{}, 0, ledger.ErrBehind},
		"a longer, other history":    {"org_1", forged, 21, ledger.ErrDiverged},
		"another history, same size": {"org_1", sameSize, 8, ledger.ErrDiverged},
	} {
		before := b.vault.heads["org_1"]
		if _, err := b.signer.Sign(t.Context(), c.log, c.tree, c.size); !errors.Is(err, c.want) {
			t.Errorf("signing %s: %v", name, err)
		}
		if err := b.signer.Compare(t.Context(), c.log, c.tree, c.size); !errors.Is(err, c.want) {
			t.Errorf("comparing %s: %v", name, err)
		}
		if !b.vault.heads["org_1"].Equal(before) {
			t.Errorf("%s moved the head", name)
		}
	}
	if _, err := b.signer.Sign(t.Context(), "org_1", torn, 9); err == nil {
		t.Error("signed a tree it could not read")
	}
	if _, err := b.signer.Sign(t.Context(), "org_1", b.tree, 9); err == nil {
		t.Error("signed more than the tree holds")
	}
}

// TestSequenceErrors: the store fails while signing, either with or without
// having stored. Nothing given out may ever be contradicted, and the next try
// works.
func TestSequenceErrors(t *testing.T) {
	broken := errors.New("disk")
	for _, c := range []struct {
		name  string
		fail  func(*vault)
		after bool
		grow  int // entries added between the failure and the next try
	}{
		{"swap fails and is not stored", func(v *vault) { v.swap = broken }, false, 0},
		{"swap fails and is not stored, log grows", func(v *vault) { v.swap = broken }, false, 5},
		{"swap fails but is stored", func(v *vault) { v.swap = broken }, true, 0},
		{"swap fails but is stored, log grows", func(v *vault) { v.swap = broken }, true, 5},
		{"load fails", func(v *vault) { v.load = broken }, false, 0},
		{"load fails, log grows", func(v *vault) { v.load = broken }, false, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := setup(t)
			b.tree.grow(t, leaves(4)...)
			if _, err := b.sign(); err != nil {
				t.Fatal(err)
			}
			b.tree.grow(t, leaves(3)...)
			c.fail(b.vault)
			b.vault.after = c.after
			if h, err := b.sign(); !errors.Is(err, broken) || h.Note != nil {
				t.Fatal("a failed signature was given out: ", h, err)
			}
			stored := b.vault.heads["org_1"].Size == 7
			if stored != c.after {
				t.Fatal("the store did not fail as planned")
			}
			b.vault.load, b.vault.swap = nil, nil
			b.tree.grow(t, leaves(c.grow)...)
			if h, err := b.sign(); err != nil || h.Size != int64(7+c.grow) {
				t.Fatal("no recovery: ", h, err)
			}
			b.consistent()
		})
	}
}

func TestTwoProcessesNeverSignTwoHistories(t *testing.T) {
	b := setup(t)
	b.tree.grow(t, leaves(4)...)
	other := ledger.NewSigner(host, b.vault, secret(1))
	sign := func(n int) func() {
		return func() {
			b.tree.grow(t, leaves(n)...)
			if _, err := other.Sign(context.Background(), "org_1", b.tree, b.tree.size); err != nil {
				t.Error(err)
			}
		}
	}
	b.vault.rival = sign(0) // the rival signs the same size first
	if h, err := b.sign(); err != nil || h.Size != 4 {
		t.Fatal(h, err)
	}
	b.vault.rival = sign(3) // the rival is ahead: our size is now behind
	b.tree.grow(t, leaves(1)...)
	if h, err := b.signer.Sign(t.Context(), "org_1", b.tree, 5); !errors.Is(err, ledger.ErrBehind) {
		t.Fatal(h, err)
	}
	if h, err := b.sign(); err != nil || h.Size != 8 {
		t.Fatal(h, err)
	}
	b.consistent()
}

func TestRivalsWithAForkedDatabaseExactlyOneIsSigned(t *testing.T) {
	for round := range 20 {
		b := setup(t)
		b.tree.grow(t, leaves(4)...)
		if _, err := b.sign(); err != nil {
			t.Fatal(err)
		}
		forks := []*memory{{}, {}}
		for i, f := range forks {
			f.grow(t, append(leaves(4), fmt.Appendf(nil, "fork %d", i))...)
		}
		var wg sync.WaitGroup
		var errs [2]error
		for i, f := range forks {
			wg.Go(func() { _, errs[i] = b.signer.Sign(context.Background(), "org_1", f, 5) })
		}
		wg.Wait()
		good := 0
		for _, err := range errs {
			if err == nil {
				good++
			} else if !errors.Is(err, ledger.ErrDiverged) {
				t.Error(err)
			}
		}
		if good != 1 {
			t.Errorf("round %d: %d of two forks signed", round, good)
		}
	}
}

func TestStoreThatAlwaysSaysSwappedIsGivenUp(t *testing.T) {
	b := setup(t)
	b.tree.grow(t, leaves(1)...)
	b.vault.swap = ledger.ErrSwapped
	if _, err := b.sign(); !errors.Is(err, ledger.ErrSwapped) {
		t.Error(err)
	}
}

func TestBeginTwiceDoesNoHarm(t *testing.T) {
	b := setup(t)
	b.tree.grow(t, leaves(2)...)
	h, err := b.sign()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.signer.Begin(t.Context(), "org_1"); err != nil {
		t.Error(err)
	}
	if last, err := b.signer.Last(t.Context(), "org_1"); err != nil || !last.Equal(h) {
		t.Error(last, err)
	}
	var fe *ledger.FieldError
	if err := b.signer.Begin(t.Context(), "Org 1"); !errors.As(err, &fe) {
		t.Error(err)
	}
	b.vault.swap = errors.New("disk")
	if err := b.signer.Begin(t.Context(), "org_3"); !errors.Is(err, b.vault.swap) {
		t.Error(err)
	}
}

func TestLostSignerStoreResumesFromASignedCheckpointOnly(t *testing.T) {
	b := setup(t)
	b.tree.grow(t, leaves(6)...)
	h, err := b.sign()
	if err != nil {
		t.Fatal(err)
	}
	b.vault.heads = map[string]ledger.Head{}
	if _, err := b.sign(); !errors.Is(err, ledger.ErrNotBegun) {
		t.Fatal("signed without memory: ", err)
	}
	forged := signed(t, head("org_1", 6), signing(t, "org_1", 9))
	if err := b.signer.Resume(t.Context(), "org_1", forged); !errors.Is(err, ledger.ErrUnknownKey) {
		t.Error("resumed from a stranger's checkpoint: ", err)
	}
	if err := b.signer.Resume(t.Context(), "org_1", h.Note); err != nil {
		t.Fatal(err)
	}
	b.tree.grow(t, leaves(2)...)
	if _, err := b.sign(); err != nil {
		t.Error(err)
	}
	if err := b.signer.Resume(t.Context(), "org_1", h.Note); !errors.Is(err, ledger.ErrSwapped) {
		t.Error("went back: ", err)
	}
	b.consistent()
}

func TestBothKeysSignWhileOneIsReplaced(t *testing.T) {
	b := setup(t)
	b.signer = ledger.NewSigner(host, b.vault, secret(1), secret(2))
	b.tree.grow(t, leaves(1)...)
	h, err := b.sign()
	if err != nil {
		t.Fatal(err)
	}
	for seed := byte(1); seed <= 2; seed++ {
		if _, _, err := ledger.OpenCheckpoint(h.Note, signing(t, "org_1", seed).Verifier()); err != nil {
			t.Errorf("key %d: %v", seed, err)
		}
	}
}

func TestWhateverFailsNoTwoHistoriesAreSigned(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := setup(t)
		broken := errors.New("disk")
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			b.vault.load, b.vault.swap = nil, nil
			switch rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0:
				b.vault.swap = broken
			case 1:
				b.vault.load = broken
			case 2:
				b.tree.grow(rt, leaves(rapid.IntRange(0, 9).Draw(rt, "grow"))...)
			case 3: // an older database is restored for one try
				size := rapid.Int64Range(0, b.tree.size).Draw(rt, "restored")
				last := b.vault.heads["org_1"].Size
				_, err := b.signer.Sign(rt.Context(), "org_1", b.tree, size)
				if (size < last) != errors.Is(err, ledger.ErrBehind) {
					rt.Fatal(size, last, err)
				}
			}
			b.vault.after = rapid.Bool().Draw(rt, "stored all the same")
			if _, err := b.sign(); err != nil && !errors.Is(err, broken) {
				rt.Fatal(err)
			}
		}
		b.vault.load, b.vault.swap = nil, nil
		if _, err := b.sign(); err != nil {
			rt.Fatal(err)
		}
		b.consistent()
	})
}
