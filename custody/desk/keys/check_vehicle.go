package keys

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// CheckAsk is what somebody found when they checked a vehicle.
type CheckAsk struct {
	ListID    custody.CheckListID
	VehicleID custody.VehicleID
	ItemID    custody.ItemID    // a key of it
	Answers   map[string]string // by question, as typed
	What      string            // is wrong, in words, when an answer says that something is
	No        string            // how people say no, for the words of a fault
	Photo     []byte            // of what is wrong, a JPEG that was re-encoded; nil for none
	Via       custody.Via
	Brief     bool // words may stay away: a kiosk in the rain
}

// CheckVehicle keeps a check of a vehicle. Each answer that says that something
// is wrong raises a fault, unless the same is open already and nothing was said
// to it. Who has the key may check, whoever could take it, and the desk.
func CheckVehicle(ctx context.Context, s Store, scope tenants.Scope, in CheckAsk) (out custody.VehicleCheck, err error) {
	err = s.InTx(ctx, scope, func(tx Tx) error {
		item, err := tx.LockItem(in.ItemID)
		if err != nil {
			return err
		}
		v, l, err := toCheck(tx, scope, in, item)
		if err != nil {
			return err
		}
		as, _, err := sorted(ReturnAsk{Questions: l.Questions}, AnswerAsk{Answers: in.Answers})
		if err != nil {
			return err
		}
		in.What = strings.TrimSpace(in.What)
		wrong := found(as)
		if len(wrong) > 0 && (in.What != "" || !in.Brief) {
			if err := faultText("what", "fault_what_required", in.What); err != nil {
				return err
			}
		}
		for _, x := range as {
			if err := reads(tx, v, x); err != nil {
				return err
			}
		}
		out = custody.VehicleCheck{OrgID: scope.Org(), ID: custody.CheckID(tx.NewID("chk")), ListID: l.ID, Version: l.Version, SiteID: v.SiteID, VehicleID: v.ID, ItemID: item.ID, HoldingID: item.HoldingID,
			DoneAt: tx.Now(), DoneBy: scope.Person(), Actor: scope.Actor(), Via: in.Via, Failed: len(wrong)}
		if err := tx.AddCheck(out, as); err != nil {
			return err
		}
		if err := recordCheck(tx, out, l, v, as); err != nil {
			return err
		}
		for _, x := range wrong {
			if err := raiseFound(tx, scope, in, l, out, x); err != nil {
				return err
			}
		}
		return nil
	})
	return out, tenants.Wrap("keys.CheckVehicle", err)
}

// toCheck is the vehicle and the list that is meant, for who may check it.
func toCheck(tx Tx, scope tenants.Scope, in CheckAsk, item custody.Item) (v custody.Vehicle, l CheckList, err error) {
	if v, err = tx.Vehicle(in.VehicleID); err != nil {
		return v, l, err
	}
	if l, err = tx.CheckListOf(in.ListID, v.ID); err != nil {
		return v, l, err
	}
	opens, err := tx.OpensVehicle(item.ID, v.ID)
	if err != nil {
		return v, l, err
	}
	if !opens || !scope.SeesSite(item.SiteID) || !scope.SeesSite(v.SiteID) {
		return v, l, tenants.Fail(tenants.NotFound, "vehicle_not_found")
	}
	may, err := MayCheck(tx, scope, item, tx.Now())
	if err == nil && !may {
		err = tenants.Fail(tenants.NotFound, "vehicle_not_found")
		if scope.Can(tenants.KeysRead) {
			err = scope.Need(tenants.KeysIssue)
		}
	}
	return v, l, err
}

// MayCheck tells whether somebody may check the vehicle of a key: they have the
// key, hand keys out, or would be given it but for the check and what they are
// still to add.
func MayCheck(g Gather, scope tenants.Scope, item custody.Item, now time.Time) (bool, error) {
	own := scope.Person() != "" && item.HolderID == scope.Person()
	if own || scope.Can(tenants.KeysIssue) {
		return true, nil
	}
	if scope.Person() == "" {
		return false, nil
	}
	ask := rules.Ask{PersonID: scope.Person(), ItemID: item.ID, At: now, Via: custody.ViaWeb}
	facts, err := g.Facts(ask, item)
	facts.Item.Check = nil
	return err == nil && rules.Decide(ask, facts).Outcome != rules.Denied, err
}

// found are the answers that say that something is wrong.
func found(as []custody.Answer) (wrong []custody.Answer) {
	for _, a := range as {
		if a.Kind == string(rules.YesNoQuestion) && a.Value == "no" || a.Kind == string(rules.DamageQuestion) && a.Value != rules.NoDamage {
			wrong = append(wrong, a)
		}
	}
	return wrong
}

// raiseFound raises the fault that an answer tells of.
func raiseFound(tx Tx, scope tenants.Scope, in CheckAsk, l CheckList, c custody.VehicleCheck, a custody.Answer) error {
	what, blocks := strings.TrimSpace(a.Question+" "+in.No), l.NoBlocks
	if a.Kind == string(rules.DamageQuestion) {
		what, blocks = a.Question, a.Value == rules.Unusable
	}
	switch {
	case in.What == "" && len(in.Photo) == 0:
		known, err := tx.HasOpenFault(c.VehicleID, what)
		if err != nil || known {
			return err
		}
	case a.Kind == string(rules.DamageQuestion) && in.What != "":
		what = in.What
	case in.What != "":
		what += " – " + in.What
	}
	for len(what) > longestFault { // the question and the words together
		what = strings.ToValidUTF8(what[:longestFault], "")
	}
	_, err := raise(tx, scope, custody.Fault{SiteID: c.SiteID, ItemID: c.ItemID, VehicleID: c.VehicleID, HoldingID: c.HoldingID, What: what, Blocks: blocks}, in.Photo)
	return err
}

func recordCheck(tx Tx, c custody.VehicleCheck, l CheckList, v custody.Vehicle, as []custody.Answer) error {
	e := custody.Event{Kind: custody.VehicleChecked, ItemID: c.ItemID, PersonID: c.DoneBy, Outcome: "done",
		Data: map[string]string{"check": string(c.ID), "list": string(l.ID), "version": itoa(l.Version), "list_name": l.Name, "vehicle": string(v.ID), "name": strings.TrimSpace(v.StockNo + " " + v.Label()), "via": string(c.Via)}}
	if c.Failed > 0 {
		e.Data["failed"] = itoa(c.Failed)
	}
	recordAnswers(&e, as)
	_, err := tx.Record(e)
	return err
}
