package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// ErrState says that a text is not a state file.
var ErrState = errors.New("ledger: not a state file of the verifier")

// State is what a customer keeps from one verification to the next: the
// longest history seen of each log, and whose signature it bore.
type State struct {
	V    int              `json:"v"`
	Logs map[string]Known `json:"logs"` // by origin
}

// Known is what was last seen of one log.
type Known struct {
	Size int64    `json:"size"`
	Root Hash     `json:"root"`
	Keys []string `json:"keys"` // verifier keys trusted for this log
}

// NewState is the state of someone who has verified nothing yet.
func NewState() *State { return &State{V: 1, Logs: map[string]Known{}} }

// ParseState reads a state file; an empty one is a new state. Error: ErrState.
func ParseState(b []byte) (*State, error) {
	if len(bytes.TrimSpace(b)) == 0 {
		return NewState(), nil
	}
	s := NewState()
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil || d.More() || bytes.TrimSpace(b)[0] != '{' || s.V != 1 || s.Logs == nil {
		return nil, ErrState
	}
	for origin, k := range s.Logs {
		if _, err := ParseCheckpoint(Checkpoint{origin, k.Size, k.Root}.Text()); err != nil {
			return nil, ErrState
		}
		if _, err := parseKeys(k.Keys); err != nil || len(k.Keys) == 0 {
			return nil, ErrState
		}
	}
	return s, nil
}

// clone copies what a verifier may change; nil stays nil.
func (s *State) clone() *State {
	if s == nil {
		return nil
	}
	c := &State{V: 1, Logs: maps.Clone(s.Logs)}
	if c.Logs == nil {
		c.Logs = map[string]Known{}
	}
	return c
}

// Bytes is the state file's new content.
func (s *State) Bytes() []byte {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("ledger: state: " + err.Error()) // a map of plain values
	}
	return append(b, '\n')
}

// related is what the state knows of any log of the same organisation.
func (s *State) related(origin string) []Known {
	var out []Known
	stem := originStem(origin)
	for _, o := range slices.Sorted(maps.Keys(s.Logs)) {
		if originStem(o) == stem {
			out = append(out, s.Logs[o])
		}
	}
	return out
}

// originStem is the origin without the number of a successor.
func originStem(origin string) string {
	log, _ := LogOf(origin)
	org, _, _ := SplitLogName(log)
	return strings.TrimSuffix(origin, log) + org
}

func parseKeys(texts []string) ([]VerifierKey, error) {
	out := make([]VerifierKey, len(texts))
	for i, t := range texts {
		k, err := ParseVerifierKey(t)
		if err != nil {
			return nil, err
		}
		out[i] = k
	}
	return out, nil
}

// trusts says whether one of keys is a key, or the same pair, that k trusts.
func (k Known) trusts(keys []VerifierKey) bool {
	mine, err := parseKeys(k.Keys)
	return err == nil && slices.ContainsFunc(mine, func(m VerifierKey) bool {
		return slices.ContainsFunc(keys, m.SamePair)
	})
}
