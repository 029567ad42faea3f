package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// UndoWindow is how long a typed act can be undone by who typed it.
const UndoWindow = 15 * time.Minute

// Undo takes back the last act on an item that the same actor typed less than
// UndoWindow ago: a take or a return by hand. What a sensor saw stays, and what
// two people agreed on; a return before a loss is not the last act any more.
func Undo(ctx context.Context, s Store, scope tenants.Scope, id custody.ItemID) (custody.Item, error) {
	var out custody.Item
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := deskItem(tx, scope, id)
		if err != nil {
			return err
		}
		h, err := tx.LastHolding(id)
		if tenants.KindOf(err) == tenants.NotFound {
			return tenants.Fail(tenants.Conflict, "nothing_to_undo", "key", item.Code)
		}
		if err != nil {
			return err
		}
		switch {
		case item.State == custody.Out && undoable(h.IssuedBy, scope, h.OutVia, h.OutAt, tx.Now()):
			out, err = undoTake(tx, scope, item, h)
		case back(item) && h.InAt != nil && undoable(h.ReturnedBy, scope, h.InVia, *h.InAt, tx.Now()):
			out, err = undoBack(tx, item, h)
		default:
			return tenants.Fail(tenants.Conflict, "nothing_to_undo", "key", item.Code)
		}
		return err
	})
	return out, tenants.Wrap("keys.Undo", err)
}

func back(item custody.Item) bool { return item.State == custody.In || item.State == custody.ToHang }

func undoable(actor string, scope tenants.Scope, via custody.Via, at, now time.Time) bool {
	return actor == scope.Actor() && via != custody.ViaCabinet && via != custody.ViaHand && now.Sub(at) <= UndoWindow
}

func undoTake(tx Tx, scope tenants.Scope, item custody.Item, h custody.Holding) (custody.Item, error) {
	state := custody.In
	if h.OutPlaceID != item.HomeID {
		state = custody.ToHang
	}
	after := hung(item, state, h.OutPlaceID, h.OutSlot, tx.Now())
	if _, err := closeHolding(tx, item, after, scope.Actor(), "", custody.ViaDesk, tx.Now()); err != nil {
		return item, err
	}
	if err := tx.SaveItem(item, after); err != nil {
		return item, err
	}
	if err := rebook(tx, h, custody.Booked); err != nil {
		return item, err
	}
	if err := tx.FreeApprovals(h.ID); err != nil {
		return item, err
	}
	_, err := tx.Record(custody.Event{Kind: custody.UndoneTake, ItemID: item.ID, PersonID: h.PersonID, Outcome: "done", Data: map[string]string{"holding": string(h.ID)}})
	return after, err
}

func undoBack(tx Tx, item custody.Item, h custody.Holding) (custody.Item, error) {
	if lost, err := tx.LostSince(h.ItemID, *h.InAt); err != nil {
		return item, err
	} else if lost {
		return item, tenants.Fail(tenants.Conflict, "nothing_to_undo", "key", item.Code)
	}
	h.InAt, h.ReturnedBy, h.BroughtBy, h.InVia, h.InPlaceID, h.InSlot = nil, "", "", "", "", 0
	if err := tx.ReopenHolding(h); err != nil {
		return item, err
	}
	if err := rebook(tx, h, custody.BookingOut); err != nil {
		return item, err
	}
	if err := tx.DropReturnAsk(h.ID); err != nil {
		return item, err
	}
	after := held(item, h, tx.Now())
	if err := tx.SaveItem(item, after); err != nil {
		return item, err
	}
	_, err := tx.Record(custody.Event{Kind: custody.UndoneBack, ItemID: item.ID, PersonID: h.PersonID, Outcome: "done", Data: map[string]string{"holding": string(h.ID)}})
	return after, err
}
