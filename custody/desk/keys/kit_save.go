package keys

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// KitStore opens the transactions of kits.
type KitStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(KitTx) error) error
}

// KitTx is what kits need of a transaction.
type KitTx interface {
	Tx
	ItemByCode(code string) (custody.Item, error)
	ItemScanned(text string) (custody.Item, error)
	Kit(id custody.KitID) (custody.Kit, error)
	SaveKit(k custody.Kit, fresh bool) error // Conflict when its tag is another's
	DropKit(id custody.KitID) error

	// OtherTogether is another kit without which one of these keys does not
	// leave, and the code of that key; "" for none.
	OtherTogether(k custody.Kit) (name, key string, err error)
}

// mostInKit is how many items a kit may have.
const mostInKit = 20

// SaveKit makes a kit (empty ID) or writes one anew, with exactly these keys by
// their codes, all of one site. A key leaves together with one kit at most.
func SaveKit(ctx context.Context, s KitStore, scope tenants.Scope, k custody.Kit, codes []string) (custody.Kit, error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return k, err
	}
	name, err := tenants.NormalName(k.Name, "name", 80)
	if err != nil {
		return k, err
	}
	k.Tag = strings.TrimSpace(k.Tag)
	if err := tenants.CheckText("tag", k.Tag, maxCode); err != nil {
		return k, err
	}
	var out custody.Kit
	err = s.InTx(ctx, scope, func(tx KitTx) (err error) {
		out = custody.Kit{OrgID: scope.Org(), ID: custody.KitID(tx.NewID("kit")), CreatedAt: tx.Now()}
		if k.ID != "" {
			if out, err = kitOf(tx, scope, k.ID); err != nil {
				return err
			}
		}
		out.Name, out.Together, out.Tag = name, k.Together, k.Tag
		if out.Items, out.SiteID, err = kitted(tx, scope, codes); err != nil {
			return err
		}
		if err := apart(tx, out); err != nil {
			return err
		}
		if err := tx.SaveKit(out, k.ID == ""); err != nil {
			return err
		}
		data := map[string]string{"kit": string(out.ID), "name": out.Name, "keys": itoa(len(out.Items))}
		if out.Together {
			data["together"] = "true"
		}
		_, err = tx.Record(custody.Event{Kind: custody.KitChanged, Outcome: "done", Data: data})
		return err
	})
	if err != nil {
		out = k
	}
	return out, tenants.Wrap("keys.SaveKit", err)
}

// apart refuses a tag that is a key's, and a key that cannot leave without
// another kit either.
func apart(tx KitTx, k custody.Kit) error {
	if k.Tag != "" {
		_, err := tx.ItemScanned(k.Tag)
		if err == nil {
			return tenants.Fail(tenants.Conflict, "kit_tag_taken", "tag", k.Tag).At("tag")
		}
		if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
	}
	if !k.Together {
		return nil
	}
	for _, id := range k.Items { // two kits that are saved at once see each other
		if _, err := tx.LockItem(id); err != nil {
			return err
		}
	}
	other, key, err := tx.OtherTogether(k)
	if err == nil && other != "" {
		err = tenants.Fail(tenants.Conflict, "kit_other", "key", key, "kit", other).At("codes")
	}
	return err
}

// kitOf reads a kit that the scope reaches.
func kitOf(tx KitTx, scope tenants.Scope, id custody.KitID) (custody.Kit, error) {
	k, err := tx.Kit(id)
	if err == nil && !scope.SeesSite(k.SiteID) {
		err = tenants.Fail(tenants.NotFound, "kit_not_found")
	}
	return k, err
}

// kitted finds the keys of a kit by their codes.
func kitted(tx KitTx, scope tenants.Scope, codes []string) (items []custody.ItemID, site tenants.SiteID, err error) {
	for _, code := range codes {
		it, err := tx.ItemByCode(code)
		if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !scope.SeesSite(it.SiteID) {
			return nil, "", tenants.Fail(tenants.Invalid, "key_group_code", "key", code).At("codes")
		}
		if err != nil {
			return nil, "", err
		}
		if site != "" && site != it.SiteID {
			return nil, "", tenants.Fail(tenants.Invalid, "kit_sites", "key", it.Code).At("codes")
		}
		site = it.SiteID
		if !slices.Contains(items, it.ID) {
			items = append(items, it.ID)
		}
	}
	if len(items) < 2 || len(items) > mostInKit {
		return nil, "", tenants.Fail(tenants.Invalid, "kit_size", "max", itoa(mostInKit)).At("codes")
	}
	slices.Sort(items)
	return items, site, nil
}

// EndKit forgets that its keys belong together; the keys stay as they are.
func EndKit(ctx context.Context, s KitStore, scope tenants.Scope, id custody.KitID) error {
	return tenants.Wrap("keys.EndKit", s.InTx(ctx, scope, func(tx KitTx) error {
		k, err := kitOf(tx, scope, id)
		if err != nil {
			return err
		}
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		if err := tx.DropKit(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.KitEnded, Outcome: "done", Data: map[string]string{"kit": string(k.ID), "name": k.Name}})
		return err
	}))
}
