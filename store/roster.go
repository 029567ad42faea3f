package store

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// RosterRow is one signed roster as it was sent. Content is the hash of what
// it grants, without version and time: an equal one need not be sent again.
type RosterRow struct {
	DeviceID tenants.DeviceID
	Version  int64
	Content  []byte
	Hash     []byte
	Body     []byte
	IssuedAt time.Time
	Lockdown custody.LockdownID `bun:"lockdown_id"` // that it tells the cabinet of, "" for none
}

// NewestRoster reads the newest roster of a device; Version is 0 when none.
func (r *Rx) NewestRoster(device tenants.DeviceID) (row RosterRow, err error) {
	err = r.Select("rosters", "r").ColumnExpr("r.device_id, r.version, r.content, r.hash, r.body, r.issued_at, r.lockdown_id").
		Where("r.device_id = ?", device).OrderExpr("r.version DESC").Limit(1).Scan(r.Context(), &row)
	if isNoRows(err) {
		return RosterRow{DeviceID: device}, nil
	}
	return row, err
}

// AddRoster keeps a roster before it is sent.
func (t *Tx) AddRoster(row RosterRow) error {
	m := map[string]any{"device_id": row.DeviceID, "version": row.Version, "content": row.Content, "hash": row.Hash, "body": row.Body, "issued_at": micros(row.IssuedAt), "lockdown_id": row.Lockdown}
	if _, err := t.Insert("rosters", &m).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.AddRoster", err)
	}
	_, err := t.Update("cabinets").Set("roster_wanted = ?", row.Version).Where("device_id = ?", row.DeviceID).Exec(t.Context())
	return tenants.Wrap("store.AddRoster", err)
}

// ConfirmRoster notes when a cabinet proved to obey a roster; the first time
// counts.
func (t *Tx) ConfirmRoster(device tenants.DeviceID, version int64) error {
	_, err := t.Update("rosters").Set("applied_at = ?", t.Now()).Where("device_id = ? AND version = ? AND applied_at IS NULL", device, version).Exec(t.Context())
	return tenants.Wrap("store.ConfirmRoster", err)
}

// RosterPerson is somebody a cabinet may know, with role, groups and
// credentials.
type RosterPerson struct {
	tenants.Person
	Role        tenants.Role
	Groups      []tenants.GroupID    `bun:"-"`
	Credentials []tenants.Credential `bun:"-"`
	GroupList   string
	LicenceList string
}

// Licences are the person's licences and trainings, each with the last moment
// it is good in that zone.
func (p RosterPerson) Licences(zoneName string) []rules.Qualification {
	return licences(p.LicenceList, zone(zoneName))
}

// RosterPeople lists the active staff of the organisation for rosters, and who
// has a pass, with their credentials: three statements.
func (r *Rx) RosterPeople(now time.Time) ([]RosterPerson, error) {
	var people []RosterPerson
	err := r.Select("people", "p").ColumnExpr("p.org_id, p.id, p.human, p.number, p.name, p.kind, p.department, p.profile, p.locale, p.site_id, p.starts_on, p.ends_on, COALESCE(m.role, '') AS role").
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(g.group_id, ',') FROM group_members AS g WHERE g.org_id = ? AND g.person_id = p.id), '') AS group_list", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(q.name || ? || q.until_on, ?) FROM qualifications AS q WHERE q.org_id = ? AND q.person_id = p.id AND q.ended_at IS NULL), '') AS licence_list", unitSep, recordSep, r.scope.Org()).
		Join("LEFT JOIN ? ON m.person_id = p.id", r.Of("memberships", "m")).
		Where("p.blocked_at IS NULL AND (p.ends_on IS NULL OR p.ends_on > ?) AND (p.kind <> ? OR EXISTS (SELECT 1 FROM passes AS pa WHERE pa.org_id = ? AND pa.person_id = p.id))", micros(now), tenants.ResidentP, r.scope.Org()).
		OrderExpr("p.id").Limit(20_000).Scan(r.Context(), &people)
	if err != nil {
		return nil, tenants.Wrap("store.RosterPeople", err)
	}
	var creds []tenants.Credential
	err = r.Select("credentials", "c").ColumnExpr(credentialColumns).Where("c.revoked_at IS NULL AND c.sealed IS NOT NULL").OrderExpr("c.person_id, c.id").Scan(r.Context(), &creds)
	of := map[tenants.PersonID][]tenants.Credential{}
	for _, c := range creds {
		of[c.PersonID] = append(of[c.PersonID], c)
	}
	for i := range people {
		people[i].Credentials, people[i].Groups = of[people[i].ID], split[tenants.GroupID](people[i].GroupList)
	}
	return people, tenants.Wrap("store.RosterPeople", err)
}

// RosterItem is a key that hangs in a cabinet or belongs there.
type RosterItem struct {
	custody.Item
	AssetList string
	ClassList string
	GroupList string
	Found     string          // what people also call it
	Fault     custody.FaultID // that keeps it out of service
	KitList   string          // without which it does not leave
	CheckList string
}

