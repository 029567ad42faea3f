package tenants

import "time"

// Credential is what a person shows or types at a kiosk or cabinet. Nothing in
// it can be turned back into the badge or the PIN without a key that is kept
// outside the database.
type Credential struct {
	OrgID     OrgID
	ID        CredentialID
	PersonID  PersonID
	Kind      CredentialKind
	Lookup    string // badges: BadgeLookup
	Label     string // last characters of a badge, for people to tell two apart
	Salt      []byte // PINs: salt of the stem
	Sealed    []byte // the sealed stem: Stem of a PIN, BadgeStem of a badge
	CreatedAt time.Time
	RevokedAt *time.Time
}

// Claim is a one-time code or link that waits to be used.
type Claim struct {
	CodeHash  []byte
	Kind      ClaimKind
	Owner     OrgID    // organisation that owns it; empty for a kiosk nobody has paired yet
	DeviceID  DeviceID // device that came of it, or that is to use it
	Secret    []byte   // kiosks: hash of the token that waits
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// ClaimKind sorts claims.
type ClaimKind string

// The kinds of claims.
const (
	KioskClaim  ClaimKind = "kiosk"
	DeviceClaim ClaimKind = "device"
)

// KioskSession is the time from naming oneself at a kiosk to leaving it.
type KioskSession struct {
	OrgID     OrgID
	ID        string // kse_
	DeviceID  DeviceID
	PersonID  PersonID
	Factors   []string // badge, badge_secure, pin
	CreatedAt time.Time
	SeenAt    time.Time
	EndedAt   *time.Time
}
