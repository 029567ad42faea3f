package cabinet

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

// Names of the facts that a cabinet keeps in its journal's database.
const (
	factFloor  = "floor"  // no time before this is told
	factProof  = "proof"  // when rights were last proven current
	factRoster = "roster" // the envelope as received
	factSpoilt = "spoilt" // which damage was already recorded
	factBack   = "back"   // what came back, as long as a return is taken back
	factUnlock = "unlock" // the order that the door is free for, as JSON
	factFire   = "fire"   // the alarm of the fire panel that goes on, as JSON
	factSpent  = "spent"  // approvals and bookings that takes here used up
	factUses   = "uses"   // codes of passes that are spent
)

func putMoment(tx *journal.Tx, name string, m proto.Moment) error {
	return tx.Put(name, binary.BigEndian.AppendUint64(nil, uint64(m)))
}

func loadMoment(ctx context.Context, j *journal.Journal, name string) (proto.Moment, error) {
	b, err := j.Fact(ctx, name)
	if err != nil || len(b) != 8 {
		return 0, err
	}
	return proto.Moment(binary.BigEndian.Uint64(b)), nil
}

// proof is when a beacon last said that the rights here are the newest.
type proof struct {
	At    proto.Moment  `json:"at"`    // 0 never
	Spent time.Duration `json:"spent"` // uptime since, as last written
	Since time.Duration `json:"-"`     // counter when Spent was right
}

// age is how old the proof is, at most: by the clock with its error, or by the
// time this controller has been running since, whichever is more. A clock that
// was set back or stood still while the power was off makes nothing younger
// than the uptime.
func (p proof) age(now time.Time, uncertain, counter time.Duration) time.Duration {
	byClock := proto.MomentOf(now).Sub(p.At) + uncertain
	return max(byClock, p.spent(counter))
}

func (p proof) spent(counter time.Duration) time.Duration { return p.Spent + counter - p.Since }

func loadProof(ctx context.Context, j *journal.Journal, counter time.Duration) (p proof, err error) {
	b, err := j.Fact(ctx, factProof)
	if err != nil || b == nil {
		return p, err
	}
	err = json.Unmarshal(b, &p)
	p.Since = counter
	return p, err
}

func putProof(tx *journal.Tx, p proof, counter time.Duration) error {
	b, err := json.Marshal(proof{At: p.At, Spent: p.spent(counter)})
	if err != nil {
		return err
	}
	return tx.Put(factProof, b)
}
