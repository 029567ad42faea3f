package demo

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
)

func (h *house) pyramids() keys.SystemStore { return store.In[keys.SystemTx](h.store) }

// systemScenes are the landlord's key system: a grand master, a master for
// each building, and in the first one a change key for each flat. A locksmith
// keeps the cuts of one and reads them when a key broke; the manager who asks
// for them too is refused.
func (l *landlord) systemScenes() {
	l.on(21, 10, 30, func(ctx context.Context) error {
		y, err := keys.AddSystem(ctx, l.pyramids(), l.as(l.lead), custody.KeySystem{Name: "Alder Court", Keyway: "AC 4-pin", Restricted: true, CylinderCost: 8500})
		if err != nil {
			return err
		}
		var masters []custody.Symbol
		if err := l.pyramids().InTx(ctx, l.as(l.lead), func(tx keys.SystemTx) (err error) { masters, err = l.pyramid(tx, y); return err }); err != nil {
			return err
		}
		l.doorScenes(y)
		return l.cuts(ctx, masters[0].ID)
	})
}

// pyramid draws the symbols and hangs the flats on them.
func (l *landlord) pyramid(tx keys.SystemTx, y custody.KeySystem) (masters []custody.Symbol, err error) {
	scope := l.as(l.lead)
	top, err := keys.SaveSymbolIn(tx, scope, custody.Symbol{SystemID: y.ID, Symbol: "AC", Level: custody.GrandMaster})
	if err != nil {
		return nil, err
	}
	byBuilding, order := map[custody.PropertyID][]custody.Unit{}, []custody.PropertyID{}
	for _, u := range l.flats {
		if byBuilding[u.PropertyID] == nil {
			order = append(order, u.PropertyID)
		}
		byBuilding[u.PropertyID] = append(byBuilding[u.PropertyID], u)
	}
	for i, id := range order {
		m, err := keys.SaveSymbolIn(tx, scope, custody.Symbol{SystemID: y.ID, Symbol: fmt.Sprintf("AC%d", i+1), Level: custody.Master, ParentID: top.ID})
		if err != nil {
			return nil, err
		}
		masters = append(masters, m)
		var on []custody.Opens
		for _, u := range byBuilding[id] {
			if i > 0 {
				on = append(on, opens(custody.UnitAsset, string(u.ID))...)
				continue
			}
			ck, err := keys.SaveSymbolIn(tx, scope, custody.Symbol{SystemID: y.ID, Symbol: "AC1-" + u.Number, Level: custody.ChangeKey, ParentID: m.ID})
			if err == nil {
				_, err = tx.SaveCylinders(ck.ID, opens(custody.UnitAsset, string(u.ID)))
			}
			if err != nil {
				return nil, err
			}
		}
		if _, err := tx.SaveCylinders(m.ID, on); err != nil {
			return nil, err
		}
	}
	return masters, nil
}

// cuts are what a locksmith keeps of a master, and who may not see it.
func (l *landlord) cuts(ctx context.Context, id custody.SymbolID) error {
	const login = tenants.LoginID("log_locksmith")
	smith := tenants.ForSession(tenants.Session{OrgID: l.org, LoginID: login}, tenants.Membership{OrgID: l.org, LoginID: login, PersonID: l.caretaker.id, Role: tenants.RoleLocksmith}, "")
	vault := l.Keys.Vault(keyring.Bittings)
	if _, err := keys.SetCylinders(ctx, l.pyramids(), l.as(l.lead), id, nil); err != nil {
		return err
	}
	x, err := keys.SealBitting(ctx, l.pyramids(), vault, smith, id, "4-1-6-3-2-5")
	if err != nil {
		return err
	}
	x.Level = custody.Master
	if _, err := keys.SaveSymbol(ctx, l.pyramids(), l.as(l.lead), x); err != nil {
		return err
	}
	l.on(7, 14, 10, func(ctx context.Context) error {
		_, _, err := keys.ReadBitting(ctx, l.pyramids(), vault, smith, id, "Copy 1 broke in the boiler room door; a new one is cut.")
		return err
	})
	l.on(6, 9, 15, func(ctx context.Context) error {
		_, _, err := keys.ReadBitting(ctx, l.pyramids(), vault, l.as(l.by[tenants.RoleManager]), id, "")
		if tenants.KindOf(err) == tenants.Forbidden {
			return nil
		}
		return err
	})
	return nil
}
