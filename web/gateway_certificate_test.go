package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// TestGatewayCertificate: none, given, running out, run out, revoked with a
// reason and the password, and a new code for the same gateway.
func TestGatewayCertificate(t *testing.T) {
	eachHouse(t, func(h *house) {
		ctx, job := context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test")
		c, err := admin.ClaimDevice(ctx, h.db.Enrolment(), h.keys, tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "LTE box", SiteID: h.motors.Site.ID})
		must(t, err)
		id, b := c.Device.ID, h.as("owner@motors.example")
		page := "/gateways/" + string(id)
		b.get(page).wants(t, 200, "None: it connects without TLS", "New claim code")
		b.get("/me")
		b.post(page+"/revoke", "reason", "gone").wants(t, 409, "no certificate that holds")
		give := func(serial string, days int) {
			must(t, h.db.InTx(ctx, job, func(tx *store.Tx) error {
				now := tx.Now()
				return tx.AddCertificate(admin.Certificate{Serial: serial, DeviceID: id, NotBefore: now.AddDate(0, 0, days-90), NotAfter: now.AddDate(0, 0, days)})
			}))
		}
		give("40000000000000000000000000000001", -1)
		b.get(page).wants(t, 200, "The certificate ran out", "no remote release goes out")
		h.clock.now = h.clock.now.Add(time.Second)
		give("40000000000000000000000000000002", 10)
		b.get(page).wants(t, 200, "The certificate runs out", "40000000000000000000000000000002", "Not used yet")
		h.clock.now = h.clock.now.Add(time.Second)
		give("40000000000000000000000000000003", 80)
		b.get(page).wants(t, 200, "Certificate holds until", "40000000000000000000000000000003", "Revoke certificate")
		token := h.token(h.motors, tenants.RoleManager)
		if _, list := h.api(token, http.MethodGet, "/api/v1"+page+"/certificates", ""); len(list["items"].([]any)) != 3 {
			t.Errorf("%v", list)
		}
		b.get(page+"/revoke").wants(t, 200, "ends within seconds", `name="reason"`)
		b.post(page+"/revoke", "reason", " ").wants(t, 422, "Say why")
		h.clock.now = h.clock.now.Add(tenants.ProofLife + time.Second)
		b.post(page+"/revoke", "reason", "It is gone").wants(t, 422, `name="proof"`, `value="It is gone"`)
		b.get("/me")
		if a := b.post(page+"/revoke", "reason", "It is gone", "proof", password); a.StatusCode != 303 {
			t.Fatalf("with the password: %d %.300s", a.StatusCode, a.body)
		}
		b.get(page).wants(t, 200, "The certificate was revoked", "New claim code")
		if n := h.events(h.motors.Organisation.ID, custody.CertificateRevoked); n != 1 {
			t.Errorf("%d entries", n)
		}
		b.get(page+"/replace").wants(t, 200, "Nothing changes until the code is typed")
		b.get("/me")
		b.post(page+"/replace", "reason", "A new box").wants(t, 200, "LTE box")
		if n := h.events(h.motors.Organisation.ID, custody.GatewayCodeMade); n != 1 {
			t.Errorf("%d codes", n)
		}
		other := h.as("owner@homes.example")
		other.get(page+"/revoke").wants(t, 404)
		other.post(page+"/replace", "reason", "mine").wants(t, 404)
	})
}
