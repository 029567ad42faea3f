package keys

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// OrderAsk asks a cabinet for something that moves no key.
type OrderAsk struct {
	PlaceID custody.PlaceID
	Action  string // ActionUnlock, ActionRestart, ActionInventory or ActionLocate
	Slot    int    // that is to blink, else 0
	Reason  string
	Life    time.Duration // 0: DefaultLife
}

// longReason is the most letters of a reason that is typed for an order.
const longReason = 300

// OrderRight is the permission that an order takes; false for no order at all.
// Where a slot blinks and what all sensors read is the business of everybody
// who hands out keys, a restart that of who looks after cabinets.
func OrderRight(action string) (tenants.Permission, bool) {
	switch action {
	case ActionUnlock:
		return tenants.Release, true
	case ActionRestart:
		return tenants.CabinetsEdit, true
	case ActionInventory, ActionLocate:
		return tenants.KeysIssue, true
	}
	return "", false
}

// Order asks a cabinet to free its door, to start again, to read every slot or
// to let one blink: once, with a reason, for a few seconds. The command is
// committed first and sent after; what became of it only the cabinet says. To
// free a door somebody in a browser must have proved lately who they are: the
// keys stay locked in their slots, but those that hang open do not.
func Order(ctx context.Context, s Store, scope tenants.Scope, in OrderAsk) (Command, error) {
	var out Command
	in.Reason = strings.TrimSpace(in.Reason)
	right, known := OrderRight(in.Action)
	if !known {
		return out, tenants.Fail(tenants.Invalid, "order_unknown").At("action")
	}
	if err := scope.Need(right); err != nil {
		return out, err
	}
	if in.Reason == "" {
		return out, tenants.Fail(tenants.Invalid, "order_reason").At("reason")
	}
	if err := tenants.CheckText("reason", in.Reason, longReason); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx Tx) (err error) {
		place, err := tx.Place(in.PlaceID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(place.SiteID) {
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if in.Action == ActionUnlock {
			if err := scope.NeedProof(tx.Now()); err != nil {
				return err
			}
		}
		if place.Kind != custody.Cabinet {
			return tenants.Fail(tenants.Conflict, "order_no_cabinet", "place", place.Name)
		}
		if in.Action != ActionLocate {
			in.Slot = 0
		} else if in.Slot < 1 || in.Slot > place.Slots {
			return tenants.Fail(tenants.Invalid, "order_slot", "max", itoa(place.Slots)).At("slot")
		}
		twin, err := tx.CabinetAt(place.ID)
		if err != nil {
			return err
		}
		if twin.Quarantined {
			return tenants.Fail(tenants.Conflict, "cabinet_quarantined", "cabinet", place.Name)
		}
		out, err = orderTo(tx, scope, in, twin)
		return err
	})
	return out, tenants.Wrap("keys.Order", err)
}

// orderTo writes the command, its entry, and the work that sends and ends it.
func orderTo(tx Tx, scope tenants.Scope, in OrderAsk, twin Twin) (Command, error) {
	life := in.Life
	if life == 0 {
		life = DefaultLife
	}
	life = min(max(life, ShortLife), LongLife)
	c := Command{OrgID: scope.Org(), ID: custody.CommandID(tx.NewID("cmd")), DeviceID: twin.DeviceID, PlaceID: in.PlaceID, Slot: in.Slot, Action: in.Action,
		Requester: scope.Actor(), Reason: in.Reason, IssuedAt: tx.Now(), ExpiresAt: tx.Now().Add(life), State: Queued}
	if err := tx.AddCommand(c); err != nil {
		return c, err
	}
	data := map[string]string{"command": string(c.ID), "action": c.Action, "device": string(c.DeviceID), "place": string(c.PlaceID), "expires": c.ExpiresAt.Format(time.RFC3339Nano)}
	if c.Slot > 0 {
		data["slot"] = itoa(c.Slot)
	}
	e := custody.Event{Kind: custody.OrderAsked, Outcome: "grant", Data: data, Personal: personal("reason", c.Reason)}
	if _, err := tx.Record(e); err != nil {
		return c, err
	}
	if err := tx.Enqueue(custody.SendCommand, map[string]string{"command": string(c.ID)}, tx.Now()); err != nil {
		return c, err
	}
	return c, tx.Enqueue(custody.ExpireAsk, map[string]string{"command": string(c.ID)}, c.ExpiresAt.Add(time.Second))
}
