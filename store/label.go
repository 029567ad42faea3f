package store

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.LabelTx = (*Tx)(nil)

const labelColumns = "l.org_id, l.code, l.item_id, l.made_at, l.revoked_at"

// Label reads a label by its code, revoked or not.
func (r *Rx) Label(code string) (l custody.Label, err error) {
	err = r.Select("labels", "l").ColumnExpr(labelColumns).Where("l.code = ?", code).Scan(r.Context(), &l)
	return l, notFound(err, "label_not_found")
}

// LabelOf reads the label of an item that is in use.
func (r *Rx) LabelOf(item custody.ItemID) (l custody.Label, err error) {
	err = r.Select("labels", "l").ColumnExpr(labelColumns).Where("l.item_id = ? AND l.revoked_at IS NULL", item).Scan(r.Context(), &l)
	return l, notFound(err, "label_not_found")
}

// LabelsOf reads the codes of the labels in use of some items.
func (r *Rx) LabelsOf(items []custody.ItemID) (codes map[custody.ItemID]string, err error) {
	codes = map[custody.ItemID]string{}
	if len(items) == 0 {
		return codes, nil
	}
	var ls []custody.Label
	err = r.Select("labels", "l").ColumnExpr(labelColumns).Where("l.revoked_at IS NULL AND l.item_id IN (?)", bunIn(items)).Scan(r.Context(), &ls)
	for _, l := range ls {
		codes[l.ItemID] = l.Code
	}
	return codes, err
}

// LabelAsk chooses labels in use.
type LabelAsk struct {
	Item  custody.ItemID // only this item's
	After string         // code of the answer before
	Limit int
}

// LabelView is a label with the item it stands for.
type LabelView struct {
	custody.Label
	Key    string // the item's code
	SiteID tenants.SiteID
}

// Labels lists the labels in use by their codes.
func (r *Rx) Labels(a LabelAsk) (vs []LabelView, err error) {
	q := r.Select("labels", "l").ColumnExpr(labelColumns+", i.code AS key, i.site_id").
		Join("JOIN ? ON i.id = l.item_id", r.Of("items", "i")).Where("l.revoked_at IS NULL")
	if a.Item != "" {
		q = q.Where("l.item_id = ?", a.Item)
	}
	if a.After != "" {
		q = q.Where("l.code > ?", a.After)
	}
	err = q.OrderExpr("l.code").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, err
}

// ItemScanned finds the item that a scanner read or a person typed: its label
// in use, the serial of its fob, or its code.
func (r *Rx) ItemScanned(text string) (it custody.Item, err error) {
	missing := func() bool { return err != nil && tenants.KindOf(err) == tenants.NotFound }
	if code, ok := custody.LabelCode(text); ok {
		var l custody.Label
		if l, err = r.Label(code); err == nil && l.RevokedAt == nil {
			return r.Item(l.ItemID)
		}
		if err != nil && !missing() {
			return it, err
		}
	}
	if it, err = r.ItemByTag(text); missing() {
		it, err = r.ItemByCode(strings.ToUpper(text))
	}
	return it, err
}

// AddLabel writes a new label. That an item has at most one in use is kept by
// an index.
func (t *Tx) AddLabel(l custody.Label) error {
	row := map[string]any{"code": l.Code, "item_id": l.ItemID, "made_at": micros(l.MadeAt)}
	_, err := t.Insert("labels", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "label_taken").Because(err)
	}
	return tenants.Wrap("store.AddLabel", err)
}

// RevokeLabel writes when a label stopped meaning anything.
func (t *Tx) RevokeLabel(l custody.Label) error {
	_, err := t.Update("labels").Set("revoked_at = ?", l.RevokedAt).Where("code = ?", l.Code).Exec(t.Context())
	return tenants.Wrap("store.RevokeLabel", err)
}
