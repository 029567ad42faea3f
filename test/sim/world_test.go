package sim_test

import (
	"container/heap"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// world is one run: cloud, broker, gateways, cabinets and hands on one clock
// that only events move. The seed decides everything.
type world struct {
	seed   uint64
	dir    string
	rand   *rand.Rand
	now    time.Time
	queue  agenda
	n      int // events ever queued
	steps  int
	cloud  *cloud
	air    *air
	boxes  []*box
	houses []*rights
	book   *book // what the invariants remember
	trace  strings.Builder
	fault  error // the first broken invariant
	step   string
	pace   time.Duration // between two ticks of a cabinet
	paces  int           // how often it changed
}

// event is one thing that will happen.
type event struct {
	at   time.Time
	n    int
	what string
	do   func()
}

type agenda []*event

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	if !a[i].at.Equal(a[j].at) {
		return a[i].at.Before(a[j].at)
	}
	return a[i].n < a[j].n
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(*event)) }
func (a *agenda) Pop() any {
	old := *a
	e := old[len(old)-1]
	*a = old[:len(old)-1]
	return e
}

// newWorld copies the ground and turns everything on.
func newWorld(seed uint64) *world {
	w := &world{seed: seed, now: begin, rand: rand.New(source(seed, 3)), book: newBook(), pace: time.Second}
	w.dir = must(os.MkdirTemp(soil.dir, "run-"))
	for _, h := range soil.houses {
		w.houses = append(w.houses, newRights(h))
	}
	w.air = newAir(w)
	w.cloud = newCloud(w)
	for _, p := range soil.plots {
		w.boxes = append(w.boxes, newBox(w, p))
	}
	w.cloud.boot()
	for _, b := range w.boxes {
		b.hang()
		b.boot()
	}
	return w
}

// end closes every file and forgets them.
func (w *world) end() {
	for _, b := range w.boxes {
		b.cut("end")
		b.close()
	}
	w.cloud.close()
	check(os.RemoveAll(w.dir))
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// after queues what happens when d has passed.
func (w *world) after(d time.Duration, what string, do func()) {
	w.n++
	heap.Push(&w.queue, &event{w.now.Add(d), w.n, what, do})
}

// say writes one line of the trace.
func (w *world) say(format string, args ...any) {
	fmt.Fprintf(&w.trace, "%12.3f  ", w.now.Sub(begin).Seconds())
	fmt.Fprintf(&w.trace, format, args...)
	w.trace.WriteByte('\n')
}

// until lets events happen until the moment, and holds every invariant after
// each of them.
func (w *world) until(t time.Time) {
	for w.fault == nil && len(w.queue) > 0 && !w.queue[0].at.After(t) {
		e := heap.Pop(&w.queue).(*event)
		w.now, w.step = e.at, e.what
		w.steps++
		e.do()
		w.settle()
		w.check()
	}
	if w.fault == nil {
		w.now = t
	}
}

// pass lets a while pass.
func (w *world) pass(d time.Duration) { w.until(w.now.Add(d)) }

// setPace sets how often cabinets and cloud look at the clock.
func (w *world) setPace(d time.Duration) {
	if w.pace == d {
		return
	}
	w.pace = d
	w.paces++
	for _, b := range w.boxes {
		if b.alive() {
			b.beat()
		}
	}
	if w.cloud.up() {
		w.cloud.sweep()
	}
}

// settle takes away what died in this step.
func (w *world) settle() {
	w.cloud.settle()
	for _, b := range w.boxes {
		b.settle()
	}
	w.air.watch()
}

// chance is true with that probability.
func (w *world) chance(p float64) bool { return w.rand.Float64() < p }

// span is a random while.
func (w *world) span(from, to time.Duration) time.Duration {
	return from + time.Duration(w.rand.Int64N(int64(to-from)+1))
}

// pick is one of them.
func pick[T any](w *world, all []T) T { return all[w.rand.IntN(len(all))] }

// sum is the fingerprint of the whole trace.
func (w *world) sum() string { return fmt.Sprintf("%x", sha256.Sum256([]byte(w.trace.String()))) }

// short names bytes in the trace.
func short(b []byte) string { h := sha256.Sum256(b); return fmt.Sprintf("%x", h[:4]) }

// copyFile copies a file; one that is not there is removed at the target.
func copyFile(from, to string) {
	b, err := os.ReadFile(from)
	if os.IsNotExist(err) {
		if err := os.Remove(to); err != nil && !os.IsNotExist(err) {
			panic(err)
		}
		return
	}
	check(err)
	check(os.WriteFile(to, b, 0o600))
}

// copyDB copies a database that nobody is writing, log included.
func copyDB(from, to string) {
	for _, tail := range []string{"", "-wal", "-shm"} {
		copyFile(from+tail, to+tail)
	}
}

// tear leaves the first part of another frame behind a database's log.
func tear(w *world, path string) {
	b, err := os.ReadFile(path)
	if err != nil || len(b) < 64 {
		return
	}
	n := 24 + w.rand.IntN(min(len(b)-32, 3000))
	check(os.WriteFile(path, append(b, b[32:min(32+n, len(b))]...), 0o600))
}
