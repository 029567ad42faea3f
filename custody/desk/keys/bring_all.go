package keys

import (
	"cmp"
	"context"
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// AllTx is what bringing back everything of one person needs.
type AllTx interface {
	Tx
	OpenHoldings(person tenants.PersonID) ([]custody.Holding, error)
}

// AllStore opens the transaction of BringAllBack.
type AllStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(AllTx) error) error
}

// BringAllBack takes back everything that a person has, one entry a key. What
// is followed as lost stays lost. Keys of sites that the scope does not see are
// left with them.
func BringAllBack(ctx context.Context, s AllStore, scope tenants.Scope, person tenants.PersonID) (out []Back, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return nil, err
	}
	err = s.InTx(ctx, scope, func(tx AllTx) error {
		out = nil
		hs, err := tx.OpenHoldings(person)
		if err != nil {
			return err
		}
		slices.SortFunc(hs, func(a, b custody.Holding) int { return cmp.Compare(a.ItemID, b.ItemID) })
		for _, h := range hs {
			item, err := tx.LockItem(h.ItemID)
			if err != nil {
				return err
			}
			if item.HoldingID != h.ID || item.State != custody.Out || !scope.SeesSite(item.SiteID) {
				continue
			}
			back, err := takeBack(tx, scope, BackAsk{ItemID: item.ID, BroughtBy: person, Via: custody.ViaDesk}, item)
			if err != nil {
				return err
			}
			out = append(out, back)
		}
		return nil
	})
	return out, tenants.Wrap("keys.BringAllBack", err)
}
