package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Verify checks a proof bundle of size bytes with nothing but itself and the
// state that its reader kept, which may be nil. It brings state up to date if
// the bundle is proven. It never panics and never asks the network: whatever
// cannot be read as a bundle is tampered.
func Verify(r io.ReaderAt, size int64, state *State) Report {
	v := newVerifier(state.clone(), nil)
	v.run(r, size)
	v.conclude()
	if v.Status == Proven && state != nil {
		*state = *v.state
	}
	return v.Report
}

func newVerifier(state *State, closing *Checkpoint) *verifier {
	empty := Report{Missing: []Range{}, NotProven: []Remark{}, Faults: []Remark{}, Keys: []string{}}
	return &verifier{Report: empty, state: state, closing: closing}
}

// verifier walks through a bundle once and collects everything it finds.
type verifier struct {
	Report
	state   *State      // a copy
	closing *Checkpoint // of this log, said by its successor, when nested

	a       *archive
	about   summary
	head    Checkpoint
	keys    []VerifierKey
	log     string
	numbers *Sequences
	shown   *shownReader

	rootThen   *Hash // this tree's root at the size that the state knows
	succession *Succession
	learned    []string // further keys that the log itself names
	personal   int64    // commitments seen
	unsealed   int64
	partLines  int64   // part: entries read
	gaps       []Range // part: numbers not here, claimed or not
	distrust   Status  // UnknownKey or Stale
}

func (v *verifier) run(r io.ReaderAt, size int64) {
	a, err := openArchive(r, size)
	if err != nil {
		v.fault(FaultUnreadable)
		return
	}
	v.a = a
	v.checkFiles()
	if !v.readHead() {
		v.looseEntries()
		return
	}
	v.readEntries()
	v.checkClaims()
	v.checkState()
	v.checkSuccession()
	v.checkReadme()
	if len(v.Faults) == 0 && len(v.Missing) == 0 && !v.a.exact(v.order()) {
		v.fault(FaultContainer)
	}
}

// order lists the files that belong here, as they are packed.
func (v *verifier) order() []string {
	all := []string{fileEntries, fileLeaves, fileProofs, fileConsistency, fileDisclosures, fileClaims,
		fileCheckpoint, fileKeys, fileClosed, fileReadme}
	foreign := []string{fileLeaves}
	if v.about.Whole {
		foreign = []string{fileProofs, fileConsistency}
	}
	return slices.DeleteFunc(all, func(f string) bool { return v.about.Format != "" && slices.Contains(foreign, f) })
}

// checkFiles finds foreign, double and damaged files.
func (v *verifier) checkFiles() {
	seen := map[string]bool{}
	for _, f := range v.a.files {
		if seen[f.Name] || !slices.Contains(v.order(), f.Name) {
			v.fault(FaultForeign, "file", strconv.QuoteToASCII(f.Name))
			continue
		}
		seen[f.Name] = true
		if !sound(f) {
			v.fault(FaultFile, "file", f.Name)
		}
	}
}

// readHead reads keys, checkpoint and summary; false when one is absent or
// wrong, so that nothing else can be judged.
func (v *verifier) readHead() bool {
	ok := true
	for _, name := range []string{fileKeys, fileCheckpoint, fileClaims, fileEntries} {
		if v.a.find(name) == nil {
			v.miss(Range{Of: OfFile, ID: name})
			ok = false
		}
	}
	return ok && v.readKeys() && v.readCheckpoint() && v.readSummary()
}

func (v *verifier) readKeys() bool {
	b, ok := v.a.small(fileKeys, maxSmall)
	texts := bytes.Split(b, []byte("\n"))
	for _, t := range texts[:len(texts)-1] {
		k, err := ParseVerifierKey(string(t))
		ok = ok && err == nil
		if ok {
			v.keys = append(v.keys, k)
			v.Keys = append(v.Keys, k.String())
		}
	}
	if !ok || len(v.keys) == 0 || !bytes.Equal(b, keyLines(v.keys)) {
		v.fault(FaultKeys)
		return false
	}
	return true
}

