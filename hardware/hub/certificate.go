package hub

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/hardware/hub/authority"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Certify gives a gateway a certificate for the key of its request. What it
// had in an earlier life holds no more.
func (h *Hub) Certify(ctx context.Context, d tenants.Device, request []byte) (der []byte, err error) {
	c, err := h.certs.Issue(d.ID, request)
	if err != nil {
		return nil, err
	}
	err = h.store.InTx(ctx, tenants.ForJob(d.OrgID, "certificate"), func(tx *store.Tx) error {
		g, err := tx.LockGateway(d.ID)
		if err != nil {
			return err
		}
		if g.Epoch != d.Epoch {
			return errOldLife
		}
		had, err := tx.Certificates(d.ID, 1)
		if err != nil {
			return err
		}
		outcome := "enrolled"
		if len(had) > 0 && had[0].Epoch == d.Epoch {
			outcome = "renewed"
		} else if _, err := tx.EndCertificates(d.ID, "", admin.WhyReplaced); err != nil {
			return err
		}
		serial := authority.SerialOf(c)
		if err := tx.AddCertificate(admin.Certificate{Serial: serial, DeviceID: d.ID, Epoch: d.Epoch, NotBefore: c.NotBefore, NotAfter: c.NotAfter}); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CertificateIssued, Outcome: outcome,
			Data: map[string]string{"device": string(d.ID), "name": g.Name, "until": c.NotAfter.UTC().Format(time.RFC3339)}})
		return err
	})
	return c.Raw, err
}

// AdmitCertificate tells a broker whether a certificate that was signed here
// still stands for the gateway. With the first connection under a new one
// those before it end.
func (h *Hub) AdmitCertificate(ctx context.Context, serial string, gateway tenants.DeviceID) bool {
	c, err := h.store.UnscopedCertificate(ctx, serial, gateway)
	if err != nil || c.RevokedAt != nil {
		return false
	}
	if c.SeenAt != nil {
		return true
	}
	err = h.store.InTx(ctx, tenants.ForJob(c.OrgID, "certificate"), func(tx *store.Tx) error {
		if err := tx.SeeCertificate(serial); err != nil {
			return err
		}
		_, err := tx.EndCertificates(gateway, serial, admin.WhyRenewed)
		return err
	})
	return err == nil
}

// Revoked lists the serial numbers that were revoked since a time, for a
// broker that has connections open.
func (h *Hub) Revoked(ctx context.Context, since time.Time) ([]string, error) {
	list, err := h.store.UnscopedRevoked(ctx, since)
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Serial
	}
	return out, err
}

// renewCertificate answers a gateway that asks for its next certificate. One that has
// none that holds gets none: a person gives it a claim code.
func (h *Hub) renewCertificate(ctx context.Context, d tenants.Device, m proto.Renew) error {
	if d.Kind != tenants.GatewayDevice {
		return nil
	}
	var had []admin.Certificate
	err := h.store.Read(ctx, tenants.ForDevice(d, ""), func(r *store.Rx) (err error) {
		had, err = r.Certificates(d.ID, mostHeld)
		return err
	})
	if err != nil {
		return err
	}
	if now := h.clock(); len(had) == mostHeld && had[mostHeld-1].Holds(now) || !holdsOne(had, d.Epoch, now) {
		h.log.WarnContext(ctx, "no certificate to renew", "gateway", d.ID)
		return nil
	}
	der, err := h.Certify(ctx, d, m.Request)
	if tenants.KindOf(err) == tenants.Invalid {
		h.log.WarnContext(ctx, "request for a certificate is broken", "gateway", d.ID, "err", err)
		return nil
	}
	if err != nil {
		return err
	}
	roots, err := h.certs.RootsPEM()
	if err != nil {
		return err
	}
	return h.send(ctx, d.ID, proto.Certificate{Device: d.ID, Epoch: d.Epoch, Certificate: der, RootsPEM: roots, At: proto.MomentOf(h.clock())})
}

// mostHeld is how many certificates may hold at once: a gateway whose answer
// was lost asks again, one that asks without end is not answered.
const mostHeld = 6

func holdsOne(had []admin.Certificate, epoch uint32, now time.Time) bool {
	for _, c := range had {
		if c.Epoch == epoch && c.Holds(now) {
			return true
		}
	}
	return false
}

// warnBefore is how long before its end people are told of a certificate that
// its gateway has not renewed: nine days after it should have.
const warnBefore = 21 * 24 * time.Hour

// LookAtCertificate tells those who look after the site of a gateway, once,
// that its certificate runs out.
func (h *Hub) LookAtCertificate(ctx context.Context, c admin.Certificate) error {
	return h.store.InTx(ctx, tenants.ForJob(c.OrgID, "certificate runs out"), func(tx *store.Tx) error {
		g, err := tx.LockGateway(c.DeviceID)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if first, err := tx.WarnCertificate(c.Serial); err != nil || !first {
			return err
		}
		people, err := tx.SiteStaff(g.SiteID)
		if err != nil {
			return err
		}
		for _, to := range people {
			letter := desk.Letter{Mail: desk.MailLetter, About: "certificate_ends", To: to, Device: g.ID, At: &c.NotAfter, Path: "/gateways/" + string(g.ID)}
			if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
				return err
			}
		}
		_, err = tx.Record(custody.Event{Kind: custody.CertificateEnding, Outcome: "done",
			Data: map[string]string{"device": string(g.ID), "name": g.Name, "until": c.NotAfter.UTC().Format(time.RFC3339), "told": number(uint64(len(people)))}})
		return err
	})
}

// sweepCertificates looks for those that run out.
func (h *Hub) sweepCertificates(ctx context.Context) error {
	list, err := h.store.UnscopedEnding(ctx, h.clock().Add(warnBefore))
	if err != nil {
		return err
	}
	for _, c := range list {
		if err := h.LookAtCertificate(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
