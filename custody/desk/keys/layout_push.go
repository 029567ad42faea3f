package keys

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// LayoutAsk pushes a template to one cabinet. Version is the one that the
// person saw in the preview, 0 for whichever is newest.
type LayoutAsk struct {
	Layout  custody.LayoutID
	Version int
	Place   custody.PlaceID
}

// PushLayout gives the keys of one cabinet the slots that a template says, all
// of them or none: the first thing that cannot be stops it, and that it was
// refused is written down too. Only where keys belong changes; where they are,
// hands and sensors say.
func PushLayout(ctx context.Context, s LayoutStore, scope tenants.Scope, in LayoutAsk) (p custody.LayoutPush, err error) {
	if err := needLayouts(scope); err != nil {
		return p, err
	}
	err = s.InTx(ctx, scope, func(tx LayoutTx) error {
		l, err := tx.Layout(in.Layout)
		switch {
		case err != nil:
			return err
		case l.EndedAt != nil:
			return tenants.Fail(tenants.Conflict, "layout_ended", "name", l.Name)
		case in.Version != 0 && in.Version != l.Version:
			return tenants.Fail(tenants.Conflict, "layout_changed", "name", l.Name, "version", itoa(l.Version))
		}
		place, err := tx.Place(in.Place)
		if err != nil {
			return err
		}
		if !scope.SeesSite(place.SiteID) {
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if place.Kind != custody.Cabinet {
			return tenants.Fail(tenants.Conflict, "layout_no_cabinet", "place", place.Name)
		}
		p, err = pushed(tx, scope, l, place)
		return err
	})
	return p, tenants.Wrap("keys.PushLayout", err)
}

func pushed(tx LayoutTx, scope tenants.Scope, l custody.Layout, place custody.Place) (custody.LayoutPush, error) {
	plan, err := planAt(tx, l, place)
	if err != nil {
		return custody.LayoutPush{}, err
	}
	was, err := tx.LayoutAt(place.ID)
	if err != nil {
		return was, err
	}
	p := custody.LayoutPush{OrgID: scope.Org(), PlaceID: place.ID, LayoutID: l.ID, Tried: l.Version, Stops: plan.Stops, At: tx.Now(), By: scope.Actor()}
	data := map[string]string{"place": string(place.ID), "layout": string(l.ID), "name": l.Name, "version": itoa(l.Version)}
	if p.Refused() {
		if was.LayoutID == l.ID {
			p.Version = was.Version
		}
		data["why"], data["stops"] = string(plan.Stops[0].Why), itoa(len(plan.Stops))
		if err := tx.SaveLayoutPush(p); err != nil {
			return p, err
		}
		_, err := tx.Record(custody.Event{Kind: custody.LayoutRefused, Outcome: "refused", Data: data})
		return p, err
	}
	for _, c := range plan.Changes {
		it := c.Item
		it.HomeSlot = c.Slot
		if err := tx.ChangeItem(it); err != nil {
			return p, err
		}
		if _, err := tx.Record(custody.Event{Kind: custody.ItemChanged, ItemID: it.ID, Outcome: "done", Data: map[string]string{"code": it.Code, "home": string(it.HomeID), "home_slot": itoa(it.HomeSlot), "layout": string(l.ID)}}); err != nil {
			return p, err
		}
	}
	p.Version, p.Changes = l.Version, len(plan.Changes)
	data["changes"] = itoa(p.Changes)
	if err := tx.SaveLayoutPush(p); err != nil {
		return p, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.LayoutPushed, Outcome: "done", Data: data})
	return p, err
}

// planAt is what the template comes to there; the keys of the cabinet are kept
// from others until the commit.
func planAt(tx LayoutTx, l custody.Layout, place custody.Place) (plan custody.LayoutPlan, err error) {
	items, err := tx.LockItemsAround(place.ID)
	if err != nil {
		return plan, err
	}
	sensed, err := tx.SensedAt(place.ID)
	return l.Plan(place, sensed, items), err
}
