package keys

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// SheetStore opens the transactions in which lines of sign-out sheets are
// entered.
type SheetStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(SheetTx) error) error
}

// SheetTx is what entering later needs of a transaction.
type SheetTx interface {
	Tx
	// HoldingsAcross lists holdings of an item that are open or end after from,
	// and begin before until, the earliest first.
	HoldingsAcross(item custody.ItemID, from, until time.Time) ([]custody.Holding, error)
	AddPastHolding(h custody.Holding) error // one that is over
	AddSheetLine(l custody.SheetLine) error
	SheetLine(id custody.SheetLineID) (custody.SheetLine, error)
	SaveSheetLine(l custody.SheetLine) error
}

// LineAsk is a line of a sheet as somebody types it.
type LineAsk struct {
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	TakenAt  *time.Time
	BackAt   *time.Time
	Note     string
}

// Entered is what became of a line.
type Entered struct {
	Line custody.SheetLine
	Item custody.Item
	Fit  custody.Fit // "" when it clashes with the record
}

// unruled is how long a key may stay out that was taken by the sheet and that
// the rules would not have given.
const unruled = 12 * time.Hour

func (in LineAsk) check(now time.Time) error {
	switch {
	case in.ItemID == "":
		return tenants.Fail(tenants.Invalid, "keys_required").At("code")
	case in.TakenAt == nil && in.BackAt == nil:
		return tenants.Fail(tenants.Invalid, "line_time").At("taken")
	case in.TakenAt != nil && in.PersonID == "":
		return tenants.Fail(tenants.Invalid, "person_required").At("person")
	case in.TakenAt != nil && in.TakenAt.After(now):
		return tenants.Fail(tenants.Invalid, "line_future").At("taken")
	case in.BackAt != nil && in.BackAt.After(now):
		return tenants.Fail(tenants.Invalid, "line_future").At("back")
	case in.TakenAt != nil && in.BackAt != nil && !in.BackAt.After(*in.TakenAt):
		return tenants.Fail(tenants.Invalid, "line_order").At("back")
	case tooLong(in.Note, maxNote):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("note")
	}
	return nil
}

// EnterLine enters what was written on paper while nothing worked, with its
// true times. Metal has moved already, so it is never refused: what does not
// fit the record is kept as an exception, and what the rules would not have
// let is recorded and kept as one too. Nobody is alarmed about times that are
// past.
func EnterLine(ctx context.Context, s SheetStore, scope tenants.Scope, in LineAsk) (Entered, error) {
	var out Entered
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx SheetTx) error {
		out = Entered{}
		if err := in.check(tx.Now()); err != nil {
			return err
		}
		item, err := tx.LockItem(in.ItemID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(item.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if in.PersonID != "" {
			if _, err := tx.PersonName(in.PersonID); err != nil {
				return err
			}
		}
		out.Line = custody.SheetLine{OrgID: scope.Org(), ID: custody.SheetLineID(tx.NewID("shl")), ItemID: item.ID, PersonID: in.PersonID, TakenAt: moment(in.TakenAt), BackAt: moment(in.BackAt),
			Note: strings.TrimSpace(in.Note), RecordedAt: tx.Now(), RecordedBy: scope.Actor()}
		if out.Item, out.Fit, err = enterLine(tx, scope, &out.Line, item); err != nil {
			return err
		}
		return tx.AddSheetLine(out.Line)
	})
	return out, tenants.Wrap("keys.EnterLine", err)
}

func moment(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	m := t.UTC().Truncate(time.Microsecond)
	return &m
}

// enterLine does to the record what the line says, or keeps why it cannot.
func enterLine(tx SheetTx, scope tenants.Scope, l *custody.SheetLine, item custody.Item) (custody.Item, custody.Fit, error) {
	near, err := nearLine(tx, *l, item)
	if err != nil {
		return item, "", err
	}
	cabinet := false
	if item.State == custody.In {
		place, err := tx.Place(item.PlaceID)
		if err != nil {
			return item, "", err
		}
		cabinet = place.Kind == custody.Cabinet
	}
	fit, clash := l.Fit(item, near, cabinet)
	l.HoldingID, l.Clash = near.ID, clash
	switch fit {
	case custody.FitPast:
		err = enterPast(tx, scope, l, item)
	case custody.FitOut:
		item, err = enterOut(tx, scope, l, item)
	case custody.FitBack:
		item, err = enterBack(tx, scope, l, item)
	default:
		err = clashed(tx, *l)
	}
	return item, fit, err
}

// nearLine is the open holding that a return ends, or a holding that overlaps
// the line.
func nearLine(tx SheetTx, l custody.SheetLine, item custody.Item) (h custody.Holding, err error) {
	if l.TakenAt == nil {
		if item.HoldingID == "" {
			return h, nil
		}
		return tx.Holding(item.HoldingID)
	}
	until := tx.Now()
	if l.BackAt != nil {
		until = *l.BackAt
	}
	list, err := tx.HoldingsAcross(item.ID, *l.TakenAt, until)
	for _, near := range list {
		if l.Overlaps(near) {
			return near, err
		}
	}
	return h, err
}

