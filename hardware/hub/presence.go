package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// silence is how long a cabinet may say nothing before it counts as off-line.
const silence = 2 * time.Minute

// birth is a cabinet that comes up: it learns what is safe, and gets the
// rights it lacks. One that lost records it had told of is not believed.
func (h *Hub) birth(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, m proto.Birth) error {
	if d.Kind != tenants.CabinetDevice {
		return nil
	}
	var w store.Twin
	err := h.change(ctx, d, func(tx *store.Tx, twin *store.Twin) error {
		was := twin.Online
		heard(twin, tx.Now())
		if int64(m.Last) >= twin.HeldSeq || len(twin.BootID) == 0 { // else it came late, from an earlier run
			twin.BootID, twin.Firmware = m.Boot, m.Firmware
		}
		twin.HeldSeq = max(int64(m.Last), twin.HeldSeq, twin.AckedSeq)
		if err := compare(tx, d, twin, m); err != nil {
			return err
		}
		if _, err := obeys(tx, twin, obeyed{m.Roster, m.RosterHash}); err != nil {
			return err
		}
		w = *twin
		if was {
			return nil
		}
		return came(tx, d, true)
	})
	if err != nil {
		return err
	}
	h.acknowledge(ctx, gateway, w)
	return h.bringRoster(ctx, d, gateway, obeyed{m.Roster, m.RosterHash})
}

// compare sets aside a controller whose journal ends where ours has been, but
// otherwise. Each run begins with a record of its own: a birth that only came
// late, or twice, cites what we have; one of an older image cannot.
func compare(tx *store.Tx, d tenants.Device, twin *store.Twin, m proto.Birth) error {
	if m.Last == 0 || int64(m.Last) > twin.AckedSeq || twin.QuarantinedAt != nil {
		return nil
	}
	kept, err := tx.DeviceRecordHash(d.ID, d.Epoch, int64(m.Last))
	if err != nil || bytes.Equal(kept, m.LastHash) {
		return err
	}
	return restored(tx, d, twin, m)
}

// restored quarantines a controller whose journal is older than what it had
// sent: it was set back, or it is a copy.
func restored(tx *store.Tx, d tenants.Device, twin *store.Twin, m proto.Birth) error {
	now := tx.Now()
	twin.QuarantinedAt = &now
	_, err := tx.Record(custody.Event{Kind: custody.Equivocated, Outcome: "quarantined",
		Data: map[string]string{"device": string(d.ID), "place": d.PlaceID, "seq": number(m.Last), "why": "restored"}})
	return err
}

// came records that a cabinet is there, or gone.
func came(tx *store.Tx, d tenants.Device, online bool) error {
	kind := custody.CabinetOffline
	if online {
		kind = custody.CabinetOnline
	}
	_, err := tx.Record(custody.Event{Kind: kind, Outcome: "done", Data: map[string]string{"device": string(d.ID), "place": d.PlaceID}})
	return err
}

// errOldLife says that a message is of a life that has ended since its device
// was looked up.
var errOldLife = errors.New("hub: a message of a life that has ended")

// lockLife reads the twin of a device and keeps others from changing it. A
// device that was enrolled anew meanwhile has nothing to say here: its numbers
// began again.
func lockLife(tx *store.Tx, d tenants.Device) (store.Twin, error) {
	w, err := tx.LockTwin(d.ID)
	if err == nil && w.Epoch != d.Epoch {
		err = errOldLife
	}
	return w, err
}

// change runs fn on a cabinet's locked twin and writes what fn changed.
func (h *Hub) change(ctx context.Context, d tenants.Device, fn func(*store.Tx, *store.Twin) error) error {
	return h.store.InTx(ctx, tenants.ForDevice(d, ""), func(tx *store.Tx) error {
		w, err := lockLife(tx, d)
		if err != nil {
			return err
		}
		if err := fn(tx, &w); err != nil {
			return err
		}
		if err := silenceEnds(tx, &w); err != nil {
			return err
		}
		return tx.SaveTwin(w)
	})
}

