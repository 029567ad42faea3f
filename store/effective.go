package store

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Effective is all that is needed to say who may take what at a moment: the
// rules as they were then; people, keys, holidays and licences as they are
// now. Read once, it answers for any number of people and keys.
type Effective struct {
	At     time.Time
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
	State  custody.State // now
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
// holds counts only for the present.
func (r *Rx) Effective(a EffectiveAsk) (e Effective, err error) {
	e.At = a.At
	if e.Rules, err = r.RulesAt(a.At); err != nil {
		return e, err
	}
	if e.People, err = r.rulePeopleAt(a.At); err != nil {
		return e, err
	}
	if err = r.effectiveKeys(&e, a.Item); err != nil {
		return e, tenants.Wrap("store.Effective", err)
	}
	if err = r.effectiveSites(&e); err != nil {
		return e, tenants.Wrap("store.Effective", err)
	}
	return e, tenants.Wrap("store.Effective", r.effectiveHeld(&e))
}

func (r *Rx) effectiveKeys(e *Effective, item custody.ItemID) error {
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
	q := r.Select("items", "i").ColumnExpr("i.id, i.code, i.code_order, i.name, i.kind, i.level, i.site_id, i.home_id, i.state, i.holder_id").Where("i.state <> 'retired'").OrderExpr("i.code_order, i.id").Limit(50_000)
	if item != "" {
		q = q.Where("i.id = ?", item)
	}
	if err := q.Scan(r.Context(), &rows); err != nil {
		return err
	}
	assets, err := r.pairsOf("SELECT o.item_id AS id, o.kind AS value FROM opens AS o WHERE o.org_id = ?0 AND (?1 = '' OR o.item_id = ?1)", item)
	if err != nil {
		return err
	}
	classes, err := r.pairsOf("SELECT o.item_id AS id, a.class AS value FROM opens AS o JOIN areas AS a ON a.org_id = ?0 AND a.id = o.asset_id WHERE o.org_id = ?0 AND o.kind = 'area' AND a.class <> '' AND (?1 = '' OR o.item_id = ?1)", item)
	if err != nil {
		return err
	}
	groups, err := r.pairsOf("SELECT k.item_id AS id, k.group_id AS value FROM key_group_items AS k WHERE k.org_id = ?0 AND (?1 = '' OR k.item_id = ?1)", item)
	e.Keys = make([]EffectiveKey, len(rows))
	for i, it := range rows {
		e.Keys[i] = EffectiveKey{ID: it.ID, Code: it.Code, Order: it.CodeOrder, Name: it.Name, State: it.State, Holder: it.HolderID, ItemFacts: rules.ItemFacts{Known: true, Kind: it.Kind, Level: it.Level,
			State: custody.In, SiteID: it.SiteID, HomeID: it.HomeID, Assets: typed[custody.AssetKind](assets[it.ID]), Classes: typed[string](classes[it.ID]), Groups: typed[custody.KeyGroupID](groups[it.ID])}}
	}
	return err
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

func (r *Rx) effectiveSites(e *Effective) error {
	e.sites = map[tenants.SiteID]effectiveSite{}
	for i := range e.Keys {
		id := e.Keys[i].SiteID
		if _, ok := e.sites[id]; ok {
			continue
		}
		s, _, err := r.SiteOf(id)
		if err != nil {
			return err
		}
		c, err := r.Calendar(id)
		if err != nil {
			return err
		}
		e.sites[id] = effectiveSite{zone(s.Zone), s.Zone, c}
	}
	return nil
}

func (r *Rx) effectiveHeld(e *Effective) error {
	e.held = map[tenants.PersonID][]rules.HeldFact{}
	if e.At.Before(r.Now().Add(-time.Minute)) || e.At.After(r.Now().Add(24*time.Hour)) {
		return nil
	}
	hs, err := r.RosterHeld()
	for _, h := range hs {
		e.held[h.PersonID] = append(e.held[h.PersonID], rules.HeldFact{ItemID: h.ItemID, Overdue: h.DueAt != nil && h.DueAt.Before(e.At), Level: h.Level, Assets: h.Assets(), Groups: h.Groups()})
	}
	return err
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
