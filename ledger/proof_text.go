package ledger

import (
	"fmt"
	"strconv"
	"strings"
)

// proofMark is the first line of c2sp.org/tlog-proof version 1.
const proofMark = "c2sp.org/tlog-proof@v1"

// FormatProof writes the proof of one entry as c2sp.org/tlog-proof: with the
// entry's bytes and the log's verifier key it is all that a verifier needs.
func FormatProof(index int64, proof []Hash, checkpoint []byte) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nindex %d\n", proofMark, index)
	for _, h := range proof {
		b.WriteString(h.String() + "\n")
	}
	b.WriteString("\n")
	b.Write(checkpoint)
	return []byte(b.String())
}

// CheckProof verifies text as FormatProof writes it for the exact bytes of an
// entry, under one of keys. It returns the entry's index and the checkpoint.
func CheckProof(text, entry []byte, keys ...VerifierKey) (int64, Checkpoint, error) {
	head, checkpoint, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != proofMark {
		return 0, Checkpoint{}, fmt.Errorf("%w: not a tlog-proof", ErrProof)
	}
	digits, ok := strings.CutPrefix(lines[1], "index ")
	index, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || digits != strconv.FormatInt(index, 10) {
		return 0, Checkpoint{}, fmt.Errorf("%w: index", ErrProof)
	}
	proof, err := parseHashes(lines[2:])
	if err != nil {
		return 0, Checkpoint{}, err
	}
	c, _, err := OpenCheckpoint([]byte(checkpoint), keys...)
	if err != nil {
		return 0, Checkpoint{}, err
	}
	return index, c, CheckInclusion(proof, c.Size, c.Root, index, LeafHash(entry))
}

// parseHashes reads hashes in standard base64, in their one spelling.
func parseHashes(texts []string) ([]Hash, error) {
	out := make([]Hash, len(texts))
	for i, s := range texts {
		b, err := std64.DecodeString(s)
		if err != nil || len(b) != len(Hash{}) || len(s) != 44 {
			return nil, fmt.Errorf("%w: hash", ErrProof)
		}
		out[i] = Hash(b)
	}
	return out, nil
}

// formatHashes is the inverse of parseHashes.
func formatHashes(hashes []Hash) []string {
	out := make([]string, len(hashes))
	for i, h := range hashes {
		out[i] = h.String()
	}
	return out
}
