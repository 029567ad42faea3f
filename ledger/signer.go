package ledger

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
)

// Why a Signer refuses. None of them heals by trying again.
var (
	// ErrNotBegun: the signer's store has never heard of the log, or was lost.
	ErrNotBegun = errors.New("ledger: the signer does not know this log")
	// ErrBehind: the database holds fewer entries than were signed for.
	ErrBehind = errors.New("ledger: the log is shorter than its last signed head")
	// ErrDiverged: the database's history is not the one that was signed.
	ErrDiverged = errors.New("ledger: the log does not extend its last signed head")
)

// ErrSwapped is what Heads.Swap returns when the stored head is another one.
var ErrSwapped = errors.New("ledger: another head was stored meanwhile")

// Head is the last signed head of a log. The zero Head stands for: none.
type Head struct {
	Size int64
	Root Hash
	Note []byte // the signed checkpoint; nil for a log just begun
}

// Equal compares size, root and note.
func (h Head) Equal(o Head) bool {
	return h.Size == o.Size && h.Root == o.Root && bytes.Equal(h.Note, o.Note)
}

// IsZero says whether h stands for: none.
func (h Head) IsZero() bool { return h.Equal(Head{}) }

// Heads is a compare-and-swap store of the last head per log. It must be
// durable before Swap returns, shared by all processes that sign, outside the
// backups of the database, and never rolled back.
type Heads interface {
	// Load gives the stored head, or the zero Head.
	Load(ctx context.Context, log string) (Head, error)
	// Swap stores next if old (the zero Head: nothing) is stored now, else
	// returns ErrSwapped. Any other error leaves open whether it was stored.
	Swap(ctx context.Context, log string, old, next Head) error
}

// swapTries bounds how often Sign starts again because others sign too.
const swapTries = 16

// Signer signs the heads of all logs of an installation, each only if it
// provably extends the last one signed.
type Signer struct {
	host  string
	heads Heads
	keys  []ed25519.PrivateKey
}

// NewSigner signs for origins under host. While a key is being replaced the
// old and the new one both sign.
func NewSigner(host string, heads Heads, keys ...ed25519.PrivateKey) *Signer {
	return &Signer{host: host, heads: heads, keys: keys}
}

// Origin is the origin of log under the signer's host.
func (s *Signer) Origin(log string) string { return Origin(s.host, log) }

// Begin makes the signer know a log that has no entries yet. Call it before
// the organisation (or the successor log) is committed; again does no harm.
func (s *Signer) Begin(ctx context.Context, log string) error {
	if _, _, ok := SplitLogName(log); !ok {
		return &FieldError{"log", "not a log name"}
	}
	err := s.heads.Swap(ctx, log, Head{}, Head{Root: EmptyRoot()})
	if errors.Is(err, ErrSwapped) {
		return nil
	}
	return wrap("begin", log, err)
}

// Last is the last signed head; ErrNotBegun if the log is unknown.
func (s *Signer) Last(ctx context.Context, log string) (Head, error) {
	h, err := s.heads.Load(ctx, log)
	if err == nil && h.IsZero() {
		err = ErrNotBegun
	}
	return h, wrap("last", log, err)
}

// Compare says how the tree of size leaves stands to the last signed head: nil
// (equal or longer and consistent), ErrNotBegun, ErrBehind or ErrDiverged, or
// an error of the stores. It signs nothing.
func (s *Signer) Compare(ctx context.Context, log string, tree HashReader, size int64) error {
	last, err := s.Last(ctx, log)
	if err != nil {
		return err
	}
	_, err = extend(last, tree, size)
	return wrap("compare", log, err)
}

// Sign signs the tree of size leaves and returns its head once that head is
// stored. A head that another process signed meanwhile is never contradicted:
// one of equal size is returned, after a shorter one it tries again.
func (s *Signer) Sign(ctx context.Context, log string, tree HashReader, size int64) (Head, error) {
	for range swapTries {
		last, err := s.Last(ctx, log)
		if err != nil {
			return Head{}, err
		}
		root, err := extend(last, tree, size)
		if err != nil {
			return Head{}, wrap("sign", log, err)
		}
		if last.Size == size && last.Note != nil {
			return last, nil
		}
		next, err := s.seal(log, size, root)
		if err != nil {
			return Head{}, wrap("sign", log, err)
		}
		err = s.heads.Swap(ctx, log, last, next)
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, ErrSwapped) {
			return Head{}, wrap("sign", log, err)
		}
	}
	return Head{}, wrap("sign", log, ErrSwapped)
}

// Resume makes the signer know a log again whose head its store has lost, from
// the newest checkpoint that can be found (database, a PDF, an e-mail, a
// customer's state). It is an operator's act: what was signed after that
// checkpoint can no longer be defended.
func (s *Signer) Resume(ctx context.Context, log string, checkpoint []byte) error {
	keys, err := s.Keys(log)
	if err != nil {
		return wrap("resume", log, err)
	}
	c, _, err := OpenCheckpoint(checkpoint, keys...)
	if err != nil {
		return wrap("resume", log, err)
	}
	next := Head{Size: c.Size, Root: c.Root, Note: checkpoint}
	return wrap("resume", log, s.heads.Swap(ctx, log, Head{}, next))
}

// Keys are the verifier keys of log, in the order in which they sign.
func (s *Signer) Keys(log string) ([]VerifierKey, error) {
	out := make([]VerifierKey, len(s.keys))
	for i, sec := range s.keys {
		k, err := NewSigningKey(s.Origin(log), sec)
		if err != nil {
			return nil, err
		}
		out[i] = k.Verifier()
	}
	return out, nil
}

func (s *Signer) seal(log string, size int64, root Hash) (Head, error) {
	var keys []SigningKey
	for _, sec := range s.keys {
		k, err := NewSigningKey(s.Origin(log), sec)
		if err != nil {
			return Head{}, err
		}
		keys = append(keys, k)
	}
	msg, err := SignCheckpoint(Checkpoint{Origin: s.Origin(log), Size: size, Root: root}, keys...)
	return Head{Size: size, Root: root, Note: msg}, err
}

// extend is the root of the tree if it provably extends last.
func extend(last Head, tree HashReader, size int64) (Hash, error) {
	if size < last.Size {
		return Hash{}, fmt.Errorf("%w: %d of %d", ErrBehind, size, last.Size)
	}
	root, err := RootAt(tree, size)
	if err != nil {
		return Hash{}, err
	}
	proof, err := ProveConsistency(tree, last.Size, size)
	if err != nil {
		return Hash{}, err
	}
	if CheckConsistency(proof, last.Size, last.Root, size, root) != nil {
		return Hash{}, fmt.Errorf("%w at %d", ErrDiverged, last.Size)
	}
	return root, nil
}

func wrap(op, log string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("ledger: %s %s: %w", op, log, err)
}
