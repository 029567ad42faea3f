package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// Cursor is where the next page of a list begins; the zero value is the start.
type Cursor struct {
	Order string // of the last row shown
	ID    string
}

// BoardView chooses what the board shows.
type BoardView string

// The views of the board.
const (
	BoardOut     BoardView = "out"
	BoardOverdue BoardView = "overdue"
	BoardDueSoon BoardView = "due"
	BoardMissing BoardView = "missing"
	BoardToHang  BoardView = "to_hang"
)

// DueSoon is how far ahead "due soon" looks.
const DueSoon = time.Hour

// BoardAsk is what a person wants to see of the board.
type BoardAsk struct {
	View   BoardView
	Site   tenants.SiteID
	Person tenants.PersonID
	Place  custody.PlaceID
	Text   string
	Items  []custody.ItemID // of those that are out these alone; none: all
	After  Cursor
	Limit  int
}

// BoardRow is one key that is not in its place.
type BoardRow struct {
	HoldingID  custody.HoldingID
	ItemID     custody.ItemID
	Code       string
	Name       string
	State      custody.State
	Level      custody.Level
	SiteID     tenants.SiteID
	HolderID   tenants.PersonID
	Holder     string
	Department string
	Phone      string
	Purpose    string
	OutAt      *time.Time
	DueAt      *time.Time
	NoticedAt  *time.Time
	OutVia     custody.Via
	HomeID     custody.PlaceID
	Home       string
	HomeKind   custody.PlaceKind
	HomeSlot   int
	UpdatedAt  time.Time
	Offered    bool // an offer to somebody else stands
	Order      string
}

const boardColumns = "i.id AS item_id, i.code, i.name, i.state, i.level, i.site_id, i.holder_id, COALESCE(p.name, '') AS holder, " +
	"COALESCE(p.department, '') AS department, COALESCE(p.phone, '') AS phone, COALESCE(h.purpose, '') AS purpose, h.out_at, h.due_at, h.noticed_at, " +
	"COALESCE(h.out_via, '') AS out_via, COALESCE(h.id, '') AS holding_id, i.home_id, m.name AS home, m.kind AS home_kind, i.home_slot, i.updated_at"

// Board lists who has what now: longest overdue first, then due soonest. Ask
// for one row more than you show; it tells whether there is a next page.
func (r *Rx) Board(a BoardAsk) (rows []BoardRow, err error) {
	if a.View == BoardMissing || a.View == BoardToHang {
		return r.unusual(a)
	}
	q := r.Select("holdings", "h").ColumnExpr(boardColumns+", CAST(h.due_order AS text) AS \"order\"").
		ColumnExpr("EXISTS (SELECT 1 FROM handovers AS o WHERE o.org_id = ? AND o.item_id = i.id AND o.state = 'open' AND o.holding_id = h.id AND o.expires_at > ?) AS offered", r.scope.Org(), r.Now()).
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).
		Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Where("h.in_at IS NULL AND i.state = ?", custody.Out)
	switch a.View {
	case BoardOverdue:
		q = q.Where("h.due_order < ?", r.Now())
	case BoardDueSoon:
		q = q.Where("h.due_order >= ? AND h.due_order < ?", r.Now(), r.Now().Add(DueSoon))
	}
	if a.Person != "" {
		q = q.Where("h.person_id = ?", a.Person)
	}
	if len(a.Items) > 0 {
		q = q.Where("h.item_id IN (?)", bunIn(a.Items))
	}
	if a.After.ID != "" {
		q = q.Where("(h.due_order, h.id) > (?, ?)", dueCursor(a.After.Order), a.After.ID)
	}
	if q, err = r.narrow(q, a); err != nil {
		return nil, err
	}
	err = q.OrderExpr("h.due_order, h.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	return rows, err
}

// unusual lists the keys that are missing or wait at the desk.
func (r *Rx) unusual(a BoardAsk) (rows []BoardRow, err error) {
	q := r.Select("items", "i").ColumnExpr(boardColumns+", i.code_order AS \"order\"").
		Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).
		Join("LEFT JOIN ? ON h.id = i.holding_id", r.Of("holdings", "h")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).
		Where("i.state = ? AND i.state NOT IN ('in', 'out')", string(a.View))
	if a.After.ID != "" {
		q = q.Where("(i.code_order, i.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	if q, err = r.narrow(q, a); err != nil {
		return nil, err
	}
	err = q.OrderExpr("i.code_order, i.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	return rows, err
}

// narrow applies the filters that every view shares.
func (r *Rx) narrow(q *bun.SelectQuery, a BoardAsk) (*bun.SelectQuery, error) {
	if a.Site != "" {
		q = q.Where("i.site_id = ?", a.Site)
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("i.site_id IN (?)", bunIn(sites))
	}
	if a.Place != "" {
		q = q.Where("i.home_id = ?", a.Place)
	}
	if Fold(a.Text) == "" {
		return q, nil
	}
	docs, err := r.Search(a.Text, 400, ItemThing, PersonThing)
	if err != nil {
		return nil, err
	}
	items, people := []string{""}, []string{"-"}
	for _, d := range docs {
		if d.Kind == ItemThing {
			items = append(items, d.ID)
		} else {
			people = append(people, d.ID)
		}
	}
	return q.Where("(i.id IN (?) OR i.holder_id IN (?))", bunIn(items), bunIn(people)), nil
}

func dueCursor(order string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05.999999-07:00", "2006-01-02 15:04:05.999999-07", time.RFC3339Nano} {
		if t, err := time.Parse(layout, order); err == nil {
			return t.UTC()
		}
	}
	return Never
}

func bunIn[T any](list []T) any { return bun.List(list) }

// Tally is the numbers above the board.
type Tally struct {
	Items, Out, Overdue, DueSoon, Missing, ToHang int64
	More                                          bool // DueSoon stopped counting
}

// tallyBound is where counting what is due soon stops.
const tallyBound = 500

// Tally reads the counters, and looks only at the few holdings that fell due
// since the last sweep or will within the hour.
func (r *Rx) Tally(site tenants.SiteID) (Tally, error) {
	n, err := r.Counters(site)
	if err != nil {
		return Tally{}, err
	}
	var dues []time.Time
	q := r.Select("holdings", "h").ColumnExpr("h.due_order").Where("h.in_at IS NULL AND h.noticed_at IS NULL AND h.due_order < ?", r.Now().Add(DueSoon))
	if site != "" {
		q = q.Join("JOIN ? ON i.id = h.item_id AND i.site_id = ?", r.Of("items", "i"), site)
	}
	if err := q.OrderExpr("h.due_order").Limit(tallyBound).Scan(r.Context(), &dues); err != nil {
		return Tally{}, err
	}
	t := Tally{Items: n["items"], Out: n["out"], Overdue: n["noticed"], Missing: n["missing"], ToHang: n["to_hang"], More: len(dues) == tallyBound}
	for _, d := range dues {
		if d.Before(r.Now()) {
			t.Overdue++
		} else {
			t.DueSoon++
		}
	}
	return t, nil
}
