package custody

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"claviger/tenants"
)

// LayoutWhy is what a layout template meets at a cabinet, in one word.
type LayoutWhy string

// What keeps a template from a cabinet: nothing of it is applied.
const (
	LayoutSmall LayoutWhy = "small" // the cabinet has fewer slots
	LayoutTaken LayoutWhy = "taken" // a key that fits no line has a slot of the template for its own
	LayoutFull  LayoutWhy = "full"  // more keys fit a line than it holds
)

// What a person has to see to when the template is applied.
const (
	LayoutAbsent LayoutWhy = "absent" // no key of the cabinet fits a line that is for one
	LayoutRehang LayoutWhy = "rehang" // it hangs elsewhere in the cabinet, until somebody hangs it anew
	LayoutAway   LayoutWhy = "away"   // it is not in: it belongs there when it comes back
	LayoutHangs  LayoutWhy = "hangs"  // something hangs in a slot that is to be empty
)

// LayoutWhys lists every word.
var LayoutWhys = []LayoutWhy{LayoutSmall, LayoutTaken, LayoutFull, LayoutAbsent, LayoutRehang, LayoutAway, LayoutHangs}

// LayoutWord is one thing to say of a template at a cabinet.
type LayoutWord struct {
	Why  LayoutWhy `json:"why"`
	Slot int       `json:"slot,omitempty"`
	Line int       `json:"line"`           // of the template, from 0
	Key  string    `json:"key,omitempty"`  // its code
	Now  int       `json:"now,omitempty"`  // where it hangs; slots that the cabinet has
	Need int       `json:"need,omitempty"` // how many are too many; slots that are needed
}

// LayoutChange gives one key of a cabinet another slot of its own.
type LayoutChange struct {
	Item Item // as it is
	Slot int  // its own from now on
	Line int
}

// LayoutPlan is what a template comes to at one cabinet.
type LayoutPlan struct {
	Changes []LayoutChange // by slot
	Stops   []LayoutWord   // why nothing is applied, none when it can be
	Notes   []LayoutWord   // what is left for hands
	Differs int            // slots in which the cabinet is not as the template says
}

// Plan finds what the template comes to at a cabinet, given what its sensors
// read and the keys that belong there. A key that fits keeps a slot of its line
// when it has one; the others follow by their code, line by line.
func (l Layout) Plan(place Place, sensed map[int]Slot, items []Item) (p LayoutPlan) {
	if place.Slots < l.Slots() {
		p.Stops = []LayoutWord{{Why: LayoutSmall, Line: -1, Now: place.Slots, Need: l.Slots()}}
		return p
	}
	var here []Item
	for _, it := range items {
		if it.HomeID == place.ID && it.State != Retired {
			here = append(here, it)
		}
	}
	slices.SortFunc(here, func(a, b Item) int {
		return cmp.Or(cmp.Compare(len(a.Code), len(b.Code)), strings.Compare(a.Code, b.Code), strings.Compare(string(a.ID), string(b.ID)))
	})
	own := l.assign(here)
	differs := map[int]bool{}
	for _, it := range here {
		to, placed := own[it.ID]
		switch {
		case !placed:
			l.unplaced(it, &p, differs)
		case to != it.HomeSlot:
			p.Changes = append(p.Changes, LayoutChange{Item: it, Slot: to, Line: l.LineAt(to)})
			differs[to] = true
			p.Notes = append(p.Notes, byHand(place, it, to, l.LineAt(to))...)
		}
	}
	l.empty(sensed, own, &p, differs)
	slices.SortFunc(p.Changes, func(a, b LayoutChange) int { return cmp.Compare(a.Slot, b.Slot) })
	for _, words := range [][]LayoutWord{p.Stops, p.Notes} {
		slices.SortStableFunc(words, func(a, b LayoutWord) int { return cmp.Compare(a.Slot, b.Slot) })
	}
	p.Differs = len(differs)
	for _, s := range p.Stops {
		if s.Why == LayoutFull {
			p.Differs += s.Need
		}
	}
	return p
}

// assign gives each key that fits a line a slot of the first one with room.
func (l Layout) assign(items []Item) map[ItemID]int {
	own := make(map[ItemID]int, len(items))
	for _, line := range l.Lines {
		free := line.positions()
		var rest []Item
		for _, it := range items {
			if _, placed := own[it.ID]; placed || !line.Fits(it) {
				continue
			}
			if i := slices.Index(free, it.HomeSlot); i >= 0 {
				own[it.ID], free = it.HomeSlot, slices.Delete(free, i, i+1)
				continue
			}
			rest = append(rest, it)
		}
		for i, it := range rest {
			if i < len(free) {
				own[it.ID] = free[i]
			}
		}
	}
	return own
}

// unplaced says why a key has no slot of the template, when that matters.
func (l Layout) unplaced(it Item, p *LayoutPlan, differs map[int]bool) {
	for i, line := range l.Lines {
		if !line.Fits(it) {
			continue
		}
		for n := range p.Stops {
			if p.Stops[n].Why == LayoutFull && p.Stops[n].Line == i {
				p.Stops[n].Need++
				return
			}
		}
		p.Stops = append(p.Stops, LayoutWord{Why: LayoutFull, Slot: line.From, Line: i, Key: it.Code, Need: 1})
		return
	}
	if i := l.LineAt(it.HomeSlot); i >= 0 {
		p.Stops = append(p.Stops, LayoutWord{Why: LayoutTaken, Slot: it.HomeSlot, Line: i, Key: it.Code})
		differs[it.HomeSlot] = true
	}
}

// byHand is what is left for hands when a key gets another slot.
func byHand(place Place, it Item, to, line int) []LayoutWord {
	switch {
	case it.State == In && it.PlaceID == place.ID && it.Slot == to:
		return nil
	case it.State == In && it.PlaceID == place.ID && it.Slot > 0:
		return []LayoutWord{{Why: LayoutRehang, Slot: to, Line: line, Key: it.Code, Now: it.Slot}}
	}
	return []LayoutWord{{Why: LayoutAway, Slot: to, Line: line, Key: it.Code}}
}

// empty finds lines for one key that nobody fits, and slots to be empty in which
// something hangs.
func (l Layout) empty(sensed map[int]Slot, own map[ItemID]int, p *LayoutPlan, differs map[int]bool) {
	used := map[int]bool{}
	for _, no := range own {
		used[no] = true
	}
	for i, line := range l.Lines {
		if line.Holds() == 1 && !used[line.From] {
			p.Notes = append(p.Notes, LayoutWord{Why: LayoutAbsent, Slot: line.From, Line: i})
			differs[line.From] = true
		}
		if line.Use == LayoutKeys {
			continue
		}
		for no := line.From; no <= line.To; no++ {
			if s := sensed[no]; s.Tag != "" && s.Fault == "" {
				p.Notes = append(p.Notes, LayoutWord{Why: LayoutHangs, Slot: no, Line: i})
				differs[no] = true
			}
		}
	}
}

// LayoutPush is how one cabinet stands with its template.
type LayoutPush struct {
	OrgID    tenants.OrgID
	PlaceID  PlaceID
	LayoutID LayoutID
	Version  int          // that was applied last, 0 while none was
	Tried    int          // that was pushed last
	Changes  int          // keys that got another slot when it was applied
	Stops    []LayoutWord // why the last one was refused, none when it was applied
	At       time.Time    // when it was pushed last
	By       string       // actor
}

// Refused tells whether the last push was refused.
func (p LayoutPush) Refused() bool { return len(p.Stops) > 0 }
