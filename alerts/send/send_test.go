package send_test

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"mime/multipart"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"claviger/alerts"
	"claviger/alerts/send"
	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/words"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var noon = time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC) // 12:00 in Paris

// house is an organisation with a holder, Ben, whose manager is Ruth.
type house struct {
	t         *testing.T
	s         *store.Store
	now       atomic.Int64
	org       tenants.OrgID
	owner     tenants.Scope
	board     custody.Place
	ben, ruth tenants.PersonID
	keys      int
}

func newHouse(t *testing.T, locale string) *house {
	t.Helper()
	h := &house{t: t}
	h.set(noon.Add(-3 * time.Hour))
	h.s = storetest.Open(t, storetest.SQLite(t, store.Options{Clock: func() time.Time { return time.UnixMicro(h.now.Load()).UTC() }}))
	made, err := admin.CreateOrganisation(context.Background(), h.s.Admin(), admin.NewHasher(2, 8), admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: "homes", Name: "Alder Court Homes", Trade: tenants.Property, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
		Site:         "North", OwnerName: "Ruth A.", OwnerEmail: "ruth@homes.example", Password: "claviger-demo-keys", By: "test"})
	must(t, err)
	h.org, h.ruth = made.Organisation.ID, made.Owner.ID
	h.owner = tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_x"}, tenants.Membership{OrgID: h.org, LoginID: "log_x", PersonID: h.ruth, Role: tenants.RoleOwner}, "req")
	h.board, err = keys.AddPlace(context.Background(), store.In[keys.EditTx](h.s), h.owner, custody.Place{SiteID: made.Site.ID, Kind: custody.Board, Name: "Board North", Slots: 50})
	must(t, err)
	_, err = access.SaveRule(context.Background(), store.In[access.Tx](h.s), h.owner, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 480}})
	must(t, err)
	p, err := admin.AddPerson(context.Background(), h.s.Admin(), h.owner, tenants.Person{Name: "Ben Kéroual", Kind: tenants.Staff, Email: "ben@homes.example", Locale: locale})
	must(t, err)
	h.ben = p.ID
	return h
}

func (h *house) set(t time.Time) { h.now.Store(t.UnixMicro()) }

// late lets Ben take a key that is due at noon.
func (h *house) late() custody.Item {
	h.t.Helper()
	h.keys++
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.s), h.owner,
		keys.ItemDraft{Code: fmt.Sprintf("K-10%d", h.keys), Name: "Boiler room, <north>", HomeID: h.board.ID, HomeSlot: h.keys, Symbol: fmt.Sprintf("AA%d", h.keys), Pieces: 1})
	must(h.t, err)
	due := noon
	_, err = keys.Take(context.Background(), store.In[keys.Tx](h.s), h.owner, keys.TakeAsk{ItemID: it.ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "round", DueAt: &due})
	must(h.t, err)
	return it
}

// sweep gives the mails that a sweep left in the outbox.
func (h *house) sweep() (out []store.OutboxTask) {
	h.t.Helper()
	_, err := keys.NoticeLate(context.Background(), store.In[keys.NoticeTx](h.s), tenants.ForJob(h.org, "overdue"), alerts.Standard)
	must(h.t, err)
	tasks, err := h.s.UnscopedClaimOutbox(context.Background(), 100, time.Hour, custody.SendMail)
	must(h.t, err)
	for _, task := range tasks {
		must(h.t, h.s.UnscopedDoneOutbox(context.Background(), task.ID))
	}
	return tasks
}

func (h *house) sender(smtp string) *send.Sender {
	h.t.Helper()
	s, err := send.New(send.Options{Store: h.s, SMTP: smtp, BaseURL: "https://keys.example"})
	must(h.t, err)
	return s
}

func (h *house) send(s *send.Sender, task store.OutboxTask) error {
	return s.Send(context.Background(), tenants.ForJob(h.org, "send_mail"), task.ID, task.Payload)
}

func (h *house) mails() (list []store.Mail) {
	h.t.Helper()
	must(h.t, h.s.Read(context.Background(), h.owner, func(r *store.Rx) (err error) {
		list, err = r.Mails("", 100)
		return err
	}))
	return list
}

// parts reads a multipart message: media type of each part, and its content.
func parts(t *testing.T, header, body string) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header)
	must(t, err)
	out := map[string]string{}
	if !strings.HasPrefix(kind, "multipart/") {
		out[kind] = body
		return out
	}
	r := multipart.NewReader(strings.NewReader(body), params["boundary"])
	for {
		p, err := r.NextPart()
		if err != nil {
			return out
		}
		b := new(strings.Builder)
		if _, err := fmt.Fprint(b, readAll(t, p)); err != nil {
			t.Fatal(err)
		}
		for k, v := range parts(t, p.Header.Get("Content-Type"), b.String()) {
			out[k] = v
		}
	}
}

