package booking

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Busy is the error of a booking whose key is not free then. It is in the log.
type Busy struct {
	Item   custody.Candidate // the first that was asked for
	Pool   string            // name of the pool when any of it would have done
	Other  *custody.Booking  // that needs the key then
	By     string            // name of the person or group that booked it
	Free   []string          // codes of equal keys that are free then
	FreeAt time.Time         // when the key itself is free again; zero: nobody knows
}

// Error names it for the log.
func (b *Busy) Error() string { return "busy: " + b.Item.Code }

// Unwrap gives the kind, the code and what the sentence says.
func (b *Busy) Unwrap() error {
	params := []string{"key", b.Item.Code}
	add := func(name, value string) {
		if value != "" {
			params = append(params, name, value)
		}
	}
	add("free", strings.Join(b.Free, ", "))
	if !b.FreeAt.IsZero() && len(b.Free) == 0 {
		add("at", b.FreeAt.UTC().Format(time.RFC3339))
	}
	code := "booking_gone"
	switch {
	case b.Pool != "":
		code = "booking_pool_full"
		add("name", b.Pool)
	case b.Other != nil:
		code = "booking_overlap"
		add("person", b.By)
		add("from", b.Other.FromAt.UTC().Format(time.RFC3339))
		add("to", b.Other.ToAt.UTC().Format(time.RFC3339))
	case b.Item.State == custody.Out:
		code = "booking_held"
		add("person", b.Item.Holder)
	}
	return tenants.Fail(tenants.Conflict, code, params...).At("from")
}

// Refused is the error of a booking that the rules would not let its person
// fetch. It is in the log; Decision says why.
type Refused struct {
	Item     custody.Item
	PersonID tenants.PersonID
	Decision rules.Decision
}

// Error names the outcome for the log.
func (r *Refused) Error() string { return "refused booking: " + r.code() }

func (r *Refused) code() string {
	if len(r.Decision.Reasons) > 0 {
		return string(r.Decision.Reasons[0].Code)
	}
	return string(rules.NeedEarlierDue)
}

// Unwrap gives the kind.
func (r *Refused) Unwrap() error {
	if len(r.Decision.Reasons) == 0 {
		return tenants.Fail(tenants.Needs, "booking_too_long_rule").At("to")
	}
	return tenants.Fail(tenants.Forbidden, r.code())
}

// free picks the item that the booking gets: the one asked for, or the one
// that the pool gives. What it cannot have is *Busy.
func free(tx Tx, in Ask, all []custody.Candidate, except custody.BookingID) (custody.Candidate, *Busy, error) {
	if in.PoolID != "" {
		pool, err := tx.Pool(in.PoolID)
		if c, ok := pool.Gives.Pick(all, in.PersonID, in.From, in.To, except, false); ok || err != nil {
			return c, nil, err
		}
		busy := &Busy{Pool: pool.Name}
		if len(all) > 0 {
			busy.Item, busy.FreeAt = all[0], soonest(all)
		}
		return busy.Item, busy, nil
	}
	c := all[0]
	other, held := c.Why(in.PersonID, in.From, in.To, except)
	if other == nil && !held && c.Usable() {
		return c, nil, nil
	}
	busy := &Busy{Item: c, Other: other, FreeAt: soonest(all[:1])}
	if err := named(tx, busy); err != nil {
		return c, nil, err
	}
	return c, busy, alternatives(tx, in, c, busy)
}

func named(tx Tx, busy *Busy) (err error) {
	switch {
	case busy.Other == nil:
	case busy.Other.PersonID != "":
		busy.By, err = tx.PersonName(busy.Other.PersonID)
	default:
		var g tenants.Group
		g, err = tx.Group(busy.Other.GroupID)
		busy.By = g.Name
	}
	return err
}

// mostNamed is how many free keys a refusal names.
const mostNamed = 3

