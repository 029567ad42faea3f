package keys

import (
	"slices"
	"strconv"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// damaged raises the fault that an answer tells of. A kiosk may have no words
// for it; everybody else writes what is wrong.
func damaged(tx Tx, scope tenants.Scope, a ReturnAsk, in AnswerAsk, as []custody.Answer) error {
	i := slices.IndexFunc(as, func(x custody.Answer) bool {
		return x.Kind == string(rules.DamageQuestion) && x.Value != rules.NoDamage
	})
	if i < 0 {
		return nil
	}
	if in.What != "" || !in.Partly {
		if err := faultText("what", "fault_what_required", in.What); err != nil {
			return err
		}
	}
	item, err := tx.LockItem(a.ItemID)
	if err != nil {
		return err
	}
	v, _, err := tx.VehicleOf(item.ID)
	if err != nil {
		return err
	}
	_, err = raise(tx, scope, custody.Fault{SiteID: item.SiteID, ItemID: item.ID, VehicleID: v.ID, HoldingID: a.HoldingID, What: in.What, Blocks: as[i].Value == rules.Unusable}, in.Photo)
	return err
}

// driven writes the mileage that was read to the vehicle.
func driven(tx Tx, a ReturnAsk, as []custody.Answer) error {
	for _, x := range as {
		if x.Kind != string(rules.MileageQuestion) {
			continue
		}
		v, found, err := tx.VehicleOf(a.ItemID)
		if err != nil || !found {
			return err
		}
		if err := reads(tx, v, x); err != nil {
			return err
		}
	}
	return nil
}

// reads writes an answer to the vehicle when it is its mileage. It never runs
// backwards: a lower one is a slip of the pen.
func reads(tx Tx, v custody.Vehicle, x custody.Answer) error {
	if x.Kind != string(rules.MileageQuestion) {
		return nil
	}
	n, err := strconv.ParseInt(x.Value, 10, 64)
	if err != nil {
		return tenants.Fail(tenants.Invalid, "answer_wrong", "question", x.Question).At(AnswerField(x.QuestionID))
	}
	if n < v.Mileage {
		return tenants.Fail(tenants.Invalid, "mileage_backwards", "last", strconv.FormatInt(v.Mileage, 10)).At(AnswerField(x.QuestionID))
	}
	return tx.SetMileage(v.ID, n)
}
