package admin

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// AddRegion adds a region, which groups sites.
func AddRegion(ctx context.Context, s Store, scope tenants.Scope, name string) (tenants.Region, error) {
	var out tenants.Region
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.SettingsEdit); err != nil {
			return err
		}
		name, err := tenants.NormalName(name, "name", 80)
		if err != nil {
			return err
		}
		out = tenants.Region{OrgID: scope.Org(), ID: tenants.RegionID(tx.NewID("reg")), Name: name}
		if err := tx.AddRegion(out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.SiteAdded, Data: map[string]string{"region": string(out.ID), "name": name}})
		return err
	})
	return out, tenants.Wrap("admin.AddRegion", err)
}

// AddSite adds a site and the desk that every site has: the place where keys
// lie that wait to be hung. Desk is its name in the organisation's language.
func AddSite(ctx context.Context, s Store, scope tenants.Scope, in tenants.Site, desk string) (tenants.Site, error) {
	var out tenants.Site
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.SettingsEdit); err != nil {
			return err
		}
		if scope.Sites() != nil {
			return tenants.Fail(tenants.Forbidden, "site_limited")
		}
		var err error
		out, err = addSite(tx, scope, in, desk)
		return err
	})
	return out, tenants.Wrap("admin.AddSite", err)
}

func addSite(tx Tx, scope tenants.Scope, in tenants.Site, deskName string) (tenants.Site, error) {
	if err := checkSite(tx, &in); err != nil {
		return in, err
	}
	in.OrgID, in.ID = scope.Org(), tenants.SiteID(tx.NewID("sit"))
	if err := tx.AddSite(in); err != nil {
		return in, err
	}
	desk := custody.Place{OrgID: scope.Org(), ID: custody.PlaceID(tx.NewID("plc")), SiteID: in.ID, Kind: custody.Desk, Name: deskName}
	if err := tx.AddPlace(desk); err != nil {
		return in, err
	}
	if _, err := tx.Record(custody.Event{Kind: custody.SiteAdded, Data: map[string]string{"site": string(in.ID), "name": in.Name}}); err != nil {
		return in, err
	}
	_, err := tx.Record(custody.Event{Kind: custody.PlaceAdded, Data: map[string]string{"place": string(desk.ID), "site": string(in.ID), "kind": string(desk.Kind), "name": desk.Name}})
	return in, err
}

func checkSite(tx Tx, in *tenants.Site) (err error) {
	if in.Name, err = tenants.NormalName(in.Name, "name", 80); err != nil {
		return err
	}
	if in.Zone != "" {
		if err := tenants.CheckZone(in.Zone); err != nil {
			return err
		}
	}
	if len(in.Address) > 300 || !tenants.IsText(in.Address) {
		return tenants.Fail(tenants.Invalid, "characters").At("address")
	}
	if in.RegionID != "" {
		if _, err := tx.Region(in.RegionID); err != nil {
			return err
		}
	}
	return in.Hours.Check()
}

// ChangeSite writes a site's name, address, zone, hours and region.
func ChangeSite(ctx context.Context, s Store, scope tenants.Scope, in tenants.Site) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.SettingsEdit); err != nil {
			return err
		}
		if _, err := seenSite(tx, scope, in.ID); err != nil {
			return err
		}
		if err := checkSite(tx, &in); err != nil {
			return err
		}
		if err := tx.SaveSite(in); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.SiteAdded, Outcome: "changed", Data: map[string]string{"site": string(in.ID), "name": in.Name, "zone": in.Zone}})
		return err
	})
	return tenants.Wrap("admin.ChangeSite", err)
}

// seenSite reads a site that the scope reaches; any other is not found.
func seenSite(tx Tx, scope tenants.Scope, id tenants.SiteID) (tenants.Site, error) {
	if !scope.SeesSite(id) {
		return tenants.Site{}, tenants.Fail(tenants.NotFound, "site_not_found").At("site")
	}
	return tx.Site(id)
}
