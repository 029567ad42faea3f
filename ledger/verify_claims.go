package ledger

import (
	"bytes"
	"fmt"
)

// checkClaims compares completeness.jsonl with what the entries say.
func (v *verifier) checkClaims() {
	claimed, ok := v.readRanges()
	if !ok {
		v.fault(FaultClaims)
		return
	}
	seen := map[counter]Range{}
	for _, r := range v.numbers.Ranges() {
		seen[r.counter()] = r
	}
	if !v.about.Whole {
		v.partGaps(claimed)
	}
	excused := len(v.Missing) > 0
	for _, c := range claimed {
		r, known := seen[c.counter()]
		ends := missingEnds(c, r, known)
		if len(ends) > 0 && v.about.Whole && !excused {
			v.fault(FaultClaims, "id", c.ID)
		}
		v.miss(ends...)
		if known && (r.From < c.From || r.To > c.To) {
			v.fault(FaultClaims, "id", c.ID)
		}
		delete(seen, c.counter())
	}
	if v.about.Whole && len(seen) > 0 || !v.counts() {
		v.fault(FaultClaims)
	}
}

// counts compares the numbers of the summary; entries known to be missing
// excuse a difference.
func (v *verifier) counts() bool {
	if len(v.Missing) > 0 {
		return true
	}
	n := v.partLines
	if v.about.Whole {
		n = v.head.Size
	}
	return v.about.Entries == n && v.about.Unsealed == v.unsealed && v.about.Disclosed == v.shown.count
}

// readRanges reads the lines after the summary: sorted, each spelt as we do.
func (v *verifier) readRanges() (out []Range, ok bool) {
	l := v.a.lines(fileClaims)
	l.next()
	for text, more := l.next(); more; text, more = l.next() {
		var r Range
		err := strictJSON(text, &r)
		again, _ := canonical(r)
		sorted := len(out) == 0 || compareRanges(out[len(out)-1], r) < 0 && out[len(out)-1].counter() != r.counter()
		if err != nil || !bytes.Equal(text, again) || !sorted || r.From < 1 || r.To < r.From || r.To > maxNumber {
			l.close()
			return nil, false
		}
		out = append(out, r)
	}
	return out, l.close()
}

// partGaps keeps those gaps that a claim says are not there, and says where
// the claims end.
func (v *verifier) partGaps(claimed []Range) {
	all := map[counter]bool{}
	for _, c := range claimed {
		all[c.counter()] = true
		v.open(OpenEnds, "of", c.Of, "id", c.ID, "from", fmt.Sprint(c.From), "to", fmt.Sprint(c.To))
	}
	for _, g := range v.gaps {
		if all[g.counter()] {
			v.miss(g)
		}
	}
}

// missingEnds is what claim c says is here, before and after what was seen.
func missingEnds(c, seen Range, known bool) (out []Range) {
	if !known {
		return []Range{c}
	}
	if c.From < seen.From {
		out = append(out, c.counter().span(c.From, seen.From-1))
	}
	if c.To > seen.To {
		out = append(out, c.counter().span(seen.To+1, c.To))
	}
	return out
}
