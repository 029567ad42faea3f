package cabinet_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

// touch is a person at the screen: a browser that follows redirects.
type touch struct {
	*rig
	server *httptest.Server
}

func atScreen(t *testing.T, r *rig) touch {
	t.Helper()
	r.wait(9 * time.Second) // what was said of the keys that were hung is gone
	server := httptest.NewServer(cabinet.NewScreen(r.c).Handler())
	t.Cleanup(server.Close)
	return touch{r, server}
}

func (s touch) read(res *http.Response, err error) (int, string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if body := string(b); strings.Contains(body, "«") || strings.Contains(body, "%!") || strings.Contains(body, "<no value>") {
		s.t.Errorf("the page has a hole: %s", body)
	}
	return res.StatusCode, string(b)
}

func (s touch) get(path string) (int, string) {
	s.t.Helper()
	return s.read(http.Get(s.server.URL + path))
}

func (s touch) post(path string, form ...string) (int, string) {
	s.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return s.read(http.PostForm(s.server.URL+path, values))
}

// wants wants a status and words on the page.
func (s touch) wants(code int, body string, status int, texts ...string) {
	s.t.Helper()
	if code != status {
		s.t.Errorf("status %d, want %d: %s", code, status, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			s.t.Errorf("the page does not say %q:\n%s", text, body[strings.Index(body, "<header>"):])
		}
	}
}

// TestScreenTake is the way of a key as fingers do it.
func TestScreenTake(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) {
		m.Rules[0].Reason, m.Rules[0].Purposes = true, []string{"repair", "check"}
	})
	r.beacon()
	s := atScreen(t, r)
	code, body := s.get("/")
	s.wants(code, body, 200, "Scan your badge", "North", "Français", "Use a code")
	if strings.Contains(body, "K-1") || strings.Contains(body, "Ann") {
		t.Error("the idle page tells names")
	}
	code, body = s.post("/number", "number", "1001")
	s.wants(code, body, 200, "Your PIN", `value="1001"`)
	code, body = s.post("/pin", "number", "1001", "pin", "000000")
	s.wants(code, body, 422, "Number and PIN do not fit together. Tries left: 4.")
	code, body = s.post("/pin", "number", "1001", "pin", "739154")
	s.wants(code, body, 200, "Hello Ann. What do you need?", "Take K-1")
	code, body = s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Take K-1", `value="repair"`, "1 h")
	before := len(r.journal())
	code, body = s.post("/take", "item", "itm_1", "purpose", "repair", "due", "1h")
	s.wants(code, body, 422, "Take K-1", "Write in a few words why you need the key.", `value="repair" required checked`)
	if len(r.journal()) != before {
		t.Error("a question on the way is recorded as a refusal")
	}
	code, body = s.post("/take", "item", "itm_1", "reason", "boiler", "purpose", "repair", "due", "1h")
	s.wants(code, body, 200, "Slot 1", "is flashing. Take K-1 key K-1.", `<i class="lit">1</i>`)
	if got := r.newest(); got.Purpose != "repair" || got.Due.Sub(got.At) != time.Hour {
		t.Errorf("%+v", got)
	}
	r.bank.Pull(1)
	r.bank.Settle()
	code, body = s.get("/")
	s.wants(code, body, 200, "You have K-1 key K-1", "until 11:00", "Another key")
	code, body = s.post("/again")
	s.wants(code, body, 200, "Hello Ann", "You have it until 11:00")
	code, body = s.post("/out")
	s.wants(code, body, 200, "Scan your badge")
	r.bank.Card("TAG1")
	r.bank.Settle()
	code, body = s.get("/")
	s.wants(code, body, 200, "Slot 1", "is flashing. Hang K-1 key K-1 there.")
	r.bank.Insert(1, "TAG1")
	r.bank.Settle()
	code, body = s.get("/")
	s.wants(code, body, 200, "K-1 key K-1 is back", "Slot 1. Thank you.")
}

func TestScreenBadge(t *testing.T) {
	r := ready(t)
	s := atScreen(t, r)
	code, body := s.post("/present", "code", "4711")
	s.wants(code, body, 422, "This badge is not known here")
	code, body = s.post("/present", "code", "1001")
	s.wants(code, body, 200, "Hello Ann", "Enter your PIN", "Take K-2")
	code, body = s.post("/take", "item", "itm_2")
	s.wants(code, body, 200, "Your PIN")
	code, body = s.post("/drop")
	s.wants(code, body, 200, "Hello Ann")
	s.post("/take", "item", "itm_2")
	code, body = s.post("/pin", "pin", "000000")
	s.wants(code, body, 422, "Your PIN", "Tries left: 4.")
	code, body = s.post("/pin", "pin", "739154")
	s.wants(code, body, 200, "Slot 2")
	code, body = s.post("/cancel")
	s.wants(code, body, 200, "Slot 2 is locked again")
	s.post("/again")
	code, body = s.post("/take", "item", "itm_9")
	s.wants(code, body, 422, "There is no such key here")
	code, body = s.get("/?q=k-3")
	s.wants(code, body, 200, "K-3")
	if strings.Contains(body, "Take K-1") {
		t.Error("the search finds too much")
	}
	code, body = s.get("/?q=zebra")
	s.wants(code, body, 200, "No key fits")
}

