package store_test

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/hospital"
	"claviger/custody/desk/keys"
	"claviger/custody/desk/property"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// built gives a site an address with a flat, an area and a vehicle, all with a
// name that one search finds.
func (h *house) built(owner tenants.Scope, site tenants.SiteID, name string) (p custody.Property, doors []custody.Opens) {
	h.t.Helper()
	ctx := context.Background()
	p, err := property.SaveProperty(ctx, store.In[property.Tx](h.s), owner, custody.Property{SiteID: site, Name: "Quayside " + name, Address: "1 " + name + " street"})
	must(h.t, err)
	u, err := property.SaveUnit(ctx, store.In[property.Tx](h.s), owner, custody.Unit{PropertyID: p.ID, Number: "Quayside-" + name})
	must(h.t, err)
	a, err := hospital.SaveArea(ctx, store.In[hospital.Tx](h.s), owner, custody.Area{SiteID: site, Name: "Quayside pump " + name})
	must(h.t, err)
	v, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](h.s), owner, custody.Vehicle{SiteID: site, Make: "Quayside", Model: name, Plate: "QS-" + name, StockNo: "S-" + name})
	must(h.t, err)
	return p, []custody.Opens{{Kind: custody.UnitAsset, AssetID: string(u.ID)}, {Kind: custody.AreaAsset, AssetID: string(a.ID)}, {Kind: custody.VehicleAsset, AssetID: string(v.ID)}}
}

func TestAWishReachesNoFurtherThanItsSites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		south := tenants.SiteID("sit_south")
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			row := map[string]any{"id": south, "name": "South"}
			_, err := tx.Insert("sites", &row).Exec(tx.Context())
			return err
		}))
		owner := h.signed(h.ann, tenants.RoleOwner)
		here, near := h.built(owner, h.site, "north")
		there, far := h.built(owner, south, "south")
		m := tenants.Membership{OrgID: h.org, LoginID: "log_b", PersonID: h.ben, Role: tenants.RoleHolder, Sites: []tenants.SiteID{h.site}}
		ben := tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_b"}, m, "req")
		for _, x := range []struct {
			who  tenants.Scope
			want []string
		}{
			{ben, []string{near[0].AssetID, near[1].AssetID, near[2].AssetID, string(here.ID)}},
			{owner, []string{near[0].AssetID, near[1].AssetID, near[2].AssetID, string(here.ID), far[0].AssetID, far[1].AssetID, far[2].AssetID, string(there.ID)}},
		} {
			must(t, s.Read(ctx, x.who, func(r *store.Rx) error {
				docs, err := r.Search("quayside", 20)
				var got []string
				for _, d := range docs {
					got = append(got, d.ID)
				}
				slices.Sort(got)
				slices.Sort(x.want)
				if !slices.Equal(got, x.want) {
					t.Errorf("%s finds %v, want %v", x.who.Role(), got, x.want)
				}
				return err
			}))
		}
		must(t, s.Read(ctx, ben, func(r *store.Rx) error {
			if docs, err := r.Search("QS", 20); err != nil || len(docs) != 1 || docs[0].ID != near[2].AssetID {
				t.Errorf("two letters find %+v %v", docs, err)
			}
			seen, err := r.DoorsSeen(slices.Concat(near, far))
			if err != nil || len(seen) != 3 {
				t.Errorf("ticked doors are named: %+v %v", seen, err)
			}
			all, err := r.DoorNames(slices.Concat(near, far)) // who decides sees all that is asked for
			if err != nil || len(all) != 6 {
				t.Errorf("doors of a request: %+v %v", all, err)
			}
			on, err := r.UnitsOf(there.ID, 9)
			if err != nil || len(on) != 0 {
				t.Errorf("units of the other site: %+v %v", on, err)
			}
			on, err = r.UnitsOf(here.ID, 9)
			if err != nil || !slices.Equal(on, near[:1]) {
				t.Errorf("units of one's own: %+v %v", on, err)
			}
			return r.AllSeen(near)
		}))
		for _, door := range far {
			ask := access.DoorsAsk{PersonID: h.ben, Doors: []custody.Opens{near[0], door}, Reason: "the round", Via: custody.ViaWeb}
			_, err := access.AskDoors(ctx, store.In[access.DoorsTx](s), ben, ask)
			codeIs(t, err, "door_not_found")
			_, err = access.AskDoors(ctx, store.In[access.DoorsTx](s), h.as(h.ben), ask) // no limit: no key opens them
			codeIs(t, err, "no_key_opens")
		}
	})
}

// Keys and people of other sites are not found; oneself, and whom to hand a
// key to, are found everywhere.
func TestASearchReachesNoFurtherThanItsSites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		south := tenants.SiteID("sit_south")
		var zoe, zac tenants.PersonID
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			row := map[string]any{"id": south, "name": "South"}
			_, err := tx.Insert("sites", &row).Exec(tx.Context())
			for name, at := range map[string]*tenants.PersonID{"Quentin Zoe": &zoe, "Quentin Zac": &zac} {
				*at = tenants.PersonID(tx.NewID("per"))
				p := tenants.Person{ID: *at, Human: string(*at), Name: name, Kind: tenants.Staff, SiteID: h.site, CreatedAt: tx.Now()}
				if at == &zac {
					p.SiteID = south
				}
				err = cmp.Or(err, tx.AddPerson(p))
			}
			return err
		}))
		far, err := keys.AddPlace(ctx, store.In[keys.EditTx](s), h.desk, custody.Place{SiteID: south, Kind: custody.Board, Name: "South board", Slots: 5})
		must(t, err)
		near := h.key("QUE-1", h.board, 1)
		there := h.key("QUE-2", far, 1)
		found := func(who tenants.PersonID, sites ...tenants.SiteID) (ids []string) {
			m := tenants.Membership{OrgID: h.org, LoginID: "log_q", PersonID: who, Role: tenants.RoleDesk, Sites: sites}
			must(t, s.Read(ctx, tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_q"}, m, "req"), func(r *store.Rx) error {
				docs, err := r.Search("que", 20, store.ItemThing, store.PersonThing)
				for _, d := range docs {
					ids = append(ids, d.ID)
				}
				if cs, e := r.Colleagues("quentin", 9); e != nil || !slices.ContainsFunc(cs, func(c store.Colleague) bool { return c.ID == zac || who == zac }) {
					t.Errorf("colleagues are %+v %v", cs, e)
				}
				return err
			}))
			slices.Sort(ids)
			return ids
		}
		for _, x := range []struct {
			who   tenants.PersonID
			sites []tenants.SiteID
			want  []string
		}{
			{h.ben, nil, []string{string(near.ID), string(there.ID), string(zoe), string(zac)}},
			{h.ben, []tenants.SiteID{h.site}, []string{string(near.ID), string(zoe)}},
			{zac, []tenants.SiteID{h.site}, []string{string(near.ID), string(zoe), string(zac)}},
			{h.ben, []tenants.SiteID{}, nil},
		} {
			slices.Sort(x.want)
			if got := found(x.who, x.sites...); !slices.Equal(got, x.want) {
				t.Errorf("with %v are found %v, want %v", x.sites, got, x.want)
			}
		}
	})
}
