package bench

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// call is one request that a worker sends, and the status it must get.
type call struct {
	method, path, body string
	status             int
	then               func(body []byte) error // looks at the answer; may be nil
}

// script gives the i-th call of a worker.
type script func(worker, i int) call

// side is one program under load.
type side struct {
	name    string
	headers map[string]string
	script  script
	program *running
	pairs   bool  // a worker ends after an even number of calls: nothing stays taken
	start   []int // where each worker goes on, so that rounds continue
}

// outcome is what a closed loop measured.
type outcome struct {
	n, bad                 int
	rate                   float64 // good answers per second
	p50, p95, p99, longest time.Duration
	bytes                  int           // of an average answer
	cpu                    time.Duration // of the program for one answer: what other work on the machine does not change much
	fault                  string
}

func (o outcome) String() string {
	return fmt.Sprintf("%7.0f/s  p50 %6.2f  p99 %7.2f  max %7.1f ms  processor %5.2f ms", o.rate, ms(o.p50), ms(o.p99), ms(o.longest), ms(o.cpu))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// drive lets the workers send one call after the other, each waiting for its
// answer, until the time is over.
func (s *side) drive(workers int, length time.Duration) outcome {
	for len(s.start) < workers {
		s.start = append(s.start, 0)
	}
	client := &fasthttp.HostClient{Addr: strings.TrimPrefix(s.program.base, "http://"), MaxConns: workers, ReadTimeout: time.Minute, WriteTimeout: time.Minute, ReadBufferSize: 64 << 10}
	defer client.CloseIdleConnections()
	var all sync.Mutex
	var out outcome
	var took []time.Duration
	var group sync.WaitGroup
	var bytes atomic.Int64
	begin, spent := time.Now(), s.program.processor()
	for w := range workers {
		group.Go(func() {
			one := s.work(client, w, begin.Add(length), &bytes)
			all.Lock()
			defer all.Unlock()
			took, out.bad = append(took, one.took...), out.bad+one.bad
			if one.fault != "" {
				out.fault = one.fault
			}
		})
	}
	group.Wait()
	out.n, out.rate = len(took), float64(len(took)-out.bad)/time.Since(begin).Seconds()
	if len(took) > 0 {
		out.cpu = (s.program.processor() - spent) / time.Duration(len(took))
		slices.Sort(took)
		at := func(p float64) time.Duration { return took[min(len(took)-1, int(p*float64(len(took))))] }
		out.p50, out.p95, out.p99, out.longest, out.bytes = at(0.5), at(0.95), at(0.99), took[len(took)-1], int(bytes.Load())/len(took)
	}
	return out
}

type worked struct {
	took  []time.Duration
	bad   int
	fault string
}

func (s *side) work(client *fasthttp.HostClient, worker int, until time.Time, bytes *atomic.Int64) (out worked) {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	for time.Now().Before(until) || s.pairs && s.start[worker]%2 == 1 {
		c := s.script(worker, s.start[worker])
		s.start[worker]++
		req.Reset()
		req.Header.SetMethod(c.method)
		req.SetRequestURI(s.program.base + c.path)
		for k, v := range s.headers {
			req.Header.Set(k, v)
		}
		if c.body != "" {
			req.Header.SetContentType("application/json")
			req.SetBodyString(c.body)
		}
		begin := time.Now()
		err := client.Do(req, res)
		out.took = append(out.took, time.Since(begin))
		bytes.Add(int64(len(res.Body())))
		if err == nil && res.StatusCode() != c.status {
			err = fmt.Errorf("%s %s answers %d: %.200s", c.method, c.path, res.StatusCode(), res.Body())
		}
		if err == nil && c.then != nil {
			err = c.then(res.Body())
		}
		if err != nil {
			out.bad, out.fault = out.bad+1, err.Error()
		}
	}
	return out
}

// rounds drives the sides in turn, A B C A B C, and gives the median round of
// each by rate. An answer that is wrong voids the run.
func rounds(t fataler, sides []*side, workers, n int, length time.Duration) []outcome {
	t.Helper()
	got := make([][]outcome, len(sides))
	for range n {
		for i, s := range sides {
			o := s.drive(workers, length)
			if o.bad > 0 || o.n == 0 {
				t.Fatalf("%s: %d of %d answers are wrong: %s", s.name, o.bad, o.n, o.fault)
			}
			got[i] = append(got[i], o)
		}
	}
	medians := make([]outcome, len(sides))
	for i := range got {
		slices.SortFunc(got[i], func(a, b outcome) int { return int(a.rate - b.rate) })
		medians[i] = got[i][len(got[i])/2]
	}
	return medians
}

// fataler is what a helper needs of a benchmark.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
	Fatal(args ...any)
	Cleanup(func())
	TempDir() string
}
