package views

import (
	"slices"

	"claviger/views/ui"

	"github.com/a-h/templ"
)

// Policy is the Content-Security-Policy of every page: nothing inline, nothing from elsewhere, no eval. Chip masks are data: images;
// blob: is for photos before they are sent.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// htmxConfig sets htmx so that the policy holds: no style sheet of its own, only the extensions we ship, an answer 422 or 409 is shown
// like any other, the state of a closed tab is not kept.
const htmxConfig = `{"includeIndicatorCSS":false,"extensions":"sse,preload,upsert","transitions":false,"defaultTimeout":30000,"defaultFocusScroll":false,"sse":{"reconnectMaxDelay":60000}}`

// Doc is what every page has, whatever its layout.
type Doc struct {
	Lang    string // "en", "fr", "es"
	Title   string // the object first: "K-104 Boiler room, north"
	Suffix  string // the organisation, after the title
	Theme   string // "" as the system says, "light" or "dark"; staff pages only
	Index   bool   // search engines may list it; only public help pages
	Refresh int    // seconds until the page loads itself again without a script; 0 never
}

// Staff is a dense page for people at work.
type Staff struct {
	Doc
	Pages      []ui.NavItem // the trade's pages
	Quiet      []ui.NavItem // audit log, emergency, settings
	Dock       []ui.NavItem // the bottom bar of a phone
	Foot       ui.Foot
	Top        ui.Top
	Beside     []ui.Tab   // the pages of the same family, none for a page alone or deeper
	Banner     *ui.Banner // lockdown, drill, maintenance or acting as somebody else
	Drill      bool       // stripes around the page
	Live       string     // address of the event stream, empty for none
	Toasts     []ui.Toast
	Zone       string // of the site, "Europe/Paris": live times are written in it
	Plain      bool   // single-letter shortcuts are off for this person
	PaletteHas string // placeholder of the palette
	Shortcuts  []ui.Shortcut
}

// undocked are the pages that the bottom bar of a phone has no room for.
func (s Staff) undocked() (rest []ui.NavItem) {
	for _, n := range slices.Concat(s.Pages, s.Quiet) {
		if !slices.ContainsFunc(s.Dock, func(d ui.NavItem) bool { return d.Href == n.Href }) {
			rest = append(rest, n)
		}
	}
	return rest
}

// Kiosk is a page of the screen beside a cabinet or board.
type Kiosk struct {
	Doc
	Head ui.KHead
	Band *ui.KBand
	Idle ui.Idle
	Live string
}

// Public is a page for people without an account: one question at a time.
type Public struct {
	Doc
	Top  ui.PubTop
	Foot ui.PubFoot
	Live string
}

// Auth is the way in: the form at the left, and what helps at the right.
type Auth struct {
	Doc
	Aside templ.Component
}

func (d Doc) title() string {
	if d.Suffix == "" {
		return d.Title
	}
	return d.Title + ", " + d.Suffix
}

// theme is the data-theme of staff pages; without one the system's preference decides.
func (d Doc) theme() templ.Attributes {
	switch d.Theme {
	case "light":
		return templ.Attributes{"data-theme": "staff"}
	case "dark":
		return templ.Attributes{"data-theme": "staff-dark"}
	}
	return nil
}

func fixedTheme(name string) templ.Attributes { return templ.Attributes{"data-theme": name} }

// stream connects a page to its live events.
func stream(address string) templ.Attributes {
	if address == "" {
		return nil
	}
	return templ.Attributes{"hx-sse:connect": address, "hx-swap": "none"}
}
