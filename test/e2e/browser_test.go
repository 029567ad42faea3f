package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// chromium is the one browser of the run, started by the first test that
// looks at a page.
var chromium struct {
	sync.Once
	launcher *launcher.Launcher
	browser  *rod.Browser
	err      error
}

func browser(t testing.TB) *rod.Browser {
	t.Helper()
	chromium.Do(func() { chromium.err = startBrowser() })
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	return chromium.browser
}

func startBrowser() error {
	bin := os.Getenv("CLAVIGER_TEST_CHROMIUM")
	if bin == "" {
		var err error
		if bin, err = exec.LookPath("chromium"); err != nil {
			return fmt.Errorf("no Chromium is installed; make test installs it")
		}
	}
	chromium.launcher = launcher.New().Bin(bin).NoSandbox(true).Set("disable-gpu").Set("disable-quic").Set("no-first-run").
		Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	address, err := chromium.launcher.Launch()
	if err != nil {
		return fmt.Errorf("the browser did not start: %w", err)
	}
	chromium.browser = rod.New().ControlURL(address)
	return chromium.browser.Connect()
}

func closeBrowser() {
	if chromium.launcher != nil {
		chromium.launcher.Kill()
		chromium.launcher.Cleanup()
	}
}

// tab is a page in a browser of its own: nobody else's cookies.
type tab struct {
	*rod.Page
	t    testing.TB
	home string // the server's address
	mu   sync.Mutex
	said []string
}

// open opens a page of a server in a fresh private window, 1440 px wide.
func open(t testing.TB, home, path string) *tab {
	t.Helper()
	private, err := browser(t).Incognito()
	if err != nil {
		t.Fatal(err)
	}
	page, err := private.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{Page: page, t: t, home: home}
	p.listen()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the page %s reads:\n%s\n%s", p.path(), tail(p.text()), strings.Join(p.complaints(), "\n"))
		}
		_ = private.Close()
	})
	p.size(1440, 900)
	p.visit(path)
	return p
}

// listen remembers everything the browser complains about.
func (p *tab) listen() {
	go p.EachEvent(
		func(e *proto.RuntimeExceptionThrown) {
			d := e.ExceptionDetails
			text := d.Text
			if d.Exception != nil {
				text += " " + d.Exception.Description
			}
			p.note(text)
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				p.note(e.Entry.Text + " " + e.Entry.URL)
			}
		})()
	if err := (proto.LogEnable{}).Call(p.Page); err != nil {
		p.t.Fatal(err)
	}
}

func (p *tab) note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, text)
}

// complaints are the errors of scripts, policy and network so far.
func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.said...)
}

// faults are the complaints, less those about refusals that the story wants:
// the browser calls each answer of a refused form an error.
func (p *tab) faults() (said []string) {
	for _, line := range p.complaints() {
		if !strings.Contains(line, "status of 422") && !strings.Contains(line, "status of 403") && !strings.Contains(line, "status of 409") {
			said = append(said, line)
		}
	}
	return said
}

// size sets the window, in pixels.
func (p *tab) size(width, height int) {
	p.t.Helper()
	if err := (proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1}).Call(p.Page); err != nil {
		p.t.Fatal(err)
	}
}

// visit goes to a path of the server and waits for the page's scripts.
func (p *tab) visit(path string) {
	p.t.Helper()
	if err := p.Navigate(p.home + path); err != nil {
		p.t.Fatal(err)
	}
	p.until(`document.readyState === 'complete'`)
}

// until waits until an expression is true. A page that is just being replaced
// answers nothing: that is not yet true.
func (p *tab) until(condition string) {
	p.t.Helper()
	p.within(patience, condition)
}

// within waits at most that long until an expression is true, and gives how
// long it took.
func (p *tab) within(most time.Duration, condition string) time.Duration {
	p.t.Helper()
	began := time.Now()
	for time.Since(began) < most {
		if answer, err := p.Timeout(most).Eval(`() => Boolean(` + condition + `)`); err == nil && answer.Value.Bool() {
			return time.Since(began)
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatalf("on %s it was not true within %s: %s", p.path(), most, condition)
	return most
}

// js evaluates an expression in the page.
func (p *tab) js(expression string) string {
	answer, err := p.Timeout(patience).Eval(`async () => String(` + expression + `)`)
	if err != nil {
		return ""
	}
	return answer.Value.Str()
}

func (p *tab) path() string { return p.js(`location.pathname + location.search`) }
func (p *tab) text() string { return p.js(`document.body.innerText`) }
