package sim

import (
	"net/http"
	"strings"
	"time"

	"claviger/custody"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

// handCabinet does one act at a cabinet.
func (f *Fleet) handCabinet(w http.ResponseWriter, r *http.Request) {
	c, err := pick(f.Cabinets, r)
	if err != nil {
		f.answer(w, r, err)
		return
	}
	act, ok := map[string]func(*Cabinet, *http.Request) error{
		"pull": f.pull, "insert": f.insert, "home": f.home, "power": f.power, "faults": faults,
		"door":   func(c *Cabinet, r *http.Request) error { return c.Bank.Door(r.FormValue("open") == "1") },
		"mains":  func(c *Cabinet, r *http.Request) error { return c.Bank.Mains(r.FormValue("on") == "1") },
		"tamper": func(c *Cabinet, r *http.Request) error { return c.Bank.Tamper(r.FormValue("on") == "1") },
		"fire":   func(c *Cabinet, r *http.Request) error { return c.Bank.Fire(r.FormValue("on") == "1") },
		"reader": func(c *Cabinet, r *http.Request) error { return c.Bank.Reader(r.FormValue("dead") == "1") },
		"wire":   func(c *Cabinet, r *http.Request) error { return c.Bank.Wire(r.FormValue("cut") == "1") },
		"break":  func(c *Cabinet, r *http.Request) error { return c.Bank.Break(number(r, "slot"), r.FormValue("code")) },
		"stick": func(c *Cabinet, r *http.Request) error {
			return c.Bank.Stick(number(r, "slot"), r.FormValue("on") == "1")
		},
		"hang": func(c *Cabinet, _ *http.Request) error { c.Hang(); return nil },
	}[r.PathValue("act")]
	if !ok {
		act = person
	}
	err = act(c, r)
	if err == nil && c.Control() != nil {
		c.Bank.Settle()
	}
	f.answer(w, r, err)
}

// person does what somebody in front of the cabinet does.
func person(c *Cabinet, r *http.Request) error {
	control := c.Control()
	if control == nil {
		return errOff
	}
	switch r.PathValue("act") {
	case "badge":
		return control.Present(r.FormValue("text"))
	case "sign-in":
		return control.SignIn(r.FormValue("number"), r.FormValue("pin"))
	case "pin":
		return control.ProvePIN(r.FormValue("pin"))
	case "ask":
		_, err := control.Take(cabinet.TakeAsk{Item: itemOf(control.Roster(), r.FormValue("key")), Reason: r.FormValue("reason"), Purpose: r.FormValue("purpose")})
		return err
	case "out":
		control.SignOut()
		return nil
	}
	return errNoSuch
}

// itemOf finds an item by its id or its code.
func itemOf(r *proto.Roster, key string) custody.ItemID {
	for _, it := range r.Items {
		if strings.EqualFold(it.Code, strings.TrimSpace(key)) {
			return it.ID
		}
	}
	return custody.ItemID(key)
}

func (f *Fleet) pull(c *Cabinet, r *http.Request) error {
	pull := c.Bank.Pull
	if r.FormValue("force") == "1" {
		pull = c.Bank.Force
	}
	tag, err := pull(number(r, "slot"))
	f.hands.take(tag)
	return err
}

func (f *Fleet) insert(c *Cabinet, r *http.Request) error {
	tag := strings.TrimSpace(r.FormValue("tag"))
	if f.hangs(tag) {
		return errHangs
	}
	err := c.Bank.Insert(number(r, "slot"), tag)
	if err == nil {
		f.hands.give(tag)
	}
	return err
}

// home puts a fob into its own slot.
func (f *Fleet) home(c *Cabinet, r *http.Request) error {
	control := c.Control()
	if control == nil {
		return errOff
	}
	tag := strings.TrimSpace(r.FormValue("fob"))
	for _, it := range control.Roster().Items {
		if it.Tag != tag || it.Home != control.Roster().Place || it.Slot == 0 {
			continue
		}
		err := c.Bank.Insert(it.Slot, tag)
		if err == nil {
			f.hands.give(tag)
		}
		return err
	}
	return errNoSuch
}

func (f *Fleet) power(c *Cabinet, r *http.Request) error {
	if r.FormValue("on") == "1" {
		return c.PowerOn(f.ctx)
	}
	c.PowerOff()
	return nil
}

// faults sets the weather on the local line.
func faults(c *Cabinet, r *http.Request) error {
	share := func(name string) float64 { return float64(min(100, max(0, number(r, name)))) / 100 }
	c.Local(Weather{Drop: share("drop"), Duplicate: share("duplicate"), Delay: delay(r), Down: r.FormValue("down") == "1"})
	return nil
}

func delay(r *http.Request) time.Duration {
	return time.Duration(min(20_000, max(0, number(r, "delay")))) * time.Millisecond
}

// handGateway does one act at a gateway.
func (f *Fleet) handGateway(w http.ResponseWriter, r *http.Request) {
	g, err := pick(f.Gateways, r)
	if err != nil {
		f.answer(w, r, err)
		return
	}
	switch r.PathValue("act") {
	case "lte":
		now, _, _ := g.lte.now()
		if r.FormValue("delay") != "" {
			now.Delay = delay(r)
		}
		now.Down = r.FormValue("down") == "1"
		g.LTE(now)
	case "power":
		if r.FormValue("on") == "1" {
			err = g.PowerOn(f.ctx)
		} else {
			g.PowerOff()
		}
	default:
		err = errNoSuch
	}
	f.answer(w, r, err)
}
