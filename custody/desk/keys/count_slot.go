package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// SlotsAsk is what somebody says of hooks or slots that hold no key of a label.
type SlotsAsk struct {
	CountID custody.CountID
	Slots   []int
	Rest    bool // every one of which nobody said anything, and where no key was seen
	Other   bool // something that has no label hangs there; false: nothing does
}

// SeeSlots notes that hooks or slots are empty, or hold what nobody can read.
func SeeSlots(ctx context.Context, s CountStore, scope tenants.Scope, in SlotsAsk) error {
	return tenants.Wrap("keys.SeeSlots", countTx(ctx, s, scope, in.CountID, func(tx CountTx, c custody.Count) error {
		if err := running(c, "slots"); err != nil {
			return err
		}
		slots, err := tx.CountSlots(c.ID)
		if err != nil {
			return err
		}
		byNo := map[int]custody.CountSlot{}
		for _, slot := range slots {
			byNo[slot.No] = slot
		}
		if in.Rest {
			lines, err := tx.CountLines(c.ID)
			if err != nil {
				return err
			}
			in.Slots, in.Other = custody.Rest(slots, lines), false
		} else if len(in.Slots) == 0 {
			return tenants.Fail(tenants.Invalid, "count_slot_none").At("slots")
		}
		now := tx.Now()
		for _, no := range in.Slots {
			slot, there := byNo[no]
			if !there {
				return tenants.Fail(tenants.Invalid, "count_slot_unknown", "slot", itoa(no)).At("slots")
			}
			slot.Found, slot.FoundAt, slot.FoundBy = custody.SlotEmpty, &now, scope.Person()
			if in.Other {
				slot.Found = custody.SlotOther
			}
			if err := tx.SaveCountSlot(c.ID, slot); err != nil {
				return err
			}
		}
		return nil
	}))
}

// SeeRing notes how many pieces and which seal the counter found on a ring that
// was scanned.
func SeeRing(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, item custody.ItemID, pieces int, seal string) error {
	seal = strings.TrimSpace(seal)
	switch {
	case pieces < 1 || pieces > 500:
		return tenants.Fail(tenants.Invalid, "pieces_range").At("pieces")
	case tooLong(seal, maxCode):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("seal")
	case !tenants.IsText(seal):
		return tenants.Fail(tenants.Invalid, "characters").At("seal")
	}
	return tenants.Wrap("keys.SeeRing", countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		if err := running(c, "pieces"); err != nil {
			return err
		}
		line, err := tx.CountLine(id, item)
		if err == nil && line.SeenAt == nil {
			err = tenants.Fail(tenants.NotFound, "count_line_not_found")
		}
		if err != nil {
			return err
		}
		line.Pieces, line.Seal = pieces, seal
		return tx.SaveCountLine(id, line)
	}))
}

// closeSlots says what of each slot, with what the cabinet's sensors read now.
func closeSlots(tx CountTx, c custody.Count) (differences int, err error) {
	slots, err := tx.CountSlots(c.ID)
	if err != nil || len(slots) == 0 {
		return 0, err
	}
	sensed, err := tx.SensedAt(c.PlaceID)
	if err != nil {
		return 0, err
	}
	for _, slot := range slots {
		slot.Sensed, slot.SensorFault = sensed[slot.No].ItemID, sensed[slot.No].Fault
		if slot.Differs = slot.Differ(); slot.Differs {
			differences++
			if _, err := tx.Record(custody.Event{Kind: custody.CountDiffers, ItemID: slot.Sensed, PersonID: c.Owner(), Outcome: "slot", Data: countData(c, "slot", itoa(slot.No))}); err != nil {
				return 0, err
			}
		}
		if err := tx.SaveCountSlot(c.ID, slot); err != nil {
			return 0, err
		}
	}
	return differences, nil
}

// ResolveSlot keeps how the difference of a slot was explained.
func ResolveSlot(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, no int, why string) error {
	why, err := explained(why)
	if err != nil {
		return err
	}
	return tenants.Wrap("keys.ResolveSlot", countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		slots, err := tx.CountSlots(id)
		if err != nil {
			return err
		}
		for _, slot := range slots {
			if slot.No != no || !slot.Differs {
				continue
			}
			if slot.ResolvedAt != nil {
				return tenants.Fail(tenants.Conflict, "difference_resolved").At("why")
			}
			now := tx.Now()
			slot.ResolvedAt, slot.ResolvedBy, slot.Why = &now, scope.Person(), why
			if err := tx.SaveCountSlot(id, slot); err != nil {
				return err
			}
			_, err := tx.Record(custody.Event{Kind: custody.CountResolved, PersonID: scope.Person(), Outcome: "done", Data: countData(c, "slot", itoa(no)), Personal: map[string]string{"why": why}})
			return err
		}
		return tenants.Fail(tenants.NotFound, "difference_not_found")
	}))
}

// explained is an explanation without the blanks around it.
func explained(why string) (string, error) {
	why = strings.TrimSpace(why)
	switch {
	case why == "":
		return "", tenants.Fail(tenants.Invalid, "difference_reason_required").At("why")
	case tooLong(why, maxNote):
		return "", tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("why")
	case !tenants.IsText(why):
		return "", tenants.Fail(tenants.Invalid, "characters").At("why")
	}
	return why, nil
}
