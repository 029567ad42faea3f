package web_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/web"
)

const setupCode = "ABCD-EF23"

// eachEmpty runs the test on both engines, in an installation without any
// organisation.
func eachEmpty(t *testing.T, code string, test func(*house)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			h := &house{t: t, clock: &clock{time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}, hasher: admin.NewHasher(2, 64), log: new(bytes.Buffer)}
			h.db = storetest.Open(t, open(t, store.Options{Clock: h.clock.read}))
			var err error
			h.keys, err = keyring.Open(keyring.Options{Secret: "thirty-two characters or more of secret"})
			must(t, err)
			h.server = web.New(web.Deps{Store: h.db, Keys: h.keys, Hasher: h.hasher, Clock: h.clock.read, Log: slog.New(slog.NewTextHandler(h.log, nil)), Setup: code})
			t.Cleanup(func() { must(t, h.server.Shutdown(time.Second)) })
			test(h)
		})
	}
}

// first is the form of the first page, whole; more overwrites.
func first(more ...string) []string {
	form := []string{"code", "abcd ef23", "name", "Fernhill Garage", "trade", "dealership", "site", "", "lang", "en", "zone", "Europe/Paris", "owner", "Olive Fern", "email", "olive@fernhill.example", "password", password}
	for i := 0; i < len(more); i += 2 {
		form[slices.Index(form, more[i])+1] = more[i+1]
	}
	return form
}

// TestFirstRun goes from nothing to the first key handed out, and then the
// way in is shut.
func TestFirstRun(t *testing.T) {
	eachEmpty(t, setupCode, func(h *house) {
		b := h.browser()
		b.get("/").leads(h.t, "/login")
		b.get("/login").leads(h.t, "/setup")
		b.get("/setup?code="+setupCode).wants(h.t, 200, `value="ABCD-EF23"`, `autocomplete="one-time-code"`)
		b.post("/setup", first()...).leads(h.t, "/setup")
		b.get("/setup").wants(h.t, 200, "A place for the keys", "Fernhill Garage, Europe/Paris")
		b.get("/").wants(h.t, 200, "Go on with the set-up")
		b.post("/setup/place", "place", "Key board", "kind", "board", "slots", "many").wants(h.t, 422, "Error:", `value="many"`)
		b.post("/setup/place", "place", "", "kind", "board", "slots", "40").wants(h.t, 422, `id="place-error"`)
		b.post("/setup/place", "place", "Key board", "kind", "board", "slots", "40").leads(h.t, "/setup")
		b.get("/setup?step=person").wants(h.t, 200, "Add a person", "Do this now")
		b.post("/setup/rule").leads(h.t, "/setup")
		b.post("/setup/key", "code", "K-001", "name", "").wants(h.t, 422, `value="K-001"`)
		b.post("/setup/key", "code", "K-001", "name", "Blue van").leads(h.t, "/setup")
		b.get("/setup").wants(h.t, 200, "Print labels", `href="/labels"`, "Skip this step")
		b.post("/setup/person", "owner", "Ben Kerr", "email", "ben@fernhill.example").leads(h.t, "/setup")
		org, err := h.db.UnscopedOrganisation(h.t.Context(), "fernhill-garage")
		must(h.t, err)
		if n := h.events(org.ID, custody.OrganisationMade); n != 1 {
			h.t.Errorf("%d entries of the beginning", n)
		}
		scope := tenants.ForJob(org.ID, "test")
		var key store.ItemRow
		var ben store.PersonRow
		must(h.t, h.db.Read(h.t.Context(), scope, func(rx *store.Rx) error {
			items, err := rx.Items(store.ItemAsk{Limit: 1})
			if err != nil {
				return err
			}
			people, err := rx.People(store.PeopleAsk{Text: "Ben", Limit: 1})
			key, ben = items[0], people[0]
			return err
		}))
		b.get("/setup").wants(h.t, 200, "Hand out K-001", "1 rule", "1 key")
		b.post("/keys/"+string(key.ID)+"/take", "person", string(ben.ID)).leads(h.t, "/keys/"+string(key.ID))
		b.get("/setup").wants(h.t, 200, "Everything is ready", "Labels for them", "Do this now")
		b.get("/setup?step=labels").wants(h.t, 200, "Print labels")
		b.get("/labels")
		b.post("/labels", "stock", "dymo54", "items", string(key.ID)).wants(h.t, 200, "%PDF-")
		if after := b.get("/setup"); !strings.Contains(after.body, "Everything is ready") || strings.Contains(after.body, "Do this now") {
			h.t.Error("printed labels are still to be printed")
		}

		stranger := h.browser()
		stranger.get("/setup?code="+setupCode).leads(h.t, "/login?next=/setup")
		stranger.get("/login").wants(h.t, 200, "Sign in")
		stranger.post("/setup", first("email", "second@fernhill.example")...).wants(h.t, 409)
	})
}

