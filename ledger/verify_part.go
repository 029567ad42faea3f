package ledger

import (
	"bytes"
	"strconv"
)

// readPart checks each chosen entry with its own proof, and the proofs that
// earlier sizes are contained.
func (v *verifier) readPart() {
	l, proofs := v.a.lines(fileEntries), v.a.lines(fileProofs)
	last := int64(-1)
	for line, ok := l.next(); ok; line, ok = l.next() {
		p, proof, found := v.nextProof(proofs)
		if !found {
			v.fault(FaultSpelling, "file", fileProofs)
			break
		}
		if p.Index <= last || CheckInclusion(proof, v.head.Size, v.head.Root, p.Index, LeafHash(line)) != nil {
			v.bad(max(p.Index, 0))
			v.fault(FaultProof, "index", strconv.FormatInt(p.Index, 10))
		} else {
			v.Checked++
		}
		last = max(last, p.Index)
		v.partLines++
		v.entry(p.Index, line)
	}
	if _, more := proofs.next(); more || !proofs.close() {
		v.fault(FaultSpelling, "file", fileProofs)
	}
	if !l.close() {
		v.fault(FaultSpelling, "file", fileEntries)
	}
	v.readHistory()
}

func (v *verifier) nextProof(proofs *lines) (p proofLine, proof []Hash, ok bool) {
	text, ok := proofs.next()
	if !ok || strictJSON(text, &p) != nil {
		return p, nil, false
	}
	proof, err := parseHashes(p.Proof)
	again, _ := canonical(p)
	return p, proof, err == nil && bytes.Equal(text, again)
}

// readHistory checks consistency.jsonl and keeps the root at the size that the
// state knows.
func (v *verifier) readHistory() {
	l := v.a.lines(fileConsistency)
	last := int64(0)
	for text, ok := l.next(); ok; text, ok = l.next() {
		var h historyLine
		err := strictJSON(text, &h)
		again, _ := canonical(h)
		proof, err2 := parseHashes(h.Proof)
		root, err3 := parseHashes([]string{h.Root})
		if err != nil || err2 != nil || err3 != nil || !bytes.Equal(text, again) || h.From <= last {
			v.fault(FaultSpelling, "file", fileConsistency)
			break
		}
		last = h.From
		if CheckConsistency(proof, h.From, root[0], v.head.Size, v.head.Root) != nil {
			v.fault(FaultHistory, "size", strconv.FormatInt(h.From, 10))
			continue
		}
		if h.From == v.knownSize() {
			v.rootThen = &root[0]
		}
	}
	if !l.close() && len(v.Faults) == 0 {
		v.fault(FaultSpelling, "file", fileConsistency)
	}
}
