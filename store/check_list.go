package store

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

const checkListColumns = "l.org_id, l.id, l.name, l.group_id, l.every, l.weekday, l.clock, l.late_blocks, l.no_blocks, l.questions, l.version, l.since, l.made_by, l.made_at, l.ended_at"

// checkListRow is a list of checks with its questions as text.
type checkListRow struct {
	OrgID      tenants.OrgID
	ID         custody.CheckListID
	Name       string
	GroupID    custody.KeyGroupID
	Every      custody.CountEvery
	Weekday    int
	Clock      int
	LateBlocks bool
	NoBlocks   bool
	Questions  string
	Version    int
	Since      time.Time
	MadeBy     tenants.PersonID
	MadeAt     time.Time
	EndedAt    *time.Time
}

func (row checkListRow) list() (l keys.CheckList, err error) {
	l = keys.CheckList{OrgID: row.OrgID, ID: row.ID, Name: row.Name, GroupID: row.GroupID, CheckTimes: custody.CheckTimes{Every: row.Every, Weekday: time.Weekday(row.Weekday), Clock: row.Clock},
		LateBlocks: row.LateBlocks, NoBlocks: row.NoBlocks, Version: row.Version, Since: row.Since, MadeBy: row.MadeBy, MadeAt: row.MadeAt, EndedAt: row.EndedAt}
	return l, tenants.Wrap("store.CheckList", json.Unmarshal([]byte(row.Questions), &l.Questions))
}

// AddCheckList writes a new list of checks.
func (t *Tx) AddCheckList(l keys.CheckList) error {
	text, err := json.Marshal(l.Questions)
	if err == nil {
		row := map[string]any{"id": l.ID, "name": l.Name, "group_id": l.GroupID, "every": l.Every, "weekday": int(l.Weekday), "clock": l.Clock, "late_blocks": l.LateBlocks, "no_blocks": l.NoBlocks,
			"questions": string(text), "version": l.Version, "since": micros(l.Since), "made_by": l.MadeBy, "made_at": micros(l.MadeAt)}
		_, err = t.Insert("check_lists", &row).Exec(t.Context())
	}
	return tenants.Wrap("store.AddCheckList", err)
}

// SaveCheckList writes a list of checks as it is now.
func (t *Tx) SaveCheckList(l keys.CheckList) error {
	text, err := json.Marshal(l.Questions)
	if err == nil {
		_, err = t.Update("check_lists").Set("name = ?, group_id = ?, every = ?, weekday = ?, clock = ?", l.Name, l.GroupID, l.Every, int(l.Weekday), l.Clock).
			Set("late_blocks = ?, no_blocks = ?, questions = ?, version = ?, since = ?, ended_at = ?", l.LateBlocks, l.NoBlocks, string(text), l.Version, micros(l.Since), l.EndedAt).
			Where("id = ?", l.ID).Exec(t.Context())
	}
	return tenants.Wrap("store.SaveCheckList", err)
}

// CheckList reads one list of checks, in force or not.
func (r *Rx) CheckList(id custody.CheckListID) (keys.CheckList, error) {
	return r.checkList("l.id = ?", id)
}

func (r *Rx) checkList(where string, args ...any) (keys.CheckList, error) {
	var row checkListRow
	err := r.Select("check_lists", "l").ColumnExpr(checkListColumns).Where(where, args...).Scan(r.Context(), &row)
	if err != nil {
		return keys.CheckList{}, notFound(err, "check_list_not_found")
	}
	return row.list()
}

// LockCheckList reads it and keeps others from changing it at the same time.
func (t *Tx) LockCheckList(id custody.CheckListID) (keys.CheckList, error) {
	if err := t.Lock("check_lists", string(id)); err != nil {
		return keys.CheckList{}, err
	}
	return t.CheckList(id)
}

// mostCheckLists bounds the lists in force that an organisation is shown.
const mostCheckLists = 100

// CheckLists lists what is in force, by name.
func (r *Rx) CheckLists() (ls []keys.CheckList, err error) {
	var rows []checkListRow
	err = r.Select("check_lists", "l").ColumnExpr(checkListColumns).Where("l.ended_at IS NULL").OrderExpr("l.name, l.id").Limit(mostCheckLists).Scan(r.Context(), &rows)
	for _, row := range rows {
		l, err := row.list()
		if err != nil {
			return nil, err
		}
		ls = append(ls, l)
	}
	return ls, tenants.Wrap("store.CheckLists", err)
}

// CheckListOf reads a list in force that asks of this vehicle.
func (r *Rx) CheckListOf(id custody.CheckListID, vehicle custody.VehicleID) (keys.CheckList, error) {
	return r.checkList("l.id = ? AND l.ended_at IS NULL AND (l.group_id = '' OR EXISTS (SELECT 1 FROM opens AS cg JOIN key_group_items AS ci ON ci.org_id = ? AND ci.item_id = cg.item_id AND ci.group_id = l.group_id "+
		"WHERE cg.org_id = ? AND cg.asset_id = ? AND cg.kind = 'vehicle'))", id, r.scope.Org(), r.scope.Org(), vehicle)
}

// OpensVehicle tells whether a key opens a vehicle.
func (r *Rx) OpensVehicle(item custody.ItemID, vehicle custody.VehicleID) (bool, error) {
	var ids []string
	err := r.Select("opens", "o").ColumnExpr("o.asset_id").Where("o.item_id = ? AND o.asset_id = ? AND o.kind = 'vehicle'", item, vehicle).Limit(1).Scan(r.Context(), &ids)
	return len(ids) > 0, tenants.Wrap("store.OpensVehicle", err)
}

// HasOpenFault tells whether a fault of the vehicle is open whose words begin
// with these.
func (r *Rx) HasOpenFault(vehicle custody.VehicleID, what string) (bool, error) {
	var ids []string
	err := r.Select("faults", "f").ColumnExpr("f.id").Where("f.vehicle_id = ? AND f.lifted_at IS NULL AND SUBSTR(f.what, 1, LENGTH(?)) = ?", vehicle, what, what).Limit(1).Scan(r.Context(), &ids)
	return len(ids) > 0, tenants.Wrap("store.HasOpenFault", err)
}
