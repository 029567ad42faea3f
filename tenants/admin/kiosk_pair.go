package admin

import (
	"context"
	"crypto/rand"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// ClaimLife is how long the code on a kiosk's screen can be typed.
const ClaimLife = 10 * time.Minute

// KioskCode is what a kiosk shows and keeps until it is paired.
type KioskCode struct {
	Code      string // shown, typed by staff
	Secret    string // stays in the kiosk's browser; works once it is paired
	ExpiresAt time.Time
}

// ShowKioskCode makes the code that a kiosk nobody has paired shows. The
// device's secret is made now, so that it never travels a second time.
func ShowKioskCode(ctx context.Context, s Store, v Vault, address string) (KioskCode, error) {
	var out KioskCode
	code, err := drawCode()
	if err != nil {
		return out, tenants.Wrap("admin.ShowKioskCode", err)
	}
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return out, tenants.Wrap("admin.ShowKioskCode", err)
	}
	secret, hash := tenants.NewSecret(tenants.KioskSecret, random)
	err = s.FrontTx(ctx, "kiosk code", func(tx FrontTx) error {
		if err := countUse(tx, v.ThrottleKey("claim", address)); err != nil {
			return err
		}
		c := tenants.Claim{CodeHash: v.ClaimHash(code), Kind: tenants.KioskClaim, Secret: hash, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(ClaimLife)}
		out = KioskCode{Code: code, Secret: secret, ExpiresAt: c.ExpiresAt}
		return tx.AddClaim(c)
	})
	return out, tenants.Wrap("admin.ShowKioskCode", err)
}

func drawCode() (string, error) {
	for {
		var random [5]byte
		if _, err := rand.Read(random[:]); err != nil {
			return "", err
		}
		if code, ok := tenants.ClaimCode(random); ok {
			return code, nil
		}
	}
}

// countUse counts every use against a key, not only the wrong ones.
func countUse(tx ThrottlesAt, key string) error {
	counts, err := tx.LockThrottles(key)
	if err != nil {
		return err
	}
	if until, blocked := counts[key].Blocked(tx.Now()); blocked {
		return tenants.Fail(tenants.Limit, "too_many_tries", "until", until.Format(time.RFC3339))
	}
	return countWrong(tx, key, tenants.ClaimThrottle)
}

// ThrottlesAt is the part of a transaction that counts tries.
type ThrottlesAt interface {
	ThrottlesTx
	Now() time.Time
}

// PairKiosk makes the kiosk that shows a code a device of the organisation at
// one site. A code works once. Wrong codes are counted against who types them.
func PairKiosk(ctx context.Context, s Store, v Vault, scope tenants.Scope, typed, name string, site tenants.SiteID) (tenants.Device, error) {
	var out tenants.Device
	var wrong error
	code, ok := tenants.NormalClaimCode(typed)
	err := s.InTx(ctx, scope, func(tx Tx) error {
		wrong = nil
		name, err := mayPair(tx, scope, name, site)
		if err != nil {
			return err
		}
		if err := countUse(tx, v.ThrottleKey("pair", string(scope.Org()), scope.Actor())); err != nil {
			return err
		}
		claim, err := tx.LockClaim(v.ClaimHash(code))
		if !ok || tenants.KindOf(err) == tenants.NotFound || err == nil && !waiting(claim, tx.Now()) {
			wrong = tenants.Fail(tenants.Invalid, "pair_code_wrong").At("code")
			return nil // the try stays counted
		}
		if err != nil {
			return err
		}
		out, err = pair(tx, scope, claim, name, site)
		return err
	})
	if err == nil {
		err = wrong
	}
	return out, tenants.Wrap("admin.PairKiosk", err)
}

func mayPair(tx Tx, scope tenants.Scope, name string, site tenants.SiteID) (string, error) {
	if err := scope.Need(tenants.KiosksPair); err != nil {
		return "", err
	}
	name, err := tenants.NormalName(name, "name", 60)
	if err != nil {
		return "", err
	}
	if _, err := seenSite(tx, scope, site); err != nil {
		return "", tenants.Fail(tenants.Invalid, "site_not_found").At("site").Because(err)
	}
	return name, nil
}

func waiting(c tenants.Claim, now time.Time) bool {
	return c.Kind == tenants.KioskClaim && c.UsedAt == nil && now.Before(c.ExpiresAt) && len(c.Secret) > 0
}

func pair(tx Tx, scope tenants.Scope, claim tenants.Claim, name string, site tenants.SiteID) (tenants.Device, error) {
	at := tx.Now()
	d := tenants.Device{OrgID: scope.Org(), ID: tenants.DeviceID(tx.NewID("dev")), Kind: tenants.KioskDevice, Name: name, SiteID: site, TokenHash: claim.Secret, PairedAt: &at, CreatedAt: at}
	if err := tx.AddDevice(d); err != nil {
		return d, err
	}
	claim.Owner, claim.DeviceID, claim.UsedAt, claim.Secret = scope.Org(), d.ID, &at, nil
	if err := tx.UseClaim(claim); err != nil {
		return d, err
	}
	_, err := tx.Record(custody.Event{Kind: custody.DevicePaired, Data: map[string]string{"device": string(d.ID), "kind": string(d.Kind), "name": name, "site": string(site)}})
	return d, err
}

// UnpairKiosk ends a kiosk: its secret opens nothing from the next request on.
func UnpairKiosk(ctx context.Context, s Store, scope tenants.Scope, id tenants.DeviceID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.KiosksPair); err != nil {
			return err
		}
		d, err := tx.Device(id)
		if err != nil {
			return err
		}
		if d.Kind != tenants.KioskDevice || !scope.SeesSite(d.SiteID) {
			return tenants.Fail(tenants.NotFound, "device_not_found")
		}
		if d.RevokedAt != nil {
			return nil
		}
		if err := tx.EndKioskSessions(id); err != nil {
			return err
		}
		if err := tx.RevokeDevice(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.DevicePaired, Outcome: "revoked", Data: map[string]string{"device": string(id), "kind": string(d.Kind), "name": d.Name}})
		return err
	})
	return tenants.Wrap("admin.UnpairKiosk", err)
}
