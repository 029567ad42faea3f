package jobs_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"claviger/alerts/send"
	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/jobs"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// postbox is a mail server that counts what it gets, by recipient.
type postbox struct {
	mu   sync.Mutex
	got  map[string]int
	addr string
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	p := &postbox{got: map[string]int{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: p}, nil }))
	s.Domain, p.addr = "localhost", l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return p
}

func (p *postbox) people() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.got) }

type delivery struct {
	box *postbox
	to  string
}

func (d *delivery) Mail(string, *smtp.MailOptions) error      { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = to; return nil }
func (d *delivery) Reset()                                    {}
func (d *delivery) Logout() error                             { return nil }

func (d *delivery) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	d.box.got[d.to]++
	return err
}

// lateKeys makes an organisation in which each of n people has one key that
// is due in a moment.
func lateKeys(t *testing.T, s *store.Store, n int, due time.Time) {
	t.Helper()
	ctx := context.Background()
	made, err := admin.CreateOrganisation(ctx, s.Admin(), admin.NewHasher(2, 8), admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: "motors", Name: "Motors", Trade: tenants.Dealership, Locale: "en", Zone: "UTC", Currency: "EUR", Units: "km"},
		Site:         "North", OwnerName: "Olive Owner", OwnerEmail: "owner@motors.example", Password: "claviger-demo-keys", By: "test"})
	must(t, err)
	scope := tenants.ForDemo(made.Organisation.ID, made.Owner.ID)
	board, err := keys.AddPlace(ctx, store.In[keys.EditTx](s), scope, custody.Place{SiteID: made.Site.ID, Kind: custody.Board, Name: "Board", Slots: 500})
	must(t, err)
	_, err = access.SaveRule(ctx, store.In[access.Tx](s), scope, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 480}})
	must(t, err)
	for i := range n {
		p, err := admin.AddPerson(ctx, s.Admin(), scope, tenants.Person{Name: fmt.Sprintf("Person %d", i), Kind: tenants.Staff, Email: fmt.Sprintf("p%d@motors.example", i)})
		must(t, err)
		it, err := keys.AddItem(ctx, store.In[keys.EditTx](s), scope, keys.ItemDraft{Code: fmt.Sprintf("K-%d", i), Name: "Van", HomeID: board.ID, HomeSlot: i + 1, Symbol: fmt.Sprintf("S%d", i), Pieces: 1})
		must(t, err)
		_, err = keys.Take(ctx, store.In[keys.Tx](s), scope, keys.TakeAsk{ItemID: it.ID, PersonID: p.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "round", DueAt: &due})
		must(t, err)
	}
}

// TestEveryoneIsToldThoughRedisIsWiped runs the product's own table against a
// real mail server: people whose key is late get their mail, at most twice,
// within a minute, though Redis loses everything in between.
func TestEveryoneIsToldThoughRedisIsWiped(t *testing.T) {
	const people = 60
	url, box := realRedis(t), newPostbox(t)
	var ahead sync.Map
	clock := func() time.Time {
		if d, ok := ahead.Load("by"); ok {
			return time.Now().Add(d.(time.Duration))
		}
		return time.Now()
	}
	s := storetest.Open(t, storetest.SQLite(t, store.Options{Clock: clock}))
	lateKeys(t, s, people, time.Now().Add(30*time.Minute))
	sender, err := send.New(send.Options{Store: s, SMTP: "smtp://" + box.addr + "?from=keys@motors.example", BaseURL: "https://keys.example"})
	must(t, err)
	o := jobs.Table(s, sender, "https://keys.example", clock)
	o.Redis, o.Log, o.Workers, o.Lease = url, slog.New(slog.DiscardHandler), 1, 12*time.Second
	r, err := jobs.Start(context.Background(), o)
	must(t, err)
	defer r.Close()
	ahead.Store("by", 31*time.Minute) // the story moves on: all are late now
	began := time.Now()
	await(t, "the first mails", 30*time.Second, func() bool { return box.people() >= 3 })
	flush(t, url)
	if box.people() == people {
		t.Fatal("everybody was told before the wipe: the test shows nothing")
	}
	await(t, "all mails", 60*time.Second-time.Since(began), func() bool { return box.people() == people })
	box.mu.Lock()
	defer box.mu.Unlock()
	for to, n := range box.got {
		if n > 2 {
			t.Errorf("%s was told %d times", to, n)
		}
	}
}
