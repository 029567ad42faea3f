package hub

import (
	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
)

// fire is what the fire panel of a cabinet opens, of the items that its roster
// names; nil for nothing.
func fire(r *store.Rx, place custody.PlaceID, items []proto.Item) (*proto.Fire, error) {
	set, err := r.FireSet(place)
	if err != nil {
		return nil, err
	}
	here := map[custody.ItemID]bool{}
	for _, it := range items {
		here[it.ID] = true
	}
	out := proto.Fire{Stay: uint32(set.Stay.Seconds())}
	for _, id := range set.Keys {
		if here[id] {
			out.Items = append(out.Items, id)
		}
	}
	if len(out.Items) == 0 {
		return nil, nil
	}
	return &out, nil
}
