package house

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// module is the first part of every import path of ours.
const module = "claviger"

// room is one Go package of the module: its folder from the root ("." for
// main) and what its product code imports.
type room struct {
	Folder  string
	Imports []string
}

// root is the folder that holds go.mod.
var root = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, gone := os.Stat(filepath.Join(dir, "go.mod")); gone == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	panic("house: no go.mod above the test")
})

// rooms asks the go command for every package; imports of tests are not in it.
func rooms(t *testing.T) []room {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root()
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, problems.String())
	}
	var all []room
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, room{Folder: folderOf(p.ImportPath), Imports: p.Imports})
	}
	if len(all) < 10 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}

// folderOf turns an import path of ours into the folder from the root.
func folderOf(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}

// ours tells whether the import path is one of this module.
func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// within tells whether folder is parent or lies below it.
func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}

// outside are folders that hold no hand-written source of the product.
var outside = map[string]bool{".git": true, "node_modules": true, "claviger-data": true, "bin": true, "vendor": true}

// walk calls see for every file of the tree, by its path from the root.
func walk(t *testing.T, see func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root(), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && outside[d.Name()]:
			return filepath.SkipDir
		case d.Type().IsRegular() && !outside[d.Name()]:
			rel, err := filepath.Rel(root(), path)
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

// read is the content of a file of the tree.
func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(), path))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// parse reads one Go file with its comments.
func parse(t *testing.T, path string) (*token.FileSet, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, read(t, path), parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return fset, f
}

// sign is the doc.go of a folder, printed when that folder breaks a rule.
func sign(folder string) string {
	b, err := os.ReadFile(filepath.Join(root(), folder, "doc.go"))
	if err != nil {
		return folder + " has no doc.go"
	}
	return strings.TrimSpace(string(b))
}
