package tenants

import "slices"

// Permission is one single right; roles are sets of them.
type Permission string

// The closed list of permissions.
const (
	KeysRead      Permission = "keys.read"
	KeysEdit      Permission = "keys.edit"
	KeysIssue     Permission = "keys.issue"  // hand out and take back at the desk
	KeysOwn       Permission = "keys.own"    // see and bring back what one holds oneself
	AssetsEdit    Permission = "assets.edit" // vehicles, units, areas
	PeopleRead    Permission = "people.read"
	PeopleEdit    Permission = "people.edit"
	RulesRead     Permission = "rules.read"
	RulesEdit     Permission = "rules.edit"
	CabinetsRead  Permission = "cabinets.read"
	CabinetsEdit  Permission = "cabinets.edit"
	Release       Permission = "cabinets.release" // remote release of a slot
	ReportsRead   Permission = "reports.read"
	ReportsPlan   Permission = "reports.schedule"
	AuditRead     Permission = "audit.read"
	LogExport     Permission = "log.export"
	ImportRun     Permission = "import.run"
	SettingsEdit  Permission = "settings.edit"
	TokensCreate  Permission = "tokens.create"
	KiosksPair    Permission = "kiosks.pair"
	IdentifyAny   Permission = "kiosk.identify"   // a paired device names people by badge or PIN
	EmergencyLock Permission = "emergency.lock"   // lock a site down, and lift it with a second person
	EmergencyPass Permission = "emergency.exempt" // say who takes keys during a lockdown
	CustodyReport Permission = "custody.report"   // a device tells what moved
)

// Role is a named set of permissions inside one organisation.
type Role string

// The roles a person or token may have, then the two that no person can.
const (
	RoleOwner     Role = "owner"
	RoleAdmin     Role = "admin"
	RoleSecurity  Role = "security"
	RoleManager   Role = "manager"
	RoleDesk      Role = "desk"
	RoleCustodian Role = "custodian"
	RoleFinance   Role = "finance"
	RoleAuditor   Role = "auditor"
	RoleLocksmith Role = "locksmith"
	RoleHolder    Role = "holder"

	RoleDevice Role = "device"
	RoleSystem Role = "system"
)

// Roles lists the roles that can be given to people, strongest first.
var Roles = []Role{RoleOwner, RoleAdmin, RoleSecurity, RoleManager, RoleDesk, RoleCustodian, RoleFinance, RoleAuditor, RoleLocksmith, RoleHolder}

var all = []Permission{KeysRead, KeysEdit, KeysIssue, KeysOwn, AssetsEdit, PeopleRead, PeopleEdit, RulesRead, RulesEdit, CabinetsRead, CabinetsEdit, Release, ReportsRead, ReportsPlan, AuditRead, LogExport, ImportRun, SettingsEdit, TokensCreate, KiosksPair, EmergencyLock, EmergencyPass}

var look = []Permission{KeysRead, KeysOwn, PeopleRead, CabinetsRead}

var rights = map[Role][]Permission{
	RoleOwner:     all,
	RoleAdmin:     all,
	RoleSecurity:  append([]Permission{KeysIssue, RulesRead, Release, ReportsRead, AuditRead, EmergencyLock, EmergencyPass}, look...),
	RoleManager:   append([]Permission{KeysEdit, KeysIssue, AssetsEdit, PeopleEdit, RulesRead, RulesEdit, CabinetsEdit, Release, ReportsRead, ReportsPlan, AuditRead, ImportRun, KiosksPair, EmergencyLock}, look...),
	RoleDesk:      append([]Permission{KeysIssue, RulesRead, ReportsRead}, look...),
	RoleCustodian: append([]Permission{KeysEdit, KeysIssue, AssetsEdit, RulesRead, ReportsRead, AuditRead, ImportRun}, look...),
	RoleFinance:   {ReportsRead, ReportsPlan, KeysOwn},
	RoleAuditor:   append([]Permission{RulesRead, ReportsRead, AuditRead, LogExport}, look...),
	RoleLocksmith: append([]Permission{KeysEdit}, look...),
	RoleHolder:    {KeysOwn},
	RoleDevice:    {IdentifyAny, CustodyReport, KeysOwn},
	RoleSystem:    append([]Permission{IdentifyAny, CustodyReport}, all...),
}

// Can tells whether the role holds the permission; unknown roles hold none.
func (r Role) Can(p Permission) bool { return slices.Contains(rights[r], p) }

// Permissions lists what the role may do.
func (r Role) Permissions() []Permission { return slices.Clone(rights[r]) }

// Covers tells whether r holds everything that other holds: nobody grants
// more than they have.
func (r Role) Covers(other Role) bool {
	for _, p := range rights[other] {
		if !r.Can(p) {
			return false
		}
	}
	return len(rights[other]) > 0
}

// Assignable tells whether the role may be given to a person or a token.
func (r Role) Assignable() bool { return slices.Contains(Roles, r) }
