package proto

import (
	"crypto/sha256"

	"claviger/tenants"
)

// BadgeStem is what a cloud keeps, sealed, of a badge, so that it can make
// the verifier of a new cabinet without asking anybody for their badge. Badge
// must be normalised. The verifier in a roster is tenants.DeviceVerifier of the
// device key and the stem: two cabinets share nothing.
func BadgeStem(org tenants.OrgID, badge string) []byte {
	sum := sha256.Sum256([]byte("claviger badge stem v1\x00" + string(org) + "\x00" + badge))
	return sum[:]
}
