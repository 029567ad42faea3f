package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
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

// movable is a clock that a test sets.
type movable struct{ atomic.Int64 }

func newMovable(t time.Time) *movable { m := &movable{}; m.Store(t.UnixMicro()); return m }

func (m *movable) now() time.Time { return time.UnixMicro(m.Load()).UTC() }

var morning = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// eachTimed is storetest.Each with a clock that the test moves.
func eachTimed(t *testing.T, test func(*testing.T, *house, *movable)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			clock := newMovable(morning)
			o := store.Options{Clock: clock.now}
			if engine == "sqlite" {
				o = storetest.SQLite(t, o)
			} else {
				o = storetest.Postgres(t, o)
			}
			test(t, newHouse(t, storetest.Open(t, o), "north"), clock)
		})
	}
}

// sweep does what the minute's job does, for every organisation it finds.
func (h *house) sweep() (sum keys.Swept) {
	h.t.Helper()
	orgs, err := h.s.UnscopedWithLate(context.Background(), alerts.Standard)
	must(h.t, err)
	for _, org := range orgs {
		n, err := keys.NoticeLate(context.Background(), store.In[keys.NoticeTx](h.s), tenants.ForJob(org, "overdue"), alerts.Standard)
		must(h.t, err)
		sum.Reminded, sum.Noticed, sum.Told = sum.Reminded+n.Reminded, sum.Noticed+n.Noticed, sum.Told+n.Told
	}
	return sum
}

// mails takes the notices that wait in the outbox.
func (h *house) mails() (out []keys.NoticeMail) {
	h.t.Helper()
	tasks, err := h.s.UnscopedClaimOutbox(context.Background(), 1000, time.Hour)
	must(h.t, err)
	for _, task := range tasks {
		var m keys.NoticeMail
		must(h.t, json.Unmarshal(task.Payload, &m))
		if task.Kind == custody.SendMail && task.OrgID == h.org {
			out = append(out, m)
		}
		must(h.t, h.s.UnscopedDoneOutbox(context.Background(), task.ID))
	}
	return out
}

func (h *house) takeUntil(code string, slot int, who tenants.PersonID, due time.Time) custody.Item {
	h.t.Helper()
	it := h.key(code, h.board, slot)
	_, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk, keys.TakeAsk{ItemID: it.ID, PersonID: who, Via: custody.ViaDesk, Reason: "round", DueAt: &due,
		Factors: deskFactors})
	must(h.t, err)
	return it
}

func (h *house) overdue() int64 {
	h.t.Helper()
	var n int64
	h.read(func(r *store.Rx) error {
		tally, err := r.Tally("")
		n = tally.Overdue
		return err
	})
	return n
}

func TestLadderOfALateKey(t *testing.T) {
	eachTimed(t, func(t *testing.T, h *house, clock *movable) {
		due := morning.Add(3 * time.Hour)
		first := h.takeUntil("K-1", 1, h.ben, due)
		h.takeUntil("K-2", 2, h.ben, due)
		h.mails()
		step := func(at time.Duration, want keys.Swept, mails int) []keys.NoticeMail {
			t.Helper()
			clock.Store(due.Add(at).UnixMicro())
			if got := h.sweep(); got != want {
				t.Fatalf("at due %+v: swept %+v, want %+v", at, got, want)
			}
			got := h.mails()
			if len(got) != mails {
				t.Fatalf("at due %+v: %d mails, want %d: %+v", at, len(got), mails, got)
			}
			if again := h.sweep(); again != (keys.Swept{}) {
				t.Fatalf("a second sweep marked %+v", again)
			}
			return got
		}
		step(-16*time.Minute, keys.Swept{}, 0)
		step(-14*time.Minute, keys.Swept{Reminded: 2}, 1)
		got := step(time.Second, keys.Swept{Noticed: 2}, 1)
		if got[0].Person != h.ben || len(got[0].Holdings) != 2 || got[0].Step != alerts.Holder {
			t.Fatalf("both keys of one person are not one mail: %+v", got)
		}
		if n := h.overdue(); n != 2 {
			t.Fatalf("the board counts %d late keys", n)
		}
		_, err := h.back(first)
		must(t, err)
		if n := h.overdue(); n != 1 {
			t.Fatalf("after a return the board counts %d late keys", n)
		}
		h.member(h.chloe, tenants.RoleManager)
		got = step(2*time.Hour+time.Second, keys.Swept{Told: 1}, 1)
		if got[0].Person != h.chloe || len(got[0].Holdings) != 1 || got[0].Step != alerts.Manager {
			t.Fatalf("the manager is not told: %+v", got)
		}
		step(90*24*time.Hour, keys.Swept{}, 0)
	})
}