func (h *Hub) health(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, m proto.Health) error {
	if d.Kind == tenants.GatewayDevice {
		return h.gatewayHealth(ctx, d, m)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	var now store.Twin
	var other, unsafe bool
	err = h.change(ctx, d, func(tx *store.Tx, w *store.Twin) error {
		was := w.Online
		if err := keepHealth(tx, *w, m); err != nil {
			return err
		}
		heard(w, tx.Now())
		w.Health = string(text)
		if m.Box != nil { // its word that it obeys the newest, or the newest itself, may be lost
			other = w.QuarantinedAt == nil && (int64(m.Box.Roster) != w.RosterWanted || w.RosterApplied != w.RosterWanted)
			unsafe = m.Box.Acked > uint64(w.AckedSeq)
		}
		if m.Box != nil && m.Box.Backlog == 0 {
			w.HeldSeq = max(w.AckedSeq, int64(min(m.Box.Acked, math.MaxInt64)))
		}
		now = *w
		if was {
			return nil
		}
		return came(tx, d, true)
	})
	if err == nil && unsafe { // we were set back: it learns what it has to send once more
		h.acknowledge(ctx, gateway, now)
	}
	if err != nil || !other {
		return err
	}
	return h.bringRoster(ctx, d, gateway, obeyed{version: m.Box.Roster})
}

// keepHealth adds to the history of a cabinet.
func keepHealth(tx *store.Tx, w store.Twin, m proto.Health) error {
	if !newPoint(w.Health, m) {
		return nil
	}
	return tx.SaveHealth(store.FineGrain, pointOf(w.DeviceID, m, tx.Now()))
}

// loss records a device's statement that records are gone. It closes no gap:
// a person has to accept it.
func (h *Hub) loss(ctx context.Context, d tenants.Device, m proto.Loss) error {
	return h.change(ctx, d, func(tx *store.Tx, w *store.Twin) error {
		heard(w, tx.Now())
		_, err := tx.Record(custody.Event{Kind: custody.LossDeclared, Outcome: "declared",
			Data: map[string]string{"device": string(d.ID), "place": d.PlaceID, "from": number(m.From), "to": number(m.To), "why": m.Cause}})
		return err
	})
}

// beacon answers the time, and which rights are the newest.
func (h *Hub) beacon(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, m proto.Ask) error {
	var newest uint64
	err := h.store.Read(ctx, tenants.ForDevice(d, ""), func(r *store.Rx) error {
		row, err := r.NewestRoster(d.ID)
		newest = uint64(row.Version)
		return err
	})
	if err != nil {
		return err
	}
	err = h.send(ctx, gateway, proto.Beacon{Device: d.ID, Epoch: d.Epoch, Nonce: m.Nonce, At: proto.MomentOf(h.clock()), Roster: newest})
	if err != nil || m.Roster == newest {
		return err
	}
	return h.bringRoster(ctx, d, gateway, obeyed{version: m.Roster})
}

// death is the will of a gateway: its cabinets are off-line as far as we can
// know. GatewayGone is the same when the broker says so.
func (h *Hub) death(ctx context.Context, d tenants.Device) error { return h.gone(ctx, d) }

// GatewayGone is for a broker that sees connections end.
func (h *Hub) GatewayGone(ctx context.Context, id tenants.DeviceID) error {
	d, err := h.device(ctx, id)
	if err != nil {
		return err
	}
	return h.gone(ctx, d)
}

func (h *Hub) gone(ctx context.Context, d tenants.Device) error {
	if d.Kind != tenants.GatewayDevice {
		return nil
	}
	return h.store.InTx(ctx, tenants.ForDevice(d, ""), func(tx *store.Tx) error {
		twins, err := tx.TwinsBehind(d.ID)
		if err != nil {
			return err
		}
		for _, w := range twins {
			if err := offline(tx, w); err != nil {
				return err
			}
		}
		return tx.SetGatewayOffline(d.ID)
	})
}

// offline marks a cabinet as out of reach, once.
func offline(tx *store.Tx, w store.Twin) error {
	w, err := tx.LockTwin(w.DeviceID)
	if err != nil || !w.Online {
		return err
	}
	now := tx.Now()
	w.Online, w.ChangedAt = false, &now
	if err := tx.SaveTwin(w); err != nil {
		return err
	}
	return came(tx, tenants.Device{ID: w.DeviceID, PlaceID: string(w.PlaceID)}, false)
}

// sweepSilent marks the cabinets that went quiet without a goodbye.
func (h *Hub) sweepSilent(ctx context.Context) error {
	twins, err := h.store.UnscopedSilent(ctx, h.clock().Add(-silence))
	if err != nil {
		return err
	}
	for _, w := range twins {
		scope := tenants.ForJob(w.OrgID, "silent cabinet")
		if err := h.store.InTx(ctx, scope, func(tx *store.Tx) error { return offline(tx, w) }); err != nil {
			return err
		}
	}
	return nil
}
