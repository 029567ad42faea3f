package ledger_test

import (
	"fmt"
	"slices"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

// numbered is an entry with a number of an item and of a device; 0 for none.
func numbered(item, seq, lostTo uint64) ledger.Entry {
	e := plainEntry()
	if item > 0 {
		e.Item, e.ItemNo = "itm_1", item
	}
	if seq > 0 {
		e.Device, e.Epoch, e.Seq, e.LostTo = "dev_1", 3, seq, lostTo
	}
	return e
}

func item(from, to uint64) ledger.Range {
	return ledger.Range{Of: ledger.OfItem, ID: "itm_1", From: from, To: to}
}

func device(from, to uint64) ledger.Range {
	return ledger.Range{Of: ledger.OfDevice, ID: "dev_1", Epoch: 3, From: from, To: to}
}

func TestSequences(t *testing.T) {
	for _, c := range []struct {
		name    string
		log     string
		part    bool
		add     []ledger.Entry
		missing []ledger.Range // after the last
		ok      bool
		ranges  []ledger.Range
	}{
		{"from one", "o", false, []ledger.Entry{numbered(1, 1, 0), numbered(2, 2, 0)}, nil, true, []ledger.Range{device(1, 2), item(1, 2)}},
		{"first is not one", "o", false, []ledger.Entry{numbered(3, 0, 0)}, []ledger.Range{item(1, 2)}, true, []ledger.Range{item(1, 3)}},
		{"successor begins anywhere", "o.2", false, []ledger.Entry{numbered(3, 9, 0)}, nil, true, []ledger.Range{device(9, 9), item(3, 3)}},
		{"part begins anywhere", "o", true, []ledger.Entry{numbered(3, 0, 0)}, nil, true, []ledger.Range{item(3, 3)}},
		{"gap of one", "o", false, []ledger.Entry{numbered(1, 0, 0), numbered(3, 0, 0)}, []ledger.Range{item(2, 2)}, true, []ledger.Range{item(1, 3)}},
		{"two gaps at once", "o", true, []ledger.Entry{numbered(1, 4, 0), numbered(4, 9, 0)}, []ledger.Range{item(2, 3), device(5, 8)}, true, []ledger.Range{device(4, 9), item(1, 4)}},
		{"repeated", "o", false, []ledger.Entry{numbered(1, 0, 0), numbered(1, 0, 0)}, nil, false, []ledger.Range{item(1, 1)}},
		{"falls", "o.2", false, []ledger.Entry{numbered(0, 7, 0), numbered(0, 6, 0)}, nil, false, []ledger.Range{device(7, 7)}},
		{"loss declared", "o", false, []ledger.Entry{numbered(0, 1, 0), numbered(0, 2, 8), numbered(0, 9, 0)}, nil, true, []ledger.Range{device(1, 9)}},
		{"after a loss a gap", "o", false, []ledger.Entry{numbered(0, 1, 8), numbered(0, 10, 0)}, []ledger.Range{device(9, 9)}, true, []ledger.Range{device(1, 10)}},
		{"no numbers", "o", false, []ledger.Entry{numbered(0, 0, 0)}, nil, true, []ledger.Range{}},
	} {
		s := ledger.NewSequences(c.log, c.part)
		var missing []ledger.Range
		var ok bool
		for _, e := range c.add {
			missing, ok = s.Add(e)
		}
		if !slices.Equal(missing, c.missing) || ok != c.ok || !slices.Equal(s.Ranges(), c.ranges) {
			t.Errorf("%s: missing %v, ok %v, ranges %v", c.name, missing, ok, s.Ranges())
		}
	}
}

func TestEpochsAndItemsCountApart(t *testing.T) {
	s := ledger.NewSequences("o", false)
	for epoch := uint32(1); epoch <= 3; epoch++ {
		for seq := uint64(1); seq <= 3; seq++ {
			e := numbered(0, seq, 0)
			e.Epoch = epoch
			e.Item, e.ItemNo = fmt.Sprint("itm_", epoch), seq
			if missing, ok := s.Add(e); len(missing) > 0 || !ok {
				t.Fatal(epoch, seq, missing, ok)
			}
		}
	}
	if n := len(s.Ranges()); n != 6 {
		t.Error(s.Ranges())
	}
}

func TestLostNumbersAreRemembered(t *testing.T) {
	s := ledger.NewSequences("o", false)
	s.Add(numbered(0, 1, 4))
	if !slices.Equal(s.Lost(), []ledger.Range{device(1, 4)}) {
		t.Error(s.Lost())
	}
}

// TestEveryNumberIsSeenOrMissing: whatever is left out of a log, the ranges
// seen and the numbers missing together are all numbers, and none twice.
func TestEveryNumberIsSeenOrMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 60).Draw(t, "numbers")
		s := ledger.NewSequences("o", false)
		state := map[uint64]string{}
		last := uint64(0)
		for no := uint64(1); no <= n; no++ {
			if rapid.Bool().Draw(t, "left out") {
				continue
			}
			missing, ok := s.Add(numbered(no, 0, 0))
			if !ok {
				t.Fatal("a rising number was refused")
			}
			for _, m := range missing {
				for x := m.From; x <= m.To; x++ {
					if state[x] != "" {
						t.Fatal(x, " named twice")
					}
					state[x] = "missing"
				}
			}
			state[no], last = "seen", no
		}
		for x := uint64(1); x <= last; x++ {
			if state[x] == "" {
				t.Fatal(x, " neither seen nor missing")
			}
		}
		if r := s.Ranges(); last > 0 && (r[0].From != 1 || r[0].To != last) {
			t.Fatal(r)
		}
	})
}
