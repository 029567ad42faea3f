package e2e_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	aLink    = regexp.MustCompile(`href="(/[^"#]*)"`)
	aToken   = regexp.MustCompile(`X-CSRF-Token&#34;:&#34;([^&]*)&#34;`)
	anID     = regexp.MustCompile(`[a-z]{3}_[0-9a-z]{20,}`)
	anAnswer = regexp.MustCompile(`=[^&]*`)
	aFile    = regexp.MustCompile(`^/static/|\.(pdf|csv|xlsx)`)
)

// likes is how many pages of one kind are followed: the first keys of a list
// stand for the others.
const likes = 2

// TestLinksLeadSomewhere follows every kind of link that each role is shown:
// none is refused, and none leads to nothing.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	s := serve(t, told(t), "--demo")
	for _, email := range []string{"holder@motors.example", "desk@motors.example", "finance@homes.example", "auditor@hospital.example", "manager@homes.example"} {
		t.Run(email, func(t *testing.T) {
			w := &walker{t: t, base: s.url, seen: map[string]bool{}, kinds: map[string]int{}}
			w.signIn(email)
			w.find("/")
			for len(w.next) > 0 {
				path := w.next[0]
				w.next = w.next[1:]
				w.visit(path)
			}
			if w.pages < 15 {
				t.Errorf("only %d pages", w.pages)
			}
		})
	}
}

// walker follows links without a browser.
type walker struct {
	t     *testing.T
	base  string
	http  http.Client
	seen  map[string]bool
	kinds map[string]int
	next  []string
	from  map[string]string
	pages int
}

func (w *walker) signIn(email string) {
	w.t.Helper()
	w.http.Jar, _ = cookiejar.New(nil)
	w.from = map[string]string{}
	_, page := w.ask("GET", "/login", "", nil)
	token := aToken.FindStringSubmatch(page)
	if token == nil {
		w.t.Fatal("the sign-in page has no token")
	}
	if status, _ := w.ask("POST", "/login", html.UnescapeString(token[1]), url.Values{"email": {email}, "password": {"claviger-demo-keys"}}); status != 200 {
		w.t.Fatalf("%s is not let in: %d", email, status)
	}
}

func (w *walker) ask(method, path, token string, form url.Values) (int, string) {
	w.t.Helper()
	q, err := http.NewRequest(method, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	if token != "" {
		q.Header.Set("X-CSRF-Token", token)
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	a, err := w.http.Do(q)
	if err != nil {
		w.t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return a.StatusCode, ""
	}
	return a.StatusCode, string(body)
}

// find notes a link that was not seen, unless enough of its kind were.
func (w *walker) find(path string) {
	kind := anAnswer.ReplaceAllString(anID.ReplaceAllString(path, "ID"), "=")
	if w.seen[path] || w.kinds[kind] >= likes || aFile.MatchString(path) {
		return
	}
	w.seen[path], w.kinds[kind] = true, w.kinds[kind]+1
	w.next = append(w.next, path)
}

func (w *walker) visit(path string) {
	w.t.Helper()
	w.pages++
	status, body := w.ask("GET", path, "", nil)
	if status >= 400 {
		w.t.Errorf("%s, linked on %s: %d", path, w.from[path], status)
	}
	for _, m := range aLink.FindAllStringSubmatch(body, -1) {
		link := html.UnescapeString(m[1])
		if !w.seen[link] {
			w.from[link] = path
		}
		w.find(link)
	}
}
