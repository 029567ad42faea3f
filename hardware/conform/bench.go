package conform

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Names of the bench's own world.
const (
	benchOrg    tenants.OrgID    = "org_conform"
	benchDevice tenants.DeviceID = "dev_conform"
	benchSite   tenants.SiteID   = "sit_conform"
	benchPlace                   = "plc_conform"
	benchPerson tenants.PersonID = "per_conform"
)

// soon is how long a cabinet may take for what it can do at once.
const soon = 10 * time.Second

// bench is the cloud and the gateway of one cabinet.
type bench struct {
	o      Options
	ctx    context.Context
	stop   context.CancelFunc
	keys   map[proto.Purpose]ed25519.PrivateKey
	secret []byte
	epoch  uint32

	knocks chan knock // enrolments that were asked for
	lines  chan *wire // connections that said hello
	http   *http.Server

	ask   proto.EnrolAsk // the first one
	wire  *wire
	birth *proto.Birth
	slots []proto.SlotState
	first []proto.Kind    // in the order in which they first came on this line
	held  []*proto.Events // not looked at yet: their step comes later

	results []*proto.Result // of commands, as they came
	journal *journal
	acks    bool   // acknowledge what comes
	issued  uint64 // newest roster
	roster  []byte // its envelope
}

// knock is one enrolment; nil as its answer is a cloud that is busy.
type knock struct {
	ask    proto.EnrolAsk
	err    error
	answer chan<- *proto.EnrolAnswer
}

func newBench(ctx context.Context, o Options) (*bench, error) {
	ctx, stop := context.WithCancel(ctx)
	b := &bench{o: o, ctx: ctx, stop: stop, keys: map[proto.Purpose]ed25519.PrivateKey{}, secret: make([]byte, 32), epoch: uint32(time.Now().Unix()),
		knocks: make(chan knock), lines: make(chan *wire)}
	if _, err := rand.Read(b.secret); err != nil {
		return nil, err
	}
	for _, p := range proto.Purposes {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		b.keys[p] = key
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+proto.EnrolPath, b.enrol)
	b.http = &http.Server{Handler: mux, ReadHeaderTimeout: soon}
	go b.http.Serve(o.Cloud)
	go b.accept()
	return b, nil
}

func (b *bench) close() {
	b.stop()
	b.http.Close()
	b.o.Line.Close()
	if b.wire != nil {
		b.wire.conn.Close()
	}
}

// enrol hands the ask to the step that waits for it.
func (b *bench) enrol(w http.ResponseWriter, r *http.Request) {
	var k knock
	k.err = json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&k.ask)
	answer := make(chan *proto.EnrolAnswer, 1)
	k.answer = answer
	select {
	case b.knocks <- k:
	case <-r.Context().Done():
		return
	case <-b.ctx.Done():
		return
	}
	select {
	case a := <-answer:
		if a == nil {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(a)
	case <-b.ctx.Done():
	}
}

// accept takes connections and waits for their hello.
func (b *bench) accept() {
	for {
		conn, err := b.o.Line.Accept()
		if err != nil {
			return
		}
		go func() {
			w := newWire(conn)
			select {
			case b.lines <- w:
			case <-b.ctx.Done():
				conn.Close()
			}
		}()
	}
}

func (b *bench) answer() *proto.EnrolAnswer {
	a := &proto.EnrolAnswer{Org: benchOrg, Device: benchDevice, Gateway: "dev_bench", Epoch: b.epoch, Place: benchPlace, Name: "Bench", At: time.Now(), Secret: b.secret, Keys: map[proto.Purpose][][]byte{}}
	for p, key := range b.keys {
		a.Keys[p] = [][]byte{key.Public().(ed25519.PublicKey)}
	}
	return a
}

var (
	errQuiet  = errors.New("nothing came in time")
	errClosed = errors.New("the cabinet closed the line")
)

