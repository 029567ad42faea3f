package conform_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"claviger/hardware/conform"
)

// try runs a toy that is wrong in one way through the bench.
func try(fault string, cloud, line net.Listener) ([]conform.Result, error) {
	ctx, stop := context.WithTimeout(context.Background(), 4*time.Minute)
	defer stop()
	o := conform.Options{Cloud: cloud, Line: line, Claim: "7KQM-4D2X", First: true, Wait: time.Minute}
	c := &toy{fault: fault, url: "http://" + cloud.Addr().String(), line: line.Addr().String(), claim: o.Claim}
	run, halt := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { c.run(run); close(ended) }()
	defer func() { halt(); <-ended }()
	return conform.Run(ctx, o)
}

// wrongs are the ways to be wrong, each with the step that is there for it.
var wrongs = map[string]string{
	"no proof":                         "enrol",
	"another key at each ask":          "enrol again",
	"deaf to pings":                    "ping",
	"signs with another key":           "birth",
	"begins with its slots":            "birth",
	"writes again what it sends again": "sent again",
	"never forgets":                    "acknowledged",
	"does not send again":              "resend",
	"a chain that is torn":             "roster",
	"trusts every key":                 "roster of another key",
	"obeys an older roster":            "roster that is older",
	"obeys half a roster":              "roster with an unknown field",
	"obeys twice":                      "command twice",
	"obeys too late":                   "command too late",
	"obeys what another run was told":  "command for another run",
	"opens before it writes":           "release",
	"forgets its roster":               "another line",
	"":                                 "", // and one that keeps everything
}

// TestWrongCabinetsFail: each cabinet that is wrong in one way fails at the step
// that is there for it, and at none before; the one that is not fails at none.
// All are tried at the same time: they mostly wait.
func TestWrongCabinetsFail(t *testing.T) {
	t.Parallel()
	type outcome struct {
		results []conform.Result
		err     error
	}
	outcomes, mu, all := map[string]outcome{}, sync.Mutex{}, sync.WaitGroup{}
	for fault := range wrongs {
		cloud, line := listen(t), listen(t)
		all.Go(func() {
			results, err := try(fault, cloud, line)
			mu.Lock()
			defer mu.Unlock()
			outcomes[fault] = outcome{results, err}
		})
	}
	all.Wait()
	for fault, step := range wrongs {
		o, failed := outcomes[fault], ""
		for _, r := range o.results {
			if r.Verdict == conform.Broken {
				failed = r.Step
				t.Logf("%s: %s: %s", fault, r.Step, r.Why)
			}
		}
		if failed != step || o.err != nil {
			t.Errorf("%q fails at %q, not at %q (%v)", fault, failed, step, o.err)
		}
	}
}
