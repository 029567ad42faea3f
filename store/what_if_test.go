package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) asked(from access.From, limit int) (b access.Batch) {
	h.t.Helper()
	h.read(func(rx *store.Rx) (err error) {
		b, err = rx.Asked(from, limit)
		return err
	})
	return b
}

// TestWhatIfOverRecordedAsks tries a change over what people really asked, in
// batches, with inputs that are not kept any more, and stops when told to.
func TestWhatIfOverRecordedAsks(t *testing.T) {
	onEach(t, "whatif", func(t *testing.T, h *house) {
		ctx := context.Background()
		rule := h.only(rules.Rule{Name: "Open"})
		for i := range 7 {
			k := h.key("K-"+string(rune('A'+i)), h.board, i+1)
			h.handOut(k, func(in *keys.TakeAsk) { in.Reason = map[bool]string{true: "round"}[i%2 == 0] })
		}
		rule.Needs.Reason = true
		runs := store.In[access.RunTx](h.s)
		start := func() (access.Run, *access.Trial) {
			run, trial, err := access.StartTrial(ctx, runs, h.desk, access.Draft{Rule: rule}, access.MonthDays)
			must(t, err)
			return run, trial
		}
		read := func(_ context.Context, from access.From) (access.Batch, error) { return h.asked(from, 2), nil }
		stored := func(id string) (run access.Run) {
			h.read(func(rx *store.Rx) (err error) { run, err = rx.Trial(id); return err })
			return run
		}
		run, trial := start()
		must(t, trial.Finish(ctx, runs, h.desk, run, nil, read))
		got := stored(run.ID)
		if got.State != access.Finished || got.Result.Asked != 7 || got.Result.Moves != (access.Moves{More: 3}) || got.Result.People[h.ben].More != 3 || len(got.Result.Keys) != 3 {
			t.Errorf("the trial found %+v", got)
		}
		if len(got.Result.Samples) != 3 || got.Result.Samples[0].From != rules.Granted || got.Result.Samples[0].Need != string(rules.NeedReason) {
			t.Errorf("single changes are %+v", got.Result.Samples)
		}

		must(t, h.s.InTx(ctx, tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
			_, err := tx.Delete("decision_inputs").Where("hash IN (SELECT d.hash FROM decision_inputs AS d WHERE d.org_id = ? ORDER BY d.hash LIMIT 2)", h.org).Exec(tx.Context())
			return err
		}))
		run, trial = start()
		must(t, trial.Finish(ctx, runs, h.desk, run, nil, read))
		if got := stored(run.ID); got.Result.Asked != 5 || got.Result.Expired != 2 {
			t.Errorf("with two expired: %d asked, %d expired", got.Result.Asked, got.Result.Expired)
		}

		run, trial = start()
		must(t, access.CancelTrial(ctx, runs, h.desk, run))
		must(t, trial.Finish(ctx, runs, h.desk, run, nil, read))
		if got := stored(run.ID); got.State != access.Cancelled || got.Result.Asked != 0 {
			t.Errorf("a cancelled trial went on: %+v", got)
		}
		if b := h.asked(access.From{At: time.Now().Add(time.Hour)}, 10); !b.Done || len(b.Asks) != 0 {
			t.Errorf("asks of the future: %+v", b)
		}
	})
}

// TestDraftsAreChecked: a draft that names what is not there, or nothing, is
// refused as the rule would be.
func TestDraftsAreChecked(t *testing.T) {
	onEach(t, "drafts", func(t *testing.T, h *house) {
		runs := store.In[access.RunTx](h.s)
		for want, d := range map[string]access.Draft{
			"rule_who_empty":   {Rule: rules.Rule{Effect: rules.Allow}},
			"rule_not_found":   {Rule: rules.Rule{ID: "rul_nowhere", Effect: rules.Allow, Who: rules.Who{Everyone: true}}},
			"person_not_found": {Rule: rules.Rule{Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{"per_nobody"}}}},
		} {
			if _, _, err := access.StartTrial(context.Background(), runs, h.desk, d, 30); tenants.CodeOf(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		if _, _, err := access.StartTrial(context.Background(), runs, h.desk, access.Draft{Rule: rules.Rule{Effect: rules.Allow, Who: rules.Who{Everyone: true}}}, 0); tenants.CodeOf(err) != "what_if_days" {
			t.Errorf("no days: %v", err)
		}
	})
}

// TestWhatIfKnowsHowLongKeysWereOut: what is late is told by when a key really
// came back, and each stay belongs to one ask.
func TestWhatIfKnowsHowLongKeysWereOut(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		rule := h.only(rules.Rule{Name: "Open", Limits: rules.Limits{MaxMinutes: 480}})
		for i, hours := range []int{3, 1} {
			_, err := h.takeWith(h.van[i], h.ben, false)
			must(h.t, err)
			h.clock.add(time.Duration(hours) * time.Hour)
			_, err = h.back(h.van[i])
			must(h.t, err)
		}
		_, err := h.takeWith(h.van[2], h.ben, false)
		must(h.t, err)
		h.clock.add(30 * time.Minute)
		var b access.Batch
		h.read(func(rx *store.Rx) (err error) {
			b, err = rx.Asked(access.From{}, 100)
			return err
		})
		if len(b.Asks) != 3 || b.Asks[0].Stay == nil || b.Asks[0].Stay.In.Sub(b.Asks[0].Stay.Out) != 3*time.Hour || b.Asks[1].Stay.In.Sub(b.Asks[1].Stay.Out) != time.Hour || b.Asks[2].Stay == nil || b.Asks[2].Stay.In != nil {
			h.t.Fatalf("stays: %+v", b.Asks)
		}
		rule.Limits.MaxMinutes = 20
		run, trial, err := access.StartTrial(context.Background(), store.In[access.RunTx](h.s), h.desk, access.Draft{Rule: rule}, access.MonthDays)
		must(h.t, err)
		must(h.t, trial.Finish(context.Background(), store.In[access.RunTx](h.s), h.desk, run, nil, func(context.Context, access.From) (access.Batch, error) {
			b.Done = true
			return b, nil
		}))
		if want := (access.Late{More: 3, MoreManagers: 1}); trial.Result.Late != want || trial.Result.Moves != (access.Moves{}) {
			h.t.Errorf("late %+v, moves %+v, want %+v", trial.Result.Late, trial.Result.Moves, want)
		}
	})
}
