package reports_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/reports"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// morning is a Friday in Paris, 09:00 there.
var morning = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// clock is a clock that the test moves.
type clock struct{ atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMicro(c.Load()).UTC() }
func (c *clock) set(t time.Time)         { c.Store(t.UnixMicro()) }
func (c *clock) forward(d time.Duration) { c.Add(d.Microseconds()) }

// house is one organisation with a board, three people and keys.
type house struct {
	t     testing.TB
	s     *store.Store
	clock *clock
	org   tenants.Organisation
	owner tenants.Scope
	site  tenants.SiteID
	board custody.Place
	ben   tenants.PersonID
	chloe tenants.PersonID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eachHouse runs the test on both engines.
func eachHouse(t *testing.T, test func(*house)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) { test(newHouse(t, open, "westmere")) })
	}
}

func newHouse(t testing.TB, open func(testing.TB, store.Options) store.Options, slug string) *house {
	t.Helper()
	c := &clock{}
	c.set(morning.Add(-time.Hour))
	h := &house{t: t, clock: c, s: storetest.Open(t, open(t, store.Options{Clock: c.now}))}
	h.found(slug, "Westmere Hospital")
	return h
}

// found makes the organisation and what hangs in it.
func (h *house) found(slug, name string) {
	h.t.Helper()
	made, err := admin.CreateOrganisation(context.Background(), h.s.Admin(), admin.NewHasher(2, 8), admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: slug, Name: name, Trade: tenants.Hospital, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
		Site:         "Main building", OwnerName: "Olive Owner", OwnerEmail: "owner@" + slug + ".example", Password: "claviger-demo-keys", By: "test"})
	must(h.t, err)
	h.org, h.site = made.Organisation, made.Site.ID
	m := tenants.Membership{OrgID: h.org.ID, LoginID: "log_x", PersonID: made.Owner.ID, Role: tenants.RoleOwner}
	h.owner = tenants.ForSession(tenants.Session{OrgID: h.org.ID, LoginID: "log_x"}, m, "req")
	h.board, err = keys.AddPlace(context.Background(), store.In[keys.EditTx](h.s), h.owner, custody.Place{SiteID: h.site, Kind: custody.Board, Name: "Board East", Slots: 200})
	must(h.t, err)
	_, err = access.SaveRule(context.Background(), store.In[access.Tx](h.s), h.owner, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 480}})
	must(h.t, err)
	h.ben, h.chloe = h.person("Ben K.", "Facilities", "ben@westmere.example", "en"), h.person("Chloé B.", "", "chloe@westmere.example", "fr")
}

func (h *house) person(name, department, email, locale string) tenants.PersonID {
	h.t.Helper()
	p, err := admin.AddPerson(context.Background(), h.s.Admin(), h.owner, tenants.Person{Name: name, Department: department, Kind: tenants.Staff, Email: email, Phone: "+33 1 23 45 67 89", Locale: locale})
	must(h.t, err)
	return p.ID
}

func (h *house) key(n int, name string) custody.Item {
	h.t.Helper()
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.s), h.owner,
		keys.ItemDraft{Code: fmt.Sprintf("H-%03d", n), Name: name, HomeID: h.board.ID, HomeSlot: n, Symbol: fmt.Sprintf("AA%d", n), Pieces: 1})
	must(h.t, err)
	return it
}

func (h *house) take(it custody.Item, who tenants.PersonID, reason string, due time.Time) error {
	_, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), h.owner,
		keys.TakeAsk{ItemID: it.ID, PersonID: who, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: reason, DueAt: &due})
	return err
}

func (h *house) back(it custody.Item, by tenants.PersonID) {
	h.t.Helper()
	_, err := keys.BringBack(context.Background(), store.In[keys.Tx](h.s), h.owner, keys.BackAsk{ItemID: it.ID, BroughtBy: by, Via: custody.ViaDesk})
	must(h.t, err)
}

// answered keeps what the last one who took the key answered.
func (h *house) answered(it custody.Item, as ...custody.Answer) {
	h.t.Helper()
	must(h.t, h.s.InTx(context.Background(), h.owner, func(tx *store.Tx) error {
		last, err := tx.LastHolding(it.ID)
		if err != nil {
			return err
		}
		return tx.AddAnswers(last.ID, as)
	}))
}

// reviewed is a review of what somebody may take by a rule that names them,
// answered at once.
func (h *house) reviewed(name string, who tenants.PersonID) {
	h.t.Helper()
	ctx, in := context.Background(), store.In[access.ReviewTx](h.s)
	_, err := access.SaveRule(ctx, store.In[access.Tx](h.s), h.owner, rules.Rule{Name: name, Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{who}}})
	must(h.t, err)
	r, err := access.PlanReview(ctx, in, h.owner, custody.Review{Name: name, Days: 10})
	must(h.t, err)
	must(h.t, access.TurnReviews(ctx, in, tenants.ForJob(h.org.ID, "reviews")))
	_, err = access.AnswerReview(ctx, in, h.owner, r.ID, []access.RightAnswer{{No: 1, Keep: true}}, "")
	must(h.t, err)
}

// story plays a day: one key back, one late, one taken yesterday, one refusal.
func (h *house) story() {
	h.t.Helper()
	drugs, plant, roof := h.key(1, "Drug cupboard, ward 4"), h.key(2, "Plant room B2"), h.key(3, "=Roof access")
	h.clock.set(morning.Add(-16 * time.Hour))
	h.clock.set(morning)
	must(h.t, h.take(drugs, h.ben, "round", morning.Add(2*time.Hour)))
	h.clock.forward(10 * time.Minute)
	must(h.t, h.take(plant, h.chloe, "boiler inspection", morning.Add(3*time.Hour)))
	h.clock.forward(10 * time.Minute)
	if err := h.take(plant, h.ben, "", morning.Add(3*time.Hour)); err == nil {
		h.t.Fatal("a key that is out was taken")
	}
	h.clock.forward(10 * time.Minute)
	must(h.t, h.take(roof, h.ben, "gutter", morning.Add(8*time.Hour)))
	h.clock.set(morning.Add(90 * time.Minute))
	h.back(drugs, h.chloe)
	h.clock.set(morning.Add(5 * time.Hour))
}

func (h *house) today(name reports.Name) reports.Question {
	zone, err := time.LoadLocation("Europe/Paris")
	must(h.t, err)
	from, to := reports.Today.Period(h.clock.now(), zone)
	q := reports.Question{Report: name, Locale: "en", Zone: "Europe/Paris"}
	rep, err := reports.Find(name)
	must(h.t, err)
	if rep.Period {
		q.From, q.To = from, to
	}
	return q
}

var asker = reports.Asker{Name: "Nadia E., security desk", BaseURL: "https://keys.example"}

func (h *house) gather(q reports.Question) reports.Answer {
	h.t.Helper()
	a, err := reports.Gather(context.Background(), h.s, h.owner, q, asker, 1000)
	must(h.t, err)
	return a
}

// text is a row as one line.
func text(row []reports.Cell) string {
	var parts []string
	for _, c := range row {
		parts = append(parts, c.Text)
	}
	return strings.Join(parts, " | ")
}
