package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// TimelineAsk chooses entries for a timeline or the audit log, newest first.
type TimelineAsk struct {
	Item   custody.ItemID
	Items  []custody.ItemID // any of these; for the story of what several keys open
	Person tenants.PersonID
	Device tenants.DeviceID
	Kinds  []custody.EventKind
	From   time.Time // inclusive, zero: no bound
	To     time.Time // exclusive, zero: no bound
	Before int64     // entry_no of the last row shown, 0: from the newest
	Limit  int
}

// EventView is one entry with the names that a sentence about it needs and
// the personal texts that have not been erased.
type EventView struct {
	EntryRow
	Code        string
	ItemName    string
	PersonName  string
	ActorName   string
	DeviceName  string
	Personal    map[string]string `bun:"-"`
	PersonalRaw string
}

// Timeline lists entries, newest first, with names: one statement.
func (r *Rx) Timeline(a TimelineAsk) (vs []EventView, err error) {
	q := r.Select("entries", "e").ColumnExpr(entryColumns).
		ColumnExpr("COALESCE(i.code, '') AS code, COALESCE(i.name, '') AS item_name, COALESCE(p.name, '') AS person_name").
		ColumnExpr("COALESCE(w.name, '') AS actor_name, COALESCE(d.name, '') AS device_name").
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(x.field || ? || x.value, ?) FROM entry_pii AS x WHERE x.org_id = ? AND x.entry_id = e.id), '') AS personal_raw", unitSep, recordSep, r.scope.Org()).
		Join("LEFT JOIN ? ON i.id = e.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = e.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON w.id = e.actor", r.Of("people", "w")).
		Join("LEFT JOIN ? ON d.id = e.device_id", r.Of("devices", "d"))
	if a.Item != "" {
		q = q.Where("e.item_id = ?", a.Item)
	}
	if len(a.Items) > 0 {
		q = q.Where("e.item_id IN (?)", bunIn(a.Items))
	}
	if a.Person != "" {
		q = q.Where("e.person_id = ?", a.Person)
	}
	if a.Device != "" {
		q = q.Where("e.device_id = ?", a.Device)
	}
	if len(a.Kinds) > 0 {
		q = q.Where("e.kind IN (?)", bunIn(a.Kinds))
	}
	if !a.From.IsZero() {
		q = q.Where("e.recorded_at >= ?", micros(a.From))
	}
	if !a.To.IsZero() {
		q = q.Where("e.recorded_at < ?", micros(a.To))
	}
	if a.Before > 0 {
		q = q.Where("e.entry_no < ?", a.Before)
	}
	err = q.OrderExpr("e.entry_no DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	for i := range vs {
		vs[i].Personal = personalOf(vs[i].PersonalRaw)
	}
	return vs, err
}

// Separators that no typed text contains: input with control characters is
// refused before it is stored.
const (
	unitSep   = "\x1f"
	recordSep = "\x1e"
)

func (r *Rx) agg() string {
	if r.Dialect() == Postgres {
		return "string_agg"
	}
	return "group_concat"
}
