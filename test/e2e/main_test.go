package e2e_test

import (
	"os"
	"testing"
)

// workshop is the folder of the whole run: the binary and the told demo.
var workshop string

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run ends what was started for all tests whatever happens.
func run(m *testing.M) int {
	var err error
	if workshop, err = os.MkdirTemp("", "claviger-e2e-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(workshop)
	defer closeBrowser()
	return m.Run()
}
