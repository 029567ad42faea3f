package ledger

import (
	"cmp"
	"slices"
)

// What a Range counts.
const (
	OfItem        = "item"        // numbers of an Item
	OfDevice      = "device"      // numbers of a device in one epoch
	OfLeaf        = "leaf"        // indexes in the tree, from 0
	OfFile        = "file"        // a file of a bundle, by its name
	OfConsistency = "consistency" // a proof from the tree of size From to that of size To
)

// Range is a run of numbers, both ends included.
type Range struct {
	Of    string `json:"of"`
	ID    string `json:"id,omitempty"`
	Epoch uint32 `json:"epoch,omitempty"`
	From  uint64 `json:"from"`
	To    uint64 `json:"to"`
}

// counter names one gapless count.
type counter struct {
	of, id string
	epoch  uint32
}

func (r Range) counter() counter { return counter{r.Of, r.ID, r.Epoch} }

func (c counter) span(from, to uint64) Range {
	return Range{Of: c.of, ID: c.id, Epoch: c.epoch, From: from, To: to}
}

func compareRanges(a, b Range) int {
	return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.From, b.From))
}

// Sequences follows the numbers of Items and devices through entries in the
// order of the log: each must rise by one, from one.
type Sequences struct {
	anyStart bool
	seen     map[counter]Range
	lost     []Range
}

// NewSequences begins the count for log. In a successor log, and where only
// some entries are seen (part), a count may begin with any number.
func NewSequences(log string, part bool) *Sequences {
	_, n, _ := SplitLogName(log)
	return &Sequences{anyStart: part || n > 1, seen: map[counter]Range{}}
}

// Add takes the next entry. It returns the numbers that were left out just
// before it, and ok false when a number does not rise.
func (s *Sequences) Add(e Entry) (missing []Range, ok bool) {
	ok = true
	take := func(c counter, from, to uint64) {
		gap, rises := s.take(c, from, to)
		ok = ok && rises
		if gap.From != 0 {
			missing = append(missing, gap)
		}
	}
	if e.Item != "" {
		take(counter{of: OfItem, id: e.Item}, e.ItemNo, e.ItemNo)
	}
	if e.Device != "" {
		c := counter{of: OfDevice, id: e.Device, epoch: e.Epoch}
		take(c, e.Seq, max(e.Seq, e.LostTo))
		if e.LostTo != 0 {
			s.lost = append(s.lost, c.span(e.Seq, e.LostTo))
		}
	}
	return missing, ok
}

func (s *Sequences) take(c counter, from, to uint64) (gap Range, rises bool) {
	r, known := s.seen[c]
	next := r.To + 1
	switch {
	case !known && s.anyStart:
		next = from
	case known && from < next:
		return Range{}, false
	}
	if !known {
		r = c.span(next, 0)
	}
	r.To = to
	s.seen[c] = r
	if from > next {
		gap = c.span(next, from-1)
	}
	return gap, true
}

// Ranges are the numbers seen of every Item and device, first to last, sorted.
func (s *Sequences) Ranges() []Range {
	out := make([]Range, 0, len(s.seen))
	for _, r := range s.seen {
		out = append(out, r)
	}
	slices.SortFunc(out, compareRanges)
	return out
}

// Lost are the device numbers whose loss was declared and accepted.
func (s *Sequences) Lost() []Range { return s.lost }
