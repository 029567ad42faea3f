package access

import (
	"encoding/json"
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// heads are the roles that answer for people, beside whoever answers for the
// one who asks.
var heads = []tenants.Role{tenants.RoleOwner, tenants.RoleAdmin, tenants.RoleManager}

// SystemSteps are who must say yes to a copy of a symbol, in order: as the key
// system says, else whoever answers for the person; and an executive above a
// master, an owner when the system names none.
func SystemSteps(y custody.KeySystem, level custody.SymbolLevel, manager tenants.PersonID) (by []rules.Approval, err error) {
	if y.Approvals != "" {
		if err := json.Unmarshal([]byte(y.Approvals), &by); err != nil {
			return nil, err
		}
	}
	if len(by) == 0 {
		by = usualSteps(manager)
	}
	if !level.Executive() {
		return by, nil
	}
	who := rules.Who{Roles: []tenants.Role{tenants.RoleOwner}}
	if y.Executive != "" {
		who = rules.Who{}
		if err := json.Unmarshal([]byte(y.Executive), &who); err != nil {
			return nil, err
		}
	}
	return append(by, rules.Approval{Who: who}), nil
}

// usualSteps are one step: whoever answers for the person, or a head.
func usualSteps(manager tenants.PersonID) []rules.Approval {
	who := rules.Who{Roles: heads}
	if manager != "" {
		who.People = []tenants.PersonID{manager}
	}
	return []rules.Approval{{Who: who}}
}

// stepsOf are who must say yes to a key: as its system or its rule says. What a
// rule forbids is *NotAsked.
func stepsOf(tx DoorsTx, in DoorsAsk, k custody.Opener, r *custody.Request) (by []rules.Approval, refused error, err error) {
	managers, err := tx.ManagersOf([]tenants.PersonID{in.PersonID})
	if err != nil {
		return nil, nil, err
	}
	if k.ItemID == "" {
		y, err := tx.System(k.SystemID)
		if err != nil {
			return nil, nil, err
		}
		by, err := SystemSteps(y, k.Level, managers[in.PersonID])
		return by, nil, err
	}
	it, err := tx.LockItem(k.ItemID)
	if err != nil {
		return nil, nil, err
	}
	ask, facts, err := supposed(tx, in.PersonID, it, tx.Now(), in.Via)
	if err != nil {
		return nil, nil, err
	}
	ask.Permanent = true
	d := rules.Decide(ask, facts)
	if d.Forbids() {
		no, err := notAsked(tx, ask, facts, it, d)
		return nil, no, err
	}
	if d.By != nil && len(d.By.Needs.Approvals) > 0 {
		r.RuleID, r.Version = d.RuleID, d.Version
		return d.By.Needs.Approvals, nil, nil
	}
	return usualSteps(managers[in.PersonID]), nil, nil
}

// undecided is the first step, from 1, that nobody is left to decide but the
// one who asks and those who decide the steps before; 0 when all can be.
func undecided(tx RequestTx, by []rules.Approval, human string) (int, error) {
	var able [][]string
	for i, a := range by {
		people, err := tx.Deciders(a.Who, human)
		if err != nil {
			return 0, err
		}
		var humans []string
		for _, p := range people {
			f, err := tx.PersonFacts(p, tx.Now())
			if err != nil {
				return 0, err
			}
			if f.Human != "" && !slices.Contains(a.Who.Except, p) {
				humans = append(humans, f.Human)
			}
		}
		if able = append(able, humans); !distinct(able, nil) {
			return i + 1, nil
		}
	}
	return 0, nil
}

// Steps are doubts about approvals that everybody may ask for: steps that
// nobody decides, that go in a circle, who would be stuck, and who can only
// approve each other.
func (h House) Steps(by []rules.Approval) (ds []Doubt) {
	var able [][]string
	var all []string
	for i, a := range by {
		step := h.humans(a.Who)
		if len(step) == 0 {
			ds = append(ds, doubt(NobodyApproves, "step", number(i+1)))
		}
		able, all = append(able, step), append(all, step...)
	}
	if len(ds) > 0 {
		return ds
	}
	if !distinct(able, nil) {
		return append(ds, doubt(SameApprover))
	}
	slices.Sort(all)
	if stuck := h.stuck(able, slices.Compact(all)); len(stuck) > 0 {
		ds = append(ds, doubt(StuckTakers, "people", h.names(stuck)))
	}
	if a, b, ok := pair(able, all); ok {
		ds = append(ds, doubt(MutualApproval, "people", h.names([]string{a, b})))
	}
	return ds
}

// letCut grants a key, or finds that it would no longer help: the cut is gone,
// the person too, or the key is elsewhere.
func letCut(tx RequestTx, r *custody.Request) error {
	p, err := tx.PersonFacts(r.PersonID, tx.Now())
	if err != nil {
		return err
	}
	if !p.Known || !p.Active {
		r.State = custody.RequestVoid
		return nil
	}
	if r.ItemID == "" {
		return nil
	}
	it, err := tx.LockItem(r.ItemID)
	if err == nil && it.State != custody.In && it.State != custody.ToHang {
		r.State = custody.RequestVoid
	}
	return err
}

// sendBack returns a request for changes: another one may take its place.
func sendBack(tx RequestTx, r custody.Request, a custody.RequestAnswer) (custody.Request, error) {
	by, err := steps(r)
	if err != nil {
		return r, err
	}
	at := tx.Now()
	r.State, r.SettledAt, r.Step = custody.RequestReturned, &at, r.Step+1
	if err := tx.SaveRequest(r); err != nil {
		return r, err
	}
	data, err := logged(tx, r, map[string]string{"step": itoa(a.Step + 1), "of": itoa(len(by)), "for": string(a.ForID)})
	if err != nil {
		return r, err
	}
	if _, err := tx.Record(custody.Event{Kind: custody.RequestSentBack, ItemID: r.ItemID, PersonID: r.PersonID, Outcome: string(r.State), Data: data, Personal: map[string]string{"reason": a.Why}}); err != nil {
		return r, err
	}
	return r, letter(tx, r, "returned", r.PersonID, a.PersonID)
}
