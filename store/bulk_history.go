package store

import (
	"errors"
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/tenants"
)

// Told is one event of a history that is written all at once.
type Told struct {
	custody.Event       // HappenedAt is also when it was recorded
	ItemNo        int64 // gapless among the entries of its item, from 1; 0 without an item
}

// Tell writes a history: events in the order in which they happened, each with
// its place in the tree already, and holdings as they ended or still are. Where
// the items are in the end, SettleHistory finds out. Nobody else may act in the
// organisation meanwhile, and everything before must be sealed.
func (t *Tx) Tell(events []Told, holdings []custody.Holding) error {
	if err := t.tellEvents(events); err != nil {
		return tenants.Wrap("store.Tell", err)
	}
	return tenants.Wrap("store.Tell", t.tellHoldings(holdings))
}

// toldRow is an entry as the table has it, sealed.
type toldRow struct {
	entryRow
	Leaf int64
}

func (t *Tx) tellEvents(events []Told) error {
	if len(events) == 0 {
		return nil
	}
	head, found, err := t.lockLog()
	if err != nil {
		return err
	}
	if !found {
		return errors.New("the organisation has no log yet")
	}
	rows, bodies, secrets := make([]toldRow, len(events)), make([][]byte, len(events)), []secret(nil)
	for i, e := range events {
		row, hidden, err := t.toldRow(e)
		if err != nil {
			return err
		}
		rows[i], bodies[i] = toldRow{row, head.Size + int64(i)}, row.Body
		for _, d := range hidden {
			secrets = append(secrets, secret{string(row.ID), d.Field, d.Salt[:], d.Value})
		}
	}
	if err := inBulk(rows, 14, func(some []toldRow) error {
		_, err := t.Insert("entries", &some).Exec(t.Context())
		return err
	}); err != nil {
		return err
	}
	if err := inBulk(secrets, 5, func(some []secret) error {
		_, err := t.Insert("entry_pii", &some).Exec(t.Context())
		return err
	}); err != nil {
		return err
	}
	return t.growTree(head.Size, bodies)
}

// secret is a personal field that an entry commits to.
type secret struct {
	EntryID, Field string
	Salt           []byte
	Value          string
}

func (t *Tx) toldRow(e Told) (entryRow, []ledger.Disclosure, error) {
	id, item, at := custody.EntryID(t.NewID("ent")), e.ItemID, micros(e.HappenedAt)
	e.ItemID = "" // entryOf would draw a number for it
	entry, err := t.entryOf(id, e.Event)
	if err != nil {
		return entryRow{}, nil, err
	}
	entry.Received, entry.Item, entry.ItemNo = at, string(item), uint64(e.ItemNo)
	hidden, err := t.conceal(&entry, e.Personal)
	if err != nil {
		return entryRow{}, nil, err
	}
	body, err := ledger.Encode(entry)
	return entryRow{ID: id, Kind: e.Kind, ItemID: item, ItemNo: e.ItemNo, PersonID: e.PersonID, Actor: entry.Actor, HappenedAt: at, RecordedAt: at, Body: body}, hidden, err
}

// growTree links leaves that have their numbers into the tree.
func (t *Tx) growTree(size int64, leaves [][]byte) error {
	growth, err := ledger.Append(t, size, leaves)
	if err != nil {
		return err
	}
	if err := t.keepHashes(growth); err != nil {
		return err
	}
	_, err = t.Update("log_heads").Set("size = ?, root = ?, sealed_at = ?", growth.Size, growth.Root[:], t.Now()).Exec(t.Context())
	return err
}

// bulkHolding is a holding as the table has it.
type bulkHolding struct {
	ID, ItemID, PersonID, Purpose, IssuedBy, ReturnedBy, OutVia, InVia, OutPlaceID, InPlaceID string
	OutSlot, InSlot                                                                           int64
	OutAt, DueOrder                                                                           time.Time
	DueAt, InAt                                                                               *time.Time
}

func (t *Tx) tellHoldings(holdings []custody.Holding) error {
	rows := make([]bulkHolding, len(holdings))
	for i, h := range holdings {
		rows[i] = bulkHolding{ID: string(h.ID), ItemID: string(h.ItemID), PersonID: string(h.PersonID), Purpose: h.Purpose, IssuedBy: h.IssuedBy, ReturnedBy: h.ReturnedBy,
			OutVia: string(h.OutVia), InVia: string(h.InVia), OutPlaceID: string(h.OutPlaceID), InPlaceID: string(h.InPlaceID), OutSlot: int64(h.OutSlot), InSlot: int64(h.InSlot),
			OutAt: micros(h.OutAt), DueOrder: dueOrder(h.DueAt), DueAt: h.DueAt, InAt: h.InAt}
	}
	return inBulk(rows, 17, func(some []bulkHolding) error {
		_, err := t.Insert("holdings", &some).Exec(t.Context())
		return err
	})
}

// SettleHistory puts items, people and counters where the open holdings say
// they are: once, after the last Tell, in an organisation whose items were all
// in their places.
func (t *Tx) SettleHistory() error {
	org := t.scope.Org()
	for _, query := range []string{
		"UPDATE items SET state = 'out', holder_id = h.person_id, holding_id = h.id, place_id = '', slot = 0, updated_at = h.out_at " +
			"FROM holdings AS h WHERE items.org_id = ?0 AND h.org_id = ?0 AND h.in_at IS NULL AND h.item_id = items.id",
		"UPDATE people SET held = h.n FROM (SELECT h.person_id, count(*) AS n FROM holdings AS h WHERE h.org_id = ?0 AND h.in_at IS NULL GROUP BY h.person_id) AS h " +
			"WHERE people.org_id = ?0 AND h.person_id = people.id",
	} {
		if _, err := t.Raw(query, org).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SettleHistory", err)
		}
	}
	var out []struct {
		SiteID tenants.SiteID
		HomeID custody.PlaceID
		N      int
	}
	err := t.Select("items", "i").ColumnExpr("i.site_id, i.home_id, count(*) AS n").Where("i.state = ?", custody.Out).GroupExpr("i.site_id, i.home_id").Scan(t.Context(), &out)
	for _, some := range out {
		t.count(some.SiteID, string(custody.In), -some.N)
		t.count(some.SiteID, string(custody.Out), some.N)
		t.countHome(some.HomeID, custody.In, -some.N)
		t.countHome(some.HomeID, custody.Out, some.N)
	}
	if err != nil {
		return tenants.Wrap("store.SettleHistory", err)
	}
	var holding []struct {
		SiteID tenants.SiteID
		N      int
	}
	err = t.Select("people", "p").ColumnExpr("p.site_id, count(*) AS n").Where("p.held > 0").GroupExpr("p.site_id").Scan(t.Context(), &holding)
	for _, some := range holding {
		t.count(some.SiteID, peopleHolding, some.N)
	}
	return tenants.Wrap("store.SettleHistory", err)
}
