package words_test

import (
	"testing"
	"time"

	"claviger/words"
)

var (
	paris, _ = time.LoadLocation("Europe/Paris")
	friday   = time.Date(2026, 11, 20, 13, 2, 7, 0, time.UTC) // 14:02:07 in Paris
)

func TestClock(t *testing.T) {
	p := words.In("en")
	equal(t, p.Clock(friday), "13:02 UTC")
	equal(t, p.ClockSeconds(friday), "13:02:07 UTC")
	p = p.At(paris)
	equal(t, p.Clock(friday), "14:02")
	equal(t, p.ClockSeconds(friday), "14:02:07")
	equal(t, p.ClockZone(friday), "14:02 CET")
}

func TestDays(t *testing.T) {
	first := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for locale, want := range map[string][]string{
		"en": {"Fri 20 Nov", "Friday 20 November 2026", "20 Nov 2026", "Fri 1 May"},
		"fr": {"ven. 20 nov.", "vendredi 20 novembre 2026", "20 nov. 2026", "ven. 1er mai"},
		"es": {"vie 20 nov", "viernes, 20 de noviembre de 2026", "20 nov 2026", "vie 1 may"},
	} {
		p := words.In(locale).At(paris)
		equal(t, p.Day(friday), want[0])
		equal(t, p.LongDay(friday), want[1])
		equal(t, p.Date(friday), want[2])
		equal(t, p.Day(first), want[3])
	}
	equal(t, words.In("es").Weekday(time.Wednesday), "miércoles")
	equal(t, words.In("fr").WeekdayShort(time.Sunday), "dim.")
	equal(t, words.In("en").Month(time.December), "December")
}

func TestMomentIsShortAndClear(t *testing.T) {
	p := words.In("en").At(paris)
	equal(t, p.Moment(friday, friday.Add(3*time.Hour)), "14:02")
	equal(t, p.Moment(friday, friday.Add(24*time.Hour)), "Fri 20 Nov 14:02")
	equal(t, p.Moment(friday, friday.AddDate(0, 2, 0)), "20 Nov 2026 14:02")
	late := time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC) // the 21st in Paris
	equal(t, p.Moment(late, friday), "Sat 21 Nov 00:30")
}

func TestMomentAcrossTheClockChange(t *testing.T) {
	p := words.In("en").At(paris)
	equal(t, p.ClockZone(time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)), "02:30 CEST")
	equal(t, p.ClockZone(time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)), "02:30 CET")
}

func TestSpans(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 40 * time.Second: "40 s", time.Minute: "1 min", 59*time.Minute + 59*time.Second: "59 min", time.Hour: "1 h",
		92 * time.Minute: "1 h 32 min", 24 * time.Hour: "1 d", 51 * time.Hour: "2 d 3 h", 9*24*time.Hour + time.Hour: "9 d", -5 * time.Minute: "5 min",
		1500 * 24 * time.Hour: "1,500 d",
	} {
		equal(t, words.In("en").Span(d), want)
	}
	equal(t, words.In("fr").Span(51*time.Hour), "2 j 3 h")
}

func TestLateAndAhead(t *testing.T) {
	en, fr, es := words.In("en"), words.In("fr"), words.In("es")
	equal(t, en.Late(92*time.Minute), "1 h 32 min late")
	equal(t, fr.Late(92*time.Minute), "1 h 32 min de retard")
	equal(t, es.Late(0), "a tiempo")
	equal(t, en.In(12*time.Minute), "in 12 min")
	equal(t, fr.In(12*time.Minute), "dans 12 min")
	equal(t, es.In(-5*time.Minute), "hace 5 min")
	equal(t, en.Ago(30*time.Second), "just now")
}
