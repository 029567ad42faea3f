package store

import (
	"cmp"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Effective is all that is needed to say who may take what at a moment: rules,
// people, keys, holidays, licences and what was out, as they were then. Read
// once, it answers for any number of people and keys.
type Effective struct {
	At     time.Time
	Since  time.Time // zero, or before it only rules and what was out are known
	Rules  []rules.Rule
	Keys   []EffectiveKey // by code
	People []RulePerson   // by name
	held   map[tenants.PersonID][]rules.HeldFact
	sites  map[tenants.SiteID]effectiveSite
}

// EffectiveKey is one item in use, with what rules know of it.
type EffectiveKey struct {
	ID     custody.ItemID
	Code   string
	Order  string // cursor: with the id, the place in the list
	Name   string
	State  custody.State // now; of a moment that is over, only whether it was out
	Holder tenants.PersonID
	rules.ItemFacts
}

type effectiveSite struct {
	zone     *time.Location
	name     string
	calendar *rules.Calendar
}

// EffectiveAsk chooses what to read: one key and everybody, or everything.
type EffectiveAsk struct {
	At   time.Time
	Item custody.ItemID // "": every key in use
}

// Effective reads what decisions about that moment rest on. What somebody
// holds counts for the past and for today.
func (r *Rx) Effective(a EffectiveAsk) (e Effective, err error) {
	e.At = a.At
	if e.Rules, err = r.RulesAt(a.At); err != nil {
		return e, err
	}
	if e.People, err = r.rulePeopleAt(a.At); err != nil {
		return e, err
	}
	if r.over(a.At) {
		if e.Since, err = r.PastSince(); err != nil {
			return e, err
		}
	}
	if err = r.effectiveKeys(&e, a.Item); err != nil {
		return e, tenants.Wrap("store.Effective", err)
	}
	if err = r.effectiveSites(&e); err != nil {
		return e, tenants.Wrap("store.Effective", err)
	}
	return e, tenants.Wrap("store.Effective", r.effectiveHeld(&e, a.Item))
}

func (r *Rx) effectiveKeys(e *Effective, item custody.ItemID) error {
	all, err := r.factItems(e.At, item)
	for _, k := range all {
		if !k.retired {
			e.Keys = append(e.Keys, k.EffectiveKey)
		}
	}
	return err
}

// factItem is an item, in use or not.
type factItem struct {
	EffectiveKey
	retired bool
}

// factItems reads the items that were on record at a moment, as rules knew them
// then; of now, only those in use.
func (r *Rx) factItems(at time.Time, item custody.ItemID) ([]factItem, error) {
	var rows []struct {
		ID              custody.ItemID
		Code, CodeOrder string
		Name            string
		Kind            custody.ItemKind
		Level           custody.Level
		SiteID          tenants.SiteID
		HomeID          custody.PlaceID
		State           custody.State
		HolderID        tenants.PersonID
	}
	q := r.Select("items", "i").ColumnExpr("i.id, i.code, i.code_order, i.name, i.kind, i.level, i.site_id, i.home_id, i.state, i.holder_id").OrderExpr("i.code_order, i.id").Limit(50_000)
	if r.over(at) {
		q = q.Where("i.created_at <= ?", micros(at))
	} else {
		q = q.Where("i.state <> 'retired'")
	}
	if item != "" {
		q = q.Where("i.id = ?", item)
	}
	if err := q.Scan(r.Context(), &rows); err != nil {
		return nil, err
	}
	assets, err := r.pairsOf("SELECT o.item_id AS id, o.kind AS value FROM opens AS o WHERE o.org_id = ?0 AND (?1 = '' OR o.item_id = ?1)", item)
	if err != nil {
		return nil, err
	}
	classes, err := r.pairsOf("SELECT o.item_id AS id, a.class AS value FROM opens AS o JOIN areas AS a ON a.org_id = ?0 AND a.id = o.asset_id WHERE o.org_id = ?0 AND o.kind = 'area' AND a.class <> '' AND (?1 = '' OR o.item_id = ?1)", item)
	if err != nil {
		return nil, err
	}
	groups, err := r.pairsOf("SELECT k.item_id AS id, k.group_id AS value FROM key_group_items AS k WHERE k.org_id = ?0 AND (?1 = '' OR k.item_id = ?1)", item)
	if err != nil {
		return nil, err
	}
	were, err := r.itemsThen(at, item)
	out := make([]factItem, len(rows))
	for i, it := range rows {
		k := factItem{EffectiveKey{ID: it.ID, Code: it.Code, Order: it.CodeOrder, Name: it.Name, State: it.State, Holder: it.HolderID, ItemFacts: rules.ItemFacts{Known: true, Kind: it.Kind, Level: it.Level,
			State: custody.In, SiteID: it.SiteID, HomeID: it.HomeID, Assets: typed[custody.AssetKind](assets[it.ID]), Classes: typed[string](classes[it.ID]), Groups: typed[custody.KeyGroupID](groups[it.ID])}}, it.State == custody.Retired}
		if was, ok := were[it.ID]; ok {
			k.retired = was.Retired
			k.ItemFacts = rules.ItemFacts{Known: true, Kind: was.Kind, Level: was.Level, State: custody.In, SiteID: was.SiteID, HomeID: was.HomeID,
				Assets: split[custody.AssetKind](was.AssetList), Classes: split[string](was.ClassList), Groups: split[custody.KeyGroupID](was.GroupList)}
		}
		out[i] = k
	}
	return out, err
}

// pairsOf reads pairs of an item and a value, each value once.
func (r *Rx) pairsOf(sql string, item custody.ItemID) (map[custody.ItemID][]string, error) {
	var rows []struct {
		ID    custody.ItemID
		Value string
	}
	err := r.Raw(sql, r.scope.Org(), item).Scan(r.Context(), &rows)
	out := map[custody.ItemID][]string{}
	for _, row := range rows {
		if !slices.Contains(out[row.ID], row.Value) {
			out[row.ID] = append(out[row.ID], row.Value)
		}
	}
	return out, err
}

func typed[T ~string](list []string) (out []T) {
	for _, v := range list {
		out = append(out, T(v))
	}
	slices.Sort(out)
	return out
}

// effectiveSites reads zones and holidays of all sites, in three statements.
func (r *Rx) effectiveSites(e *Effective) error {
	var sites []struct {
		ID                         tenants.SiteID
		Zone, OrgZone              string
		FromDay, UntilDay, DayList string
	}
	err := r.Select("sites", "s").ColumnExpr("s.id, s.zone, COALESCE(c.from_day, '') AS from_day, COALESCE(c.until_day, '') AS until_day").
		ColumnExpr("COALESCE((SELECT z.zone FROM organisations AS z WHERE z.id = ?), '') AS org_zone", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(d.day, ',') FROM site_holidays AS d WHERE d.org_id = ? AND d.site_id = s.id), '') AS day_list", r.scope.Org()).
		Join("LEFT JOIN ? ON c.site_id = s.id", r.Of("site_calendars", "c")).Scan(r.Context(), &sites)
	if err != nil {
		return err
	}
	were, err := r.sitesThen(e.At)
	e.sites = make(map[tenants.SiteID]effectiveSite, len(sites))
	for _, s := range sites {
		if was, ok := were[s.ID]; ok {
			s.Zone, s.FromDay, s.UntilDay, s.DayList = was.Zone, was.FromDay, was.UntilDay, was.Days
		}
		name := cmp.Or(s.Zone, were[""].Zone, s.OrgZone)
		e.sites[s.ID] = effectiveSite{zone(name), name, calendar(s.FromDay, s.UntilDay, s.DayList)}
	}
	return err
}

