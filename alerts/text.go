package alerts

import (
	"slices"
	"strings"
	"time"
)

// Text messages cost money and can be used to pester: however an organisation
// is asked for them, no more leave than these.
const (
	TextsAnHour = 4              // to one number
	TextsADay   = 10             // to one number
	PrefixHour  = 20             // an hour to numbers with the same beginning: somebody counts upwards
	PrefixSize  = 7              // digits of a beginning, the plus aside
	TextHour    = time.Hour      // of the bounds above
	TextDay     = 24 * time.Hour // likewise
)

// MostText is how long a text message may be: three parts of a message in the
// plainest alphabet, one and a half in others.
const MostText = 459

// Texts is how many messages went out before this one.
type Texts struct {
	NumberHour int
	NumberDay  int
	PrefixHour int
	OrgDay     int
	Stopped    bool // the number asked for no more
}

// WithholdText tells why a message is not sent to a number, as a code; "" when
// it may go. countries are the calling codes an organisation writes to, such as
// "+1 +33", daily how many messages a day it pays for.
func WithholdText(number, countries string, daily int, sent Texts) string {
	abroad := !slices.ContainsFunc(strings.Fields(countries), func(c string) bool { return strings.HasPrefix(number, c) })
	switch {
	case !strings.HasPrefix(number, "+"):
		return "text_number"
	case sent.Stopped:
		return "text_stopped"
	case abroad:
		return "text_abroad"
	case sent.NumberHour >= TextsAnHour, sent.NumberDay >= TextsADay:
		return "text_often"
	case sent.PrefixHour >= PrefixHour:
		return "text_prefix"
	case sent.OrgDay >= daily:
		return "text_budget"
	}
	return ""
}

// TextPrefix is the beginning that numbers of one block share.
func TextPrefix(number string) string { return number[:min(len(number), PrefixSize+1)] }
