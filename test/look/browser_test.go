package look_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/static"
	"claviger/views"
	"claviger/views/ui"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

var (
	chromium *rod.Browser
	server   *httptest.Server
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run opens one browser for all tests and closes it whatever happens.
func run(m *testing.M) int {
	bin, err := browserPath()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	l := launcher.New().Bin(bin).NoSandbox(true).Set("disable-gpu").Set("disable-quic").Set("no-first-run").
		Set("disable-background-networking").Set("disable-component-update").Set("disable-sync").Set("autoplay-policy", "no-user-gesture-required")
	defer l.Cleanup()
	defer l.Kill()
	address, err := l.Launch()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the browser did not start:", err)
		return 1
	}
	chromium = rod.New().ControlURL(address)
	if err := chromium.Connect(); err != nil {
		fmt.Fprintln(os.Stderr, "the browser did not answer:", err)
		return 1
	}
	server = httptest.NewServer(gallery())
	defer server.Close()
	return m.Run()
}

func browserPath() (string, error) {
	if bin := os.Getenv("CLAVIGER_TEST_CHROMIUM"); bin != "" {
		return bin, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if bin, err := exec.LookPath(name); err == nil {
			return bin, nil
		}
	}
	return "", fmt.Errorf("no Chromium is installed; make test installs it")
}

// gallery serves the gallery as the program does: hashed files, one policy, a token.
func gallery() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(static.Prefix, func(w http.ResponseWriter, r *http.Request) {
		body, kind, ok := static.File(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	})
	pages := views.GalleryPages()
	mux.HandleFunc("/gallery/", func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[strings.TrimPrefix(r.URL.Path, "/gallery/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		var b strings.Builder
		if err := page.Render(ui.WithToken(r.Context(), "token-1"), &b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", views.Policy)
		_, _ = w.Write([]byte(adapt(b.String(), r)))
	})
	mux.HandleFunc("/search", search)
	mux.HandleFunc("/live", live)
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return mux
}

// adapt sets what the gallery leaves open: the theme, a live stream, a field for scans, a short patience.
func adapt(page string, r *http.Request) string {
	q := r.URL.Query()
	if theme := q.Get("theme"); theme != "" {
		page = strings.Replace(page, `<html lang="en"`, `<html lang="en" data-theme="`+theme+`"`, 1)
	}
	if q.Has("live") {
		page = strings.Replace(page, `</body>`, `<div id="stream" hidden hx-sse:connect="/live" hx-swap="none"></div></body>`, 1)
	}
	if q.Has("scan") {
		page = strings.Replace(page, `</main>`, `<form data-scan data-prefix="]C1" action="/gallery/"><input name="code" id="code"><input id="other"></form></main>`, 1)
	}
	if q.Has("idle") {
		page = strings.Replace(page, `data-idle="20"`, `data-idle="1"`, 1)
		page = strings.Replace(page, `data-leave="20"`, `data-leave="8"`, 1)
	}
	return page
}

func search(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	hits := []ui.Hit{
		{ID: "a", Group: "Keys", Icon: "key", Code: "T-0218", Text: "for " + r.URL.Query().Get("q"), Href: "/gallery/key"},
		{ID: "b", Group: "Keys", Icon: "key", Code: "T-0220", Text: "the second", Href: "/gallery/cabinet"},
	}
	if err := ui.Hits("palette-hits", "2 found", hits).Render(r.Context(), w); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// steps are what the live stream sends, one at each nudge of a test.
var steps = make(chan string)

// live sends what a test nudges, until the page goes away or the test ends the stream.
func live(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	rc := http.NewResponseController(w)
	_, _ = fmt.Fprint(w, ": open\n\n")
	_ = rc.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case message := <-steps:
			if message == "end" {
				return
			}
			_, _ = fmt.Fprintf(w, "id: 7\ndata: %s\n\n", message)
			_ = rc.Flush()
		}
	}
}

// tab is a page of the browser that remembers everything it complained about.
type tab struct {
	*rod.Page
	t    *testing.T
	mu   sync.Mutex
	said []string
}

// open shows a page of the gallery at a size and waits until its scripts run.
func open(t *testing.T, path string, width, height int) *tab {
	t.Helper()
	page, err := chromium.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{Page: page.Timeout(5 * time.Minute), t: t}
	t.Cleanup(func() { _ = page.Close() })
	go page.EachEvent(
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				p.note(e.Entry.Text + " " + e.Entry.URL)
			}
		},
		func(e *proto.RuntimeExceptionThrown) { p.note(e.ExceptionDetails.Text) },
	)()
	if err := (proto.LogEnable{}).Call(page); err != nil {
		t.Fatal(err)
	}
	p.size(width, height)
	p.visit(path)
	return p
}

func (p *tab) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, what)
}

// complaints are errors of the console: a blocked style, a missing file, an exception.
func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said
}

func (p *tab) size(width, height int) {
	p.t.Helper()
	if err := (proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1}).Call(p.Page); err != nil {
		p.t.Fatal(err)
	}
}

func (p *tab) visit(path string) {
	p.t.Helper()
	p.MustNavigate(server.URL + "/gallery/" + path).MustWaitLoad()
	if !strings.HasPrefix(path, "mail") {
		p.until(`document.readyState === 'complete' && !!window.htmx`)
	}
}

// js evaluates an expression in the page.
func (p *tab) js(expression string) string {
	p.t.Helper()
	return p.MustEval(`() => String(` + expression + `)`).Str()
}

// until waits at most 20 seconds for something to become true. A page that is just being replaced answers nothing: that is not yet true.
func (p *tab) until(condition string) {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if answer, err := p.Eval(`() => Boolean(` + condition + `)`); err == nil && answer.Value.Bool() {
			return
		}
	}
	p.t.Errorf("never true: %s", condition)
}

// is compares what an expression gives.
func (p *tab) is(expression, want string) {
	p.t.Helper()
	if got := p.js(expression); got != want {
		p.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}