// TestFirstDeskIsNamedInTheirLanguage, and so is the desk of a later site.
func TestFirstDeskIsNamedInTheirLanguage(t *testing.T) {
	eachEmpty(t, setupCode, func(h *house) {
		b := h.browser()
		b.get("/setup")
		b.post("/setup", first("lang", "fr")...).leads(h.t, "/setup")
		b.get("/settings/sites")
		b.post("/settings/sites", "name", "South").leads(h.t, "/settings/sites")
		org, err := h.db.UnscopedOrganisation(h.t.Context(), "fernhill-garage")
		must(h.t, err)
		var desks []string
		must(h.t, h.db.Read(h.t.Context(), tenants.ForJob(org.ID, "test"), func(rx *store.Rx) error {
			places, err := rx.Places()
			for _, p := range places {
				desks = append(desks, p.Name)
			}
			return err
		}))
		if !slices.Equal(desks, []string{"Accueil", "Accueil"}) {
			h.t.Errorf("the desks are called %q", desks)
		}
	})
}

// TestFirstRunRefuses what is wrong, and keeps what was typed.
func TestFirstRunRefuses(t *testing.T) {
	eachEmpty(t, setupCode, func(h *house) {
		b := h.browser()
		b.get("/setup")
		b.post("/setup", first("code", "ZZZZ-ZZZZ")...).wants(h.t, 422, "not the code", `value="Fernhill Garage"`, `value="olive@fernhill.example"`)
		b.post("/setup", first("zone", "Moon/Base")...).wants(h.t, 422, `id="zone-error"`)
		b.post("/setup", first("password", "short")...).wants(h.t, 422, `id="password-error"`, `value="Olive Fern"`)
		b.post("/setup", first("name", "")...).wants(h.t, 422, `id="name-error"`)
		for range 60 {
			b.post("/setup", first("code", "ZZZZ-ZZZZ")...)
		}
		b.post("/setup", first()...).wants(h.t, 429, "Start the program anew")
	})
}

// TestWithoutACodeNobodyBegins: a program that printed none has no such door.
func TestWithoutACodeNobodyBegins(t *testing.T) {
	eachEmpty(t, "", func(h *house) {
		b := h.browser()
		b.get("/login").wants(h.t, 200, "Sign in")
		b.get("/setup").leads(h.t, "/login?next=/setup")
		b.post("/setup", first("code", "")...).wants(h.t, 409)
	})
}

// TestOnlyOneIsFirst: of several at once one makes the organisation.
func TestOnlyOneIsFirst(t *testing.T) {
	eachEmpty(t, setupCode, func(h *house) {
		var wg sync.WaitGroup
		made := make(chan error, 4)
		for i := range 4 {
			wg.Go(func() {
				name := string(rune('a' + i))
				_, err := admin.FirstOrganisation(h.t.Context(), h.db.Admin(), h.hasher, admin.NewOrganisation{Organisation: tenants.Organisation{Slug: "org-" + name, Name: "Org " + name, Trade: tenants.Property, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
					Site: "North", OwnerName: "Olive", OwnerEmail: name + "@first.example", Password: password, By: "set-up"})
				made <- err
			})
		}
		wg.Wait()
		close(made)
		ok := 0
		for err := range made {
			switch {
			case err == nil:
				ok++
			case tenants.KindOf(err) != tenants.Conflict:
				h.t.Error(err)
			}
		}
		if orgs, err := h.db.UnscopedOrganisations(h.t.Context()); err != nil || ok != 1 || len(orgs) != 1 {
			h.t.Errorf("%d say they were first, %d organisations, %v", ok, len(orgs), err)
		}
	})
}
