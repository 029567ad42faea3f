package demo

import (
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

// Gateway is a gateway as the story leaves it, with the cabinets behind it:
// enough for the shipped programs to go on from here as the same devices.
type Gateway struct {
	Organisation string // its name
	Name         string
	Seed         []byte // of its key pair
	Answer       proto.EnrolAnswer
	Behind       bool // its line broke while a cabinet was catching up
	Cabinets     []Controller
}

// Controller is a cabinet's controller, and what hangs in its slots.
type Controller struct {
	Name   string
	Memory cabinet.Memory
}

// handover gathers the gateways of all houses. A cabinet on trial has nobody
// who goes on with it.
func (t *teller) handover() (out []Gateway) {
	for i, h := range t.houses {
		at := map[*gateway]int{}
		for _, b := range h.boxes {
			if b.trial || b.seq == 0 {
				continue
			}
			n, ok := at[b.gateway]
			if !ok {
				n, at[b.gateway] = len(out), len(out)
				out = append(out, Gateway{Organisation: Organisations()[i].Name, Name: b.gateway.name, Seed: b.gateway.key.Seed(), Answer: b.gateway.answer})
			}
			out[n].Cabinets = append(out[n].Cabinets, Controller{Name: b.place.Name, Memory: b.memory()})
			out[n].Behind = out[n].Behind || len(b.unsent) > 0
		}
	}
	return out
}

// memory is what the controller knows when the story ends.
func (b *box) memory() cabinet.Memory {
	m := cabinet.Memory{Identity: cabinet.Identity{Seed: b.key.Seed(), Answer: b.answer}, Records: b.kept, Acked: b.seq - uint64(len(b.unsent)), Roster: b.obeyed}
	for no := 1; no <= b.place.Slots; no++ {
		s := proto.SlotState{No: no}
		if it := b.slots[no]; it != nil {
			s.Tag = it.tag
		}
		m.Slots = append(m.Slots, s)
	}
	return m
}
