package cabinet

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"time"

	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"
	"claviger/store/journal"
	"claviger/tenants"
)

// factKey keeps the private key that an enrolment under way was asked with, so
// that an answer that was lost can be asked for again.
const factKey = "key"

// ensureEnrolled gives the journal an identity: the one it has, or, when there
// is none or the claim code is a new one, one from the cloud. It waits for the
// cloud as long as it takes; a code that the cloud refuses ends it.
func ensureEnrolled(ctx context.Context, j *journal.Journal, cfg Config, log *slog.Logger) error {
	id, ok, err := loadIdentity(ctx, j)
	if err != nil {
		return err
	}
	claim := sha256.Sum256([]byte(cfg.Claim))
	if ok && (cfg.Claim == "" || bytes.Equal(id.Claim, claim[:])) {
		return nil
	}
	if cfg.Claim == "" {
		return ErrNotEnrolled
	}
	seed, err := newSeed(ctx, j)
	if err != nil {
		return err
	}
	ask := proto.NewEnrolAsk(cfg.Claim, tenants.CabinetDevice, ed25519.NewKeyFromSeed(seed))
	ask.Firmware, ask.Slots, ask.Epoch = cfg.Firmware, cfg.Locks.Slots(), j.Life().Epoch
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		a, err := enrol.Post(ctx, cfg.Client, cfg.URL, ask)
		if err == nil {
			log.Info("enrolled", "device", a.Device, "epoch", a.Epoch)
			return Adopt(ctx, j, Identity{Seed: seed, Claim: claim[:], Answer: a})
		}
		if !enrol.Again(err) {
			return err
		}
		log.Warn("the cloud does not answer the enrolment yet", "error", err)
		if pause(ctx, wait); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// newSeed makes a private key, or takes up the one of an enrolment that was
// cut short. It is on disk before the public half is shown to anybody.
func newSeed(ctx context.Context, j *journal.Journal) ([]byte, error) {
	seed, err := j.Fact(ctx, factKey)
	if err != nil || len(seed) == ed25519.SeedSize {
		return seed, err
	}
	seed = make([]byte, ed25519.SeedSize)
	if _, err := rand.Read(seed); err != nil {
		return nil, err
	}
	return seed, j.Write(ctx, func(tx *journal.Tx) error { return tx.Put(factKey, seed) })
}
