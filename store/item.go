package store

import (
	"claviger/custody"
	"claviger/tenants"
)

const itemColumns = "i.org_id, i.id, i.code, i.name, i.kind, i.tag, i.level, i.site_id, i.home_id, i.home_slot, i.back_to, i.state, i.place_id, i.slot, " +
	"i.holder_id, i.holding_id, i.number, i.pieces, i.seal, i.note, i.photo, i.cost, i.created_at, i.updated_at"

// Item reads one item.
func (r *Rx) Item(id custody.ItemID) (custody.Item, error) {
	return r.item("i.id = ?", id)
}

// ItemByTag reads the item whose fob has this serial.
func (r *Rx) ItemByTag(tag string) (custody.Item, error) {
	if tag == "" {
		return custody.Item{}, tenants.Fail(tenants.NotFound, "tag_unknown")
	}
	return r.item("i.tag = ? AND i.tag <> ''", tag)
}

// ItemByCode reads the item with this coded tag.
func (r *Rx) ItemByCode(code string) (custody.Item, error) {
	return r.item("i.code = ?", code)
}

// LastCode is the code that comes last in the list of keys, "" when there are
// none.
func (r *Rx) LastCode() (code string, err error) {
	err = r.Select("items", "i").ColumnExpr("i.code").OrderExpr("i.code_order DESC, i.id DESC").Limit(1).Scan(r.Context(), &code)
	if isNoRows(err) {
		err = nil
	}
	return code, tenants.Wrap("store.LastCode", err)
}

func (r *Rx) item(where string, arg any) (it custody.Item, err error) {
	err = r.Select("items", "i").ColumnExpr(itemColumns).Where(where, arg).Scan(r.Context(), &it)
	return it, notFound(err, "key_not_found")
}

// LockItem reads an item and keeps others from changing it until the commit.
func (t *Tx) LockItem(id custody.ItemID) (custody.Item, error) {
	if err := t.Lock("items", string(id)); err != nil {
		return custody.Item{}, err
	}
	return t.Item(id)
}

// LockItemByTag is LockItem for the item whose fob has this serial.
func (t *Tx) LockItemByTag(tag string) (custody.Item, error) {
	it, err := t.ItemByTag(tag)
	if err != nil || t.Dialect() == SQLite {
		return it, err
	}
	return t.LockItem(it.ID)
}

// AddItem writes a new item, its counters and its place in the search.
func (t *Tx) AddItem(it custody.Item) error {
	row := map[string]any{"id": it.ID, "code": it.Code, "code_order": naturalOrder(it.Code), "name": it.Name, "kind": it.Kind, "tag": it.Tag,
		"level": it.Level, "site_id": it.SiteID, "home_id": it.HomeID, "home_slot": it.HomeSlot, "back_to": it.BackTo, "state": it.State, "place_id": it.PlaceID,
		"slot": it.Slot, "pieces": max(it.Pieces, 1), "seal": it.Seal, "note": it.Note, "photo": it.Photo, "cost": it.Cost, "created_at": t.Now(), "updated_at": t.Now()}
	_, err := t.Insert("items", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "key_code_taken", "code", it.Code).At("code").Because(err)
	}
	if err != nil {
		return err
	}
	t.count(it.SiteID, "items", 1)
	t.count(it.SiteID, string(it.State), 1)
	t.countHome(it.HomeID, it.State, 1)
	return t.index(itemDoc(it))
}

// SaveItem writes where the item is and moves the counters with it.
func (t *Tx) SaveItem(before, after custody.Item) error {
	if (before.State == custody.Retired) != (after.State == custody.Retired) {
		if err := t.keepItems("i.id = ?2", after.ID); err != nil {
			return err
		}
	}
	var home custody.PlaceID // as it is written, which the caller may have changed since
	err := t.Update("items").
		Set("state = ?, place_id = ?, slot = ?, holder_id = ?, holding_id = ?, updated_at = ?",
			after.State, after.PlaceID, after.Slot, after.HolderID, after.HoldingID, t.Now()).
		Where("id = ?", after.ID).Returning("home_id").Scan(t.Context(), &home)
	if before.State != after.State {
		t.count(after.SiteID, string(before.State), -1)
		t.count(after.SiteID, string(after.State), 1)
		t.countHome(home, before.State, -1)
		t.countHome(home, after.State, 1)
	}
	return err
}

