package web_test

import (
	"context"
	"regexp"
	"strconv"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func TestCabinetFromFormToClaimCode(t *testing.T) {
	eachHouse(t, func(h *house) {
		b, site := h.as("owner@motors.example"), string(h.motors.Site.ID)
		b.get("/gateways").wants(t, 200, "No gateway yet")
		b.get("/cabinets/new").wants(t, 200, "Slots")
		b.post("/cabinets", "name", "", "kind", "cabinet", "slots", "8", "site", site).wants(t, 422)
		id := b.post("/cabinets", "name", "Cabinet North", "kind", "cabinet", "slots", "8", "site", site).id(t)
		b.get("/cabinets/"+id).wants(t, 200, "Cabinet North", "Not enrolled", `id="s-8"`, "Enrol Cabinet North")
		b.get("/cabinets/"+id+"/enrol").wants(t, 200)
		b.post("/cabinets/"+id+"/enrol", "gateway", "").wants(t, 422, "Choose the gateway")
		b.get("/cabinets/gateway").wants(t, 200)
		b.post("/cabinets/gateway", "name", "LTE box", "site", site).wants(t, 200, "One-time claim code", "works once")
		page := b.get("/cabinets/" + id + "/enrol")
		page.wants(t, 200, "LTE box")
		m := regexp.MustCompile(`<option value="(dev_[^"]+)"`).FindStringSubmatch(page.body)
		if m == nil {
			t.Fatalf("no gateway to choose: %.2000s", page.body)
		}
		b.post("/cabinets/"+id+"/enrol", "gateway", m[1]).wants(t, 200, "One-time claim code")
		b.get("/cabinets").wants(t, 200, "Never heard of yet", "LTE box", "all here")
		b.get("/cabinets/"+id).wants(t, 200, "Never heard of yet", "Last events")
		board := b.post("/cabinets", "name", "Board", "kind", "board", "slots", "20", "site", site).id(t)
		b.get("/cabinets/"+board).wants(t, 200, "No key belongs here yet")
	})
}

func TestCabinetsOfOthersAreNotThere(t *testing.T) {
	eachHouse(t, func(h *house) {
		theirs, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), tenants.ForDemo(h.homes.Organisation.ID, h.homes.Owner.ID), custody.Place{SiteID: h.homes.Site.ID, Kind: custody.Cabinet, Name: "Cabinet South", Slots: 4})
		must(t, err)
		b := h.as("owner@motors.example")
		b.get("/cabinets/"+string(theirs.ID)).wants(t, 404)
		b.get("/cabinets/"+string(theirs.ID)+"/enrol").wants(t, 404)
		b.post("/cabinets/"+string(theirs.ID)+"/enrol", "gateway", "dev_none").wants(t, 404)
		h.as("owner@homes.example").get("/cabinets/"+string(theirs.ID)).wants(t, 200, "Cabinet South")
	})
}

// TestCabinetMapTellsStrayKeys: a key in another's slot is marked there, and
// its own slot says where it hangs.
func TestCabinetMapTellsStrayKeys(t *testing.T) {
	eachHouse(t, func(h *house) {
		ctx, own := context.Background(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		edit := store.In[keys.EditTx](h.db)
		place, err := keys.AddPlace(ctx, edit, own, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Cabinet, Name: "Cabinet North", Slots: 6})
		must(t, err)
		for no, code := range []string{"S-1", "S-2"} {
			_, err := keys.AddItem(ctx, edit, own, keys.ItemDraft{Code: code, Name: "Van " + code, Tag: "FOB-" + code, HomeID: place.ID, HomeSlot: no + 1})
			must(t, err)
		}
		sensor := tenants.ForDevice(tenants.Device{OrgID: h.motors.Organisation.ID, ID: "dev_1"}, "")
		for seq, slot := range map[uint64]int{1: 1, 2: 5} {
			tag := map[int]string{1: "FOB-S-1", 5: "FOB-S-2"}[slot]
			must(t, keys.Observe(ctx, store.In[keys.Tx](h.db), sensor, keys.Sight{PlaceID: place.ID, Slot: slot, Tag: tag, Present: true, Stamp: custody.Stamp{DeviceID: "dev_1", Epoch: 1, Seq: seq, At: time.Now()}}))
		}
		page := h.as("owner@motors.example").get("/cabinets/" + string(place.ID))
		page.wants(t, 200, "hangs in slot 5")
		for slot, state := range map[int]string{1: "in", 2: "free", 3: "free", 5: "wrong"} {
			if m := regexp.MustCompile(`id="s-` + strconv.Itoa(slot) + `"[^>]*>\s*<a [^>]*data-s="(\w+)"`).FindStringSubmatch(page.body); m == nil || m[1] != state {
				t.Errorf("slot %d is drawn as %q, want %s", slot, m, state)
			}
		}
	})
}
