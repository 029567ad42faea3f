package reports

import (
	"context"
	"encoding/json"
	"net/mail"
	"strings"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Store opens the transactions in which reports are planned and kept.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what planning and keeping need of a transaction.
type Tx interface {
	Now() time.Time
	NewID(prefix string) string
	Organisation() (tenants.Organisation, error)

	AddSchedule(s store.Schedule) (fresh bool, err error)
	LockSchedule(id string) (store.Schedule, error)
	SaveSchedule(s store.Schedule) error
	KeepReport(run store.ReportRun, mediaType string, content []byte) (kept store.ReportRun, fresh bool, err error)
	MailboxesOf(role tenants.Role) ([]store.MailboxOf, error)
	Mailbox(id tenants.PersonID) (store.MailboxOf, error)

	Person(id tenants.PersonID) (tenants.Person, error)
	Item(id custody.ItemID) (custody.Item, error)
	Site(id tenants.SiteID) (tenants.Site, error)

	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

var _ Tx = (*store.Tx)(nil)

// Plan is a schedule as people choose it.
type Plan struct {
	Report     Name
	Span       Span // the period it covers each time
	Site       tenants.SiteID
	Person     tenants.PersonID
	Item       custody.ItemID
	Cadence    Cadence
	Zone       string   // empty: the organisation's
	Locale     string   // empty: the organisation's
	Recipients []string // person ids, role:NAME, addresses
	CSV        bool
}

// params is the part of a plan that the row keeps as JSON.
type params struct {
	Span   Span             `json:"span"`
	Site   tenants.SiteID   `json:"site,omitempty"`
	Person tenants.PersonID `json:"person,omitempty"`
	Item   custody.ItemID   `json:"key,omitempty"`
}

// roleMark begins a recipient who is whoever has a role.
const roleMark = "role:"

// check refuses a plan that cannot be carried out.
func (p Plan) check() error {
	rep, err := Find(p.Report)
	if err != nil {
		return err
	}
	if err := p.Cadence.Check(); err != nil {
		return err
	}
	if rep.Period && (p.Span == "" || p.Span == Other) {
		return tenants.Fail(tenants.Invalid, "period_missing").At("span")
	}
	if len(p.Recipients) == 0 {
		return tenants.Fail(tenants.Invalid, "recipient_missing").At("recipients")
	}
	for _, to := range p.Recipients {
		if !validRecipient(to) {
			return tenants.Fail(tenants.Invalid, "recipient_invalid", "recipient", to).At("recipients")
		}
	}
	return nil
}

func validRecipient(to string) bool {
	if role, ok := strings.CutPrefix(to, roleMark); ok {
		return tenants.Role(role).Assignable()
	}
	if _, ok := tenants.ParseID("per", to); ok {
		return true
	}
	a, err := mail.ParseAddress(to)
	return err == nil && a.Address == to && !strings.ContainsAny(to, ", ")
}

// AddPlan plans a report; its first run is the next moment of its cadence.
func AddPlan(ctx context.Context, s Store, scope tenants.Scope, p Plan) (store.Schedule, error) {
	var out store.Schedule
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.ReportsPlan); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		if err := p.known(tx, scope); err != nil {
			return err
		}
		var err error
		if out, err = p.schedule(tx, tx.NewID("sch"), scope.Actor()); err != nil {
			return err
		}
		return begin(tx, out)
	})
	return out, tenants.Wrap("reports.AddPlan", err)
}

// schedule is the row of a plan.
func (p Plan) schedule(tx Tx, id, by string) (store.Schedule, error) {
	org, err := tx.Organisation()
	if err != nil {
		return store.Schedule{}, err
	}
	s := store.Schedule{ID: id, Report: string(p.Report), Cadence: p.Cadence.String(), Zone: p.Zone, Locale: p.Locale, Recipients: strings.Join(p.Recipients, ","), CSV: p.CSV, CreatedBy: by, CreatedAt: tx.Now()}
	if s.Zone == "" {
		s.Zone = org.Zone
	}
	if s.Locale == "" {
		s.Locale = org.Locale
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return s, tenants.Fail(tenants.Invalid, "zone_invalid", "zone", s.Zone).At("zone").Because(err)
	}
	b, err := json.Marshal(params{p.Span, p.Site, p.Person, p.Item})
	s.Params, s.NextAt = string(b), p.Cadence.Next(tx.Now(), zone)
	return s, err
}

func begin(tx Tx, s store.Schedule) error {
	fresh, err := tx.AddSchedule(s)
	if err != nil || !fresh {
		return err
	}
	return planned(tx, s, "added")
}

func planned(tx Tx, s store.Schedule, what string) error {
	_, err := tx.Record(custody.Event{Kind: custody.SchedulePlan, Outcome: what, Data: map[string]string{"schedule": s.ID, "report": s.Report, "cadence": s.Cadence, "zone": s.Zone, "what": what}})
	return err
}

// PlanOf reads the plan back out of a schedule.
func PlanOf(s store.Schedule) (Plan, error) {
	var in params
	if err := json.Unmarshal([]byte(s.Params), &in); err != nil {
		return Plan{}, err
	}
	c, err := ParseCadence(s.Cadence)
	return Plan{Report: Name(s.Report), Span: in.Span, Site: in.Site, Person: in.Person, Item: in.Item, Cadence: c, Zone: s.Zone, Locale: s.Locale,
		Recipients: strings.Split(s.Recipients, ","), CSV: s.CSV}, err
}

// question is what the plan asks at a moment.
func (p Plan) question(at time.Time, zone *time.Location) Question {
	q := Question{Report: p.Report, Site: p.Site, Person: p.Person, Item: p.Item, Locale: p.Locale, Zone: p.Zone}
	if rep, err := Find(p.Report); err == nil && rep.Period {
		q.From, q.To = p.Span.Period(at, zone)
	}
	return q
}

// Pause stops a schedule until somebody resumes it.
func Pause(ctx context.Context, s Store, scope tenants.Scope, id string) error {
	return tenants.Wrap("reports.Pause", change(ctx, s, scope, id, "paused", func(tx Tx, c *store.Schedule) error {
		if c.PausedAt == nil {
			at := tx.Now()
			c.PausedAt = &at
		}
		return nil
	}))
}

// Resume lets a schedule run again, from its next moment on; what was missed
// while it was paused is not made up for.
func Resume(ctx context.Context, s Store, scope tenants.Scope, id string) error {
	return tenants.Wrap("reports.Resume", change(ctx, s, scope, id, "resumed", func(tx Tx, c *store.Schedule) error {
		next, err := nextOf(*c, tx.Now())
		c.PausedAt, c.Failures, c.LastError, c.NextAt = nil, 0, "", next
		return err
	}))
}

func nextOf(s store.Schedule, now time.Time) (time.Time, error) {
	c, err := ParseCadence(s.Cadence)
	if err != nil {
		return now, err
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return now, err
	}
	return c.Next(now, zone), nil
}

func change(ctx context.Context, s Store, scope tenants.Scope, id, what string, fn func(Tx, *store.Schedule) error) error {
	return s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.ReportsPlan); err != nil {
			return err
		}
		c, err := tx.LockSchedule(id)
		if err != nil {
			return err
		}
		if err := fn(tx, &c); err != nil {
			return err
		}
		if err := tx.SaveSchedule(c); err != nil {
			return err
		}
		return planned(tx, c, what)
	})
}