func TestExtendingStartsTheLadderAnew(t *testing.T) {
	eachTimed(t, func(t *testing.T, h *house, clock *movable) {
		due := morning.Add(time.Hour)
		it := h.takeUntil("K-1", 1, h.ben, due)
		clock.Store(due.Add(time.Minute).UnixMicro())
		if got := h.sweep(); got != (keys.Swept{Noticed: 1}) {
			t.Fatalf("swept %+v", got)
		}
		_, err := keys.Extend(context.Background(), store.In[keys.Tx](h.s), h.desk, it.ID, due.Add(2*time.Hour))
		must(t, err)
		if n := h.overdue(); n != 0 {
			t.Fatalf("%d late after the extension", n)
		}
		if got := h.sweep(); got != (keys.Swept{}) {
			t.Fatalf("swept %+v right after the extension", got)
		}
		clock.Store(due.Add(2*time.Hour + time.Second).UnixMicro())
		if got := h.sweep(); got != (keys.Swept{Noticed: 1}) {
			t.Fatalf("swept %+v at the new due time", got)
		}
	})
}

func TestEveryRungIsInTheLog(t *testing.T) {
	eachTimed(t, func(t *testing.T, h *house, clock *movable) {
		due := morning.Add(time.Hour)
		h.takeUntil("K-1", 1, h.ben, due)
		for _, at := range []time.Duration{-time.Minute, time.Minute, 3 * time.Hour} {
			clock.Store(due.Add(at).UnixMicro())
			h.sweep()
		}
		kinds := h.kinds()
		want := []custody.EventKind{custody.Reminded, custody.Noticed, custody.Told}
		if got := kinds[len(kinds)-3:]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("the log ends with %v", got)
		}
		h.read(func(r *store.Rx) error {
			vs, err := r.Timeline(store.TimelineAsk{Limit: 1})
			if vs[0].Code != "K-1" || vs[0].ItemNo == 0 || vs[0].PersonID != h.ben {
				t.Errorf("the entry says %+v", vs[0])
			}
			return err
		})
	})
}

// TestSweepBesideReturns runs both at once: the counter must agree with the
// holdings afterwards.
func TestSweepBesideReturns(t *testing.T) {
	eachTimed(t, func(t *testing.T, h *house, clock *movable) {
		due := morning.Add(time.Hour)
		var items []custody.Item
		for i := range 24 {
			items = append(items, h.takeUntil(fmt.Sprintf("K-%d", i), i+1, h.ben, due))
		}
		clock.Store(due.Add(time.Minute).UnixMicro())
		var wg sync.WaitGroup
		for _, it := range items[:12] {
			wg.Go(func() {
				if _, err := h.back(it); err != nil {
					t.Errorf("return: %v", err)
				}
			})
		}
		for range 3 {
			wg.Go(func() {
				if _, err := keys.NoticeLate(context.Background(), store.In[keys.NoticeTx](h.s), tenants.ForJob(h.org, "overdue"), alerts.Standard); err != nil {
					t.Errorf("sweep: %v", err)
				}
			})
		}
		wg.Wait()
		h.sweep()
		if n := h.overdue(); n != 12 {
			t.Fatalf("%d late keys are counted, 12 are out", n)
		}
	})
}

var deskFactors = []rules.Factor{rules.FactorDesk}

// member gives a person a sign-in with a role.
func (h *house) member(p tenants.PersonID, role tenants.Role) {
	h.t.Helper()
	must(h.t, h.s.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
		id := tx.NewID("log")
		login := map[string]any{"id": id, "email": id + "@motors.example", "name": "x", "password_hash": "", "created_at": tx.Now()}
		if _, err := tx.Insert("logins", &login).Exec(tx.Context()); err != nil {
			return err
		}
		row := map[string]any{"login_id": id, "person_id": p, "role": role}
		_, err := tx.As(tenants.ForJob(h.org, "test")).Insert("memberships", &row).Exec(tx.Context())
		return err
	}))
}
