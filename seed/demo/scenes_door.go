package demo

import (
	"context"
	"errors"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// doorScenes are keys asked for by the doors they are to open: one comes back
// for changes, is asked for anew, cut, handed over and signed for; one that
// nobody could decide is refused at once; one waits for the lock shop, and one,
// of the grand master, for the executive.
func (l *landlord) doorScenes(y custody.KeySystem) {
	manager, who := l.by[tenants.RoleManager], l.by[tenants.RoleHolder]
	first, other := l.flats[0], l.flats[len(l.flats)-1]
	unit := func(u custody.Unit) custody.Opens {
		return custody.Opens{Kind: custody.UnitAsset, AssetID: string(u.ID)}
	}
	steps := []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{manager.id}}}}
	l.on(20, 9, 40, func(ctx context.Context) error {
		_, err := access.SetApprovers(ctx, store.In[access.ApproversTx](l.store), l.as(l.lead), y.ID, steps, rules.Who{Roles: []tenants.Role{tenants.RoleOwner}})
		return err
	})
	l.on(15, 11, 5, func(ctx context.Context) error {
		q, err := l.wants(ctx, who, "", "I show the flats of this building.", unit(first), unit(l.flats[1]))
		if err != nil {
			return err
		}
		if _, err = access.Answer(ctx, l.asks(), l.as(manager), access.Verdict{ID: q.ID, Back: true, Why: "One show flat is enough: " + first.Number + "."}); err != nil {
			return err
		}
		return l.granted(ctx, who, q.ID, "The show flat.", unit(first))
	})
	l.on(4, 10, 50, func(ctx context.Context) error { // the manager alone decides the first step
		_, err := l.wants(ctx, manager, "", "For myself.", unit(other))
		if no := (*access.NoApprover)(nil); !errors.As(err, &no) {
			return errors.Join(err, errSpoilt("no approver"))
		}
		return nil
	})
	l.on(2, 15, 20, func(ctx context.Context) error {
		q, err := l.wants(ctx, l.caretaker, "", "The boiler of this building is mine now.", unit(first), unit(l.flats[1]))
		if err == nil {
			_, err = access.Answer(ctx, l.asks(), l.as(manager), access.Verdict{ID: q.ID, Yes: true})
		}
		return err
	})
	l.on(1, 9, 30, func(ctx context.Context) error {
		q, err := l.wants(ctx, who, "", "I stand in for the caretaker in both buildings.", unit(first), unit(other))
		if err == nil {
			_, err = access.Answer(ctx, l.asks(), l.as(manager), access.Verdict{ID: q.ID, Yes: true, Why: "Until the caretaker is back."})
		}
		return err
	})
}

// wants asks for the lowest key that opens some doors.
func (l *landlord) wants(ctx context.Context, who *person, prior custody.RequestID, why string, doors ...custody.Opens) (q custody.Request, err error) {
	out, err := access.AskDoors(ctx, store.In[access.DoorsTx](l.store), l.as(who), access.DoorsAsk{PersonID: who.id, Doors: doors, Reason: why, Prior: prior, Via: custody.ViaWeb})
	if len(out) > 0 {
		q = out[0]
	}
	return q, err
}

// granted is a wish that is granted, cut, handed over and signed for.
func (l *landlord) granted(ctx context.Context, who *person, prior custody.RequestID, why string, doors ...custody.Opens) error {
	q, err := l.wants(ctx, who, prior, why, doors...)
	if err != nil {
		return err
	}
	manager, issue := l.as(l.by[tenants.RoleManager]), store.In[keys.IssueTx](l.store)
	if _, err := access.Answer(ctx, l.asks(), manager, access.Verdict{ID: q.ID, Yes: true}); err != nil {
		return err
	}
	if _, err := keys.CutKey(ctx, issue, manager, q.ID, keys.CutDraft{Code: "AC-70", Serial: "AC 0070", HomeID: l.boards[0].ID}); err != nil {
		return err
	}
	got, err := keys.HandGranted(ctx, issue, manager, q.ID, custody.ViaDesk)
	if err != nil {
		return err
	}
	_, err = keys.SignPermanent(ctx, l.forGood(), l.as(who), got.Holding.ID, keys.Signature{Name: who.name})
	return err
}
