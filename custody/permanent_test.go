package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
)

// TestAPermanentKeyIsAskedForOnceAYear walks any history of answers and
// silences: a question is open or late or settled, never asked twice at once,
// and a holder who said yes is left alone for a year.
func TestAPermanentKeyIsAskedForOnceAYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		out := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
		now, p, last := out, custody.Permanent{}, out
		for range rapid.IntRange(1, 12).Draw(t, "turns") {
			now = now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "days")) * 24 * time.Hour)
			at, ask := p.AskOn(out)
			switch {
			case ask && now.Before(at) != (now.Sub(last) < custody.AskEvery):
				t.Fatalf("asked %v after the last sure moment", now.Sub(last))
			case ask && p.State(now) != custody.StillQuiet, !ask && p.State(now) == custody.StillQuiet:
				t.Fatalf("state %s, to be asked %v", p.State(now), ask)
			}
			if ask && !now.Before(at) {
				asked, by := now, now.Add(custody.AnswerTime)
				p.AskedAt, p.AnswerBy, p.AnsweredAt, p.ToldAt, p.Kept = &asked, &by, nil, nil, false
				if p.State(now) != custody.StillAsked || p.State(by) != custody.StillSilent {
					t.Fatalf("%s, then %s", p.State(now), p.State(by))
				}
			}
			if s := p.State(now); s == custody.StillAsked || s == custody.StillSilent {
				if rapid.Bool().Draw(t, "answers") {
					at := now
					p.AnsweredAt, p.Kept, last = &at, rapid.Bool().Draw(t, "kept"), now
				}
			}
		}
	})
}
