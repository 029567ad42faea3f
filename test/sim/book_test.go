package sim_test

import (
	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/tenants"
)

// book is what the invariants remember of the cloud: what it promised, what
// was heard, and what its file says, read as another process would.
type book struct {
	sender  tenants.DeviceID // of the message handled in this step
	changed bool
	cloud   bool // the cloud may have committed something
	moved   bool // it has, or somebody was promised something

	keys    map[tenants.DeviceID]proto.Keys // of each device, by its newest enrolment
	acked   map[life]uint64                 // highest number ever promised
	hashes  map[life]map[uint64]map[proto.Hash]bool
	rosters map[life]map[uint64]*proto.Roster
	sent    map[custody.CommandID]*proto.Command
	chains  map[life]*chain
	entries int64 // last entry read
	logs    map[tenants.OrgID]*tree
	fold    map[custody.ItemID]place
	owed    bool // restored: what it promised is still on its way back

	acks   []promise
	orders []order
	fresh  []entry
	over   bool // the faults stopped five minutes ago
}

// chain is the applied records of one life, in the order of their numbers.
type chain struct {
	n       uint64
	hash    proto.Hash
	entries uint64
	slots   map[int]string
	twice   uint64 // a number with two entries
	fault   string
}

// place is where an item is, as its entries tell.
type place struct {
	state  custody.State
	holder tenants.PersonID
}

// tree is the log of one organisation, read leaf by leaf.
type tree struct {
	frontier ledger.Frontier
	roots    map[int64]ledger.Hash
	fault    string
}

// promise is an ack, and what the disk held when it was given.
type promise struct {
	life life
	upto uint64
	have uint64
	same bool
}

// order is a command or roster, and whether it was on disk when it left.
type order struct {
	what   string
	onDisk bool
}

// entry is one line of a log.
type entry struct {
	no     int64
	org    tenants.OrgID
	kind   string
	item   custody.ItemID
	person tenants.PersonID
	life   life
	seq    uint64
	by     tenants.DeviceID // whose message wrote it, "" nobody's
}

func newBook() *book {
	b := &book{keys: map[tenants.DeviceID]proto.Keys{}}
	b.restored()
	b.owed = false
	b.acked, b.hashes = map[life]uint64{}, map[life]map[uint64]map[proto.Hash]bool{}
	b.rosters, b.sent = map[life]map[uint64]*proto.Roster{}, map[custody.CommandID]*proto.Command{}
	return b
}

// restored: the file is an older one; all of it is read anew.
func (b *book) restored() {
	b.chains, b.logs, b.fold, b.entries, b.owed = map[life]*chain{}, map[tenants.OrgID]*tree{}, map[custody.ItemID]place{}, 0, true
	b.cloud, b.moved = true, true
	for _, h := range soil.houses {
		b.logs[h.id] = &tree{roots: map[int64]ledger.Hash{}}
	}
	b.hashes = map[life]map[uint64]map[proto.Hash]bool{}
}

func (b *book) chain(l life) *chain {
	if b.chains[l] == nil {
		b.chains[l] = &chain{hash: proto.Genesis(l.device, l.epoch), slots: map[int]string{}}
	}
	return b.chains[l]
}

// heard notes the records that the hub took.
func (b *book) heard(topic string, body []byte) {
	b.cloud, b.moved = true, true
	t, err := proto.ParseTopic(topic)
	if err != nil || t.Kind != proto.KindEvents {
		return
	}
	m, err := proto.Open(body, t.Kind, b.keys[t.Device])
	if err != nil {
		return
	}
	ev := m.(*proto.Events)
	l := life{ev.Device, ev.Epoch}
	if b.hashes[l] == nil {
		b.hashes[l] = map[uint64]map[proto.Hash]bool{}
	}
	parsed, err := ev.Parse()
	if err != nil {
		return
	}
	for _, r := range parsed {
		if b.hashes[l][r.Seq] == nil {
			b.hashes[l][r.Seq] = map[proto.Hash]bool{}
		}
		b.hashes[l][r.Seq][r.Hash] = true
	}
}

// promised looks at what the cloud publishes, against its own disk.
func (b *book) promised(c *cloud, t proto.Topic, body []byte) {
	b.cloud, b.moved = true, true
	m := must(proto.Open(body, t.Kind, soil.plots[0].identity.Answer.CloudKeys()))
	l := life{t.Device, m.Head().Epoch}
	switch m := m.(type) {
	case *proto.Ack:
		p := promise{life: l, upto: m.Upto, same: m.Upto == 0}
		check(c.eye.QueryRow("SELECT count(*) FROM device_records WHERE device_id = ? AND epoch = ? AND seq <= ? AND state = 'applied'", t.Device, l.epoch, m.Upto).Scan(&p.have))
		if m.Upto > 0 {
			var n int
			check(c.eye.QueryRow("SELECT count(*) FROM device_records WHERE device_id = ? AND epoch = ? AND seq = ? AND hash = ? AND state = 'applied'", t.Device, l.epoch, m.Upto, m.Hash).Scan(&n))
			p.same = n == 1
		}
		b.acks = append(b.acks, p)
		if !b.owed {
			b.acked[l] = max(b.acked[l], m.Upto)
		}
	case *proto.Command:
		var n int
		check(c.eye.QueryRow("SELECT count(*) FROM commands WHERE id = ?", m.ID).Scan(&n))
		b.sent[m.ID] = m
		b.orders = append(b.orders, order{"command " + string(m.ID), n == 1})
	case *proto.Roster:
		var n int
		check(c.eye.QueryRow("SELECT count(*) FROM rosters WHERE device_id = ? AND version = ?", t.Device, m.Version).Scan(&n))
		if b.rosters[l] == nil {
			b.rosters[l] = map[uint64]*proto.Roster{}
		}
		b.rosters[l][m.Version] = m
		b.orders = append(b.orders, order{"roster of " + string(t.Device), n == 1})
	}
}
