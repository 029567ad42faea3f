package keys

import (
	"slices"
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// present are the witnesses of an act by hand: those who proved themselves,
// and the signed-in colleague who does it for somebody else.
func present(scope tenants.Scope, in TakeAsk) []rules.Witness {
	out := slices.Clone(in.Witnesses)
	own := scope.Person()
	if in.Via != custody.ViaDesk || own == "" || own == in.PersonID || scope.Device() != "" || scope.Login() == "" {
		return out
	}
	if !slices.ContainsFunc(out, func(w rules.Witness) bool { return w.PersonID == own }) {
		out = append(out, rules.Witness{PersonID: own, Factors: []rules.Factor{rules.FactorPassword}})
	}
	return out
}

// witnessList names witnesses in an entry.
func witnessList(ws []rules.Witness) string {
	var ids []string
	for _, w := range ws {
		ids = append(ids, string(w.PersonID))
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), ",")
}

// witnessed adds to the entry of a return who watched it, and how many
// witnesses are missing of those the rule of the take wants. The return itself
// is never refused. It gives who of them was there.
func witnessed(tx Tx, scope tenants.Scope, in BackAsk, h custody.Holding, e *custody.Event) (there []tenants.PersonID, err error) {
	if h.Witnesses == 0 {
		return nil, nil
	}
	ids := slices.Clone(in.Witnesses)
	if in.Via == custody.ViaDesk && scope.Person() != "" && scope.Device() == "" {
		ids = append(ids, scope.Person())
	}
	taker, err := tx.Human(h.PersonID)
	if err != nil {
		return nil, err
	}
	counts, err := counting(tx, h.RuleID, h.Version, h.ItemID, h.PersonID, ids)
	if err != nil {
		return nil, err
	}
	humans := []string{taker}
	var seen, unfit []rules.Witness
	for _, id := range ids {
		human, err := tx.Human(id)
		if err != nil {
			return nil, err
		}
		switch {
		case slices.Contains(humans, human):
		case !counts(id):
			unfit = append(unfit, rules.Witness{PersonID: id})
		default:
			humans, seen, there = append(humans, human), append(seen, rules.Witness{PersonID: id}), append(there, id)
		}
	}
	if len(seen) > 0 {
		e.Data["witnesses"] = witnessList(seen)
	}
	if len(unfit) > 0 {
		e.Data["witnesses_unfit"] = witnessList(unfit)
	}
	if missing := h.Witnesses - len(seen); missing > 0 {
		e.Data["witnesses_missing"] = itoa(missing)
	}
	return there, nil
}

// counting tells who may be a witness of a return, as the version of the rule
// wants it by which the key was taken: of another department, or named by it.
// Of a rule that is not there anybody may.
func counting(tx Tx, rule custody.RuleID, version int, item custody.ItemID, holder tenants.PersonID, ids []tenants.PersonID) (func(tenants.PersonID) bool, error) {
	r, ok, err := tx.RuleVersion(rule, version)
	if err != nil || !ok || len(ids) == 0 {
		return func(tenants.PersonID) bool { return true }, err
	}
	ask := rules.Ask{PersonID: holder, ItemID: item, At: tx.Now()}
	for _, id := range ids {
		ask.Witnesses = append(ask.Witnesses, rules.Witness{PersonID: id})
	}
	it, err := tx.LockItem(item)
	if err != nil {
		return nil, err
	}
	f, err := tx.Facts(ask, it)
	return func(id tenants.PersonID) bool {
		at := slices.IndexFunc(f.Witnesses, func(w rules.WitnessFact) bool { return w.PersonID == id })
		return at >= 0 && r.Needs.Witnesses.Counts(f.Witnesses[at], f.Person)
	}, err
}
