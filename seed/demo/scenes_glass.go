package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// glassScene is a night with water behind a door whose key nobody may have: the
// manager, who is named for that, opens it all the same. The review comes late;
// that of another time still waits.
func (h *house) glassScene() {
	it, s := h.spare[21], store.In[emergency.GlassTx](h.store)
	keeper, other := h.by[tenants.RoleManager], h.by[tenants.RoleDesk]
	var sealed rules.Rule
	var first *custody.Glass
	var practised *custody.Keeper
	on := func(daysAgo, hour, minute int, do act) {
		h.agenda.plan(h.daysAgo(daysAgo, clockTime(hour, minute)), do)
	}
	named := false
	name := func(who *person) act {
		return func(ctx context.Context) error {
			k, err := emergency.NameKeeper(ctx, s, h.as(h.lead), emergency.KeeperAsk{PersonID: who.id, Level: 3, Until: h.clock.now().Add(180 * 24 * time.Hour)})
			if named = err == nil; who == other && err == nil { // a name too many
				err = emergency.EndKeeper(ctx, s, h.as(h.lead), k.ID)
			} else if err == nil {
				practised = &k
			}
			return err
		}
	}
	broken := func(why custody.GlassWhy, text string) act {
		return func(ctx context.Context) error {
			if !named { // only the end is told
				return nil
			}
			out, err := keys.BreakGlass(ctx, h.keys(), h.as(keeper), keys.BreakAsk{ItemID: it.id, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Why: why, Text: text})
			if err != nil {
				return err
			}
			if out.Glass == nil {
				return errSpoilt("break-glass")
			}
			h.left(it, keeper)
			if first == nil {
				first = out.Glass
			}
			return h.back(ctx, it, keeper)
		}
	}
	on(6, 16, 40, func(ctx context.Context) (err error) {
		sealed, err = h.rule(ctx, rules.Rule{Name: "Sealed by the insurer", Effect: rules.Deny, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{it.id}}})
		return err
	})
	on(6, 16, 45, name(keeper))
	on(6, 16, 46, name(other))
	on(5, 22, 14, broken(custody.GlassWater, "Water comes out under the door."))
	on(4, 22, 15, func(ctx context.Context) error {
		if first == nil {
			return nil
		}
		return emergency.RemindOfGlass(ctx, s, tenants.ForJob(h.org, "glass"), first.ID)
	})
	on(3, 8, 50, func(ctx context.Context) error {
		if first == nil {
			return nil
		}
		_, err := emergency.ReviewGlass(ctx, s, h.as(h.lead), first.ID, "A pipe had burst. It was right; the stopcock gets a key of its own.")
		return err
	})
	on(2, 10, 30, func(ctx context.Context) error {
		if practised == nil {
			return nil
		}
		_, err := emergency.DrillKeeper(ctx, s, h.as(h.lead), practised.ID, "Badge, PIN and the seal of the box: two minutes, no questions.")
		return err
	})
	on(1, 21, 5, broken(custody.GlassFailed, ""))
	on(1, 21, 30, func(ctx context.Context) error {
		if sealed.ID == "" {
			return nil
		}
		return h.endRule(ctx, sealed)
	})
}
