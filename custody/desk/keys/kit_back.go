package keys

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// KitBackAsk is a kit, or a part of one, that somebody brings back.
type KitBackAsk struct {
	Items     []custody.ItemID // these of it; nil: all that are out
	Of        tenants.PersonID // only what this person has, "": from whomever
	BroughtBy tenants.PersonID // "" when nobody says
	Via       custody.Via
}

// KitBack is what of a kit came back, and what is still missing of it.
type KitBack struct {
	Kit     custody.Kit
	Back    []Back
	Missing []custody.Item // by code
}

// BringKitBack takes back what is there of a kit. It is never refused, however
// much is missing: what stays away keeps its holder, and is named.
func BringKitBack(ctx context.Context, s KitStore, scope tenants.Scope, id custody.KitID, in KitBackAsk) (out KitBack, err error) {
	err = s.InTx(ctx, scope, func(tx KitTx) (err error) {
		out = KitBack{}
		if out.Kit, err = kitOf(tx, scope, id); err != nil {
			return err
		}
		if in.BroughtBy, err = knownBringer(tx, in.BroughtBy); err != nil {
			return err
		}
		for _, id := range out.Kit.Items {
			if err := partBack(tx, scope, in, id, &out); err != nil {
				return err
			}
		}
		if len(out.Back) == 0 {
			return nil
		}
		return recordKitBack(tx, in, out)
	})
	slices.SortFunc(out.Back, func(a, b Back) int { return cmp.Compare(a.Item.Code, b.Item.Code) })
	slices.SortFunc(out.Missing, func(a, b custody.Item) int { return cmp.Compare(a.Code, b.Code) })
	return out, tenants.Wrap("keys.BringKitBack", err)
}

// partBack takes back one key of a kit if it is out and among those brought.
func partBack(tx KitTx, scope tenants.Scope, in KitBackAsk, id custody.ItemID, out *KitBack) error {
	item, err := tx.LockItem(id)
	if err != nil {
		return err
	}
	brought := item.State == custody.Out && (in.Of == "" || item.HolderID == in.Of) && (in.Items == nil || slices.Contains(in.Items, id))
	if in.Items != nil && slices.Contains(in.Items, id) && item.State == custody.Missing {
		brought = true // found
	}
	if !brought {
		if item.State == custody.Out || item.State == custody.Missing {
			out.Missing = append(out.Missing, item)
		}
		return nil
	}
	one := BackAsk{ItemID: id, BroughtBy: in.BroughtBy, Via: in.Via}
	if err := mayTakeBack(scope, one, item); err != nil {
		return err
	}
	back, err := takeBack(tx, scope, one, item)
	if err == nil {
		out.Back = append(out.Back, back)
	}
	return err
}

func recordKitBack(tx KitTx, in KitBackAsk, out KitBack) error {
	person := in.BroughtBy
	if person == "" {
		person = out.Back[0].Holding.PersonID
	}
	data := map[string]string{"kit": string(out.Kit.ID), "name": out.Kit.Name, "keys": itoa(len(out.Back)), "via": string(in.Via)}
	var codes []string
	for _, it := range out.Missing {
		codes = append(codes, it.Code)
	}
	if slices.Sort(codes); len(codes) > 0 {
		data["missing"] = strings.Join(codes, ", ")
	}
	_, err := tx.Record(custody.Event{Kind: custody.KitBack, PersonID: person, Outcome: "done", Data: data})
	return err
}
