package tenants_test

import (
	"testing"

	"claviger/tenants"
)

// TestCoversIsAnOrder holds "nobody grants more than they have" to reason:
// who covers another holds each of their rights, and covering goes on.
func TestCoversIsAnOrder(t *testing.T) {
	for _, a := range tenants.Roles {
		if !a.Covers(a) || !tenants.RoleOwner.Covers(a) || a.Covers("pirate") || a.Covers(tenants.RoleDevice) {
			t.Errorf("%s covers itself, is covered by the owner, and covers no device and no unknown role", a)
		}
		for _, b := range tenants.Roles {
			held := true
			for _, p := range b.Permissions() {
				held = held && a.Can(p)
			}
			if a.Covers(b) != held {
				t.Errorf("%s covers %s: %v, holds its rights: %v", a, b, !held, held)
			}
			for _, c := range tenants.Roles {
				if a.Covers(b) && b.Covers(c) && !a.Covers(c) {
					t.Errorf("%s covers %s covers %s", a, b, c)
				}
			}
		}
	}
	for _, weak := range []tenants.Role{tenants.RoleManager, tenants.RoleDesk, tenants.RoleAuditor, tenants.RoleHolder} {
		if weak.Covers(tenants.RoleOwner) || weak.Covers(tenants.RoleAdmin) {
			t.Errorf("%s could make an owner", weak)
		}
	}
	if tenants.Role("pirate").Covers(tenants.RoleHolder) || tenants.Role("").Can(tenants.KeysOwn) || tenants.RoleSystem.Assignable() || tenants.RoleDevice.Assignable() {
		t.Error("an unknown role may something, or a role of machines can be given away")
	}
}

func TestScopeIsNeverEmpty(t *testing.T) {
	for name, use := range map[string]func(){
		"zero":          func() { _ = tenants.Scope{}.Org() },
		"zero can":      func() { _ = tenants.Scope{}.Can(tenants.KeysOwn) },
		"job of nobody": func() { tenants.ForJob("", "x") },
		"two that differ": func() {
			tenants.ForSession(tenants.Session{OrgID: "org_a", LoginID: "log_a"}, tenants.Membership{OrgID: "org_b", LoginID: "log_a"}, "")
		},
		"not picked yet": func() {
			tenants.ForSession(tenants.Session{LoginID: "log_a"}, tenants.Membership{LoginID: "log_a"}, "")
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			use()
		}()
	}
}
