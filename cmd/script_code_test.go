package cmd_test

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"claviger/ledger"
)

// code is the script command "code N PROGRAM ARGS...": it runs the program and
// wants exactly that exit code; stdout and stderr may be asserted afterwards.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v", err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// flip is the script command "flip FILE": it changes one bit in the middle.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FILE")
	}
	name := ts.MkAbs(args[0])
	content, err := os.ReadFile(name)
	ts.Check(err)
	content[len(content)/2] ^= 1
	ts.Check(os.WriteFile(name, content, 0o600))
}

// otherKey is the script command "otherkey FILE": in the state file of the
// verifier it puts another key in the place of the one of the first log.
func otherKey(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: otherkey FILE")
	}
	name := ts.MkAbs(args[0])
	content, err := os.ReadFile(name)
	ts.Check(err)
	state, err := ledger.ParseState(content)
	ts.Check(err)
	origin := slices.Sorted(maps.Keys(state.Logs))[0]
	public, _, err := ed25519.GenerateKey(nil)
	ts.Check(err)
	key, err := ledger.NewVerifierKey(origin, public)
	ts.Check(err)
	known := state.Logs[origin]
	known.Keys = []string{key.String()}
	state.Logs[origin] = known
	content, err = json.Marshal(state)
	ts.Check(err)
	ts.Check(os.WriteFile(name, content, 0o600))
}
