package proto

import (
	"slices"

	"claviger/custody"
)

// Fire is what a cabinet opens by itself when its fire panel gives alarm, in
// that order.
type Fire struct {
	Items []custody.ItemID `cbor:"1,keyasint"`
	Stay  uint32           `cbor:"2,keyasint,omitempty"` // seconds after the alarm in which slots stand open; 0: until it is over
}

func (b *bounds) fire(f *Fire) {
	if f == nil {
		return
	}
	b.need(len(f.Items) > 0 && len(f.Items) <= custody.MostFireKeys, "fire")
	b.span(int64(f.Stay), 0, 24*3600, "fire")
	for i, id := range f.Items {
		b.id(string(id), "fire")
		b.need(!slices.Contains(f.Items[:i], id), "fire")
	}
}
