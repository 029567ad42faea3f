package store

import (
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/tenants"
)

// manyRows is how many entries one statement writes.
const manyRows = 250

// entryRow is an entry as the table has it.
type entryRow struct {
	ID         custody.EntryID
	Kind       custody.EventKind
	ItemID     custody.ItemID
	ItemNo     int64
	PersonID   tenants.PersonID
	Actor      string
	DeviceID   string
	Epoch      int64
	Seq        int64
	HappenedAt time.Time
	RecordedAt time.Time
	Body       []byte
}

// RecordAll is Record for many events at once, in few statements. The events
// are of different items, or of none, and have no personal fields.
func (t *Tx) RecordAll(events []custody.Event) error {
	for len(events) > 0 {
		n := min(len(events), manyRows)
		if err := t.recordSome(events[:n]); err != nil {
			return tenants.Wrap("store.RecordAll", err)
		}
		events = events[n:]
	}
	return nil
}

func (t *Tx) recordSome(events []custody.Event) error {
	numbers, err := t.nextItemNos(events)
	if err != nil {
		return err
	}
	rows := make([]entryRow, len(events))
	for i, e := range events {
		if rows[i], err = t.rowOf(e, numbers); err != nil {
			return err
		}
	}
	var nos []int64
	if err := t.Insert("entries", &rows).Returning("entry_no").Scan(t.Context(), &nos); err != nil {
		return err
	}
	for _, no := range nos {
		t.RingUpTo(no)
	}
	return nil
}

// rowOf encodes one event under the number already drawn for its item.
func (t *Tx) rowOf(e custody.Event, numbers map[custody.ItemID]int64) (entryRow, error) {
	id := custody.EntryID(t.NewID("ent"))
	item := e.ItemID
	e.ItemID = "" // entryOf would draw the number itself
	entry, err := t.entryOf(id, e)
	if err != nil {
		return entryRow{}, err
	}
	if item != "" {
		no, ok := numbers[item]
		if !ok {
			return entryRow{}, tenants.Fail(tenants.NotFound, "key_not_found")
		}
		entry.Item, entry.ItemNo = string(item), uint64(no)
	}
	body, err := ledger.Encode(entry)
	happened := e.HappenedAt
	if happened.IsZero() {
		happened = t.Now()
	}
	return entryRow{ID: id, Kind: e.Kind, ItemID: item, ItemNo: int64(entry.ItemNo), PersonID: e.PersonID, Actor: entry.Actor, DeviceID: entry.Device,
		Epoch: int64(entry.Epoch), Seq: int64(entry.Seq), HappenedAt: micros(happened), RecordedAt: t.Now(), Body: body}, err
}

// nextItemNos draws the next number of each item.
func (t *Tx) nextItemNos(events []custody.Event) (map[custody.ItemID]int64, error) {
	var ids []string
	for _, e := range events {
		if e.ItemID != "" {
			ids = append(ids, string(e.ItemID))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if err := t.Lock("items", ids...); err != nil {
		return nil, err
	}
	var rows []struct {
		ID     custody.ItemID
		Number int64
	}
	if err := t.Update("items").Set("number = number + 1").Where("id IN (?)", bunIn(ids)).Returning("id, number").Scan(t.Context(), &rows); err != nil {
		return nil, err
	}
	numbers := make(map[custody.ItemID]int64, len(rows))
	for _, r := range rows {
		numbers[r.ID] = r.Number
	}
	return numbers, nil
}
