package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"claviger/ledger"
	"claviger/tenants"
)

// How often the Sealer works: entries get their leaf within a second of their
// commit and a signature within five.
const (
	sealPause = 200 * time.Millisecond
	sealTick  = time.Second
	signPause = 2 * time.Second
)

// Sealer gives entries their place in the tree and signs the heads. Any
// number of processes may run one.
type Sealer struct {
	store  *Store
	signer *ledger.Signer
	log    *slog.Logger

	mu     sync.Mutex
	signed map[tenants.OrgID]time.Time
	said   map[tenants.OrgID]string // why a log is stopped, said once
}

// NewSealer makes a Sealer; Run starts it.
func NewSealer(s *Store, signer *ledger.Signer, log *slog.Logger) *Sealer {
	return &Sealer{store: s, signer: signer, log: log, signed: map[tenants.OrgID]time.Time{}, said: map[tenants.OrgID]string{}}
}

// Run seals and signs until ctx ends. It never fails: what goes wrong is
// logged, kept on the log's head for people to see, and tried again.
func (z *Sealer) Run(ctx context.Context) {
	rings, cancel := z.store.UnscopedSubscribe()
	defer cancel()
	tick := time.NewTicker(sealTick)
	defer tick.Stop()
	if err := z.compareAll(ctx); err != nil && ctx.Err() == nil {
		z.log.ErrorContext(ctx, "the logs could not be compared with the signer", "err", err)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-rings:
		case <-tick.C:
		}
		if err := z.round(ctx); err != nil && ctx.Err() == nil {
			z.log.ErrorContext(ctx, "sealing failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sealPause):
		}
	}
}

// compareAll holds every log to what the signer last signed, so that a restored
// database is noticed before anything is recorded in it.
func (z *Sealer) compareAll(ctx context.Context) error {
	orgs, err := z.store.UnscopedOrgSlugs(ctx)
	for _, o := range orgs {
		if err := z.Standing(ctx, o.ID); err != nil {
			z.stop(ctx, o.ID, err)
		}
	}
	return err
}

func (z *Sealer) round(ctx context.Context) error {
	orgs, err := z.store.UnscopedUnsealed(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		if err := z.sealAll(ctx, org); err != nil {
			return err
		}
		if time.Since(z.lastSigned(org)) < signPause {
			continue
		}
		if _, err := z.sign(ctx, org); err != nil {
			z.stop(ctx, org, err)
		}
	}
	return nil
}

// Now seals everything the organisation has recorded and signs it: what an
// export or a report prints is then proven to its last entry.
func (z *Sealer) Now(ctx context.Context, org tenants.OrgID) (LogHead, error) {
	if err := z.sealAll(ctx, org); err != nil {
		return LogHead{}, err
	}
	if _, err := z.sign(ctx, org); err != nil {
		z.stop(ctx, org, err)
		return LogHead{}, tenants.Wrap("store.Sealer.Now", err)
	}
	var head LogHead
	err := z.store.Read(ctx, tenants.ForJob(org, "checkpoint"), func(r *Rx) (err error) {
		head, err = r.LogHead()
		return err
	})
	return head, err
}

func (z *Sealer) sealAll(ctx context.Context, org tenants.OrgID) error {
	for {
		n, err := z.store.Seal(ctx, org)
		if err != nil || n == 0 {
			return err
		}
	}
}

// sign signs the sealed tree as it is now.
func (z *Sealer) sign(ctx context.Context, org tenants.OrgID) (head ledger.Head, err error) {
	err = z.store.Read(ctx, tenants.ForJob(org, "checkpoint"), func(r *Rx) error {
		l, err := r.LogHead()
		if err != nil {
			return err
		}
		if l.SignedSize == 0 && l.Note == "" {
			if err := z.begin(ctx, l); err != nil {
				return err
			}
		}
		head, err = z.signer.Sign(ctx, l.Origin, r, l.Size)
		return err
	})
	if err != nil {
		return head, err
	}
	z.mu.Lock()
	z.signed[org] = time.Now()
	delete(z.said, org)
	z.mu.Unlock()
	return head, z.store.KeepCheckpoint(ctx, org, head.Size, string(head.Note))
}

// begin makes the signer know a log that was never signed. A signer that does
// know it has the last word, as always.
func (z *Sealer) begin(ctx context.Context, l LogHead) error {
	return z.signer.Begin(ctx, l.Origin)
}

func (z *Sealer) lastSigned(org tenants.OrgID) time.Time {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.signed[org]
}

// stop keeps why nothing is signed: a history that diverged or fell behind
// needs people, everything else heals by itself.
func (z *Sealer) stop(ctx context.Context, org tenants.OrgID, cause error) {
	why := "signer_unreachable"
	switch {
	case errors.Is(cause, ledger.ErrDiverged):
		why = "log_diverged"
	case errors.Is(cause, ledger.ErrBehind):
		why = "log_behind"
	case errors.Is(cause, ledger.ErrNotBegun):
		why = "signer_lost"
	}
	z.mu.Lock()
	again := z.said[org] == why
	z.said[org], z.signed[org] = why, time.Now()
	z.mu.Unlock()
	if again || ctx.Err() != nil {
		return
	}
	z.log.ErrorContext(ctx, "the log is not signed", "org", string(org), "why", why, "err", cause)
	if err := z.store.StopLog(ctx, org, why); err != nil {
		z.log.ErrorContext(ctx, "the stop could not be kept", "org", string(org), "err", err)
	}
}
