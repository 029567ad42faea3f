package demo

import (
	"context"
	"time"

	"claviger/alerts"
	"claviger/custody"
	"claviger/jobs"
)

// watch plans the looks of the job that tells people of late keys, as far as
// they can find this one: shortly before it is due, when it is due, and when
// the manager is to hear of it. The job itself looks each minute; the story
// leaves out the minutes in which it would find nothing.
func (h *house) watch(it *thing, due *time.Time) {
	if due == nil {
		return
	}
	ladder := alerts.Standard
	for _, at := range []time.Time{due.Add(-ladder.Before + 20*time.Second), due.Add(20 * time.Second), due.Add(ladder.ToManager + 20*time.Second)} {
		h.later(at, it, h.sweep)
	}
}

// sweep looks for late keys, at most once in half a minute.
func (t *teller) sweep(ctx context.Context) error {
	if t.clock.now().Sub(t.swept) < 30*time.Second {
		return nil
	}
	t.swept = t.clock.now()
	return jobs.Overdue(t.store).Do(ctx)
}

// planDays counts the days for whoever watches.
func (t *teller) planDays() {
	start := t.clock.now()
	for day := 1; day <= Days && t.Progress != nil; day++ {
		t.agenda.plan(start.AddDate(0, 0, day-1), func(context.Context) error {
			t.Progress(day, Days)
			return nil
		})
	}
}

// fresh is how old a mail may be and still be worth sending after the story.
const fresh = 24 * time.Hour

// settleOutbox marks as done what the story has carried out itself, and mails
// that would come long after the fact. The mails of the last day stay: they
// are sent as any other.
func (t *teller) settleOutbox(ctx context.Context) error {
	for {
		tasks, err := t.store.UnscopedClaimOutbox(ctx, 500, time.Millisecond)
		if err != nil || len(tasks) == 0 {
			return err
		}
		var done []string
		for _, task := range tasks {
			if task.Kind != custody.SendMail || t.Now.Sub(task.DueAt) > fresh {
				done = append(done, task.ID)
			}
		}
		if len(done) == 0 {
			return nil
		}
		if err := t.store.UnscopedDoneOutbox(ctx, done...); err != nil {
			return err
		}
	}
}
