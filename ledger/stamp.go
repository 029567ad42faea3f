package ledger

import (
	"encoding/base32"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// std64 is the base64 of notes, hashes and keys; spare bits must be zero.
var std64 = base64.StdEncoding.Strict()

// ErrStamp says that a text is not the stamp of a checkpoint.
var ErrStamp = errors.New("ledger: not a stamp of a checkpoint")

// Stamp is a checkpoint on paper: enough to ask later whether the log still
// contains what it contained when the paper was printed.
type Stamp struct {
	Checkpoint
	KeyID string // VerifierKey.ID
}

// stamp32 spells roots without the letters that look like digits.
var stamp32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// stampMark begins every stamp.
const stampMark = "claviger1"

// String is one line for text and QR code: mark, origin, size, root in 13
// groups of four letters, key.
func (s Stamp) String() string {
	root := stamp32.EncodeToString(s.Root[:])
	groups := make([]string, 0, 13)
	for ; len(root) > 0; root = root[4:] {
		groups = append(groups, root[:4])
	}
	return strings.Join([]string{stampMark, s.Origin, strconv.FormatInt(s.Size, 10),
		strings.Join(groups, "-"), s.KeyID}, " ")
}

// ParseStamp reads a stamp as a person types it: letters of either case, o for
// 0, i or l for 1, hyphens anywhere or nowhere in the root.
func ParseStamp(text string) (Stamp, error) {
	f := strings.Fields(strings.ToLower(text))
	if len(f) != 5 || f[0] != stampMark || !validKeyID(f[4]) {
		return Stamp{}, ErrStamp
	}
	typed := strings.NewReplacer("-", "", "o", "0", "i", "1", "l", "1").Replace(f[3])
	root, err := stamp32.DecodeString(typed)
	if err != nil || len(root) != len(Hash{}) || stamp32.EncodeToString(root) != typed {
		return Stamp{}, ErrStamp
	}
	c, err := ParseCheckpoint(f[1] + "\n" + f[2] + "\n" + Hash(root).String() + "\n")
	if err != nil {
		return Stamp{}, ErrStamp
	}
	return Stamp{Checkpoint: c, KeyID: f[4]}, nil
}

func validKeyID(s string) bool {
	_, err := strconv.ParseUint(s, 16, 32)
	return err == nil && len(s) == 8
}
