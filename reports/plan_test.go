package reports_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/reports"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	must(t, err)
	return z
}

func TestNextMoments(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	local := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, paris)
		must(t, err)
		return at
	}
	for name, c := range map[string]struct {
		cadence     string
		after, want string
	}{
		"first of the month":               {"0 6 1 * *", "2026-11-20 14:00", "2026-12-01 06:00"},
		"on the very moment, the next":     {"0 6 1 * *", "2026-12-01 06:00", "2027-01-01 06:00"},
		"Mondays":                          {"0 7 * * 1", "2026-11-20 14:00", "2026-11-23 07:00"},
		"workdays, on Friday evening":      {"30 17 * * 1,2,3,4,5", "2026-11-20 18:00", "2026-11-23 17:30"},
		"every day, later today":           {"0 23 * * *", "2026-11-20 14:00", "2026-11-20 23:00"},
		"a time the clock change leaves":   {"30 2 * * *", "2026-03-28 12:00", "2026-03-29 03:30"},
		"a time the clock change repeats":  {"30 2 * * *", "2026-10-24 12:00", "2026-10-25 02:30"},
		"after a repeated time, next day":  {"30 2 * * *", "2026-10-25 02:30", "2026-10-26 02:30"},
		"28 February, a leap year or none": {"0 6 28 * *", "2027-02-27 06:00", "2027-02-28 06:00"},
	} {
		cad, err := reports.ParseCadence(c.cadence)
		must(t, err)
		if cad.String() != c.cadence {
			t.Errorf("%s: %q is written back as %q", name, c.cadence, cad)
		}
		if got := cad.Next(local(c.after), paris); !got.Equal(local(c.want)) {
			t.Errorf("%s: %s, want %s", name, got.In(paris), c.want)
		}
	}
	for _, bad := range []string{"", "0 6 1 * 1", "61 6 * * *", "0 24 * * *", "0 6 31 * *", "0 6 * 2 *", "0 6 * * 7", "* * * * *", "0 6 1 * * *"} {
		if _, err := reports.ParseCadence(bad); tenants.CodeOf(err) != "cadence_invalid" {
			t.Errorf("%q was accepted: %v", bad, err)
		}
	}
}

// TestCadenceGoesForward: next is always later, on the clock it promises, and
// at most a month away.
func TestCadenceGoesForward(t *testing.T) {
	zones := []*time.Location{zone(t, "Europe/Paris"), zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe"), zone(t, "Asia/Kolkata")}
	rapid.Check(t, func(t *rapid.T) {
		c := reports.Cadence{Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute")}
		if rapid.Bool().Draw(t, "monthly") {
			c.Month = rapid.IntRange(1, 28).Draw(t, "day")
		} else {
			for d := range rapid.IntRange(0, 6).Draw(t, "days") {
				c.Days = append(c.Days, time.Weekday(d))
			}
		}
		z := rapid.SampledFrom(zones).Draw(t, "zone")
		after := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "after"), 0)
		next := c.Next(after, z)
		if !next.After(after) || next.Sub(after) > 32*24*time.Hour {
			t.Fatalf("after %s comes %s", after.In(z), next.In(z))
		}
		if l := next.In(z); l.Minute() != c.Minute && l.Hour() == c.Hour {
			t.Fatalf("%s shows another time", l)
		}
	})
}

func TestNamedPeriods(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 3, 30, 22, 30, 0, 0, time.UTC) // 00:30 on the 31st in Paris
	for span, want := range map[reports.Span][2]string{
		reports.Today: {"2026-03-31", "2026-04-01"}, reports.Yesterday: {"2026-03-30", "2026-03-31"}, reports.Week: {"2026-03-24", "2026-03-31"}, reports.Month: {"2026-02-01", "2026-03-01"},
	} {
		from, to := span.Period(now, paris)
		if from.Format("2006-01-02 15:04") != want[0]+" 00:00" || to.Format("2006-01-02 15:04") != want[1]+" 00:00" {
			t.Errorf("%s is %s to %s", span, from, to)
		}
	}
}

// tasks takes what waits in the outbox.
func (h *house) tasks() (out []store.OutboxTask) {
	h.t.Helper()
	all, err := h.s.UnscopedClaimOutbox(context.Background(), 1000, time.Hour)
	must(h.t, err)
	for _, task := range all {
		if task.Kind == custody.BuildReport || task.Kind == custody.SendMail {
			out = append(out, task)
		}
		must(h.t, h.s.UnscopedDoneOutbox(context.Background(), task.ID))
	}
	return out
}

