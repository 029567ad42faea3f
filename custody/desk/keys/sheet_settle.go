package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// SettleLineAsk is what somebody found out about a line that clashed.
type SettleLineAsk struct {
	ID    custody.SheetLineID
	Found string // what was found out; at least a few words
	Sheet bool   // the paper is right: the period that was open ends where the line begins
}

// SettleLine ends an exception. With Sheet the open period of the key ends at
// the time of the line, and the line is entered behind it; both are on record,
// and who decided so. Otherwise the record stays and the words say why.
func SettleLine(ctx context.Context, s SheetStore, scope tenants.Scope, in SettleLineAsk) (Entered, error) {
	var out Entered
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	in.Found = strings.TrimSpace(in.Found)
	switch {
	case in.Found == "":
		return out, tenants.Fail(tenants.Invalid, "line_found").At("found")
	case tooLong(in.Found, maxNote):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("found")
	}
	err := s.InTx(ctx, scope, func(tx SheetTx) error {
		out = Entered{}
		l, err := tx.SheetLine(in.ID)
		if err != nil {
			return err
		}
		item, err := tx.LockItem(l.ItemID)
		if err != nil {
			return err
		}
		if l, err = tx.SheetLine(in.ID); err != nil { // as it is behind the lock
			return err
		}
		switch {
		case !scope.SeesSite(item.SiteID):
			return tenants.Fail(tenants.NotFound, "line_not_found")
		case l.Clash == "" || l.SettledAt != nil:
			return tenants.Fail(tenants.Conflict, "line_settled")
		}
		out.Line, out.Item = l, item
		if in.Sheet {
			if err := bySheet(tx, scope, &out); err != nil {
				return err
			}
		}
		return settleLine(tx, scope, in, &out)
	})
	return out, tenants.Wrap("keys.SettleLine", err)
}

// bySheet lets the paper win over the open period that it clashed with.
func bySheet(tx SheetTx, scope tenants.Scope, out *Entered) error {
	l := &out.Line
	if l.Clash != custody.ClashHeld || l.TakenAt == nil || out.Item.HoldingID == "" || out.Item.HoldingID != l.HoldingID {
		return tenants.Fail(tenants.Conflict, "line_record").At("found")
	}
	open, err := tx.Holding(l.HoldingID)
	if err != nil {
		return err
	}
	if !l.TakenAt.After(open.OutAt) {
		return tenants.Fail(tenants.Conflict, "line_record").At("found")
	}
	back := custody.SheetLine{ID: l.ID, ItemID: l.ItemID, BackAt: l.TakenAt}
	if out.Item, err = enterBack(tx, scope, &back, out.Item); err != nil {
		return err
	}
	was := l.Clash
	if out.Item, out.Fit, err = enterLine(tx, scope, l, out.Item); err != nil {
		return err
	}
	if out.Fit == "" {
		return tenants.Fail(tenants.Conflict, "line_record").At("found")
	}
	l.Clash = was
	return nil
}

func settleLine(tx SheetTx, scope tenants.Scope, in SettleLineAsk, out *Entered) error {
	now := tx.Now()
	l := &out.Line
	l.SettledAt, l.SettledBy, l.Settled = &now, scope.Actor(), in.Found
	if err := tx.SaveSheetLine(*l); err != nil {
		return err
	}
	said := "record"
	if in.Sheet {
		said = "sheet"
	}
	_, err := tx.Record(custody.Event{Kind: custody.LineSettled, ItemID: l.ItemID, PersonID: l.PersonID, Outcome: "done",
		Data: map[string]string{"line": string(l.ID), "clash": string(l.Clash), "right": said}, Personal: personal("note", in.Found)})
	return err
}

// PrintSheet records that a sign-out sheet of a place was printed: it lists
// keys, so that who has one can find them.
func PrintSheet(ctx context.Context, s SheetStore, scope tenants.Scope, id custody.PlaceID, keys int) (custody.Place, error) {
	var out custody.Place
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx SheetTx) error {
		var err error
		if out, err = tx.Place(id); err != nil {
			return err
		}
		if !scope.SeesSite(out.SiteID) {
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		_, err = tx.Record(custody.Event{Kind: custody.SheetPrinted, Outcome: "done", Data: map[string]string{"place": string(id), "keys": itoa(keys)}})
		return err
	})
	return out, tenants.Wrap("keys.PrintSheet", err)
}
