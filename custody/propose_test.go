package custody_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"claviger/custody"
)

func doorsOf(ids ...string) (on []custody.Opens) {
	for _, id := range ids {
		on = append(on, custody.Opens{Kind: custody.UnitAsset, AssetID: id})
	}
	return on
}

func cut(symbol string, level custody.SymbolLevel, exposed int, ids ...string) custody.Opener {
	return custody.Opener{SymbolID: custody.SymbolID("sym_" + symbol), Symbol: symbol, Level: level, Opens: doorsOf(ids...), Exposed: exposed}
}

func labels(list []custody.Opener) (s string) {
	for _, o := range list {
		s += o.Label() + " "
	}
	return s
}

func TestTheLowestKeyThatOpensAllIsProposed(t *testing.T) {
	gm := cut("GM", custody.GrandMaster, 90, "a", "b", "c", "d")
	m1, m2 := cut("M1", custody.Master, 40, "a", "b", "c"), cut("M2", custody.Master, 20, "d")
	wing, attic := cut("S1", custody.SubMaster, 6, "a", "b"), cut("S2", custody.SubMaster, 5, "a", "b")
	ckA, ckB, ckD := cut("A", custody.ChangeKey, 1, "a"), cut("B", custody.ChangeKey, 1, "b"), cut("D", custody.ChangeKey, 1, "d")
	own := custody.Opener{ItemID: "itm_1", Code: "K-1", Opens: doorsOf("e"), Exposed: 1}
	all := []custody.Opener{gm, m1, m2, wing, attic, ckA, ckB, ckD, own}
	for _, s := range []struct {
		name              string
		doors             []custody.Opens
		keys, apart, shut string
	}{
		{"one door has its change key", doorsOf("a"), "A ", "", ""},
		{"two doors have the submaster with fewer doors, or both change keys", doorsOf("a", "b"), "S2 ", "A B ", ""},
		{"three in one house, its master", doorsOf("a", "b", "c"), "M1 ", "", ""},
		{"two houses, the grand master or less", doorsOf("a", "d"), "GM ", "A D ", ""},
		{"a door that no system knows has its own key", doorsOf("e"), "K-1 ", "", ""},
		{"none opens both, so it is the smallest set", doorsOf("a", "b", "e"), "K-1 S2 ", "", ""},
		{"what nothing opens is said", doorsOf("a", "x"), "A ", "", "x"},
		{"nothing at all", doorsOf("x"), "", "", "x"},
		{"the same door twice", doorsOf("a", "a", "x", "x"), "A ", "", "x"},
	} {
		p := custody.Propose(s.doors, all)
		shut := ""
		for _, d := range p.Shut {
			shut += d.AssetID
		}
		if labels(p.Keys) != s.keys || labels(p.Apart) != s.apart || shut != s.shut {
			t.Errorf("%s: keys %q, apart %q, shut %q", s.name, labels(p.Keys), labels(p.Apart), shut)
		}
	}
}

// TestProposalsOpenAllAndAreSmallest compares with looking at every set.
func TestProposalsOpenAllAndAreSmallest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(rt, "doors")
		var doors []custody.Opens
		for i := range n {
			doors = append(doors, doorsOf(fmt.Sprint(i))...)
		}
		var all []custody.Opener
		for k := range rapid.IntRange(0, 7).Draw(rt, "openers") {
			o := cut(fmt.Sprint("S", k), rapid.SampledFrom(custody.SymbolLevels).Draw(rt, "level"), rapid.IntRange(1, 9).Draw(rt, "exposed"))
			for _, d := range doors {
				if rapid.Bool().Draw(rt, "opens") {
					o.Opens = append(o.Opens, d)
				}
			}
			all = append(all, o)
		}
		p := custody.Propose(doors, all)
		reach := func(set []custody.Opener) int {
			open := map[custody.Opens]bool{}
			for _, o := range set {
				for _, d := range o.Opens {
					open[d] = true
				}
			}
			return len(open)
		}
		if reach(all) != n-len(p.Shut) || reach(p.Keys) != reach(all) {
			rt.Fatalf("opens %d of %d, shut %d, in all %d", reach(p.Keys), n, len(p.Shut), reach(all))
		}
		if p.Apart != nil && (reach(p.Apart) != reach(all) || len(p.Keys) != 1) {
			rt.Fatalf("apart %v instead of %v", labels(p.Apart), labels(p.Keys))
		}
		for set := range 1 << len(all) {
			var chosen []custody.Opener
			for i, o := range all {
				if set>>i&1 == 1 {
					chosen = append(chosen, o)
				}
			}
			if reach(chosen) == reach(all) && len(chosen) < len(p.Keys) {
				rt.Fatalf("%v is smaller than %v", labels(chosen), labels(p.Keys))
			}
			if len(chosen) == 1 && len(p.Keys) == 1 && reach(chosen) == reach(all) && chosen[0].Lower(p.Keys[0]) < 0 {
				rt.Fatalf("%v is lower than %v", labels(chosen), labels(p.Keys))
			}
		}
	})
}

func TestManyDoorsAreCoveredToo(t *testing.T) {
	var doors []custody.Opens
	var all []custody.Opener
	for i := range 100 {
		id := fmt.Sprint(i)
		doors = append(doors, doorsOf(id)...)
		all = append(all, cut("C"+id, custody.ChangeKey, 1, id))
	}
	half := cut("M", custody.Master, 60)
	half.Opens = doors[:60]
	p := custody.Propose(doors, append(all, half))
	if len(p.Keys) != 41 || p.Apart != nil || len(p.Shut) != 0 {
		t.Fatalf("%d keys: %s", len(p.Keys), labels(p.Keys))
	}
}