// RosterItems lists the keys of a cabinet, and those that may hang in any.
func (r *Rx) RosterItems(place custody.PlaceID) (its []RosterItem, err error) {
	err = r.Select("items", "i").ColumnExpr(itemColumns).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(o.kind, ',') FROM opens AS o WHERE o.org_id = ? AND o.item_id = i.id), '') AS asset_list", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(k.group_id, ',') FROM key_group_items AS k WHERE k.org_id = ? AND k.item_id = i.id), '') AS group_list", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(a.class, ',') FROM opens AS oa JOIN areas AS a ON a.org_id = ? AND a.id = oa.asset_id WHERE oa.org_id = ? AND oa.item_id = i.id AND oa.kind = 'area' AND a.class <> ''), '') AS class_list", r.scope.Org(), r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(v.plate || ',' || v.stock_no || ',' || v.vin, ',') FROM opens AS ov JOIN vehicles AS v ON v.org_id = ? AND v.id = ov.asset_id WHERE ov.org_id = ? AND ov.item_id = i.id AND ov.kind = 'vehicle'), '') AS found", r.scope.Org(), r.scope.Org()).
		ColumnExpr(strings.NewReplacer("?0", "?", "?2", "i.id").Replace(blockedSQL)+" AS fault", r.scope.Org(), r.scope.Org(), r.scope.Org()).
		ColumnExpr(strings.NewReplacer("?0", "?", "?2", "i.id", "@u", "?").Replace(kitSQL)+" AS kit_list", unitSep, r.scope.Org(), r.scope.Org()).
		ColumnExpr(strings.NewReplacer("?0", "?", "?2", "i.id").Replace(r.checkText(checksSQL))+" AS check_list", orgs(r.scope.Org(), strings.Count(checksSQL, "?0"))...).
		Where("(i.home_id = ? OR i.place_id = ? OR i.back_to = 'any') AND i.state <> 'retired'", place, place).OrderExpr("i.id").Limit(5000).Scan(r.Context(), &its)
	return its, tenants.Wrap("store.RosterItems", err)
}

// Check is the check of its vehicle that keeps the key from being given, from
// a moment on; nil for none.
func (it RosterItem) Check() *rules.CheckFact { return checkFact(it.CheckList) }

func orgs(org tenants.OrgID, n int) (args []any) {
	for range n {
		args = append(args, org)
	}
	return args
}

// Assets and Classes read the joined lists.
func (it RosterItem) Assets() []custody.AssetKind { return split[custody.AssetKind](it.AssetList) }

// Classes are the restricted classes of the areas that the key opens.
func (it RosterItem) Classes() []string { return split[string](it.ClassList) }

// Groups are the key groups that name the key.
func (it RosterItem) Groups() []custody.KeyGroupID { return split[custody.KeyGroupID](it.GroupList) }

// Kit is the kit without which the key does not leave, nil for none.
func (it RosterItem) Kit() *rules.KitFact { return kitFact(it.KitList) }

// Find is what people also call the key: plate, stock number, VIN.
func (it RosterItem) Find() []string { return split[string](it.Found) }

// RosterHolding is one key that is out, with what the limits of rules ask
// about it.
type RosterHolding struct {
	ItemID    custody.ItemID
	PersonID  tenants.PersonID
	DueAt     *time.Time
	Level     custody.Level
	AssetList string
	GroupList string

	RuleID      custody.RuleID // by which it was taken, "" for none
	RuleVersion int
}

// Assets and Groups read the joined lists.
func (h RosterHolding) Assets() []custody.AssetKind { return split[custody.AssetKind](h.AssetList) }

// Groups are the key groups that name the key.
func (h RosterHolding) Groups() []custody.KeyGroupID { return split[custody.KeyGroupID](h.GroupList) }

// RosterHeld lists who has what now, for the limits that rosters carry.
func (r *Rx) RosterHeld() (hs []RosterHolding, err error) {
	err = r.Select("holdings", "h").ColumnExpr("h.item_id, h.person_id, h.due_at, h.rule_id, h.rule_version, i.level").
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(o.kind, ',') FROM opens AS o WHERE o.org_id = ? AND o.item_id = h.item_id), '') AS asset_list", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(k.group_id, ',') FROM key_group_items AS k WHERE k.org_id = ? AND k.item_id = h.item_id), '') AS group_list", r.scope.Org()).
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Where("h.in_at IS NULL").OrderExpr("h.item_id").Limit(20_000).Scan(r.Context(), &hs)
	return hs, tenants.Wrap("store.RosterHeld", err)
}

// SiteOf reads a site, with the organisation's zone when it has none.
func (r *Rx) SiteOf(id tenants.SiteID) (s tenants.Site, locale string, err error) {
	var row struct {
		ID      tenants.SiteID
		Name    string
		Zone    string
		OrgZone string
		Locale  string
	}
	err = r.Raw("SELECT s.id, s.name, s.zone, o.zone AS org_zone, o.locale FROM sites AS s JOIN organisations AS o ON o.id = s.org_id WHERE s.org_id = ? AND s.id = ?", r.scope.Org(), id).Scan(r.Context(), &row)
	s = tenants.Site{OrgID: r.scope.Org(), ID: row.ID, Name: row.Name, Zone: row.Zone}
	if s.Zone == "" {
		s.Zone = row.OrgZone
	}
	return s, row.Locale, notFound(err, "site_not_found")
}
