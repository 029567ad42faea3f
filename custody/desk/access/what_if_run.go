package access

import (
	"context"
	"errors"
	"time"

	"claviger/custody/rules"
	"claviger/tenants"
)

// The bounds of a trial in days, and what the form offers at first.
const (
	LeastDays = 1
	MonthDays = 30
	MostDays  = 366
)

// From is where reading recorded asks goes on; No 0 begins at At.
type From struct {
	At time.Time
	No int64
}

// Batch is some recorded asks, oldest first. Expired is how many more there
// were of which what was known is not kept any longer.
type Batch struct {
	Asks    []Recorded
	Next    From
	Expired int
	Done    bool // nothing follows
}

// RunState says how far a trial is.
type RunState string

// The states of a trial.
const (
	Running   RunState = "running"
	Finished  RunState = "finished"
	Cancelled RunState = "cancelled"
	Broken    RunState = "broken" // it failed, or its process ended
)

// Run is a trial as it is kept: anybody who edits rules may look at it.
type Run struct {
	OrgID     tenants.OrgID
	ID        string
	Draft     Draft
	Days      int
	State     RunState
	Result    Result
	StartedBy string
	StartedAt time.Time
	BeatAt    time.Time // when it last got on
}

// Since is the moment from which asks are tried.
func (r Run) Since() time.Time { return r.StartedAt.AddDate(0, 0, -r.Days) }

// RunStore opens the transaction of a trial.
type RunStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(RunTx) error) error
}

// RunTx is what a trial needs inside a transaction.
type RunTx interface {
	KnownTx
	NewID(prefix string) string
	Now() time.Time
	Rules() ([]rules.Rule, error)
	AddRun(r Run) error
	// SaveRun writes how far a run is, if it still is running.
	SaveRun(r Run) (bool, error)
}

// errStopped is why a run that was cancelled goes no further.
var errStopped = errors.New("access: the run was cancelled")

// StartTrial checks a change of the rules and begins its trial.
func StartTrial(ctx context.Context, s RunStore, scope tenants.Scope, d Draft, days int) (run Run, trial *Trial, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return run, nil, err
	}
	if days < LeastDays || days > MostDays {
		return run, nil, tenants.Fail(tenants.Invalid, "what_if_days", "max", number(MostDays)).At("days")
	}
	checked := d.Rule
	if checked.Name == "" {
		checked.Name = "new" // a draft need not have a name yet
	}
	if err := Check(checked); err != nil && !d.Ended {
		return run, nil, err
	}
	err = s.InTx(ctx, scope, func(tx RunTx) error {
		now, err := tx.Rules()
		if err != nil {
			return err
		}
		was, there := rules.Rule{}, false
		for _, r := range now {
			if r.ID == d.Rule.ID {
				was, there = r, true
			}
		}
		switch {
		case d.Rule.ID != "" && !there:
			return tenants.Fail(tenants.NotFound, "rule_not_found")
		case d.Ended:
			d.Rule = was
		}
		if err := known(tx, was, d.Rule); err != nil {
			return err
		}
		trial = NewTrial(now, d, tx.Now())
		run = Run{OrgID: scope.Org(), ID: tx.NewID("try"), Draft: d, Days: days, State: Running, StartedBy: scope.Actor(), StartedAt: tx.Now(), BeatAt: tx.Now()}
		run.Result.Reached = run.Since()
		return tx.AddRun(run)
	})
	return run, trial, tenants.Wrap("access.StartTrial", err)
}

// Finish reads asks until there are no more, and writes how far it is whenever
// the pace says so, and at the end. A run that somebody cancelled stops there.
func (t *Trial) Finish(ctx context.Context, s RunStore, scope tenants.Scope, run Run, pace <-chan time.Time, read func(context.Context, From) (Batch, error)) error {
	reading, stop := context.WithCancel(ctx)
	next := ahead(reading, read, From{At: run.Since()})
	defer func() {
		stop()
		<-next // nobody reads on when this has returned
	}()
	for run.State == Running {
		b := <-next
		if b.err != nil {
			run.State, run.Result = Broken, t.Result.brief()
			next = nothing()
			return errors.Join(b.err, save(context.WithoutCancel(ctx), s, scope, run))
		}
		if next = nothing(); !b.Done {
			next = ahead(reading, read, b.Next)
		}
		t.addAll(scope, b.Batch)
		if b.Done {
			run.State = Finished
		} else if !due(pace) {
			continue
		}
		run.Result = t.Result.brief()
		if err := save(ctx, s, scope, run); err == errStopped {
			return nil
		} else if err != nil {
			return tenants.Wrap("access.Finish", err)
		}
	}
	return nil
}

// addAll decides what the scope may see of a batch.
func (t *Trial) addAll(scope tenants.Scope, b Batch) {
	for _, rec := range b.Asks {
		if scope.SeesSite(rec.Facts.Item.SiteID) {
			t.Add(rec)
		}
	}
	t.Result.Expired += b.Expired
}

// batch is what came of reading one.
type batch struct {
	Batch
	err error
}

// ahead reads a batch while the one before it is decided: reading is the
// greater part of a trial.
func ahead(ctx context.Context, read func(context.Context, From) (Batch, error), from From) <-chan batch {
	out := make(chan batch, 1)
	go func() {
		b, err := read(ctx, from)
		out <- batch{b, err}
	}()
	return out
}

// nothing is the reading of no batch.
func nothing() <-chan batch {
	out := make(chan batch)
	close(out)
	return out
}

func due(pace <-chan time.Time) bool {
	select {
	case <-pace:
		return true
	default:
		return false
	}
}

func save(ctx context.Context, s RunStore, scope tenants.Scope, run Run) error {
	return s.InTx(ctx, scope, func(tx RunTx) error {
		run.BeatAt = tx.Now()
		if still, err := tx.SaveRun(run); err != nil || still {
			return err
		}
		return errStopped
	})
}

// CancelTrial stops a run; one that is over stays as it is.
func CancelTrial(ctx context.Context, s RunStore, scope tenants.Scope, run Run) error {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return err
	}
	run.State = Cancelled
	if err := save(ctx, s, scope, run); err != nil && err != errStopped {
		return tenants.Wrap("access.CancelTrial", err)
	}
	return nil
}
