package custody

import "slices"

// ExposedDoor is one lock that a lost key opens. A door with cylinders of
// several symbols is one for each.
type ExposedDoor struct {
	Kind     AssetKind
	AssetID  string
	SymbolID SymbolID
	SystemID SystemID // "" when no key system knows the lock
	Name     string
	Place    string // property or site
	Building string
	Floor    string
	Class    string // of an area; those with one come first
}

// Recut is another key that is cut anew because its metal is called back.
type Recut struct {
	ItemID ItemID
	Cost   int64
}

// RekeyStep is the cylinders of one floor, changed in one go.
type RekeyStep struct {
	Kind                   AssetKind
	Place, Building, Floor string
	Doors                  []ExposedDoor
}

// RekeyPlan is what must be done when a key is lost, and what it costs in
// minor units of the organisation's currency.
type RekeyPlan struct {
	Steps     []RekeyStep
	Cylinders int   // of key systems, each at its system's cost
	Outside   int   // locks that no key system knows, at the policy's cost together
	Locks     int64 // cost of the cylinders
	Policy    int64 // what the policy charges for the locks outside
	Recuts    int64 // cost of the other keys
	Own       int64 // cost of the lost key itself
}

// Total is the cost of all of it.
func (p RekeyPlan) Total() int64 { return p.Locks + p.Policy + p.Recuts + p.Own }

// PlanRekey is the cheapest plan after which nothing lost opens anything and
// everybody else opens what they did. Every exposed lock is changed once, for
// each stays open to the lost metal otherwise; keys of other symbols stay as
// they are, for their cuts are kept in the new pinning; only copies of what is
// lost are cut anew. The order is rooms with a class, rooms, homes floor by
// floor, vehicles.
func PlanRekey(doors []ExposedDoor, recuts []Recut, cylinder map[SystemID]int64, policy, own int64) (p RekeyPlan) {
	type lock struct {
		kind   AssetKind
		asset  string
		symbol SymbolID
	}
	doors = slices.Clone(doors)
	slices.SortStableFunc(doors, func(a, b ExposedDoor) int { return a.urgency() - b.urgency() })
	seen := map[lock]bool{}
	for _, d := range doors {
		if l := (lock{d.Kind, d.AssetID, d.SymbolID}); seen[l] {
			continue
		} else {
			seen[l] = true
		}
		if n := len(p.Steps); n == 0 || !p.Steps[n-1].holds(d) {
			p.Steps = append(p.Steps, RekeyStep{Kind: d.Kind, Place: d.Place, Building: d.Building, Floor: d.Floor})
		}
		step := &p.Steps[len(p.Steps)-1]
		step.Doors = append(step.Doors, d)
		if d.SystemID == "" {
			p.Outside++
			continue
		}
		p.Cylinders++
		p.Locks += cylinder[d.SystemID]
	}
	if p.Outside > 0 {
		p.Policy = policy
	}
	if len(p.Steps) > 0 {
		p.Own = own
		for _, r := range recuts {
			p.Recuts += r.Cost
		}
	}
	return p
}

func (d ExposedDoor) urgency() int {
	switch {
	case d.Kind == AreaAsset && d.Class != "":
		return 0
	case d.Kind == AreaAsset:
		return 1
	case d.Kind == UnitAsset:
		return 2
	}
	return 3
}

func (s RekeyStep) holds(d ExposedDoor) bool {
	return s.Kind == d.Kind && s.Place == d.Place && s.Building == d.Building && s.Floor == d.Floor
}
