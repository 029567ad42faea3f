package keyring

import (
	"encoding/hex"

	"claviger/tenants"
	"claviger/tenants/admin"
)

var _ admin.Vault = (*Keyring)(nil)

// BadgeLookups gives the hashes a badge may be found under: that of the
// current key, then those of the keys before it.
func (k *Keyring) BadgeLookups(org tenants.OrgID, badge string) []string {
	var out []string
	for _, one := range k.of(Badges) {
		out = append(out, tenants.BadgeLookup(one.sub("badge"), org, badge))
	}
	return out
}

// SealStem seals the stem of a PIN to its credential.
func (k *Keyring) SealStem(id tenants.CredentialID, stem []byte) ([]byte, error) {
	return k.Seal(PINs, stem, []byte(id))
}

// OpenStem opens what SealStem sealed.
func (k *Keyring) OpenStem(id tenants.CredentialID, sealed []byte) ([]byte, error) {
	return k.Open(PINs, sealed, []byte(id))
}

// ThrottleKey names a counter without telling what it counts.
func (k *Keyring) ThrottleKey(kind string, what ...string) string {
	parts := [][]byte{[]byte("throttle"), []byte(kind)}
	for _, w := range what {
		parts = append(parts, []byte(w))
	}
	return kind + ":" + hex.EncodeToString(k.MAC(Sessions, parts...)[:16])
}

// ClaimHash is what is kept of a code that people type.
func (k *Keyring) ClaimHash(code string) []byte {
	return k.MAC(Sessions, []byte("claim"), []byte(code))
}

// InviteMAC proves that the link of an invitation is ours.
func (k *Keyring) InviteMAC(parts ...string) []byte {
	all := [][]byte{[]byte("invite")}
	for _, p := range parts {
		all = append(all, []byte(p))
	}
	return k.MAC(Sessions, all...)[:20]
}
