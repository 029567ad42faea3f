package cabinet

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
)

const (
	idle     = 45 * time.Second // without a touch the person is signed out
	idleDone = 10 * time.Second // after a key was taken or came back
)

// session is the time from naming oneself at the cabinet to leaving it.
type session struct {
	person  *proto.Person
	factors []rules.Factor
	ends    time.Duration // counter
	wish    *wish         // nil: none

	pass custody.PassID // by which somebody without an account is here, "" for none
	use  int            // of the pass, from 0
}

// signIn begins or strengthens a session.
func (c *Controller) signIn(p *proto.Person, f rules.Factor) {
	if c.desk == nil || c.desk.person.ID != p.ID {
		c.desk = &session{person: p}
		c.note = Notice{}
		c.leaveOwed()
	}
	if !slices.Contains(c.desk.factors, f) {
		c.desk.factors = append(c.desk.factors, f)
	}
	c.desk.ends = c.Clock.Mono() + idle
	c.expectDoor()
}

// leaveOwed leaves what is still to be said about keys to others.
func (c *Controller) leaveOwed() {
	for c.asking() != nil {
		if err := c.settleOwed(true); err != nil {
			c.Log.Error("what was said is not recorded", "error", err)
		}
	}
}

// SignOut ends the session.
func (c *Controller) SignOut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signOut()
}

func (c *Controller) signOut() {
	c.desk, c.note = nil, Notice{}
}

// touch keeps a session alive a little longer after something moved.
func (c *Controller) touch() {
	if c.desk != nil {
		c.desk.ends = c.Clock.Mono() + idleDone
	}
}

// watchSession signs out who walked away. While a slot is open the session
// stays, so that the screen can say which one.
func (c *Controller) watchSession() {
	if c.desk != nil && c.open == nil && c.Clock.Mono() >= c.desk.ends {
		c.signOut()
	}
}

// renew finds the person of the session in a new roster.
func (c *Controller) renew() {
	if c.desk == nil {
		return
	}
	p, ok := c.rights.people[c.desk.person.ID]
	if !ok {
		c.signOut()
		return
	}
	c.desk.person = p
	if c.desk.pass != "" && c.rights.pass(c.desk.pass) == nil {
		c.signOut() // revoked
		return
	}
	if w := c.desk.wish; w != nil && c.rights.items[w.Item] == nil {
		c.desk.wish = nil
	}
}
