package ledger

import (
	"bytes"
	"strconv"
)

// readEntries reads entries.jsonl once, beside the leaf hashes or the proofs
// and beside the disclosures.
func (v *verifier) readEntries() {
	v.shown = &shownReader{v: v, l: v.a.lines(fileDisclosures)}
	v.shown.advance()
	if v.about.Whole {
		v.readWhole()
	} else {
		v.readPart()
	}
	v.shown.finish()
}

// entry judges the content of one entry. Index is its place in the tree, or
// Unsealed.
func (v *verifier) entry(index int64, line []byte) {
	at := strconv.FormatInt(index, 10)
	e, err := Decode(line)
	if err != nil {
		v.bad(index)
		v.fault(FaultEntry, "index", at)
		return
	}
	if e.Log != v.log {
		v.bad(index)
		v.fault(FaultLog, "index", at)
	}
	missing, ok := v.numbers.Add(e)
	if v.about.Whole {
		v.miss(missing...)
	} else {
		v.gaps = append(v.gaps, missing...)
	}
	if !ok {
		v.bad(index)
		v.fault(FaultNumber, "index", at)
	}
	v.personal += int64(len(e.PII))
	v.shown.check(index, e)
	v.notice(index, e)
}

// notice keeps the entries that speak of the log itself.
func (v *verifier) notice(index int64, e Entry) {
	_, n, _ := SplitLogName(v.log)
	if index == 0 && n > 1 {
		s, err := ReadSuccession(e)
		if err != nil || originStem(s.Closed.Origin) != originStem(v.head.Origin) {
			v.fault(FaultSuccession)
			return
		}
		v.succession = &s
	}
	if e.Kind == KindKey && index != Unsealed {
		if k, err := ParseVerifierKey(e.Data["key"]); err == nil && k.Name() == v.head.Origin {
			v.learned = append(v.learned, k.String())
		}
	}
}

// readWhole compares every entry with leaves.txt, which must lead to the root.
func (v *verifier) readWhole() {
	w := &whole{v: v, trusted: v.readLeaves()}
	leaves := v.a.lines(fileLeaves)
	defer leaves.close()
	l := v.a.lines(fileEntries)
	for line, ok := l.next(); ok; line, ok = l.next() {
		if w.at >= v.head.Size {
			v.unsealed++
			v.entry(Unsealed, line)
			continue
		}
		w.line(leaves, line)
	}
	if !l.close() {
		v.fault(FaultSpelling, "file", fileEntries)
	}
	w.finish()
}

// whole follows the entries of a whole log.
type whole struct {
	v       *verifier
	trusted bool     // leaves.txt leads to the signed root
	at      int64    // index of the next entry
	edge    Frontier // of the entries, when leaves.txt is not trusted
	index   map[Hash]int64
	lines   int64
}

func (w *whole) line(leaves *lines, line []byte) {
	w.lines++
	h := LeafHash(line)
	index := w.at
	switch {
	case !w.trusted:
		w.edge.Add(h)
	case w.index == nil && w.matches(leaves, h):
		w.v.Checked++
	default:
		index = w.resync(h)
	}
	w.at = index + 1
	w.v.entry(index, line)
}

func (w *whole) matches(leaves *lines, h Hash) bool {
	text, ok := leaves.next()
	return ok && string(text) == h.String()
}

// resync finds the place of an entry after the first that did not match.
// Leaves between are missing; an entry that has no place was changed.
func (w *whole) resync(h Hash) int64 {
	if w.index == nil {
		w.index = w.v.leafIndex()
	}
	at, known := w.index[h]
	switch {
	case !known || at < w.at:
		w.v.bad(w.at)
		w.v.fault(FaultChanged, "index", strconv.FormatInt(w.at, 10))
		return w.at
	case at > w.at:
		w.v.miss(Range{Of: OfLeaf, From: uint64(w.at), To: uint64(at) - 1})
	}
	w.v.Checked++
	return at
}

func (w *whole) finish() {
	v := w.v
	if w.trusted {
		if w.at < v.head.Size {
			v.miss(Range{Of: OfLeaf, From: uint64(w.at), To: uint64(v.head.Size) - 1})
		}
		return
	}
	if w.edge.Size() == v.head.Size && w.edge.Root() == v.head.Root {
		v.Checked = v.head.Size
		return
	}
	v.fault(FaultTree)
}

// readLeaves derives the root from leaves.txt.
func (v *verifier) readLeaves() bool {
	if v.a.find(fileLeaves) == nil {
		return false
	}
	var edge Frontier
	then := v.knownSize()
	ok := true
	l := v.a.lines(fileLeaves)
	for text, more := l.next(); more && ok; text, more = l.next() {
		h, err := parseHashes([]string{string(text)})
		if ok = err == nil; ok {
			edge.Add(h[0])
		}
		if edge.Size() == then {
			root := edge.Root()
			v.rootThen = &root
		}
	}
	ok = l.close() && ok && edge.Size() == v.head.Size && edge.Root() == v.head.Root
	if !ok {
		v.rootThen = nil
		v.fault(FaultLeaves)
	}
	return ok
}

// leafIndex gives the place of each leaf hash; of equal ones the first.
func (v *verifier) leafIndex() map[Hash]int64 {
	index := map[Hash]int64{}
	at := int64(0)
	l := v.a.lines(fileLeaves)
	defer l.close()
	for text, ok := l.next(); ok; text, ok = l.next() {
		h, err := parseHashes([]string{string(text)})
		if err != nil {
			break
		}
		if _, twice := index[h[0]]; !twice {
			index[h[0]] = at
		}
		at++
	}
	return index
}

// shownReader follows disclosures.jsonl beside the entries.
type shownReader struct {
	v     *verifier
	l     *lines
	now   shownLine
	more  bool
	count int64
}

func (s *shownReader) advance() {
	last := s.now
	first := !s.more && s.count == 0
	var text []byte
	if text, s.more = s.l.next(); !s.more {
		return
	}
	s.count++
	s.now = shownLine{}
	err := strictJSON(text, &s.now)
	again, _ := canonical(s.now)
	inOrder := first || s.now.Index > last.Index || s.now.Index == last.Index && s.now.Field > last.Field
	if err != nil || !bytes.Equal(text, again) || !inOrder {
		s.v.fault(FaultSpelling, "file", fileDisclosures)
		s.more = false
	}
}

// check opens the commitments of the entry at index that are disclosed. Those
// of entries before it, which are missing, cannot be checked.
func (s *shownReader) check(index int64, e Entry) {
	for s.more && index != Unsealed && s.now.Index <= index {
		if s.now.Index == index && s.now.Check(e) != nil {
			s.v.bad(index)
			s.v.fault(FaultShown, "index", strconv.FormatInt(index, 10), "field", strconv.QuoteToASCII(s.now.Field))
		}
		if s.now.Index < index && len(s.v.Missing) == 0 {
			s.v.fault(FaultShown, "index", strconv.FormatInt(s.now.Index, 10), "field", strconv.QuoteToASCII(s.now.Field))
		}
		s.advance()
	}
}

func (s *shownReader) finish() {
	if s.more && len(s.v.Missing) == 0 {
		s.v.fault(FaultShown, "index", strconv.FormatInt(s.now.Index, 10), "field", strconv.QuoteToASCII(s.now.Field))
	}
	for s.more {
		s.advance()
	}
	if !s.l.close() && s.v.a.find(fileDisclosures) != nil {
		s.v.fault(FaultSpelling, "file", fileDisclosures)
	}
}
