package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

// engineFiles may touch connections; the family files have only builders.
var engineFiles = []string{"open.go", "open_sqlite.go", "open_postgres.go", "migrate.go", "fence.go", "postgres_conn.go", "telegraph.go",
	"tx.go", "read.go", "unit.go", "guard.go", "writer.go", "writer_batch.go",
	"signer_heads.go",                     // a database of its own
	"alone.go", "backup.go", "restore.go"} // whole databases, in and out

// TestSourceKeepsToTheBuilders reads every file of the package: no way round
// the fences, and what crosses organisations says so in its name.
func TestSourceKeepsToTheBuilders(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			text, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range sourceFaults(t, f.Name(), string(text)) {
				t.Error(fault)
			}
		}
	}
}

func TestSourceFaultsAreFound(t *testing.T) {
	for text, n := range map[string]int{
		`func f() { q.Where("a").WhereOr("b") }`:                                                 1,
		`func f() { q.WhereGroup(" AND ", func(q *Q) *Q { return q.Where("a").WhereOr("b") }) }`: 0,
		`func f() { q.Relation("X") }`:                                                           1,
		`func f() { tx.Select("a", "b").For("UPDATE") }`:                                         1,
		`func f() { s.readers.Query("x") }`:                                                      1,
		`func f() { t.unit.conn.Exec("x") }`:                                                     1,
		`func (s *Store) f() { s.UnscopedRead(nil, "x", nil) }`:                                  1,
		`func (s *Store) UnscopedF() { s.UnscopedInTx(nil, x) }`:                                 0,
		`func f() { sql.Open("sqlite", "x") }`:                                                   1,
		`func f() { bun.NewSelectQuery(x) }`:                                                     1,
	} {
		if got := sourceFaults(t, "x.go", "package store\n"+text); len(got) != n {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func sourceFaults(t *testing.T, name, text string) (faults []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	engine := slices.Contains(engineFiles, name)
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		grouped := map[ast.Node]bool{}
		ast.Inspect(fn, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if c, isCall := n.(*ast.CallExpr); isCall {
				if s, isSel := c.Fun.(*ast.SelectorExpr); isSel && s.Sel.Name == "WhereGroup" {
					for _, arg := range c.Args {
						ast.Inspect(arg, func(in ast.Node) bool { grouped[in] = true; return true })
					}
				}
			}
			if !ok {
				return true
			}
			if why := callFault(call, fn.Name.Name, name, engine, grouped[call]); why != "" {
				faults = append(faults, set.Position(call.Pos()).String()+": "+why)
			}
			return true
		})
	}
	return faults
}

func callFault(call *ast.SelectorExpr, fn, file string, engine, grouped bool) string {
	x, _ := call.X.(*ast.Ident)
	switch called := call.Sel.Name; {
	case called == "WhereOr" && !grouped:
		return "WhereOr outside of WhereGroup opens the fence"
	case called == "For" && file != "scope.go":
		return "For on a sub-select locks all of its rows; use SelectLocked"
	case called == "Relation":
		return "Relation loads rows without a fence; join with Of"
	case slices.Contains([]string{"readers", "writer", "conn"}, called) && !engine:
		return "only the engine touches connections"
	case x != nil && x.Name == "sql" && strings.HasPrefix(called, "Open") && !engine:
		return "only the engine opens databases"
	case x != nil && x.Name == "bun" && strings.HasPrefix(called, "New") && strings.HasSuffix(called, "Query") && !slices.Contains([]string{"scope.go", "unscoped.go"}, file):
		return "queries start from the builders of scope.go"
	case (called == "UnscopedRead" || called == "UnscopedInTx") && !crosses(fn):
		return "a function that crosses organisations is named Unscoped… or Front… (before anyone is known)"
	}
	return ""
}

// crosses tells whether a function's name says that it crosses organisations.
func crosses(fn string) bool {
	return strings.HasPrefix(fn, "Unscoped") || strings.HasPrefix(fn, "unscoped") || strings.HasPrefix(fn, "Front")
}