func (v *verifier) readCheckpoint() bool {
	b, _ := v.a.small(fileCheckpoint, maxSmall)
	c, err := openExact(b, v.keys)
	switch {
	case err == nil && v.closing != nil && v.closing.Origin != c.Origin:
		v.fault(FaultSuccession)
	case err == nil:
		v.head, v.Log, v.Size, v.Root = c, c.Origin, c.Size, c.Root.String()
		v.log, _ = LogOf(c.Origin)
		return true
	case errors.Is(err, ErrCheckpoint):
		v.fault(FaultCheckpoint)
	default:
		v.fault(FaultSignature)
	}
	return false
}

func (v *verifier) readSummary() bool {
	l := v.a.lines(fileClaims)
	defer l.close()
	first, _ := l.next()
	var s summary
	err := strictJSON(first, &s)
	again, _ := canonical(s)
	if err != nil || !bytes.Equal(first, again) || s.Format != bundleFormat || s.V != bundleVersion ||
		s.Origin != v.head.Origin || s.Size != v.head.Size {
		v.fault(FaultClaims)
		return false
	}
	v.about = s
	v.numbers = NewSequences(v.log, !s.Whole)
	for _, f := range v.a.files {
		if !slices.Contains(v.order(), f.Name) {
			v.fault(FaultForeign, "file", strconv.QuoteToASCII(f.Name))
		}
	}
	for _, name := range v.order() {
		if name != fileClosed && v.a.find(name) == nil {
			v.miss(Range{Of: OfFile, ID: name})
		}
	}
	return true
}

func (v *verifier) checkReadme() {
	if v.a.find(fileReadme) == nil {
		return
	}
	b, ok := v.a.small(fileReadme, maxSmall)
	if !ok || string(b) != readme(v.about, v.head, v.keys) {
		v.fault(FaultReadme)
	}
}

// looseEntries is for a bundle already known to be bad: it still looks for
// numbers that are missing, so that the report can name them.
func (v *verifier) looseEntries() {
	part := v.a.find(fileLeaves) == nil
	numbers := NewSequences(v.log, part)
	l := v.a.lines(fileEntries)
	defer l.close()
	for b, ok := l.next(); ok; b, ok = l.next() {
		if e, err := Decode(b); err == nil {
			missing, _ := numbers.Add(e)
			v.miss(missing...)
		}
	}
}

// conclude weighs what was found: what was changed outweighs what is unknown,
// and that what is missing.
func (v *verifier) conclude() {
	switch {
	case len(v.Faults) > 0:
		v.Status = Tampered
	case v.distrust != "":
		v.Status = v.distrust
	case len(v.Missing) > 0 || v.unsealed > 0:
		v.Status = Incomplete
	default:
		v.Status = Proven
	}
	v.openQuestions()
	if v.Status == Proven && v.state != nil {
		v.remember()
	}
}

// openQuestions says what remains unproven even if all is well.
func (v *verifier) openQuestions() {
	v.open(OpenWorld)
	if v.Log != "" {
		v.open(OpenAfter, "size", strconv.FormatInt(v.Size, 10))
	}
	if v.numbers == nil {
		return
	}
	if v.state == nil {
		v.open(OpenNoState)
	}
	if !v.about.Whole {
		v.open(OpenPart)
	}
	if hidden := v.personal - v.about.Disclosed; hidden > 0 {
		v.open(OpenUndisclose, "count", strconv.FormatInt(hidden, 10))
	}
	if v.unsealed > 0 {
		v.open(OpenUnsealed, "count", strconv.FormatInt(v.unsealed, 10))
	}
	for _, r := range v.numbers.Lost() {
		v.open(OpenLost, "device", r.ID, "epoch", fmt.Sprint(r.Epoch), "from", fmt.Sprint(r.From), "to", fmt.Sprint(r.To))
	}
}
