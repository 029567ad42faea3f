package store

import (
	"fmt"
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/tenants"
)

// LogHead is the state of an organisation's log: what is sealed into the tree
// and what the last signed checkpoint covers.
type LogHead struct {
	OrgID      tenants.OrgID
	Origin     string // the log's name, see ledger.LogName
	Size       int64
	Root       []byte
	SealedAt   *time.Time
	SignedSize int64
	Note       string
	SignedAt   *time.Time
	Stopped    string // why nothing is signed any more, or ""
}

const logColumns = "l.org_id, l.origin, l.size, l.root, l.sealed_at, l.signed_size, l.note, l.signed_at, l.stopped"

// LogHead reads the head of the organisation's log; an organisation that
// never recorded anything has the empty one.
func (r *Rx) LogHead() (h LogHead, err error) {
	err = r.Select("log_heads", "l").ColumnExpr(logColumns).Scan(r.Context(), &h)
	if isNoRows(err) {
		empty := ledger.EmptyRoot()
		return LogHead{OrgID: r.scope.Org(), Origin: ledger.LogName(string(r.scope.Org()), 1), Root: empty[:]}, nil
	}
	return h, err
}

// logName is the name that new entries bear. It changes only when a log is
// succeeded, which no process does beside others.
func (t *Tx) logName() (string, error) {
	org := t.scope.Org()
	if name, ok := t.unit.s.logs.Load(org); ok {
		return name.(string), nil
	}
	h, err := t.LogHead()
	if err != nil {
		return "", err
	}
	row := map[string]any{"origin": h.Origin, "root": h.Root}
	if _, err := t.Insert("log_heads", &row).On("CONFLICT DO NOTHING").Exec(t.Context()); err != nil {
		return "", err
	}
	t.AfterCommit(func() { t.unit.s.logs.Store(org, h.Origin) })
	return h.Origin, nil
}

// lockLog reads the head and keeps other sealers away.
func (t *Tx) lockLog() (h LogHead, found bool, err error) {
	query := "SELECT " + logColumns + " FROM log_heads AS l WHERE l.org_id = ?"
	if t.Dialect() == Postgres {
		query += " FOR UPDATE"
	}
	err = t.Raw(query, t.scope.Org()).Scan(t.Context(), &h)
	if isNoRows(err) {
		return h, false, nil
	}
	return h, err == nil, err
}

// ReadHashes makes an Rx the ledger's HashReader over the stored hashes.
func (r *Rx) ReadHashes(indexes []int64) ([]ledger.Hash, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	var rows []struct {
		Idx  int64
		Hash []byte
	}
	if err := r.Select("tree_hashes", "h").ColumnExpr("h.idx, h.hash").Where("h.idx IN (?)", bunIn(indexes)).Scan(r.Context(), &rows); err != nil {
		return nil, err
	}
	found := make(map[int64]ledger.Hash, len(rows))
	for _, row := range rows {
		if len(row.Hash) != len(ledger.Hash{}) {
			return nil, fmt.Errorf("store: stored hash %d is damaged", row.Idx)
		}
		found[row.Idx] = ledger.Hash(row.Hash)
	}
	out := make([]ledger.Hash, len(indexes))
	for i, idx := range indexes {
		h, ok := found[idx]
		if !ok {
			return nil, fmt.Errorf("%w: %d", ledger.ErrNoHash, idx)
		}
		out[i] = h
	}
	return out, nil
}

// EntryRow is one entry with its exact bytes.
type EntryRow struct {
	EntryNo    int64
	ID         custody.EntryID
	Kind       custody.EventKind
	ItemID     custody.ItemID
	ItemNo     int64
	PersonID   tenants.PersonID
	Actor      string
	DeviceID   tenants.DeviceID
	HappenedAt time.Time
	RecordedAt time.Time
	Body       []byte
	Leaf       *int64
}

const entryColumns = "e.entry_no, e.id, e.kind, e.item_id, e.item_no, e.person_id, e.actor, e.device_id, e.happened_at, e.recorded_at, e.body, e.leaf"

// NewestOf is the newest entry of a kind about an item, "" for none.
func (r *Rx) NewestOf(item custody.ItemID, kind custody.EventKind) (id custody.EntryID, err error) {
	err = r.Select("entries", "e").ColumnExpr("e.id").Where("e.item_id = ? AND e.kind = ?", item, kind).OrderExpr("e.item_no DESC").Limit(1).Scan(r.Context(), &id)
	if isNoRows(err) {
		return "", nil
	}
	return id, tenants.Wrap("store.NewestOf", err)
}

// NewestEntry is the number of the organisation's newest entry, 0 for none.
func (r *Rx) NewestEntry() (no int64, err error) {
	err = r.Select("entries", "e").ColumnExpr("e.entry_no").OrderExpr("e.entry_no DESC").Limit(1).Scan(r.Context(), &no)
	if isNoRows(err) {
		return 0, nil
	}
	return no, err
}
