package web

import (
	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// placeChoices are the places to choose from. Places of one name, as the desks
// of several sites are, say their site too.
func placeChoices(rx *store.Rx) ([]custody.Place, error) {
	places, err := rx.Places()
	if err != nil {
		return nil, err
	}
	called := map[string]int{}
	twice := false
	for _, p := range places {
		called[p.Name]++
		twice = twice || called[p.Name] > 1
	}
	if !twice {
		return places, nil
	}
	sites, err := rx.Sites()
	if err != nil {
		return nil, err
	}
	site := map[tenants.SiteID]string{}
	for _, s := range sites {
		site[s.ID] = s.Name
	}
	for i, p := range places {
		if called[p.Name] > 1 {
			places[i].Name = p.Name + ", " + site[p.SiteID]
		}
	}
	return places, nil
}
