package admin

import (
	"context"
	"strconv"

	"claviger/custody"
	"claviger/tenants"
)

// Blocked is what BlockPerson leaves to be done: the keys to get back.
type Blocked struct {
	Person   tenants.Person
	Holdings []custody.Holding
	Revoked  int // credentials that no longer work
}

// BlockPerson ends what a person may do, at once: badges and PIN are revoked,
// sessions end, takes are refused. Bringing keys back stays possible, and the
// keys still out are listed.
func BlockPerson(ctx context.Context, s Store, scope tenants.Scope, id tenants.PersonID) (Blocked, error) {
	var out Blocked
	err := s.InTx(ctx, scope, func(tx Tx) error {
		out = Blocked{}
		p, err := mayBlock(tx, scope, id)
		if err != nil {
			return err
		}
		if p.BlockedAt != nil {
			return tenants.Fail(tenants.Conflict, "already_blocked", "name", p.Name)
		}
		at := tx.Now()
		p.BlockedAt = &at
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		out.Person = p
		if out.Revoked, err = revokeAll(tx, id); err != nil {
			return err
		}
		if err := endSessionsOf(tx, id); err != nil {
			return err
		}
		if out.Holdings, err = tx.OpenHoldings(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.PersonChanged, PersonID: id, Outcome: "blocked",
			Data: map[string]string{"changed": "blocked", "credentials": strconv.Itoa(out.Revoked), "held": strconv.Itoa(len(out.Holdings))}})
		return err
	})
	return out, tenants.Wrap("admin.BlockPerson", err)
}

// mayBlock wants the right to edit people, a person the scope reaches who is
// not oneself, a role no stronger than one's own, and never the last owner.
func mayBlock(tx Tx, scope tenants.Scope, id tenants.PersonID) (tenants.Person, error) {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return tenants.Person{}, err
	}
	p, err := seenPerson(tx, scope, id)
	if err != nil {
		return p, err
	}
	if id == scope.Person() {
		return p, tenants.Fail(tenants.Conflict, "not_oneself")
	}
	role, err := coveredRole(tx, scope, id)
	if err != nil {
		return p, err
	}
	return p, keepOwner(tx, role)
}

// coveredRole is the role of a person, "" without a sign-in. Somebody who may
// do more than oneself is left alone: whoever could block them, or choose
// their PIN, would have their rights.
func coveredRole(tx Tx, scope tenants.Scope, id tenants.PersonID) (tenants.Role, error) {
	m, err := tx.MemberOf(id)
	switch {
	case tenants.KindOf(err) == tenants.NotFound:
		return "", nil
	case err != nil:
		return "", err
	case !scope.Role().Covers(m.Role):
		return m.Role, tenants.Fail(tenants.Forbidden, "role_stronger", "role", string(m.Role))
	}
	return m.Role, nil
}

// keepOwner refuses to take the role from the last owner.
func keepOwner(tx Tx, role tenants.Role) error {
	if role != tenants.RoleOwner {
		return nil
	}
	n, err := tx.Owners()
	if err == nil && n < 2 {
		err = tenants.Fail(tenants.Conflict, "last_owner")
	}
	return err
}

func revokeAll(tx Tx, id tenants.PersonID) (int, error) {
	cs, err := tx.Credentials(id)
	if err != nil {
		return 0, err
	}
	for _, c := range cs {
		if err := tx.RevokeCredential(c.ID); err != nil {
			return 0, err
		}
		if _, err := tx.Record(custody.Event{Kind: custody.CredentialRevoked, PersonID: id, Data: map[string]string{"credential": string(c.ID), "kind": string(c.Kind), "why": "blocked"}}); err != nil {
			return 0, err
		}
	}
	return len(cs), nil
}

func endSessionsOf(tx Tx, id tenants.PersonID) error {
	m, err := tx.MemberOf(id)
	if tenants.KindOf(err) == tenants.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.EndSessions(m.LoginID)
}

// UnblockPerson lets a person take keys again. Badges and PIN stay revoked and
// are enrolled anew.
func UnblockPerson(ctx context.Context, s Store, scope tenants.Scope, id tenants.PersonID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		p, err := mayBlock(tx, scope, id)
		if err != nil {
			return err
		}
		if p.BlockedAt == nil {
			return nil
		}
		p.BlockedAt = nil
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.PersonChanged, PersonID: id, Outcome: "unblocked", Data: map[string]string{"changed": "blocked"}})
		return err
	})
	return tenants.Wrap("admin.UnblockPerson", err)
}
