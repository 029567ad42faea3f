package custody

import (
	"cmp"
	"math/bits"
	"slices"
)

// Opener is what opens some of the doors that are asked for: a cut of a key
// system, of which a copy can be made, or a key on record that belongs to none.
type Opener struct {
	SymbolID SymbolID
	Symbol   string
	SystemID SystemID
	Level    SymbolLevel
	ItemID   ItemID // of a key that belongs to no system, "" for a cut
	Code     string // of that key
	Name     string
	Opens    []Opens // of the doors asked for
	Exposed  int     // doors that it opens in all
}

// Label is how people name it: the stamp of the cut, or the code of the key.
func (o Opener) Label() string {
	if o.ItemID != "" {
		return o.Code
	}
	return o.Symbol
}

// height is how far above a change key it stands.
func (o Opener) height() int {
	if o.SymbolID == "" {
		return 0
	}
	return ChangeKey.rank() - o.Level.rank()
}

// Lower orders openers as they are proposed: the lowest level first, then the
// fewest doors, then the name.
func (o Opener) Lower(p Opener) int {
	return cmp.Or(cmp.Compare(o.height(), p.height()), cmp.Compare(o.Exposed, p.Exposed), cmp.Compare(o.Label(), p.Label()), cmp.Compare(o.SymbolID, p.SymbolID), cmp.Compare(o.ItemID, p.ItemID))
}

// Proposal answers which key somebody should have who names doors.
type Proposal struct {
	Keys  []Opener // the lowest that opens all; several, the fewest, when none does
	Apart []Opener // lower keys that together open less than the one, none when there are no such
	Shut  []Opens  // doors that no key on record opens
	All   []Opener // what was considered, lowest first
}

// Alone tells whether one key opens all that can be opened.
func (p Proposal) Alone() bool { return len(p.Keys) == 1 }

// mostExact is up to how many kinds of doors the smallest set is found by
// looking at every one; above it, the key that opens most of the rest is taken
// in turn.
const mostExact = 14

// Propose finds the lowest key that opens all the doors, else the smallest set
// of keys that do.
func Propose(doors []Opens, all []Opener) (p Proposal) {
	p.All = slices.Clone(all)
	slices.SortFunc(p.All, Opener.Lower)
	masks, kinds := masked(doors, p.All, &p.Shut)
	if kinds == 0 {
		return p
	}
	for i, o := range p.All {
		if masks[i].all(kinds) {
			p.Keys = []Opener{o}
			break
		}
	}
	if p.Keys == nil {
		p.Keys = cover(p.All, masks, kinds)
		return p
	}
	one := p.Keys[0]
	var below []Opener
	var lower []mask
	for i, o := range p.All {
		if o.height() < one.height() {
			below, lower = append(below, o), append(lower, masks[i])
		}
	}
	if apart := cover(below, lower, kinds); apart != nil && exposed(apart) < one.Exposed {
		p.Apart = apart
	}
	return p
}

func exposed(set []Opener) (n int) {
	for _, o := range set {
		n += o.Exposed
	}
	return n
}

// mask says which kinds of doors an opener opens.
type mask []uint64

func (m mask) has(k int) bool { return m[k/64]>>(k%64)&1 == 1 }

func (m mask) all(kinds int) bool {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n == kinds
}

// masked sorts doors into kinds, those that the same openers open, and tells
// which kinds each opener opens. What nothing opens goes to shut.
func masked(doors []Opens, all []Opener, shut *[]Opens) (masks []mask, kinds int) {
	by := map[Opens][]byte{} // which openers, as a set
	for _, d := range doors {
		by[d] = make([]byte, (len(all)+7)/8)
	}
	for i, o := range all {
		for _, d := range o.Opens {
			if set, asked := by[d]; asked {
				set[i/8] |= 1 << (i % 8)
			}
		}
	}
	index := map[string]int{}
	for _, d := range doors {
		set := string(by[d])
		switch _, seen := index[set]; {
		case !slices.ContainsFunc(by[d], func(b byte) bool { return b != 0 }):
			if !slices.Contains(*shut, d) {
				*shut = append(*shut, d)
			}
		case !seen:
			index[set] = len(index)
		}
	}
	kinds = len(index)
	masks = make([]mask, len(all))
	for i := range all {
		masks[i] = make(mask, kinds/64+1)
		for set, k := range index {
			if set[i/8]>>(i%8)&1 == 1 {
				masks[i][k/64] |= 1 << (k % 64)
			}
		}
	}
	return masks, kinds
}

// cover finds the fewest openers that open every kind of door, of those the
// lowest; nil when they do not.
func cover(all []Opener, masks []mask, kinds int) []Opener {
	if kinds > mostExact {
		return greedy(all, masks, kinds)
	}
	return exact(all, masks, kinds)
}

// cost orders sets: how many keys, how high they stand, how many doors.
type cost struct{ keys, height, doors int }

func (c cost) compare(d cost) int {
	return cmp.Or(cmp.Compare(c.keys, d.keys), cmp.Compare(c.height, d.height), cmp.Compare(c.doors, d.doors))
}

// exact looks at every set of kinds: the cheapest way to open it takes some
// opener of its first kind, and opens the rest the cheapest way.
func exact(all []Opener, masks []mask, kinds int) (out []Opener) {
	type step struct {
		cost
		by   int // opener taken last, -1 for none
		rest uint64
		can  bool
	}
	best := make([]step, 1<<kinds)
	best[0] = step{by: -1, can: true}
	for set := uint64(1); set < 1<<kinds; set++ {
		first := bits.TrailingZeros64(set)
		for i, o := range all {
			rest := set &^ masks[i][0]
			if !masks[i].has(first) || !best[rest].can {
				continue
			}
			c := cost{best[rest].keys + 1, best[rest].height + o.height(), best[rest].doors + o.Exposed}
			if !best[set].can || c.compare(best[set].cost) < 0 {
				best[set] = step{c, i, rest, true}
			}
		}
	}
	at := uint64(1)<<kinds - 1
	if !best[at].can {
		return nil
	}
	for at != 0 {
		out = append(out, all[best[at].by])
		at = best[at].rest
	}
	slices.SortFunc(out, Opener.Lower)
	return out
}

// greedy takes the opener that opens most of what is left, the lowest of equal
// ones, until nothing is.
func greedy(all []Opener, masks []mask, kinds int) (out []Opener) {
	left := make(mask, kinds/64+1)
	for k := range kinds {
		left[k/64] |= 1 << (k % 64)
	}
	for n := kinds; n > 0; {
		most, at := 0, -1
		for i := range all {
			new := 0
			for w := range left {
				new += bits.OnesCount64(left[w] & masks[i][w])
			}
			if new > most {
				most, at = new, i
			}
		}
		if at < 0 {
			return nil
		}
		for w := range left {
			left[w] &^= masks[at][w]
		}
		n -= most
		out = append(out, all[at])
	}
	slices.SortFunc(out, Opener.Lower)
	return out
}
