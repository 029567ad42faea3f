package cabinet

import (
	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
)

// Urgent opens a key at once that a playbook gives to the person at the
// cabinet, whatever else the rules ask for: one tap, without a line. Why is
// written afterwards, elsewhere. A refusal is *Refused, and is recorded.
func (c *Controller) Urgent(item custody.ItemID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.desk != nil {
		c.desk.wish = nil
	}
	_, err := c.take(TakeAsk{Item: item, Urgent: true})
	return err
}

// Urgent is one key that hangs here and that a playbook gives at once.
type Urgent struct {
	Item     custody.ItemID
	Code     string
	Name     string
	Playbook string // its name
}

// urgents lists what the person at the cabinet may have at once, of those keys
// that the rules do not give them anyway.
func (c *Controller) urgents() (out []Urgent) {
	seen := map[custody.ItemID]bool{}
	for _, r := range c.rights.Ready {
		for _, id := range r.Items {
			it := c.rights.items[id]
			if it == nil || seen[id] {
				continue
			}
			seen[id] = true
			if d := c.decide(TakeAsk{Item: id, Urgent: true}); d.Outcome == rules.Granted && d.Urgent != "" {
				out = append(out, Urgent{Item: id, Code: it.Code, Name: it.Name, Playbook: c.playbook(d.Urgent)})
			}
		}
	}
	return out
}

// playbook is what the roster calls a playbook.
func (c *Controller) playbook(id custody.PlaybookID) string {
	for _, r := range c.rights.Ready {
		if r.Playbook == id {
			return r.Name
		}
	}
	return ""
}

// atOnce is the record of an urgent take, right before its intent: by which
// playbook, and what the rules said and did not count.
func atOnce(intent proto.Record, d rules.Decision) proto.Record {
	rec := proto.Record{Kind: proto.UrgentTake, Slot: intent.Slot, Tag: intent.Tag, Item: intent.Item, Person: intent.Person, Due: intent.Due, Factors: intent.Factors, Detail: string(d.Urgent)}
	rec.Why = lifted(d)
	return rec
}

// lifted puts on the wire what did not count, as many as fit.
func lifted(d rules.Decision) (out []proto.Why) {
	for _, code := range d.Lifted[:min(len(d.Lifted), 16)] {
		out = append(out, proto.Why{Code: code})
	}
	return out
}
