package cabinet

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// factIdentity is where the journal keeps who this cabinet is.
const factIdentity = "identity"

// Identity is what enrolment made of a controller. It never leaves the
// cabinet: Seed is its private key, Answer.Secret its device key.
type Identity struct {
	Seed   []byte            `json:"seed"`
	Claim  []byte            `json:"claim"` // hash of the claim code that was used
	Answer proto.EnrolAnswer `json:"answer"`
}

// signer signs as this device.
func (i Identity) signer() proto.Signer {
	return proto.Signer{KeyID: string(i.Answer.Device), Key: ed25519.NewKeyFromSeed(i.Seed)}
}

// life is the life of the journal that this identity writes.
func (i Identity) life() journal.Life {
	return journal.Life{Device: i.Answer.Device, Epoch: i.Answer.Epoch}
}

// loadIdentity reads who this cabinet is; ok is false before enrolment.
func loadIdentity(ctx context.Context, j *journal.Journal) (id Identity, ok bool, err error) {
	b, err := j.Fact(ctx, factIdentity)
	if err != nil || b == nil {
		return id, false, err
	}
	if err := json.Unmarshal(b, &id); err != nil {
		return id, false, fmt.Errorf("cabinet: the stored identity is not readable: %w", err)
	}
	if err := id.check(); err != nil {
		return id, false, fmt.Errorf("cabinet: the stored identity: %w", err)
	}
	return id, true, nil
}

func (i Identity) check() error {
	if len(i.Seed) != ed25519.SeedSize {
		return proto.ErrNoKey
	}
	return i.Answer.Check(tenants.CabinetDevice)
}

// ErrOldLife says that a cloud gave a life a number that the cabinet has had.
var ErrOldLife = errors.New("cabinet: the cloud numbers this life as one that was before")

// Adopt makes the journal that of this identity: everything of an earlier
// life is wiped. A life is refused whose number is not above that of the one
// before: what was signed for that one would be taken for its own.
func Adopt(ctx context.Context, j *journal.Journal, id Identity) error {
	if err := id.check(); err != nil {
		return err
	}
	if was := j.Life(); was.Device == id.Answer.Device && id.Answer.Epoch <= was.Epoch {
		return ErrOldLife
	}
	b, err := json.Marshal(id)
	if err != nil {
		return err
	}
	return j.Write(ctx, func(tx *journal.Tx) error {
		if err := tx.Begin(id.life()); err != nil {
			return err
		}
		if err := tx.Put(factIdentity, b); err != nil {
			return err
		}
		return putMoment(tx, factFloor, proto.MomentOf(id.Answer.At))
	})
}

// EnrolledAs tells which device the data folder of a cabinet belongs to; ok is
// false when nothing was enrolled there.
func EnrolledAs(ctx context.Context, folder string) (device tenants.DeviceID, ok bool, err error) {
	path := Config{Data: folder}.database()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	j, err := journal.Open(ctx, path)
	if err != nil {
		return "", false, err
	}
	defer j.Close()
	id, ok, err := loadIdentity(ctx, j)
	return id.Answer.Device, ok, err
}