// alternatives are the keys of the same pool that are free then.
func alternatives(tx Tx, in Ask, c custody.Candidate, busy *Busy) error {
	pool, err := tx.PoolOf(c.ItemID)
	if err != nil || pool == "" {
		return err
	}
	ids, err := tx.PoolItems(pool)
	if err != nil {
		return err
	}
	all, err := tx.Candidates(ids, in.From, in.To)
	if err != nil {
		return err
	}
	for _, other := range all {
		taken, held := other.Why(in.PersonID, in.From, in.To, "")
		if other.ItemID != c.ItemID && taken == nil && !held && other.Usable() && len(busy.Free) < mostNamed {
			busy.Free = append(busy.Free, other.Code)
		}
	}
	return nil
}

// soonest is when the first of the items is free of what is known to stand in
// the way; zero when nobody knows.
func soonest(all []custody.Candidate) (at time.Time) {
	for _, c := range all {
		var free time.Time
		for _, b := range c.Bookings {
			if b.ToAt.After(free) {
				free = b.ToAt
			}
		}
		if c.State == custody.Out && c.DueAt != nil && c.DueAt.After(free) {
			free = *c.DueAt
		}
		if c.Usable() && !(c.State == custody.Out && c.DueAt == nil) && !free.IsZero() && (at.IsZero() || free.Before(at)) {
			at = free
		}
	}
	return at
}

// allowed asks the rules whether the person may have the key then; what the
// taker can add at the take, a reason or a badge, is not asked for yet. For a
// group nobody is asked about: who comes is asked at the take.
func allowed(tx Tx, in Ask, item custody.Item) (*Refused, error) {
	if in.PersonID == "" {
		return nil, nil
	}
	ask := rules.Ask{PersonID: in.PersonID, ItemID: item.ID, At: in.From, Via: in.Via, Factors: []rules.Factor{rules.FactorDesk, rules.FactorBadge, rules.FactorPIN},
		Purpose: in.Purpose, HasReason: true, DueAt: &in.To}
	then := item
	then.State, then.HolderID = custody.In, ""
	facts, err := tx.Facts(ask, then)
	if err != nil {
		return nil, err
	}
	ask.Kit = facts.Item.WholeKit()
	facts.Held, facts.Reserved, facts.Bookings = nil, nil, []rules.BookingFact{{From: in.From, To: in.To}}
	d := rules.Decide(ask, facts)
	d.Needs = onlyEarlier(d.Needs)
	if len(d.Reasons)+len(d.Needs) == 0 {
		return nil, nil
	}
	hash, err := tx.KeepInputs(ask, facts)
	if err != nil {
		return nil, err
	}
	r := &Refused{Item: item, PersonID: in.PersonID, Decision: d}
	_, err = tx.Record(custody.Event{Kind: custody.BookingRefused, ItemID: item.ID, PersonID: in.PersonID, RuleID: d.RuleID, Version: d.Version, Decision: hash,
		Outcome: string(d.Outcome), Data: map[string]string{"why": r.code(), "via": string(in.Via), "from": in.From.UTC().Format(time.RFC3339), "to": in.To.UTC().Format(time.RFC3339)}})
	return r, err
}

// onlyEarlier keeps the need that a longer booking than the rule allows has.
func onlyEarlier(needs []rules.Need) (out []rules.Need) {
	for _, n := range needs {
		if n.Kind == rules.NeedEarlierDue {
			out = append(out, n)
		}
	}
	return out
}

// turnedDown records that the key is not free then.
func turnedDown(tx Tx, in Ask, busy *Busy) error {
	e := custody.Event{Kind: custody.BookingRefused, ItemID: busy.Item.ItemID, PersonID: in.PersonID, Outcome: "deny",
		Data: map[string]string{"why": tenants.CodeOf(busy), "via": string(in.Via), "from": in.From.UTC().Format(time.RFC3339), "to": in.To.UTC().Format(time.RFC3339)}}
	if busy.Other != nil {
		e.Data["booking"] = string(busy.Other.ID)
	}
	_, err := tx.Record(e)
	return err
}
