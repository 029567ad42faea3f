package keys

import (
	"context"
	"slices"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// MostLabels is how many labels are printed in one go.
const MostLabels = 300

// LabelStore opens the transactions in which labels are made and revoked.
type LabelStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LabelTx) error) error
}

// LabelTx is what labels need of a transaction. Who writes a label has locked
// its item.
type LabelTx interface {
	Now() time.Time
	LockItem(id custody.ItemID) (custody.Item, error)
	Label(code string) (custody.Label, error)           // revoked or not
	LabelOf(item custody.ItemID) (custody.Label, error) // the one in use; NotFound when there is none
	AddLabel(l custody.Label) error                     // Conflict when the code is taken
	RevokeLabel(l custody.Label) error
	Record(e custody.Event) (custody.EntryID, error)
}

// Labelled is a label with the item it stands for.
type Labelled struct {
	custody.Label
	Item custody.Item
}

// MakeLabels gives each of the items its label: the one it has, or a new one.
// codes are fresh, one for each item, drawn before the transaction. All or
// none; the answer is in the order of ids.
func MakeLabels(ctx context.Context, s LabelStore, scope tenants.Scope, ids []custody.ItemID, codes []string) ([]Labelled, error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return nil, err
	}
	switch {
	case len(ids) == 0:
		return nil, tenants.Fail(tenants.Invalid, "keys_required").At("items")
	case len(ids) > MostLabels:
		return nil, tenants.Fail(tenants.Invalid, "labels_many", "max", itoa(MostLabels)).At("items")
	}
	var out []Labelled
	err := s.InTx(ctx, scope, func(tx LabelTx) error {
		made := make(map[custody.ItemID]Labelled, len(ids))
		for i, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
			l, err := label(tx, scope, id, codes[i])
			if err != nil {
				return err
			}
			made[id] = l
		}
		out = make([]Labelled, len(ids))
		for i, id := range ids {
			out[i] = made[id]
		}
		return nil
	})
	return out, tenants.Wrap("keys.MakeLabels", err)
}

// label is the label of one item, made when it has none.
func label(tx LabelTx, scope tenants.Scope, id custody.ItemID, fresh string) (Labelled, error) {
	item, err := tx.LockItem(id)
	switch {
	case err != nil:
		return Labelled{}, err
	case !scope.SeesSite(item.SiteID):
		return Labelled{}, tenants.Fail(tenants.NotFound, "key_not_found")
	case item.State == custody.Retired:
		return Labelled{}, tenants.Fail(tenants.Conflict, "key_out_of_use", "key", item.Code).At("items")
	}
	l, err := tx.LabelOf(id)
	if err == nil || tenants.KindOf(err) != tenants.NotFound {
		return Labelled{l, item}, err
	}
	l = custody.Label{OrgID: scope.Org(), Code: fresh, ItemID: id, MadeAt: tx.Now()}
	if err := tx.AddLabel(l); err != nil {
		return Labelled{}, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.LabelMade, ItemID: id, Outcome: "done", Data: map[string]string{"label": l.Code}})
	return Labelled{l, item}, err
}

// RevokeLabel makes a label mean nothing any more: its tag is lost, or somebody
// copied it. The next label printed for the key has a new code.
func RevokeLabel(ctx context.Context, s LabelStore, scope tenants.Scope, code string) (out Labelled, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx LabelTx) error {
		l, err := tx.Label(code)
		if err != nil {
			return err
		}
		item, err := tx.LockItem(l.ItemID)
		if err != nil {
			return err
		}
		if l, err = tx.Label(code); err != nil { // as it is behind the lock
			return err
		}
		switch {
		case !scope.SeesSite(item.SiteID):
			return tenants.Fail(tenants.NotFound, "label_not_found")
		case l.RevokedAt != nil:
			return tenants.Fail(tenants.Conflict, "label_revoked", "label", l.Code)
		}
		now := tx.Now()
		l.RevokedAt = &now
		if err := tx.RevokeLabel(l); err != nil {
			return err
		}
		out = Labelled{l, item}
		_, err = tx.Record(custody.Event{Kind: custody.LabelRevoked, ItemID: item.ID, Outcome: "done", Data: map[string]string{"label": l.Code}})
		return err
	})
	return out, tenants.Wrap("keys.RevokeLabel", err)
}
