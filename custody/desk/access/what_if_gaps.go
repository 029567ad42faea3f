package access

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
)

// gaps is what the rules of a trial consult that may not have been recorded.
type gaps struct {
	licences []string
	groups   []custody.KeyGroupID
	first    rules.First
	levels   bool
	holidays bool
	booking  bool
}

func gapsOf(rs []rules.Rule) (g gaps) {
	for _, r := range rs {
		g.licences = append(g.licences, r.Needs.Qualifications...)
		g.groups = append(g.groups, r.What.Groups...)
		g.first.Items = append(g.first.Items, r.Limits.ReturnFirst.Items...)
		g.first.Groups = append(g.first.Groups, r.Limits.ReturnFirst.Groups...)
		g.first.Assets = append(g.first.Assets, r.Limits.ReturnFirst.Assets...)
		g.levels = g.levels || len(r.Limits.MaxOfLevel) > 0
		g.holidays = g.holidays || r.Holidays != rules.HolidaysIgnored
		g.booking = g.booking || r.Needs.Booking
	}
	return g
}

// fill supposes what was not recorded, each way: the facts as they are, and
// those in which every gap, and every choice of gaps, is filled.
func (g gaps) fill(rec Recorded) []rules.Facts {
	out := []rules.Facts{rec.Facts}
	suppose := func(missing bool, change func(*rules.Facts)) {
		if !missing {
			return
		}
		for _, f := range slices.Clone(out) {
			change(&f)
			out = append(out, f)
		}
	}
	bare := rec.Bare
	suppose(bare && len(g.licences) > 0 && len(rec.Facts.Person.Qualifications) == 0, func(f *rules.Facts) {
		for _, name := range g.licences {
			f.Person.Qualifications = append(slices.Clone(f.Person.Qualifications), rules.Qualification{Name: name})
		}
	})
	suppose(bare && len(g.groups) > 0 && len(rec.Facts.Item.Groups) == 0, func(f *rules.Facts) { f.Item.Groups = g.groups })
	suppose(bare && len(rec.Facts.Held) > 0 && (g.levels || len(g.first.Groups)+len(g.first.Assets) > 0), func(f *rules.Facts) {
		f.Held = slices.Clone(f.Held)
		for i := range f.Held {
			f.Held[i].Level, f.Held[i].Groups, f.Held[i].Assets = 4, g.first.Groups, g.first.Assets
		}
	})
	if g.holidays && rec.Facts.Calendar == nil {
		open, shut := around(rec.Ask.At, false), around(rec.Ask.At, true)
		for i := range out {
			out[i].Calendar = open
		}
		suppose(true, func(f *rules.Facts) { f.Calendar = shut })
	}
	suppose(g.booking && len(rec.Facts.Bookings) == 0, func(f *rules.Facts) {
		f.Bookings = []rules.BookingFact{{From: rec.Ask.At.Add(-time.Hour), To: rec.Ask.At.Add(time.Hour)}}
	})
	return out
}

// around is a calendar of the weeks about a moment in which every day is a
// holiday, or none.
func around(at time.Time, holiday bool) *rules.Calendar {
	c := &rules.Calendar{From: rules.DateOf(at.AddDate(0, 0, -3)), Until: rules.DateOf(at.AddDate(0, 0, 20))}
	if holiday {
		for d := -3; d <= 20; d++ {
			c.Days = append(c.Days, rules.DateOf(at.AddDate(0, 0, d)))
		}
	}
	return c
}
