package rules

import "time"

// open tells whether the wall clock is inside one of the windows; none at all
// means any time.
func open(ws []Window, wall time.Time) bool {
	if len(ws) == 0 {
		return true
	}
	for _, w := range ws {
		if w.contains(wall) {
			return true
		}
	}
	return false
}

func (w Window) contains(wall time.Time) bool {
	m, today := wall.Hour()*60+wall.Minute(), wall.Weekday()
	if w.From < w.To {
		return w.on(today) && m >= w.From && m < w.To
	}
	yesterday := (today + 6) % 7
	return w.on(today) && m >= w.From || w.on(yesterday) && m < w.To
}

func (w Window) on(d time.Weekday) bool { return w.Days&(1<<d) != 0 }

// nextOpening is the next moment at which one of the windows opens, looking
// eight days ahead; ok is false for windows that never open.
func nextOpening(ws []Window, wall time.Time) (at time.Time, ok bool) {
	for day := range 9 {
		y, mo, d := wall.Date()
		for _, w := range ws {
			t := time.Date(y, mo, d+day, 0, w.From, 0, 0, wall.Location())
			if w.Days == 0 || !w.on(t.Weekday()) || !t.After(wall) {
				continue
			}
			if !ok || t.Before(at) {
				at, ok = t, true
			}
		}
		if ok {
			return at, true
		}
	}
	return at, ok
}

// nextCurfew is the next moment at which the wall clock shows the minute.
func nextCurfew(minute int, wall time.Time) time.Time {
	y, mo, d := wall.Date()
	t := time.Date(y, mo, d, 0, minute, 0, 0, wall.Location())
	if !t.After(wall) {
		t = time.Date(y, mo, d+1, 0, minute, 0, 0, wall.Location())
	}
	return t
}
