package hub

import (
	"context"
	"crypto/sha256"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
)

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
	for _, w := range twins {
		if w.Epoch == 0 || w.QuarantinedAt != nil {
			continue
		}
		if err := h.pushRoster(ctx, w, 0); err != nil {
			return err
		}
	}
	return nil
}

// pushRoster makes and sends a new roster when the rights are no longer those
// of the newest one, or when the newest is not above a version.
func (h *Hub) pushRoster(ctx context.Context, w store.Twin, above uint64) error {
	var row store.RosterRow
	changed := false
	err := h.store.Read(ctx, tenants.ForJob(w.OrgID, "roster"), func(r *store.Rx) (err error) {
		changed, err = h.differs(r, w, above)
		return err
	})
	if err != nil || !changed {
		return err
	}
	err = h.store.InTx(ctx, tenants.ForJob(w.OrgID, "roster"), func(tx *store.Tx) (err error) {
		if w, err = tx.LockTwin(w.DeviceID); err != nil {
			return err
		}
		row, changed, err = h.renew(tx, w, above)
		return err
	})
	if err != nil || !changed {
		return err
	}
	return h.publish(ctx, w.GatewayID, w.DeviceID, proto.KindRoster, row.Body)
}

// differs tells, without keeping anybody from writing, whether the rights are
// no longer those of the newest roster, or whether that is not above a version.
func (h *Hub) differs(r *store.Rx, w store.Twin, above uint64) (bool, error) {
	newest, err := r.NewestRoster(w.DeviceID)
	if err != nil || uint64(newest.Version) <= above {
		return err == nil, err
	}
	doc, err := h.draft(r, w)
	return string(newest.Content) != string(rights(doc)), err
}

// renew writes a new roster when the rights differ from the newest one's, or
// that one is not above a version.
func (h *Hub) renew(tx *store.Tx, w store.Twin, above uint64) (store.RosterRow, bool, error) {
	newest, err := tx.NewestRoster(w.DeviceID)
	if err != nil {
		return newest, false, err
	}
	doc, err := h.draft(&tx.Rx, w)
	if err != nil {
		return newest, false, err
	}
	content := rights(doc)
	if uint64(newest.Version) > above && string(newest.Content) == string(content) {
		return newest, false, nil
	}
	doc.Version, doc.Issued = max(uint64(newest.Version), above)+1, proto.MomentOf(tx.Now())
	body, err := proto.Seal(doc, h.signer(proto.ForRosters))
	if err != nil {
		return newest, false, err
	}
	hash := proto.HashRoster(body)
	row := store.RosterRow{DeviceID: w.DeviceID, Version: int64(doc.Version), Content: content, Hash: hash[:], Body: body, IssuedAt: tx.Now()}
	if doc.Lockdown != nil {
		row.Lockdown = doc.Lockdown.ID
	}
	if err := tx.AddRoster(row); err != nil {
		return row, false, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.RosterSent, Outcome: "done",
		Data: map[string]string{"device": string(w.DeviceID), "place": string(w.PlaceID), "version": number(doc.Version)}})
	return row, err == nil, err
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
func (h *Hub) draft(r *store.Rx, w store.Twin) (proto.Roster, error) {
	place, err := r.Place(w.PlaceID)
	if err != nil {
		return proto.Roster{}, err
	}
	site, locale, err := r.SiteOf(place.SiteID)
	if err != nil {
		return proto.Roster{}, err
	}
	doc := proto.Roster{Device: w.DeviceID, Epoch: w.Epoch, Org: w.OrgID, Site: place.SiteID, Place: place.ID, Name: place.Name, Zone: site.Zone, Locale: locale,
		Lease: uint32(proto.UsualLease.Seconds()), Grace: uint32(proto.UsualGrace.Seconds()), AsOf: uint64(w.AckedSeq), Cost: proto.StandardPIN,
		Levels: []proto.Level{{Level: 3, Lease: uint32(proto.SensitiveLease.Seconds())}, {Level: 4, Lease: uint32(proto.SensitiveLease.Seconds())}}}
	holidays, err := r.Calendar(place.SiteID)
	if err != nil {
		return doc, err
	}
	doc.Calendar = proto.CalendarOf(holidays)
	if doc.Lockdown, err = lockdown(r, place.SiteID); err != nil {
		return doc, err
	}
	if doc.Keepers, err = keepers(r, place.SiteID); err != nil {
		return doc, err
	}
	rs, err := r.Rules()
	if err != nil {
		return doc, err
	}
	for _, rule := range rs {
		doc.Rules = append(doc.Rules, proto.RuleOf(rule))
	}
	if err := h.addItems(r, &doc, place); err != nil {
		return doc, err
	}
	if err := h.addPlans(r, &doc); err != nil {
		return doc, err
	}
	return doc, h.addPeople(r, &doc, rs)
}

func (h *Hub) addItems(r *store.Rx, doc *proto.Roster, place custody.Place) error {
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

// addPeople names those whom an allowing rule could let take something here,
// with verifiers that are worth nothing at another cabinet.
func (h *Hub) addPeople(r *store.Rx, doc *proto.Roster, rs []rules.Rule) error {
	people, err := r.RosterPeople(r.Now())
	if err != nil {
		return err
	}
	secret := h.deviceSecret(doc.Device, doc.Epoch)
	in := map[tenants.PersonID]bool{}
	for _, p := range people {
		out := proto.Person{ID: p.ID, Number: p.Number, Name: p.Name, From: proto.MomentAt(p.StartsOn), Until: proto.MomentAt(p.EndsOn), Kind: p.Kind, Role: p.Role,
			Profile: p.Profile, Department: p.Department, Groups: p.Groups, Locale: p.Locale, Human: p.Human}
		for _, q := range p.Licences(doc.Zone) {
			out.Quals = append(out.Quals, proto.Qualification{Name: q.Name, Until: proto.MomentAt(q.Until)})
		}
		if err := h.addVerifiers(&out, p.Credentials, secret); err != nil {
			return err
		}
		in[p.ID] = true
		doc.People = append(doc.People, out)
	}
	held, err := r.RosterHeld()
	for _, x := range held {
		if in[x.PersonID] {
			doc.Held = append(doc.Held, proto.Held{Item: x.ItemID, Person: x.PersonID, Due: proto.MomentAt(x.DueAt), Level: x.Level, Assets: x.Assets(), Groups: x.Groups(), Rule: x.RuleID, Version: x.RuleVersion})
		}
	}
	return err
}

func (h *Hub) addVerifiers(p *proto.Person, creds []tenants.Credential, secret []byte) error {
	for _, c := range creds {
		stem, err := h.keys.OpenStem(c.ID, c.Sealed)
		if err != nil {
			return err
		}
		v := tenants.DeviceVerifier(secret, stem)
		switch c.Kind {
		case tenants.PINCredential:
			p.PIN = &proto.PIN{Salt: c.Salt, Verifier: v}
		case tenants.DuressCredential:
			p.Duress = &proto.PIN{Salt: c.Salt, Verifier: v}
		default:
			p.Badges = append(p.Badges, proto.Badge{Verifier: v, Secure: c.Kind == tenants.BadgeSecure})
		}
	}
	return nil
}

// deviceSecret is k_device: derived, so that no table of them can be stolen.
func (h *Hub) deviceSecret(id tenants.DeviceID, epoch uint32) []byte {
	return h.keys.MAC(keyring.Rosters, []byte("k_device"), []byte(id), []byte(number(uint64(epoch))))
}
