package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) layouts() keys.LayoutStore { return store.In[keys.LayoutTx](h.s) }

// layout writes a template of two rows: high levels first, the rest behind.
func (h *house) layout(in custody.Layout) custody.Layout {
	h.t.Helper()
	in.Name, in.Rows, in.Columns = "Site cabinet", 2, 5
	in.Lines = []custody.LayoutLine{{From: 1, To: 2, Use: custody.LayoutKeys, Label: "High", Least: 2, Most: 4}, {From: 3, To: 8, Use: custody.LayoutKeys, Most: 1}, {From: 9, To: 10, Use: custody.LayoutFree, Most: 4}}
	l, err := keys.WriteLayout(context.Background(), h.layouts(), h.desk, in)
	must(h.t, err)
	return l
}

func (h *house) push(l custody.Layout, place custody.Place) custody.LayoutPush {
	h.t.Helper()
	p, err := keys.PushLayout(context.Background(), h.layouts(), h.desk, keys.LayoutAsk{Layout: l.ID, Version: l.Version, Place: place.ID})
	must(h.t, err)
	return p
}

// TestLayoutPush: a push gives keys other slots of their own and moves none; it
// is whole or not at all, and the log has both.
func TestLayoutPush(t *testing.T) {
	onEach(t, "layout", func(t *testing.T, h *house) {
		ctx := context.Background()
		one, two := h.key("K-1", h.cabinet, 9), h.key("K-2", h.cabinet, 4)
		small := h.place(custody.Cabinet, "Small", 4)
		l := h.layout(custody.Layout{})
		before := h.item(one.ID)
		if p := h.push(l, h.cabinet); p.Refused() || p.Changes != 1 || p.Version != 1 {
			t.Fatalf("%+v", p)
		}
		after := h.item(one.ID)
		if after.HomeSlot != 3 || h.item(two.ID).HomeSlot != 4 {
			t.Errorf("K-1 belongs in %d, K-2 in %d", after.HomeSlot, h.item(two.ID).HomeSlot)
		}
		if after.State != before.State || after.PlaceID != before.PlaceID || after.Slot != before.Slot || after.Number < before.Number {
			t.Errorf("a key moved: %+v, was %+v", after, before)
		}
		if p := h.push(l, h.cabinet); p.Refused() || p.Changes != 0 {
			t.Errorf("again: %+v", p)
		}
		if p := h.push(l, small); !p.Refused() || p.Stops[0].Why != custody.LayoutSmall || p.Version != 0 {
			t.Errorf("%+v", p)
		}
		odd, err := keys.AddItem(ctx, store.In[keys.EditTx](h.s), h.desk, keys.ItemDraft{Code: "C-1", Name: "Odd", Level: 1, HomeID: h.cabinet.ID, HomeSlot: 10})
		must(t, err)
		third := h.key("K-3", h.cabinet, 0)
		l.Lines[1].Text = "Boiler"
		l, err = keys.WriteLayout(ctx, h.layouts(), h.desk, l)
		must(t, err)
		if p := h.push(l, h.cabinet); !p.Refused() || p.Stops[0].Why != custody.LayoutTaken || p.Stops[0].Key != "C-1" || p.Version != 1 || p.Tried != 2 {
			t.Errorf("%+v", p)
		}
		if h.item(third.ID).HomeSlot != 0 || h.item(odd.ID).HomeSlot != 10 {
			t.Error("a part of a refused push was applied")
		}
		_, err = keys.PushLayout(ctx, h.layouts(), h.desk, keys.LayoutAsk{Layout: l.ID, Version: 1, Place: h.cabinet.ID})
		codeIs(t, err, "layout_changed")
		_, err = keys.PushLayout(ctx, h.layouts(), h.desk, keys.LayoutAsk{Layout: l.ID, Place: h.board.ID})
		codeIs(t, err, "layout_no_cabinet")
		kinds := h.kinds()
		for kind, n := range map[custody.EventKind]int{custody.LayoutWritten: 2, custody.LayoutPushed: 2, custody.LayoutRefused: 2} {
			got := 0
			for _, k := range kinds {
				if k == kind {
					got++
				}
			}
			if got != n {
				t.Errorf("%d of %s in the log, want %d: %v", got, kind, n, kinds)
			}
		}
		must(t, keys.EndLayout(ctx, h.layouts(), h.desk, l.ID))
		_, err = keys.PushLayout(ctx, h.layouts(), h.desk, keys.LayoutAsk{Layout: l.ID, Place: h.cabinet.ID})
		codeIs(t, err, "layout_ended")
	})
}

