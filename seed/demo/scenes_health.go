package demo

import (
	"context"
	"math"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// gap is a time in which the line of a gateway was cut.
type gap struct {
	line     *gateway
	from, to time.Time
}

// silent tells whether nothing was heard through a gateway.
func (h *house) silent(g *gateway, at time.Time, grain time.Duration) bool {
	for _, x := range h.gaps {
		if x.line == g && !at.Before(x.from.Truncate(grain)) && at.Before(x.to) {
			return true
		}
	}
	return false
}

// past is what the boxes said of themselves: an hour a point for a month, and
// five minutes a point for the last day. It is written in one go; nobody reads
// along while the story is told.
func (h *house) past(ctx context.Context) error {
	seen := map[*gateway]bool{}
	var fine, hourly []store.HealthPoint
	for i, b := range h.boxes {
		if b.trial || b.seq == 0 {
			continue
		}
		if !seen[b.gateway] {
			seen[b.gateway] = true
			n := len(seen)
			fine, hourly = h.month(fine, hourly, b.gateway.id, b.gateway, func(p *store.HealthPoint, ago time.Duration) { h.radio(p, ago, n) })
		}
		fine, hourly = h.month(fine, hourly, b.id, b.gateway, func(p *store.HealthPoint, ago time.Duration) { h.inside(p, ago, i) })
	}
	return h.store.InTx(ctx, tenants.ForJob(h.org, "demo"), func(tx *store.Tx) error {
		if err := tx.SaveHealth(store.HourlyGrain, hourly...); err != nil {
			return err
		}
		return tx.SaveHealth(store.FineGrain, fine...)
	})
}

// month appends the points of one device, but for the times when its line was
// cut.
func (h *house) month(fine, hourly []store.HealthPoint, id tenants.DeviceID, line *gateway, fill func(*store.HealthPoint, time.Duration)) (all, hours []store.HealthPoint) {
	points := func(list []store.HealthPoint, step time.Duration, n int) []store.HealthPoint {
		for ; n > 0; n-- {
			ago := time.Duration(n) * step
			p := store.HealthPoint{DeviceID: id, At: h.ago(ago), Mains: figure(1), Drift: int64(-120 - h.rand.IntN(300))}
			fill(&p, ago)
			if !h.silent(line, p.At, step) {
				list = append(list, p)
			}
		}
		return list
	}
	return points(fine, store.HealthTurn, int(24*time.Hour/store.HealthTurn)), points(hourly, time.Hour, 30*24)
}

// radio is a gateway: the signal breathes with the day, the bytes add up to
// those of its pulse.
func (h *house) radio(p *store.HealthPoint, ago time.Duration, n int) {
	day := math.Sin(float64(p.At.Unix()%86400) / 86400 * 2 * math.Pi)
	steps := int64(ago / store.HealthTurn)
	p.RSRP, p.SINR = figure(int64(-84-4*n)+int64(4*day)-int64(h.rand.IntN(5))), figure(96+int64(20*day))
	p.Sent, p.Received = figure(max(0, 18_400_000-2100*steps)), figure(max(0, 6_100_000-690*steps))
	p.Failovers, p.Battery, p.Celsius = figure(0), figure(100), figure(262+int64(25*day)+int64(h.rand.IntN(8)))
}

// inside is a cabinet: warm by day, on battery for some hours of one night.
func (h *house) inside(p *store.HealthPoint, ago time.Duration, i int) {
	day := math.Sin((float64(p.At.Unix()%86400)/86400 - 0.25) * 2 * math.Pi)
	p.Battery, p.Minutes, p.Celsius, p.Backlog = figure(int64(97+i%3)), figure(412), figure(int64(214+5*i)+int64(18*day)+int64(h.rand.IntN(6))), figure(0)
	if cut := 12*24*time.Hour - ago; cut >= 0 && cut < 5*time.Hour {
		p.Mains, p.Battery = figure(0), figure(int64(95-9*cut.Hours()))
	}
}

// figure is what was said.
func figure(n int64) *int64 { return &n }
