package demo

import (
	"context"
	"encoding/binary"
	"log/slog"
	"math/rand/v2"
	"time"

	"claviger/hardware/hub"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Days is how far back the stories begin.
const Days = 28

// Deps is what a story needs. It opens the database for itself, with its own
// clock and ids, and says in every entry that it was told, not done. Nothing
// else may act in these organisations before Tell is back: no job, no hub.
type Deps struct {
	Store    store.Options // where the data lives
	Keys     *keyring.Keyring
	Hasher   *admin.Hasher
	Now      time.Time // when the stories end
	Seed     uint64    // the same one tells the same bytes
	Log      *slog.Logger
	Progress func(day, of int) // called as the days go by; may be nil
}

// Told is what a telling left behind.
type Told struct {
	Already       bool // an earlier telling stands; nothing was done
	Organisations int
	People        int
	Items         int
	Vehicles      int
	Units         int
	Movements     int // keys that came or went
	Refusals      int
	Gateways      []Gateway // as the stories leave them; none when Already
}

// teller is one telling.
type teller struct {
	Deps
	store   *store.Store
	hub     *hub.Hub
	post    *post
	clock   *clock
	entropy *rand.ChaCha8
	rand    *rand.Rand
	agenda  agenda
	houses  []*house
	hash    string    // of Password, stretched once
	swept   time.Time // when late keys were looked for last
	from    time.Time // what was to happen before it is left out; zero: nothing is
	told    Told
}

// Tell tells the stories into an empty database. A second call finds them
// there; a telling that was cut short is an error that says so.
func Tell(ctx context.Context, d Deps) (Told, error) {
	t, err := begin(ctx, d)
	if err != nil {
		return Told{}, tenants.Wrap("demo.Tell", err)
	}
	return t.tell(ctx)
}

func (t *teller) tell(ctx context.Context) (Told, error) {
	defer t.store.Close()
	there, err := t.there(ctx)
	if err != nil || there {
		return Told{Already: there}, tenants.Wrap("demo.Tell", err)
	}
	if err := t.all(ctx); err != nil {
		return t.told, tenants.Wrap("demo.Tell", err)
	}
	return t.told, tenants.Wrap("demo.Tell", t.store.Close())
}

func begin(ctx context.Context, d Deps) (*teller, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	d.Now = d.Now.UTC().Truncate(time.Second)
	t := &teller{Deps: d, clock: &clock{at: d.Now.AddDate(0, 0, -Days).Truncate(time.Hour)}, post: newPost(d.Keys)}
	t.entropy, t.rand = source(d.Seed, 1), rand.New(source(d.Seed, 2))
	o := d.Store
	o.Clock, o.Entropy, o.Log, o.Poll = t.clock.tick, source(d.Seed, 3), d.Log, -1
	o.Authority, o.Hasty = tenants.AuthDemo, true
	var err error
	if t.store, err = store.Open(ctx, o); err != nil {
		return nil, err
	}
	t.hub = hub.New(t.store, d.Keys, t.clock.now, d.Log)
	t.hub.SetPublisher(t.post)
	return t, nil
}

// source is a stream of bytes that seed and purpose decide.
func source(seed uint64, purpose byte) *rand.ChaCha8 {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	key[8] = purpose
	return rand.NewChaCha8(key)
}

// there tells whether the stories stand in the database already. One that
// ends in its first weeks was cut short.
func (t *teller) there(ctx context.Context) (bool, error) {
	for _, o := range Organisations() {
		org, err := t.store.UnscopedOrgBySlug(ctx, o.Slug)
		if tenants.KindOf(err) == tenants.NotFound && o.Slug == Organisations()[0].Slug {
			return false, nil
		}
		if tenants.KindOf(err) == tenants.NotFound {
			return false, t.cutShort()
		}
		if err != nil {
			return false, err
		}
		if err := t.whole(ctx, org.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}

// cutShort is the failure that says what to remove to have the stories told
// anew: half of a story cannot be continued.
func (t *teller) cutShort() error {
	if t.Store.URL != "" {
		return tenants.Fail(tenants.Conflict, "demo_cut_short_server")
	}
	return tenants.Fail(tenants.Conflict, "demo_cut_short", "path", t.Store.Dir)
}

func (t *teller) whole(ctx context.Context, org tenants.OrgID) error {
	return t.store.Read(ctx, tenants.ForJob(org, "demo"), func(r *store.Rx) error {
		o, err := r.Organisation()
		if err != nil {
			return err
		}
		last, err := r.Timeline(store.TimelineAsk{Limit: 1})
		if err == nil && (len(last) == 0 || last[0].RecordedAt.Sub(o.CreatedAt) < (Days-1)*24*time.Hour) {
			err = t.cutShort()
		}
		return err
	})
}

// all furnishes the houses, lets the days go by, and leaves today open.
func (t *teller) all(ctx context.Context) error {
	if err := t.stretch(ctx); err != nil {
		return err
	}
	for i, build := range []func(context.Context, *teller, Organisation) (*house, error){motors, homes, hospital} {
		h, err := build(ctx, t, Organisations()[i])
		if err != nil {
			return err
		}
		t.houses = append(t.houses, h)
	}
	t.planDays()
	for {
		e, ok := t.agenda.next(t.Now)
		if !ok {
			break
		}
		if e.at.Before(t.from) {
			continue
		}
		t.clock.set(e.at)
		if err := e.do(ctx); err != nil {
			return err
		}
	}
	t.clock.set(t.Now)
	for _, h := range t.houses {
		if err := h.pulse(ctx); err != nil {
			return err
		}
	}
	t.told.Gateways = t.handover()
	return t.settleOutbox(ctx)
}

// stretch works the password out once for all accounts that share it.
func (t *teller) stretch(ctx context.Context) error {
	var salt [16]byte
	t.entropy.Read(salt[:])
	return t.Hasher.Do(ctx, func() { t.hash = tenants.HashPassword(Password, salt) })
}
