package ui

import (
	"math"
	"strconv"
	"strings"
)

// ChartBar is one bar of a chart.
type ChartBar struct {
	Label string  // under the bar; may be empty
	Value float64 // height
	Text  string  // above the bar, when there are eight or fewer
	Late  bool    // the one coloured bar
}

// Bars is a bar chart drawn on the server: ink, hairlines, at most one coloured bar.
type Bars struct {
	Finding string // what it shows, for those who do not see it
	Bars    []ChartBar
	Top     float64 // the scale's end; 0 chooses a round number
	Unit    string  // after the numbers of the scale: " h"
	Small   bool    // 336 px wide, scale at the right, no values: for side columns
}

// drawing is the geometry of a chart in its own units.
type drawing struct {
	width, height    float64
	left, right, top float64 // of the plot
	base             float64
	scale            float64 // units per value
}

func (b Bars) draw() drawing {
	d := drawing{width: 480, height: 132, left: 40, right: 480, top: 20, base: 100.5}
	if b.Small {
		d = drawing{width: 336, height: 96, left: 0, right: 306, top: 0.5, base: 72.5}
	}
	d.scale = (d.base - d.top) / b.end()
	return d
}

// end is the value at the top hairline: one, two or five times a power of ten.
func (b Bars) end() float64 {
	if b.Top > 0 {
		return b.Top
	}
	most := 0.0
	for _, bar := range b.Bars {
		most = math.Max(most, bar.Value)
	}
	return round125(most)
}

func round125(most float64) float64 {
	if most <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(most)))
	for _, step := range []float64{1, 2, 5, 10} {
		if most <= step*power {
			return step * power
		}
	}
	return 10 * power
}

// column is the place of bar i: bars take 55 % of their share of the width.
func (b Bars) column(i int) (x, y, w, h float64) {
	d := b.draw()
	share := (d.right - d.left) / float64(len(b.Bars))
	w = math.Round(share * 0.56)
	h = math.Min(b.Bars[i].Value, b.end()) * d.scale
	x = d.left + share*float64(i)
	if !b.Small {
		x += (share - w) / 2
	}
	return x, d.base - h, w, h
}

// Line is a line chart of equally spaced values; NaN leaves a gap, which is marked as a silence.
type Line struct {
	Finding string
	Values  []float64
	Top     float64
	From    string // under the left end
	To      string // under the right end
	Gap     string // beside the first gap: "silent 3 min"
}

const lineWidth, lineBase = 270.0, 52.5

func (l Line) end() float64 {
	if l.Top > 0 {
		return l.Top
	}
	most := 0.0
	for _, v := range l.Values {
		if !math.IsNaN(v) {
			most = math.Max(most, v)
		}
	}
	return round125(most)
}

func (l Line) x(i int) float64 {
	return lineWidth * float64(i) / math.Max(1, float64(len(l.Values)-1))
}

// path is the drawing of the values, broken where they are missing.
func (l Line) path() string {
	var b strings.Builder
	pen := "M"
	for i, v := range l.Values {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		y := lineBase - math.Min(v, l.end())/l.end()*(lineBase-0.5)
		b.WriteString(pen + num(l.x(i)) + " " + num(y))
		pen = "L"
	}
	return b.String()
}

// gaps are the first and last x of each silence.
func (l Line) gaps() [][2]float64 {
	var out [][2]float64
	for i := 0; i < len(l.Values); i++ {
		if !math.IsNaN(l.Values[i]) {
			continue
		}
		from := i
		for i+1 < len(l.Values) && math.IsNaN(l.Values[i+1]) {
			i++
		}
		out = append(out, [2]float64{l.x(max(0, from-1)), l.x(min(len(l.Values)-1, i+1))})
	}
	return out
}

// num writes a coordinate with at most one decimal.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
