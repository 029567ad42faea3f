package store

import (
	"context"
	"time"

	"claviger/tenants"
)

// Schedule is a report that is made and sent again and again.
type Schedule struct {
	ID         string // sch_
	Report     string
	Params     string // span and filters, as JSON
	Cadence    string // minute hour day-of-month month weekdays
	Zone       string
	Locale     string
	Recipients string // person ids, role:NAME and addresses, a comma between
	CSV        bool   // besides the PDF
	NextAt     time.Time
	LastAt     *time.Time
	LastError  string // code of why the last one failed, or ""
	Failures   int    // in a row
	PausedAt   *time.Time
	CreatedBy  string
	CreatedAt  time.Time
}

const scheduleColumns = "c.id, c.report, c.params, c.cadence, c.zone, c.locale, c.recipients, c.csv, c.next_at, c.last_at, c.last_error, c.failures, c.paused_at, c.created_by, c.created_at"

// AddSchedule writes a new schedule; one of that id stays as it is, and fresh
// is false.
func (t *Tx) AddSchedule(s Schedule) (fresh bool, err error) {
	row := map[string]any{"id": s.ID, "report": s.Report, "params": s.Params, "cadence": s.Cadence, "zone": s.Zone, "locale": s.Locale, "recipients": s.Recipients,
		"csv": s.CSV, "next_at": micros(s.NextAt), "created_by": s.CreatedBy, "created_at": t.Now()}
	n, err := Affected(t.Insert("schedules", &row).On("CONFLICT (org_id, id) DO NOTHING").Exec(t.Context()))
	return n == 1, tenants.Wrap("store.AddSchedule", err)
}

// SaveSchedule writes how far a schedule has come.
func (t *Tx) SaveSchedule(s Schedule) error {
	_, err := t.Update("schedules").Set("next_at = ?, last_at = ?, last_error = ?, failures = ?, paused_at = ?", micros(s.NextAt), s.LastAt, s.LastError, s.Failures, s.PausedAt).
		Where("id = ?", s.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveSchedule", err)
}

// LockSchedule reads a schedule and keeps others from changing it.
func (t *Tx) LockSchedule(id string) (s Schedule, err error) {
	if err := t.Lock("schedules", id); err != nil {
		return s, err
	}
	return t.Schedule(id)
}

// Schedule reads one schedule.
func (r *Rx) Schedule(id string) (s Schedule, err error) {
	err = r.Select("schedules", "c").ColumnExpr(scheduleColumns).Where("c.id = ?", id).Scan(r.Context(), &s)
	return s, notFound(err, "schedule_not_found")
}

// Schedules lists them, next to be sent first, paused ones last.
func (r *Rx) Schedules() (list []Schedule, err error) {
	err = r.Select("schedules", "c").ColumnExpr(scheduleColumns).OrderExpr("CASE WHEN c.paused_at IS NULL THEN 0 ELSE 1 END, c.next_at, c.id").Scan(r.Context(), &list)
	return list, tenants.Wrap("store.Schedules", err)
}

// DueSchedule names a schedule whose moment has come.
type DueSchedule struct {
	OrgID tenants.OrgID
	ID    string
}

// UnscopedDueSchedules lists up to n schedules that are due.
func (s *Store) UnscopedDueSchedules(ctx context.Context, n int) (due []DueSchedule, err error) {
	err = s.UnscopedRead(ctx, "due schedules", func(rx *UnscopedRx) error {
		return rx.Select("schedules", "c").ColumnExpr("c.org_id, c.id").Where("c.paused_at IS NULL AND c.next_at <= ?", rx.Now()).
			OrderExpr("c.next_at").Limit(int64(n)).Scan(ctx, &due)
	})
	return due, tenants.Wrap("store.UnscopedDueSchedules", err)
}

// UnscopedWithoutSchedule lists organisations that a program's own schedule
// was not planned for yet.
func (s *Store) UnscopedWithoutSchedule(ctx context.Context, createdBy string) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "organisations without schedule", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT o.id FROM organisations AS o WHERE NOT EXISTS (SELECT 1 FROM schedules AS c WHERE c.org_id = o.id AND c.created_by = ?) ORDER BY o.id", createdBy).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithoutSchedule", err)
}