func (h *house) build(task store.OutboxTask, attempt int) error {
	h.t.Helper()
	var p reports.BuildTask
	must(h.t, json.Unmarshal(task.Payload, &p))
	return reports.Build(context.Background(), h.s, tenants.ForJob(task.OrgID, "build_report"), task.ID, attempt, p, "https://keys.example")
}

func (h *house) schedules() (list []store.Schedule) {
	h.t.Helper()
	must(h.t, h.s.Read(context.Background(), h.owner, func(r *store.Rx) (err error) {
		list, err = r.Schedules()
		return err
	}))
	return list
}

func (h *house) runs() (list []store.ReportRun) {
	h.t.Helper()
	must(h.t, h.s.Read(context.Background(), h.owner, func(r *store.Rx) (err error) {
		list, err = r.ReportRuns("", "", 100)
		return err
	}))
	return list
}

func TestMonthlyReportGoesToFinance(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.story()
		for range 2 {
			must(h.t, reports.PlanAllMonthly(context.Background(), h.s))
		}
		list := h.schedules()
		if len(list) != 1 || list[0].Cadence != "0 6 1 * *" || list[0].Recipients != "role:finance" {
			h.t.Fatalf("planned %+v", list)
		}
		h.tasks()
		h.clock.set(time.Date(2026, 12, 1, 5, 0, 0, 0, time.UTC)) // 06:00 in Paris
		for range 2 {
			must(h.t, reports.StartDue(context.Background(), h.s))
		}
		tasks := h.tasks()
		if len(tasks) != 1 {
			h.t.Fatalf("%d runs were started", len(tasks))
		}
		for range 2 { // done twice
			must(h.t, h.build(tasks[0], 1))
		}
		mails := h.tasks()
		if len(mails) != 1 {
			h.t.Fatalf("%d mails: %+v", len(mails), mails)
		}
		runs := h.runs()
		if len(runs) != 1 || runs[0].Report != "transactions" || runs[0].Rows != 4 || runs[0].ScheduleID != list[0].ID {
			h.t.Fatalf("kept %+v", runs)
		}
		must(h.t, h.s.Read(context.Background(), h.owner, func(r *store.Rx) error {
			file, err := r.ReportFile(runs[0])
			if len(file) == 0 || string(file[:5]) != "%PDF-" {
				h.t.Errorf("the kept file begins with %q", file[:min(5, len(file))])
			}
			kinds, _ := r.Timeline(store.TimelineAsk{Limit: 2})
			if kinds[0].Kind != custody.ReportSent || kinds[1].Kind != custody.ReportMade {
				h.t.Errorf("the log ends with %s, %s", kinds[1].Kind, kinds[0].Kind)
			}
			return err
		}))
		if next := h.schedules()[0].NextAt; !next.Equal(time.Date(2027, 1, 1, 5, 0, 0, 0, time.UTC)) {
			h.t.Errorf("next is %s", next)
		}
	})
}

func TestMissedRunsAreMadeUpForOnce(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.story()
		_, err := reports.AddPlan(context.Background(), store.In[reports.Tx](h.s), h.owner,
			reports.Plan{Report: reports.Transactions, Span: reports.Yesterday, Cadence: reports.Cadence{Hour: 7}, Recipients: []string{"boss@westmere.example"}})
		must(h.t, err)
		h.tasks()
		h.clock.set(time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)) // five mornings later
		must(h.t, reports.StartDue(context.Background(), h.s))
		tasks := h.tasks()
		if len(tasks) != 1 {
			h.t.Fatalf("%d runs", len(tasks))
		}
		var p reports.BuildTask
		must(h.t, json.Unmarshal(tasks[0].Payload, &p))
		if want := time.Date(2026, 11, 25, 6, 0, 0, 0, time.UTC); !p.At.Equal(want) {
			h.t.Errorf("made up for %s, want %s", p.At, want)
		}
		must(h.t, reports.StartDue(context.Background(), h.s))
		if again := h.tasks(); len(again) != 0 {
			h.t.Errorf("%d more runs", len(again))
		}
	})
}

