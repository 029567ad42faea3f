package demo

import (
	"context"
	"errors"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
)

// leaveScenes are about a key that is only taken when two say yes: asked for,
// granted in order and taken; asked for in vain; and one request that waits
// for the manager now.
func (h *house) leaveScenes() {
	master := &thing{code: "GM-1", level: 4, kept: true}
	who := h.by[tenants.RoleHolder]
	h.on(26, 9, 5, h.grandMaster(master))
	h.on(11, 10, 5, h.byLeave(master, who))
	h.on(5, 11, 25, func(ctx context.Context) error { // it was retired two days before
		_, err := access.AskAccess(ctx, h.asks(), h.as(who), access.AccessAsk{ItemID: h.spare[8].id, PersonID: who.id, Until: *h.after(time.Hour), Reason: "It used to hang here.", Via: custody.ViaWeb})
		if no := (*access.NotAsked)(nil); !errors.As(err, &no) {
			return errors.Join(err, errSpoilt(h.spare[8].code))
		}
		return nil
	})
	h.agenda.plan(h.ago(26*time.Minute), func(ctx context.Context) error {
		if master.id == "" { // only the end is told: the key was never made
			return nil
		}
		_, err := h.askLeave(ctx, master, who, 20*time.Hour, 4*time.Hour, "The lift firm comes tomorrow and needs every plant room.")
		return err
	})
}

// grandMaster hangs the key up and makes its rule.
func (h *house) grandMaster(it *thing) act {
	return func(ctx context.Context) error {
		made, err := keys.AddItem(ctx, h.edit(), h.as(h.lead), keys.ItemDraft{Code: it.code, Name: "Grand master", Kind: custody.Single, Level: it.level, HomeID: h.spare[0].home, Symbol: "GM", Pieces: 1, Note: "Opens everything. Never lend it on.", Cost: 250000})
		if err != nil {
			return err
		}
		it.item, it.id, it.home = made, made.ID, made.HomeID
		_, err = h.rule(ctx, rules.Rule{Name: "The grand master, when two say yes", Effect: rules.Allow, Who: rules.Who{Roles: []tenants.Role{tenants.RoleHolder}}, What: rules.What{MinLevel: 4},
			Needs:  rules.Needs{Reason: true, Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}, {Who: rules.Who{Roles: []tenants.Role{tenants.RoleOwner}}}}},
			Limits: rules.Limits{MaxMinutes: 240, MaxHeld: 8}})
		return err
	}
}

// askLeave asks for a key from some time from now, for a while.
func (h *house) askLeave(ctx context.Context, it *thing, who *person, in, span time.Duration, why string) (custody.Request, error) {
	from := h.clock.now().Add(in).Truncate(time.Minute)
	return access.AskAccess(ctx, h.asks(), h.as(who), access.AccessAsk{ItemID: it.id, PersonID: who.id, From: from, Until: from.Add(span), Reason: why, Via: custody.ViaWeb})
}

// byLeave is a key that two said yes to, one after the other.
func (h *house) byLeave(it *thing, who *person) act {
	return func(ctx context.Context) error {
		r, err := h.askLeave(ctx, it, who, 0, 6*time.Hour, "A pipe burst behind a locked riser.")
		if err != nil {
			return err
		}
		yes := func(by *person, why string) act {
			return func(ctx context.Context) error {
				_, err := access.Answer(ctx, h.asks(), h.as(by), access.Verdict{ID: r.ID, Yes: true, Why: why})
				return err
			}
		}
		h.in(10*time.Minute, yes(h.by[tenants.RoleManager], ""))
		h.in(25*time.Minute, yes(h.by[tenants.RoleOwner], "Only the risers, please."))
		h.in(40*time.Minute, func(ctx context.Context) error {
			if err := h.must(ctx, it, wish{who: who, reason: "Burst pipe"}); err != nil {
				return err
			}
			h.in(2*time.Hour, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
			return nil
		})
		return nil
	}
}
