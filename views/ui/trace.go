package ui

import (
	"math"
	"strconv"
	"strings"
)

// Trace is a small chart of one figure over time: a line of equally spaced
// values; NaN is a time of which nothing was heard, drawn as a hatched gap.
type Trace struct {
	Title   string // what it shows, with its unit
	Now     string // the newest value, "" when there is none
	Finding string // what it shows, for those who do not see it
	Values  []float64
	Low     float64 // the scale's begin
	High    float64 // the scale's end
	From    string  // under the left end
	To      string  // under the right end
}

// The plot of a trace in its own units; the scale stands at its right.
const traceWidth, traceHeight = 300.0, 60.0

func (t Trace) x(i int) float64 {
	return traceWidth * float64(i) / math.Max(1, float64(len(t.Values)-1))
}

func (t Trace) y(v float64) float64 {
	span := t.High - t.Low
	if span <= 0 {
		return traceHeight
	}
	return traceHeight - (math.Max(t.Low, math.Min(v, t.High))-t.Low)/span*traceHeight + 0.5
}

// path is the drawing of the values, broken where they are missing. A value
// between two gaps is a dot.
func (t Trace) path() string {
	var b strings.Builder
	known := func(i int) bool { return i >= 0 && i < len(t.Values) && !math.IsNaN(t.Values[i]) }
	for i, v := range t.Values {
		switch at := num(t.x(i)) + " " + num(t.y(v)); {
		case !known(i):
		case known(i - 1):
			b.WriteString("L" + at)
		case known(i + 1):
			b.WriteString("M" + at)
		default:
			b.WriteString("M" + at + "h.1")
		}
	}
	return b.String()
}

// mark writes an end of the scale.
func mark(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
}

// silences are the first x and the width of each gap.
func (t Trace) silences() [][2]float64 {
	var out [][2]float64
	for i := 0; i < len(t.Values); i++ {
		if !math.IsNaN(t.Values[i]) {
			continue
		}
		from := i
		for i+1 < len(t.Values) && math.IsNaN(t.Values[i+1]) {
			i++
		}
		left, right := t.x(max(0, from-1)), t.x(min(len(t.Values)-1, i+1))
		out = append(out, [2]float64{left, right - left})
	}
	return out
}
