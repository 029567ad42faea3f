package hub_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/hub/authority"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// request asks for a certificate with a new key.
func request(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	must(t, err)
	return der
}

// gate is the gateway as the hub knows it.
func (r *rig) gate() tenants.Device {
	return tenants.Device{OrgID: r.org, ID: r.gateway, Kind: tenants.GatewayDevice, Epoch: r.gatewayEpoch}
}

// certify gives the gateway of the rig a certificate, as enrolment does.
func (r *rig) certify() *x509.Certificate {
	r.t.Helper()
	der, err := r.hub.Certify(context.Background(), r.gate(), request(r.t))
	must(r.t, err)
	c, err := x509.ParseCertificate(der)
	must(r.t, err)
	return c
}

// asks sends a renewal of the gateway.
func (r *rig) asks(body []byte) error {
	m := proto.Renew{Device: r.gateway, Epoch: r.gatewayEpoch, Request: body, At: proto.MomentOf(time.Now())}
	sealed, err := proto.Seal(m, proto.Signer{KeyID: string(r.gateway), Key: r.gatewayKey})
	must(r.t, err)
	return r.hub.Handle(context.Background(), proto.Topic{Gateway: r.gateway, Device: r.gateway, Kind: m.Kind()}.String(), sealed)
}

func (r *rig) admitted(c *x509.Certificate, id tenants.DeviceID) bool {
	return r.hub.AdmitCertificate(context.Background(), authority.SerialOf(c), id)
}

// TestCertificateFromIssueToRevocation: renewed over its own session, ended by
// the next one, revoked by a person, run out, replaced.
func TestCertificateFromIssueToRevocation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, ctx := newRig(t, s), context.Background()
		must(t, r.asks(request(t)))
		if last[proto.Certificate](r) != nil {
			t.Fatal("a gateway without a certificate renewed it")
		}
		first := r.certify()
		if !r.admitted(first, r.gateway) || r.admitted(first, r.cabinet.id) || r.admitted(first, "dev_nobody") {
			t.Fatal("the door is wrong")
		}
		must(t, r.asks([]byte("noise")))
		if last[proto.Certificate](r) != nil {
			t.Fatal("noise got a certificate")
		}
		must(t, r.asks(request(t)))
		answer := last[proto.Certificate](r)
		if answer == nil || answer.Device != r.gateway || answer.RootsPEM == "" {
			t.Fatalf("%+v", answer)
		}
		second, err := x509.ParseCertificate(answer.Certificate)
		must(t, err)
		if !r.admitted(first, r.gateway) || !r.admitted(second, r.gateway) || r.admitted(first, r.gateway) {
			t.Error("the first holds until the second is in use, and no longer")
		}
		gone, err := r.hub.Revoked(ctx, time.Now().Add(-time.Minute))
		if must(t, err); len(gone) != 1 || gone[0] != authority.SerialOf(first) {
			t.Errorf("revoked: %v", gone)
		}
		ends := store.In[admin.CertificateTx](s)
		if err := admin.RevokeCertificate(ctx, ends, r.desk, r.gateway, " "); tenants.CodeOf(err) != "certificate_reason" {
			t.Errorf("without a reason: %v", err)
		}
		if err := admin.RevokeCertificate(ctx, ends, r.desk, r.cabinet.id, "gone"); tenants.CodeOf(err) != "gateway_not_found" {
			t.Errorf("of a cabinet: %v", err)
		}
		must(t, admin.RevokeCertificate(ctx, ends, r.desk, r.gateway, "The box is gone"))
		if r.admitted(second, r.gateway) {
			t.Error("revoked, and let in")
		}
		if err := admin.RevokeCertificate(ctx, ends, r.desk, r.gateway, "again"); tenants.CodeOf(err) != "certificate_none" {
			t.Errorf("twice: %v", err)
		}
		must(t, r.asks(request(t)))
		if last[proto.Certificate](r) != answer {
			t.Error("a revoked gateway renewed its certificate")
		}
		var kinds []custody.EventKind
		must(t, s.Read(ctx, r.desk, func(rx *store.Rx) error {
			rows, err := rx.Timeline(store.TimelineAsk{Kinds: []custody.EventKind{custody.CertificateIssued, custody.CertificateRevoked}, Limit: 9})
			for _, row := range rows {
				kinds = append(kinds, row.Kind)
			}
			return err
		}))
		if len(kinds) != 3 || kinds[0] != custody.CertificateRevoked {
			t.Errorf("log: %v", kinds)
		}
	})
}

