package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ErrCheckpoint says that bytes are not a checkpoint as c2sp.org/tlog-checkpoint
// has it (without extension lines, which we neither write nor read).
var ErrCheckpoint = errors.New("ledger: not a checkpoint")

// ErrSignature says that a signature by a known key does not hold.
var ErrSignature = errors.New("ledger: signature does not hold")

// ErrUnknownKey says that no known key of this log has signed.
var ErrUnknownKey = errors.New("ledger: not signed by a known key of this log")

// Checkpoint is the head of a log: all it says of itself at one size.
type Checkpoint struct {
	Origin string // unique name of the log in the world, see Origin
	Size   int64  // number of entries
	Root   Hash
}

// Origin is the first line of a log's checkpoints: host/log/name. The host is
// that of the installation, the name a LogName.
func Origin(host, log string) string { return host + "/log/" + log }

// LogOf is the log's name within its origin; ok is false for a text that
// Origin cannot have made.
func LogOf(origin string) (log string, ok bool) {
	at := strings.LastIndex(origin, "/log/")
	if at <= 0 || strings.ContainsFunc(origin, badInOrigin) {
		return "", false
	}
	log = origin[at+len("/log/"):]
	_, _, ok = SplitLogName(log)
	return log, ok
}

func badInOrigin(r rune) bool { return r <= ' ' || r > '~' || r == '+' }

// Text is what is signed: three lines.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n"
}

// ParseCheckpoint reads exactly what Text writes.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("%w: not three lines", ErrCheckpoint)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > maxSize {
		return Checkpoint{}, fmt.Errorf("%w: size", ErrCheckpoint)
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, fmt.Errorf("%w: root", ErrCheckpoint)
	}
	if _, ok := LogOf(lines[0]); !ok {
		return Checkpoint{}, fmt.Errorf("%w: origin", ErrCheckpoint)
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}
	if c.Text() != text || size == 0 && c.Root != EmptyRoot() {
		return Checkpoint{}, fmt.Errorf("%w: spelling", ErrCheckpoint)
	}
	return c, nil
}

// SignCheckpoint makes the signed note of c. Callers go through Signer, which
// knows what was signed before; this function does not.
func SignCheckpoint(c Checkpoint, keys ...SigningKey) ([]byte, error) {
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, ErrUnknownKey
	}
	signers := make([]note.Signer, len(keys))
	for i, k := range keys {
		if k.Name() != c.Origin {
			return nil, fmt.Errorf("%w: key of %s", ErrUnknownKey, k.Name())
		}
		signers[i] = k
	}
	return note.Sign(&note.Note{Text: c.Text()}, signers...)
}

// OpenCheckpoint reads a signed note and gives those of keys that signed it.
// Signatures of other keys are ignored, as the format demands. Errors:
// ErrCheckpoint, ErrSignature, ErrUnknownKey.
func OpenCheckpoint(msg []byte, keys ...VerifierKey) (Checkpoint, []VerifierKey, error) {
	n, err := openNote(msg, keys)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	var by []VerifierKey
	for _, s := range n.Sigs {
		at := slices.IndexFunc(keys, func(k VerifierKey) bool { return k.is(s) })
		if keys[at].Name() == c.Origin {
			by = append(by, keys[at])
		}
	}
	if len(by) == 0 {
		return Checkpoint{}, nil, ErrUnknownKey
	}
	return c, by, nil
}

func openNote(msg []byte, keys []VerifierKey) (*note.Note, error) {
	list := make([]note.Verifier, len(keys))
	for i, k := range keys {
		list[i] = k.v
	}
	n, err := note.Open(msg, note.VerifierList(list...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case err == nil:
		return n, nil
	case errors.As(err, &unverified):
		return nil, ErrUnknownKey
	case errors.As(err, &invalid):
		return nil, ErrSignature
	}
	return nil, fmt.Errorf("%w: %v", ErrCheckpoint, err)
}

// openExact is OpenCheckpoint for bundles: every signature must be by one of
// keys, every key must have signed, in this order, and the bytes must be the
// one spelling of all this, so that no byte of msg can change unseen.
func openExact(msg []byte, keys []VerifierKey) (Checkpoint, error) {
	c, by, err := OpenCheckpoint(msg, keys...)
	if err != nil {
		return Checkpoint{}, err
	}
	if !slices.EqualFunc(by, keys, VerifierKey.Equal) {
		return Checkpoint{}, fmt.Errorf("%w: not signed by every key", ErrSignature)
	}
	n, _ := openNote(msg, keys)
	again, err := note.Sign(&note.Note{Text: n.Text, Sigs: respell(n.Sigs)})
	if err != nil || string(again) != string(msg) {
		return Checkpoint{}, fmt.Errorf("%w: spelling", ErrCheckpoint)
	}
	return c, nil
}

// respell writes each signature's base64 anew: its spare bits could be set.
func respell(sigs []note.Signature) []note.Signature {
	out := slices.Clone(sigs)
	for i, s := range out {
		b, _ := base64.StdEncoding.DecodeString(s.Base64)
		out[i].Base64 = base64.StdEncoding.EncodeToString(b)
	}
	return out
}
