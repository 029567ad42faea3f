package words

import (
	"slices"
	"sync"
)

// keptFaults bounds the list of faults; the count goes on.
const keptFaults = 100

var faults struct {
	sync.Mutex
	count int64
	ids   []string
}

// fault counts a message that is missing or was not filled.
func fault(id string) {
	faults.Lock()
	defer faults.Unlock()
	faults.count++
	if len(faults.ids) < keptFaults && !slices.Contains(faults.ids, id) {
		faults.ids = append(faults.ids, id)
	}
}

// Faults tells how often a message was missing or a required name had no
// value since the start, and the first different ones of them. A test that
// renders pages wants none.
func Faults() (count int64, ids []string) {
	faults.Lock()
	defer faults.Unlock()
	return faults.count, slices.Clone(faults.ids)
}
