package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// BackAsk is an item that somebody brings back.
type BackAsk struct {
	ItemID    custody.ItemID
	BroughtBy tenants.PersonID // "" when nobody says
	Via       custody.Via
	Witnesses []tenants.PersonID // who else is here and proved it
}

// Back is an item that is back. Already is set when it was back before, with
// the holding that tells since when and by whom.
type Back struct {
	Item    custody.Item
	Holding custody.Holding
	Late    time.Duration // how late it came, 0 in time
	Already bool
	Frozen  bool // it was reported lost: somebody decides before it is in use again
	Asks    bool // there is something to say about it: see ReturnAsk
	Entry   custody.EntryID
}

// BringBack takes an item back. It is never refused: not to people whose
// access ended, not late, not for a missing or retired item. A key whose home
// is a cabinet goes to the desk, to be hung, until a slot senses it.
func BringBack(ctx context.Context, s Store, scope tenants.Scope, in BackAsk) (Back, error) {
	var out Back
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := tx.LockItem(in.ItemID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(item.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err := mayTakeBack(scope, in, item); err != nil {
			return err
		}
		if item.State == custody.In || item.State == custody.ToHang {
			out, err = already(tx, item)
			return err
		}
		if in.BroughtBy, err = knownBringer(tx, in.BroughtBy); err != nil {
			return err
		}
		out, err = takeBack(tx, scope, in, item)
		return err
	})
	return out, tenants.Wrap("keys.BringBack", err)
}

// knownBringer is who brings an item back, "" for somebody who is not on
// record: the return counts all the same.
func knownBringer(tx Tx, id tenants.PersonID) (tenants.PersonID, error) {
	if id == "" {
		return "", nil
	}
	_, err := tx.PersonName(id)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return "", nil
	}
	return id, err
}

// mayTakeBack: the desk for anybody, a person for what they hold or carry, and
// whoever stands at a paired kiosk with the key in hand.
func mayTakeBack(scope tenants.Scope, in BackAsk, item custody.Item) error {
	if scope.Can(tenants.KeysIssue) || scope.Device() != "" {
		return nil
	}
	if scope.Person() != "" && (item.HolderID == scope.Person() || in.BroughtBy == scope.Person()) {
		return scope.Need(tenants.KeysOwn)
	}
	return scope.Need(tenants.KeysIssue)
}

func already(tx Tx, item custody.Item) (Back, error) {
	h, err := tx.LastHolding(item.ID)
	if tenants.KindOf(err) == tenants.NotFound {
		return Back{Item: item, Already: true}, nil
	}
	return Back{Item: item, Holding: h, Already: true}, err
}

func takeBack(tx Tx, scope tenants.Scope, in BackAsk, item custody.Item) (Back, error) {
	after, err := whereBack(tx, item)
	if err != nil {
		return Back{}, err
	}
	if item.State == custody.Missing {
		if err := tx.EndFireTakes(item.ID, tx.Now()); err != nil {
			return Back{}, err
		}
	}
	if out, known, err := lostBack(tx, scope, in, item, after); known || err != nil {
		return out, err
	}
	out := Back{Item: after}
	if item.HoldingID != "" {
		if out.Holding, err = closeHolding(tx, item, after, scope.Actor(), in.BroughtBy, in.Via, tx.Now()); err != nil {
			return Back{}, err
		}
		out.Late = lateness(out.Holding)
	}
	if err := tx.SaveItem(item, after); err != nil {
		return Back{}, err
	}
	if item.State == custody.Missing {
		if _, err := tx.Record(custody.Event{Kind: custody.Found, ItemID: item.ID, PersonID: in.BroughtBy, Data: map[string]string{"via": string(in.Via)}}); err != nil {
			return Back{}, err
		}
	}
	e := backEvent(in.Via, item, out)
	seen, err := witnessed(tx, scope, in, out.Holding, &e)
	if err != nil {
		return Back{}, err
	}
	if out.Entry, err = tx.Record(e); err != nil {
		return Back{}, err
	}
	if out.Asks, err = owe(tx, out.Holding, seen); err != nil {
		return Back{}, err
	}
	return out, tellWaiters(tx, after)
}

// lostBack takes back an item that was reported lost: it stays out of use until
// somebody decides. A second return of it changes nothing but where it lies.
func lostBack(tx Tx, scope tenants.Scope, in BackAsk, item, after custody.Item) (Back, bool, error) {
	lost, err := frozen(tx, item, in.BroughtBy)
	if err != nil || !lost {
		return Back{}, lost, err
	}
	after.State = custody.Missing
	out := Back{Item: after, Frozen: true, Already: item.HoldingID == "" && item.PlaceID == after.PlaceID}
	if item.HoldingID != "" {
		if out.Holding, err = closeHolding(tx, item, after, scope.Actor(), in.BroughtBy, in.Via, tx.Now()); err != nil {
			return out, true, err
		}
		out.Late = lateness(out.Holding)
	}
	if err := tx.SaveItem(item, after); err != nil || out.Already {
		return out, true, err
	}
	e := backEvent(in.Via, item, out)
	e.Kind = custody.Found
	out.Entry, err = tx.Record(e)
	return out, true, err
}

// whereBack is where a brought-back item goes: its home, or the desk when the
// home is a cabinet.
func whereBack(tx Tx, item custody.Item) (custody.Item, error) {
	home, err := tx.Place(item.HomeID)
	if err != nil {
		return item, err
	}
	if home.Kind != custody.Cabinet {
		return hung(item, custody.In, home.ID, item.HomeSlot, tx.Now()), nil
	}
	desk, err := tx.DeskOf(item.SiteID)
	if err != nil {
		return item, err
	}
	return hung(item, custody.ToHang, desk.ID, 0, tx.Now()), nil
}

func closeHolding(tx Tx, before, after custody.Item, actor string, by tenants.PersonID, via custody.Via, at time.Time) (custody.Holding, error) {
	h, err := tx.Holding(before.HoldingID)
	if err != nil {
		return h, err
	}
	if at.Before(h.OutAt) {
		at = h.OutAt
	}
	h.InAt, h.ReturnedBy, h.BroughtBy, h.InVia = &at, actor, by, via
	h.InPlaceID, h.InSlot = after.PlaceID, after.Slot
	if err := tx.CloseHolding(h); err != nil {
		return h, err
	}
	return h, endBooking(tx, h)
}

func lateness(h custody.Holding) time.Duration {
	if h.DueAt == nil || h.InAt == nil || !h.InAt.After(*h.DueAt) {
		return 0
	}
	return h.InAt.Sub(*h.DueAt)
}

func backEvent(via custody.Via, before custody.Item, b Back) custody.Event {
	data := moved(via, b.Item.PlaceID, b.Item.Slot, custody.Holding{ID: b.Holding.ID})
	if b.Late > 0 {
		data["late_s"] = itoa(int(b.Late.Seconds()))
	}
	if b.Item.State == custody.ToHang {
		data["to_hang"] = "true"
	}
	if by := b.Holding.BroughtBy; by != "" && by != b.Holding.PersonID {
		data["brought_by"] = string(by)
	}
	person := b.Holding.PersonID
	if person == "" {
		person = before.HolderID
	}
	return custody.Event{Kind: custody.Returned, ItemID: b.Item.ID, PersonID: person, Outcome: "done", Data: data}
}
