package conform_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"net"
	"sync"
	"time"

	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"
	"claviger/tenants"
)

// toy is the smallest cabinet that keeps the protocol, all in memory: one slot
// with a key that nobody takes is enough of a cabinet to be wrong in many ways.
// Each fault makes it wrong in one.
type toy struct {
	fault string
	url   string
	line  string
	claim string

	mu      sync.Mutex
	key     ed25519.PrivateKey
	id      proto.EnrolAnswer
	boot    []byte
	conn    net.Conn
	records [][]byte
	last    proto.Hash
	acked   uint64
	roster  uint64
	hash    proto.Hash
	seen    map[string]proto.Result
	restart bool
}

const toyTag, toySlots = "04B1", 2

func (c *toy) run(ctx context.Context) {
	if err := c.enrol(ctx); err != nil {
		return
	}
	c.newRun()
	for ctx.Err() == nil {
		if conn, err := net.Dial("tcp", c.line); err == nil {
			c.serve(ctx, conn)
			conn.Close()
		}
		if c.restart {
			c.restart = false
			c.newRun()
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (c *toy) enrol(ctx context.Context) error {
	for ctx.Err() == nil {
		if c.key == nil || c.fault == "another key at each ask" {
			_, c.key, _ = ed25519.GenerateKey(rand.Reader)
		}
		ask := proto.NewEnrolAsk(c.claim, tenants.CabinetDevice, c.key)
		ask.Slots = toySlots
		if c.fault == "no proof" {
			ask.Proof[0] ^= 1
		}
		a, err := enrol.Post(ctx, nil, c.url, ask)
		if err == nil {
			c.id, c.last, c.seen = a, proto.Genesis(a.Device, a.Epoch), map[string]proto.Result{}
			return nil
		}
		if !enrol.Again(err) {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
	return ctx.Err()
}

func (c *toy) newRun() {
	c.boot = make([]byte, proto.BootSize)
	rand.Read(c.boot)
	c.note(proto.Record{Kind: proto.Booted, Boot: c.boot})
}

// note writes a record.
func (c *toy) note(r proto.Record) uint64 {
	r.Seq, r.Epoch, r.Prev, r.At, r.Roster = uint64(len(c.records)+1), c.id.Epoch, c.last[:], c.now(), c.roster
	if c.fault == "a chain that is torn" && r.Seq == 2 {
		r.Prev = bytes.Repeat([]byte{9}, proto.HashSize)
	}
	b, err := r.Marshal()
	if err != nil {
		panic(err)
	}
	c.records, c.last = append(c.records, b), proto.HashRecord(b)
	return r.Seq
}

func (c *toy) now() proto.Moment { return proto.MomentOf(time.Now()) }

func (c *toy) send(m proto.Message) {
	key := c.key
	if c.fault == "signs with another key" {
		_, key, _ = ed25519.GenerateKey(rand.Reader)
	}
	envelope, err := proto.Seal(m, proto.Signer{KeyID: string(c.id.Device), Key: key})
	if err != nil {
		panic(err)
	}
	proto.WriteFrame(c.conn, proto.Frame{Type: proto.FramePass, Body: proto.PassBody(m.Kind(), envelope)})
}

func (c *toy) serve(ctx context.Context, conn net.Conn) {
	c.conn = conn
	proto.WriteFrame(conn, proto.Frame{Type: proto.FrameHello, Body: []byte(c.id.Device)})
	live, stop := context.WithCancel(ctx)
	defer stop()
	go func() { <-live.Done(); conn.Close() }()
	go c.resendEvery(live, time.Second)
	for {
		f, err := proto.ReadFrame(conn)
		if err != nil {
			return
		}
		c.mu.Lock()
		c.frame(f)
		again := c.restart
		c.mu.Unlock()
		if again {
			return
		}
	}
}

func (c *toy) frame(f proto.Frame) {
	switch f.Type {
	case proto.FramePing:
		if c.fault != "deaf to pings" {
			proto.WriteFrame(c.conn, proto.Frame{Type: proto.FramePong})
		}
	case proto.FrameLine:
		c.open()
	case proto.FramePass:
		if kind, envelope, err := proto.ParsePass(f.Body); err == nil {
			c.receive(kind, envelope)
		}
	}
}

func (c *toy) table() []proto.SlotState { return []proto.SlotState{{No: 1, Tag: toyTag}, {No: 2}} }

// open sends what a new line begins with.
func (c *toy) open() {
	if c.fault == "begins with its slots" {
		c.inventory()
	}
	n := uint64(len(c.records))
	birth := proto.Birth{Device: c.id.Device, Epoch: c.id.Epoch, Boot: c.boot, Speaks: proto.Version, Firmware: "toy", At: c.now(), First: 1, Last: n, LastHash: c.last[:], Acked: c.acked, Slots: toySlots}
	if c.roster > 0 && c.fault != "forgets its roster" {
		birth.Roster, birth.RosterHash = c.roster, c.hash[:]
	}
	c.send(&birth)
	c.inventory()
	nonce := make([]byte, proto.NonceSize)
	rand.Read(nonce)
	c.send(&proto.Ask{Device: c.id.Device, Epoch: c.id.Epoch, Nonce: nonce, Roster: c.roster})
	c.events(c.acked+1, n)
	c.send(&proto.Health{Device: c.id.Device, Epoch: c.id.Epoch, Boot: c.boot, At: c.now(), Power: &proto.Power{Mains: true, Battery: -1}, Box: &proto.Box{Backlog: n - c.acked, Acked: c.acked}})
}

func (c *toy) inventory() {
	c.send(&proto.Inventory{Device: c.id.Device, Epoch: c.id.Epoch, Boot: c.boot, At: c.now(), Seq: uint64(len(c.records)), Slots: c.table()})
}

func (c *toy) events(from, to uint64) {
	if from > to {
		return
	}
	m := proto.Events{Device: c.id.Device, Epoch: c.id.Epoch, Boot: c.boot, At: c.now()}
	for n := from; n <= to; n++ {
		m.Records = append(m.Records, proto.Sent{Record: c.records[n-1]})
	}
	c.send(&m)
}

// resendEvery sends what is not acknowledged.
func (c *toy) resendEvery(ctx context.Context, every time.Duration) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		c.mu.Lock()
		from := c.acked + 1
		switch {
		case c.fault == "never forgets" && len(c.records) > 0:
			from = 1
		case c.fault == "writes again what it sends again" && len(c.records) == 1:
			c.records, c.last = nil, proto.Genesis(c.id.Device, c.id.Epoch)
			c.note(proto.Record{Kind: proto.Booted, Boot: c.boot, Detail: "again"})
		}
		if c.roster > 0 || from == 1 {
			c.events(from, uint64(len(c.records)))
		}
		c.mu.Unlock()
	}
}

// cloud gives the keys for an envelope: those of its purpose, or, wrongly, all.
func (c *toy) cloud(id string) (keys []ed25519.PublicKey) {
	for p, all := range c.id.Keys {
		if string(p) == id || c.fault == "trusts every key" {
			for _, k := range all {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

func (c *toy) receive(kind proto.Kind, envelope []byte) {
	m, err := proto.Open(envelope, kind, c.cloud)
	if s := new(proto.StrangeRoster); errors.As(err, &s) {
		refusal := proto.RefusedContents
		if c.fault == "obeys half a roster" {
			refusal = ""
		}
		c.applied(s.Version, envelope, refusal)
		return
	}
	switch m := m.(type) {
	case *proto.Ack:
		c.acked = max(c.acked, m.Upto)
	case *proto.Resend:
		if c.fault != "does not send again" {
			c.events(m.From, m.To)
		}
	case *proto.Roster:
		if m.Version <= c.roster && c.fault != "obeys an older roster" {
			c.applied(m.Version, envelope, proto.RefusedOld)
			return
		}
		c.roster, c.hash = m.Version, proto.HashRoster(envelope)
		c.note(proto.Record{Kind: proto.RosterTaken})
		c.applied(m.Version, envelope, "")
	case *proto.Command:
		c.command(m)
	}
}

func (c *toy) applied(version uint64, envelope []byte, refusal proto.Refusal) {
	hash := proto.HashRoster(envelope)
	c.send(&proto.Applied{Device: c.id.Device, Epoch: c.id.Epoch, Version: version, Hash: hash[:], Refusal: refusal, Holds: c.roster, At: c.now()})
}

func (c *toy) result(m *proto.Command, state proto.Progress, why proto.Refusal) {
	r := proto.Result{Device: c.id.Device, Epoch: c.id.Epoch, Boot: c.boot, Command: m.ID, State: state, Refusal: why, At: c.now()}
	c.seen[string(m.ID)] = r
	c.send(&r)
}

func (c *toy) command(m *proto.Command) {
	if r, ok := c.seen[string(m.ID)]; ok && c.fault != "obeys twice" {
		c.send(&r)
		return
	}
	why := proto.Refusal("")
	switch {
	case !bytes.Equal(m.Boot, c.boot) && c.fault != "obeys what another run was told":
		why = proto.RefusedBoot
	case m.Expires <= c.now() && c.fault != "obeys too late":
		why = proto.RefusedExpired
	case len(m.Slots) > 0 && m.Slots[0] > toySlots:
		why = proto.RefusedSlot
	case m.Action == proto.ActRelease && m.Slots[0] == 2:
		why = proto.RefusedEmpty
	}
	if why != "" {
		c.note(proto.Record{Kind: proto.CommandRefused, Command: m.ID, Detail: string(why)})
		c.result(m, proto.Refused, why)
		return
	}
	if m.Action == proto.ActRelease {
		intent := uint64(0)
		if c.fault != "opens before it writes" {
			intent = c.note(proto.Record{Kind: proto.CommandStarted, Command: m.ID, Slot: 1, Tag: toyTag, Item: m.Item, Person: m.Person})
		}
		c.result(m, proto.Actuated, "")
		if intent > 0 {
			c.note(proto.Record{Kind: proto.NotTaken, Slot: 1, Intent: intent})
		}
		c.result(m, proto.Relocked, "")
		return
	}
	intent := c.note(proto.Record{Kind: proto.CommandStarted, Command: m.ID})
	c.note(proto.Record{Kind: proto.CommandFinished, Command: m.ID, Intent: intent, Detail: string(m.Action)})
	c.result(m, proto.Actuated, "")
	c.restart = m.Action == proto.ActRestart
}
