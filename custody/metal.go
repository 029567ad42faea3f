package custody

import (
	"strconv"
	"time"
)

// Metal names a piece of metal as people read it off its bow: AA1/2.
func (k Key) Metal() string { return k.Symbol + "/" + strconv.Itoa(k.Copy) }

// Membership says on which item a piece of metal was, and for how long. The
// metal's own history is what happened to its items over its memberships.
type Membership struct {
	KeyID  KeyID
	ItemID ItemID
	From   time.Time
	To     *time.Time // nil: still
}

// During cuts a holding of the membership's item to the time in which the
// metal was on it; ok is false when the two never met.
func (m Membership) During(out time.Time, in *time.Time) (from time.Time, to *time.Time, ok bool) {
	from, to = out, in
	if m.From.After(from) {
		from = m.From
	}
	if m.To != nil && (to == nil || m.To.Before(*to)) {
		to = m.To
	}
	return from, to, to == nil || to.After(from)
}
