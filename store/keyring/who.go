package keyring

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"strings"

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

// PassLinkPath is the address of the page of a pass for its guest: it names the
// pass, and proves that we made it.
func (k *Keyring) PassLinkPath(org, pass string) string {
	return "/p/" + org + "." + pass + "." + base64.RawURLEncoding.EncodeToString(k.MAC(Sessions, []byte("pass link"), []byte(org), []byte(pass))[:16])
}

// ReadPassLink takes the last part of such an address apart; false when it is
// none of ours.
func (k *Keyring) ReadPassLink(token string) (org, pass string, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", "", false
	}
	mac, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return "", "", false
	}
	for _, m := range k.MACs(Sessions, []byte("pass link"), []byte(parts[0]), []byte(parts[1])) {
		ok = ok || hmac.Equal(mac, m[:16])
	}
	return parts[0], parts[1], ok
}
