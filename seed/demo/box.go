package demo

import (
	"context"
	"crypto/ed25519"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// box plays the controller of one cabinet: it writes its journal and speaks to
// the hub in signed messages, as the real program does. No metal is behind it.
type box struct {
	*house
	place   custody.Place
	id      tenants.DeviceID
	gateway *gateway
	key     ed25519.PrivateKey
	epoch   uint32
	boot    []byte
	seq     uint64
	prev    proto.Hash
	roster  uint64
	obeyed  []byte // the roster itself
	unsent  []proto.Sent
	kept    []proto.Sent // every record, as the journal has them
	answer  proto.EnrolAnswer
	down    bool // the line is cut: records wait
	trial   bool // not part of everyday life
	slots   map[int]*thing
}

// gateway is the LTE box that cabinets of a site speak through.
type gateway struct {
	id     tenants.DeviceID
	name   string
	key    ed25519.PrivateKey
	answer proto.EnrolAnswer
}

const firmware = "claviger-cabinet 1.0"

// newKey draws the key pair that a device makes at enrolment.
func (h *house) newKey() ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	h.entropy.Read(seed)
	return ed25519.NewKeyFromSeed(seed)
}

func (h *house) enrol(ctx context.Context, d admin.DeviceDraft, key ed25519.PrivateKey) (proto.EnrolAnswer, error) {
	claimed, err := admin.ClaimDevice(ctx, h.store.Enrolment(), h.Keys, h.as(h.lead), d)
	if err != nil {
		return proto.EnrolAnswer{}, err
	}
	return h.hub.Enrol(ctx, proto.NewEnrolAsk(claimed.Code, d.Kind, key), "mqtt://demo.invalid:1883")
}

// addGateway enrols a gateway at a site.
func (h *house) addGateway(ctx context.Context, site tenants.SiteID, name string) (*gateway, error) {
	g := &gateway{name: name, key: h.newKey()}
	a, err := h.enrol(ctx, admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: name, SiteID: site}, g.key)
	g.id, g.answer = a.Device, a
	return g, err
}

// addBox adds a cabinet as a place. Its controller is enrolled by begin, once
// there is something to write into its first roster.
func (h *house) addBox(ctx context.Context, site tenants.SiteID, g *gateway, name string, slots int) (*box, error) {
	place, err := h.place(ctx, site, custody.Cabinet, name, slots)
	b := &box{house: h, place: place, gateway: g, slots: map[int]*thing{}}
	h.boxes = append(h.boxes, b)
	return b, err
}

// boxAt is the cabinet at a place, or nil.
func (h *house) boxAt(place custody.PlaceID) *box {
	for _, b := range h.boxes {
		if b.place.ID == place {
			return b
		}
	}
	return nil
}

// begin enrols the controller, brings it up and obeys its first roster.
func (b *box) begin(ctx context.Context) error {
	b.key = b.newKey()
	a, err := b.enrol(ctx, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: b.place.Name, PlaceID: b.place.ID, Gateway: b.gateway.id}, b.key)
	if err != nil {
		return err
	}
	b.id, b.epoch, b.prev, b.answer = a.Device, a.Epoch, proto.Genesis(a.Device, a.Epoch), a
	return b.start(ctx)
}

// start is the controller's program beginning: a new run, a record of it, and
// a birth when the line is up.
func (b *box) start(ctx context.Context) error {
	b.boot = make([]byte, proto.BootSize)
	b.entropy.Read(b.boot)
	if err := b.write(proto.Record{Kind: proto.Booted, Boot: b.boot, Detail: firmware}, ""); err != nil {
		return err
	}
	return b.rise(ctx)
}

// rise is the line coming up: birth, what waited, and the newest roster.
func (b *box) rise(ctx context.Context) error {
	if err := b.birth(ctx); err != nil {
		return err
	}
	if err := b.send(ctx); err != nil {
		return err
	}
	return b.obey(ctx)
}

// birth is the first message on a line that is up: what the journal holds.
func (b *box) birth(ctx context.Context) error {
	b.down = false
	safe := b.seq - uint64(len(b.unsent))
	return b.say(ctx, proto.Birth{Device: b.id, Epoch: b.epoch, Boot: b.boot, Speaks: proto.Version, Firmware: firmware, At: b.moment(), First: 1, Last: b.seq,
		LastHash: b.prev[:], Acked: safe, Roster: b.roster, Slots: b.place.Slots})
}

// obey takes up a roster that came down meanwhile.
func (b *box) obey(ctx context.Context) error {
	newest := b.post.rosters[b.id]
	if newest.version <= b.roster {
		return nil
	}
	b.roster, b.obeyed = newest.version, newest.signed
	if err := b.note(ctx, proto.Record{Kind: proto.RosterTaken}); err != nil {
		return err
	}
	return b.say(ctx, proto.Applied{Device: b.id, Epoch: b.epoch, Version: newest.version, Hash: newest.hash[:], At: b.moment()})
}

// moment is the controller's clock.
func (b *box) moment() proto.Moment { return proto.MomentOf(b.clock.now()) }

// say signs a message and hands it to the hub, as the broker would.
func (b *box) say(ctx context.Context, m proto.Message) error {
	body, err := proto.Seal(m, b.signature())
	if err != nil {
		return err
	}
	topic := proto.Topic{Gateway: b.gateway.id, Device: b.id, Kind: m.Kind()}
	return b.hub.Handle(ctx, topic.String(), body)
}

// write adds a record to the journal; what a person typed goes beside it.
func (b *box) write(r proto.Record, reason string) error {
	b.seq++
	r.Seq, r.Epoch, r.Prev, r.Roster, r.Error = b.seq, b.epoch, b.prev[:], b.roster, 12
	if r.At == 0 {
		r.At = b.moment()
	}
	var sent proto.Sent
	if reason != "" {
		salt := make([]byte, ledger.SaltSize)
		b.entropy.Read(salt)
		sent.Reason = &proto.Spoken{Salt: salt, Value: reason}
		c := sent.Reason.Commitment()
		r.Reason = c[:]
	}
	body, err := r.Marshal()
	if err != nil {
		return err
	}
	sent.Record, b.prev = body, proto.HashRecord(body)
	b.unsent, b.kept = append(b.unsent, sent), append(b.kept, sent)
	return nil
}

// inventory tells what every slot holds.
func (b *box) inventory(ctx context.Context) error {
	m := proto.Inventory{Device: b.id, Epoch: b.epoch, Boot: b.boot, At: b.moment(), Seq: b.seq}
	for no := 1; no <= b.place.Slots; no++ {
		s := proto.SlotState{No: no}
		if it := b.slots[no]; it != nil {
			s.Tag = it.tag
		}
		m.Slots = append(m.Slots, s)
	}
	return b.say(ctx, m)
}

// note writes records and sends them when the line is up.
func (b *box) note(ctx context.Context, records ...proto.Record) error {
	for _, r := range records {
		if err := b.write(r, ""); err != nil {
			return err
		}
	}
	return b.send(ctx)
}

// send sends what waits, in batches, unless the line is cut.
func (b *box) send(ctx context.Context) error {
	for !b.down && len(b.unsent) > 0 {
		if err := b.sendSome(ctx, len(b.unsent)); err != nil {
			return err
		}
	}
	return nil
}

func (b *box) sendSome(ctx context.Context, n int) error {
	n = min(n, 50)
	if err := b.say(ctx, proto.Events{Device: b.id, Epoch: b.epoch, Boot: b.boot, Records: b.unsent[:n], At: b.moment()}); err != nil {
		return err
	}
	b.unsent = b.unsent[n:]
	return nil
}
