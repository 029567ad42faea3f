package booking

import (
	"context"
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// mostPooled is how many keys a pool may have.
const mostPooled = 200

// SavePool makes a pool (empty ID) or writes one anew, with exactly these keys
// by their codes, all of one site. A key is in one pool at most. Bookings that
// stand keep their keys. Gives "" leaves what it gave, the least used in a new
// one.
func SavePool(ctx context.Context, s Store, scope tenants.Scope, p custody.Pool, codes []string) (custody.Pool, error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return p, err
	}
	name, err := tenants.NormalName(p.Name, "name", 80)
	if err != nil {
		return p, err
	}
	p.Name = name
	if p.Gives != "" && !slices.Contains(custody.AllPoolGives, p.Gives) {
		return p, tenants.Fail(tenants.Invalid, "pool_gives").At("gives")
	}
	if len(codes) == 0 || len(codes) > mostPooled {
		return p, tenants.Fail(tenants.Invalid, "pool_size", "max", itoa(mostPooled)).At("codes")
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		items, site, err := pooled(tx, scope, p.ID, codes)
		if err != nil {
			return err
		}
		old := custody.Pool{Gives: custody.LeastUsed}
		if p.ID == "" {
			p.ID = custody.PoolID(tx.NewID("pol"))
		} else if old, err = tx.Pool(p.ID); err != nil || !scope.SeesSite(old.SiteID) {
			return tenants.Fail(tenants.NotFound, "pool_not_found").Because(err)
		}
		if p.Gives == "" {
			p.Gives = old.Gives
		}
		p.SiteID = site
		if err := tx.SavePool(p, items); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.PoolChanged, Outcome: "done", Data: map[string]string{"pool": string(p.ID), "name": p.Name, "keys": itoa(len(items)), "gives": string(p.Gives)}})
		return err
	})
	return p, tenants.Wrap("booking.SavePool", err)
}

// pooled finds the keys of a pool by their codes.
func pooled(tx Tx, scope tenants.Scope, id custody.PoolID, codes []string) (items []custody.ItemID, site tenants.SiteID, err error) {
	for _, code := range codes {
		it, err := tx.ItemByCode(code)
		if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !scope.SeesSite(it.SiteID) {
			return nil, "", tenants.Fail(tenants.Invalid, "key_group_code", "key", code).At("codes")
		}
		if err != nil {
			return nil, "", err
		}
		other, err := tx.PoolOf(it.ID)
		switch {
		case err != nil:
			return nil, "", err
		case other != "" && other != id:
			return nil, "", tenants.Fail(tenants.Conflict, "pool_other", "key", it.Code).At("codes")
		case site != "" && it.SiteID != site:
			return nil, "", tenants.Fail(tenants.Invalid, "pool_sites", "key", it.Code).At("codes")
		}
		items, site = append(items, it.ID), it.SiteID
	}
	return items, site, nil
}
