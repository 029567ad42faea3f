package hub

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// LookAtCabinet raises the alarm when a cabinet is silent for too long while
// its gateway speaks, once until it is heard again. When the gateway is silent
// too, that is what people are told.
func (h *Hub) LookAtCabinet(ctx context.Context, d tenants.Device) error {
	return h.store.InTx(ctx, tenants.ForJob(d.OrgID, "silent cabinet"), func(tx *store.Tx) error {
		w, err := tx.LockTwin(d.ID)
		if err != nil || w.SilentAt != nil || w.HeardAt == nil {
			return err
		}
		now := tx.Now()
		g, err := tx.Gateway(w.GatewayID)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return nil // revoked meanwhile
		}
		if err != nil || now.Sub(*w.HeardAt) <= silence || !g.Online || g.HeardAt == nil || now.Sub(*g.HeardAt) > silence {
			return err
		}
		if err := offline(tx, w); err != nil {
			return err
		}
		if w, err = tx.LockTwin(d.ID); err != nil {
			return err
		}
		w.SilentAt = &now
		if err := tx.SaveTwin(w); err != nil {
			return err
		}
		return tellOfCabinet(tx, w, custody.CabinetSilent, "cabinet_silent")
	})
}

// silenceEnds tells that a cabinet whose silence people know of is heard again.
func silenceEnds(tx *store.Tx, w *store.Twin) error {
	if w.SilentAt == nil || !w.Online {
		return nil
	}
	was := *w
	was.HeardAt, w.SilentAt = w.SilentAt, nil
	return tellOfCabinet(tx, was, custody.CabinetHeard, "cabinet_heard")
}

// tellOfCabinet records that a cabinet is silent or heard again, and writes to
// those who look after its site.
func tellOfCabinet(tx *store.Tx, w store.Twin, kind custody.EventKind, about string) error {
	place, err := tx.Place(w.PlaceID)
	if err != nil {
		return err
	}
	people, err := tx.SiteStaff(place.SiteID)
	if err != nil {
		return err
	}
	for _, to := range people {
		letter := desk.Letter{Mail: desk.MailLetter, About: about, To: to, Device: w.DeviceID, At: w.HeardAt, Path: "/cabinets/" + string(w.PlaceID)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	data := map[string]string{"device": string(w.DeviceID), "place": string(w.PlaceID), "told": number(uint64(len(people)))}
	if w.HeardAt != nil {
		data["from"] = w.HeardAt.UTC().Format(time.RFC3339)
	}
	_, err = tx.Record(custody.Event{Kind: kind, Outcome: "done", Data: data})
	return err
}

// sweepSilentCabinets looks at those that have not been heard of for a while
// behind a gateway that has.
func (h *Hub) sweepSilentCabinets(ctx context.Context) error {
	list, err := h.store.UnscopedSilentBehind(ctx, h.clock().Add(-silence))
	if err != nil {
		return err
	}
	for _, w := range list {
		if err := h.LookAtCabinet(ctx, tenants.Device{OrgID: w.OrgID, ID: w.DeviceID}); err != nil {
			return err
		}
	}
	return nil
}
