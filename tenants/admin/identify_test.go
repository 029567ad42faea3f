package admin_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// holder is somebody with badge 12:345, number 1001 and PIN 739154.
func (h *house) holder() tenants.Person {
	h.t.Helper()
	p := h.person("Dan Okafor", "1001", "")
	_, err := admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, p.ID, tenants.BadgeCopyable, "FC 12 / card 345")
	must(h.t, err)
	must(h.t, admin.SetPIN(context.Background(), h.s, h.v, h.h, h.owner, p.ID, tenants.PINCredential, "739154"))
	return p
}

func (h *house) identify(at tenants.Scope, in admin.Shown) (admin.Identified, error) {
	return admin.Identify(context.Background(), h.s, h.v, h.h, at, in)
}

func TestIdentify(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, at := h.holder(), h.kiosk()
		must(h.t, admin.SetPIN(context.Background(), h.s, h.v, h.h, h.owner, p.ID, tenants.DuressCredential, "862951"))
		for _, c := range []struct {
			name    string
			shown   admin.Shown
			factors []string
			events  []custody.EventKind
		}{
			{"badge", admin.Shown{Badge: "12-345"}, []string{"badge"}, []custody.EventKind{custody.KioskIdentified}},
			{"number and PIN", admin.Shown{Number: "1001", PIN: "739154"}, []string{"pin"}, []custody.EventKind{custody.KioskIdentified}},
			{"badge and PIN", admin.Shown{Badge: "12:345", PIN: "739154"}, []string{"badge", "pin"}, []custody.EventKind{custody.KioskIdentified}},
			{"duress", admin.Shown{Number: "1001", PIN: "862951"}, []string{"pin"}, []custody.EventKind{custody.KioskIdentified, custody.AttemptDuress}},
		} {
			var who admin.Identified
			got := h.since(p.OrgID, func() {
				var err error
				who, err = h.identify(at, c.shown)
				must(h.t, err)
			})
			if who.Person.ID != p.ID || !slices.Equal(who.Session.Factors, c.factors) || !slices.Equal(got, c.events) {
				h.t.Errorf("%s: %+v, events %v", c.name, who.Session, got)
			}
		}
		if ks, err := admin.StillThere(context.Background(), h.s, at); err != nil || ks.PersonID != p.ID {
			h.t.Errorf("the session is %+v, %v", ks, err)
		}
	})
}

// TestIdentifyAnswersAlike holds wrong and unknown to one answer.
func TestIdentifyAnswersAlike(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, at := h.holder(), h.kiosk()
		blocked := h.person("Gone Gale", "1002", "")
		must(h.t, admin.SetPIN(context.Background(), h.s, h.v, h.h, h.owner, blocked.ID, tenants.PINCredential, "739154"))
		_, err := admin.BlockPerson(context.Background(), h.s, h.owner, blocked.ID)
		must(h.t, err)
		for name, shown := range map[string]admin.Shown{"wrong PIN": {Number: "1001", PIN: "204617"}, "unknown number": {Number: "9999", PIN: "739154"}, "blocked person": {Number: "1002", PIN: "739154"},
			"wrong PIN with a badge": {Badge: "12:345", PIN: "111111"}, "unknown badge with a PIN": {Badge: "99:999", PIN: "739154"}} {
			h.clock.now = h.clock.now.Add(time.Hour)
			_, err := h.identify(at, shown)
			if tenants.CodeOf(err) != "code_wrong" {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		_, err = h.identify(at, admin.Shown{Badge: "99:999"})
		wants(h.t, err, "badge_unknown")
		for shown, code := range map[admin.Shown]string{{PIN: "739154"}: "number_digits", {Number: "1001"}: "pin_digits", {Badge: "?"}: "badge_characters"} {
			_, err = h.identify(at, shown)
			wants(h.t, err, code)
		}
		_, err = h.identify(h.as(h.made.Owner), admin.Shown{Number: "1001", PIN: "739154"})
		wants(h.t, err, "permission_missing")
		if n := count(h.events(p.OrgID), custody.PINWrong); n != 3 {
			h.t.Errorf("%d wrong PINs recorded", n)
		}
		if n := count(h.events(p.OrgID), custody.AttemptUnknown); n != 3 {
			h.t.Errorf("%d unknown attempts recorded", n)
		}
	})
}

func count(kinds []custody.EventKind, kind custody.EventKind) (n int) {
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

// TestPINGuessingIsHopeless guesses at two kiosks, known and unknown numbers,
// for a simulated month: at most ten guesses are looked at, then only staff
// can help.
func TestPINGuessingIsHopeless(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, kiosks := h.holder(), []tenants.Scope{h.kiosk(), h.kiosk()}
		for _, number := range []string{"1001", "4444"} {
			looked := 0
			for i := range 60 {
				_, err := h.identify(kiosks[i%2], admin.Shown{Number: number, PIN: "204617"})
				switch tenants.CodeOf(err) {
				case "code_wrong":
					looked++
				case "code_wait", "code_locked":
				default:
					h.t.Fatalf("%v", err)
				}
				h.clock.now = h.clock.now.Add(12 * time.Hour)
			}
			if looked >= 10 { // the tenth wrong try is answered with the lock
				h.t.Errorf("number %s: %d guesses were answered as wrong", number, looked)
			}
			_, err := h.identify(kiosks[0], admin.Shown{Number: number, PIN: "739154"})
			wants(h.t, err, "code_locked")
		}
		if n := count(h.events(p.OrgID), custody.PINWrong); n != 10 {
			h.t.Errorf("%d guesses were looked at, want 10", n)
		}
		if n := count(h.events(p.OrgID), custody.PINLocked); n == 0 {
			h.t.Error("no lock was recorded")
		}
		must(h.t, admin.SetPIN(context.Background(), h.s, h.v, h.h, h.owner, p.ID, tenants.PINCredential, "518203"))
		_, err := h.identify(kiosks[0], admin.Shown{Number: "1001", PIN: "518203"})
		must(h.t, err)
	})
}