// TestLayoutReads: lists count what the scope reaches, versions stay as they
// were, and a cabinet waits until its controller obeys a roster made since.
func TestLayoutReads(t *testing.T) {
	onEach(t, "layout-reads", func(t *testing.T, h *house) {
		ctx := context.Background()
		h.key("K-1", h.cabinet, 9)
		small := h.place(custody.Cabinet, "Small", 4)
		l := h.layout(custody.Layout{})
		device := tenants.DeviceID("dev_layout_" + string(h.org))
		must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			if err := tx.AddDevice(tenants.Device{ID: device, Kind: tenants.CabinetDevice, Name: "Controller", SiteID: h.site, PlaceID: string(h.cabinet.ID), CreatedAt: tx.Now()}); err != nil {
				return err
			}
			return tx.AddTwin(h.cabinet.ID, device, "")
		}))
		h.push(l, h.cabinet)
		h.push(l, small)
		l.Lines = l.Lines[:1]
		l, err := keys.WriteLayout(ctx, h.layouts(), h.desk, l)
		must(t, err)
		waits := func() (out []bool) {
			h.read(func(r *store.Rx) error {
				vs, err := r.LayoutPlaces(store.LayoutPlaceAsk{Layout: l.ID, Limit: 10})
				for _, v := range vs {
					out = append(out, v.Waits)
				}
				return err
			})
			return out
		}
		h.read(func(r *store.Rx) error {
			vs, err := r.Layouts(store.LayoutAsk{Limit: 10})
			if err != nil || len(vs) != 1 || vs[0].Places != 2 || vs[0].Refused != 1 || vs[0].Writer != "Ann D." || vs[0].Version != 2 {
				t.Errorf("%+v, %v", vs, err)
			}
			if vs, err = r.LayoutHistory(l.ID, 1); err != nil || len(vs) != 1 || len(vs[0].Lines) != 3 {
				t.Errorf("%+v, %v", vs, err)
			}
			f, err := r.LayoutFacts([]custody.PlaceID{h.cabinet.ID, small.ID})
			if err != nil || len(f.Items[h.cabinet.ID]) != 1 || len(f.Items[small.ID]) != 0 {
				t.Errorf("%+v, %v", f, err)
			}
			all, err := r.LayoutPlaces(store.LayoutPlaceAsk{Limit: 1, After: store.Cursor{Order: h.cabinet.Name, ID: string(h.cabinet.ID)}})
			if err != nil || len(all) != 1 || all[0].ID != small.ID || !all[0].Push.Refused() || all[0].Site != "North" || all[0].Layout != l.Name {
				t.Errorf("%+v, %v", all, err)
			}
			return err
		})
		if got := waits(); !slices.Equal(got, []bool{true, false}) {
			t.Errorf("waits: %v", got)
		}
		must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			if err := tx.AddRoster(store.RosterRow{DeviceID: device, Version: 1, Content: []byte{1}, Hash: []byte{1}, Body: []byte{1}, IssuedAt: tx.Now().Add(time.Minute)}); err != nil {
				return err
			}
			w, err := tx.LockTwin(device)
			if err != nil {
				return err
			}
			w.RosterApplied = 1
			return tx.SaveTwin(w)
		}))
		if got := waits(); !slices.Equal(got, []bool{false, false}) {
			t.Errorf("obeyed, it waits: %v", got)
		}
	})
}
