package locks

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// OpenSimulated is a bank that remembers its fobs in a file, so that they
// still hang there when the program starts again. Slots sizes a new one; a
// file of another size is refused.
func OpenSimulated(path string, slots int) (*Simulated, error) {
	b := NewSimulated(slots)
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		var s State
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, fmt.Errorf("%s is no state of a simulated bank: %w", path, err)
		}
		if len(s.Slots) != slots {
			return nil, fmt.Errorf("%s has %d slots, not %d", path, len(s.Slots), slots)
		}
		b = from(s)
	}
	b.keep = func(s State) error { return keep(path, s) }
	return b, b.keep(b.copied())
}

// keep writes the state beside the old one and puts it in its place.
func keep(path string, s State) error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
