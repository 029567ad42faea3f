package sim_test

import (
	"crypto/ed25519"
	"maps"
	"slices"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// life is one journal.
type life struct {
	device tenants.DeviceID
	epoch  uint32
}

// past is what is known of one cabinet beside what it says of itself.
type past struct {
	read_  uint64         // records read so far
	all    []proto.Parsed // of this life of the journal
	proven time.Time      // when the last answer that proves its rights came
	lie    time.Duration  // how far its clock was behind, unseen, when it last started
	boot   []byte         // of the running program

	strange bool // restored, copied, spoilt or set aside: a person has to act

	records  []said
	motions  []motion
	returns  []homecoming
	commands map[custody.CommandID]*proto.Command // that reached it
	moved    map[custody.CommandID]int
	used     map[uint64]bool // intents that moved a latch
	roster   uint64          // version taken last
}

// said is one record as it was found, and how many waited before it.
type said struct {
	rec     proto.Parsed
	waiting uint64
	at      time.Time
}

// motion is a latch that opened, and the last record on disk at that moment.
type motion struct {
	slot   int
	intent *proto.Record
	at     time.Time
}

// homecoming is a fob that was hung.
type homecoming struct {
	slot int
	tag  string
}

func newPast() *past {
	return &past{commands: map[custody.CommandID]*proto.Command{}, moved: map[custody.CommandID]int{}, used: map[uint64]bool{}}
}

// life is the journal that the cabinet writes now.
func (b *box) life() life {
	return life{b.identity.Answer.Device, b.identity.Answer.Epoch}
}

// booted notes a start: a clock that lost time unseen is believed until the
// next answer of the cloud.
func (p *past) booted(b *box) {
	if behind := -b.wrong; behind > p.lie {
		p.lie = behind
	}
	p.boot = nil
}

// told looks at what the cloud says to the cabinet.
func (p *past) told(b *box, kind proto.Kind, body []byte) {
	m, err := proto.Open(body, kind, b.identity.Answer.CloudKeys())
	if err != nil || m.Head().Device != b.life().device {
		return
	}
	switch m := m.(type) {
	case *proto.Beacon:
		if m.Epoch == b.life().epoch && m.Roster <= b.c.Roster().Version && b.c.Roster().Version > 0 {
			p.proven, p.lie = b.w.now, 0
		}
	case *proto.Command:
		p.commands[m.ID] = m
	}
}

// read takes up the records that are new on disk.
func (p *past) read(b *box) {
	head := b.j.Head()
	for p.read_ < head.Last {
		sent, err := b.j.Records(bg, p.read_+1, head.Last)
		if err != nil || len(sent) == 0 {
			p.read_ = head.Last // spoilt on purpose, or the power is gone
			return
		}
		parsed, err := proto.Events{Device: b.life().device, Epoch: b.life().epoch, Records: sent}.Parse()
		if err != nil {
			b.w.fail("I3", "%s wrote a journal that does not follow: %v", b.name, err)
			return
		}
		for _, r := range parsed {
			waiting := r.Seq - 1 - min(head.Acked, r.Seq-1)
			p.records = append(p.records, said{r, waiting, b.w.now})
			if r.Kind == proto.Booted {
				p.boot = r.Boot
			}
			b.w.say("%s    %d kind %d slot %d %s", b.name, r.Seq, r.Kind, r.Slot, short(r.Bytes))
		}
		p.all, p.read_ = append(p.all, parsed...), p.read_+uint64(len(parsed))
	}
}

// motion notes a latch that opened and what the disk said of it then.
func (p *past) motion(b *box, slot int) {
	m := motion{slot: slot, at: b.w.now}
	var bytes []byte
	if err := b.eye.QueryRow("SELECT bytes FROM records ORDER BY seq DESC LIMIT 1").Scan(&bytes); err == nil {
		if r, err := proto.ParseRecord(bytes); err == nil {
			m.intent = &r
		}
	}
	p.motions = append(p.motions, m)
}

func (p *past) returned(b *box, slot int, tag string) {
	if b.alive() && !b.full {
		p.returns = append(p.returns, homecoming{slot, tag})
	}
}

// copied is the past as it is now, for an image of the disk.
func (p *past) copied() *past {
	c := *p
	c.all, c.records, c.motions, c.returns = slices.Clone(p.all), nil, nil, nil
	c.commands, c.moved, c.used = maps.Clone(p.commands), maps.Clone(p.moved), maps.Clone(p.used)
	return &c
}

// backTo is the past after that image was put back: the journal is shorter,
// but what moved has moved.
func (p *past) backTo(image *past) {
	p.read_, p.roster, p.all, p.used, p.strange = image.read_, image.roster, slices.Clone(image.all), maps.Clone(image.used), true
}

// forget begins another life of the journal.
func (p *past) forget() {
	*p = *newPast()
}

// known tells the book by which key the device signs from now on.
func (b *box) known() {
	key := ed25519.NewKeyFromSeed(b.identity.Seed).Public().(ed25519.PublicKey)
	b.w.book.keys[b.life().device] = func(string) []ed25519.PublicKey { return []ed25519.PublicKey{key} }
}
