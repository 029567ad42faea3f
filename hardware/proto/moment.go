package proto

import "time"

// Moment is a wall time in microseconds since 1970 UTC; 0 means none.
type Moment int64

// MomentOf cuts t to microseconds; the zero time becomes 0.
func MomentOf(t time.Time) Moment {
	if t.IsZero() {
		return 0
	}
	return Moment(t.UnixMicro())
}

// MomentAt is MomentOf for an optional time.
func MomentAt(t *time.Time) Moment {
	if t == nil {
		return 0
	}
	return MomentOf(*t)
}

// Time gives the moment in UTC; 0 becomes the zero time.
func (m Moment) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}

// Optional gives nil for 0.
func (m Moment) Optional() *time.Time {
	if m == 0 {
		return nil
	}
	t := m.Time()
	return &t
}

// Add moves the moment by d, cut to microseconds.
func (m Moment) Add(d time.Duration) Moment { return m + Moment(d.Microseconds()) }

// Sub is the time from other to m.
func (m Moment) Sub(other Moment) time.Duration { return time.Duration(m-other) * time.Microsecond }
