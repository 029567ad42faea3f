package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// TestGatewayFromItsCodeToItsHistory follows a gateway: not heard of yet,
// speaking, on battery, late, silent; its history as charts and as a table, and
// what the API says of it. Another organisation finds nothing.
func TestGatewayFromItsCodeToItsHistory(t *testing.T) {
	eachHouse(t, func(h *house) {
		ctx, job := context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test")
		c, err := admin.ClaimDevice(ctx, h.db.Enrolment(), h.keys, tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "LTE box", SiteID: h.motors.Site.ID})
		must(t, err)
		id := c.Device.ID
		b, page := h.as("owner@motors.example"), "/gateways/"+string(id)
		b.get("/gateways").wants(t, 200, "LTE box", "Never heard of yet")
		b.get(page).wants(t, 200, "It has not spoken yet", "Nothing was heard in this time", "No cabinet speaks through it yet", "It was never silent")
		say := func(mains bool, rsrp int, ago time.Duration) {
			t.Helper()
			message := map[string]any{"At": h.clock.now.Add(-ago).Add(-8 * time.Second).UnixMicro(), "Firmware": "lte 1.4", "Power": map[string]any{"Mains": mains, "Battery": 61, "Minutes": 95, "Celsius": 263},
				"Modem": map[string]any{"Carrier": "Rural LTE", "SIM": 2, "RSRP": rsrp, "SINR": 96, "Failovers": 3, "Sent": 18_400_000, "Received": 6_100_000}}
			must(t, h.db.InTx(ctx, job, func(tx *store.Tx) error {
				if err := tx.SaveGatewayHealth(id, message, true); err != nil {
					return err
				}
				_, err := tx.Update("devices").Set("heard_at = ?", tx.Now().Add(-ago)).Where("id = ?", id).Exec(ctx)
				return err
			}))
		}
		for _, x := range []struct {
			mains bool
			rsrp  int
			ago   time.Duration
			list  string
			says  []string
		}{
			{true, -88, 0, "Online", []string{"Through Rural LTE; the signal is good", "SIM 2", "Mains, battery 61%", "26 °C", "8 s behind", "lte 1.4", "9 dB above noise", "18\u00a0MB up"}},
			{false, -97, time.Minute, "Online", []string{"the signal is fair", "It runs on its battery", "about 1 h 35 min left"}},
			{true, -104, 3 * time.Minute, "Late, 3 min old", []string{"Nothing was heard of it for 3 min"}},
			{true, -118, time.Hour, "Unknown since", []string{"hardly there"}},
			{true, 0, 0, "Online", []string{"not measured"}},
		} {
			say(x.mains, x.rsrp, x.ago)
			b.get("/gateways").wants(t, 200, x.list)
			b.get(page).wants(t, 200, x.says...)
		}
		must(t, h.db.InTx(ctx, job, func(tx *store.Tx) error {
			var fine, hours []store.HealthPoint
			for n := int64(1); n < 20; n++ {
				rsrp, sent, none, battery := -90-n, (20-n)*1_000_000, int64(0), 100-n
				p := store.HealthPoint{DeviceID: id, At: tx.Now().Add(time.Duration(-n) * 10 * time.Minute), RSRP: &rsrp, Sent: &sent, Received: &none, Battery: &battery}
				fine = append(fine, p)
				p.At = tx.Now().Add(time.Duration(-n) * 24 * time.Hour)
				hours = append(hours, p)
			}
			if err := tx.SaveHealth(store.FineGrain, fine...); err != nil {
				return err
			}
			return tx.SaveHealth(store.HourlyGrain, hours...)
		}))
		b.get(page).wants(t, 200, `role="img"`, "between −109 dBm and −91 dBm, now −91 dBm", "nothing heard", "The same as a table", "81%")
		b.get(page+"?span=30d").wants(t, 200, "between −109 dBm and −91 dBm")
		b.get(page+"?span=%3Cb%3E").wants(t, 200, `aria-current="true">24 hours`)
		h.as("owner@homes.example").get(page).wants(t, 404)

		token := h.token(h.motors, tenants.RoleManager)
		_, list := h.api(token, http.MethodGet, "/api/v1/gateways", "")
		got, _ := list["items"].([]any)
		if len(got) != 1 {
			t.Fatalf("%v", list)
		}
		for field, want := range map[string]any{"carrier": "Rural LTE", "battery_percent": 61.0, "celsius": 26.3, "sinr_db": 9.6, "mains": true} {
			if g := got[0].(map[string]any)[field]; g != want {
				t.Errorf("%s is %v, not %v", field, g, want)
			}
		}
		if _, past := h.api(token, http.MethodGet, "/api/v1/gateways/"+string(id)+"/health", ""); len(past["items"].([]any)) != 19 {
			t.Errorf("%v", past)
		}
	})
}
