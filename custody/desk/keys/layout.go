package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// LayoutStore opens the transactions of layout templates.
type LayoutStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LayoutTx) error) error
}

// LayoutTx is what layout templates need of a transaction.
type LayoutTx interface {
	EditTx
	SensedAt(place custody.PlaceID) (map[int]custody.Slot, error)
	LockItemsAround(place custody.PlaceID) ([]custody.Item, error) // that hang or belong there
	Layout(id custody.LayoutID) (custody.Layout, error)
	LockLayout(id custody.LayoutID) (custody.Layout, error)
	SaveLayout(l custody.Layout, fresh bool) error // with its version
	EndLayout(l custody.Layout) error
	LayoutAt(place custody.PlaceID) (custody.LayoutPush, error) // the zero value when there is none
	SaveLayoutPush(p custody.LayoutPush) error
}

// WriteLayout writes a new layout template (empty ID), or a new version of one.
// Cabinets stay as they are until it is pushed.
func WriteLayout(ctx context.Context, s LayoutStore, scope tenants.Scope, in custody.Layout) (l custody.Layout, err error) {
	if err := needLayouts(scope); err != nil {
		return l, err
	}
	in.Name = strings.TrimSpace(in.Name)
	for i := range in.Lines {
		in.Lines[i].Label, in.Lines[i].Text = strings.TrimSpace(in.Lines[i].Label), strings.TrimSpace(in.Lines[i].Text)
	}
	if err := in.Check(); err != nil {
		return in, err
	}
	err = s.InTx(ctx, scope, func(tx LayoutTx) error {
		l = in
		was, fresh := custody.Layout{}, in.ID == ""
		if fresh {
			l.ID = custody.LayoutID(tx.NewID("lay"))
		} else if was, err = usableLayout(tx, in.ID); err != nil {
			return err
		}
		l.OrgID, l.Version, l.WrittenBy, l.WrittenAt, l.EndedAt = scope.Org(), was.Version+1, scope.Actor(), tx.Now(), nil
		if err := tx.SaveLayout(l, fresh); err != nil {
			return err
		}
		return recordLayout(tx, l, "done")
	})
	return l, tenants.Wrap("keys.WriteLayout", err)
}

// EndLayout takes a template out of use. Keys keep the slots that it gave them.
func EndLayout(ctx context.Context, s LayoutStore, scope tenants.Scope, id custody.LayoutID) error {
	if err := needLayouts(scope); err != nil {
		return err
	}
	return tenants.Wrap("keys.EndLayout", s.InTx(ctx, scope, func(tx LayoutTx) error {
		l, err := usableLayout(tx, id)
		if err != nil {
			return err
		}
		at := tx.Now()
		l.EndedAt = &at
		if err := tx.EndLayout(l); err != nil {
			return err
		}
		return recordLayout(tx, l, "ended")
	}))
}

// needLayouts: a template gives keys other slots, so it wants both rights.
func needLayouts(scope tenants.Scope) error {
	if err := scope.Need(tenants.CabinetsEdit); err != nil {
		return err
	}
	return scope.Need(tenants.KeysEdit)
}

// usableLayout is a template that is in use, kept from others.
func usableLayout(tx LayoutTx, id custody.LayoutID) (custody.Layout, error) {
	l, err := tx.LockLayout(id)
	if err == nil && l.EndedAt != nil {
		err = tenants.Fail(tenants.Conflict, "layout_ended", "name", l.Name)
	}
	return l, err
}

func recordLayout(tx LayoutTx, l custody.Layout, outcome string) error {
	_, err := tx.Record(custody.Event{Kind: custody.LayoutWritten, Outcome: outcome, Data: map[string]string{"layout": string(l.ID), "name": l.Name, "version": itoa(l.Version), "slots": itoa(l.Slots())}})
	return err
}
