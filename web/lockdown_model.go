package web

import (
	"claviger/tenants"
	"claviger/words"
)

// exempters are the roles that say who takes keys during a lockdown.
func exempters(p *words.Printer) (names []string) {
	for _, role := range tenants.Roles {
		if role.Can(tenants.EmergencyPass) {
			names = append(names, p.Label("people.role", string(role)))
		}
	}
	return names
}
