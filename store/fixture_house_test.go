package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// house is one organisation with a site, a board, a cabinet, a desk, three
// people and one rule: everyone, at any time, eight hours.
type house struct {
	t       *testing.T
	s       *store.Store
	org     tenants.OrgID
	site    tenants.SiteID
	board   custody.Place
	cabinet custody.Place
	ann     tenants.PersonID // works at the desk
	ben     tenants.PersonID
	chloe   tenants.PersonID
	desk    tenants.Scope
	proved  time.Time // long after now: whoever acts has just proved who they are
}

func newHouse(t *testing.T, s *store.Store, slug string) *house {
	t.Helper()
	h := &house{t: t, s: s, proved: time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)}
	must(t, s.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
		h.org = tenants.OrgID(tx.NewID("org"))
		org := map[string]any{"id": h.org, "slug": slug, "name": slug, "trade": "dealership", "locale": "en", "zone": "Europe/Paris", "currency": "EUR", "units": "km", "created_at": tx.Now()}
		if _, err := tx.Insert("organisations", &org).Exec(tx.Context()); err != nil {
			return err
		}
		in := tx.As(tenants.ForJob(h.org, "test"))
		h.site = tenants.SiteID(tx.NewID("sit"))
		site := map[string]any{"id": h.site, "name": "North"}
		if _, err := in.Insert("sites", &site).Exec(tx.Context()); err != nil {
			return err
		}
		for _, p := range []struct {
			id   *tenants.PersonID
			name string
		}{{&h.ann, "Ann D."}, {&h.ben, "Ben K."}, {&h.chloe, "Chloé B."}} {
			*p.id = tenants.PersonID(tx.NewID("per"))
			if err := in.AddPerson(tenants.Person{ID: *p.id, Human: string(*p.id), Name: p.name, Kind: tenants.Staff, CreatedAt: tx.Now()}); err != nil {
				return err
			}
		}
		return nil
	}))
	m := tenants.Membership{OrgID: h.org, LoginID: "log_x", PersonID: h.ann, Role: tenants.RoleManager}
	h.desk = tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_x", StepUpAt: &h.proved}, m, "req")
	h.board = h.place(custody.Board, "Key board", 50)
	h.cabinet = h.place(custody.Cabinet, "Cabinet A", 12)
	h.place(custody.Desk, "Desk", 0)
	h.rule(rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 480}})
	return h
}

func (h *house) place(kind custody.PlaceKind, name string, slots int) custody.Place {
	h.t.Helper()
	p, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.s), h.desk, custody.Place{SiteID: h.site, Kind: kind, Name: name, Slots: slots})
	must(h.t, err)
	return p
}

func (h *house) rule(r rules.Rule) rules.Rule {
	h.t.Helper()
	r, err := access.SaveRule(context.Background(), store.In[access.Tx](h.s), h.desk, r)
	must(h.t, err)
	return r
}

func (h *house) key(code string, home custody.Place, slot int) custody.Item {
	h.t.Helper()
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.s), h.desk,
		keys.ItemDraft{Code: code, Name: "Boiler room " + code, Tag: "TAG" + code, HomeID: home.ID, HomeSlot: slot, Symbol: "AA" + code, Pieces: 2})
	must(h.t, err)
	return it
}

func (h *house) take(it custody.Item, who tenants.PersonID) (keys.Taken, error) {
	return keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk,
		keys.TakeAsk{ItemID: it.ID, PersonID: who, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "boiler inspection"})
}

func (h *house) back(it custody.Item) (keys.Back, error) {
	return keys.BringBack(context.Background(), store.In[keys.Tx](h.s), h.desk, keys.BackAsk{ItemID: it.ID, Via: custody.ViaDesk})
}

func (h *house) read(fn func(*store.Rx) error) {
	h.t.Helper()
	must(h.t, h.s.Read(context.Background(), h.desk, fn))
}

func (h *house) kinds() (out []custody.EventKind) {
	h.t.Helper()
	h.read(func(r *store.Rx) error {
		vs, err := r.Timeline(store.TimelineAsk{Limit: 1000})
		for i := len(vs) - 1; i >= 0; i-- {
			out = append(out, vs[i].Kind)
		}
		return err
	})
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refusedWith(t testing.TB, err error, code rules.Code) {
	t.Helper()
	var r *keys.Refused
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal", err)
	}
	for _, why := range r.Decision.Reasons {
		if why.Code == code {
			return
		}
	}
	t.Fatalf("got reasons %v, want %s", r.Decision.Reasons, code)
}

func codeIs(t testing.TB, err error, code string) {
	t.Helper()
	if tenants.CodeOf(err) != code {
		t.Fatalf("got %v, want code %s", err, code)
	}
}
