package custody

import (
	"strings"
	"time"

	"claviger/tenants"
)

// Label is a printed code that stands for an item: it says nothing about the
// item, opens nothing by itself, and can be revoked when its tag is lost.
type Label struct {
	OrgID     tenants.OrgID
	Code      string // 7KQM-4D2X, without letters that are taken for one another
	ItemID    ItemID
	MadeAt    time.Time
	RevokedAt *time.Time
}

// LabelPath begins the address that a label's QR code holds; the code follows.
const LabelPath = "/t/"

// LabelCode is the code in what a scanner read or a person typed: the whole
// address of a label, or its code in any spelling. ok is false when the text
// is something else.
func LabelCode(text string) (code string, ok bool) {
	if i := strings.LastIndex(text, LabelPath); i >= 0 {
		text, _, _ = strings.Cut(text[i+len(LabelPath):], "?")
	}
	return tenants.NormalClaimCode(text)
}
