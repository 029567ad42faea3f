package custody_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"claviger/custody"
)

// reaches follows parents the long way round: whether from comes to to.
func reaches(p custody.Pyramid, from, to custody.SymbolID) bool {
	seen := map[custody.SymbolID]bool{}
	for at := from; at != "" && !seen[at]; at = p[at].ParentID {
		if at == to {
			return true
		}
		seen[at] = true
	}
	return false
}

// Whatever is hung under whatever, in any order: a symbol is refused exactly
// when it would stand below itself, below nothing known, or above what is
// higher; and what a symbol opens is what comes up to it.
func TestPyramidNeverTurnsInACircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := custody.Pyramid{}
		for step := range rapid.IntRange(1, 40).Draw(t, "steps") {
			s := custody.Symbol{ID: custody.SymbolID(fmt.Sprint(rapid.IntRange(1, 8).Draw(t, "symbol"))), SystemID: "kys", Level: rapid.SampledFrom(custody.SymbolLevels[1:]).Draw(t, "level"),
				ParentID: custody.SymbolID(rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5", "6", "7", "8"}).Draw(t, "parent"))}
			rank := map[custody.SymbolLevel]int{"gm": 1, "m": 2, "sm": 3, "ck": 4}
			parent, known := p[s.ParentID]
			ok := s.ParentID == "" || known && !reaches(p, s.ParentID, s.ID) && s.ParentID != s.ID && parent.Level != custody.ChangeKey && rank[parent.Level] <= rank[s.Level]
			for _, b := range p {
				if b.ParentID == s.ID && (s.Level == custody.ChangeKey || rank[b.Level] < rank[s.Level]) {
					ok = false
				}
			}
			code := p.Fits(s)
			if (code == "") != ok {
				t.Fatalf("step %d: %+v in %+v: %q, want allowed %v", step, s, p, code, ok)
			}
			if code == "" {
				p[s.ID] = s
			}
		}
		top := custody.SymbolID(fmt.Sprint(rapid.IntRange(1, 8).Draw(t, "top")))
		below := p.Below(top)
		for id := range p {
			if below[id] != reaches(p, id, top) {
				t.Fatalf("%s below %s: %v in %+v", id, top, below[id], p)
			}
			if p[id].ParentID != "" && reaches(p, p[id].ParentID, id) {
				t.Fatalf("%s stands below itself: %+v", id, p)
			}
		}
	})
}

func TestPyramidSaysWhy(t *testing.T) {
	p := custody.Pyramid{"g": {ID: "g", SystemID: "kys", Level: custody.GrandMaster}, "m": {ID: "m", SystemID: "kys", Level: custody.Master, ParentID: "g"},
		"n": {ID: "n", SystemID: "kys", Level: custody.Master, ParentID: "m"}, "c": {ID: "c", SystemID: "kys", Level: custody.ChangeKey, ParentID: "m"}, "x": {ID: "x", SystemID: "other", Level: custody.Master}}
	for want, s := range map[string]custody.Symbol{
		"symbol_cycle":          {ID: "m", SystemID: "kys", Level: custody.Master, ParentID: "n"},
		"symbol_parent_unknown": {ID: "new", SystemID: "kys", Level: custody.ChangeKey, ParentID: "x"},
		"symbol_parent_lower":   {ID: "new", SystemID: "kys", Level: custody.Master, ParentID: "c"},
		"symbol_has_lower":      {ID: "m", SystemID: "kys", Level: custody.ChangeKey, ParentID: "g"},
		"symbol_level_unknown":  {ID: "new", SystemID: "kys", Level: "king"},
		"":                      {ID: "new", SystemID: "kys", Level: custody.ChangeKey, ParentID: "m"},
	} {
		if got := p.Fits(s); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
	if got := p.Exposed([]custody.Cylinder{{SymbolID: "c", AssetID: "1"}, {SymbolID: "x", AssetID: "2"}}, "g"); len(got) != 1 || got[0].AssetID != "1" {
		t.Errorf("exposed: %+v", got)
	}
}
