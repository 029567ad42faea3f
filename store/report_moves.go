package store

import (
	"slices"
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// Move is one line of the audit trail: a period during which a person had a
// key (Kind custody.Taken), or something else that happened to a key.
type Move struct {
	ID         string // of the holding or the entry
	At         time.Time
	Kind       custody.EventKind
	ItemID     custody.ItemID
	Code       string
	Name       string
	PersonID   tenants.PersonID
	Person     string
	Department string
	ActorID    string
	Actor      string // name of who did it, "" for a device or a job
	Purpose    string
	Reason     string
	DueAt      *time.Time
	InAt       *time.Time
	Via        custody.Via
	InVia      custody.Via
	Place      string
	Slot       int
	InPlace    string
	InSlot     int
	BroughtBy  string
	LateBy     time.Duration
	Body       []byte // the entry's exact bytes, for what is not a holding
}

// EachMove gives what happened to keys in a period, in the order in which it
// happened. A key that was taken before the period and came back within it is
// given with the time at which it was taken.
func (r *Rx) EachMove(a ReportAsk, kinds []custody.EventKind, see func(Move) error) error {
	other, err := r.otherMoves(a, kinds)
	if err != nil {
		return tenants.Wrap("store.EachMove", err)
	}
	streams := []*moveStream{
		{read: func(after Move) ([]Move, error) { return r.heldBefore(a, after) }},
		{read: func(after Move) ([]Move, error) { return r.heldWithin(a, after) }},
		{rows: other, over: true},
	}
	for {
		var first *moveStream
		for _, s := range streams {
			m, err := s.peek()
			if err != nil {
				return tenants.Wrap("store.EachMove", err)
			}
			if m != nil && (first == nil || m.At.Before(first.rows[0].At)) {
				first = s
			}
		}
		if first == nil {
			return nil
		}
		if err := see(first.rows[0]); err != nil {
			return err
		}
		first.rows = first.rows[1:]
	}
}

// moveStream reads one kind of moves page by page.
type moveStream struct {
	read func(after Move) ([]Move, error)
	rows []Move
	last Move
	over bool
}

// peek is the next move, nil at the end.
func (s *moveStream) peek() (*Move, error) {
	if len(s.rows) == 0 && !s.over {
		rows, err := s.read(s.last)
		if err != nil {
			return nil, err
		}
		if s.over = len(rows) < reportPage; len(rows) > 0 {
			s.rows, s.last = rows, rows[len(rows)-1]
		}
	}
	if len(s.rows) == 0 {
		return nil, nil
	}
	return &s.rows[0], nil
}

const heldColumns = "h.id, h.out_at AS at, 'K201' AS kind, h.item_id, i.code, i.name, h.person_id, COALESCE(p.name, '') AS person, COALESCE(p.department, '') AS department, " +
	"h.issued_by AS actor_id, COALESCE(w.name, '') AS actor, h.purpose, h.reason, h.due_at, h.in_at, h.out_via AS via, h.in_via, COALESCE(f.name, '') AS place, h.out_slot AS slot, " +
	"COALESCE(t.name, '') AS in_place, h.in_slot, COALESCE(b.name, '') AS brought_by, h.late_by"

// heldWithin are the keys that were taken in the period. Each page begins in
// the index where the last one ended.
func (r *Rx) heldWithin(a ReportAsk, after Move) ([]Move, error) {
	from := micros(a.From)
	if after.ID != "" {
		from = after.At
	}
	return r.held(a, "h.out_at >= ? AND h.out_at < ?", after, from, micros(a.To))
}

// heldBefore are the keys that were taken before the period and came back in it.
func (r *Rx) heldBefore(a ReportAsk, after Move) ([]Move, error) {
	return r.held(a, "h.in_at >= ? AND h.in_at < ? AND h.out_at < ?", after, micros(a.From), micros(a.To), micros(a.From))
}

func (r *Rx) held(a ReportAsk, when string, after Move, times ...any) (rows []Move, err error) {
	q := r.Select("holdings", "h").ColumnExpr(heldColumns).
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON w.id = h.issued_by", r.Of("people", "w")).
		Join("LEFT JOIN ? ON b.id = h.brought_by", r.Of("people", "b")).
		Join("LEFT JOIN ? ON f.id = h.out_place_id", r.Of("places", "f")).
		Join("LEFT JOIN ? ON t.id = h.in_place_id", r.Of("places", "t")).
		Where(when, times...)
	if after.ID != "" {
		q = q.Where("(h.out_at, h.id) > (?, ?)", after.At, after.ID)
	}
	err = r.only(q, a, "h.person_id").OrderExpr("h.out_at, h.id").Limit(reportPage).Scan(r.Context(), &rows)
	return rows, err
}

// otherMoves are entries: refusals, wrong slots, missing and found keys … in
// the order in which they happened, which for a cabinet that was off-line is
// not that in which they were recorded.
func (r *Rx) otherMoves(a ReportAsk, kinds []custody.EventKind) (all []Move, err error) {
	for from, after := micros(a.From), int64(0); len(kinds) > 0; {
		var page []struct {
			Move
			EntryNo    int64
			RecordedAt time.Time
		}
		if err := r.otherPage(a, kinds, from, after).Scan(r.Context(), &page); err != nil {
			return nil, err
		}
		for _, row := range page {
			all = append(all, row.Move)
		}
		if len(page) < reportPage {
			break
		}
		from, after = page[len(page)-1].RecordedAt, page[len(page)-1].EntryNo
	}
	slices.SortStableFunc(all, func(a, b Move) int { return a.At.Compare(b.At) })
	return all, nil
}

// otherPage reads on from a moment of recording and an entry.
func (r *Rx) otherPage(a ReportAsk, kinds []custody.EventKind, from time.Time, after int64) *bun.SelectQuery {
	q := r.Select("entries", "e").
		ColumnExpr("e.entry_no, e.recorded_at, e.id, e.happened_at AS at, e.kind, e.item_id, COALESCE(i.code, '') AS code, COALESCE(i.name, '') AS name, e.person_id, COALESCE(p.name, '') AS person, "+
			"COALESCE(p.department, '') AS department, e.actor AS actor_id, COALESCE(w.name, '') AS actor, COALESCE(x.value, '') AS reason, e.body").
		Join("LEFT JOIN ? ON i.id = e.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = e.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON w.id = e.actor", r.Of("people", "w")).
		Join("LEFT JOIN ? ON x.entry_id = e.id AND x.field IN ('reason', 'statement')", r.Of("entry_pii", "x")).
		Where("e.recorded_at >= ? AND (e.recorded_at, e.entry_no) > (?, ?)", from, from, after).
		Where("e.happened_at >= ? AND e.happened_at < ?", micros(a.From), micros(a.To)).
		Where("e.kind IN (?)", bunIn(kinds))
	return r.only(q, a, "e.person_id").OrderExpr("e.recorded_at, e.entry_no").Limit(reportPage)
}
