package admin

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// DeviceClaimLife is how long the claim code of a gateway or cabinet works.
const DeviceClaimLife = 24 * time.Hour

// EnrolStore opens the transactions in which devices get their claim codes.
type EnrolStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(EnrolTx) error) error
}

// EnrolTx is what that needs inside one organisation.
type EnrolTx interface {
	Now() time.Time
	NewID(prefix string) string
	Record(e custody.Event) (custody.EntryID, error)
	Device(id tenants.DeviceID) (tenants.Device, error)
	AddDevice(d tenants.Device) error
	Place(id custody.PlaceID) (custody.Place, error)
	AddTwin(place custody.PlaceID, device, gateway tenants.DeviceID) error
	TwinDevice(place custody.PlaceID) (tenants.DeviceID, error) // NotFound when the cabinet has none
	MoveTwin(device, gateway tenants.DeviceID) error
	AddDeviceClaim(c tenants.Claim) error
}

// DeviceDraft is a gateway, or the controller of a cabinet, to be enrolled.
type DeviceDraft struct {
	Kind    tenants.DeviceKind
	Name    string
	SiteID  tenants.SiteID
	PlaceID custody.PlaceID  // the cabinet, for a controller
	Gateway tenants.DeviceID // through which a controller speaks
}

// Claimed is a device that waits for enrolment, with the code to type there.
type Claimed struct {
	Device    tenants.Device
	Code      string
	ExpiresAt time.Time
}

// ClaimDevice registers a gateway or a cabinet's controller and makes the
// one-time code by which it enrols itself.
func ClaimDevice(ctx context.Context, s EnrolStore, v Vault, scope tenants.Scope, d DeviceDraft) (Claimed, error) {
	var out Claimed
	if err := scope.Need(tenants.CabinetsEdit); err != nil {
		return out, err
	}
	name, err := tenants.NormalName(d.Name, "name", 60)
	if err != nil {
		return out, err
	}
	code, err := drawCode()
	if err != nil {
		return out, tenants.Wrap("admin.ClaimDevice", err)
	}
	err = s.InTx(ctx, scope, func(tx EnrolTx) error {
		out = Claimed{Code: code, ExpiresAt: tx.Now().Add(DeviceClaimLife)}
		out.Device = tenants.Device{OrgID: scope.Org(), ID: tenants.DeviceID(tx.NewID("dev")), Kind: d.Kind, Name: name, SiteID: d.SiteID, CreatedAt: tx.Now()}
		if err := register(tx, scope, d, &out.Device); err != nil {
			return err
		}
		claim := tenants.Claim{CodeHash: v.ClaimHash(code), Kind: tenants.DeviceClaim, Owner: scope.Org(), DeviceID: out.Device.ID, CreatedAt: tx.Now(), ExpiresAt: out.ExpiresAt}
		return tx.AddDeviceClaim(claim)
	})
	return out, tenants.Wrap("admin.ClaimDevice", err)
}

// register writes the device, and the twin of a cabinet.
func register(tx EnrolTx, scope tenants.Scope, d DeviceDraft, out *tenants.Device) error {
	if d.Kind == tenants.GatewayDevice {
		return tx.AddDevice(*out)
	}
	if d.Kind != tenants.CabinetDevice {
		return tenants.Fail(tenants.Invalid, "kind_unknown").At("kind")
	}
	place, err := tx.Place(d.PlaceID)
	if err != nil {
		return err
	}
	if place.Kind != custody.Cabinet || !scope.SeesSite(place.SiteID) {
		return tenants.Fail(tenants.NotFound, "place_not_found")
	}
	gateway, err := tx.Device(d.Gateway)
	if err != nil {
		return err
	}
	if gateway.Kind != tenants.GatewayDevice || gateway.RevokedAt != nil {
		return tenants.Fail(tenants.NotFound, "device_not_found")
	}
	out.PlaceID, out.GatewayID, out.SiteID = string(place.ID), gateway.ID, place.SiteID
	if id, err := tx.TwinDevice(place.ID); err == nil {
		return replace(tx, id, gateway.ID, out) // a new controller in an old box: its journal begins anew
	} else if tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	if err := tx.AddDevice(*out); err != nil {
		return err
	}
	return tx.AddTwin(place.ID, out.ID, gateway.ID)
}

// replace lets the device of a cabinet be enrolled again, behind another
// gateway if need be. Enrolment gives it a new life (epoch).
func replace(tx EnrolTx, id, gateway tenants.DeviceID, out *tenants.Device) error {
	d, err := tx.Device(id)
	if err != nil {
		return err
	}
	d.GatewayID = gateway
	*out = d
	return tx.MoveTwin(id, gateway)
}
