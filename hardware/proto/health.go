package proto

import "claviger/tenants"

// Health is telemetry of a cabinet or a gateway. It is not journalled: a lost
// one is replaced by the next.
type Health struct {
	Device   tenants.DeviceID `cbor:"1,keyasint"`
	Epoch    uint32           `cbor:"2,keyasint"`
	Boot     []byte           `cbor:"3,keyasint"`
	At       Moment           `cbor:"4,keyasint"`
	Firmware string           `cbor:"5,keyasint,omitempty"`
	Power    *Power           `cbor:"6,keyasint,omitempty"`
	Box      *Box             `cbor:"7,keyasint,omitempty"`
	Modem    *Modem           `cbor:"8,keyasint,omitempty"`

	// Links are the cabinets whose local line to this gateway is up.
	Links []tenants.DeviceID `cbor:"9,keyasint,omitempty"`
}

// Power is how the box is fed.
type Power struct {
	Mains   bool `cbor:"1,keyasint"`
	Battery int  `cbor:"2,keyasint"`           // percent, -1 no battery
	Minutes int  `cbor:"3,keyasint,omitempty"` // left on battery, 0 not known
	Celsius int  `cbor:"4,keyasint,omitempty"` // tenths of a degree
}

// Box is the inner state of a cabinet.
type Box struct {
	DoorOpen bool   `cbor:"1,keyasint,omitempty"`
	Tamper   bool   `cbor:"2,keyasint,omitempty"`
	Error    uint32 `cbor:"3,keyasint,omitempty"` // uncertainty of its clock, milliseconds
	Proven   Moment `cbor:"4,keyasint,omitempty"` // when its rights were last proven current
	Roster   uint64 `cbor:"5,keyasint,omitempty"`
	Backlog  uint64 `cbor:"6,keyasint,omitempty"`  // records not acknowledged
	Full     int    `cbor:"7,keyasint,omitempty"`  // percent of the journal that is in use
	Faults   []int  `cbor:"8,keyasint,omitempty"`  // slots that are out of order
	Spoilt   uint64 `cbor:"9,keyasint,omitempty"`  // stored records that cannot be read
	Acked    uint64 `cbor:"10,keyasint,omitempty"` // highest number known to be safe
	Reader   bool   `cbor:"11,keyasint,omitempty"` // the badge reader does not answer
}

// Modem is the LTE side of a gateway.
type Modem struct {
	Carrier   string `cbor:"1,keyasint,omitempty"`
	SIM       int    `cbor:"2,keyasint,omitempty"` // slot, from 1
	RSRP      int    `cbor:"3,keyasint,omitempty"` // dBm
	SINR      int    `cbor:"4,keyasint,omitempty"` // tenths of a dB
	Failovers uint64 `cbor:"5,keyasint,omitempty"`
	Sent      uint64 `cbor:"6,keyasint,omitempty"` // bytes
	Received  uint64 `cbor:"7,keyasint,omitempty"` // bytes
}

// Kind is KindHealth.
func (Health) Kind() Kind { return KindHealth }

// Head says whose health it is.
func (m Health) Head() Head { return Head{m.Device, m.Epoch} }

func (m Health) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Boot, BootSize, "boot")
	b.moment(m.At, "at")
	b.text(m.Firmware, shortText, "firmware")
	b.need(len(m.Links) <= 256, "links")
	for _, id := range m.Links {
		b.id(string(id), "links")
	}
	if p := m.Power; p != nil {
		b.span(int64(p.Battery), -1, 100, "battery")
		b.span(int64(p.Minutes), 0, 1<<20, "minutes")
		b.span(int64(p.Celsius), -1000, 2000, "celsius")
	}
	if x := m.Box; x != nil {
		b.span(int64(x.Full), 0, 100, "full")
		b.need(len(x.Faults) <= MostSlots, "faults")
	}
	if x := m.Modem; x != nil {
		b.text(x.Carrier, shortText, "carrier")
		b.span(int64(x.SIM), 0, 16, "sim")
		b.span(int64(x.RSRP), -300, 100, "rsrp")
		b.span(int64(x.SINR), -1000, 1000, "sinr")
	}
	return b.err
}
