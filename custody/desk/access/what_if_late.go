package access

import (
	"time"

	"claviger/alerts"
	"claviger/custody/rules"
)

// Stay is how long a key was really out after an ask; In is nil while it is.
type Stay struct {
	Out time.Time
	In  *time.Time
}

// Late counts keys that people would be told of as late: their holder, and of
// those also a manager. More are those that are not told of by the rules as
// they are, Fewer those that are and would not be.
type Late struct {
	More         int `json:"more,omitempty"`
	MoreManagers int `json:"more_managers,omitempty"`
	Fewer        int `json:"fewer,omitempty"`
	LessManagers int `json:"less_managers,omitempty"`
}

// Changed is how many keys would be told of otherwise.
func (l Late) Changed() int { return l.More + l.MoreManagers + l.Fewer + l.LessManagers }

// watch compares which alerts the real stay would have raised under both sets
// of rules. A take that was refused raises none; one that never happened is not
// guessed.
func (t *Trial) watch(rec Recorded, from, to rules.Decision) {
	if rec.Stay == nil || from.Outcome == rules.Denied {
		return
	}
	holderWas, managerWas := told(rec.Stay, from, t.until)
	holder, manager := told(rec.Stay, to, t.until)
	count := func(was, is bool, more, fewer *int) {
		switch {
		case is && !was:
			*more++
		case was && !is:
			*fewer++
		}
	}
	count(holderWas, holder, &t.Result.Late.More, &t.Result.Late.Fewer)
	count(managerWas, manager, &t.Result.Late.MoreManagers, &t.Result.Late.LessManagers)
}

// told says who would have been told by the time the key came back.
func told(s *Stay, d rules.Decision, until time.Time) (holder, manager bool) {
	if d.Outcome == rules.Denied {
		return false, false
	}
	back := until
	if s.In != nil {
		back = *s.In
	}
	return alerts.Standard.Told(d.Terms.DueAt, back)
}
