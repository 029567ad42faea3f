package house

import (
	"bytes"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	longestFile = 600 // lines of a hand-written file
	longestSign = 10  // comment lines of a doc.go
)

// written are the endings of files that people write by hand and can split; a
// migration that was released stays as it is.
var written = []string{".go", ".templ", ".sh", ".md", ".mjs"}

// generated tells whether a tool wrote the Go file.
func generated(file string, content []byte) bool {
	return strings.HasSuffix(file, "_templ.go") || regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`).Match(content)
}

// TestFileLength keeps every hand-written file readable.
func TestFileLength(t *testing.T) {
	walk(t, func(file string) {
		if !slices.Contains(written, path.Ext(file)) {
			return
		}
		content := read(t, file)
		if lines := bytes.Count(content, []byte("\n")); lines > longestFile && !generated(file, content) {
			t.Errorf("%s has %d lines, more than %d: split it by subject", file, lines, longestFile)
		}
	})
}

// TestSigns wants a doc.go of at most ten comment lines in each Go folder.
func TestSigns(t *testing.T) {
	for _, r := range rooms(t) {
		if r.Folder == "." {
			continue // main.go is its own sign
		}
		file := r.Folder + "/doc.go"
		if _, err := os.Stat(filepath.Join(root(), file)); err != nil {
			t.Errorf("%s has no doc.go: purpose, what may never enter, where to start", r.Folder)
			continue
		}
		_, f := parse(t, file)
		if f.Doc == nil || len(f.Doc.List) > longestSign || len(f.Decls) > 0 {
			t.Errorf("%s wants a package comment of 1 to %d lines and nothing else", file, longestSign)
		}
	}
}

// TestNothingSkipped finds tests that would pass by not running.
func TestNothingSkipped(t *testing.T) {
	walk(t, func(file string) {
		if !strings.HasSuffix(file, "_test.go") {
			return
		}
		fset, f := parse(t, file)
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
				if x, ok := sel.X.(*ast.Ident); ok && slices.Contains([]string{"t", "b", "f", "tb"}, x.Name) {
					t.Errorf("%s skips a test: make what it needs, or take it out", fset.Position(call.Pos()))
				}
			}
			return true
		})
	})
}

var (
	promise  = regexp.MustCompile(`(?i)\b(` + "TO" + `DO|FIX` + `ME|X` + `XX)\b`)
	standIn  = regexp.MustCompile(`(?i)\b((is|as) a place` + `holder|place` + `holder for|not implemented)\b`)
	homePath = regexp.MustCompile(`(^|[\s"'` + "`" + `=(:,])/(ro` + `ot|home/[a-z][\w-]*|Users/[A-Za-z][\w-]*)/`)
)

// TestNothingUnfinished finds words that mark work put off.
func TestNothingUnfinished(t *testing.T) {
	walk(t, func(file string) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
			return
		}
		if word := promise.Find(read(t, file)); word != nil {
			t.Errorf("%s says %q: do it or leave it out", file, word)
		}
		_, f := parse(t, file)
		for _, group := range f.Comments {
			if word := standIn.FindString(group.Text()); word != "" {
				t.Errorf("%s has a comment that says %q: do it or leave it out", file, word)
			}
		}
	})
}

// TestNoMachinePath finds paths of one person's machine.
func TestNoMachinePath(t *testing.T) {
	walk(t, func(file string) {
		content := read(t, file)
		if bytes.IndexByte(content, 0) >= 0 {
			return // not text
		}
		if hit := homePath.Find(content); hit != nil {
			t.Errorf("%s names a path of one machine: %q", file, bytes.TrimSpace(hit))
		}
		if len(root()) > 1 && bytes.Contains(content, []byte(root()+"/")) {
			t.Errorf("%s names the folder it was written in", file)
		}
	})
}

// TestGeneratedTemplates wants one generated file beside each template, and
// no generated file whose template is gone.
func TestGeneratedTemplates(t *testing.T) {
	have := map[string]bool{}
	walk(t, func(file string) {
		if strings.HasSuffix(file, ".templ") || strings.HasSuffix(file, "_templ.go") {
			have[file] = true
		}
	})
	for file := range have {
		want := strings.TrimSuffix(file, ".templ") + "_templ.go"
		if base, ok := strings.CutSuffix(file, "_templ.go"); ok {
			want = base + ".templ"
		}
		if !have[want] {
			t.Errorf("%s stands without %s: run make generate", file, want)
		}
	}
}