// knock waits for an enrolment.
func (b *bench) knock(within time.Duration) (knock, error) {
	select {
	case k := <-b.knocks:
		return k, k.err
	case <-time.After(within):
		return knock{}, errQuiet
	case <-b.ctx.Done():
		return knock{}, b.ctx.Err()
	}
}

// connect waits for a line and says whether the cloud can be reached.
func (b *bench) connect(within time.Duration) error {
	b.first = nil
	select {
	case w := <-b.lines:
		b.wire = w
		return w.hello(benchDevice)
	case <-time.After(within):
		return wrong("the cabinet did not dial the gateway within %s", within)
	case <-b.ctx.Done():
		return b.ctx.Err()
	}
}

// send signs with the key of the message's purpose.
func (b *bench) send(m proto.Message) error {
	return b.sendAs(m, m.Kind().Purpose())
}

// sendAs signs with the key of any purpose, under the name of the right one.
func (b *bench) sendAs(m proto.Message, p proto.Purpose) error {
	envelope, err := proto.Seal(m, proto.Signer{KeyID: string(m.Kind().Purpose()), Key: b.keys[p]})
	if err != nil {
		return err
	}
	return b.wire.pass(m.Kind(), envelope)
}

// open verifies what came; everything that a cabinet sends is held to this.
func (b *bench) open(g got) (proto.Message, error) {
	m, err := proto.Open(g.envelope, g.kind, func(string) []ed25519.PublicKey { return []ed25519.PublicKey{b.ask.PublicKey} })
	if err != nil {
		return nil, wrong("a %s cannot be read: %v", g.kind, err)
	}
	if h := m.Head(); h.Device != benchDevice || h.Epoch != b.epoch {
		return nil, wrong("a %s is of device %s, epoch %d; it was enrolled as %s, epoch %d", g.kind, h.Device, h.Epoch, benchDevice, b.epoch)
	}
	return m, nil
}

// until takes what comes until see is content, or within has passed: then late
// is the fault, nil for none. Asks are answered and records are judged as they
// come.
func (b *bench) until(within time.Duration, late error, see func(proto.Message) (bool, error)) error {
	end := time.NewTimer(within)
	defer end.Stop()
	for {
		select {
		case g, ok := <-b.wire.in:
			if !ok {
				return errClosed
			}
			if g.pong {
				continue
			}
			m, err := b.take(g)
			if err != nil {
				return err
			}
			if done, err := see(m); done || err != nil {
				return err
			}
		case <-end.C:
			return late
		case <-b.ctx.Done():
			return b.ctx.Err()
		}
	}
}

// take opens one message and does what a cloud does with it.
func (b *bench) take(g got) (proto.Message, error) {
	if g.fault != nil {
		return nil, g.fault
	}
	if g.name != "" {
		return nil, wrong("it says hello again on the same line")
	}
	m, err := b.open(g)
	if err != nil {
		return nil, err
	}
	seen := false
	for _, k := range b.first {
		seen = seen || k == g.kind
	}
	if !seen {
		b.first = append(b.first, g.kind)
	}
	switch m := m.(type) {
	case *proto.Ask:
		return m, b.send(&proto.Beacon{Device: benchDevice, Epoch: b.epoch, Nonce: m.Nonce, At: proto.MomentOf(time.Now()), Roster: b.issued})
	case *proto.Result:
		b.results = append(b.results, m)
	case *proto.Inventory:
		b.slots = m.Slots
	case *proto.Events:
		if b.journal == nil {
			b.held = append(b.held, m)
			return m, nil
		}
		if err := b.journal.take(m); err != nil {
			return nil, err
		}
		if b.acks {
			return m, b.acknowledge()
		}
	}
	return m, nil
}

func (b *bench) acknowledge() error {
	upto, hash := b.journal.last()
	b.journal.acked = upto
	return b.send(&proto.Ack{Device: benchDevice, Epoch: b.epoch, Upto: upto, Hash: hash, At: proto.MomentOf(time.Now())})
}
