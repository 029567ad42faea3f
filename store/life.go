package store

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.LifeTx = (*Tx)(nil)

// LatestIncident is the loss of an item that was reported last, closed or not.
func (r *Rx) LatestIncident(item custody.ItemID) (i custody.Incident, found bool, err error) {
	var is []custody.Incident
	err = r.Select("incidents", "n").ColumnExpr(incidentColumns).Where("n.item_id = ?", item).OrderExpr("n.reported_at DESC, n.id DESC").Limit(1).Scan(r.Context(), &is)
	if len(is) > 0 {
		i, found = is[0], true
	}
	return i, found, tenants.Wrap("store.LatestIncident", err)
}

// MergedInto is the record that goes on for one that was the second of a key,
// "" when it is a record of its own.
func (r *Rx) MergedInto(item custody.ItemID) (keep custody.ItemID, err error) {
	var ids []custody.ItemID
	err = r.Select("item_merges", "m").ColumnExpr("m.keep_id").Where("m.gone_id = ?", item).Scan(r.Context(), &ids)
	if len(ids) > 0 {
		keep = ids[0]
	}
	return keep, tenants.Wrap("store.MergedInto", err)
}

// AddMerge writes which record goes on for which.
func (t *Tx) AddMerge(gone, keep custody.ItemID) error {
	row := map[string]any{"gone_id": gone, "keep_id": keep, "merged_at": t.Now()}
	_, err := t.Insert("item_merges", &row).Exec(t.Context())
	return tenants.Wrap("store.AddMerge", err)
}

// TwinView is another record of the same key.
type TwinView struct {
	ID   custody.ItemID
	Code string
	Goes bool // it is the one that goes on
}

// Records are the other records of a key: the one that goes on for it, or those
// that it goes on for.
func (r *Rx) Records(item custody.ItemID) (vs []TwinView, err error) {
	err = r.Select("item_merges", "m").ColumnExpr("i.id, i.code, (m.gone_id = ?) AS goes", item).
		Join("JOIN ? ON i.id = CASE WHEN m.gone_id = ? THEN m.keep_id ELSE m.gone_id END", r.Of("items", "i"), item).
		Where("m.gone_id = ? OR m.keep_id = ?", item, item).OrderExpr("m.merged_at, i.id").Limit(20).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Records", err)
}

// OpenedBy is what an item is said to open.
func (r *Rx) OpenedBy(item custody.ItemID) (on []custody.Opens, err error) {
	err = r.Select("opens", "o").ColumnExpr("o.kind, o.asset_id").Where("o.item_id = ?", item).OrderExpr("o.kind, o.asset_id").Scan(r.Context(), &on)
	return on, tenants.Wrap("store.OpenedBy", err)
}