func TestThreeFailedRunsPause(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	c, err := reports.AddPlan(context.Background(), store.In[reports.Tx](h.s), h.owner,
		reports.Plan{Report: reports.KeysOut, Cadence: reports.Cadence{Hour: 7}, Recipients: []string{string(h.person("No Mail", "", "", "en"))}})
	must(t, err)
	h.tasks()
	for day := range 3 {
		h.clock.set(time.Date(2026, 11, 21+day, 6, 0, 0, 0, time.UTC))
		must(t, reports.StartDue(context.Background(), h.s))
		tasks := h.tasks()
		if len(tasks) != 1 {
			t.Fatalf("day %d: %d runs", day, len(tasks))
		}
		if err := h.build(tasks[0], 1); tenants.CodeOf(err) != "recipient_nobody" {
			t.Fatalf("day %d: %v", day, err)
		}
		must(t, h.build(tasks[0], 3)) // the last attempt is written down
	}
	got := h.schedules()[0]
	if got.PausedAt == nil || got.Failures != 3 || got.LastError != "recipient_nobody" || len(h.runs()) != 0 {
		t.Fatalf("after three failures: %+v", got)
	}
	mails := h.tasks()
	if len(mails) != 1 {
		t.Fatalf("the owner gets %d mails", len(mails))
	}
	h.clock.forward(72 * time.Hour)
	must(t, reports.StartDue(context.Background(), h.s))
	if len(h.tasks()) != 0 {
		t.Error("a paused schedule ran")
	}
	must(t, reports.Resume(context.Background(), store.In[reports.Tx](h.s), h.owner, c.ID))
	if got = h.schedules()[0]; got.PausedAt != nil || got.Failures != 0 || !got.NextAt.After(h.clock.now()) {
		t.Errorf("resumed: %+v", got)
	}
	must(t, reports.Pause(context.Background(), store.In[reports.Tx](h.s), h.owner, c.ID))
	if got = h.schedules()[0]; got.PausedAt == nil {
		t.Error("not paused")
	}
}

func TestTestGoesToWhoAsksOnly(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	c, err := reports.AddPlan(context.Background(), store.In[reports.Tx](h.s), h.owner,
		reports.Plan{Report: reports.KeysOut, Cadence: reports.Cadence{Hour: 7}, Recipients: []string{"boss@westmere.example"}, CSV: true})
	must(t, err)
	h.tasks()
	must(t, reports.SendTest(context.Background(), store.In[reports.Tx](h.s), h.owner, c.ID))
	tasks := h.tasks()
	must(t, h.build(tasks[0], 1))
	mails := h.tasks()
	var m reports.ReportMail
	must(t, json.Unmarshal(mails[0].Payload, &m))
	if len(mails) != 1 || m.Person != h.owner.Person() || !m.Test || len(m.Runs) != 2 || m.Address != "" {
		t.Errorf("the test went to %+v", mails)
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	good := reports.Plan{Report: reports.Transactions, Span: reports.Month, Cadence: reports.Cadence{Month: 1, Hour: 6}, Recipients: []string{"a@b.example"}}
	for code, spoil := range map[string]func(*reports.Plan){
		"report_unknown":    func(p *reports.Plan) { p.Report = "x" },
		"cadence_invalid":   func(p *reports.Plan) { p.Cadence.Month = 30 },
		"period_missing":    func(p *reports.Plan) { p.Span = reports.Other },
		"recipient_missing": func(p *reports.Plan) { p.Recipients = nil },
		"recipient_invalid": func(p *reports.Plan) { p.Recipients = []string{"a@b.example\r\nBcc: x@y"} },
		"zone_invalid":      func(p *reports.Plan) { p.Zone = "Mars" },
	} {
		p := good
		spoil(&p)
		if _, err := reports.AddPlan(context.Background(), store.In[reports.Tx](h.s), h.owner, p); tenants.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	desk := tenants.ForToken(tenants.Token{OrgID: h.org.ID, ID: "tok_1", Role: tenants.RoleDesk}, "")
	if _, err := reports.AddPlan(context.Background(), store.In[reports.Tx](h.s), desk, good); tenants.KindOf(err) != tenants.Forbidden {
		t.Errorf("the desk planned: %v", err)
	}
}

// TestLongFileIsKeptWhole keeps a file of several blobs.
func TestLongFileIsKeptWhole(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	f := reports.File{Format: reports.CSV, Content: make([]byte, store.MaxBlob*2+17), Asked: reports.Question{Report: reports.KeysOut, Locale: "en", Zone: "UTC"}}
	f.Content[store.MaxBlob] = 1
	run, err := reports.Keep(context.Background(), store.In[reports.Tx](h.s), h.owner, f, asker)
	must(t, err)
	must(t, h.s.Read(context.Background(), h.owner, func(r *store.Rx) error {
		got, err := r.ReportFile(run)
		if string(got) != string(f.Content) {
			t.Error("the file came back changed")
		}
		return err
	}))
}
