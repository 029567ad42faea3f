package e2e_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"sync"
)

// axeSource is axe-core, packed by static/build.sh.
var axeSource = sync.OnceValues(func() (string, error) {
	file, err := os.Open("../look/testdata/axe.min.js.gz")
	if err != nil {
		return "", err
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		return "", err
	}
	source, err := io.ReadAll(r)
	return string(source), err
})

const runAxe = `(rules) => axe.run(document, { resultTypes: ['violations'], runOnly: rules })
	.then((r) => JSON.stringify(r.violations.map((v) => v.id + ' (' + v.impact + '): ' + v.help + ' ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | '))))`

// axe fails the test for what axe-core has against the page as it is.
func (p *tab) axe() {
	p.t.Helper()
	source, err := axeSource()
	if err != nil {
		p.t.Fatal(err)
	}
	// Over the debugger's channel: the page's policy forbids foreign scripts.
	if _, err := p.Eval(`(source) => { (0, eval)(source) }`, source); err != nil {
		if _, err := p.EvalOnNewDocument(source); err != nil {
			p.t.Fatal(err)
		}
		p.MustReload()
		p.until(`document.readyState === 'complete' && !!window.axe`)
	}
	p.judged("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
}

// contrast looks at nothing but colours, on a page that axe has seen already:
// another theme changes nothing else.
func (p *tab) contrast() {
	p.t.Helper()
	p.judged("color-contrast")
}

func (p *tab) judged(rules ...string) {
	p.t.Helper()
	answer, err := p.Timeout(patience).Eval(runAxe, rules)
	if err != nil {
		p.t.Fatal(err)
	}
	var found []string
	if err := json.Unmarshal([]byte(answer.Value.Str()), &found); err != nil {
		p.t.Fatal(err)
	}
	if len(found) > 0 {
		p.t.Errorf("axe on %s:\n%s", p.path(), strings.Join(found, "\n"))
	}
}
