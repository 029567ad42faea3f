package tenants

import (
	"slices"
	"time"
)

// Authority says by what right an act was done; it stands in every entry.
type Authority string

// The closed list of authorities.
const (
	AuthSession  Authority = "session"  // a signed-in person in a browser
	AuthToken    Authority = "token"    // an API token
	AuthDevice   Authority = "device"   // a kiosk, gateway or cabinet
	AuthJob      Authority = "job"      // the system itself, at a due moment
	AuthOperator Authority = "operator" // the platform's operator, logged
	AuthDemo     Authority = "demo"     // a told story, never a real act
)

// Scope is the checked right to act inside one organisation. It is made only
// by the constructors below, from something that was verified; the zero value
// panics when used, so that a forgotten check cannot pass.
type Scope struct {
	org       OrgID
	person    PersonID
	login     LoginID
	device    DeviceID
	actor     string // stable name of who acted, for the entry: person, device, job
	role      Role
	sites     []SiteID // nil: every site
	authority Authority
	request   string
	locale    string
	proved    time.Time // when the person of a session last proved who they are
}

// ForSession makes the scope of a signed-in member.
func ForSession(s Session, m Membership, request string) Scope {
	if s.OrgID != m.OrgID || s.LoginID != m.LoginID || s.OrgID == "" {
		panic("tenants: session and membership do not belong together")
	}
	scope := Scope{org: s.OrgID, person: m.PersonID, login: s.LoginID, actor: string(m.PersonID), role: m.Role, sites: m.Sites, authority: AuthSession, request: request, locale: s.Locale}
	if s.StepUpAt != nil {
		scope.proved = *s.StepUpAt
	}
	return scope
}

// ForToken makes the scope of an API token that was found by its hash.
func ForToken(t Token, request string) Scope {
	return must(Scope{org: t.OrgID, actor: string(t.ID), role: t.Role, authority: AuthToken, request: request})
}

// ForDevice makes the scope of a kiosk, gateway or cabinet that proved itself.
func ForDevice(d Device, request string) Scope {
	s := Scope{org: d.OrgID, device: d.ID, actor: string(d.ID), role: RoleDevice, authority: AuthDevice, request: request}
	if d.SiteID != "" {
		s.sites = []SiteID{d.SiteID}
	}
	return must(s)
}

// ForJob makes the scope of background work; why names it in the log.
func ForJob(org OrgID, why string) Scope {
	return must(Scope{org: org, actor: "job:" + why, role: RoleSystem, authority: AuthJob})
}

// ForOperator makes the scope of the platform's operator; each use is logged.
func ForOperator(org OrgID, user, why string) Scope {
	return must(Scope{org: org, actor: "operator:" + user + ":" + why, role: RoleSystem, authority: AuthOperator})
}

// ForDemo makes the scope of a told story, acting as a person of that story.
func ForDemo(org OrgID, person PersonID) Scope {
	return must(Scope{org: org, person: person, actor: string(person), role: RoleSystem, authority: AuthDemo})
}

func must(s Scope) Scope {
	if s.org == "" || s.actor == "" {
		panic("tenants: a scope needs an organisation and an actor")
	}
	return s
}

// Org is the organisation; it panics on the zero value.
func (s Scope) Org() OrgID {
	if s.org == "" {
		panic("tenants: use of an empty scope")
	}
	return s.org
}

// Person is who acts, or "" for a device, a token or a job.
func (s Scope) Person() PersonID { return s.person }

// Login is the sign-in that acts, or "".
func (s Scope) Login() LoginID { return s.login }

// Device is the device that acts, or "".
func (s Scope) Device() DeviceID { return s.device }

// Actor is the stable name for the entry.
func (s Scope) Actor() string { return s.actor }

// Role is the role that the permissions come from.
func (s Scope) Role() Role { return s.role }

// Authority is by what right the act is done.
func (s Scope) Authority() Authority { return s.authority }

// Request is the request id, or "".
func (s Scope) Request() string { return s.request }

// Locale is the language of the person, or "".
func (s Scope) Locale() string { return s.locale }

// Sites is the list of sites the scope is limited to; nil means all of them.
func (s Scope) Sites() []SiteID { return slices.Clone(s.sites) }

// At is the same scope for a person who identified at a device (badge or PIN
// at a kiosk): the device stays the authority, the person becomes the actor.
func (s Scope) At(p PersonID) Scope {
	s.Org()
	s.person, s.actor = p, string(p)
	return s
}

// Can tells whether the role holds the permission.
func (s Scope) Can(p Permission) bool { return s.Org() != "" && s.role.Can(p) }

// SeesSite tells whether the scope reaches a site; an empty site is seen only
// by a scope that is not limited.
func (s Scope) SeesSite(id SiteID) bool {
	return s.sites == nil || slices.Contains(s.sites, id)
}

// Need gives nil when the role holds p, else the Forbidden error that says
// which permission is missing.
func (s Scope) Need(p Permission) error {
	if s.Can(p) {
		return nil
	}
	return Fail(Forbidden, "permission_missing", "permission", string(p), "role", string(s.role))
}

// ProofLife is how long a proof of who one is holds for dangerous acts: a
// browser left open, or a stolen cookie, opens no slot after it.
const ProofLife = 5 * time.Minute

// NeedProof gives nil when who acts proved who they are within ProofLife, else
// the error that asks them to. Only sessions are asked: a token and a device
// have no password, and prove themselves with each request; at a kiosk the
// badge or PIN was shown moments ago.
func (s Scope) NeedProof(now time.Time) error {
	s.Org()
	if s.authority != AuthSession || now.Sub(s.proved) <= ProofLife {
		return nil
	}
	return Fail(Needs, "proof_needed").At("proof")
}
