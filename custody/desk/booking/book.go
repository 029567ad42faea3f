package booking

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Bounds of a booking.
const (
	Longest  = 31 * 24 * time.Hour  // from its start to its end
	Farthest = 366 * 24 * time.Hour // from now to its start
	maxNote  = 500                  // characters
)

// Ask is a wish to have a key, or any of a pool, for a period.
type Ask struct {
	ItemID   custody.ItemID // or PoolID
	PoolID   custody.PoolID
	PersonID tenants.PersonID // or GroupID
	GroupID  tenants.GroupID
	From     time.Time
	To       time.Time
	Purpose  string
	Note     string
	Via      custody.Via
}

// Book keeps a key for a period. What is booked or out then is *Busy, whom the
// rules would refuse at that moment is *Refused; both are recorded. Of two that
// want the same at once the second one is refused.
func Book(ctx context.Context, s Store, scope tenants.Scope, in Ask) (custody.Booking, error) {
	var out custody.Booking
	var stopped error
	in = in.exact()
	err := s.InTx(ctx, scope, func(tx Tx) error {
		out, stopped = custody.Booking{}, nil
		if err := in.check(tx.Now()); err != nil {
			return err
		}
		if err := mayBook(tx, scope, in); err != nil {
			return err
		}
		item, refusal, err := choose(tx, scope, in, "")
		if err != nil || refusal != nil {
			stopped = refusal
			return err
		}
		out = custody.Booking{OrgID: scope.Org(), ID: custody.BookingID(tx.NewID("bkg")), ItemID: item.ID, PoolID: in.PoolID, PersonID: in.PersonID, GroupID: in.GroupID,
			Purpose: in.Purpose, Note: in.Note, FromAt: in.From, ToAt: in.To, State: custody.Booked, MadeBy: scope.Person(), MadeAt: tx.Now()}
		if err := tx.AddBooking(out); err != nil {
			return err
		}
		if err := record(tx, custody.BookingMade, out, "via", string(in.Via)); err != nil {
			return err
		}
		return tell(tx, scope, "made", out, "")
	})
	if err == nil && stopped != nil {
		return custody.Booking{}, stopped
	}
	return out, tenants.Wrap("booking.Book", err)
}

// exact is the ask in the precision of the store.
func (in Ask) exact() Ask {
	in.From, in.To = in.From.UTC().Truncate(time.Second), in.To.UTC().Truncate(time.Second)
	return in
}

func (in Ask) check(now time.Time) error {
	invalid := func(code, field string, params ...string) error {
		return tenants.Fail(tenants.Invalid, code, params...).At(field)
	}
	switch {
	case in.ItemID == "" && in.PoolID == "":
		return invalid("booking_what", "what")
	case in.PersonID == "" && in.GroupID == "":
		return invalid("person_required", "person")
	case !in.To.After(in.From):
		return invalid("booking_order", "to")
	case !in.To.After(now) || in.From.Before(now.Add(-custody.StandardBooking.Lead)):
		return invalid("booking_past", "from")
	case in.To.Sub(in.From) > Longest:
		return invalid("booking_long", "to", "max", itoa(int(Longest.Hours()/24)))
	case in.From.Sub(now) > Farthest:
		return invalid("booking_far", "from", "max", itoa(int(Farthest.Hours()/24)))
	case len([]rune(in.Note)) > maxNote:
		return invalid("too_long", "note", "max", itoa(maxNote))
	case !tenants.IsText(in.Note):
		return invalid("characters", "note")
	}
	return nil
}

// mayBook: for oneself whoever may hold keys, for others the desk.
func mayBook(tx Tx, scope tenants.Scope, in Ask) error {
	if in.PersonID != "" && in.PersonID == scope.Person() && in.GroupID == "" {
		return scope.Need(tenants.KeysOwn)
	}
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return err
	}
	if in.GroupID != "" {
		_, err := tx.Group(in.GroupID)
		return err
	}
	_, err := tx.PersonName(in.PersonID)
	return err
}

// choose locks what is asked for and picks the item; a refusal is recorded.
func choose(tx Tx, scope tenants.Scope, in Ask, except custody.BookingID, also ...custody.ItemID) (custody.Item, error, error) {
	ids := []custody.ItemID{in.ItemID}
	if in.PoolID != "" {
		var err error
		if ids, err = poolItems(tx, scope, in.PoolID); err != nil {
			return custody.Item{}, nil, err
		}
	}
	if err := tx.LockItems(append(also, ids...)...); err != nil {
		return custody.Item{}, nil, err
	}
	all, err := tx.Candidates(ids, in.From, in.To)
	if err == nil && len(all) == 0 {
		err = tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if err != nil {
		return custody.Item{}, nil, err
	}
	c, busy, err := free(tx, in, all, except)
	if err != nil {
		return custody.Item{}, nil, err
	}
	item, err := tx.Item(c.ItemID)
	if err == nil && !scope.SeesSite(item.SiteID) {
		err = tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if err != nil {
		return item, nil, err
	}
	if busy != nil {
		return item, busy, turnedDown(tx, in, busy)
	}
	refused, err := allowed(tx, in, item)
	if refused != nil {
		return item, refused, err
	}
	return item, nil, err
}

func poolItems(tx Tx, scope tenants.Scope, id custody.PoolID) ([]custody.ItemID, error) {
	p, err := tx.Pool(id)
	if err == nil && !scope.SeesSite(p.SiteID) {
		err = tenants.Fail(tenants.NotFound, "pool_not_found")
	}
	if err != nil {
		return nil, err
	}
	ids, err := tx.PoolItems(id)
	if err == nil && len(ids) == 0 {
		err = tenants.Fail(tenants.Conflict, "pool_empty", "name", p.Name).At("what")
	}
	return ids, err
}
