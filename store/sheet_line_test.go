package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/alerts"
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) sheets() keys.SheetStore { return store.In[keys.SheetTx](h.s) }

// line enters a line; minutes are before now, 0 for none.
func (h *house) line(it custody.Item, who tenants.PersonID, taken, back int) keys.Entered {
	h.t.Helper()
	out, err := keys.EnterLine(context.Background(), h.sheets(), h.desk, h.lineAsk(it, who, taken, back))
	must(h.t, err)
	return out
}

func (h *house) lineAsk(it custody.Item, who tenants.PersonID, taken, back int) keys.LineAsk {
	ago := func(minutes int) *time.Time {
		if minutes == 0 {
			return nil
		}
		t := time.Now().Add(-time.Duration(minutes) * time.Minute)
		return &t
	}
	return keys.LineAsk{ItemID: it.ID, PersonID: who, TakenAt: ago(taken), BackAt: ago(back), Note: "by the sheet"}
}

func TestLinesAreEnteredWithTheirTrueTimes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		for i, c := range []struct {
			who         tenants.PersonID
			taken, back int
			fit         custody.Fit
			state       custody.State
		}{
			{h.ben, 300, 240, custody.FitPast, custody.In},
			{h.chloe, 60, 0, custody.FitOut, custody.Out},
			{h.ann, 200, 150, custody.FitPast, custody.Out}, // an earlier line comes later
			{"", 0, 10, custody.FitBack, custody.In},
		} {
			out := h.line(k, c.who, c.taken, c.back)
			if out.Fit != c.fit || out.Line.Clash != "" || out.Item.State != c.state {
				t.Fatalf("line %d: %q %q, %s", i, out.Fit, out.Line.Clash, out.Item.State)
			}
		}
		h.read(func(r *store.Rx) error {
			vs, err := r.Timeline(store.TimelineAsk{Item: k.ID, Kinds: []custody.EventKind{custody.Taken, custody.Returned}, Limit: 20})
			must(t, err)
			if len(vs) != 6 {
				t.Errorf("%d moves on record", len(vs))
			}
			for _, v := range vs {
				if late := v.RecordedAt.Sub(v.HappenedAt); late < 9*time.Minute {
					t.Errorf("%s happened %s before it was recorded", v.Kind, late)
				}
			}
			hs, err := r.HoldingsAcross(k.ID, time.Now().Add(-24*time.Hour), time.Now())
			if len(hs) != 3 || hs[0].PersonID != h.ben || hs[1].PersonID != h.ann || hs[2].InVia != custody.ViaSheet || hs[2].LateBy < 50*time.Minute {
				t.Errorf("the periods: %+v", hs)
			}
			for _, p := range []tenants.PersonID{h.ben, h.chloe, h.ann} {
				if held, err := r.HeldBy(p); err != nil || len(held) != 0 {
					t.Errorf("somebody still holds %v: %v", held, err)
				}
			}
			return err
		})
	})
}

func TestAKeyTakenTwiceIsKeptAndExplained(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		h.line(k, h.ben, 120, 0)
		out := h.line(k, h.chloe, 60, 0)
		if out.Fit != "" || out.Line.Clash != custody.ClashHeld || out.Item.HolderID != h.ben {
			t.Fatalf("taken twice: %+v", out)
		}
		h.last(custody.LineClashed)
		h.read(func(r *store.Rx) error {
			vs, err := r.SheetLines(store.SheetLineAsk{Waiting: true, Limit: 5})
			if len(vs) != 1 || vs[0].Person != "Chloé B." || vs[0].Other != "Ben K." || vs[0].OtherIn != nil || vs[0].Note != "by the sheet" {
				t.Errorf("what waits: %+v", vs)
			}
			return err
		})
		settle := func(found string, sheet bool) (keys.Entered, error) {
			return keys.SettleLine(ctx, h.sheets(), h.desk, keys.SettleLineAsk{ID: out.Line.ID, Found: found, Sheet: sheet})
		}
		if _, err := settle(" ", true); tenants.CodeOf(err) != "line_found" {
			t.Errorf("settled without a word: %v", err)
		}
		done, err := settle("Ben hung it up at ten.", true)
		must(t, err)
		if done.Item.HolderID != h.chloe || done.Fit != custody.FitOut {
			t.Errorf("the sheet was right: %+v", done)
		}
		h.last(custody.LineSettled)
		if _, err := settle("again", false); tenants.CodeOf(err) != "line_settled" {
			t.Errorf("settled twice: %v", err)
		}
		h.read(func(r *store.Rx) error {
			hs, err := r.HoldingsAcross(k.ID, time.Now().Add(-24*time.Hour), time.Now())
			if len(hs) != 2 || hs[0].InAt == nil || !hs[0].InAt.Equal(hs[1].OutAt) {
				t.Errorf("the periods: %+v", hs)
			}
			return err
		})
	})
}

func TestLinesThatDoNotFitAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		in, gone := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		must(t, second(keys.Retire(ctx, store.In[keys.EditTx](h.s), h.desk, gone.ID)))
		h.rule(rules.Rule{Name: "Not Chloé", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.chloe}}})
		for name, c := range map[string]struct {
			got  keys.Entered
			want custody.Clash
		}{
			"a return of what was in": {h.line(in, h.ben, 0, 5), custody.ClashIn},
			"a key out of use":        {h.line(gone, h.ben, 5, 0), custody.ClashRetired},
			"against the rules":       {h.line(h.key("K-3", h.board, 3), h.chloe, 5, 0), custody.ClashRules},
		} {
			if c.got.Line.Clash != c.want {
				t.Errorf("%s: %q", name, c.got.Line.Clash)
			}
			if (c.got.Fit == custody.FitOut) != (c.want == custody.ClashRules) {
				t.Errorf("%s: %q", name, c.got.Fit)
			}
		}
		for code, in := range map[string]keys.LineAsk{
			"line_time":       h.lineAsk(in, h.ben, 0, 0),
			"line_order":      h.lineAsk(in, h.ben, 5, 10),
			"line_future":     h.lineAsk(in, h.ben, -5, 0),
			"person_required": h.lineAsk(in, "", 5, 0),
		} {
			if _, err := keys.EnterLine(ctx, h.sheets(), h.desk, in); tenants.CodeOf(err) != code {
				t.Errorf("%v, want %s", err, code)
			}
		}
	})
}

// Late news is no live alarm: a key that was due before anybody here knew that
// it was out is overdue on the board, and nobody is woken for it.
func TestLateLinesRaiseNoAlarm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		h.line(h.key("K-1", h.board, 1), h.ben, 900, 60) // due after 480 minutes, back late
		still := h.key("K-2", h.board, 2)
		h.line(still, h.ben, 900, 0)
		for range 2 {
			must(t, second(keys.NoticeLate(ctx, store.In[keys.NoticeTx](h.s), tenants.ForJob(h.org, "test"), alerts.Standard)))
		}
		for _, kind := range []custody.EventKind{custody.Noticed, custody.Reminded, custody.Told} {
			if slices.Contains(h.kinds(), kind) {
				t.Errorf("%s was told of late news", kind)
			}
		}
		var mails int
		h.read(func(r *store.Rx) error {
			return r.Raw("SELECT count(*) FROM outbox WHERE org_id = ?", h.org).Scan(r.Context(), &mails)
		})
		if mails != 0 {
			t.Errorf("%d things are to be sent", mails)
		}
		h.read(func(r *store.Rx) error {
			rows, err := r.Board(store.BoardAsk{View: store.BoardOverdue, Limit: 5})
			if len(rows) != 1 || rows[0].ItemID != still.ID {
				t.Errorf("overdue on the board: %+v", rows)
			}
			return err
		})
		live, err := h.take(h.key("K-3", h.board, 3), h.ben) // and a live one is told as ever
		must(t, err)
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			due := tx.Now().Add(-time.Minute)
			live.Holding.DueAt = &due
			return tx.SetDue(live.Holding)
		}))
		must(t, second(keys.NoticeLate(ctx, store.In[keys.NoticeTx](h.s), tenants.ForJob(h.org, "test"), alerts.Standard)))
		if !slices.Contains(h.kinds(), custody.Noticed) {
			t.Error("nobody was told of a live one")
		}
	})
}
