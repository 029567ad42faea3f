package custody

import (
	"slices"
	"time"

	"claviger/tenants"
)

// Ids of key systems; see tenants.FormatID.
type (
	SystemID string // kys_
	SymbolID string // sym_ (one cut of a system)
)

// SymbolLevel is where a symbol stands in the pyramid of its system. It is not
// the security level of an item.
type SymbolLevel string

// The levels from the top down.
const (
	GreatGrandMaster SymbolLevel = "ggm"
	GrandMaster      SymbolLevel = "gm"
	Master           SymbolLevel = "m"
	SubMaster        SymbolLevel = "sm"
	ChangeKey        SymbolLevel = "ck"
)

// SymbolLevels lists the levels in their order.
var SymbolLevels = []SymbolLevel{GreatGrandMaster, GrandMaster, Master, SubMaster, ChangeKey}

func (l SymbolLevel) rank() int { return slices.Index(SymbolLevels, l) }

// Executive tells whether a copy wants the yes of an executive beside the
// others: everything above a master.
func (l SymbolLevel) Executive() bool { return l == GreatGrandMaster || l == GrandMaster }

// Known tells whether the level is one of the list.
func (l SymbolLevel) Known() bool { return l.rank() >= 0 }

// KeySystem is a family of locks and keys made to work together.
type KeySystem struct {
	OrgID        tenants.OrgID
	ID           SystemID
	Name         string
	Keyway       string // as the maker calls it
	Restricted   bool   // copies are cut only against a written order
	CylinderCost int64  // of changing one cylinder, minor units of the organisation's currency
	Approvals    string // JSON of []rules.Approval for a copy that somebody is to have for good, "" as the house does it
	Executive    string // JSON of the rules.Who who says yes beside them above a master, "" for the owners
	CreatedAt    time.Time
}

// Symbol is one cut of a system: every copy of it opens the same doors, and
// all that lies below it.
type Symbol struct {
	OrgID    tenants.OrgID
	ID       SymbolID
	SystemID SystemID
	Symbol   string // as stamped: AA1
	Level    SymbolLevel
	ParentID SymbolID // "" at the top
}

// Cylinder is a lock on a door, and the lowest cut that it is made for.
type Cylinder struct {
	SymbolID SymbolID
	Kind     AssetKind
	AssetID  string
}

// Pyramid is the symbols of one system.
type Pyramid map[SymbolID]Symbol

// Fits tells why a symbol cannot stand where it says: codes of tenants.Fail,
// "" when it can. The symbol may be new or one that moves.
func (p Pyramid) Fits(s Symbol) (code string) {
	if !s.Level.Known() {
		return "symbol_level_unknown"
	}
	for _, below := range p {
		if s.ID != "" && below.ParentID == s.ID && below.ID != s.ID && (s.Level == ChangeKey || below.Level.rank() < s.Level.rank()) {
			return "symbol_has_lower"
		}
	}
	if s.ParentID == "" {
		return ""
	}
	above, there := p[s.ParentID]
	switch {
	case !there || above.SystemID != s.SystemID:
		return "symbol_parent_unknown"
	case p.under(s.ParentID, s.ID):
		return "symbol_cycle"
	case above.Level == ChangeKey || above.Level.rank() > s.Level.rank():
		return "symbol_parent_lower"
	}
	return ""
}

// under tells whether id is top, or stands below it.
func (p Pyramid) under(id, top SymbolID) bool {
	for range len(p) + 1 {
		if id == top {
			return true
		}
		if id = p[id].ParentID; id == "" {
			return false
		}
	}
	return true // a ring of symbols is below everything in it
}

// Below is the symbols whose doors a copy of one of these opens: they
// themselves and all that stands below them.
func (p Pyramid) Below(top ...SymbolID) map[SymbolID]bool {
	below := map[SymbolID]bool{}
	for id := range p {
		if slices.ContainsFunc(top, func(t SymbolID) bool { return p.under(id, t) }) {
			below[id] = true
		}
	}
	return below
}

// Exposed is the cylinders that copies of these symbols open.
func (p Pyramid) Exposed(cylinders []Cylinder, top ...SymbolID) (out []Cylinder) {
	below := p.Below(top...)
	for _, c := range cylinders {
		if below[c.SymbolID] {
			out = append(out, c)
		}
	}
	return out
}
