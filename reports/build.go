package reports

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

// ReportMail is the payload of a mail with a kept report.
type ReportMail struct {
	Mail     string           `json:"mail"` // MailReport or MailPaused
	Person   tenants.PersonID `json:"person,omitempty"`
	Address  string           `json:"address,omitempty"` // of who is no person here
	Runs     []string         `json:"runs,omitempty"`    // what goes along
	Schedule string           `json:"schedule"`
	Test     bool             `json:"test,omitempty"`
}

// Kinds of mails of this package.
const (
	MailReport = "report"
	MailPaused = "report_paused"
)

// tries is how often one run is attempted before it counts as failed, and
// failures how many failed runs pause a schedule.
const (
	tries    = 3
	failures = 3
)

// Build carries out one run of a schedule: makes the report, keeps it, and
// leaves a mail to each recipient. Done twice it changes nothing: the ids of
// what it keeps come from the task's. attempt counts from 1; after the third
// the run has failed, and after three failed runs the schedule pauses itself.
func Build(ctx context.Context, s *store.Store, scope tenants.Scope, taskID string, attempt int, t BuildTask, baseURL string) error {
	err := build(ctx, s, scope, taskID, t, baseURL)
	if err == nil || attempt < tries || ctx.Err() != nil {
		return tenants.Wrap("reports.Build", err)
	}
	return tenants.Wrap("reports.Build", failed(ctx, store.In[Tx](s), scope, t, err))
}

func build(ctx context.Context, s *store.Store, scope tenants.Scope, taskID string, t BuildTask, baseURL string) error {
	var c store.Schedule
	err := s.Read(ctx, scope, func(r *store.Rx) (err error) {
		c, err = r.Schedule(t.Schedule)
		return err
	})
	if err != nil {
		return err
	}
	plan, err := PlanOf(c)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return err
	}
	q, by := plan.question(t.At, zone), Asker{Name: words.In(plan.Locale).Say("reports.by_schedule"), BaseURL: baseURL}
	formats := []Format{PDF}
	if c.CSV {
		formats = append(formats, CSV)
	}
	var files []File
	for _, f := range formats {
		file, err := Make(ctx, s, scope, q, by, f)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	return deliver(ctx, store.In[Tx](s), scope, taskID, t, files, by)
}

// deliver keeps the files and leaves the mails, all or nothing.
func deliver(ctx context.Context, s Store, scope tenants.Scope, taskID string, t BuildTask, files []File, by Asker) error {
	return s.InTx(ctx, scope, func(tx Tx) error {
		var runs []string
		for _, f := range files {
			run, fresh, err := keep(tx, runID(taskID, f.Format), t.Schedule, f, by)
			if err != nil {
				return err
			}
			if !fresh {
				return nil // this task was done before, to its end
			}
			runs = append(runs, run.ID)
		}
		c, err := tx.LockSchedule(t.Schedule)
		if err != nil {
			return err
		}
		to, err := recipients(tx, c, t)
		if err != nil {
			return err
		}
		for _, m := range to {
			m.Mail, m.Runs, m.Schedule, m.Test = MailReport, runs, c.ID, t.To != ""
			if err := tx.Enqueue(custody.SendMail, m, tx.Now()); err != nil {
				return err
			}
		}
		c.Failures, c.LastError = 0, ""
		if err := tx.SaveSchedule(c); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.ReportSent, Outcome: "done", Data: map[string]string{"schedule": c.ID, "report": c.Report, "runs": strings.Join(runs, ","), "recipients": strconv.Itoa(len(to))}})
		return err
	})
}

// runID is the id of what a task keeps: the task's own, and the format's.
func runID(taskID string, f Format) string {
	_, rest, _ := strings.Cut(taskID, "_")
	return "run_" + rest + "." + string(f)
}

// recipients are the people of a schedule at this moment, each once. A
// schedule that reaches nobody has failed, and says so.
func recipients(tx Tx, c store.Schedule, t BuildTask) (out []ReportMail, err error) {
	list := strings.Split(c.Recipients, ",")
	if t.To != "" {
		list = []string{t.To}
	}
	seen := map[string]bool{}
	add := func(m ReportMail, address string) {
		if address != "" && !seen[strings.ToLower(address)] {
			seen[strings.ToLower(address)] = true
			out = append(out, m)
		}
	}
	for _, to := range list {
		role, isRole := strings.CutPrefix(to, roleMark)
		switch {
		case isRole:
			people, err := withRole(tx, tenants.Role(role))
			if err != nil {
				return nil, err
			}
			for _, p := range people {
				add(ReportMail{Person: p.ID}, p.Email)
			}
		case strings.Contains(to, "@"):
			add(ReportMail{Address: to}, to)
		default:
			p, err := tx.Mailbox(tenants.PersonID(to))
			if err != nil && tenants.KindOf(err) != tenants.NotFound {
				return nil, err
			}
			add(ReportMail{Person: p.ID}, p.Email)
		}
	}
	if len(out) == 0 {
		return nil, tenants.Fail(tenants.Conflict, "recipient_nobody", "recipients", c.Recipients)
	}
	return out, nil
}

// withRole are the people of a role; where nobody has it, the owners.
func withRole(tx Tx, role tenants.Role) ([]store.MailboxOf, error) {
	people, err := tx.MailboxesOf(role)
	if err == nil && len(people) == 0 {
		people, err = tx.MailboxesOf(tenants.RoleOwner)
	}
	return people, err
}

// failed writes that a run failed; the third in a row pauses the schedule and
// tells the owners.
func failed(ctx context.Context, s Store, scope tenants.Scope, t BuildTask, cause error) error {
	return s.InTx(ctx, scope, func(tx Tx) error {
		c, err := tx.LockSchedule(t.Schedule)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return nil
		}
		if err != nil || t.To != "" {
			return errors.Join(err) // a failed test is not the schedule's failure
		}
		c.Failures++
		c.LastError = tenants.CodeOf(cause)
		what := "failed"
		if c.Failures >= failures && c.PausedAt == nil {
			at := tx.Now()
			c.PausedAt, what = &at, "paused"
			if err := tellOwners(tx, c); err != nil {
				return err
			}
		}
		if err := tx.SaveSchedule(c); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.SchedulePlan, Outcome: what, Data: map[string]string{"schedule": c.ID, "report": c.Report, "what": what, "error": c.LastError, "failures": strconv.Itoa(c.Failures)}})
		return err
	})
}

func tellOwners(tx Tx, c store.Schedule) error {
	owners, err := tx.MailboxesOf(tenants.RoleOwner)
	if err != nil {
		return err
	}
	for _, o := range owners {
		if err := tx.Enqueue(custody.SendMail, ReportMail{Mail: MailPaused, Person: o.ID, Schedule: c.ID}, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
