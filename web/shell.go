package web

import (
	"strings"
	"unicode"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// page is a line of the navigation, shown when the route exists, the person
// may see it and the trade has it.
type page struct {
	path, icon, word, key string
	permission            tenants.Permission
	trades                []tenants.Trade // nil: every trade
	quiet                 bool            // below the line
	dock                  bool            // in the bar of a phone too
}

// pages is the navigation in order. words: nav.<word>.
var pages = []page{
	{path: "/", icon: "board", word: "board", key: "b", permission: tenants.KeysRead, dock: true},
	{path: "/desk", icon: "handed", word: "desk", key: "d", permission: tenants.KeysIssue},
	{path: "/scan", icon: "scan", word: "scan", permission: tenants.KeysOwn, dock: true},
	{path: "/keys", icon: "key", word: "keys", key: "k", permission: tenants.KeysRead},
	{path: "/vehicles", icon: "car", word: "vehicles", key: "v", permission: tenants.KeysRead, trades: []tenants.Trade{tenants.Dealership, tenants.Hospital}},
	{path: "/units", icon: "unit", word: "units", key: "u", permission: tenants.KeysRead, trades: []tenants.Trade{tenants.Property}},
	{path: "/areas", icon: "door", word: "areas", key: "a", permission: tenants.KeysRead, trades: []tenants.Trade{tenants.Hospital}},
	{path: "/people", icon: "people", word: "people", key: "p", permission: tenants.PeopleRead, dock: true},
	{path: "/cabinets", icon: "cabinet", word: "cabinets", key: "c", permission: tenants.CabinetsRead},
	{path: "/requests", icon: "note", word: "requests", permission: tenants.KeysOwn},
	{path: "/bookings", icon: "booking", word: "bookings", permission: tenants.KeysOwn},
	{path: "/access", icon: "lock", word: "rules", permission: tenants.RulesRead},
	{path: "/reports", icon: "report", word: "reports", permission: tenants.ReportsRead},
	{path: "/me", icon: "me", word: "me", permission: tenants.KeysOwn, dock: true},
	{path: "/audit", icon: "log", word: "audit", permission: tenants.AuditRead, quiet: true},
	{path: "/emergency", icon: "siren", word: "emergency", key: "!", permission: tenants.EmergencyLock, quiet: true},
	{path: "/import", icon: "import", word: "import", permission: tenants.ImportRun, quiet: true},
	{path: "/demo", icon: "clock", word: "demo", permission: tenants.KeysOwn, quiet: true},
	{path: "/outbox", icon: "mail", word: "outbox", permission: tenants.SettingsEdit, quiet: true},
	{path: "/settings", icon: "gear", word: "settings", permission: tenants.KiosksPair, quiet: true},
}

// doc is what every page has.
func (r *Request) doc(title string) views.Doc {
	return views.Doc{Lang: r.Say.Locale(), Title: title, Suffix: or(r.Guest.Organisation.Name, "Claviger"), Theme: r.theme}
}

// Staff is the frame of a staff page: navigation, person, messages. The page's
// own part goes between its braces.
func (r *Request) Staff(title string) (views.Staff, error) {
	st := views.Staff{Doc: r.doc(title), Toasts: r.toasts()}
	for _, p := range pages {
		if !r.shows(p) {
			continue
		}
		item := ui.NavItem{Label: r.Say.Say("nav." + p.word), Icon: p.icon, Href: p.path, Key: p.key, Current: within(r.Path(), p.path)}
		if p.path == "/settings" {
			item.Href = r.firstSettings()
		}
		if p.quiet {
			st.Quiet = append(st.Quiet, item)
		} else {
			st.Pages = append(st.Pages, item)
		}
		if p.dock && len(st.Dock) < 4 {
			st.Dock = append(st.Dock, item)
		}
	}
	now, err := r.standing()
	st.Foot, st.Banner = now.foot, r.banner(now)
	st.Top = r.top()
	st.Beside = r.tabs()
	st.Plain = r.Cookies(r.s.cookieName(keysCookie)) == "off"
	st.Shortcuts = r.shortcuts(st)
	return st, err
}

func (r *Request) shows(p page) bool {
	if !r.s.serves(p.path) || !r.Scope.Can(p.permission) {
		return false
	}
	if p.trades == nil {
		return true
	}
	for _, t := range p.trades {
		if t == r.Guest.Organisation.Trade {
			return true
		}
	}
	return false
}

// mostBanners is how many lockdowns a page hears of.
const mostBanners = 20

// standing is what every page tells beside its own.
type standing struct {
	foot   ui.Foot
	locked []store.LockdownView
	joint  []store.JointView // the release that waits for the reader's yes
	fire   *store.FireView   // an alarm of a fire panel
	run    *store.RunView    // an incident or a drill that goes on
}

func (r *Request) standing() (st standing, err error) {
	st.foot.Organisation = r.Guest.Organisation.Name
	err = r.Read(func(rx *store.Rx) (err error) {
		if st.locked, err = rx.Lockdowns(store.LockdownAsk{Active: true, Limit: mostBanners}); err != nil {
			return err
		}
		h, err := rx.Standing(r.Now(), r.Scope.Person())
		if err == nil && h.Waits && r.Scope.Can(tenants.Release) {
			st.joint, err = rx.Joints(store.JointAsk{Open: true, Now: r.Now(), But: r.Scope.Person(), Most: 1})
		}
		if err == nil && h.Fires {
			st.fire, err = liveFire(rx)
		}
		if err == nil && h.Runs {
			st.run, err = goingRun(rx)
		}
		if err != nil || h.SealedAt == nil {
			return err
		}
		st.foot.Seal = r.Say.Say("shell.sealed", "time", r.Say.Clock(*h.SealedAt), "n", int64(h.Size))
		if r.s.serves("/audit") && r.Scope.Can(tenants.AuditRead) {
			st.foot.SealHref = "/audit"
		}
		return nil
	})
	return st, err
}

// banner is the one thing that a page says above all: a lockdown, a fire alarm, an incident,
// what waits for the reader's yes, a drill.
func (r *Request) banner(st standing) *ui.Banner {
	b := r.lockBanner(st.locked)
	if b == nil && st.fire != nil && r.Path() != fireHref(st.fire.PlaceID) {
		b = r.fireBanner(*st.fire)
	}
	if b == nil && st.run != nil && !st.run.Drill {
		b = r.runBanner(*st.run)
	}
	if b == nil && !(under(r.Path(), "/releases") && r.Path() != "/releases") {
		b = r.jointBanner(st.joint)
	}
	if b == nil && st.run != nil {
		b = r.runBanner(*st.run)
	}
	return b
}

// top is the bar with the person's menu.
func (r *Request) top() ui.Top {
	name := r.Guest.Person.Name
	t := ui.Top{Person: name, Initials: initials(name)}
	if r.s.serves("/search") && r.Scope.Can(tenants.KeysRead) {
		t.Search = r.Say.Say("ui.find")
	}
	if r.s.serves("/me") {
		t.PersonMenu = append(t.PersonMenu, ui.MenuItem{Label: r.Say.Say("nav.me"), Icon: "me", Href: "/me"})
	}
	if r.s.serves("/me/profile") {
		t.PersonMenu = append(t.PersonMenu, ui.MenuItem{Label: r.Say.Say("shell.profile"), Icon: "gear", Href: "/me/profile"})
	}
	if r.Guest.Elsewhere {
		t.PersonMenu = append(t.PersonMenu, ui.MenuItem{Label: r.Say.Say("shell.switch"), Icon: "handed", Href: "/organisations"})
	}
	t.PersonMenu = append(t.PersonMenu, ui.MenuItem{Label: r.Say.Say("nav.sign_out"), Icon: "x", Action: "/logout"})
	return t
}

// initials are the first letters of the first and the last part of a name.
func initials(name string) string {
	parts := strings.Fields(name)
	if len(parts) == 0 {
		return "?"
	}
	first, last := []rune(parts[0])[0], []rune(parts[len(parts)-1])[0]
	if len(parts) == 1 {
		return string(unicode.ToUpper(first))
	}
	return string([]rune{unicode.ToUpper(first), unicode.ToUpper(last)})
}
