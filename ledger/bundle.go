package ledger

import (
	"errors"
	"io"
	"iter"
)

// Files of a bundle, in the order in which they are packed. A whole bundle has
// leaves.txt, a part has proofs.jsonl and consistency.jsonl; closed.zip is
// there only in the bundle of a successor log.
const (
	fileEntries     = "entries.jsonl"      // exact bytes, one entry a line
	fileLeaves      = "leaves.txt"         // leaf hashes of the whole tree, base64
	fileProofs      = "proofs.jsonl"       // inclusion, one line for each entry
	fileConsistency = "consistency.jsonl"  // with earlier sizes
	fileDisclosures = "disclosures.jsonl"  // opened personal fields
	fileClaims      = "completeness.jsonl" // what this bundle says of itself
	fileCheckpoint  = "checkpoint.txt"     // signed note
	fileKeys        = "keys.txt"           // verifier keys that signed, one a line
	fileClosed      = "closed.zip"         // bundle of the closed log before this one
	fileReadme      = "README.txt"
)

// bundleFormat and bundleVersion begin every completeness.jsonl. A change of
// any byte that WriteBundle writes for given entries, README included, needs a
// new version, and verifiers keep the old one.
const (
	bundleFormat  = "claviger/bundle"
	bundleVersion = 1
)

// ErrBundle says that what was given to WriteBundle does not belong together.
var ErrBundle = errors.New("ledger: bundle")

// Bundle is what WriteBundle packs.
type Bundle struct {
	Checkpoint []byte        // signed by every one of Keys and nobody else
	Keys       []VerifierKey // in the order of the signatures
	Tree       HashReader    // at least as large as the checkpoint

	// Rows are ranged over twice and must be the same both times. Whole: all
	// leaves in order, then unsealed entries if any. Part: any leaves, by
	// rising index.
	Rows  iter.Seq2[Row, error]
	Whole bool

	// Claims (part) names Items and devices (Of, ID, Epoch) all of whose
	// numbers between the first and the last are here.
	Claims []Range
	Since  []int64 // (part) earlier sizes to prove consistency with, rising

	// Closed writes the bundle of the closed log, for a successor; or nil.
	Closed func(io.Writer) error
}

// summary is the first line of completeness.jsonl; ranges follow.
type summary struct {
	Format    string `json:"format"`
	V         int    `json:"v"`
	Origin    string `json:"origin"`
	Size      int64  `json:"size"`
	Whole     bool   `json:"whole"`
	Entries   int64  `json:"entries"`
	Unsealed  int64  `json:"unsealed"`
	Disclosed int64  `json:"disclosed"`
}

// shownLine is a line of disclosures.jsonl.
type shownLine struct {
	Index int64 `json:"index"`
	Disclosure
}

// proofLine is a line of proofs.jsonl.
type proofLine struct {
	Index int64    `json:"index"`
	Proof []string `json:"proof"`
}

// historyLine is a line of consistency.jsonl: the root at an earlier size and
// the proof that the bundle's tree begins with it.
type historyLine struct {
	From  int64    `json:"from"`
	Root  string   `json:"root"`
	Proof []string `json:"proof"`
}
