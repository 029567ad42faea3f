package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// FaultTx keeps what is wrong with vehicles and keys.
type FaultTx interface {
	// VehicleOf is the vehicle that an item opens, the first of several; false
	// when it opens none.
	VehicleOf(item custody.ItemID) (custody.Vehicle, bool, error)
	Vehicle(id custody.VehicleID) (custody.Vehicle, error)
	SetMileage(id custody.VehicleID, mileage int64) error
	PutBlob(mediaType string, content []byte) (hash string, err error)
	AddFault(f custody.Fault) error
	LockFault(id custody.FaultID) (custody.Fault, error)
	SaveFault(f custody.Fault) error
}

// longestFault is the most bytes of what is wrong, in words.
const longestFault = 500

// FaultAsk is something wrong with a key, or with a vehicle.
type FaultAsk struct {
	ItemID    custody.ItemID
	VehicleID custody.VehicleID // when no key is named
	What      string
	Blocks    bool
	Photo     []byte // a JPEG that was re-encoded, nil for none
}

// RaiseFault reports what is wrong: who has the key, or the desk. A fault of a
// vehicle's key is the vehicle's, so that its other keys know of it.
func RaiseFault(ctx context.Context, s Store, scope tenants.Scope, in FaultAsk) (custody.Fault, error) {
	var out custody.Fault
	err := s.InTx(ctx, scope, func(tx Tx) error {
		f, err := about(tx, scope, in)
		if err != nil {
			return err
		}
		f.What, f.Blocks = strings.TrimSpace(in.What), in.Blocks
		if err := faultText("what", "fault_what_required", f.What); err != nil {
			return err
		}
		out, err = raise(tx, scope, f, in.Photo)
		return err
	})
	return out, tenants.Wrap("keys.RaiseFault", err)
}

// about finds the key or the vehicle that is meant, and whether one may say
// something about it.
func about(tx Tx, scope tenants.Scope, in FaultAsk) (f custody.Fault, err error) {
	if in.ItemID == "" {
		v, err := tx.Vehicle(in.VehicleID)
		if err == nil && !scope.SeesSite(v.SiteID) {
			err = tenants.Fail(tenants.NotFound, "vehicle_not_found")
		}
		if err == nil {
			err = scope.Need(tenants.KeysIssue)
		}
		return custody.Fault{SiteID: v.SiteID, VehicleID: v.ID}, err
	}
	item, err := tx.LockItem(in.ItemID)
	if err != nil {
		return f, err
	}
	own := scope.Person() != "" && item.HolderID == scope.Person()
	if !scope.SeesSite(item.SiteID) || !own && !scope.Can(tenants.KeysRead) {
		return f, tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if !own {
		if err := scope.Need(tenants.KeysIssue); err != nil {
			return f, err
		}
	}
	v, _, err := tx.VehicleOf(item.ID)
	return custody.Fault{SiteID: item.SiteID, ItemID: item.ID, VehicleID: v.ID}, err
}

func faultText(field, missing, text string) error {
	switch {
	case text == "":
		return tenants.Fail(tenants.Invalid, missing).At(field)
	case !tenants.IsText(text):
		return tenants.Fail(tenants.Invalid, "characters").At(field)
	case tooLong(text, longestFault):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(longestFault)).At(field)
	}
	return nil
}

// raise writes a fault whose subject is known.
func raise(tx Tx, scope tenants.Scope, f custody.Fault, photo []byte) (custody.Fault, error) {
	f.OrgID, f.ID, f.RaisedAt, f.RaisedBy = scope.Org(), custody.FaultID(tx.NewID("flt")), tx.Now(), scope.Actor()
	if len(photo) > 0 {
		hash, err := tx.PutBlob(PhotoType, photo)
		if err != nil {
			return f, err
		}
		f.Photo = hash
	}
	if err := tx.AddFault(f); err != nil {
		return f, err
	}
	data := map[string]string{}
	if f.Photo != "" {
		data["photo"] = f.Photo
	}
	return f, faultEvent(tx, custody.FaultRaised, f, data, "what", f.What)
}

func faultEvent(tx Tx, kind custody.EventKind, f custody.Fault, data map[string]string, field, text string) error {
	data["fault"] = string(f.ID)
	if f.Blocks {
		data["blocks"] = "yes"
	}
	for name, id := range map[string]string{"vehicle": string(f.VehicleID), "holding": string(f.HoldingID)} {
		if id != "" {
			data[name] = id
		}
	}
	if f.VehicleID != "" {
		v, err := tx.Vehicle(f.VehicleID)
		if err != nil {
			return err
		}
		data["name"] = strings.TrimSpace(v.StockNo + " " + v.Label())
	}
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: f.ItemID, Outcome: "done", Data: data, Personal: personal(field, text)})
	return err
}

// LiftFault ends a fault, or lets it only warn from now on, with the reason.
func LiftFault(ctx context.Context, s Store, scope tenants.Scope, id custody.FaultID, ease bool, why string) (custody.Fault, error) {
	var out custody.Fault
	err := s.InTx(ctx, scope, func(tx Tx) error {
		f, err := tx.LockFault(id)
		if err != nil {
			return err
		}
		if !scope.SeesSite(f.SiteID) {
			return tenants.Fail(tenants.NotFound, "fault_not_found")
		}
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		why = strings.TrimSpace(why)
		switch {
		case !f.Open():
			return tenants.Fail(tenants.Conflict, "fault_lifted")
		case ease && !f.Blocks:
			return tenants.Fail(tenants.Conflict, "fault_warns_already")
		}
		if err := faultText("why", "fault_why_required", why); err != nil {
			return err
		}
		kind := custody.FaultEased
		if ease {
			f.Blocks = false
		} else {
			at := tx.Now()
			kind, f.LiftedAt, f.LiftedBy, f.Why = custody.FaultLifted, &at, scope.Actor(), why
		}
		if err := tx.SaveFault(f); err != nil {
			return err
		}
		out = f
		return faultEvent(tx, kind, f, map[string]string{}, "why", why)
	})
	return out, tenants.Wrap("keys.LiftFault", err)
}
