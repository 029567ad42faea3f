package cmd

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"time"

	"claviger/hardware/conform"
)

// conformCommand tries a cabinet that anybody built against the protocol.
type conformCommand struct {
	Cloud string        `default:"127.0.0.1:7790" help:"Where the cabinet is to enrol, host:port; one that it can reach."`
	Line  string        `default:"127.0.0.1:7791" help:"Where the cabinet is to find its gateway, host:port."`
	Claim string        `help:"The code that it enrols with; one is made without it."`
	Wait  time.Duration `default:"10m" help:"How long to wait for its first sign of life."`
	First bool          `help:"End at the first step that fails."`
	JSON  bool          `name:"json" help:"A line of JSON for each step."`
}

// Run answers 0 when the cabinet kept everything that could be tried, 1 when it
// did not.
func (c conformCommand) Run(a *app) error {
	cloud, err := net.Listen("tcp", c.Cloud)
	if err != nil {
		return usage("the cabinet cannot be waited for: %v", err)
	}
	defer cloud.Close()
	line, err := net.Listen("tcp", c.Line)
	if err != nil {
		return usage("the cabinet cannot be waited for: %v", err)
	}
	defer line.Close()
	claim := or(c.Claim, newClaim())
	fmt.Fprintf(a.err, "enrol the cabinet at http://%s with the code %s; its gateway is %s\nhang a key in one slot and leave another one empty; when a slot opens, take the key or leave it\n", cloud.Addr(), claim, line.Addr())
	tell := func(r conform.Result) { tellStep(a.out, r) }
	if c.JSON {
		to := json.NewEncoder(a.out)
		tell = func(r conform.Result) { to.Encode(r) }
	}
	results, err := conform.Run(a, conform.Options{Cloud: cloud, Line: line, Claim: claim, Wait: c.Wait, First: c.First, Reported: tell})
	if err != nil {
		return err
	}
	counts := map[conform.Verdict]int{}
	for _, r := range results {
		counts[r.Verdict]++
	}
	fmt.Fprintf(a.err, "%d kept, %d broken, %d skipped, %d not tried\n", counts[conform.Kept], counts[conform.Broken], counts[conform.Skipped], counts[conform.NotTried])
	if counts[conform.Broken] > 0 {
		return exit{code: codeFailed}
	}
	return nil
}

// tellStep prints one row of the table, and below it what was seen instead.
func tellStep(w io.Writer, r conform.Result) {
	fmt.Fprintf(w, "%-9s  %-30s  %s\n", r.Verdict, r.Step, r.Says)
	if r.Why != "" {
		fmt.Fprintf(w, "           %s\n", r.Why)
	}
}

// newClaim makes a code of the form that people are given.
func newClaim() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	raw := make([]byte, 8)
	rand.Read(raw)
	for i, b := range raw {
		raw[i] = letters[int(b)%len(letters)]
	}
	return string(raw[:4]) + "-" + string(raw[4:])
}
