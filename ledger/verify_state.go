package ledger

import (
	"cmp"
	"io"
	"slices"
	"strconv"
)

// known is what the state knows of this log.
func (v *verifier) known() (Known, bool) {
	if v.state == nil {
		return Known{}, false
	}
	k, ok := v.state.Logs[v.head.Origin]
	return k, ok
}

// knownSize is the size at which this tree must have the state's root, or -1.
func (v *verifier) knownSize() int64 {
	if k, ok := v.known(); ok {
		return k.Size
	}
	return -1
}

// checkState compares with what was seen before.
func (v *verifier) checkState() {
	if v.state == nil {
		return
	}
	k, ok := v.known()
	if !ok {
		v.firstSight()
		return
	}
	if !k.trusts(v.keys) {
		v.distrust = UnknownKey
		return
	}
	at := strconv.FormatInt(k.Size, 10)
	switch {
	case k.Size > v.head.Size && v.closing != nil && k.Size <= v.closing.Size:
		// Nested: the successor's first entry answers for what is lost.
	case k.Size > v.head.Size:
		v.distrust = Stale
	case k.Size == v.head.Size && k.Root != v.head.Root:
		v.fault(FaultFork, "size", at)
	case k.Size == 0 || k.Size == v.head.Size:
	case v.rootThen != nil && *v.rootThen != k.Root:
		v.fault(FaultFork, "size", at)
	case v.rootThen == nil && len(v.Faults) == 0:
		v.miss(Range{Of: OfConsistency, ID: v.head.Origin, From: uint64(k.Size), To: uint64(v.head.Size)})
	}
}

// firstSight is for a log that the state does not know. Where it knows another
// log of the organisation, the key pair must be the same; else it is trusted
// on first use, and the report says so.
func (v *verifier) firstSight() {
	related := v.state.related(v.head.Origin)
	if len(related) == 0 {
		for _, k := range v.keys {
			v.open(OpenFirstUse, "key", k.String())
		}
		return
	}
	if !slices.ContainsFunc(related, func(k Known) bool { return k.trusts(v.keys) }) {
		v.distrust = UnknownKey
	}
}

// remember brings the state up to date after a proven bundle. A further key is
// trusted only if an entry under a trusted signature names it.
func (v *verifier) remember() {
	k, known := v.known()
	if !known || v.head.Size > k.Size {
		k.Size, k.Root = v.head.Size, v.head.Root
	}
	if !known {
		k.Keys = slices.Clone(v.Keys)
	}
	for _, key := range v.learned {
		if !slices.Contains(k.Keys, key) {
			k.Keys = append(slices.Clip(k.Keys), key)
			v.open(OpenKeyLearned, "key", key)
		}
	}
	v.state.Logs[v.head.Origin] = k
}

// checkSuccession follows a successor log back to the one it replaced.
func (v *verifier) checkSuccession() {
	_, n, _ := SplitLogName(v.log)
	r, size, nested := v.a.nested(fileClosed)
	if n == 1 {
		if nested {
			v.fault(FaultForeign, "file", fileClosed)
		}
		return
	}
	if v.succession == nil {
		v.open(OpenLogBefore, "log", LogName(v.log, n-1))
		return
	}
	s := v.succession
	if s.Kept < s.Closed.Size {
		v.open(OpenLogLost, "log", s.Closed.Origin, "from", strconv.FormatInt(s.Kept, 10),
			"to", strconv.FormatInt(s.Closed.Size-1, 10), "cause", s.Cause)
	}
	keys := v.closedKeys()
	if nested {
		keys = append(keys, v.checkClosed(r, size)...)
	} else {
		v.open(OpenLogBefore, "log", s.Closed.Origin)
	}
	if _, _, err := OpenCheckpoint(s.Note, keys...); err != nil {
		v.fault(FaultSuccession)
	}
	if v.state == nil {
		return
	}
	k, ok := v.state.Logs[s.Closed.Origin]
	if ok && (k.Size > s.Closed.Size || k.Size == s.Closed.Size && k.Root != s.Closed.Root) {
		v.fault(FaultFork, "size", strconv.FormatInt(k.Size, 10))
	}
}

// closedKeys are this log's key pairs under the closed log's name.
func (v *verifier) closedKeys() []VerifierKey {
	var out []VerifierKey
	for _, k := range v.keys {
		if c, err := NewVerifierKey(v.succession.Closed.Origin, k.pub); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// checkClosed verifies the bundle of the closed log and gives its keys that
// this log's keys do not cover.
func (v *verifier) checkClosed(r io.ReaderAt, size int64) []VerifierKey {
	s := v.succession
	c := newVerifier(v.state, &s.Closed)
	c.run(r, size)
	c.conclude()
	v.Closed = &c.Report
	switch c.Status {
	case Tampered:
		v.fault(FaultClosed)
		return nil
	case UnknownKey, Stale:
		v.distrust = c.Status
	}
	for _, m := range c.Missing {
		m.ID = cmp.Or(m.ID, c.head.Origin)
		v.miss(m)
	}
	if c.head.Size > s.Closed.Size ||
		c.head.Size == s.Closed.Size && c.head.Root != s.Closed.Root {
		v.fault(FaultSuccession)
		return nil
	}
	own := v.closedKeys()
	return slices.DeleteFunc(c.keys, func(k VerifierKey) bool { return slices.ContainsFunc(own, k.Equal) })
}