func readAll(t *testing.T, p *multipart.Part) string {
	t.Helper()
	b := new(strings.Builder)
	buf := make([]byte, 4096)
	for {
		n, err := p.Read(buf) // quoted-printable is undone by the reader
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}

func body(t *testing.T, l letter) (text, html string) {
	t.Helper()
	_, raw, _ := strings.Cut(l.raw, "\r\n\r\n")
	all := parts(t, l.msg.Header.Get("Content-Type"), raw)
	return all["text/plain"], all["text/html"]
}

func TestLateKeyMail(t *testing.T) {
	h, box := newHouse(t, "en"), newSink(t)
	it := h.late()
	h.set(noon.Add(2 * time.Minute))
	tasks := h.sweep()
	s := h.sender("smtp://" + box.addr + "?from=keys@homes.example")
	for range 2 { // done twice, sent once
		must(t, h.send(s, tasks[0]))
	}
	got := box.letters()
	if len(got) != 1 {
		t.Fatalf("%d mails were sent", len(got))
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got[0].msg.Header.Get("Subject"))
	must(t, err)
	if subject != "K-101 was due at 12:00, please bring it back" || got[0].to != "ben@homes.example" || got[0].from != "keys@homes.example" {
		t.Errorf("%q to %s from %s", subject, got[0].to, got[0].from)
	}
	text, html := body(t, got[0])
	for _, want := range []string{"Hello Ben Kéroual,", "Boiler room, <north>", "09:00", "in Board North, hook 1", "If nobody answers, Ruth A. is told at 14:00.", "Times are in Europe/Paris.", "https://keys.example/keys/" + string(it.ID)} {
		if !strings.Contains(text, want) {
			t.Errorf("the text part does not say %q:\n%s", want, text)
		}
	}
	if !strings.Contains(html, "Boiler room, &lt;north&gt;") || strings.Contains(html, "<north>") {
		t.Error("a key's name is not escaped")
	}
	if buttons := regexp.MustCompile(`<a [^>]*href="[^"]*"`).FindAllString(html, -1); len(buttons) != 1 {
		t.Errorf("links: %v", buttons)
	}
	if got[0].msg.Header.Get("Auto-Submitted") == "" || !strings.Contains(got[0].msg.Header.Get("Message-Id"), "mal_") {
		t.Errorf("headers: %v", got[0].msg.Header)
	}
	if m := h.mails()[0]; m.SentAt == nil || m.Tries != 1 || m.Error != "" {
		t.Errorf("the row says %+v", m)
	}
}

func TestSeveralKeysAreOneMailInTheReadersLanguage(t *testing.T) {
	before, _ := words.Faults()
	for locale, want := range map[string]string{"en": "3 keys are late", "fr": "3 clés sont en retard", "es": "3 llaves con retraso"} {
		h, box := newHouse(t, locale), newSink(t)
		for range 3 {
			h.late()
		}
		s := h.sender("smtp://" + box.addr)
		for _, at := range []time.Duration{-10 * time.Minute, time.Minute, 3 * time.Hour} {
			h.set(noon.Add(at))
			tasks := h.sweep()
			if len(tasks) != 1 {
				t.Fatalf("%s: %d mails at %s", locale, len(tasks), at)
			}
			must(t, h.send(s, tasks[0]))
		}
		got := box.letters()
		if len(got) != 3 || got[2].to != "ruth@homes.example" {
			t.Fatalf("%s: %d mails", locale, len(got))
		}
		subject, _ := new(mime.WordDecoder).DecodeHeader(got[1].msg.Header.Get("Subject"))
		text, _ := body(t, got[1])
		if subject != want || strings.Count(text, "K-10") != 3 {
			t.Errorf("%s: %q\n%s", locale, subject, text)
		}
	}
	if after, ids := words.Faults(); after != before {
		t.Errorf("missing words: %v", ids)
	}
}

func TestNoMailForAKeyThatIsBack(t *testing.T) {
	h, box := newHouse(t, "en"), newSink(t)
	it := h.late()
	h.set(noon.Add(time.Minute))
	tasks := h.sweep()
	_, err := keys.BringBack(context.Background(), store.In[keys.Tx](h.s), h.owner, keys.BackAsk{ItemID: it.ID, Via: custody.ViaDesk})
	must(t, err)
	must(t, h.send(h.sender("smtp://"+box.addr), tasks[0]))
	if len(box.letters()) != 0 || len(h.mails()) != 0 {
		t.Error("somebody was told of a key that is back")
	}
}

func TestWithoutServerTheMailStaysInSight(t *testing.T) {
	h := newHouse(t, "en")
	h.late()
	h.set(noon.Add(time.Minute))
	must(t, h.send(h.sender(""), h.sweep()[0]))
	m := h.mails()
	if len(m) != 1 || m[0].SentAt != nil || m[0].GivenUpAt != nil || !strings.Contains(m[0].HTML, "K-101 was due at 12:00") {
		t.Errorf("the outbox page has %+v", m)
	}
	if dir := os.Getenv("CLAVIGER_PICTURES"); dir != "" {
		must(t, os.WriteFile(dir+"/mail.html", []byte(m[0].HTML), 0o600))
	}
}

func TestFailuresAreKeptAndTriedAgain(t *testing.T) {
	h, box := newHouse(t, "en"), newSink(t)
	box.fail = []error{&smtp.SMTPError{Code: 451, Message: "later"}, nil}
	h.late()
	h.set(noon.Add(time.Minute))
	task, s := h.sweep()[0], h.sender("smtp://"+box.addr)
	if err := h.send(s, task); err == nil {
		t.Fatal("a mail that was put off counts as sent")
	}
	if m := h.mails()[0]; m.Tries != 1 || !strings.Contains(m.Error, "later") || m.GivenUpAt != nil {
		t.Errorf("after the first try: %+v", m)
	}
	must(t, h.send(s, task))
	if m := h.mails()[0]; m.Tries != 2 || m.Error != "" || m.SentAt == nil || len(box.letters()) != 1 {
		t.Errorf("after the second try: %+v", m)
	}
}

func TestWhatCannotBeSentEnds(t *testing.T) {
	h, box := newHouse(t, "en"), newSink(t)
	box.fail = []error{&smtp.SMTPError{Code: 550, Message: "no such mailbox"}}
	h.late()
	h.set(noon.Add(-10 * time.Minute))
	task, s := h.sweep()[0], h.sender("smtp://"+box.addr)
	must(t, h.send(s, task))
	must(t, h.send(s, task))
	if m := h.mails()[0]; m.GivenUpAt == nil || !strings.Contains(m.Error, "no such mailbox") || m.Tries != 1 {
		t.Errorf("refused for good: %+v", m)
	}
	down := h.sender("smtp://127.0.0.1:1")
	h.set(noon.Add(time.Minute))
	task = h.sweep()[0]
	if err := h.send(down, task); err == nil {
		t.Fatal("a server that is down took a mail")
	}
	h.set(noon.Add(25 * time.Hour))
	must(t, h.send(down, task))
	if m := h.mails()[0]; m.GivenUpAt == nil || m.Tries != 2 {
		t.Errorf("after a day: %+v", m)
	}
}

func TestNobodyToWriteTo(t *testing.T) {
	h, box := newHouse(t, "en"), newSink(t)
	must(t, h.s.InTx(context.Background(), h.owner, func(tx *store.Tx) error {
		_, err := tx.Update("people").Set("email = ''").Where("id = ?", h.ben).Exec(tx.Context())
		return err
	}))
	h.late()
	h.set(noon.Add(time.Minute))
	must(t, h.send(h.sender("smtp://"+box.addr), h.sweep()[0]))
	if m := h.mails(); len(m) != 1 || m[0].Error != "no_address" || len(box.letters()) != 0 {
		t.Errorf("kept %+v", m)
	}
}

func TestReportGoesAlong(t *testing.T) {
	h, box := newHouse(t, "en"), newSink(t)
	var run store.ReportRun
	must(t, h.s.InTx(context.Background(), h.owner, func(tx *store.Tx) (err error) {
		q := `{"report":"transactions","from":"2026-10-01T00:00:00+02:00","to":"2026-11-01T00:00:00+01:00"}`
		run, _, err = tx.KeepReport(store.ReportRun{ID: "run_1.pdf", Report: "transactions", Params: q, Format: "pdf", Rows: 9, Locale: "en", Zone: "Europe/Paris"}, "application/pdf", []byte("%PDF-1.7 canary"))
		return err
	}))
	payload, _ := json.Marshal(map[string]any{"mail": "report", "address": "auditor@insurer.example", "runs": []string{run.ID}, "schedule": "sch_1"})
	must(t, h.send(h.sender("smtp://"+box.addr), store.OutboxTask{ID: "out_1", Payload: payload}))
	got := box.letters()
	subject, _ := new(mime.WordDecoder).DecodeHeader(got[0].msg.Header.Get("Subject"))
	if subject != "Who had what when, 1 Oct 2026 to 31 Oct 2026" || !strings.Contains(got[0].raw, "transactions-2026-11-20.pdf") {
		t.Errorf("%q\n%.600s", subject, got[0].raw)
	}
	if !strings.Contains(got[0].raw, "JVBERi0xLjcgY2FuYXJ5") { // base64 of the file
		t.Error("the file is not attached")
	}
}

func TestAddressesOfServers(t *testing.T) {
	for _, bad := range []string{"mail.example:25", "http://mail.example", "smtp://", "smtp://mail.example?from=nobody"} {
		if _, err := send.New(send.Options{SMTP: bad, BaseURL: "https://keys.example"}); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	for _, good := range []string{"smtp://mail.example", "smtps://user:p%40ss@mail.example:465?from=keys@homes.example"} {
		if _, err := send.New(send.Options{SMTP: good, BaseURL: "https://keys.example"}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}
