package store

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
)

var _ keys.KitTx = (*Tx)(nil)

// Kit reads one kit with its keys.
func (r *Rx) Kit(id custody.KitID) (k custody.Kit, err error) {
	err = r.Select("kits", "k").ColumnExpr("k.org_id, k.id, k.site_id, k.name, k.together, k.tag, k.created_at").Where("k.id = ?", id).Scan(r.Context(), &k)
	if err != nil {
		return k, notFound(err, "kit_not_found")
	}
	err = r.Select("kit_items", "m").ColumnExpr("m.item_id").Where("m.kit_id = ?", id).OrderExpr("m.item_id").Limit(100).Scan(r.Context(), &k.Items)
	return k, tenants.Wrap("store.Kit", err)
}

// KitTagged reads the kit whose tag was scanned.
func (r *Rx) KitTagged(tag string) (id custody.KitID, err error) {
	err = r.Select("kits", "k").ColumnExpr("k.id").Where("k.tag IN (?, ?) AND k.tag <> ''", tag, strings.ToUpper(tag)).OrderExpr("k.tag DESC").Limit(1).Scan(r.Context(), &id)
	return id, notFound(err, "kit_not_found")
}

// SaveKit writes a kit with exactly its keys.
func (t *Tx) SaveKit(k custody.Kit, fresh bool) error {
	var err error
	if fresh {
		row := map[string]any{"id": k.ID, "site_id": k.SiteID, "name": k.Name, "name_order": naturalOrder(k.Name), "together": k.Together, "tag": k.Tag, "created_at": micros(k.CreatedAt)}
		_, err = t.Insert("kits", &row).Exec(t.Context())
	} else {
		_, err = t.Update("kits").Set("site_id = ?, name = ?, name_order = ?, together = ?, tag = ?", k.SiteID, k.Name, naturalOrder(k.Name), k.Together, k.Tag).Where("id = ?", k.ID).Exec(t.Context())
	}
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "kit_tag_taken", "tag", k.Tag).At("tag").Because(err)
	}
	if err == nil {
		_, err = t.Delete("kit_items").Where("kit_id = ?", k.ID).Exec(t.Context())
	}
	for _, id := range k.Items {
		if err != nil {
			break
		}
		row := map[string]any{"kit_id": k.ID, "item_id": id}
		_, err = t.Insert("kit_items", &row).Exec(t.Context())
	}
	return tenants.Wrap("store.SaveKit", err)
}

// OtherTogether is a kit, other than this, without which one of its keys does
// not leave; the zero values for none.
func (r *Rx) OtherTogether(k custody.Kit) (name string, key string, err error) {
	var row struct{ Name, Code string }
	err = r.Select("kit_items", "m").ColumnExpr("k.name, i.code").Join("JOIN ? ON k.id = m.kit_id", r.Of("kits", "k")).Join("JOIN ? ON i.id = m.item_id", r.Of("items", "i")).
		Where("m.item_id IN (?) AND m.kit_id <> ? AND k.together", bunIn(k.Items), k.ID).OrderExpr("i.code_order, k.id").Limit(1).Scan(r.Context(), &row)
	if isNoRows(err) {
		err = nil
	}
	return row.Name, row.Code, tenants.Wrap("store.OtherTogether", err)
}

// kitSQL is the kit without which the item ?2 does not leave.
const kitSQL = `COALESCE((SELECT MIN(kt.id || @u || kt.name) FROM kit_items AS kti JOIN kits AS kt ON kt.org_id = ?0 AND kt.id = kti.kit_id AND kt.together WHERE kti.org_id = ?0 AND kti.item_id = ?2), '')`

// kitFact reads what kitSQL found, nil for none.
func kitFact(text string) *rules.KitFact {
	id, name, found := strings.Cut(text, unitSep)
	if !found {
		return nil
	}
	return &rules.KitFact{ID: custody.KitID(id), Name: name}
}

// DropKit forgets a kit; its keys stay.
func (t *Tx) DropKit(id custody.KitID) error {
	_, err := t.Delete("kit_items").Where("kit_id = ?", id).Exec(t.Context())
	if err == nil {
		_, err = t.Delete("kits").Where("id = ?", id).Exec(t.Context())
	}
	return tenants.Wrap("store.DropKit", err)
}

// KitAsk chooses kits, by name.
type KitAsk struct {
	ID   custody.KitID  // only this one
	Item custody.ItemID // only those with this key
	Site tenants.SiteID // only those of this site
	Text string         // only those called so, or with a key of this code

	Holder tenants.PersonID // only those of which this person has a key
	After  Cursor
	Limit  int
}

// KitRow is one key of a kit with where it is, and the kit it belongs to.
type KitRow struct {
	KitID    custody.KitID
	KitName  string
	KitOrder string
	Together bool
	Tag      string
	SiteID   tenants.SiteID
	ItemID   custody.ItemID
	Code     string
	Name     string
	State    custody.State
	HolderID tenants.PersonID
	Holder   string
	Place    string
}

// Kits lists the keys of kits, kit after kit by name, in one statement.
func (r *Rx) Kits(a KitAsk) (rows []KitRow, err error) {
	kits := r.Select("kits", "k").ColumnExpr("k.org_id, k.id, k.site_id, k.name, k.name_order, k.together, k.tag")
	switch {
	case a.ID != "":
		kits = kits.Where("k.id = ?", a.ID)
	case a.Item != "":
		kits = kits.Where("k.id IN (SELECT km.kit_id FROM kit_items AS km WHERE km.org_id = ? AND km.item_id = ?)", r.scope.Org(), a.Item)
	}
	if a.Text != "" {
		kits = kits.Where("(lower(k.name) LIKE ? ESCAPE '\\' OR k.id IN (SELECT kc.kit_id FROM kit_items AS kc JOIN items AS ic ON ic.org_id = ? AND ic.id = kc.item_id WHERE kc.org_id = ? AND ic.code = ?))",
			"%"+likeEscaped(strings.ToLower(a.Text))+"%", r.scope.Org(), r.scope.Org(), strings.ToUpper(a.Text))
	}
	if a.Holder != "" {
		kits = kits.Where("k.id IN (SELECT kh.kit_id FROM holdings AS hh JOIN kit_items AS kh ON kh.org_id = ? AND kh.item_id = hh.item_id WHERE hh.org_id = ? AND hh.person_id = ? AND hh.in_at IS NULL)", r.scope.Org(), r.scope.Org(), a.Holder)
	}
	if a.Site != "" {
		kits = kits.Where("k.site_id = ?", a.Site)
	}
	if sites := r.scope.Sites(); sites != nil {
		kits = kits.Where("k.site_id IN (?)", bunIn(sites))
	}
	if a.After.ID != "" {
		kits = kits.Where("(k.name_order, k.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	kits = kits.OrderExpr("k.name_order, k.id").Limit(int64(a.Limit))
	err = r.Select("kit_items", "m").ColumnExpr("k.id AS kit_id, k.name AS kit_name, k.name_order AS kit_order, k.together, k.tag, k.site_id, i.id AS item_id, i.code, i.name, i.state, i.holder_id, COALESCE(p.name, '') AS holder, COALESCE(l.name, '') AS place").
		Join("JOIN (?) AS k ON k.id = m.kit_id", kits).Join("JOIN ? ON i.id = m.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).Join("LEFT JOIN ? ON l.id = i.place_id", r.Of("places", "l")).
		OrderExpr("k.name_order, k.id, i.code_order, i.id").Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.Kits", err)
}
