package store

import (
	"context"
	"errors"

	"claviger/ledger"
	"claviger/tenants"
)

// StampAnswer is what can be said of a checkpoint that stands on paper.
type StampAnswer string

// The answers.
const (
	StampGenuine StampAnswer = "genuine" // the log contained exactly this, and still does
	StampUnknown StampAnswer = "unknown" // no log of ours was ever like this
	StampLost    StampAnswer = "lost"    // signed by us, but its entries were lost and declared so
	StampStopped StampAnswer = "stopped" // the log cannot be relied on until a loss is declared
)

// CheckStamp compares a checkpoint from paper with the log that it names. It
// tells nothing that does not stand on the paper. keyID is the caller's to check.
func (s *Store) CheckStamp(ctx context.Context, c ledger.Checkpoint) (answer StampAnswer, err error) {
	log, ok := ledger.LogOf(c.Origin)
	org, _, _ := ledger.SplitLogName(log)
	if !ok {
		return StampUnknown, nil
	}
	err = s.Read(ctx, tenants.ForJob(tenants.OrgID(org), "verify"), func(r *Rx) error {
		answer, err = r.checkStamp(log, c)
		return err
	})
	return answer, tenants.Wrap("store.CheckStamp", err)
}

func (r *Rx) checkStamp(log string, c ledger.Checkpoint) (StampAnswer, error) {
	head, err := r.LogHead()
	if err != nil {
		return "", err
	}
	if head.Origin == log {
		answer, err := sameRoot(r, c, head.Size)
		if answer == StampUnknown && head.Stopped != "" && head.Stopped != "signer_unreachable" {
			answer = StampStopped
		}
		return answer, err
	}
	logs, err := r.ClosedLogs()
	if err != nil {
		return "", err
	}
	for _, closed := range logs {
		if closed.Origin != log {
			continue
		}
		if c.Size > closed.Kept && c.Size <= closed.ClosedSize {
			return StampLost, nil
		}
		return sameRoot(r.Hashes(closed), c, closed.Kept)
	}
	return StampUnknown, nil
}

// sameRoot compares the paper with the tree of size leaves.
func sameRoot(tree ledger.HashReader, c ledger.Checkpoint, size int64) (StampAnswer, error) {
	if c.Size > size {
		return StampUnknown, nil
	}
	root, err := ledger.RootAt(tree, c.Size)
	if errors.Is(err, ledger.ErrNoHash) {
		return StampUnknown, nil
	}
	if err != nil {
		return "", err
	}
	if root != c.Root {
		return StampUnknown, nil
	}
	return StampGenuine, nil
}