// TestPINGuessingAtOnce guesses from many goroutines: the counter decides, not
// the race.
func TestPINGuessingAtOnce(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, at := h.holder(), h.kiosk()
		var wg sync.WaitGroup
		for range 24 {
			wg.Go(func() { _, _ = h.identify(at, admin.Shown{Number: "1001", PIN: "204617"}) })
		}
		wg.Wait()
		if n := count(h.events(p.OrgID), custody.PINWrong); n != 5 {
			h.t.Errorf("%d guesses were looked at, want 5", n)
		}
	})
}

func TestKioskSlowsDownStrangers(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.holder()
		at, other := h.kiosk(), h.kiosk()
		looked := 0
		for range 40 {
			_, err := h.identify(at, admin.Shown{Badge: "99:999"})
			if tenants.CodeOf(err) == "badge_unknown" {
				looked++
			}
		}
		if looked != 15 {
			h.t.Errorf("%d badges were looked at, want 15", looked)
		}
		_, err := h.identify(at, admin.Shown{Badge: "12:345"})
		wants(h.t, err, "code_wait")
		_, err = h.identify(other, admin.Shown{Badge: "12:345"})
		must(h.t, err)
	})
}

func TestKioskSessionEnds(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, at := h.holder(), h.kiosk()
		in := func() {
			h.t.Helper()
			_, err := h.identify(at, admin.Shown{Badge: "12:345"})
			must(h.t, err)
		}
		still := func() error {
			_, err := admin.StillThere(context.Background(), h.s, at)
			return err
		}
		in()
		for range 5 {
			h.clock.now = h.clock.now.Add(admin.KioskIdle - time.Second)
			must(h.t, still())
		}
		h.clock.now = h.clock.now.Add(admin.KioskIdle + time.Second)
		wants(h.t, still(), "kiosk_session_over")
		in()
		must(h.t, admin.LeaveKiosk(context.Background(), h.s, at))
		wants(h.t, still(), "kiosk_session_over")
		in()
		_, err := admin.BlockPerson(context.Background(), h.s, h.owner, p.ID)
		must(h.t, err)
		wants(h.t, still(), "kiosk_session_over")
		_, err = h.identify(at, admin.Shown{Badge: "12:345"})
		wants(h.t, err, "badge_unknown")
	})
}

func TestPairKiosk(t *testing.T) {
	eachHouse(t, func(h *house) {
		code, err := admin.ShowKioskCode(context.Background(), h.s, h.v, "192.0.2.7")
		must(h.t, err)
		pair := func(scope tenants.Scope, code string, site tenants.SiteID) (tenants.Device, error) {
			return admin.PairKiosk(context.Background(), h.s, h.v, scope, code, "Front desk", site)
		}
		_, other := h.organisation("homes")
		desk := h.as(h.person("Ben Desk", "", tenants.RoleDesk))
		_, err = pair(desk, code.Code, h.made.Site.ID)
		wants(h.t, err, "permission_missing")
		_, err = pair(h.owner, "AAAA-BBBB", h.made.Site.ID)
		wants(h.t, err, "pair_code_wrong")
		_, err = pair(other, code.Code, h.made.Site.ID)
		wants(h.t, err, "site_not_found")
		d, err := pair(h.owner, " "+code.Code[:4]+code.Code[5:], h.made.Site.ID)
		must(h.t, err)
		_, err = pair(h.owner, code.Code, h.made.Site.ID)
		wants(h.t, err, "pair_code_wrong")
		late, err := admin.ShowKioskCode(context.Background(), h.s, h.v, "192.0.2.8")
		must(h.t, err)
		h.clock.now = h.clock.now.Add(admin.ClaimLife)
		_, err = pair(h.owner, late.Code, h.made.Site.ID)
		wants(h.t, err, "pair_code_wrong")

		hash, _ := tenants.SecretHash(tenants.KioskSecret, code.Secret)
		if got, err := h.db.UnscopedKiosk(context.Background(), hash); err != nil || got.ID != d.ID {
			h.t.Errorf("the kiosk is %q, %v", got.ID, err)
		}
		wants(h.t, admin.UnpairKiosk(context.Background(), h.s, other, d.ID), "device_not_found")
		must(h.t, admin.UnpairKiosk(context.Background(), h.s, h.owner, d.ID))
		if _, err := h.db.UnscopedKiosk(context.Background(), hash); tenants.KindOf(err) != tenants.NotFound {
			h.t.Errorf("an unpaired kiosk goes on: %v", err)
		}
		for range 30 {
			_, err = pair(h.owner, "AAAA-BBBB", h.made.Site.ID)
		}
		wants(h.t, err, "too_many_tries")
	})
}
