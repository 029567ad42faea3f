package sim

import (
	"math"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
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
	No   int     `json:"no"`
	Name string  `json:"name"`
	LTE  Weather `json:"lte"`
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
	Local   Weather     `json:"local"`
	Moves   int         `json:"moves"` // how often a latch opened
	Slots   []SlotState `json:"slots"`
}

// SlotState is one slot, with the key that the roster says hangs on that fob.
type SlotState struct {
	No int `json:"no"`
	locks.SimSlot
	Key string `json:"key,omitempty"`
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
		s.Gateways = append(s.Gateways, GatewayState{No: i + 1, Name: g.Name, LTE: w})
	}
	for i, c := range f.Cabinets {
		s.Cabinets = append(s.Cabinets, f.cabinetState(i, c))
	}
	return s
}

func (f *Fleet) cabinetState(i int, c *Cabinet) CabinetState {
	bank := c.Bank.State()
	w, _, _ := c.local.now()
	s := CabinetState{No: i + 1, Name: c.Name, Gateway: i/f.o.PerGateway + 1, Screen: c.Screen(), Door: bank.Door, Mains: bank.Power.Mains,
		Tamper: bank.Tamper, Local: w, Moves: c.Bank.Moves()}
	names := map[string]string{}
	if control := c.Control(); control != nil {
		v := control.View()
		s.On, s.Online, s.Waiting, s.Roster = true, v.Online, v.Waiting, v.Roster
		s.Device, s.Said = string(control.Identity().Device), said(v)
		if v.Person != nil {
			s.Person = v.Person.Name
		}
		for _, it := range control.Roster().Items {
			names[it.Tag] = it.Code
		}
	}
	for n, slot := range bank.Slots {
		s.Slots = append(s.Slots, SlotState{No: n + 1, SimSlot: slot, Key: names[slot.Tag]})
	}
	return s
}

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
