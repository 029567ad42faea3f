package words

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFailCodesHaveWords wants a sentence for every code of tenants.Fail in
// the tree: errors.CODE, or a reason of the rules. Of "already_" + state and
// kind + "_not_found" one id with that beginning or end is enough. Codes that
// travel in a variable are found by their usual endings.
func TestFailCodesHaveWords(t *testing.T) {
	seen, consts := 0, constants(t)
	goFiles(t, ".", func(file string, f *ast.File) {
		for _, call := range calls(f, "Fail") {
			if len(call.Args) >= 2 {
				seen++
				wantError(t, file, codeOf(call.Args[1], consts[path.Dir(file)]))
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if e, ok := n.(*ast.BasicLit); ok && !strings.HasPrefix(file, "hardware/") {
				if code, _ := literal(e); usualEnding.MatchString(code) {
					wantError(t, file, regexp.QuoteMeta(code))
				}
			}
			return true
		})
	})
	if seen < 10 {
		t.Errorf("only %d calls of Fail were seen", seen)
	}
}

var usualEnding = regexp.MustCompile(`^[a-z]+(_[a-z]+)*_(not_found|taken|required|unknown)$`)

// wantError wants an id for a code, given as a pattern; "" is not known here.
func wantError(t *testing.T, file, code string) {
	t.Helper()
	if code == "" || code == ".*" {
		return
	}
	re := regexp.MustCompile("^(errors\\." + code + "|reasons\\." + code + "\\.holder)$")
	for id := range In("en").tongue.plain {
		if re.MatchString(id) {
			return
		}
	}
	t.Errorf("%s: %q has no words: add errors.%s in three languages", file, code, code)
}

// codeOf is the pattern of what an expression may be: literals and constants
// as they are, everything else as any text.
func codeOf(e ast.Expr, consts map[string]string) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return codeOf(e.X, consts) + codeOf(e.Y, consts)
	case *ast.BasicLit:
		code, _ := literal(e)
		return regexp.QuoteMeta(code)
	case *ast.Ident:
		if code, ok := consts[e.Name]; ok {
			return regexp.QuoteMeta(code)
		}
	}
	return ".*"
}

// constants are the text constants of each folder.
func constants(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	goFiles(t, ".", func(file string, f *ast.File) {
		dir := path.Dir(file)
		if all[dir] == nil {
			all[dir] = map[string]string{}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
				for i, v := range spec.Values {
					if text, ok := literal(v); ok {
						all[dir][spec.Names[i].Name] = text
					}
				}
			}
			return true
		})
	})
	return all
}

// TestNoErrorWithoutCode finds sentences for codes that no Go file mentions.
func TestNoErrorWithoutCode(t *testing.T) {
	said := map[string]bool{"internal": true}
	var sums []*regexp.Regexp
	goFiles(t, ".", func(_ string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch e := n.(type) {
			case *ast.BasicLit:
				code, _ := literal(e)
				said[code] = true
			case *ast.BinaryExpr:
				if code := codeOf(e, nil); e.Op == token.ADD && strings.Contains(code, "_") {
					sums = append(sums, regexp.MustCompile("^"+code+"$"))
				}
			}
			return true
		})
	})
	for id := range folder(t, "en") {
		code, ok := strings.CutPrefix(id, "errors.")
		if ok && !said[code] && !slices.ContainsFunc(sums, func(re *regexp.Regexp) bool { return re.MatchString(code) }) {
			t.Errorf("%s is an error that nothing fails with", id)
		}
	}
}

// leading is a text literal, or the literal that a sum of texts begins with.
func leading(e ast.Expr) (text string, begin bool) {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		text, _ = leading(sum.X)
		return text, true
	}
	text, _ = literal(e)
	return text, false
}

func calls(f *ast.File, names ...string) (found []*ast.CallExpr) {
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && slices.Contains(names, method(call)) {
			found = append(found, call)
		}
		return true
	})
	return found
}

func anyID(p *Printer, begin string) bool {
	for id := range p.tongue.plain {
		if strings.HasPrefix(id, begin) {
			return true
		}
	}
	for id := range p.tongue.plural {
		if strings.HasPrefix(id, begin) {
			return true
		}
	}
	return false
}

// TestUsedIdsExist checks every Say, Parts, Count and Label with a literal id
// in the Go code, generated templates included: the id is there, has plural
// forms for Count only, and all it must name is given.
func TestUsedIdsExist(t *testing.T) {
	goFiles(t, ".", func(path string, f *ast.File) {
		for _, call := range calls(f, "Say", "Parts", "Count", "Label") {
			if fault := useFault(call); fault != "" {
				t.Errorf("%s: %s", path, fault)
			}
		}
	})
}

func useFault(call *ast.CallExpr) string {
	if len(call.Args) == 0 {
		return ""
	}
	id, begin := leading(call.Args[0])
	en, fn, args := In("en"), method(call), call.Args[1:]
	switch {
	case !strings.Contains(id, "."):
		return "" // the id is made elsewhere
	case fn == "Label" && len(args) > 0:
		if !anyID(en, id+".") {
			return id + " is no list"
		}
		if code, ok := literal(args[len(args)-1]); ok && !begin && code != "" && !en.Has(id+"."+code) {
			return id + " has no " + code
		}
		return ""
	case begin:
		if !anyID(en, id) {
			return "no id begins with " + id
		}
		return ""
	case !en.Has(id):
		return id + " does not exist"
	case (fn == "Count") != en.tongue.plural[id]:
		return id + ": Count is for messages with plural forms, Say for the others"
	case fn == "Count":
		return ""
	}
	for _, name := range en.tongue.plain[id].names(true) {
		if !call.Ellipsis.IsValid() && !given(args, name) {
			return id + " wants {" + name + "}"
		}
	}
	return ""
}

func given(args []ast.Expr, name string) bool {
	for i := 0; i < len(args); i += 2 {
		if key, ok := literal(args[i]); !ok || key == name {
			return true // a key that is not a literal may be any
		}
	}
	return false
}

var templUse = regexp.MustCompile(`\.(Say|Parts|Count)\("([a-z_]+\.[A-Za-z0-9_.]+)"`)

// TestUsedIdsExistInTemplates checks templates too, so that a template whose
// Go file is not made yet does not hide a missing id.
func TestUsedIdsExistInTemplates(t *testing.T) {
	en := In("en")
	eachFile(t, ".", func(file string) {
		if !strings.HasSuffix(file, ".templ") {
			return
		}
		content, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range templUse.FindAllSubmatch(content, -1) {
			if id := string(m[2]); !en.Has(id) && !anyID(en, id) {
				t.Errorf("%s: %s does not exist", file, id)
			}
		}
	})
}
