package web_test

import (
	"context"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/words"
)

// moved gives an organisation a key that somebody took this morning.
func (h *house) moved(o admin.Created, code, reason string) {
	h.t.Helper()
	scope := tenants.ForDemo(o.Organisation.ID, o.Owner.ID)
	board, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), scope, custody.Place{SiteID: o.Site.ID, Kind: custody.Board, Name: "Board " + code, Slots: 20})
	must(h.t, err)
	_, err = access.SaveRule(context.Background(), store.In[access.Tx](h.db), scope, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 480}})
	must(h.t, err)
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: code, Name: "White van", HomeID: board.ID, HomeSlot: 1, Symbol: "S" + code, Pieces: 1})
	must(h.t, err)
	due := h.clock.now.Add(2 * time.Hour)
	_, err = keys.Take(context.Background(), store.In[keys.Tx](h.db), scope, keys.TakeAsk{ItemID: it.ID, PersonID: o.Owner.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: reason, DueAt: &due})
	must(h.t, err)
}

func TestAskMakeAndDownload(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.moved(h.motors, "K-104", "test drive")
		b := h.as("owner@motors.example")
		b.get("/reports").wants(h.t, 200, "Who had what when", "Never run here", `href="/reports/transactions"`)
		b.get("/reports/transactions?span=today").wants(h.t, 200, "K-104", "White van", "test drive", "still out", "1 row", "1 taken, 0 back, 1 still out, 0 refused")
		b.get("/reports/transactions").wants(h.t, 200, "Nobody took a key in this period.")
		b.get("/reports/keys_out?key=K-104&person=Olive").wants(h.t, 200, "K-104", "only with Olive motors")
		for _, format := range []string{"pdf", "csv", "xlsx"} {
			a := b.post("/reports/transactions", "span", "today", "format", format)
			to := a.Header.Get("Location")
			if a.StatusCode != 303 || !strings.HasPrefix(to, "/reports/runs/run_") {
				h.t.Fatalf("%s: %d %s %.300s", format, a.StatusCode, to, a.body)
			}
			b.get(to).wants(h.t, 200, "Olive motors", "1 row", "SHA-256")
			file := b.get(to + "/file")
			file.wants(h.t, 200)
			id := path.Base(to)
			must(h.t, h.db.InTx(context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(tx *store.Tx) error {
				return tx.AddMail(store.Mail{ID: "mal_" + format, Kind: "report", Recipient: "finance@motors.example", Subject: "Who had what when", Text: "Hello", Files: id})
			}))
			b.get("/outbox/mal_"+format).wants(h.t, 200, "Attached", `href="`+to+`/file"`)
			if got := file.Header.Get("Content-Disposition"); got != `attachment; filename="transactions-2026-03-27.`+format+`"` || file.Header.Get("Content-Type") != reports.Format(format).Type() {
				h.t.Errorf("%s: %s, %s", format, got, file.Header.Get("Content-Type"))
			}
		}
		b.get("/reports/runs").wants(h.t, 200, "XLSX", "CSV", "PDF")
		if n := h.events(h.motors.Organisation.ID, custody.ReportMade); n != 3 {
			h.t.Errorf("%d entries for 3 files", n)
		}
	})
}

func TestQuestionsThatCannotBeAsked(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.moved(h.motors, "K-104", "test drive")
		b := h.as("owner@motors.example")
		b.get("/reports/secrets").wants(h.t, 404)
		b.get("/reports/keys_out?key=K-999").wants(h.t, 422, "There is no key K-999.", `value="K-999"`)
		b.get("/reports/keys_out?person=Nobody+Here").wants(h.t, 422, "Nobody here is called Nobody Here.")
		b.get("/reports/transactions?span=other&from=2026-03-27&to=2026-03-01").wants(h.t, 422, "The end lies before the beginning.", `value="2026-03-27"`)
		b.get("/reports/transactions?span=other&from=yesterday&to=2026-03-01").wants(h.t, 422, "Write the date like 2026-03-04.")
		b.post("/reports/transactions", "span", "today", "format", "docx").wants(h.t, 422, "There is no format docx.")
		b.get("/reports/runs/run_none").wants(h.t, 404)
		if n := h.events(h.motors.Organisation.ID, custody.ReportMade); n != 0 {
			h.t.Errorf("%d reports were kept", n)
		}
	})
}

func TestWhoMaySeeReports(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.moved(h.motors, "K-104", "test drive")
		for role, status := range map[tenants.Role]int{tenants.RoleFinance: 200, tenants.RoleAuditor: 200, tenants.RoleHolder: 403} {
			h.member(role)
			b := h.as(string(role) + "@motors.example")
			for _, path := range []string{"/reports", "/reports/transactions", "/reports/runs", "/reports/schedules"} {
				b.get(path).wants(h.t, status)
			}
			if role == tenants.RoleAuditor {
				b.get("/reports")
				b.post("/reports/schedules", "report", "keys_out").wants(h.t, 403)
			}
			b.get("/outbox").wants(h.t, 403)
		}
	})
}

