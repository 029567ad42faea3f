package ledger

import "slices"

// Status is the answer of a verifier.
type Status string

// The five answers, from the worst to the best.
const (
	Tampered   Status = "tampered"    // something was changed after it was signed
	UnknownKey Status = "unknown_key" // sound in itself, but signed by a key that is not trusted
	Stale      Status = "stale"       // shorter than what was seen before
	Incomplete Status = "incomplete"  // what is here is sound, but something is missing
	Proven     Status = "proven"
)

// ExitCode is what the command answers to the shell; 2 is left for usage.
func (s Status) ExitCode() int {
	switch s {
	case Proven:
		return 0
	case Incomplete:
		return 3
	case UnknownKey, Stale:
		return 4
	}
	return 1
}

// Remark is a code with parameters; words turns it into a sentence.
type Remark struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Why a bundle counts as tampered.
const (
	FaultUnreadable = "bundle_unreadable" // not a zip file, or a broken one
	FaultFile       = "file_broken"       // file: its checksum fails
	FaultForeign    = "file_foreign"      // file: does not belong here, or is there twice
	FaultSpelling   = "file_spelling"     // file: not as a bundle writes it
	FaultKeys       = "keys_broken"
	FaultCheckpoint = "checkpoint_broken"
	FaultSignature  = "checkpoint_signature"
	FaultTree       = "tree_root"        // the entries do not lead to the signed root
	FaultLeaves     = "tree_leaves"      // the leaf hashes do not lead to the signed root
	FaultChanged    = "entry_changed"    // index
	FaultEntry      = "entry_spelling"   // index
	FaultLog        = "entry_log"        // index: of another log
	FaultNumber     = "entry_number"     // index: a number that does not rise
	FaultProof      = "proof_broken"     // index
	FaultHistory    = "history_broken"   // size: a consistency proof does not hold
	FaultShown      = "disclosure_false" // index, field
	FaultClaims     = "claims_false"     // completeness.jsonl is not what the entries say
	FaultReadme     = "readme_changed"
	FaultContainer  = "container_changed" // the zip file was packed anew, its contents hold
	FaultFork       = "history_forked"    // size: not the history seen before
	FaultSuccession = "succession_false"
	FaultClosed     = "closed_tampered" // the bundle of the closed log
)

// What even a proven bundle does not prove.
const (
	OpenWorld      = "world"        // that what was recorded is what happened
	OpenAfter      = "after"        // size: anything later
	OpenNoState    = "no_state"     // that nobody else was shown another history
	OpenFirstUse   = "first_use"    // key: whose it is; it was taken on trust
	OpenPart       = "part"         // anything about entries that were not chosen
	OpenUndisclose = "undisclosed"  // count: personal fields shown as commitments only
	OpenUnsealed   = "unsealed"     // count: entries not yet sealed
	OpenLost       = "device_lost"  // device, epoch, from, to: numbers declared lost
	OpenLogLost    = "log_lost"     // log, from, to, cause: entries of the closed log
	OpenLogBefore  = "log_before"   // log: the closed log is not in this bundle
	OpenEnds       = "range_ends"   // id, from, to: numbers before and after
	OpenKeyLearned = "key_accepted" // key: from now on trusted too, the log says so
)

// Report is what Verify found.
type Report struct {
	Status    Status   `json:"status"`
	Log       string   `json:"log"`       // origin, "" when it could not be read
	Size      int64    `json:"size"`      // of the tree the checkpoint signs
	Root      string   `json:"root"`      // base64
	Checked   int64    `json:"checked"`   // entries proven to be in that tree
	FirstBad  *int64   `json:"first_bad"` // leaf index of the first bad entry, null if none is to blame
	Missing   []Range  `json:"missing"`
	NotProven []Remark `json:"not_proven"`
	Faults    []Remark `json:"faults"`           // why tampered
	Keys      []string `json:"keys"`             // verifier keys that signed
	Closed    *Report  `json:"closed,omitempty"` // of the closed log before this one
}

// maxRemarks bounds what a report lists of one sort; a wrong bundle of a
// million entries is as wrong after the first hundred.
const maxRemarks = 100

func (r *Report) fault(code string, params ...string) {
	if len(r.Faults) < maxRemarks {
		r.Faults = append(r.Faults, remark(code, params))
	}
}

func (r *Report) bad(index int64) {
	if index >= 0 && (r.FirstBad == nil || *r.FirstBad > index) {
		r.FirstBad = &index
	}
}

func (r *Report) open(code string, params ...string) {
	if len(r.NotProven) < maxRemarks {
		r.NotProven = append(r.NotProven, remark(code, params))
	}
}

func (r *Report) miss(ranges ...Range) {
	for _, x := range ranges {
		if len(r.Missing) < maxRemarks && !slices.Contains(r.Missing, x) {
			r.Missing = append(r.Missing, x)
		}
	}
}

// remark takes params as key, value, key, value.
func remark(code string, params []string) Remark {
	m := Remark{Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if m.Params == nil {
			m.Params = map[string]string{}
		}
		m.Params[params[i]] = params[i+1]
	}
	return m
}

// FaultCodes and OpenCodes are the closed vocabularies of Remark.
var (
	FaultCodes = []string{FaultUnreadable, FaultFile, FaultForeign, FaultSpelling, FaultKeys, FaultCheckpoint,
		FaultSignature, FaultTree, FaultLeaves, FaultChanged, FaultEntry, FaultLog, FaultNumber, FaultProof,
		FaultHistory, FaultShown, FaultClaims, FaultReadme, FaultContainer, FaultFork, FaultSuccession, FaultClosed}
	OpenCodes = []string{OpenWorld, OpenAfter, OpenNoState, OpenFirstUse, OpenPart, OpenUndisclose, OpenUnsealed,
		OpenLost, OpenLogLost, OpenLogBefore, OpenEnds, OpenKeyLearned}
)
