package gateway

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"
	"claviger/tenants"
)

// identity is what enrolment made of a gateway, in a file of its own with mode
// 0600. A key without an answer is an enrolment under way.
type identity struct {
	Seed   []byte             `json:"seed"`
	Claim  []byte             `json:"claim"` // hash of the claim code that was used
	Answer *proto.EnrolAnswer `json:"answer,omitempty"`
	Before uint32             `json:"before,omitempty"` // epoch of the life before, while enrolment is under way

	TLSKey []byte `json:"tls_key,omitempty"` // of the certificate in the answer, PKCS #8
	Next   []byte `json:"next,omitempty"`    // of the certificate that is asked for
}

// ErrNotEnrolled says that there is no identity and no claim code to get one.
var ErrNotEnrolled = errors.New("gateway: not enrolled, and no claim code is given")

func (i identity) signer() proto.Signer {
	return proto.Signer{KeyID: string(i.Answer.Device), Key: ed25519.NewKeyFromSeed(i.Seed)}
}

// loadIdentity reads the file; a missing one is an empty identity.
func loadIdentity(path string) (identity, error) {
	var id identity
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return id, nil
	}
	if err != nil {
		return id, err
	}
	if err := json.Unmarshal(text, &id); err != nil || len(id.Seed) != ed25519.SeedSize {
		return id, fmt.Errorf("%s is not readable as an identity", path)
	}
	if id.Answer != nil {
		return id, id.Answer.Check(tenants.GatewayDevice)
	}
	return id, nil
}

// save writes the file so that after a power cut the old or the new one is
// there.
func (i identity) save(path string) error {
	text, err := json.Marshal(i)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// ensureEnrolled gives the gateway an identity: the one it has, or, when there
// is none or the claim code is a new one, one from the cloud.
func ensureEnrolled(ctx context.Context, cfg Config) (identity, error) {
	id, err := loadIdentity(cfg.file())
	if err != nil {
		return id, err
	}
	claim := sha256.Sum256([]byte(cfg.Claim))
	if id.Answer != nil && (cfg.Claim == "" || bytes.Equal(id.Claim, claim[:])) {
		return id, nil
	}
	if cfg.Claim == "" {
		return id, ErrNotEnrolled
	}
	if id.Answer != nil || id.Seed == nil {
		fresh := identity{Seed: make([]byte, ed25519.SeedSize)}
		if id.Answer != nil {
			fresh.Before = id.Answer.Epoch
		}
		id = fresh
		if _, err := rand.Read(id.Seed); err != nil {
			return id, err
		}
		if id.TLSKey, err = newKey(); err != nil {
			return id, err
		}
		if err := id.save(cfg.file()); err != nil {
			return id, err
		}
	}
	ask := proto.NewEnrolAsk(cfg.Claim, tenants.GatewayDevice, ed25519.NewKeyFromSeed(id.Seed))
	ask.Firmware, ask.Epoch = cfg.Firmware, id.Before
	if id.TLSKey != nil { // else an older program began this enrolment
		request, err := requestFor(id.TLSKey)
		if err != nil {
			return id, err
		}
		ask = ask.WithRequest(request, ed25519.NewKeyFromSeed(id.Seed))
	}
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		a, err := enrol.Post(ctx, cfg.Client, cfg.URL, ask)
		if err == nil {
			id.Claim, id.Answer = claim[:], &a
			cfg.Log.Info("enrolled", "gateway", a.Device)
			return id, id.save(cfg.file())
		}
		if !enrol.Again(err) {
			return id, err
		}
		cfg.Log.Warn("the cloud does not answer the enrolment yet", "error", err)
		if pause(ctx, wait); ctx.Err() != nil {
			return id, ctx.Err()
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// EnrolledAs tells which gateway the data folder belongs to; ok is false when
// nothing was enrolled there.
func EnrolledAs(folder string) (gateway tenants.DeviceID, ok bool, err error) {
	id, err := loadIdentity(Config{Data: folder}.file())
	if err != nil || id.Answer == nil {
		return "", false, err
	}
	return id.Answer.Device, true, nil
}

// Restore gives the data folder of a gateway an identity that was made
// elsewhere: its key pair and what the cloud answered to it.
func Restore(folder string, seed []byte, answer proto.EnrolAnswer) error {
	if err := answer.Check(tenants.GatewayDevice); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return identity{Seed: seed, Answer: &answer}.save(Config{Data: folder}.file())
}
