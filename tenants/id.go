package tenants

import (
	"encoding/base32"
	"strings"
)

// Typed ids: a prefix that tells the kind, an underscore, and a UUIDv7 in 26
// lower-case base32 letters (Crockford's alphabet, so they sort by time).
type (
	OrgID        string // org_
	RegionID     string // reg_
	SiteID       string // sit_
	PersonID     string // per_
	GroupID      string // grp_
	LoginID      string // log_
	CredentialID string // crd_
	SessionID    string // ses_
	TokenID      string // tok_
	DeviceID     string // dev_ (gateway, cabinet controller, kiosk)
)

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// FormatID writes a 16-byte UUID as prefix_26letters.
func FormatID(prefix string, uuid [16]byte) string {
	return prefix + "_" + idAlphabet.EncodeToString(uuid[:])
}

// ParseID reads what FormatID wrote; ok is false for any other text, a wrong
// prefix included.
func ParseID(prefix, id string) (uuid [16]byte, ok bool) {
	rest, found := strings.CutPrefix(id, prefix+"_")
	if !found || len(rest) != 26 {
		return uuid, false
	}
	b, err := idAlphabet.DecodeString(rest)
	if err != nil || len(b) != 16 {
		return uuid, false
	}
	return [16]byte(b), true
}
