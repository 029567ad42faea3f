package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// Reactivate takes a lost key that is found into use again: somebody has
// looked at it and says so. Once its locks are changed it never is.
func Reactivate(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, item custody.Item) error {
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		switch {
		case item.State != custody.Missing || inc.FoundAt == nil:
			return tenants.Fail(tenants.Conflict, "not_found_yet", "key", item.Code)
		case inc.OrderDoneAt != nil:
			return tenants.Fail(tenants.Conflict, "locks_changed", "key", item.Code)
		}
		after, err := inUse(tx, item)
		if err != nil {
			return err
		}
		if err := tx.SaveItem(item, after); err != nil {
			return err
		}
		inc.Outcome = custody.In
		return lostEvent(tx, custody.LostReactivated, inc, map[string]string{"place": string(after.PlaceID), "slot": itoa(after.Slot)}, nil)
	})
	return out, tenants.Wrap("keys.Reactivate", err)
}

// inUse is the item where it lies, in use: a sensor saw it in its slot, or it
// lies at its home or at the desk.
func inUse(tx Tx, item custody.Item) (custody.Item, error) {
	place, err := tx.Place(item.PlaceID)
	if err != nil {
		return item, err
	}
	state := custody.In
	if place.Kind == custody.Desk && item.HomeID != place.ID {
		state = custody.ToHang
	}
	return hung(item, state, item.PlaceID, item.Slot, tx.Now()), nil
}

// WriteOff takes a lost key out of use for good, found or not, and closes the
// holding of who had it last.
func WriteOff(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, item custody.Item) error {
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		if item.State != custody.Missing {
			return tenants.Fail(tenants.Conflict, "not_missing", "key", item.Code)
		}
		after := hung(item, custody.Retired, "", 0, tx.Now())
		if item.HoldingID != "" {
			if _, err := closeHolding(tx, item, after, scope.Actor(), "", custody.ViaDesk, tx.Now()); err != nil {
				return err
			}
		}
		if err := tx.SaveItem(item, after); err != nil {
			return err
		}
		inc.Outcome = custody.Retired
		return lostEvent(tx, custody.RetiredItem, inc, lastSeen(item), nil)
	})
	return out, tenants.Wrap("keys.WriteOff", err)
}

// CloseIncident closes what was lost, with the evidence that all is done. What
// is not done yet is named.
func CloseIncident(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID, evidence string) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, item custody.Item) error {
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		recalls, err := tx.Recalls(inc.ID)
		if err != nil {
			return err
		}
		switch steps := inc.Missing(outstanding(recalls)); {
		case len(steps) > 0:
			return tenants.Fail(tenants.Conflict, "incident_unfinished", "key", item.Code, "steps", strings.Join(steps, ","))
		case evidence == "":
			return tenants.Fail(tenants.Invalid, "evidence_required").At("evidence")
		case tooLong(evidence, maxStatement):
			return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxStatement)).At("evidence")
		}
		at := tx.Now()
		inc.ClosedAt, inc.ClosedBy, inc.Evidence = &at, scope.Actor(), evidence
		return lostEvent(tx, custody.LostClosed, inc, map[string]string{"outcome": string(inc.Outcome)}, map[string]string{"evidence": evidence})
	})
	return out, tenants.Wrap("keys.CloseIncident", err)
}

func outstanding(recalls []custody.Recall) (n int) {
	for _, r := range recalls {
		if r.DoneAt == nil {
			n++
		}
	}
	return n
}
