package sim_test

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	usual   = 300 // seeds of a plain test run
	slowest = 500 // times real time, all seeds together
)

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
	n, from := setting(t, "CLAVIGER_SIM_N", usual), setting(t, "CLAVIGER_SIM_FROM", 1)
	sum := &tally{began: time.Now()}
	var wg sync.WaitGroup
	var next atomic.Uint64
	next.Store(from - 1)
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for seed := next.Add(1); seed < from+n && !t.Failed(); seed = next.Add(1) {
				began := time.Now()
				w := playSeed(seed)
				sum.add(w, time.Since(began))
				if w.fault != nil {
					t.Errorf("seed %d: %v\nreplay it: make sim SEED=%d", seed, w.fault, seed)
				}
			}
		}()
	}
	wg.Wait()
	sum.tell(t)
}

// tally adds up what the seeds of one test simulated.
type tally struct {
	sync.Mutex
	began            time.Time
	seeds, steps     int
	simulated, least time.Duration
	slow             float64 // lowest ratio of one seed to real time
}

func (s *tally) add(w *world, took time.Duration) {
	s.Lock()
	defer s.Unlock()
	d := w.now.Sub(begin)
	if ratio := float64(d) / float64(took); s.seeds == 0 || ratio < s.slow {
		s.slow = ratio
	}
	if s.seeds == 0 || d < s.least {
		s.least = d
	}
	s.seeds, s.steps, s.simulated = s.seeds+1, s.steps+w.steps, s.simulated+d
}

// tell prints the figures; together the seeds must be fast enough.
func (s *tally) tell(t *testing.T) {
	real := time.Since(s.began)
	ratio := float64(s.simulated) / float64(real)
	t.Logf("%d seeds, %d cabinets in 2 organisations each: %v simulated, the shortest %v, %d steps, in %v: %.0f × real time, the slowest seed %.0f ×", s.seeds, fleetSize,
		s.simulated.Round(time.Second), s.least.Round(time.Second), s.steps, real.Round(time.Millisecond), ratio, s.slow)
	if ratio < slowest {
		t.Errorf("%.0f × real time is too slow", ratio)
	}
}

// setting reads a number from the environment.
func setting(t *testing.T, name string, usual uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q: a number from 1 on", name, text)
	}
	return n
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
