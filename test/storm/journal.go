package storm

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Cabinet is a controller without steel: its journal, and how far the cloud
// has acknowledged it.
type Cabinet struct {
	identity
	No int

	plan    Plan
	gateway *Gateway
	dice    *mathrand.Rand
	boot    []byte
	prev    proto.Hash
	records []proto.Sent
	slots   []slot // from 1
	inbox   chan proto.Message

	mu      sync.Mutex
	roster  *proto.Roster // the newest one
	arrived chan struct{} // closed with the first roster that has all keys
	acked   uint64
	sent    map[uint64]time.Time // last number of a batch: when it first left
	waits   []time.Duration      // from then until its acknowledgement
	times   int                  // batches that left
}

// slot is what a slot of the cabinet holds.
type slot struct {
	item   custody.ItemID
	in     bool
	holder tenants.PersonID // who has the key, "" when it is in
}

func newCabinet(no int, g *Gateway, id identity, p Plan) *Cabinet {
	c := &Cabinet{identity: id, No: no, plan: p, gateway: g, dice: mathrand.New(mathrand.NewPCG(p.Seed, uint64(no))), boot: make([]byte, proto.BootSize),
		slots: make([]slot, p.Slots+1), inbox: make(chan proto.Message, 64), arrived: make(chan struct{}), sent: map[uint64]time.Time{}}
	rand.Read(c.boot)
	c.prev = proto.Genesis(id.answer.Device, id.answer.Epoch)
	return c
}

// Device is the cabinet's id.
func (c *Cabinet) Device() tenants.DeviceID { return c.answer.Device }

// Place is the cabinet's place.
func (c *Cabinet) Place() custody.PlaceID { return c.place }

// Written is the number of its last record, Acked the last one that the cloud
// says it has.
func (c *Cabinet) Written() uint64 { return uint64(len(c.records)) }

// Acked is the last record that the cloud says it has.
func (c *Cabinet) Acked() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.acked
}

// write adds a record to the journal.
func (c *Cabinet) write(r proto.Record) error {
	r.Seq, r.Epoch, r.Prev = c.Written()+1, c.answer.Epoch, c.prev[:]
	b, err := r.Marshal()
	if err != nil {
		return fmt.Errorf("cabinet %d, record %d: %w", c.No, r.Seq, err)
	}
	c.prev = proto.HashRecord(b)
	c.records = append(c.records, proto.Sent{Record: b})
	return nil
}

// Write lets the cabinet live through so many records that end at a moment,
// one a second: its keys are hung, and people take them and bring them back.
// It needs the roster with its keys.
func (c *Cabinet) Write(n int, end time.Time) error {
	at := func() proto.Moment { return proto.MomentOf(end.Add(time.Duration(int(c.Written())-n) * time.Second)) }
	if c.Written() == 0 {
		c.mu.Lock()
		for _, s := range c.roster.Slots {
			c.slots[s.No].item = s.Item
		}
		c.mu.Unlock()
		if err := c.write(proto.Record{At: at(), Kind: proto.Booted, Boot: c.boot, Detail: "start"}); err != nil {
			return err
		}
		for no := 1; no < len(c.slots); no++ {
			if err := c.back(no, at()); err != nil {
				return err
			}
		}
	}
	for int(c.Written()) < n {
		no := 1 + c.dice.IntN(len(c.slots)-1)
		var err error
		if c.slots[no].in && int(c.Written()) < n-1 {
			err = c.take(no, at())
		} else if !c.slots[no].in {
			err = c.back(no, at())
		} else {
			err = c.write(proto.Record{At: at(), Kind: proto.DoorOpened})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take are the two records of a key that somebody takes.
func (c *Cabinet) take(no int, at proto.Moment) error {
	people, s := c.roster.People, &c.slots[no]
	who := people[c.dice.IntN(len(people))].ID
	if err := c.write(proto.Record{At: at, Kind: proto.Released, Slot: no, Item: s.item, Person: who, Due: at.Add(8 * time.Hour)}); err != nil {
		return err
	}
	s.in, s.holder = false, who
	return c.write(proto.Record{At: at, Kind: proto.Taken, Slot: no, Item: s.item, Tag: c.tag(no), Person: who, Intent: c.Written()})
}

func (c *Cabinet) back(no int, at proto.Moment) error {
	s := &c.slots[no]
	who := s.holder
	s.in, s.holder = true, ""
	return c.write(proto.Record{At: at, Kind: proto.Returned, Slot: no, Item: s.item, Tag: c.tag(no), Person: who})
}

// End is where a key must be when all is told: in its slot, or with somebody.
type End struct {
	Item   custody.ItemID
	In     bool
	Holder tenants.PersonID
}

// Ends lists where the cabinet's keys must be.
func (c *Cabinet) Ends() (out []End) {
	for _, s := range c.slots[1:] {
		out = append(out, End{Item: s.item, In: s.in, Holder: s.holder})
	}
	return out
}
