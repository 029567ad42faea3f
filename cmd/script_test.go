package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"claviger/cmd"
	"claviger/store"
	"claviger/store/storetest"
)

// TestMain lets the scripts call claviger: the test binary, run again, is it.
func TestMain(m *testing.M) {
	testscript.Main(withPostgres{m}, map[string]func(){
		"claviger":     func() { os.Exit(cmd.Main()) },
		"organisation": func() { os.Exit(makeOrganisation(os.Args[1:])) },
	})
}

// withPostgres runs the tests beside one server, unless there is one already.
type withPostgres struct{ tests *testing.M }

// Run starts the server, runs the tests and stops the server.
func (w withPostgres) Run() int {
	if os.Getenv("CLAVIGER_TEST_PG") == "" {
		url, stop, err := storetest.StartServer()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer stop()
		os.Setenv("CLAVIGER_TEST_PG", url)
	}
	return w.tests.Run()
}

// TestScripts runs testdata/script: each file is a session at a terminal, in
// a folder of its own, with an environment that holds nothing of this machine.
func TestScripts(t *testing.T) {
	bundle, err := filepath.Abs("../ledger/testdata/bundle1.zip")
	if err != nil {
		t.Fatal(err)
	}
	lists, err := filepath.Abs("../seed/importer/testdata")
	if err != nil {
		t.Fatal(err)
	}
	p := params("testdata/script")
	p.Setup = func(env *testscript.Env) error {
		env.Setenv("BUNDLE", bundle)
		env.Setenv("LISTS", lists)
		return nil
	}
	testscript.Run(t, p)
}

// TestPostgresScripts runs testdata/postgres, where DATABASE_URL names a
// database of its own, without any table of ours, for each file.
func TestPostgresScripts(t *testing.T) {
	p := params("testdata/postgres")
	p.Setup = func(env *testscript.Env) error {
		env.Setenv("DATABASE_URL", storetest.Empty(env.T().(testing.TB), store.Options{}).URL)
		return nil
	}
	testscript.Run(t, p)
}

func params(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"code": code, "flip": flip, "otherkey": otherKey},
	}
}
