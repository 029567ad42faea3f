package cabinet

import (
	"claviger/custody/rules"
	"claviger/hardware/proto"
)

// facts is what the roster says about an ask; where the item is, how fresh the
// rights are and whether there is a line is for the caller to add.
func (r *rights) facts(ask rules.Ask, holds []proto.Held, used []spent) rules.Facts {
	f := rules.Facts{Rules: r.rules, Zone: r.zone, ZoneID: r.Zone, Calendar: r.Calendar.Rules(), Lockdown: r.Lockdown.Facts(ask.PersonID), Glass: r.Glass(ask.PersonID, ask.At)}
	if ask.Urgent {
		f.Ready = r.AtOnce(ask.ItemID)
	}
	if p := r.people[ask.PersonID]; p != nil {
		f.Person = p.Facts(ask.At)
	}
	for _, w := range ask.Witnesses {
		if p := r.people[w.PersonID]; p != nil {
			f.Witnesses = append(f.Witnesses, rules.WitnessFact{PersonID: p.ID, PersonFacts: p.Facts(ask.At)})
		}
	}
	for _, h := range holds {
		fact := rules.HeldFact{ItemID: h.Item, Overdue: h.Due != 0 && proto.MomentOf(ask.At) > h.Due, Level: h.Level, Assets: h.Assets, Groups: h.Groups}
		if it := r.items[h.Item]; it != nil {
			fact.Level, fact.Assets, fact.Groups = it.Level, it.Assets, it.Groups
		}
		f.Held = append(f.Held, fact)
	}
	r.plan(&f, ask, used)
	return f
}
