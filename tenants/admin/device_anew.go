package admin

import (
	"bytes"
	"context"
	"math"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// AnewStore opens the transactions in which a device begins a life.
type AnewStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(AnewTx) error) error
	// UnscopedClaim finds whose a code is, before any organisation is known.
	UnscopedClaim(ctx context.Context, hash []byte) (tenants.Claim, error)
}

// AnewTx is what that needs inside one organisation.
type AnewTx interface {
	Now() time.Time
	Record(e custody.Event) (custody.EntryID, error)
	LockClaim(hash []byte) (tenants.Claim, error)
	UseClaim(c tenants.Claim) error
	Device(id tenants.DeviceID) (tenants.Device, error)
	SaveEnrolment(d tenants.Device) error
	// EndLife settles what the device was asked in the life that ends.
	EndLife(device tenants.DeviceID) error
}

// Introduction is what a device shows to be enrolled.
type Introduction struct {
	Code      string // the claim code
	Kind      tenants.DeviceKind
	PublicKey []byte // Ed25519, made by the device itself
	Epoch     uint32 // of the last life that it remembers, 0 for none
}

// EnrolDevice gives a device that showed a claim code its identity: the public
// key it made itself, and a new life (epoch) of its journal. What it was asked
// in its last one is settled as unknown. A code works once; the same device
// that asks again, because the answer was lost, gets the same.
func EnrolDevice(ctx context.Context, s AnewStore, v Vault, in Introduction) (tenants.Device, error) {
	var out tenants.Device
	normal, ok := tenants.NormalClaimCode(in.Code)
	if !ok {
		return out, tenants.Fail(tenants.NotFound, "claim_not_found")
	}
	hash := v.ClaimHash(normal)
	claim, err := s.UnscopedClaim(ctx, hash)
	if err != nil {
		return out, err
	}
	if claim.Owner == "" {
		return out, tenants.Fail(tenants.NotFound, "claim_not_found")
	}
	err = s.InTx(ctx, tenants.ForJob(claim.Owner, "enrol"), func(tx AnewTx) error {
		var err error
		out, err = enrol(tx, hash, in)
		return err
	})
	return out, tenants.Wrap("admin.EnrolDevice", err)
}

func enrol(tx AnewTx, hash []byte, in Introduction) (tenants.Device, error) {
	claim, err := tx.LockClaim(hash)
	if err != nil {
		return tenants.Device{}, err
	}
	at := tx.Now()
	if claim.Kind != tenants.DeviceClaim || !at.Before(claim.ExpiresAt) {
		return tenants.Device{}, tenants.Fail(tenants.NotFound, "claim_not_found")
	}
	d, err := tx.Device(claim.DeviceID)
	if err != nil {
		return d, err
	}
	if d.Kind != in.Kind || d.RevokedAt != nil {
		return d, tenants.Fail(tenants.NotFound, "claim_not_found")
	}
	if claim.UsedAt != nil {
		return again(d, in)
	}
	epoch, err := nextEpoch(d.Epoch, in.Epoch, at)
	if err != nil {
		return d, err
	}
	if err := tx.EndLife(d.ID); err != nil {
		return d, err
	}
	d.PublicKey, d.Epoch, d.PairedAt = in.PublicKey, epoch, &at
	if err := tx.SaveEnrolment(d); err != nil {
		return d, err
	}
	claim.UsedAt = &at
	if err := tx.UseClaim(claim); err != nil {
		return d, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.CabinetEnrolled, Outcome: "done", Data: map[string]string{"device": string(d.ID), "kind": string(d.Kind), "epoch": epochText(d.Epoch)}})
	return d, err
}

// again answers a device that did not hear the answer: what it became stands,
// as long as no other took its place.
func again(d tenants.Device, in Introduction) (tenants.Device, error) {
	if !bytes.Equal(d.PublicKey, in.PublicKey) || in.Epoch >= d.Epoch {
		return d, tenants.Fail(tenants.NotFound, "claim_not_found")
	}
	return d, nil
}

// epochAhead is how far beyond the present second the last life of a device
// may be: clocks are wrong at times, but not by more.
const epochAhead = 366 * 24 * time.Hour

// nextEpoch numbers a life so that no number is ever given twice, not even by
// a cloud that was set back to before an enrolment: it is the second in which
// the life began, and more than any that the cloud or the device remembers.
func nextEpoch(known, told uint32, at time.Time) (uint32, error) {
	now := min(max(at.Unix(), 1), math.MaxUint32)
	if int64(told) > now+int64(epochAhead/time.Second) {
		return 0, tenants.Fail(tenants.Invalid, "epoch_ahead")
	}
	next := max(now, int64(known)+1, int64(told)+1)
	if next > math.MaxUint32 {
		return 0, tenants.Fail(tenants.Conflict, "epoch_spent")
	}
	return uint32(next), nil
}

func epochText(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
