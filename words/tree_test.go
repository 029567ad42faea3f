package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the folder that holds go.mod: these tests read the whole tree.
const root = ".."

// goFiles parses every Go file below a folder of the tree, tests aside, and
// hands it over with its path from the root.
func goFiles(t *testing.T, folder string, see func(path string, f *ast.File)) {
	t.Helper()
	eachFile(t, folder, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		see(path, f)
	})
}

func eachFile(t *testing.T, folder string, see func(path string)) {
	t.Helper()
	skip := []string{".git", "node_modules", "claviger-data", "bin"}
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skip, d.Name()):
			return filepath.SkipDir
		case d.Type().IsRegular():
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			see(filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// members lists the values of all constants of one string type in a folder.
func members(t *testing.T, folder, typ string) (codes []string) {
	t.Helper()
	goFiles(t, folder, func(path string, f *ast.File) {
		if filepath.ToSlash(filepath.Dir(path)) != folder {
			return // a sub-folder
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !isIdent(spec.Type, typ) {
				return true
			}
			for _, v := range spec.Values {
				if code, ok := literal(v); ok {
					codes = append(codes, code)
				}
			}
			return true
		})
	})
	if len(codes) == 0 {
		t.Errorf("%s has no constants of type %s", folder, typ)
	}
	return codes
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// literal is the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// method is the name of a called method or function, however it is reached.
func method(call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.SelectorExpr:
		return fn.Sel.Name
	case *ast.Ident:
		return fn.Name
	}
	return ""
}

func TestTreeIsThere(t *testing.T) {
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	if got := members(t, "tenants", "Kind"); len(got) < 7 || !slices.Contains(got, "not_found") {
		t.Errorf("read %v", got)
	}
}
