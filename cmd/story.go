package cmd

import (
	"sync"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/web"
)

// story is what is different about a demo: its clock can be set forward, so
// that a month can be seen in a minute, and its accounts are shown.
type story struct {
	mu    sync.Mutex
	ahead time.Duration
}

func newStory() *story { return &story{} }

// clock is the clock that the whole program runs by.
func (s *story) clock() func() time.Time {
	if s == nil {
		return time.Now
	}
	return s.now
}

func (s *story) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.ahead)
}

// advance sets the clock forward; it never goes back.
func (s *story) advance(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += max(by, 0)
}

// tune gives the database the story's clock.
func (s *story) tune(o *store.Options) {
	if s != nil {
		o.Clock = s.now
	}
}

// The demo's password and the kiosk credentials of its key holders.
const (
	demoPassword = "claviger-demo-keys"
	demoBadge    = "1001"
	demoPIN      = "739154"
)

// demoOrganisations are the three stories.
var demoOrganisations = []struct {
	slug, name string
	trade      tenants.Trade
}{
	{"motors", "Tollgate Motors", tenants.Dealership},
	{"homes", "Alder Court Homes", tenants.Property},
	{"hospital", "Saint Clare Hospital", tenants.Hospital},
}

// demoRoles are the people of each story who can sign in.
var demoRoles = []tenants.Role{tenants.RoleOwner, tenants.RoleManager, tenants.RoleDesk, tenants.RoleFinance, tenants.RoleAuditor, tenants.RoleHolder}

// accounts are what the sign-in page shows; nil outside of the demo.
func (s *story) accounts() *web.Demo {
	if s == nil {
		return nil
	}
	d := &web.Demo{Password: demoPassword, Badge: demoBadge, PIN: demoPIN, Advance: s.advance}
	for _, o := range demoOrganisations {
		org := web.DemoOrganisation{Name: o.name, Trade: o.trade}
		for _, role := range demoRoles {
			org.Accounts = append(org.Accounts, web.DemoAccount{Role: role, Email: string(role) + "@" + o.slug + ".example"})
		}
		d.Organisations = append(d.Organisations, org)
	}
	return d
}
