package sim

import (
	"math"
	"slices"
	"strings"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
	"claviger/tenants"
	"claviger/words"
)

// State is what the console shows of a fleet, as a page and as JSON.
type State struct {
	Gateways []GatewayState `json:"gateways"`
	Cabinets []CabinetState `json:"cabinets"`
	Hands    []string       `json:"hands"` // tags of fobs that hang nowhere
	Problem  string         `json:"problem,omitempty"`
}

// GatewayState is one gateway.
type GatewayState struct {
	No    int     `json:"no"`
	Owner string  `json:"owner,omitempty"`
	Name  string  `json:"name"`
	On    bool    `json:"on"`
	LTE   Weather `json:"lte"`
}

// CabinetState is one cabinet.
type CabinetState struct {
	No      int         `json:"no"`
	Name    string      `json:"name"`
	Gateway int         `json:"gateway"`
	Device  string      `json:"device"`
	On      bool        `json:"on"`
	Online  bool        `json:"online"`
	Waiting uint64      `json:"waiting"`
	Roster  uint64      `json:"roster"`
	Person  string      `json:"person,omitempty"`
	Said    string      `json:"said,omitempty"`
	Screen  string      `json:"screen,omitempty"`
	Door    bool        `json:"door_open"`
	Mains   bool        `json:"mains"`
	Tamper  bool        `json:"tamper"`
	Fire    bool        `json:"fire"` // the fire panel gives alarm
	Wire    bool        `json:"wire"` // the wire to it is cut
	Reader  bool        `json:"reader_dead"`
	Local   Weather     `json:"local"`
	Moves   int         `json:"moves"` // how often a latch opened
	Slots   []SlotState `json:"slots"`
	Fobs    []FobState  `json:"fobs"` // its keys that hang nowhere
}

// SlotState is one slot, with the key that the roster says hangs on that fob.
type SlotState struct {
	No int `json:"no"`
	locks.SimSlot
	Key  string `json:"key,omitempty"`
	Name string `json:"name,omitempty"`
	Own  string `json:"own,omitempty"` // the key whose own slot it is
}

// FobState is a fob that hangs nowhere in the fleet.
type FobState struct {
	Tag  string `json:"tag"`
	Key  string `json:"key"`
	Name string `json:"name"`
	Slot int    `json:"slot"`          // its own
	Who  string `json:"who,omitempty"` // who has it, as the cabinet knows
	Hand bool   `json:"hand"`          // it was pulled here
}

// Of lists the cabinets behind a gateway.
func (s State) Of(gateway int) (out []CabinetState) {
	for _, c := range s.Cabinets {
		if c.Gateway == gateway {
			out = append(out, c)
		}
	}
	return out
}

// Percent is a share as people write it.
func (CabinetState) Percent(share float64) int { return int(math.Round(share * 100)) }

// State is what the fleet does now.
func (f *Fleet) State() State {
	s := State{Hands: f.hands.list()}
	for i, g := range f.Gateways {
		w, _, _ := g.lte.now()
		s.Gateways = append(s.Gateways, GatewayState{No: i + 1, Owner: g.Owner, Name: g.Name, On: g.on(), LTE: w})
	}
	for i, c := range f.Cabinets {
		s.Cabinets = append(s.Cabinets, f.cabinetState(i, c))
	}
	return s
}

func (f *Fleet) cabinetState(i int, c *Cabinet) CabinetState {
	bank := c.Bank.State()
	w, _, _ := c.local.now()
	s := CabinetState{No: i + 1, Name: c.Name, Gateway: f.gatewayOf(c), Screen: c.Screen(), Door: bank.Door, Mains: bank.Power.Mains,
		Tamper: bank.Tamper, Fire: bank.Fire, Wire: bank.Wire, Reader: bank.Reader, Local: w, Moves: c.Bank.Moves()}
	for n, slot := range bank.Slots {
		s.Slots = append(s.Slots, SlotState{No: n + 1, SimSlot: slot})
	}
	control := c.Control()
	if control == nil {
		return s
	}
	v := control.View()
	s.On, s.Online, s.Waiting, s.Roster = true, v.Online, v.Waiting, v.Roster
	s.Device, s.Said = string(control.Identity().Device), said(v)
	if v.Person != nil {
		s.Person = v.Person.Name
	}
	s.name(control.Roster())
	s.Fobs = f.fobs(control.Roster())
	return s
}

// name writes the keys into the slots, as the roster knows their fobs.
func (c *CabinetState) name(r *proto.Roster) {
	of := map[string]proto.Item{}
	for _, it := range r.Items {
		of[it.Tag] = it
		if it.Home == r.Place && it.Slot > 0 && it.Slot <= len(c.Slots) {
			c.Slots[it.Slot-1].Own = it.Code
		}
	}
	for i := range c.Slots {
		if it, ok := of[c.Slots[i].Tag]; ok && it.Tag != "" {
			c.Slots[i].Key, c.Slots[i].Name = it.Code, it.Name
		}
	}
}

// fobs lists the keys of a cabinet that hang nowhere: those that were pulled
// here first, then those that the story or the desk has given out.
func (f *Fleet) fobs(r *proto.Roster) (out []FobState) {
	people := map[tenants.PersonID]string{}
	for _, p := range r.People {
		people[p.ID] = p.Name
	}
	hands := f.hands.list()
	out = []FobState{}
	for _, it := range r.Items {
		if it.Tag == "" || it.Home != r.Place || f.hangs(it.Tag) {
			continue
		}
		out = append(out, FobState{Tag: it.Tag, Key: it.Code, Name: it.Name, Slot: it.Slot, Who: people[it.Holder], Hand: slices.Contains(hands, it.Tag)})
	}
	slices.SortStableFunc(out, func(a, b FobState) int {
		switch {
		case a.Hand == b.Hand:
			return strings.Compare(a.Key, b.Key)
		case a.Hand:
			return -1
		}
		return 1
	})
	return out
}

// hangs tells whether a fob is in any slot of the fleet.
func (f *Fleet) hangs(tag string) bool {
	return slices.ContainsFunc(f.Cabinets, func(c *Cabinet) bool { return c.Bank.Holds(tag) })
}

// Find is the number of the cabinet that runs as a device, 0 for none.
func (f *Fleet) Find(device string) int {
	for i, c := range f.Cabinets {
		if control := c.Control(); control != nil && string(control.Identity().Device) == device {
			return i + 1
		}
	}
	return 0
}

// gatewayOf is the number of a cabinet's gateway.
func (f *Fleet) gatewayOf(c *Cabinet) int { return slices.Index(f.Gateways, c.box) + 1 }

// said is what the cabinet's screen says now, in a few words.
func said(v cabinet.View) string {
	p := words.In("en")
	switch {
	case v.Open != nil:
		return p.Say("kiosk.slot", "slot", v.Open.Slot) + " " + p.Say("kiosk.slot_flashing", "key", v.Open.Key)
	case v.Person != nil:
		return p.Say("kiosk.hello", "person", v.Person.Name)
	}
	return ""
}
