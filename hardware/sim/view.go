package sim

import (
	"fmt"
	"strings"
)

// view is the page: the whole fleet in a list, one cabinet of it drawn.
type view struct {
	State
	Guests []Guest
	Shown  CabinetState
	LTE    GatewayState // of the gateway of the one that is drawn
}

// view draws the nth cabinet; 0 the first.
func (f *Fleet) view(n int) view {
	v := view{State: f.State(), Guests: f.o.Guests}
	if n < 1 || n > len(v.Cabinets) {
		n = 1
	}
	v.Shown = v.Cabinets[n-1]
	v.LTE = v.Gateways[v.Shown.Gateway-1]
	return v
}

// Href is the address of the page.
func (v view) Href() string { return fmt.Sprintf("/cabinets/%d", v.Shown.No) }

// Owner is whose the nth cabinet of the list is, where it differs from the one
// before: a heading.
func (v view) Owner(no int) string {
	own := func(i int) string { return v.Gateways[v.Cabinets[i].Gateway-1].Owner }
	if no > 1 && own(no-1) == own(no-2) {
		return ""
	}
	return own(no - 1)
}

// Word is how a cabinet is, in a word for a class and for people.
func (c CabinetState) Word() string {
	switch {
	case !c.On:
		return "off"
	case c.Online && c.Waiting > 0:
		return "catching up"
	case c.Online:
		return "on line"
	}
	return "off line"
}

// Class is Word for the style sheet.
func (c CabinetState) Class() string { return strings.ReplaceAll(c.Word(), " ", "-") }

// Full is how many slots hold a fob.
func (c CabinetState) Full() (n int) {
	for _, s := range c.Slots {
		if s.Tag != "" {
			n++
		}
	}
	return n
}

// Released are the slots whose latch is open.
func (c CabinetState) Released() (out []SlotState) {
	for _, s := range c.Slots {
		if s.Open {
			out = append(out, s)
		}
	}
	return out
}

// Held are the fobs that were pulled at the console; Others those that people
// of the story have, or that lie at a desk.
func (c CabinetState) Held() []FobState { return c.held(true) }

// Others are the fobs that were not pulled here.
func (c CabinetState) Others() []FobState { return c.held(false) }

func (c CabinetState) held(hand bool) (out []FobState) {
	for _, fob := range c.Fobs {
		if fob.Hand == hand {
			out = append(out, fob)
		}
	}
	return out
}

// Label is what a slot shows of its key.
func (s SlotState) Label() string {
	switch {
	case s.Key != "":
		return s.Key
	case s.Tag != "":
		return s.Tag
	}
	return s.Own
}
