package admin

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Certificate is what a gateway is known by to the broker. Of several that
// hold the newest is in use.
type Certificate struct {
	OrgID     tenants.OrgID
	Serial    string // 32 hexadecimal digits
	DeviceID  tenants.DeviceID
	Epoch     uint32 // the life of the gateway that it is for
	NotBefore time.Time
	NotAfter  time.Time
	IssuedAt  time.Time
	SeenAt    *time.Time // first connection with it
	WarnedAt  *time.Time // people were told that it runs out
	RevokedAt *time.Time
	Why       string // one of the Why words, "" while it holds
}

// Why a certificate holds no more.
const (
	WhyRevoked  = "revoked"  // by a person
	WhyRenewed  = "renewed"  // the next one is in use
	WhyReplaced = "replaced" // the gateway was enrolled anew
)

// Holds tells whether the certificate is neither revoked nor run out.
func (c Certificate) Holds(at time.Time) bool { return c.RevokedAt == nil && at.Before(c.NotAfter) }

// CertificateStore opens the transactions that concern a gateway's certificate.
type CertificateStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(CertificateTx) error) error
}

// CertificateTx is what that needs inside one organisation.
type CertificateTx interface {
	Now() time.Time
	Record(e custody.Event) (custody.EntryID, error)
	Device(id tenants.DeviceID) (tenants.Device, error)
	EndCertificates(gateway tenants.DeviceID, but, why string) (int64, error)
	AddDeviceClaim(c tenants.Claim) error
}

// longestCause bounds the reason that a person gives, in characters.
const longestCause = 200

// gatewayOf reads a gateway that the scope may do something about, and checks
// the reason.
func gatewayOf(tx CertificateTx, scope tenants.Scope, id tenants.DeviceID, reason string) (d tenants.Device, err error) {
	if err = scope.Need(tenants.CabinetsEdit); err != nil {
		return d, err
	}
	if d, err = tx.Device(id); err != nil {
		return d, err
	}
	if d.Kind != tenants.GatewayDevice || d.RevokedAt != nil || !scope.SeesSite(d.SiteID) {
		return d, tenants.Fail(tenants.NotFound, "gateway_not_found")
	}
	if strings.TrimSpace(reason) == "" {
		return d, tenants.Fail(tenants.Invalid, "certificate_reason").At("reason")
	}
	if err = tenants.CheckText("reason", reason, longestCause); err != nil {
		return d, err
	}
	return d, scope.NeedProof(tx.Now())
}

// RevokeCertificate ends every certificate of a gateway: its connection is cut
// within seconds, and it gets no other without a new claim code.
func RevokeCertificate(ctx context.Context, s CertificateStore, scope tenants.Scope, gateway tenants.DeviceID, reason string) error {
	return tenants.Wrap("admin.RevokeCertificate", s.InTx(ctx, scope, func(tx CertificateTx) error {
		d, err := gatewayOf(tx, scope, gateway, reason)
		if err != nil {
			return err
		}
		n, err := tx.EndCertificates(gateway, "", WhyRevoked)
		if err != nil {
			return err
		}
		if n == 0 {
			return tenants.Fail(tenants.Conflict, "certificate_none")
		}
		_, err = tx.Record(custody.Event{Kind: custody.CertificateRevoked, Outcome: "done", Data: map[string]string{"device": string(gateway), "name": d.Name},
			Personal: map[string]string{"reason": strings.TrimSpace(reason)}})
		return err
	}))
}

// ReplaceGateway makes a new claim code for a gateway that is there already:
// for a new box in the old one's place, and for one whose certificate was
// revoked or has run out. Until the code is used nothing changes.
func ReplaceGateway(ctx context.Context, s CertificateStore, v Vault, scope tenants.Scope, gateway tenants.DeviceID, reason string) (Claimed, error) {
	var out Claimed
	code, err := drawCode()
	if err != nil {
		return out, tenants.Wrap("admin.ReplaceGateway", err)
	}
	err = s.InTx(ctx, scope, func(tx CertificateTx) error {
		d, err := gatewayOf(tx, scope, gateway, reason)
		if err != nil {
			return err
		}
		out = Claimed{Device: d, Code: code, ExpiresAt: tx.Now().Add(DeviceClaimLife)}
		claim := tenants.Claim{CodeHash: v.ClaimHash(code), Kind: tenants.DeviceClaim, Owner: scope.Org(), DeviceID: d.ID, CreatedAt: tx.Now(), ExpiresAt: out.ExpiresAt}
		if err := tx.AddDeviceClaim(claim); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.GatewayCodeMade, Outcome: "done", Personal: map[string]string{"reason": strings.TrimSpace(reason)},
			Data: map[string]string{"device": string(gateway), "name": d.Name, "until": out.ExpiresAt.UTC().Format(time.RFC3339)}})
		return err
	})
	return out, tenants.Wrap("admin.ReplaceGateway", err)
}
