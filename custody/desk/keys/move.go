package keys

import (
	"strconv"
	"time"

	"claviger/custody"
)

// held is the item in somebody's hand.
func held(item custody.Item, h custody.Holding, now time.Time) custody.Item {
	item.State, item.HolderID, item.HoldingID = custody.Out, h.PersonID, h.ID
	item.PlaceID, item.Slot, item.UpdatedAt = "", 0, now
	return item
}

// hung is the item at a place.
func hung(item custody.Item, state custody.State, place custody.PlaceID, slot int, now time.Time) custody.Item {
	item.State, item.PlaceID, item.Slot = state, place, slot
	item.HolderID, item.HoldingID, item.UpdatedAt = "", "", now
	return item
}

// moved is the data of an entry about a move.
func moved(via custody.Via, place custody.PlaceID, slot int, h custody.Holding) map[string]string {
	m := map[string]string{"via": string(via), "holding": string(h.ID)}
	if place != "" {
		m["place"] = string(place)
	}
	if slot > 0 {
		m["slot"] = itoa(slot)
	}
	if h.Purpose != "" {
		m["purpose"] = h.Purpose
	}
	if h.DueAt != nil {
		m["due"] = h.DueAt.UTC().Format(time.RFC3339)
	}
	return m
}

// personal is one field for the log to commit to, or nothing when empty.
func personal(field, value string) map[string]string {
	if value == "" {
		return nil
	}
	return map[string]string{field: value}
}

func listed(list, code string) string {
	if list == "" {
		return code
	}
	return list + "," + code
}

func itoa(n int) string { return strconv.Itoa(n) }
