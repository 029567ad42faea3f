package emergency

import (
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// checkReady tests what a playbook gives at once, as far as that needs no look
// into memory: some keys, and somebody who may.
func checkReady(p *custody.Playbook, codes []string) error {
	var profiles []string
	for _, name := range p.Plan.Ready.Profiles {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(profiles, name) {
			profiles = append(profiles, name)
		}
	}
	p.Plan.Ready.Profiles = profiles
	switch {
	case len(codes) > custody.MostReadyKeys:
		return tenants.Fail(tenants.Invalid, "playbook_keys_many", "max", number(custody.MostReadyKeys)).At("ready")
	case len(profiles) > custody.MostReadyProfiles:
		return tenants.Fail(tenants.Invalid, "playbook_people_many", "max", number(custody.MostReadyProfiles)).At("profiles")
	case len(codes) == 0 && len(profiles) > 0:
		return tenants.Fail(tenants.Invalid, "playbook_keys").At("ready")
	case len(codes) > 0 && len(profiles)+len(p.Plan.People)+len(p.Plan.Groups) == 0:
		return tenants.Fail(tenants.Invalid, "playbook_ready_who").At("profiles")
	}
	for _, name := range profiles {
		if err := tenants.CheckText("profiles", name, 80); err != nil {
			return err
		}
	}
	return nil
}

// readied finds the keys that are given at once: they have their home in a
// cabinet of the playbook's site.
func readied(tx PlayTx, scope tenants.Scope, p *custody.Playbook, codes []string) error {
	for _, code := range codes {
		it, err := coded(tx, scope, code, "ready")
		if err != nil {
			return err
		}
		home := custody.Place{}
		if it.HomeID != "" {
			if home, err = tx.Place(it.HomeID); err != nil {
				return err
			}
		}
		if home.Kind != custody.Cabinet || home.SiteID != p.SiteID {
			return tenants.Fail(tenants.Invalid, "playbook_ready_place", "key", code).At("ready")
		}
		if !slices.Contains(p.Plan.Ready.Keys, it.ID) {
			p.Plan.Ready.Keys = append(p.Plan.Ready.Keys, it.ID)
		}
		if !slices.Contains(p.Plan.Keys, it.ID) {
			p.Plan.Keys = append(p.Plan.Keys, it.ID)
		}
	}
	return nil
}
