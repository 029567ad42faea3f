package cmd_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"claviger/cmd"
)

// TestMain lets the scripts call claviger: the test binary, run again, is it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"claviger": func() { os.Exit(cmd.Main()) },
	})
}

// TestScripts runs testdata/script: each file is a session at a terminal, in
// a folder of its own, with an environment that holds nothing of this machine.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"code": code},
	})
}