// ChangeItem writes what people may edit of an item: not where it is, nor since
// when.
func (t *Tx) ChangeItem(it custody.Item) error {
	was, err := t.Item(it.ID)
	if err != nil {
		return err
	}
	if was.Kind != it.Kind || was.Level != it.Level || was.HomeID != it.HomeID {
		if err := t.keepItems("i.id = ?2", it.ID); err != nil {
			return err
		}
	}
	_, err = t.Update("items").
		Set("code = ?, code_order = ?, name = ?, kind = ?, tag = ?, level = ?", it.Code, naturalOrder(it.Code), it.Name, it.Kind, it.Tag, it.Level).
		Set("home_id = ?, home_slot = ?, back_to = ?, pieces = ?, seal = ?, note = ?, cost = ?", it.HomeID, it.HomeSlot, it.BackTo, it.Pieces, it.Seal, it.Note, it.Cost).
		Where("id = ?", it.ID).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "key_code_taken", "code", it.Code).At("code").Because(err)
	}
	if err != nil {
		return err
	}
	t.countHome(was.HomeID, was.State, -1)
	t.countHome(it.HomeID, was.State, 1)
	return t.index(itemDoc(it))
}

// SetPhoto writes which blob is the photo of an item; "" for none.
func (t *Tx) SetPhoto(item custody.ItemID, hash string) error {
	_, err := t.Update("items").Set("photo = ?", hash).Where("id = ?", item).Exec(t.Context())
	return tenants.Wrap("store.SetPhoto", err)
}

// SetOpens replaces what the item opens.
func (t *Tx) SetOpens(item custody.ItemID, opens []custody.Opens) error {
	was, err := t.OpenedBy(item)
	if err != nil || sameOpens(was, opens) {
		return err
	}
	if err := t.keepItems("i.id = ?2", item); err != nil {
		return err
	}
	if _, err := t.Delete("opens").Where("item_id = ?", item).Exec(t.Context()); err != nil {
		return err
	}
	for _, o := range opens {
		row := map[string]any{"item_id": item, "kind": o.Kind, "asset_id": o.AssetID}
		if _, err := t.Insert("opens", &row).On("CONFLICT DO NOTHING").Exec(t.Context()); err != nil {
			return err
		}
	}
	return nil
}

// sameOpens tells whether two lists are of the same things.
func sameOpens(a, b []custody.Opens) bool {
	what := func(list []custody.Opens) (out []string) {
		for _, o := range list {
			out = append(out, string(o.Kind)+" "+o.AssetID)
		}
		return out
	}
	return len(differ(what(a), what(b))) == 0
}

// AddKey writes a piece of metal and hangs it on its item.
func (t *Tx) AddKey(k custody.Key) error {
	row := map[string]any{"id": k.ID, "symbol": k.Symbol, "copy": k.Copy, "item_id": k.ItemID, "serial": k.Serial, "created_at": t.Now()}
	_, err := t.Insert("keys", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "key_copy_taken", "symbol", k.Symbol).At("symbol").Because(err)
	}
	if err != nil {
		return err
	}
	member := map[string]any{"key_id": k.ID, "item_id": k.ItemID, "from_at": t.Now()}
	_, err = t.Insert("key_members", &member).Exec(t.Context())
	return err
}

// MoveKey takes a piece of metal from one ring and hangs it on another. A stay
// that took no time at all is none.
func (t *Tx) MoveKey(k custody.Key, to custody.ItemID) error {
	if _, err := t.Delete("key_members").Where("key_id = ? AND from_at = ?", k.ID, t.Now()).Exec(t.Context()); err != nil {
		return err
	}
	if _, err := t.Update("key_members").Set("to_at = ?", t.Now()).Where("key_id = ? AND to_at IS NULL", k.ID).Exec(t.Context()); err != nil {
		return err
	}
	if _, err := t.Update("keys").Set("item_id = ?", to).Where("id = ?", k.ID).Exec(t.Context()); err != nil {
		return err
	}
	member := map[string]any{"key_id": k.ID, "item_id": to, "from_at": t.Now()}
	_, err := t.Insert("key_members", &member).Exec(t.Context())
	return err
}
