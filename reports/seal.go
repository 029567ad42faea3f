package reports

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"

	"claviger/ledger"
	"claviger/reports/paper"
	"claviger/store"
)

// stampOf is the last signed checkpoint of the log as paper carries it; ok is
// false while nothing is signed.
func stampOf(h store.LogHead) (stamp ledger.Stamp, ok bool) {
	text, signatures, found := strings.Cut(h.Note, "\n\n")
	if !found {
		return stamp, false
	}
	c, err := ledger.ParseCheckpoint(text + "\n")
	if err != nil {
		return stamp, false
	}
	line, _, _ := strings.Cut(signatures, "\n")
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return stamp, false
	}
	sig, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil || len(sig) < 4 {
		return stamp, false
	}
	return ledger.Stamp{Checkpoint: c, KeyID: fmt.Sprintf("%08x", binary.BigEndian.Uint32(sig))}, true
}

// seal is the box that the report can be checked by; verify is the address of
// the public page.
func (v *voice) seal(h store.LogHead, verify string) paper.Seal {
	stamp, ok := stampOf(h)
	if !ok {
		return paper.Seal{Title: v.Say("reports.proof.unsealed"), How: v.Say("reports.proof.none")}
	}
	parts := strings.Fields(stamp.String())
	signed := ""
	if h.SignedAt != nil {
		signed = " · " + h.SignedAt.In(v.zone).Format("2006-01-02 15:04:05 -07:00")
	}
	return paper.Seal{Title: v.Say("reports.proof.title"), How: v.Say("reports.proof.how", "url", verify),
		Lines: []string{strings.Join(parts[:3], " ") + signed, parts[3] + " " + parts[4]}, Code: verify + "?stamp=" + url.QueryEscape(stamp.String())}
}
