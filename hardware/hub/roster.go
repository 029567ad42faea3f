package hub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// batch is how many cabinets' rosters are written by one transaction: what all
// of them share is read once for it, and it keeps others from writing only for
// some tens of milliseconds.
const batch = 16

// pushRosters makes a new roster for each cabinet of the organisation whose
// rights are no longer what its newest one says, and sends it.
func (h *Hub) pushRosters(ctx context.Context, org tenants.OrgID) error {
	var twins []store.Twin
	err := h.store.Read(ctx, tenants.ForJob(org, "roster"), func(r *store.Rx) (err error) {
		twins, err = r.Twins()
		return err
	})
	if err != nil {
		return err
	}
	twins = slices.DeleteFunc(twins, func(w store.Twin) bool { return w.Epoch == 0 || w.QuarantinedAt != nil })
	for some := range slices.Chunk(twins, batch) {
		if err := h.pushSome(ctx, org, some, 0); err != nil {
			return err
		}
	}
	return nil
}

// pushRoster makes and sends a new roster when the rights are no longer those
// of the newest one, or when the newest is not above a version.
func (h *Hub) pushRoster(ctx context.Context, w store.Twin, above uint64) error {
	return h.pushSome(ctx, w.OrgID, []store.Twin{w}, above)
}

// pushSome does so for some cabinets of one organisation in one transaction.
func (h *Hub) pushSome(ctx context.Context, org tenants.OrgID, twins []store.Twin, above uint64) error {
	var changed []store.Twin
	err := h.store.Read(ctx, tenants.ForJob(org, "roster"), func(r *store.Rx) (err error) {
		changed, err = h.differing(r, twins, above)
		return err
	})
	if err != nil || len(changed) == 0 {
		return err
	}
	rows := make([]store.RosterRow, len(changed))
	err = h.store.InTx(ctx, tenants.ForJob(org, "roster"), func(tx *store.Tx) error {
		// all are locked before anything is written: what a cabinet says locks
		// one of them first as well
		for i := range changed {
			if changed[i], err = tx.LockTwin(changed[i].DeviceID); err != nil {
				return err
			}
		}
		d := h.drafts(&tx.Rx)
		for i, w := range changed {
			if rows[i], err = d.renew(tx, w, above); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, row := range rows {
		if row.Body == nil {
			continue
		}
		if err := h.publish(ctx, changed[i].GatewayID, changed[i].DeviceID, proto.KindRoster, row.Body); err != nil {
			return err
		}
	}
	return nil
}

// differing tells, without keeping anybody from writing, whose rights are no
// longer those of the newest roster, or whose newest is not above a version.
func (h *Hub) differing(r *store.Rx, twins []store.Twin, above uint64) (out []store.Twin, err error) {
	d := h.drafts(r)
	for _, w := range twins {
		newest, err := r.NewestRoster(w.DeviceID)
		if err != nil {
			return nil, err
		}
		if uint64(newest.Version) > above {
			doc, err := d.draft(w)
			if err != nil {
				return nil, err
			}
			if bytes.Equal(newest.Content, rights(doc)) {
				continue
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// renew writes a new roster when the rights differ from the newest one's, or
// that one is not above a version; it gives a row without a body when it does
// not.
func (d *drafts) renew(tx *store.Tx, w store.Twin, above uint64) (store.RosterRow, error) {
	newest, err := tx.NewestRoster(w.DeviceID)
	if err != nil {
		return store.RosterRow{}, err
	}
	doc, err := d.draft(w)
	if err != nil {
		return store.RosterRow{}, err
	}
	content := rights(doc)
	if uint64(newest.Version) > above && bytes.Equal(newest.Content, content) {
		return store.RosterRow{}, nil
	}
	doc.Version, doc.Issued = max(uint64(newest.Version), above)+1, proto.MomentOf(tx.Now())
	body, err := proto.Seal(doc, d.h.signer(proto.ForRosters))
	if err != nil {
		return store.RosterRow{}, err
	}
	hash := proto.HashRoster(body)
	row := store.RosterRow{DeviceID: w.DeviceID, Version: int64(doc.Version), Content: content, Hash: hash[:], Body: body, IssuedAt: tx.Now()}
	if doc.Lockdown != nil {
		row.Lockdown = doc.Lockdown.ID
	}
	if err := tx.AddRoster(row); err != nil {
		return row, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.RosterSent, Outcome: "done",
		Data: map[string]string{"device": string(w.DeviceID), "place": string(w.PlaceID), "version": number(doc.Version)}})
	return row, err
}

// rights is the hash of what a roster grants. Where things are just now is
// left out: that changes with every key and a cabinet sees its own.
func rights(doc proto.Roster) []byte {
	doc.Version, doc.Issued, doc.AsOf, doc.Held = 0, 0, 0, nil
	items := make([]proto.Item, len(doc.Items))
	for i, it := range doc.Items {
		it.State, it.Holder = "", ""
		items[i] = it
	}
	doc.Items = items
	sum := sha256.Sum256(proto.Encode(doc))
	return sum[:]
}

// draft gathers what the cabinet may know, without version and time.
func (d *drafts) draft(w store.Twin) (proto.Roster, error) {
	place, err := d.r.Place(w.PlaceID)
	if err != nil {
		return proto.Roster{}, err
	}
	doc := proto.Roster{Device: w.DeviceID, Epoch: w.Epoch, Org: w.OrgID, Site: place.SiteID, Place: place.ID, Name: place.Name,
		Lease: uint32(proto.UsualLease.Seconds()), Grace: uint32(proto.UsualGrace.Seconds()), AsOf: uint64(w.AckedSeq), Cost: proto.StandardPIN,
		Levels: []proto.Level{{Level: 3, Lease: uint32(proto.SensitiveLease.Seconds())}, {Level: 4, Lease: uint32(proto.SensitiveLease.Seconds())}}}
	if err := d.addSite(&doc); err != nil {
		return doc, err
	}
	if err := d.addShared(&doc); err != nil {
		return doc, err
	}
	if err := addItems(d.r, &doc, place); err != nil {
		return doc, err
	}
	if doc.Passes, err = passes(d.r, place.ID); err != nil {
		return doc, err
	}
	doc.Ready = readyHere(doc.Ready, doc.Items)
	if doc.Fire, err = fire(d.r, place.ID, doc.Items); err != nil {
		return doc, err
	}
	return doc, addPlans(d.r, &doc)
}

func addItems(r *store.Rx, doc *proto.Roster, place custody.Place) error {
	items, err := r.RosterItems(place.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		on := proto.Item{ID: it.ID, Code: it.Code, Name: it.Name, Tag: it.Tag, Level: it.Level, Kind: it.Kind, Home: it.HomeID,
			Slot: slotIn(place.ID, it.Item), Site: it.SiteID, Assets: it.Assets(), Classes: it.Classes(), Groups: it.Groups(), Note: it.Note, State: it.State, Holder: it.HolderID, Find: it.Find(), Back: it.BackTo, Fault: it.Fault, Kit: kitOf(it)}
		if c := it.Check(); c != nil {
			on.Check, on.Since = c.List, proto.MomentOf(c.From)
		}
		doc.Items = append(doc.Items, on)
		if no := slotIn(place.ID, it.Item); no > 0 {
			doc.Slots = append(doc.Slots, proto.Slot{No: no, Item: it.ID})
		}
	}
	return nil
}

// kitOf is the kit without which a key does not leave, nil for none.
func kitOf(it store.RosterItem) *proto.Kit {
	k := it.Kit()
	if k == nil {
		return nil
	}
	return &proto.Kit{ID: k.ID, Name: k.Name}
}

// slotIn is the item's own slot when the place is its home.
func slotIn(place custody.PlaceID, it custody.Item) int {
	if it.HomeID != place {
		return 0
	}
	return it.HomeSlot
}
