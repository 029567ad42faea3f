package cabinet

import (
	"encoding/json"
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// spent is an approval or a booking that a take here used up or began, until a
// roster knows of it.
type spent struct {
	ID  string `json:"id"`
	Seq uint64 `json:"seq"` // number of the record of the take
}

// plan is what the roster says of approvals and bookings of one ask, but for
// what was used up here.
func (r *rights) plan(f *rules.Facts, ask rules.Ask, used []spent) {
	at := proto.MomentOf(ask.At)
	gone := func(id string) bool {
		return slices.ContainsFunc(used, func(s spent) bool { return s.ID == id && s.Seq > r.AsOf })
	}
	for _, a := range r.Approved {
		if a.Item == ask.ItemID && a.Person == ask.PersonID && a.GoodAt(at) && !gone(string(a.Request)) {
			f.Approvals = append(f.Approvals, r.approval(a, ask))
		}
	}
	for _, b := range r.Booked {
		if b.Item != ask.ItemID || at >= b.To || gone(b.ID) {
			continue
		}
		switch own := keptFor(b, ask.PersonID, f.Person.Groups); {
		case own && b.Waits:
		case own:
			f.Bookings = append(f.Bookings, rules.BookingFact{From: b.Kept.Time(), To: b.To.Time()})
		default:
			f.Reserved = append(f.Reserved, rules.ReservedFact{Kept: b.Kept.Time(), From: b.From.Time(), To: b.To.Time()})
		}
	}
}

func keptFor(b proto.Booked, person tenants.PersonID, groups []tenants.GroupID) bool {
	return b.Person == person && person != "" || b.Group != "" && slices.Contains(groups, b.Group)
}

// approval is a yes with what the roster knows of who gave it now.
func (r *rights) approval(a proto.Approved, ask rules.Ask) rules.ApprovalFact {
	f := rules.ApprovalFact{RuleID: a.Rule, Version: a.Version, Step: a.Step, At: a.At.Time(), Until: a.Until.Optional(), PersonID: a.By}
	if p := r.people[a.By]; p != nil {
		f.PersonFacts = p.Facts(ask.At)
	}
	if a.For != "" {
		f.Instead = &rules.StoodFor{PersonID: a.For}
		if p := r.people[a.For]; p != nil {
			f.Instead.PersonFacts = p.Facts(ask.At)
		}
	}
	return f
}

// uses is what a take by that person uses up: every approval for it, when its
// rule wants approvals or is not known, the booking that it begins, and a
// place in the queue.
func (r *rights) uses(item custody.ItemID, p *proto.Person, rule *rules.Rule, at proto.Moment) (ids []string) {
	for _, a := range r.Approved {
		if (rule == nil || len(rule.Needs.Approvals) > 0) && a.Item == item && a.Person == p.ID && a.GoodAt(at) && !slices.Contains(ids, string(a.Request)) {
			ids = append(ids, string(a.Request))
		}
	}
	var first *proto.Booked
	for i, b := range r.Booked {
		if b.Item != item || !keptFor(b, p.ID, p.Groups) || at < b.Kept || at >= b.To {
			continue
		}
		if b.Waits {
			ids = append(ids, b.ID)
		} else if first == nil || b.From < first.From {
			first = &r.Booked[i]
		}
	}
	if first != nil {
		ids = append(ids, first.ID)
	}
	return ids
}

// spend notes in the transaction of a take what it uses up; it gives all that
// is used up then.
func (p pen) spend(r *release, seq uint64) (all []spent, err error) {
	all = p.c.spent
	person := p.c.rights.people[r.Person]
	if person == nil {
		return all, nil
	}
	ids := p.c.rights.uses(r.Item, person, p.c.rights.rule(r.Rule, r.Version), p.c.time.moment())
	if len(ids) == 0 {
		return all, nil
	}
	all = slices.Clone(all)
	for _, id := range ids {
		all = append(all, spent{ID: id, Seq: seq})
	}
	return all, putSpent(p.Tx, all)
}

func putSpent(tx *journal.Tx, all []spent) error {
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return tx.Put(factSpent, b)
}

// loadSpent reads what outlives a restart.
func (c *Controller) loadSpent() error {
	b, err := c.Journal.Fact(c.ctx, factSpent)
	if err != nil || b == nil {
		return err
	}
	return json.Unmarshal(b, &c.spent)
}

// forgetSpent drops what a roster knows.
func forgetSpent(all []spent, asOf uint64) []spent {
	return slices.DeleteFunc(slices.Clone(all), func(s spent) bool { return s.Seq <= asOf })
}
