package tenants

import "time"

// Trade decides the words, the navigation and the board of an organisation.
type Trade string

// The three trades.
const (
	Dealership Trade = "dealership"
	Property   Trade = "property"
	Hospital   Trade = "hospital"
)

// Text messages a day of an organisation that said nothing, and the most that
// one may ask for.
const (
	UsualTexts = 50
	MostTexts  = 5000
)

// Organisation is a customer.
type Organisation struct {
	ID        OrgID
	Slug      string // in commands and addresses, [a-z0-9-]{2,32}
	Name      string
	Trade     Trade
	Locale    string // en, fr, es
	Zone      string // IANA name
	Currency  string // ISO 4217
	Units     string // km or mi
	TextTo    string // calling codes that text messages may go to, "+1 +33"; "" none
	TextDaily int    // text messages a day, at most
	CreatedAt time.Time
}

// Region groups sites.
type Region struct {
	OrgID OrgID
	ID    RegionID
	Name  string
}

// Site is a place with an address, a zone and opening hours.
type Site struct {
	OrgID    OrgID
	ID       SiteID
	RegionID RegionID
	Name     string
	Address  string
	Zone     string // IANA name; empty: the organisation's
	Hours    Hours
}

// Hours are the weekly opening times of a site, index 0 = Sunday as in
// time.Weekday; a day without spans is closed.
type Hours [7][]Span

// Span is from minute to minute of one day, From < To <= 1440.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Open tells whether the wall clock of the site is inside a span.
func (h Hours) Open(wall time.Time) bool {
	m := wall.Hour()*60 + wall.Minute()
	for _, s := range h[wall.Weekday()] {
		if m >= s.From && m < s.To {
			return true
		}
	}
	return false
}
