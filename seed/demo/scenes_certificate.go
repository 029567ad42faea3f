package demo

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"time"

	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// certificateScene gives a gateway its certificate; one morning the box is gone
// from the wall, its certificate is revoked, and another box takes its place.
func (h *house) certificateScene(g *gateway) {
	h.on(20, 9, 40, func(ctx context.Context) error { return h.certify(ctx, g) })
	h.on(9, 7, 25, func(ctx context.Context) error {
		ends := store.In[admin.CertificateTx](h.store)
		if err := admin.RevokeCertificate(ctx, ends, h.as(h.lead), g.id, "The box is gone from the wall"); err != nil {
			return err
		}
		c, err := admin.ReplaceGateway(ctx, ends, h.Keys, h.as(h.lead), g.id, "A new box is put up")
		if err != nil {
			return err
		}
		key := h.newKey()
		request, err := request()
		if err != nil {
			return err
		}
		a, err := h.hub.Enrol(ctx, proto.NewEnrolAsk(c.Code, tenants.GatewayDevice, key).WithRequest(request, key), "mqtt://demo.invalid:1883")
		g.key, g.answer = key, a
		return err
	})
}

// endingScene is a gateway whose certificate was about to run out, until
// somebody switched it on again.
func (h *house) endingScene(g *gateway) {
	h.on(3, 6, 15, func(ctx context.Context) error {
		now := h.clock.now()
		old := admin.Certificate{OrgID: h.org, Serial: "4c0ffee0000000000000000000000042", DeviceID: g.id, Epoch: g.answer.Epoch, NotBefore: now.AddDate(0, 0, -72), NotAfter: now.AddDate(0, 0, 18)}
		if err := h.store.InTx(ctx, tenants.ForJob(h.org, "demo"), func(tx *store.Tx) error { return tx.AddCertificate(old) }); err != nil {
			return err
		}
		h.in(5*time.Hour, func(ctx context.Context) error { return h.certify(ctx, g) })
		return h.hub.LookAtCertificate(ctx, old)
	})
}

// certify gives a gateway a certificate.
func (h *house) certify(ctx context.Context, g *gateway) error {
	request, err := request()
	if err != nil {
		return err
	}
	_, err = h.hub.Certify(ctx, tenants.Device{OrgID: h.org, ID: g.id, Epoch: g.answer.Epoch}, request)
	return err
}

// request asks for a certificate of a key that is thrown away: nobody speaks
// TLS in a story.
func request() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
}
