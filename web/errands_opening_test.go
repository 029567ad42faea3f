package web_test

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// fillOpenings are doors that were opened without a release, with a key that
// somebody held, and are shut.
func (v *village) fillOpenings() {
	v.h.t.Helper()
	place := custody.PlaceID(v.ids["cabinet"])
	device := tenants.ForDevice(tenants.Device{OrgID: v.org.Organisation.ID, ID: "dev_opening", Kind: tenants.CabinetDevice}, "")
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: v.name("override", 0), Name: v.name("override", 0), HomeID: custody.PlaceID(v.ids["board"])})
	must(v.h.t, err)
	v.keep("code_of_override", it.Code)
	must(v.h.t, keys.NameOverride(context.Background(), store.In[keys.OpeningTx](v.h.db), v.scope, place, it.Code))
	for _, name := range []string{"opening", "opening_close", "opening_close_api"} {
		must(v.h.t, v.h.db.InTx(context.Background(), v.scope, func(tx *store.Tx) error {
			at := v.h.clock.now.Add(-2 * time.Hour)
			stamp := custody.Stamp{DeviceID: "dev_opening", At: at, LateBy: time.Hour}
			if err := keys.OpenedIn(tx, place, stamp); err != nil {
				return err
			}
			o, err := tx.StandingOpen(place)
			if err != nil {
				return err
			}
			v.keep(name, string(o.ID))
			return keys.ShutIn(tx, device, place, stamp)
		}))
	}
}

// init adds the errands of openings without a release.
func init() {
	for route, e := range map[string]errand{
		"GET /cabinets/:id/openings":                        sees("/cabinets/{cabinet}/openings").or("/cabinets/{cabinet}/openings?after={opening}"),
		"GET /cabinets/:id/openings/:opening":               sees("/cabinets/{cabinet}/openings/{opening}"),
		"POST /cabinets/:id/openings/:opening":              sends("/cabinets/{cabinet}/openings/{opening_close}", "cause=fitter"),
		"GET /cabinets/:id/override":                        sees("/cabinets/{cabinet}/override"),
		"POST /cabinets/:id/override":                       sends("/cabinets/{cabinet}/override", "code={=code_of_override}"),
		"GET /api/v1/cabinets/:id/openings":                 bare("/api/v1/cabinets/{cabinet}/openings").or("/api/v1/cabinets/{cabinet}/openings?cursor={opening}"),
		"POST /api/v1/cabinets/:id/openings/:opening/close": orders("/api/v1/cabinets/{cabinet}/openings/{opening_close_api}/close", `{"cause":"fitter"}`),
		"PUT /api/v1/cabinets/:id/override":                 orders("/api/v1/cabinets/{cabinet}/override", `{"code":"{=code_of_override}"}`),
	} {
		errands[route] = e
	}
}
