package admin

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Store opens the one transaction of a use-case.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error

	// ReadTx reads before a use-case hashes: nothing is written in it.
	ReadTx(ctx context.Context, scope tenants.Scope, fn func(Rx) error) error

	// FrontTx and FrontRead stand before any organisation: sign-in, sign-up,
	// codes that wait to be claimed. why names the work in the program's log.
	FrontTx(ctx context.Context, why string, fn func(FrontTx) error) error
	FrontRead(ctx context.Context, why string, fn func(FrontRx) error) error
}

// Rx is what the use-cases read inside one organisation; what is missing is a
// NotFound error.
type Rx interface {
	Now() time.Time
	Person(id tenants.PersonID) (tenants.Person, error)
	PersonByNumber(number string) (tenants.Person, error)
	PersonByBadge(lookups []string) (tenants.Person, tenants.Credential, error)
	PINs(person tenants.PersonID) ([]tenants.Credential, error) // of both kinds, in force
	Throttle(key string) (tenants.Throttle, error)
}

// Tx is what the use-cases need inside the transaction of one organisation.
type Tx interface {
	Rx
	Writer
	PeopleTx
	PlacesTx
	MembersTx
	CredentialsTx
	DevicesTx
	ThrottlesTx
	LeavingTx
}

// Writer numbers and records.
type Writer interface {
	NewID(prefix string) string
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// PeopleTx keeps people and groups.
type PeopleTx interface {
	LockPerson(id tenants.PersonID) (tenants.Person, error)
	AddPerson(p tenants.Person) error
	SavePerson(p tenants.Person) error
	OpenHoldings(person tenants.PersonID) ([]custody.Holding, error)

	Group(id tenants.GroupID) (tenants.Group, error)
	AddGroup(g tenants.Group) error
	SaveGroup(g tenants.Group) error
	GroupMembers(id tenants.GroupID) ([]tenants.PersonID, error)
	SetGroupMember(group tenants.GroupID, person tenants.PersonID, member bool) error
}

// PlacesTx keeps the organisation, its regions, sites and desks.
type PlacesTx interface {
	Organisation() (tenants.Organisation, error)
	SaveOrganisation(o tenants.Organisation) error
	AddRegion(r tenants.Region) error
	Region(id tenants.RegionID) (tenants.Region, error)
	Site(id tenants.SiteID) (tenants.Site, error)
	AddSite(s tenants.Site) error
	SaveSite(s tenants.Site) error
	AddPlace(p custody.Place) error
}

// MembersTx keeps sign-ins as far as they belong to the organisation.
type MembersTx interface {
	LoginByEmail(email string) (tenants.Login, error)
	Login(id tenants.LoginID) (tenants.Login, error)
	AddLogin(l tenants.Login) error
	MemberOf(person tenants.PersonID) (tenants.Membership, error)
	MemberWith(login tenants.LoginID) (tenants.Membership, error)
	AddMembership(m tenants.Membership) error
	SaveMembership(m tenants.Membership) error
	Owners() (int, error) // members with the role owner who are not blocked; their rows stay locked
	EndSessions(login tenants.LoginID) error
	EndSession(login tenants.LoginID, id tenants.SessionID) error
	AddToken(t tenants.Token, by string) error
	Token(id tenants.TokenID) (tenants.Token, error)
	RevokeToken(id tenants.TokenID) error
}

// CredentialsTx keeps badges and PINs.
type CredentialsTx interface {
	Credential(id tenants.CredentialID) (tenants.Credential, error)
	Credentials(person tenants.PersonID) ([]tenants.Credential, error) // in force
	AddCredential(c tenants.Credential) error
	RevokeCredential(id tenants.CredentialID) error
}

// DevicesTx keeps kiosks, the codes they are paired by, and who stands there.
type DevicesTx interface {
	Device(id tenants.DeviceID) (tenants.Device, error)
	AddDevice(d tenants.Device) error
	RevokeDevice(id tenants.DeviceID) error
	LockClaim(hash []byte) (tenants.Claim, error)
	UseClaim(c tenants.Claim) error
	KioskSession(device tenants.DeviceID) (tenants.KioskSession, error) // the one that is open
	OpenKioskSession(s tenants.KioskSession) error
	TouchKioskSession(id string) error
	EndKioskSessions(device tenants.DeviceID) error
	SetKioskFactors(id string, factors []string) error
	AddKioskWitness(session string, w KioskWitness) error // again: the newer proof counts
}

// ThrottlesTx keeps the counters against guessing. They belong to no
// organisation: keys are made by Vault.ThrottleKey and tell nothing.
type ThrottlesTx interface {
	// LockThrottles reads counters and keeps others from changing them, always
	// in the order of the keys; one that is not there yet counts nothing.
	LockThrottles(keys ...string) (map[string]tenants.Throttle, error)
	SaveThrottle(t tenants.Throttle) error
	ClearThrottle(key string) error
}

// FrontRx reads before an organisation is known.
type FrontRx interface {
	Now() time.Time
	LoginByEmail(email string) (tenants.Login, error)
	Login(id tenants.LoginID) (tenants.Login, error)
	Throttle(key string) (tenants.Throttle, error)
}

// FrontTx writes before an organisation is known.
type FrontTx interface {
	FrontRx
	ThrottlesTx
	NewID(prefix string) string
	In(scope tenants.Scope) Tx // the same transaction inside one organisation

	AddOrganisation(o tenants.Organisation) error
	AnyOrganisation() (bool, error)
	AddLogin(l tenants.Login) error
	SavePassword(login tenants.LoginID, hash string) error
	Memberships(login tenants.LoginID) ([]Member, error)
	SessionByHash(hash []byte) (tenants.Session, error)
	AddSession(s tenants.Session) error
	SaveSessionOrg(id tenants.SessionID, org tenants.OrgID) error
	SaveSessionProof(id tenants.SessionID, hash []byte, at time.Time) error
	DropSession(id tenants.SessionID) error
	DropOtherSessions(login tenants.LoginID, keep tenants.SessionID) error
	AddClaim(c tenants.Claim) error
}

// Member is a membership with the person and the organisation it joins.
type Member struct {
	tenants.Membership
	Person tenants.Person
	Slug   string
	Org    string // name of the organisation
}

// Vault is what the use-cases need of the keys outside the database.
type Vault interface {
	// BadgeLookups gives the hashes a badge may be found under, the one to
	// keep first.
	BadgeLookups(org tenants.OrgID, badge string) []string
	SealStem(id tenants.CredentialID, stem []byte) ([]byte, error)
	OpenStem(id tenants.CredentialID, sealed []byte) ([]byte, error)
	// ThrottleKey hides what is guessed at: an e-mail, an address, a number.
	ThrottleKey(kind string, what ...string) string
	ClaimHash(code string) []byte
	// InviteMAC proves that the link of an invitation is ours.
	InviteMAC(parts ...string) []byte
}
