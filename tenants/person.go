package tenants

import "time"

// PersonKind sorts people by why they are known.
type PersonKind string

// The kinds of people.
const (
	Staff      PersonKind = "staff"
	ResidentP  PersonKind = "resident"
	Contractor PersonKind = "contractor"
	Responder  PersonKind = "responder"
)

// Person may hold keys; a person need not have a sign-in. Human is the same
// for two person records of one human, so that "two people" compares humans.
type Person struct {
	OrgID      OrgID
	ID         PersonID
	Human      string // the login when there is one, else the person id
	Number     string // unique in the organisation; typed at the kiosk with the PIN
	Name       string
	Email      string
	Phone      string
	Kind       PersonKind
	Department string
	Profile    string // job profile, used by rules
	ManagerID  PersonID
	Locale     string
	SiteID     SiteID
	StartsOn   *time.Time
	EndsOn     *time.Time
	BlockedAt  *time.Time
	CreatedAt  time.Time
}

// ActiveAt tells whether the person may be given anything at that moment.
func (p Person) ActiveAt(at time.Time) bool {
	return p.BlockedAt == nil &&
		(p.StartsOn == nil || !at.Before(*p.StartsOn)) &&
		(p.EndsOn == nil || at.Before(*p.EndsOn))
}

// Group is a named set of people.
type Group struct {
	OrgID OrgID
	ID    GroupID
	Name  string
}

// Login is a sign-in of one human; it belongs to no organisation by itself.
type Login struct {
	ID           LoginID
	Email        string // folded to lower case
	Name         string
	PasswordHash string
	Locale       string
	DisabledAt   *time.Time
	CreatedAt    time.Time
}

// Membership joins a login to an organisation as a person with a role.
type Membership struct {
	OrgID    OrgID
	LoginID  LoginID
	PersonID PersonID
	Role     Role
	Sites    []SiteID // nil: every site
}

// Session is a signed-in browser; the cookie holds the secret, the row its hash.
type Session struct {
	ID        SessionID
	Hash      []byte
	LoginID   LoginID
	OrgID     OrgID // empty until an organisation is picked
	Locale    string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	StepUpAt  *time.Time // when its person last proved who they are
	Agent     string
}

// Token is an API token; only its hash is kept.
type Token struct {
	OrgID     OrgID
	ID        TokenID
	Name      string
	Hash      []byte
	Role      Role
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt *time.Time
}

// DeviceKind sorts devices.
type DeviceKind string

// The kinds of devices.
const (
	KioskDevice   DeviceKind = "kiosk"
	GatewayDevice DeviceKind = "gateway"
	CabinetDevice DeviceKind = "cabinet"
)

// Device is a kiosk, a gateway or a cabinet controller.
type Device struct {
	OrgID     OrgID
	ID        DeviceID
	Kind      DeviceKind
	Name      string
	SiteID    SiteID
	PlaceID   string // the cabinet's place, for a controller
	GatewayID DeviceID
	PublicKey []byte // Ed25519, made on the device at enrolment
	TokenHash []byte // kiosks: hash of the device token
	Epoch     uint32
	PairedAt  *time.Time
	RevokedAt *time.Time
	CreatedAt time.Time
}
