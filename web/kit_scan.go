package web

import (
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// kitScanned is the kit whose tag was scanned, where somebody may look at it.
func kitScanned(rx *store.Rx, scope tenants.Scope, code string) (custody.KitID, error) {
	none := tenants.Fail(tenants.NotFound, "kit_not_found")
	if !scope.Can(tenants.KeysRead) && scope.Device() == "" {
		return "", none
	}
	id, err := rx.KitTagged(strings.TrimSpace(code))
	if err != nil {
		return "", err
	}
	k, err := rx.Kit(id)
	if err == nil && !scope.SeesSite(k.SiteID) {
		err = none
	}
	return id, err
}

// deskKit goes on with the kit whose tag was scanned at the counter: what is
// out of it comes back, otherwise all of it goes out. False when it is no tag
// of a kit.
func (s *Server) deskKit(r *Request, code string) (done bool, err error) {
	var k kitFacts
	err = r.Read(func(rx *store.Rx) error {
		id, err := kitScanned(rx, r.Scope, code)
		if err != nil {
			return err
		}
		rows, err := rx.Kits(store.KitAsk{ID: id, Limit: 1})
		if len(rows) > 0 {
			k = kitsOf(rows)[0]
		}
		return err
	})
	if err != nil && tenants.KindOf(err) == tenants.NotFound {
		return false, nil
	}
	if err != nil || k.id == "" {
		return false, err
	}
	to := "/take"
	if len(k.gone()) > 0 {
		to = "/return"
	}
	return true, r.To(kitHref(k.id) + to + "?person=" + r.FormValue("person"))
}

// wholeKit is the kit that must be taken whole to have a key, "" for none.
func wholeKit(d rules.Decision) custody.KitID {
	for _, why := range d.Reasons {
		if why.Code == rules.KitTogether {
			return custody.KitID(why.Params["kit_id"])
		}
	}
	return ""
}

func (r *Request) kitsWith(item custody.ItemID) (kits []kitFacts, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		kits, err = kitsWith(rx, item)
		return err
	})
	return kits, err
}

// kitsWith are the kits of a key, each with where its keys are.
func kitsWith(rx *store.Rx, item custody.ItemID) ([]kitFacts, error) {
	rows, err := rx.Kits(store.KitAsk{Item: item, Limit: 3})
	return kitsOf(rows), err
}
