package custody_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"claviger/custody"
)

// cuts is what turns a lock: the symbol it is made for and all above it.
func cuts(p custody.Pyramid, c custody.Cylinder) map[string]bool {
	turns := map[string]bool{}
	for at := c.SymbolID; at != ""; at = p[at].ParentID {
		turns[string(at)] = true
	}
	return turns
}

// TestRekeyPlanIsTheCheapestThatHolds turns every lock with every key, before
// and after: nothing lost opens anything, everybody else opens what they did,
// the new copies open what the old ones did, and a plan that leaves out any
// one cylinder lets the finder in.
func TestRekeyPlanIsTheCheapestThatHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, ids := custody.Pyramid{}, []custody.SymbolID{}
		for i := range rapid.IntRange(1, 8).Draw(t, "symbols") {
			s := custody.Symbol{ID: custody.SymbolID(fmt.Sprint("s", i)), SystemID: "kys", Level: custody.Master}
			if i > 0 && rapid.Bool().Draw(t, "below") {
				s.ParentID = rapid.SampledFrom(ids).Draw(t, "parent")
			}
			p[s.ID], ids = s, append(ids, s.ID)
		}
		var cylinders []custody.Cylinder
		for i := range rapid.IntRange(0, 12).Draw(t, "cylinders") {
			cylinders = append(cylinders, custody.Cylinder{SymbolID: rapid.SampledFrom(ids).Draw(t, "made for"), Kind: custody.UnitAsset, AssetID: fmt.Sprint("u", i)})
		}
		lost := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 3, rapid.ID[custody.SymbolID]).Draw(t, "lost")
		var doors []custody.ExposedDoor
		for _, c := range p.Exposed(cylinders, lost...) {
			doors = append(doors, custody.ExposedDoor{Kind: c.Kind, AssetID: c.AssetID, SymbolID: c.SymbolID, SystemID: "kys", Floor: c.AssetID[:1]})
		}
		plan := custody.PlanRekey(append(doors, doors...), []custody.Recut{{Cost: 7}}, map[custody.SystemID]int64{"kys": 10}, 1000, 3)
		changed := map[string]bool{}
		for _, s := range plan.Steps {
			for _, d := range s.Doors {
				if changed[d.AssetID] {
					t.Fatalf("%s is changed twice", d.AssetID)
				}
				changed[d.AssetID] = true
			}
		}
		if holds, why := safe(p, cylinders, lost, changed); !holds {
			t.Fatal(why)
		}
		for asset := range changed {
			less := maps.Clone(changed)
			delete(less, asset)
			if holds, _ := safe(p, cylinders, lost, less); holds {
				t.Fatalf("%s need not have been changed", asset)
			}
		}
		want := int64(10*len(changed) + 10)
		if len(changed) == 0 {
			want = 0
		}
		if plan.Cylinders != len(changed) || plan.Total() != want {
			t.Fatalf("cost %d for %d cylinders: %+v", plan.Total(), len(changed), plan)
		}
	})
}

// safe tells whether the finder is out and everybody else still in.
func safe(p custody.Pyramid, cylinders []custody.Cylinder, lost []custody.SymbolID, changed map[string]bool) (bool, string) {
	for _, c := range cylinders {
		before, after := cuts(p, c), cuts(p, c)
		if changed[c.AssetID] {
			for _, l := range lost {
				if after[string(l)] {
					delete(after, string(l))
					after["new "+string(l)] = true
				}
			}
		}
		for id := range p {
			gone := slices.Contains(lost, id)
			switch {
			case gone && after[string(id)]:
				return false, fmt.Sprintf("what is lost of %s opens %s", id, c.AssetID)
			case gone && before[string(id)] != after["new "+string(id)]:
				return false, fmt.Sprintf("the new copy of %s does not open %s as the old one did", id, c.AssetID)
			case !gone && before[string(id)] != after[string(id)]:
				return false, fmt.Sprintf("%s no longer opens %s", id, c.AssetID)
			}
		}
	}
	return true, ""
}

func TestRekeyGoesDangerousRoomsFirstAndFloorByFloor(t *testing.T) {
	door := func(kind custody.AssetKind, id, place, floor, class string) custody.ExposedDoor {
		return custody.ExposedDoor{Kind: kind, AssetID: id, Name: id, Place: place, Floor: floor, Class: class}
	}
	plan := custody.PlanRekey([]custody.ExposedDoor{door(custody.VehicleAsset, "v", "", "", ""), door(custody.UnitAsset, "1A", "Elm", "1", ""), door(custody.UnitAsset, "1B", "Elm", "1", ""), door(custody.UnitAsset, "2A", "Elm", "2", ""),
		door(custody.AreaAsset, "hall", "Site", "", ""), door(custody.AreaAsset, "pharmacy", "Site", "", "drugs")}, nil, nil, 500, 40)
	var got []string
	for _, s := range plan.Steps {
		for _, d := range s.Doors {
			got = append(got, d.AssetID)
		}
	}
	if !slices.Equal(got, []string{"pharmacy", "hall", "1A", "1B", "2A", "v"}) || len(plan.Steps) != 4 || plan.Outside != 6 || plan.Total() != 540 {
		t.Errorf("%v in %d steps, %+v", got, len(plan.Steps), plan)
	}
	if nothing := custody.PlanRekey(nil, []custody.Recut{{Cost: 5}}, nil, 500, 40); nothing.Total() != 0 {
		t.Errorf("a key that opens nothing costs %d", nothing.Total())
	}
}
