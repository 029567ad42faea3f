package sim_test

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// usual is how many seeds a plain test run takes.
const usual = 70

// playSeed runs one seed and tells what broke, and how much time it simulated.
func playSeed(seed uint64) (w *world) {
	w = newWorld(seed)
	defer w.end()
	w.play()
	return w
}

// TestSeeds runs every seed; CLAVIGER_SIM_SEED replays one and prints it.
func TestSeeds(t *testing.T) {
	if one := os.Getenv("CLAVIGER_SIM_SEED"); one != "" {
		seed, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			t.Fatalf("CLAVIGER_SIM_SEED is %q: a seed is a number", one)
		}
		replay(t, seed)
		return
	}
	n := usual
	if many := os.Getenv("CLAVIGER_SIM_N"); many != "" {
		var err error
		if n, err = strconv.Atoi(many); err != nil || n < 1 {
			t.Fatalf("CLAVIGER_SIM_N is %q: how many seeds", many)
		}
	}
	began := time.Now()
	var simulated, steps atomic.Int64
	var wg sync.WaitGroup
	var next atomic.Uint64
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for seed := next.Add(1); seed <= uint64(n) && !t.Failed(); seed = next.Add(1) {
				w := playSeed(seed)
				simulated.Add(int64(w.now.Sub(begin)))
				steps.Add(int64(w.steps))
				if w.fault != nil {
					t.Errorf("seed %d: %v\nreplay it: make sim SEED=%d", seed, w.fault, seed)
				}
			}
		}()
	}
	wg.Wait()
	real := time.Since(began)
	t.Logf("%d seeds, %d cabinets in 2 organisations each: %v simulated, %d steps, in %v: %.0f × real time", n, fleetSize,
		time.Duration(simulated.Load()).Round(time.Second), steps.Load(), real.Round(time.Millisecond), float64(simulated.Load())/float64(real))
}

// replay plays one seed twice: both traces must be the same, byte by byte.
func replay(t *testing.T, seed uint64) {
	w, again := playSeed(seed), playSeed(seed)
	os.Stdout.WriteString(w.trace.String())
	t.Logf("seed %d: %v simulated, %d steps, trace %s", seed, w.now.Sub(begin), w.steps, w.sum())
	if w.sum() != again.sum() {
		t.Error("the second run went another way")
	}
	if w.fault != nil {
		t.Error(w.fault)
	}
}
