package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// blueScene is a code blue that gives nurses the keys of the resuscitation room
// with one tap: once in earnest, once by somebody who only wanted the room.
func (c *clinic) blueScene() {
	copies, plays, urgents := c.byDepartment["Emergency"][4:8], store.In[emergency.PlayTx](c.store), store.In[emergency.UrgentTx](c.store)
	var p custody.Playbook
	on := func(daysAgo, hour, minute int, do act) {
		c.agenda.plan(c.daysAgo(daysAgo, clockTime(hour, minute)), do)
	}
	on(9, 9, 40, func(ctx context.Context) (err error) {
		var codes []string
		for _, it := range copies {
			codes = append(codes, it.code)
		}
		p, err = emergency.WritePlaybook(ctx, plays, c.as(c.lead), custody.Playbook{Kind: custody.PlaybookCodeBlue, Name: "Code blue", SiteID: c.sites[0], Plan: custody.Plan{People: []tenants.PersonID{c.by[tenants.RoleManager].id},
			Steps: []custody.PlanStep{{Text: "Send the team to the room", Who: "ward"}, {Text: "Fetch the crash cart and its keys", Who: "nurse"}, {Text: "Keep a lift free", Who: "porter"}}, Ready: custody.Ready{Profiles: []string{"nurse"}}}}, emergency.Codes{Ready: codes})
		return err
	})
	tap := func(who *person, u *custody.Urgent) act {
		return func(ctx context.Context) error {
			for _, it := range copies {
				if p.ID != "" && it.slot > 0 && !it.out {
					return c.security.tap(ctx, it, who, p, u)
				}
			}
			return nil
		}
	}
	said := func(u *custody.Urgent, do func(ctx context.Context) error) act {
		return func(ctx context.Context) error {
			if u.ID == "" { // only the end is told
				return nil
			}
			return do(ctx)
		}
	}
	var first, second custody.Urgent
	nurse, other, manager := c.nurses[0], c.nurses[5], c.by[tenants.RoleManager]
	on(6, 2, 14, tap(nurse, &first))
	on(6, 5, 50, said(&first, func(ctx context.Context) error {
		_, err := emergency.WriteWhy(ctx, urgents, c.as(nurse), first.ID, "Cardiac arrest in triage, bed 3. The crash cart stood in the resuscitation room.")
		return err
	}))
	on(3, 13, 25, tap(other, &second))
	on(2, 13, 26, said(&second, func(ctx context.Context) error {
		return emergency.RemindOfUrgent(ctx, urgents, tenants.ForJob(c.org, "urgent"), second.ID)
	}))
	on(1, 10, 5, said(&second, func(ctx context.Context) error {
		_, err := emergency.Doubt(ctx, urgents, c.as(manager), second.ID, "There was no alarm that day. The room was wanted for a training.")
		return err
	}))
}

// tap is somebody who names themselves at the cabinet and takes at once what a
// playbook gives; they bring it back before an hour is over.
func (b *box) tap(ctx context.Context, it *thing, who *person, p custody.Playbook, u *custody.Urgent) error {
	ask := rules.Ask{PersonID: who.id, ItemID: it.id, At: b.clock.now(), Via: custody.ViaCabinet, Factors: []rules.Factor{rules.FactorBadge}, Urgent: true}
	var d rules.Decision
	err := b.store.Read(ctx, b.as(who), func(r *store.Rx) error {
		item := it.item
		item.State, item.HolderID = custody.In, "" // its sensor says so
		f, err := r.Facts(ask, item)
		f.Ready = []rules.ReadyFact{{Playbook: p.ID, Kind: p.Kind, Who: rules.Who{Profiles: p.Plan.Ready.Profiles}}}
		d = rules.Decide(ask, f)
		return err
	})
	if err != nil {
		return err
	}
	if d.Urgent == "" {
		return errSpoilt(it.code)
	}
	use := proto.Record{Kind: proto.UrgentTake, At: b.before(9 * time.Second), Slot: it.slot, Tag: it.tag, Item: it.id, Person: who.id, Due: proto.MomentAt(d.Terms.DueAt), Detail: string(d.Urgent)}
	for _, code := range d.Lifted {
		use.Why = append(use.Why, proto.Why{Code: code})
	}
	intent := use
	intent.Kind, intent.Detail, intent.Why = proto.Released, "", nil
	for _, r := range []proto.Record{use, intent} {
		if err := b.write(r, ""); err != nil {
			return err
		}
	}
	taken := intent
	taken.Kind, taken.At, taken.Intent = proto.Taken, b.moment(), b.seq
	if err := b.write(taken, ""); err != nil {
		return err
	}
	delete(b.slots, it.slot)
	b.left(it, who)
	if err := b.send(ctx); err != nil {
		return err
	}
	b.in(48*time.Minute, func(ctx context.Context) error { return b.back(ctx, it, who, it.hook) })
	return b.store.Read(ctx, b.as(who), func(r *store.Rx) error {
		vs, err := r.Urgents(store.UrgentAsk{Mine: who.id, Limit: 1})
		if len(vs) > 0 {
			*u = vs[0].Urgent
		}
		return err
	})
}
