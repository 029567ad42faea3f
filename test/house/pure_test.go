package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pure are the folders whose code has no clock, no environment and no log.
// A folder below one of them is pure too unless it is another room.
var pure = []string{"tenants", "ledger", "custody", "custody/rules", "alerts", "words"}

// neverPure are the packages that a pure folder does not import.
var neverPure = []string{"os", "os/exec", "log", "log/slog", "net", "net/http", "database/sql", "math/rand", "math/rand/v2", "syscall"}

// clock are the functions of package time that read or wait for the clock.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// isPure tells whether a folder belongs to a pure room.
func isPure(folder string) bool {
	name, ok := roomOf(folder)
	return ok && slices.Contains(pure, name)
}

// pureFaults lists what a Go file does that a pure folder never does.
func pureFaults(fset *token.FileSet, f *ast.File) []string {
	var faults []string
	timeName := ""
	for _, imp := range f.Imports {
		p, _ := strconv.Unquote(imp.Path.Value)
		if slices.Contains(neverPure, p) {
			faults = append(faults, fset.Position(imp.Pos()).String()+": imports "+p)
		}
		if p == "time" {
			timeName = "time"
			if imp.Name != nil {
				timeName = imp.Name.Name
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && timeName != "" && x.Name == timeName && slices.Contains(clock, sel.Sel.Name) {
			faults = append(faults, fset.Position(sel.Pos()).String()+": uses time."+sel.Sel.Name)
		}
		return true
	})
	return faults
}

// TestPureLevels holds the pure rooms to what their signs say.
func TestPureLevels(t *testing.T) {
	seen := 0
	walk(t, func(file string) {
		folder := path.Dir(file)
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || !isPure(folder) {
			return
		}
		seen++
		fset, f := parse(t, file)
		for _, fault := range pureFaults(fset, f) {
			t.Errorf("%s\n%s", fault, sign(folder))
		}
	})
	if seen < 6 {
		t.Fatalf("only %d files of pure rooms were found", seen)
	}
}

// TestPureFaults shows that the check sees a clock under another name, a log
// and the environment, and leaves durations alone.
func TestPureFaults(t *testing.T) {
	const bad = `package p
import (
	"log"
	"os"
	clock "time"
)
var a, b, c = clock.Now(), os.Getenv("X"), log.Default()`
	const good = `package p
import "time"
func half(d time.Duration) time.Duration { return d / 2 }`
	for src, want := range map[string]int{bad: 3, good: 0} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "p.go", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := pureFaults(fset, f); len(got) != want {
			t.Errorf("%d faults, want %d: %v", len(got), want, got)
		}
	}
	for folder, want := range map[string]bool{"custody": true, "custody/rules": true, "custody/desk/keys": false, "tenants/admin": false, "alerts/send": false, "store": false, "ledger/proof": true} {
		if isPure(folder) != want {
			t.Errorf("isPure(%q) = %v", folder, !want)
		}
	}
}
