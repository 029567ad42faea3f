package admin

import (
	"context"
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// KioskWitness is somebody who stands beside the person at a kiosk while one
// key is taken, and how they proved it. It counts for that key and that
// session, for nothing else.
type KioskWitness struct {
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	Factors  []string
}

// WitnessHere finds out who stands beside the person at a kiosk, as Witness
// does, and keeps it for one key until that person leaves.
func WitnessHere(ctx context.Context, s Store, v Vault, h *Hasher, scope tenants.Scope, in Shown, items ...custody.ItemID) (Identified, error) {
	if err := scope.Need(tenants.IdentifyAny); err != nil {
		return Identified{}, tenants.Wrap("admin.WitnessHere", err)
	}
	out, err := identify(ctx, s, v, h, scope, in, func(tx Tx, scope tenants.Scope, ks tenants.KioskSession, _ map[string]string) error {
		now, err := tx.KioskSession(scope.Device())
		if err != nil {
			return err
		}
		if now.PersonID == ks.PersonID {
			return tenants.Fail(tenants.Invalid, "witness_self")
		}
		for _, item := range items {
			if err := tx.AddKioskWitness(now.ID, KioskWitness{ItemID: item, PersonID: ks.PersonID, Factors: ks.Factors}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, tenants.Wrap("admin.WitnessHere", err)
}

// Prove adds what the person at a kiosk shows besides: their PIN after their
// badge, or their badge after their number and PIN. Wrong tries are counted
// and recorded as by Identify.
func Prove(ctx context.Context, s Store, v Vault, h *Hasher, scope tenants.Scope, who tenants.PersonID, in Shown) error {
	if err := scope.Need(tenants.IdentifyAny); err != nil {
		return tenants.Wrap("admin.Prove", err)
	}
	if in.Badge == "" {
		in.self = who
	}
	_, err := identify(ctx, s, v, h, scope, in, func(tx Tx, scope tenants.Scope, ks tenants.KioskSession, data map[string]string) error {
		now, err := tx.KioskSession(scope.Device())
		if err != nil {
			return err
		}
		if now.PersonID != who || ks.PersonID != who {
			return tenants.Fail(tenants.Invalid, "badge_not_yours")
		}
		for _, f := range ks.Factors {
			if !slices.Contains(now.Factors, f) {
				now.Factors = append(now.Factors, f)
			}
		}
		if err := tx.SetKioskFactors(now.ID, now.Factors); err != nil {
			return err
		}
		data["session"] = now.ID
		_, err = tx.Record(custody.Event{Kind: custody.KioskIdentified, PersonID: who, Outcome: "done", Data: data})
		return err
	})
	return tenants.Wrap("admin.Prove", err)
}
