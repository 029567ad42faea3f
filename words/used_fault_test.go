package words

import (
	"go/ast"
	"go/parser"
	"testing"
)

// TestUseFaults shows that the check of the code sees what it should.
func TestUseFaults(t *testing.T) {
	for src, want := range map[string]bool{
		`p.Say("common.late", "span", x)`:          false,
		`p.Say("common.late")`:                     true,
		`p.Say("common.late", "spam", x)`:          true,
		`p.Say("common.late", args...)`:            false,
		`p.Say("common.late", key, x)`:             false,
		`p.Say("no.such")`:                         true,
		`p.Say("common." + unit)`:                  false,
		`p.Say("nowhere." + unit)`:                 true,
		`p.Say("common.keys")`:                     true,
		`p.Count("common.keys", n)`:                false,
		`p.Count("common.late", n)`:                true,
		`p.Parts("common.late")`:                   true,
		`p.Label("custody.state", s)`:              false,
		`p.Label("custody.stat", s)`:               true,
		`p.Label("custody.state", "out")`:          false,
		`p.Label("custody.chip", "out")`:           true,
		`strings.Count("a text", "t")`:             false,
		`p.Say(id)`:                                false,
		`templ.Raw(p.In("fr").Say("common.late"))`: true,
	} {
		e, err := parser.ParseExpr(src)
		if err != nil {
			t.Fatal(err)
		}
		f := &ast.File{Name: ast.NewIdent("p"), Decls: []ast.Decl{&ast.FuncDecl{Name: ast.NewIdent("f"), Type: &ast.FuncType{}, Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: e}}}}}}
		found := calls(f, "Say", "Parts", "Count", "Label")
		if len(found) != 1 {
			t.Fatalf("%s: %d calls", src, len(found))
		}
		if fault := useFault(found[0]); (fault != "") != want {
			t.Errorf("%s: %q", src, fault)
		}
	}
}