// TestGatewayReplaced: a new code for the same gateway gives it another life;
// what the box before was known by is worth nothing.
func TestGatewayReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, ctx := newRig(t, s), context.Background()
		old := r.certify()
		c, err := admin.ReplaceGateway(ctx, store.In[admin.CertificateTx](s), r.keys, r.desk, r.gateway, "A new box")
		must(t, err)
		if !r.admitted(old, r.gateway) {
			t.Error("a code that nobody used ended the certificate")
		}
		_, key, _ := ed25519.GenerateKey(nil)
		ask := proto.NewEnrolAsk(c.Code, tenants.GatewayDevice, key)
		if _, err := r.hub.Enrol(ctx, ask, "mqtts://keys.example:8883"); tenants.CodeOf(err) != "enrol_request_missing" {
			t.Errorf("without a request: %v", err)
		}
		broken := ask.WithRequest([]byte("noise"), key)
		if _, err := r.hub.Enrol(ctx, broken, "mqtts://keys.example:8883"); tenants.CodeOf(err) != "enrol_ask_broken" {
			t.Errorf("with noise: %v", err)
		}
		swapped := ask.WithRequest(request(t), key)
		swapped.Request = request(t)
		if _, err := r.hub.Enrol(ctx, swapped, "mqtts://keys.example:8883"); tenants.CodeOf(err) != "enrol_ask_broken" {
			t.Errorf("with another's request: %v", err)
		}
		a, err := r.hub.Enrol(ctx, ask.WithRequest(request(t), key), "mqtts://keys.example:8883")
		must(t, err)
		if a.Device != r.gateway || a.Broker.Password != "" || a.Broker.RootsPEM == "" {
			t.Errorf("%+v", a)
		}
		fresh, err := x509.ParseCertificate(a.Broker.Certificate)
		must(t, err)
		if r.admitted(old, r.gateway) || !r.admitted(fresh, r.gateway) {
			t.Error("the door is wrong after the replacement")
		}
	})
}

// TestCertificateThatEndsIsToldOnce, unless it is renewed.
func TestCertificateThatEndsIsToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, ctx := newRig(t, s), context.Background()
		old := admin.Certificate{OrgID: r.org, Serial: "40000000000000000000000000000001", DeviceID: r.gateway, Epoch: r.gatewayEpoch, NotBefore: time.Now().AddDate(0, 0, -80), NotAfter: time.Now().AddDate(0, 0, 10)}
		must(t, s.InTx(ctx, tenants.ForJob(r.org, "test"), func(tx *store.Tx) error { return tx.AddCertificate(old) }))
		for range 2 {
			list, err := s.UnscopedEnding(ctx, time.Now().AddDate(0, 0, 21))
			must(t, err)
			for _, c := range list {
				must(t, r.hub.LookAtCertificate(ctx, c))
			}
		}
		told := func() (n int) {
			must(t, s.Read(ctx, r.desk, func(rx *store.Rx) error {
				rows, err := rx.Timeline(store.TimelineAsk{Kinds: []custody.EventKind{custody.CertificateEnding}, Limit: 9})
				n = len(rows)
				return err
			}))
			return n
		}
		if told() != 1 {
			t.Errorf("told %d times", told())
		}
		must(t, s.InTx(ctx, tenants.ForJob(r.org, "test"), func(tx *store.Tx) error {
			_, err := tx.Update("gateway_certificates").Set("warned_at = NULL").Where("device_id = ?", r.gateway).Exec(ctx)
			return err
		}))
		r.certify()
		if list, err := s.UnscopedEnding(ctx, time.Now().AddDate(0, 0, 21)); err != nil || len(list) != 0 {
			t.Errorf("renewed, and still %v %v", list, err)
		}
	})
}
