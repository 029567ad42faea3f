package bench

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// BenchmarkW1 takes and returns keys over HTTP: the product with its token,
// organisation, rules, ledger and counters, PocketBase with none of them, and
// the bare engine. Each answer comes after a durable commit.
func BenchmarkW1(b *testing.B) {
	keys := sizes(4000)[0]
	surroundings(b, "W1 take + return")
	p := fresh(b, keys, "")
	pocket := serve(b, nil, "peer", "pocketbase", "-dir", b.TempDir(), "-keys", fmt.Sprint(keys))
	bare := serve(b, nil, "peer", "ceiling", "-dir", b.TempDir(), "-keys", fmt.Sprint(keys))
	say("SQLite, %d keys, synchronous=FULL each", keys)
	changes := 0
	for _, g := range []struct {
		workers int
		times   float64 // of PocketBase
		p99     time.Duration
	}{{1, 2, 0}, {8, 4, 15 * time.Millisecond}, {32, 5, 0}} {
		mine := &side{name: "claviger", program: p.running, headers: p.bearer(), script: p.custody(g.workers), pairs: true}
		sides := []*side{mine, {name: "pocketbase", program: pocket, script: numbered("/api/x", keys, g.workers), pairs: true}, {name: "ceiling", program: bare, script: numbered("", keys, g.workers), pairs: true}}
		got := rounds(b, sides, g.workers, turns(), cell())
		changes += mine.sent()
		for i, s := range sides {
			say("  c=%-3d %-10s %s", g.workers, s.name, got[i])
		}
		ratio, share := got[0].rate/got[1].rate, got[0].rate/got[2].rate
		say("  c=%-3d %.2f x PocketBase (goal %.0f: %s), %.0f %% of the ceiling (goal 40: %s)", g.workers, ratio, g.times, goal(ratio >= g.times), 100*share, goal(share >= 0.4))
		if g.p99 > 0 {
			say("  c=%-3d p99 %.1f ms (goal %.0f: %s)", g.workers, ms(got[0].p99), ms(g.p99), goal(got[0].p99 <= g.p99))
		}
		b.ReportMetric(got[0].rate, fmt.Sprintf("calls/s-c%d", g.workers))
	}
	changes += p.race(b)
	say("  resident: claviger %.0f MB, pocketbase %.0f MB, ceiling %.0f MB; load average %s", p.memory(), pocket.memory(), bare.memory(), load())
	p.check(changes)
	say("  checked: %d changes answered, each with its entry; holdings, items and counters agree; the log is clean", changes)
	w1Postgres(b, keys)
}

// w1Postgres is W1 on PostgreSQL that waits for its disk.
func w1Postgres(b *testing.B, keys int) {
	pg := durablePostgres(b)
	p := fresh(b, keys, pg("claviger"))
	bare := serve(b, nil, "peer", "ceiling", "-pg", pg("ceiling"), "-keys", fmt.Sprint(keys))
	say("PostgreSQL, %d keys, fsync and synchronous_commit on, row security on", keys)
	changes := 0
	for _, workers := range []int{1, 16} {
		mine := &side{name: "claviger", program: p.running, headers: p.bearer(), script: p.custody(workers), pairs: true}
		sides := []*side{mine, {name: "ceiling", program: bare, script: numbered("", keys, workers), pairs: true}}
		got := rounds(b, sides, workers, turns(), cell())
		changes += mine.sent()
		for i, s := range sides {
			say("  c=%-3d %-10s %s", workers, s.name, got[i])
		}
		say("  c=%-3d %.0f %% of the ceiling of one statement a change", workers, 100*got[0].rate/got[1].rate)
		if workers == 16 {
			say("  c=16  %.0f/s (goal 1000: %s)", got[0].rate, goal(got[0].rate >= 1000))
			b.ReportMetric(got[0].rate, "calls/s-postgres-c16")
		}
	}
	p.check(changes)
	say("  checked: %d changes answered, each with its entry; the log is clean", changes)
}

// sent is how many calls the workers have sent; all were answered with yes.
func (s *side) sent() (n int) {
	for _, i := range s.start {
		n += i
	}
	return n
}

// custody lets each worker walk keys of its own: take, return, next.
func (p *product) custody(workers int) script {
	return func(worker, i int) call {
		own := len(p.items) / workers
		item := p.items[worker*own+i/2%own]
		if i%2 == 1 {
			return call{method: "POST", path: "/api/v1/keys/" + string(item) + "/return", body: "{}", status: http.StatusOK}
		}
		person := p.people[(worker*31+i)%len(p.people)]
		return call{method: "POST", path: "/api/v1/keys/" + string(item) + "/take", body: `{"person_id":"` + string(person) + `"}`, status: http.StatusOK}
	}
}

// numbered is custody for the peers: every third key is out from the start.
func numbered(prefix string, keys, workers int) script {
	return func(worker, i int) call {
		own := (keys - keys/3 - 2) / workers
		n := worker*own + i/2%own
		key := n/2*3 + 1 + n%2
		path := prefix + "/take"
		if i%2 == 1 {
			path = prefix + "/return"
		}
		return call{method: "POST", path: path, body: fmt.Sprintf(`{"key":%d,"person":%d}`, key, (worker*31+i/2)%(max(1, keys/10))), status: http.StatusOK}
	}
}

// race lets 32 workers want one key at once, thirty times: one gets it, the
// others are told so. It gives the number of changes.
func (p *product) race(b *testing.B) int {
	const racers, times = 32, 30
	var took []time.Duration
	for n := range times {
		var won, lost atomic.Int32
		var mu sync.Mutex
		var all sync.WaitGroup
		gate := make(chan struct{})
		for w := range racers {
			all.Go(func() {
				<-gate
				begin := time.Now()
				status := p.post("/api/v1/keys/"+string(p.items[n])+"/take", `{"person_id":"`+string(p.people[w])+`"}`)
				mu.Lock()
				took = append(took, time.Since(begin))
				mu.Unlock()
				switch status {
				case http.StatusOK:
					won.Add(1)
				case http.StatusConflict:
					lost.Add(1)
				}
			})
		}
		close(gate)
		all.Wait()
		if won.Load() != 1 || lost.Load() != racers-1 {
			b.Fatalf("of %d takers %d won and %d were told that it is out", racers, won.Load(), lost.Load())
		}
		if status := p.post("/api/v1/keys/"+string(p.items[n])+"/return", "{}"); status != http.StatusOK {
			b.Fatalf("the return answers %d", status)
		}
	}
	p99 := percentile(took, 0.99)
	say("  one key, 32 takers, %d times: one wins, 31 are told; p99 %.1f ms (goal 25: %s)", times, ms(p99), goal(p99 <= 25*time.Millisecond))
	return 2 * times
}

func (p *product) post(path, body string) int {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.Header.SetMethod("POST")
	req.SetRequestURI(p.base + path)
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.SetContentType("application/json")
	req.SetBodyString(body)
	if err := fasthttp.DoTimeout(req, res, time.Minute); err != nil {
		return 0
	}
	return res.StatusCode()
}
