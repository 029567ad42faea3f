package hub

import (
	"bytes"
	"context"
	"time"

	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// mostVersion bounds what a cabinet may say that it obeys; a number beyond is
// nonsense, and none of ours would be above it.
const mostVersion = 1 << 53

// obeyed is the roster that a cabinet says it obeys.
type obeyed struct {
	version uint64
	hash    []byte // nil when it did not say that
}

// strange tells whether the newest roster cannot replace it: its version is
// not above, and its contents are others. That is so after the cloud was set
// back to an older state.
func (o obeyed) strange(newest store.RosterRow) bool {
	return o.version > uint64(newest.Version) || o.version == uint64(newest.Version) && o.hash != nil && !bytes.Equal(o.hash, newest.Hash)
}

// late tells whether the newest roster is near the end of its grace: a cabinet
// that did not get it in time would refuse it as expired.
func late(newest store.RosterRow, now time.Time) bool {
	return now.Sub(newest.IssuedAt) > proto.UsualGrace/2
}

// bringRoster sends the newest roster to a cabinet that obeys another one, and
// makes a new one where the newest would be refused.
func (h *Hub) bringRoster(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, has obeyed) error {
	if has.version > mostVersion {
		h.drop(ctx, string(d.ID)+" roster", "version", nil)
		return nil
	}
	var w store.Twin
	var row store.RosterRow
	err := h.store.Read(ctx, tenants.ForDevice(d, ""), func(r *store.Rx) (err error) {
		if w, err = r.Twin(d.ID); err == nil {
			row, err = r.NewestRoster(d.ID)
		}
		return err
	})
	newest := uint64(row.Version)
	switch {
	case err != nil:
		return err
	case newest == 0, w.QuarantinedAt == nil && has.strange(row):
		return h.pushRoster(ctx, w, has.version)
	case w.QuarantinedAt == nil && has.version < newest && late(row, h.clock()):
		return h.pushRoster(ctx, w, newest)
	case has.version > newest, has.version == newest && w.RosterApplied == row.Version:
		return nil
	}
	return h.publish(ctx, gateway, d.ID, proto.KindRoster, row.Body)
}

// obeys notes which roster a cabinet has proved to obey, and tells whether it
// is one that the newest cannot replace. A version alone proves nothing while
// the cloud may have been set back: its contents may be others.
func obeys(tx *store.Tx, w *store.Twin, has obeyed) (strange bool, err error) {
	newest, err := tx.NewestRoster(w.DeviceID)
	if err != nil {
		return false, err
	}
	if has.strange(newest) {
		return true, nil
	}
	if has.version < uint64(newest.Version) || has.hash != nil {
		if int64(has.version) > w.RosterApplied {
			err = tx.ConfirmRoster(w.DeviceID, int64(has.version))
		}
		w.RosterApplied = max(w.RosterApplied, int64(has.version))
	}
	return false, err
}

// applied is a cabinet's word on a roster: it obeys it, or why it does not.
func (h *Hub) applied(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, m proto.Applied) error {
	var strange bool
	err := h.change(ctx, d, func(tx *store.Tx, w *store.Twin) (err error) {
		heard(w, tx.Now())
		switch m.Refusal {
		case "":
			strange, err = obeys(tx, w, obeyed{m.Version, m.Hash})
		case proto.RefusedOld: // the newest? Then it obeys another that is as new
			newest, err := tx.NewestRoster(d.ID)
			strange = bytes.Equal(m.Hash, newest.Hash)
			return err
		}
		return err
	})
	if err != nil || !strange {
		return err
	}
	return h.bringRoster(ctx, d, gateway, obeyed{m.Holds, []byte{}})
}
