package admin

import (
	"context"
	"crypto/rand"
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// EnrolBadge lets a person name themselves with a badge. A badge belongs to
// one person of the organisation at a time.
func EnrolBadge(ctx context.Context, s Store, v Vault, scope tenants.Scope, person tenants.PersonID, kind tenants.CredentialKind, typed string) (tenants.Credential, error) {
	var out tenants.Credential
	badge, err := tenants.NormalBadge(typed)
	if err != nil {
		return out, tenants.Wrap("admin.EnrolBadge", err)
	}
	if !slices.Contains(tenants.BadgeKinds, kind) {
		return out, tenants.Wrap("admin.EnrolBadge", tenants.Fail(tenants.Invalid, "kind_unknown").At("kind"))
	}
	lookups := v.BadgeLookups(scope.Org(), badge)
	err = s.InTx(ctx, scope, func(tx Tx) error {
		p, err := mayEnrol(tx, scope, person)
		if err != nil {
			return err
		}
		if other, _, err := tx.PersonByBadge(lookups); tenants.KindOf(err) != tenants.NotFound {
			return badgeTaken(other, err)
		}
		out = tenants.Credential{OrgID: scope.Org(), ID: tenants.CredentialID(tx.NewID("crd")), PersonID: p.ID, Kind: kind, Lookup: lookups[0], Label: lastOf(badge), CreatedAt: tx.Now()}
		if out.Sealed, err = v.SealStem(out.ID, tenants.BadgeStem(scope.Org(), badge)); err != nil {
			return err
		}
		if err := tx.AddCredential(out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CredentialAdded, PersonID: p.ID, Data: map[string]string{"credential": string(out.ID), "kind": string(kind)}, Personal: map[string]string{"label": out.Label}})
		return err
	})
	return out, tenants.Wrap("admin.EnrolBadge", err)
}

func mayEnrol(tx Tx, scope tenants.Scope, person tenants.PersonID) (tenants.Person, error) {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return tenants.Person{}, err
	}
	p, err := seenPerson(tx, scope, person)
	if err == nil && p.BlockedAt != nil {
		err = tenants.Fail(tenants.Conflict, "already_blocked", "name", p.Name)
	}
	if err != nil {
		return p, err
	}
	_, err = coveredRole(tx, scope, person)
	return p, err
}

func badgeTaken(by tenants.Person, err error) error {
	if err != nil {
		return err
	}
	return tenants.Fail(tenants.Conflict, "badge_taken", "name", by.Name).At("badge")
}

// lastOf is enough of a badge to tell two of one person apart.
func lastOf(badge string) string { return badge[max(0, len(badge)-4):] }

// SetPIN gives a person a PIN, or a duress PIN, in place of the one before.
// People set their own; staff who edit people may set one for others. Who gets
// a new PIN is no longer locked out.
func SetPIN(ctx context.Context, s Store, v Vault, h *Hasher, scope tenants.Scope, person tenants.PersonID, kind tenants.CredentialKind, pin string) error {
	if kind != tenants.PINCredential && kind != tenants.DuressCredential {
		return tenants.Wrap("admin.SetPIN", tenants.Fail(tenants.Invalid, "kind_unknown").At("kind"))
	}
	if err := tenants.CheckPIN(pin, ""); err != nil {
		return tenants.Wrap("admin.SetPIN", err)
	}
	stem, salt, err := newStem(ctx, s, h, scope, person, pin)
	if err != nil {
		return tenants.Wrap("admin.SetPIN", err)
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		p, err := maySetPIN(tx, scope, person, pin)
		if err != nil {
			return err
		}
		if err := replacePIN(tx, v, p, kind, stem, salt); err != nil {
			return err
		}
		if p.Number == "" {
			return nil
		}
		return tx.ClearThrottle(pinThrottle(v, scope.Org(), p.Number))
	})
	return tenants.Wrap("admin.SetPIN", err)
}

func maySetPIN(tx Tx, scope tenants.Scope, person tenants.PersonID, pin string) (tenants.Person, error) {
	var p tenants.Person
	var err error
	if person == scope.Person() && person != "" {
		p, err = tx.LockPerson(person)
	} else {
		p, err = mayEnrol(tx, scope, person)
	}
	if err != nil {
		return p, err
	}
	return p, tenants.CheckPIN(pin, p.Number)
}

// newStem stretches the PIN under the person's salt: the one of a PIN that is
// there already, so that one stretching serves PIN and duress PIN.
func newStem(ctx context.Context, s Store, h *Hasher, scope tenants.Scope, person tenants.PersonID, pin string) (stem, salt []byte, err error) {
	err = s.ReadTx(ctx, scope, func(rx Rx) error {
		pins, err := rx.PINs(person)
		if len(pins) > 0 {
			salt = pins[0].Salt
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if salt == nil {
		salt = make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			return nil, nil, err
		}
	}
	err = h.Do(ctx, func() { stem = tenants.Stem(pin, salt) })
	return stem, salt, err
}

func replacePIN(tx Tx, v Vault, p tenants.Person, kind tenants.CredentialKind, stem, salt []byte) error {
	pins, err := tx.PINs(p.ID)
	if err != nil {
		return err
	}
	for _, c := range pins {
		if string(c.Salt) != string(salt) {
			return tenants.Fail(tenants.Conflict, "pin_changed").At("pin") // another one was set meanwhile
		}
		if c.Kind != kind {
			if err := differs(v, c, stem); err != nil {
				return err
			}
			continue
		}
		if err := tx.RevokeCredential(c.ID); err != nil {
			return err
		}
	}
	c := tenants.Credential{OrgID: p.OrgID, ID: tenants.CredentialID(tx.NewID("crd")), PersonID: p.ID, Kind: kind, Salt: salt, CreatedAt: tx.Now()}
	if c.Sealed, err = v.SealStem(c.ID, stem); err != nil {
		return err
	}
	if err := tx.AddCredential(c); err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.CredentialAdded, PersonID: p.ID, Data: map[string]string{"credential": string(c.ID), "kind": string(kind)}})
	return err
}

// differs refuses a duress PIN that is the PIN itself, and the other way round.
func differs(v Vault, c tenants.Credential, stem []byte) error {
	other, err := v.OpenStem(c.ID, c.Sealed)
	if err == nil && tenants.SameStem(other, stem) {
		err = tenants.Fail(tenants.Invalid, "pin_same").At("pin")
	}
	return err
}

// RevokeCredential takes a badge or PIN away at once.
func RevokeCredential(ctx context.Context, s Store, scope tenants.Scope, id tenants.CredentialID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.PeopleEdit); err != nil {
			return err
		}
		c, err := tx.Credential(id)
		if err != nil {
			return err
		}
		if _, err := seenPerson(tx, scope, c.PersonID); err != nil {
			return err
		}
		if c.RevokedAt != nil {
			return nil
		}
		if err := tx.RevokeCredential(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CredentialRevoked, PersonID: c.PersonID, Data: map[string]string{"credential": string(id), "kind": string(c.Kind)}})
		return err
	})
	return tenants.Wrap("admin.RevokeCredential", err)
}
