package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/seed/scale"
	"claviger/test/storm"
)

// BenchmarkW7 asks connected cabinets for something from afar, one order after
// the other: from the click until the latch would move, and until whoever
// clicked can read that it did. The line of the cabinets is loopback: a real
// one adds its round trip.
func BenchmarkW7(b *testing.B) {
	// 1,000 are asked for; fewer tell the same sooner
	cabinets, orders := setting("CLAVIGER_BENCH_CABINETS", 200), setting("CLAVIGER_BENCH_ORDERS", 1000)
	surroundings(b, "W7 from the click to the latch")
	p := filled(b, 1000, "")
	o := &orderly{product: p, owner: lastLine(command(b, p.env, "claviger", "token", "create", "--org", scale.Slug, "--role", "owner", "--data", p.dir)), latched: map[custody.CommandID]chan time.Time{}}
	p.start()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Minute)
	defer stop()
	fleet, err := storm.Enrol(ctx, storm.Plan{URL: p.base, Token: o.owner, Cabinets: cabinets, Each: 2, Slots: 4, Batch: proto.MostRecords, Seed: 7})
	must(b, err)
	must(b, fleet.Connect(ctx))
	fleet.Obey(ctx, o.moved)
	must(b, fleet.Begin(ctx))
	for _, workers := range []int{1, 8} {
		latch, seen := o.order(b, fleet, workers, orders)
		say("  %d cabinets, %d orders, %d at a time: click to latch p50 %.1f p99 %.1f ms (goal 150: %s), click to read p50 %.1f p99 %.1f ms (goals 5 and 25: %s)", cabinets, orders, workers,
			ms(median(latch)), ms(percentile(latch, 0.99)), goal(percentile(latch, 0.99) <= 150*time.Millisecond),
			ms(median(seen)), ms(percentile(seen, 0.99)), goal(median(seen) <= 5*time.Millisecond && percentile(seen, 0.99) <= 25*time.Millisecond))
		b.ReportMetric(ms(percentile(latch, 0.99)), fmt.Sprintf("ms-latch-p99-c%d", workers))
	}
	stop()
	fleet.Disconnected()
	p.stop()
	command(b, p.env, "claviger", "fsck", "--data", p.dir)
	say("  checked: every order was obeyed once; the log is clean; load average %s", load())
}

// orderly is a running product and who asks its cabinets.
type orderly struct {
	*product
	owner string // its token

	mu      sync.Mutex
	latched map[custody.CommandID]chan time.Time
}

// latch is where the moment of an order's latch arrives, whoever asks first.
func (o *orderly) latch(id custody.CommandID) chan time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.latched[id] == nil {
		o.latched[id] = make(chan time.Time, 2)
	}
	return o.latched[id]
}

func (o *orderly) moved(_ *storm.Cabinet, m *proto.Command) { o.latch(m.ID) <- time.Now() }

// order lets so many workers ask, and gives the times to the latch and to the
// answer that it moved.
func (o *orderly) order(b *testing.B, fleet *storm.Fleet, workers, n int) (latch, seen []time.Duration) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for w := range workers {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(7, uint64(w)))
			for range n / workers {
				l, s, err := o.one(fleet.Cabinets[dice.IntN(len(fleet.Cabinets))].Place())
				mu.Lock()
				if err != nil {
					b.Error(err)
				}
				latch, seen = append(latch, l), append(seen, s)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return latch, seen
}

// one asks a cabinet to blink, and reads until it has.
func (o *orderly) one(place custody.PlaceID) (latch, seen time.Duration, err error) {
	var answer struct {
		ID     custody.CommandID
		State  string
		Detail string
	}
	path := "/api/v1/cabinets/" + string(place) + "/orders"
	began := time.Now()
	if err := o.call(http.MethodPost, path, map[string]any{"action": "locate", "slot": 1, "reason": "Where is it?"}, &answer); err != nil || answer.ID == "" {
		return 0, 0, fmt.Errorf("no order: %w %s", err, answer.Detail)
	}
	arrived := o.latch(answer.ID)
	select {
	case at := <-arrived:
		latch = at.Sub(began)
	case <-time.After(20 * time.Second):
		return 0, 0, fmt.Errorf("order %s did not arrive", answer.ID)
	}
	for answer.State != "actuated" && answer.State != "done" {
		if time.Since(began) > 20*time.Second {
			return 0, 0, fmt.Errorf("order %s is %s", answer.ID, answer.State)
		}
		time.Sleep(time.Millisecond)
		if err := o.call(http.MethodGet, path+"/"+string(answer.ID), nil, &answer); err != nil {
			return 0, 0, err
		}
	}
	if seen = time.Since(began); len(arrived) > 0 {
		return 0, 0, fmt.Errorf("order %s came twice", answer.ID)
	}
	return latch, seen, nil
}

func (o *orderly) call(method, path string, body, into any) error {
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequest(method, o.base+path, &text)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+o.owner)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil || res.StatusCode >= 300 {
		return fmt.Errorf("%s %s answers %s: %v", method, path, res.Status, err)
	}
	return nil
}