// TestScreenRefusal: the reason is on the page, in words.
func TestScreenRefusal(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) {
		m.Rules = append(m.Rules, proto.RuleOf(rules.Rule{ID: "rul_2", Version: 1, Effect: rules.Deny, Who: rules.Who{Everyone: true}}))
	})
	s := atScreen(t, r)
	code, body := s.post("/present", "code", "1001")
	s.wants(code, body, 200, `aria-disabled="true"`)
	code, body = s.post("/take", "item", "itm_1")
	s.wants(code, body, 422, `role="alert"`)
}

// TestScreenStates: each state of the cabinet is said, in three languages,
// with no hole in any page.
func TestScreenStates(t *testing.T) {
	for locale, words := range map[string][3]string{
		"en": {"Offline. All is saved here", "Sensitive keys stay shut", "The rights here are too old"},
		"fr": {"Hors ligne. Tout est gardé ici", "Les clés sensibles restent fermées", "Les droits ici sont trop anciens"},
		"es": {"Sin conexión. Todo se guarda aquí", "Las llaves sensibles siguen cerradas", "Los permisos de aquí son demasiado antiguos"},
	} {
		t.Run(locale, func(t *testing.T) {
			r := ready(t)
			s := atScreen(t, r)
			s.post("/language", "locale", locale)
			code, body := s.get("/")
			s.wants(code, body, 200, `lang="`+locale+`"`)
			r.c.LineDown()
			_, body = s.get("/")
			s.wants(200, body, 200, words[0])
			r.clock.pass(25 * time.Hour)
			_, body = s.get("/")
			s.wants(200, body, 200, words[1])
			r.clock.pass(50 * time.Hour)
			_, body = s.get("/")
			s.wants(200, body, 200, words[2])
			s.post("/present", "code", "1001")
			for _, path := range []string{"/", "/?step=pin", "/?step=number"} {
				if code, _ := s.get(path); code != 200 {
					t.Errorf("%s: %d", path, code)
				}
			}
			for _, do := range []func(){
				func() { r.bank.Insert(5, "TAG9") }, func() { r.bank.Force(1); r.bank.Insert(6, "TAG1") }, func() { r.bank.Card("nobody's") }, func() { r.bank.Card("TAG3") },
			} {
				do()
				r.bank.Settle()
				if code, _ := s.get("/"); code != 200 {
					t.Errorf("%d", code)
				}
			}
		})
	}
}

// TestScreenIsLocal: no other name, no other site.
func TestScreenIsLocal(t *testing.T) {
	r := ready(t)
	h := cabinet.NewScreen(r.c).Handler()
	for name, change := range map[string]func(*http.Request){
		"another name": func(r *http.Request) { r.Host = "evil.example" },
		"another site": func(r *http.Request) { r.Method = "POST"; r.Header.Set("Sec-Fetch-Site", "cross-site") },
	} {
		req := httptest.NewRequest("GET", "http://127.0.0.1:8090/", nil)
		change(req)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	req := httptest.NewRequest("GET", "http://127.0.0.1:8090/", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	csp := w.Header().Get("Content-Security-Policy")
	if w.Code != 200 || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s", w.Code, csp)
	}
	if regexp.MustCompile(`\son\w+=|style=|<script>`).MatchString(w.Body.String()) {
		t.Error("the page has inline code or style")
	}
}

// TestScreenAssets: all that the page names is served.
func TestScreenAssets(t *testing.T) {
	r := ready(t)
	s := atScreen(t, r)
	_, body := s.get("/")
	found := regexp.MustCompile(`(?:href|src)="(/[^"#?]+)`).FindAllStringSubmatch(body, -1)
	if len(found) < 5 {
		t.Fatalf("%v", found)
	}
	for _, m := range found {
		if res, err := http.Get(s.server.URL + m[1]); err != nil || res.StatusCode != 200 {
			t.Errorf("%s: %v %v", m[1], res, err)
		} else {
			res.Body.Close()
		}
	}
}

// TestScreenFollows: the version changes with what the cabinet does, and not
// with time alone.
func TestScreenFollows(t *testing.T) {
	r := ready(t)
	s := atScreen(t, r)
	version := func() string { _, v := s.get("/version"); return v }
	a := version()
	r.wait(2 * time.Second)
	if version() != a {
		t.Error("it changes by itself")
	}
	r.bank.Card("1001")
	r.bank.Settle()
	b := version()
	r.bank.Insert(5, "TAG9")
	r.bank.Settle()
	c := version()
	if a == b || b == c || !strings.HasPrefix(c, "!") {
		t.Errorf("%s %s %s", a, b, c)
	}
}
