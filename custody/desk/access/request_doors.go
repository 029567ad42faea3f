package access

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// MostDoors is how many doors one request names; a building counts as its
// units.
const MostDoors = 300

// mostAtOnce is how many keys one wish may need.
const mostAtOnce = 6

// DoorsStore opens the transactions of wishes for keys to have for good.
type DoorsStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(DoorsTx) error) error
}

// DoorsTx is what asking for a key by the doors it is to open needs of a
// transaction.
type DoorsTx interface {
	RequestTx
	AllSeen(doors []custody.Opens) error // NotFound for the first that is not here, or on a site out of reach

	// Openers are what opens some of the doors: cuts of key systems, and for doors
	// that no system knows keys at their place; each with the doors it opens in all.
	Openers(doors []custody.Opens) ([]custody.Opener, error)

	// Has is what a person has of these openers already.
	Has(person tenants.PersonID, of []custody.Opener) ([]custody.Opener, error)
	Symbol(id custody.SymbolID) (custody.Symbol, error)
	System(id custody.SystemID) (custody.KeySystem, error)
	PersonName(id tenants.PersonID) (string, error)
}

// DoorsAsk is a wish for a key to have for good, told by the doors that it is
// to open.
type DoorsAsk struct {
	PersonID tenants.PersonID
	Doors    []custody.Opens
	Reason   string            // what for; never empty
	Apart    bool              // rather several lower keys than one that opens more
	Prior    custody.RequestID // that came back for changes, "" for none
	Via      custody.Via
}

// NoApprover is the error of a wish that nobody could decide: step is the one
// from 1, of the steps By. It is in the log.
type NoApprover struct {
	Step int
	By   []rules.Approval
}

// Error names the outcome for the log.
func (n *NoApprover) Error() string { return "nobody approves step " + itoa(n.Step) }

// Unwrap gives the kind.
func (n *NoApprover) Unwrap() error {
	return tenants.Fail(tenants.Conflict, "no_approver", "step", itoa(n.Step), "of", itoa(len(n.By))).At("doors")
}

// AskDoors opens a request for the lowest key that opens the doors, or one for
// each key of the smallest set. What nobody could decide is *NoApprover.
func AskDoors(ctx context.Context, s DoorsStore, scope tenants.Scope, in DoorsAsk) (out []custody.Request, err error) {
	if err := checkDoors(scope, &in); err != nil {
		return nil, err
	}
	var refused error
	err = s.InTx(ctx, scope, func(tx DoorsTx) error {
		out, refused = nil, nil
		if err := tx.AllSeen(in.Doors); err != nil {
			return err
		}
		if err := priorOf(tx, in); err != nil {
			return err
		}
		keys, err := chosen(tx, in)
		if err != nil {
			return err
		}
		me, err := tx.PersonFacts(in.PersonID, tx.Now())
		switch {
		case err != nil:
			return err
		case !me.Known:
			return tenants.Fail(tenants.NotFound, "person_not_found").At("person")
		case !me.Active:
			return tenants.Fail(tenants.Conflict, "person_inactive").At("person")
		}
		for _, k := range keys {
			r, no, err := askDoor(tx, in, me, k)
			if err != nil {
				return err
			}
			if no != nil {
				out, refused = nil, no
				return nil
			}
			out = append(out, r)
		}
		return nil
	})
	if err == nil && refused != nil {
		return nil, refused
	}
	return out, tenants.Wrap("access.AskDoors", err)
}

func checkDoors(scope tenants.Scope, in *DoorsAsk) error {
	in.Reason = strings.TrimSpace(in.Reason)
	need := tenants.KeysOwn
	if in.PersonID != scope.Person() || in.PersonID == "" {
		need = tenants.KeysIssue
	}
	if err := scope.Need(need); err != nil {
		return err
	}
	switch {
	case in.PersonID == "":
		return tenants.Fail(tenants.Invalid, "person_required").At("person")
	case len(in.Doors) == 0:
		return tenants.Fail(tenants.Invalid, "doors_required").At("doors")
	case len(in.Doors) > MostDoors:
		return tenants.Fail(tenants.Invalid, "doors_many", "max", itoa(MostDoors)).At("doors")
	case in.Reason == "":
		return tenants.Fail(tenants.Invalid, "why_required").At("reason")
	case tooLong(in.Reason):
		return tenants.Fail(tenants.Invalid, "too_long", "max", "500").At("reason")
	}
	return nil
}

// priorOf wants what came back to be the same person's, and to have come back.
func priorOf(tx DoorsTx, in DoorsAsk) error {
	if in.Prior == "" {
		return nil
	}
	was, err := tx.LockRequest(in.Prior)
	if err == nil && (was.PersonID != in.PersonID || was.State != custody.RequestReturned) {
		err = tenants.Fail(tenants.NotFound, "request_not_found")
	}
	return err
}

// chosen are the keys to be asked for, each with the doors that it is for.
func chosen(tx DoorsTx, in DoorsAsk) ([]custody.Opener, error) {
	all, err := tx.Openers(in.Doors)
	if err != nil {
		return nil, err
	}
	p := custody.Propose(in.Doors, all)
	keys := p.Keys
	if in.Apart && len(p.Apart) > 0 {
		keys = p.Apart
	}
	switch {
	case len(p.Shut) > 0 && len(keys) == 0:
		return nil, tenants.Fail(tenants.Conflict, "no_key_opens").At("doors")
	case len(keys) > mostAtOnce:
		return nil, tenants.Fail(tenants.Conflict, "keys_many", "n", itoa(len(keys)), "max", itoa(mostAtOnce)).At("doors")
	}
	has, err := tx.Has(in.PersonID, p.All)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		for _, h := range has {
			if !slices.ContainsFunc(k.Opens, func(d custody.Opens) bool { return !slices.Contains(h.Opens, d) }) {
				return nil, tenants.Fail(tenants.Conflict, "opens_already", "key", h.Label()).At("doors")
			}
		}
	}
	return keys, nil
}

// askDoor opens the request for one key, when its steps can be decided.
func askDoor(tx DoorsTx, in DoorsAsk, me rules.PersonFacts, k custody.Opener) (out custody.Request, refused error, err error) {
	r := custody.Request{Kind: custody.AskForGood, PersonID: in.PersonID, Human: me.Human, ItemID: k.ItemID, SymbolID: k.SymbolID, Reason: in.Reason, PriorID: in.Prior}
	by, refused, err := stepsOf(tx, in, k, &r)
	if err != nil || refused != nil {
		return out, refused, err
	}
	step, err := undecided(tx, by, me.Human)
	if err != nil {
		return out, nil, err
	}
	if step > 0 {
		_, err := tx.Record(custody.Event{Kind: custody.RequestNotAsked, ItemID: k.ItemID, PersonID: in.PersonID, Outcome: string(rules.Denied),
			Data: map[string]string{"why": "no_approver", "step": itoa(step), "symbol": k.Symbol, "via": string(in.Via), "kind": string(custody.AskForGood)}})
		return out, &NoApprover{Step: step, By: by}, err
	}
	r.Doors = custody.ListDoors(k.Opens)
	out, err = open(tx, r, by)
	return out, nil, err
}
