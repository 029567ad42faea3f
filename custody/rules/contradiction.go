package rules

import (
	"slices"
	"time"
)

// neverAfter is how far ahead an opening is looked for before a rule counts as
// one that never opens.
const neverAfter = 400

// EverOpens tells whether the rule is open at some moment from then on, as far
// as more than a year ahead, at a site with that zone and calendar. A rule
// that depends on holidays nobody entered never opens.
func (r *Rule) EverOpens(from time.Time, zone *time.Location, c *Calendar) bool {
	wall := from.In(zone)
	if r.stands(wall, c) == opened {
		return true
	}
	y, mo, d := wall.Date()
	for day := range neverAfter {
		for _, m := range r.beginnings(time.Date(y, mo, d+day, 12, 0, 0, 0, time.UTC)) {
			if t := time.Date(y, mo, d+day, 0, m, 0, 0, zone); t.After(wall) && r.stands(t, c) == opened {
				return true
			}
		}
	}
	return false
}

// Swallows tells whether a denying rule leaves nothing of an allowing one:
// everyone, every key and every hour that the one names, the other names too.
func Swallows(deny, allow Rule) bool {
	return deny.Effect == Deny && allow.Effect == Allow && coversWho(deny.Who, allow.Who) && coversWhat(deny.What, allow.What) && coversHours(&deny, &allow)
}

func coversWho(big, small Who) bool {
	if !within(big.Except, small.Except) {
		return false
	}
	if big.Everyone {
		return true
	}
	return !small.Everyone && !small.Empty() && within(small.People, big.People) && within(small.Groups, big.Groups) && within(small.Roles, big.Roles) &&
		within(small.Profiles, big.Profiles) && within(small.Departments, big.Departments) && within(small.Kinds, big.Kinds)
}

func within[T comparable](small, big []T) bool {
	return !slices.ContainsFunc(small, func(v T) bool { return !slices.Contains(big, v) })
}

// coversWhat: a list that is empty asks nothing, so that it covers every list.
func coversWhat(big, small What) bool {
	return big.MinLevel <= small.MinLevel && (big.MaxLevel == nil || small.MaxLevel != nil && *small.MaxLevel <= *big.MaxLevel) &&
		narrows(small.Items, big.Items) && narrows(small.Kinds, big.Kinds) && narrows(small.Assets, big.Assets) && narrows(small.Classes, big.Classes) &&
		narrows(small.Places, big.Places) && narrows(small.Sites, big.Sites) && narrows(small.Groups, big.Groups)
}

// narrows tells whether what the small list lets through the big one lets
// through as well.
func narrows[T comparable](small, big []T) bool {
	return len(big) == 0 || len(small) > 0 && within(small, big)
}

// coversHours compares minute by minute of the week; rules with dates or
// holidays of their own are compared only when those are the same.
func coversHours(big, small *Rule) bool {
	if len(big.When) == 0 && len(big.Dates) == 0 && big.Holidays == HolidaysIgnored {
		return true
	}
	if big.Holidays != small.Holidays || !slices.Equal(big.Dates, small.Dates) {
		return false
	}
	for day := range time.Weekday(7) {
		for m := range 24 * 60 {
			if small.inWeek(day, m) && !big.inWeek(day, m) {
				return false
			}
		}
	}
	return true
}

func (r *Rule) inWeek(day time.Weekday, m int) bool {
	return r.begun(day, m) || r.spilt((day+6)%7, m)
}