func (r *Rx) effectiveHeld(e *Effective, item custody.ItemID) error {
	e.held = map[tenants.PersonID][]rules.HeldFact{}
	if e.At.After(r.Now().Add(24 * time.Hour)) {
		return nil
	}
	if !r.over(e.At) {
		hs, err := r.RosterHeld()
		for _, h := range hs {
			e.hold(h, rules.HeldFact{Level: h.Level, Assets: h.Assets(), Groups: h.Groups()})
		}
		return err
	}
	hs, err := r.heldAt(e.At)
	if err != nil {
		return err
	}
	facts, err := r.factsOfHeld(e, item, len(hs) > 0)
	out := make(map[custody.ItemID]tenants.PersonID, len(hs))
	for _, h := range hs {
		k := facts[h.ItemID]
		e.hold(h, rules.HeldFact{Level: k.Level, Assets: k.Assets, Groups: k.Groups})
		out[h.ItemID] = h.PersonID
	}
	for i := range e.Keys {
		k := &e.Keys[i]
		k.State, k.Holder = custody.In, out[k.ID]
		if k.Holder != "" {
			k.State = custody.Out
		}
	}
	return err
}

// hold adds what somebody has.
func (e *Effective) hold(h RosterHolding, f rules.HeldFact) {
	f.ItemID, f.Overdue = h.ItemID, h.DueAt != nil && h.DueAt.Before(e.At)
	e.held[h.PersonID] = append(e.held[h.PersonID], f)
}

// factsOfHeld gives what rules knew of the items that were out: when only one
// key was read, all have to be.
func (r *Rx) factsOfHeld(e *Effective, item custody.ItemID, any bool) (map[custody.ItemID]rules.ItemFacts, error) {
	if !any {
		return nil, nil
	}
	if item == "" {
		facts := make(map[custody.ItemID]rules.ItemFacts, len(e.Keys))
		for _, k := range e.Keys {
			facts[k.ID] = k.ItemFacts
		}
		return facts, nil
	}
	all, err := r.factItems(e.At, "")
	facts := make(map[custody.ItemID]rules.ItemFacts, len(all))
	for _, k := range all {
		facts[k.ID] = k.ItemFacts
	}
	return facts, err
}

// Person finds somebody among the people; nil when they are not there.
func (e *Effective) Person(id tenants.PersonID) *RulePerson {
	for i := range e.People {
		if e.People[i].ID == id {
			return &e.People[i]
		}
	}
	return nil
}

// For narrows the rules to those that name the person, for many keys.
func (e *Effective) For(p *RulePerson) []rules.Rule {
	return rules.Concerning(p.ID, p.PersonFacts, e.Rules)
}

// Decide says what the rules would answer if the person asked for the key in
// its place at the desk.
func (e *Effective) Decide(p *RulePerson, k *EffectiveKey, among []rules.Rule) rules.Decision {
	site := e.sites[k.SiteID]
	ask := rules.Ask{PersonID: p.ID, ItemID: k.ID, At: e.At, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
	return rules.Decide(ask, rules.Facts{Person: p.PersonFacts, Item: k.ItemFacts, Held: e.held[p.ID], Rules: among, Zone: site.zone, ZoneID: site.name, Calendar: site.calendar})
}
