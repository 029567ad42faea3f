package web

import (
	"math"
	"strings"
	"time"

	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// gauge is one figure of a history: how to read it from a point, how several
// of one step become one, the scale, and how a value is said.
type gauge struct {
	name      string
	of        func(store.HealthPoint) *int64
	scale     float64 // what one unit of the point is
	fold      func(a, b float64) float64
	low, high float64 // of the scale at least
	unit      string
}

var (
	signalGauge  = gauge{"signal", func(p store.HealthPoint) *int64 { return p.RSRP }, 1, math.Min, -120, -60, "dBm"}
	batteryGauge = gauge{"battery", func(p store.HealthPoint) *int64 { return p.Battery }, 1, math.Min, 0, 100, "%"}
	heatGauge    = gauge{"heat", func(p store.HealthPoint) *int64 { return p.Celsius }, 0.1, math.Max, 0, 40, "°C"}
	backlogGauge = gauge{"backlog", func(p store.HealthPoint) *int64 { return p.Backlog }, 1, math.Max, 0, 10, ""}
	clockGauge   = gauge{"clock", func(p store.HealthPoint) *int64 { d := p.Drift; return &d }, 0.001, furthest, -5, 5, "s"}
	dataGauge    = gauge{"data", nil, 1e-6, func(a, b float64) float64 { return a + b }, 0, 0.01, "MB"}
)

var (
	gatewayGauges = []gauge{signalGauge, dataGauge, batteryGauge, heatGauge, clockGauge}
	cabinetGauges = []gauge{batteryGauge, heatGauge, backlogGauge, clockGauge}
)

// furthest is the one that is further from nought.
func furthest(a, b float64) float64 {
	if math.Abs(b) > math.Abs(a) {
		return b
	}
	return a
}

// values are the figure of each step since the begin; NaN where there is none.
func (g gauge) values(h healthPast, step time.Duration) []float64 {
	out := make([]float64, int(h.span.length/step))
	for i := range out {
		out[i] = math.NaN()
	}
	used := usedOf(h.points)
	for i, p := range h.points {
		v := used[i]
		if g.of != nil {
			v = g.of(p)
		}
		at := int(p.At.Sub(h.from) / step)
		if v == nil || at < 0 || at >= len(out) {
			continue
		}
		value := float64(*v) * g.scale
		if !math.IsNaN(out[at]) {
			value = g.fold(out[at], value)
		}
		out[at] = value
	}
	return out
}

// usedOf is what each point carried since the one before. A counter that fell
// began anew.
func usedOf(points []store.HealthPoint) []*int64 {
	out := make([]*int64, len(points))
	last := int64(-1)
	for i, p := range points {
		if p.Sent == nil || p.Received == nil {
			continue
		}
		all := *p.Sent + *p.Received
		used := all - last
		switch {
		case last < 0: // the first: nobody knows since when
			used = 0
		case used < 0:
			used = all
		}
		out[i], last = &used, all
	}
	return out
}

// say writes a value with its unit.
func (g gauge) say(r *Request, v float64) string {
	text := r.Say.Number(int64(math.Round(v)))
	if g.name == "data" {
		return r.Say.Bytes(int64(v / g.scale))
	}
	if g.name == "battery" {
		return r.Say.Percent(int64(math.Round(v)))
	}
	return strings.TrimSpace(text + " " + g.unit)
}

// healthView draws the history; nothing of which no point tells is drawn.
func (r *Request) healthView(base string, gauges []gauge, h healthPast) views.Health {
	say := r.Say.Say
	v := views.Health{Title: say("gateways.history"), Label: say("gateways.span"), None: say("gateways.no_history"), Legend: say("gateways.legend"), Unfold: say("gateways.as_table")}
	for _, s := range healthSpans {
		v.Spans = append(v.Spans, ui.Tab{Label: say("gateways.span." + s.name), Href: base + "?span=" + s.name, Current: s.name == h.span.name})
	}
	var shown []gauge
	for _, g := range gauges {
		values := g.values(h, h.span.step)
		low, high, newest := math.Inf(1), math.Inf(-1), math.NaN()
		for _, x := range values {
			if !math.IsNaN(x) {
				low, high, newest = math.Min(low, x), math.Max(high, x), x
			}
		}
		if math.IsNaN(newest) {
			continue
		}
		shown = append(shown, g)
		name := say("gateways.gauge." + g.name)
		v.Charts = append(v.Charts, ui.Trace{Title: name + unitAfter(g), Now: g.say(r, newest), Values: values, Low: math.Min(g.low, math.Floor(low)), High: g.top(high),
			Finding: say("gateways.finding", "figure", name, "span", say("gateways.span."+h.span.name), "low", g.say(r, low), "high", g.say(r, high), "now", g.say(r, newest)),
			From:    r.healthMoment(h, h.from), To: say("common.now")})
	}
	v.Table = r.healthTable(h, shown)
	return v
}

// top is the end of the scale: that of the figure, or for more the next round
// number, as 20 for 17.
func (g gauge) top(most float64) float64 {
	if most <= g.high {
		return g.high
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(most))))
	return math.Ceil(most/unit) * unit
}

func unitAfter(g gauge) string {
	if g.unit == "" {
		return ""
	}
	return ", " + g.unit
}

// healthMoment names the begin of a step: an hour of the day, else a day.
func (r *Request) healthMoment(h healthPast, at time.Time) string {
	if h.span.grain == store.FineGrain {
		return r.Say.Moment(at, r.Now())
	}
	return r.Say.Day(at)
}

// healthTable is the history in words, newest first.
func (r *Request) healthTable(h healthPast, gauges []gauge) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "health", Caption: say("gateways.table"), Columns: []ui.Column{{Label: say("common.from")}}}
	var all [][]float64
	for _, g := range gauges {
		l.Columns = append(l.Columns, ui.Column{Label: say("gateways.column." + g.name), Class: "num"})
		all = append(all, g.values(h, h.span.lines))
	}
	for i := int(h.span.length/h.span.lines) - 1; i >= 0; i-- {
		row := views.ThingRow{ID: "h-" + itoa(i), Name: r.healthMoment(h, h.from.Add(time.Duration(i)*h.span.lines))}
		for n, g := range gauges {
			text := say("gateways.silent")
			if v := all[n][i]; !math.IsNaN(v) {
				text = g.say(r, v)
			}
			row.Cells = append(row.Cells, views.ThingCell{Text: ui.Text(text)})
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}