// sheetHolding is the period that a line begins.
func sheetHolding(tx SheetTx, scope tenants.Scope, l *custody.SheetLine, item custody.Item) custody.Holding {
	l.HoldingID = custody.HoldingID(tx.NewID("hld"))
	return custody.Holding{OrgID: scope.Org(), ID: l.HoldingID, ItemID: item.ID, PersonID: l.PersonID, Reason: l.Note, OutAt: *l.TakenAt, IssuedBy: scope.Actor(), OutVia: custody.ViaSheet,
		OutPlaceID: item.HomeID, OutSlot: item.HomeSlot, LateBy: tx.Now().Sub(*l.TakenAt)}
}

func enterPast(tx SheetTx, scope tenants.Scope, l *custody.SheetLine, item custody.Item) error {
	h := sheetHolding(tx, scope, l, item)
	h.InAt, h.ReturnedBy, h.InVia, h.InPlaceID, h.InSlot = l.BackAt, scope.Actor(), custody.ViaSheet, item.HomeID, item.HomeSlot
	if err := tx.AddPastHolding(h); err != nil {
		return err
	}
	if err := recordLate(tx, custody.Taken, h, h.OutAt); err != nil {
		return err
	}
	return recordLate(tx, custody.Returned, h, *l.BackAt)
}

func enterOut(tx SheetTx, scope tenants.Scope, l *custody.SheetLine, item custody.Item) (custody.Item, error) {
	in := TakeAsk{ItemID: item.ID, PersonID: l.PersonID, Via: custody.ViaSheet, Factors: []rules.Factor{rules.FactorDesk}, Reason: l.Note}
	ask, facts, err := question(tx, in, item, *l.TakenAt)
	if err != nil {
		return item, err
	}
	ask.Kit = facts.Item.WholeKit() // a sheet names the keys of a kit line by line
	h := sheetHolding(tx, scope, l, item)
	h.OutPlaceID, h.OutSlot = item.PlaceID, item.Slot
	if d := rules.Decide(ask, facts); d.Outcome == rules.Granted {
		h.DueAt = d.Terms.DueAt
	} else {
		due := l.TakenAt.Add(unruled)
		h.DueAt, l.Clash = &due, custody.ClashRules
	}
	if err := tx.OpenHolding(h); err != nil {
		return item, err
	}
	after := held(item, h, tx.Now())
	if err := tx.SaveItem(item, after); err != nil {
		return item, err
	}
	if err := recordLate(tx, custody.Taken, h, h.OutAt); err != nil || l.Clash == "" {
		return after, err
	}
	return after, clashed(tx, *l)
}

func enterBack(tx SheetTx, scope tenants.Scope, l *custody.SheetLine, item custody.Item) (custody.Item, error) {
	after, err := whereBack(tx, item)
	if err != nil {
		return item, err
	}
	h, err := closeHolding(tx, item, after, scope.Actor(), l.PersonID, custody.ViaSheet, *l.BackAt)
	if err != nil {
		return item, err
	}
	if err := tx.SaveItem(item, after); err != nil {
		return item, err
	}
	e := backEvent(custody.ViaSheet, item, Back{Item: after, Holding: h, Late: lateness(h)})
	e.HappenedAt, e.Data["entered_late_s"] = *l.BackAt, itoa(int(tx.Now().Sub(*l.BackAt).Seconds()))
	_, err = tx.Record(e)
	return after, err
}

// recordLate writes a move at its true time, with how late it was entered.
func recordLate(tx SheetTx, kind custody.EventKind, h custody.Holding, at time.Time) error {
	data := moved(custody.ViaSheet, h.OutPlaceID, h.OutSlot, h)
	data["entered_late_s"] = itoa(int(tx.Now().Sub(at).Seconds()))
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: h.ItemID, PersonID: h.PersonID, HappenedAt: at, Outcome: "done", Data: data, Personal: personal("reason", h.Reason)})
	return err
}

// clashed records that a line is kept until somebody has looked at it.
func clashed(tx SheetTx, l custody.SheetLine) error {
	data := map[string]string{"line": string(l.ID), "clash": string(l.Clash)}
	for name, t := range map[string]*time.Time{"from": l.TakenAt, "to": l.BackAt} {
		if t != nil {
			data[name] = t.Format(time.RFC3339)
		}
	}
	if l.HoldingID != "" {
		data["holding"] = string(l.HoldingID)
	}
	_, err := tx.Record(custody.Event{Kind: custody.LineClashed, ItemID: l.ItemID, PersonID: l.PersonID, Outcome: "kept", Data: data, Personal: personal("note", l.Note)})
	return err
}
