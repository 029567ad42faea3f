package sim

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// hands are the fobs that were pulled and hang nowhere. They are remembered in
// a file, as pockets outlive a restart.
type hands struct {
	mu   sync.Mutex
	path string
	tags []string
}

func newHands(folder string) *hands {
	h := &hands{path: filepath.Join(folder, "hands.json")}
	if text, err := os.ReadFile(h.path); err == nil {
		json.Unmarshal(text, &h.tags) // a file that is not readable is an empty pocket
	}
	return h
}

// take puts a fob into the pocket.
func (h *hands) take(tag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if tag != "" && !slices.Contains(h.tags, tag) {
		h.tags = append(h.tags, tag)
		h.save()
	}
}

// give takes a fob out of the pocket, if it is there.
func (h *hands) give(tag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tags = slices.DeleteFunc(h.tags, func(t string) bool { return t == tag })
	h.save()
}

// list is what the pockets hold.
func (h *hands) list() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.tags)
}

func (h *hands) save() {
	if text, err := json.Marshal(h.tags); err == nil {
		os.WriteFile(h.path, text, 0o600)
	}
}
