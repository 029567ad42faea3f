package hub

import (
	"slices"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// ready is what playbooks of a site give at once: those of a code blue always,
// the others while they are followed.
func ready(r *store.Rx, site tenants.SiteID) (out []proto.Ready, err error) {
	ps, err := r.ReadyAt(site)
	for _, p := range ps {
		if p.Kind.ReadyNow(p.RunID) {
			out = append(out, proto.Ready{Playbook: p.ID, Kind: p.Kind, Name: p.Name, Run: p.RunID, Items: p.Plan.Ready.Keys,
				Who: proto.Who{People: p.Plan.People, Groups: p.Plan.Groups, Profiles: p.Plan.Ready.Profiles}})
		}
	}
	return out, err
}

// readyHere is the part of it that is about items of one cabinet.
func readyHere(all []proto.Ready, items []proto.Item) (out []proto.Ready) {
	for _, r := range all {
		r.Items = slices.DeleteFunc(slices.Clone(r.Items), func(id custody.ItemID) bool {
			return !slices.ContainsFunc(items, func(it proto.Item) bool { return it.ID == id })
		})
		if len(r.Items) > 0 {
			out = append(out, r)
		}
	}
	return out
}