// TestReportsOfOthers asks as motors for what homes has kept.
func TestReportsOfOthers(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.moved(h.homes, "K-777", "canary")
		theirs := h.as("owner@homes.example")
		theirs.get("/reports/transactions")
		to := theirs.post("/reports/transactions", "span", "today", "format", "csv").Header.Get("Location")
		theirs.get(to+"/file").wants(h.t, 200, "canary")
		ours := h.as("owner@motors.example")
		ours.get(to).wants(h.t, 404)
		ours.get(to+"/file").wants(h.t, 404)
		ours.get("/reports/keys_out?key=K-777").wants(h.t, 422)
		if a := ours.get("/reports/transactions?span=today&site=" + string(h.homes.Site.ID)); a.StatusCode != 404 {
			h.t.Errorf("a foreign site: %d", a.StatusCode)
		}
	})
}

func TestPlanAReport(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/reports/schedules").wants(h.t, 200, "Nothing is sent by itself yet.", "Wednesday 1 April 2026 06:00")
		b.post("/reports/schedules", "report", "transactions", "span", "month", "when", "month", "at", "25:00", "role", "finance").wants(h.t, 422, "Choose a time of day")
		b.post("/reports/schedules", "report", "transactions", "span", "month", "when", "month", "at", "06:00", "recipients", "nobody").wants(h.t, 422, "nobody is no e-mail address", `value="nobody"`)
		b.post("/reports/schedules", "report", "transactions", "span", "month", "when", "month", "at", "06:00", "role", "finance", "recipients", "cfo@motors.example", "csv", "1").leads(h.t, "/reports/schedules")
		page := b.get("/reports/schedules")
		page.wants(h.t, 200, "On day 1 of each month at 06:00 (Europe/Paris): Last month, PDF + CSV", "cfo@motors.example")
		id := regexp.MustCompile(`/reports/schedules/(sch_\w+)/pause`).FindStringSubmatch(page.body)
		if id == nil {
			h.t.Fatal("no button to pause")
		}
		b.post("/reports/schedules/"+id[1]+"/pause").leads(h.t, "/reports/schedules")
		b.get("/reports/schedules").wants(h.t, 200, "Paused", "/resume")
		b.post("/reports/schedules/"+id[1]+"/resume").leads(h.t, "/reports/schedules")
		b.post("/reports/schedules/"+id[1]+"/test").leads(h.t, "/reports/schedules")
		tasks, err := h.db.UnscopedClaimOutbox(context.Background(), 10, time.Minute, custody.BuildReport)
		must(h.t, err)
		if len(tasks) != 1 || !strings.Contains(string(tasks[0].Payload), string(h.motors.Owner.ID)) {
			h.t.Errorf("the test left %+v", tasks)
		}
		theirs := h.as("owner@homes.example")
		theirs.get("/reports/schedules")
		theirs.post("/reports/schedules/"+id[1]+"/pause").wants(h.t, 404)
	})
}

func TestMailsAreInSight(t *testing.T) {
	eachHouse(t, func(h *house) {
		must(h.t, h.db.InTx(context.Background(), tenants.ForJob(h.homes.Organisation.ID, "test"), func(tx *store.Tx) error {
			return tx.AddMail(store.Mail{ID: "mal_1", Kind: "notice", Recipient: "ben@homes.example", Subject: "K-104 was due at 12:00", Text: "Hello Ben,\n\n<b>bring it back</b>\n"})
		}))
		b := h.as("owner@homes.example")
		b.get("/outbox").wants(h.t, 200, "K-104 was due at 12:00", "ben@homes.example", "Kept here")
		b.get("/outbox/mal_1").wants(h.t, 200, "Hello Ben,", "&lt;b&gt;bring it back")
		h.as("owner@motors.example").get("/outbox/mal_1").wants(h.t, 404)
		h.as("owner@motors.example").get("/outbox").wants(h.t, 200, "No mail was written yet.")
	})
}

func TestReportPagesInEveryLanguage(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.moved(h.motors, "K-104", "test drive")
		b := h.as("owner@motors.example")
		before, _ := words.Faults()
		for _, lang := range words.Locales {
			b.cookies["lang"] = lang
			for _, path := range []string{"/reports", "/reports/transactions?span=today", "/reports/transactions?span=other&from=2026-03-01&to=2026-03-27", "/reports/keys_out", "/reports/overdue", "/reports/runs", "/reports/schedules", "/outbox"} {
				b.get(path).wants(h.t, 200)
			}
		}
		if after, ids := words.Faults(); after != before {
			h.t.Errorf("missing words: %v", ids)
		}
	})
}
