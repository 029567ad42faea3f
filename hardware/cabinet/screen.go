package cabinet

import (
	"bytes"
	"embed"
	"fmt"
	"hash/fnv"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"claviger/static"
	"claviger/words"
)

//go:embed page
var pages embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"asset": static.Path, "icon": icon}).ParseFS(pages, "page/screen.html"))

// icon draws one of the shared icons; the word beside it says the same.
func icon(name string) template.HTML {
	return template.HTML(`<svg class="i" aria-hidden="true"><use href="` + static.Path("icons.svg") + "#" + name + `"/></svg>`)
}

// Screen serves the touch screen of one cabinet on its loopback address.
type Screen struct {
	ctl    atomic.Pointer[Controller]
	mu     sync.Mutex
	locale string // chosen by touch, "" the roster's
}

// NewScreen makes the screen of a controller.
func NewScreen(c *Controller) *Screen {
	s := &Screen{}
	s.ctl.Store(c)
	return s
}

// c is the controller that runs now; the screen outlives it.
func (s *Screen) c() *Controller { return s.ctl.Load() }

// policy lets the page load what the cabinet serves itself, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Handler is the screen's HTTP side.
func (s *Screen) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.show)
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, version(s.c().View())) })
	mux.HandleFunc("GET "+static.Prefix, asset)
	for _, name := range []string{"screen.css", "screen.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, pages, "page/"+name) })
	}
	mux.HandleFunc("POST /present", s.present)
	mux.HandleFunc("POST /number", s.number)
	mux.HandleFunc("POST /code", s.code)
	mux.HandleFunc("POST /pin", s.pin)
	mux.HandleFunc("POST /take", s.take)
	mux.HandleFunc("POST /glass", s.breakGlass)
	mux.HandleFunc("POST /urgent", s.urgent)
	mux.HandleFunc("POST /beside", s.beside)
	mux.HandleFunc("POST /answer", s.answer)
	mux.HandleFunc("POST /later", func(w http.ResponseWriter, r *http.Request) { s.home(w, r, "/", s.c().Later()) })
	mux.HandleFunc("POST /drop", s.act(func() { s.c().Drop() }))
	mux.HandleFunc("POST /cancel", s.act(func() { s.c().Cancel() }))
	mux.HandleFunc("POST /again", s.act(func() { s.c().Again() }))
	mux.HandleFunc("POST /out", s.act(func() { s.setLocale(""); s.c().SignOut() }))
	mux.HandleFunc("POST /language", s.language)
	return guard(mux)
}

// guard serves the machine's own browser only: not another host's name that
// points here, and no form of another site.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		site := r.Header.Get("Sec-Fetch-Site")
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) || r.Method != http.MethodGet && !slices.Contains([]string{"", "none", "same-origin"}, site) {
			http.Error(w, "this screen is for the cabinet itself", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func asset(w http.ResponseWriter, r *http.Request) {
	body, contentType, ok := static.File(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", static.CacheControl)
	w.Write(body)
}

// act does something and shows the page that follows from it.
func (s *Screen) act(fn func()) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fn()
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (s *Screen) language(w http.ResponseWriter, r *http.Request) {
	if l := r.FormValue("locale"); slices.Contains(words.Locales, l) {
		s.setLocale(l)
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Screen) setLocale(l string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locale = l
}

// printer speaks the language chosen by touch, else the person's, else the
// cabinet's, in the site's zone.
func (s *Screen) printer(v View) *words.Printer {
	s.mu.Lock()
	locale := s.locale
	s.mu.Unlock()
	if locale == "" && v.Person != nil {
		locale = v.Person.Locale
	}
	if locale == "" {
		locale = v.Locale
	}
	p := words.In(locale)
	if v.Zone != nil {
		p = p.At(v.Zone)
	}
	return p
}

// version changes when another page is to be shown. It begins with "!" when
// what somebody is typing does not matter any more.
func version(v View) string {
	h := fnv.New64a()
	fmt.Fprint(h, v.Note.Code, v.Note.Slot, v.Note.Key, v.Online, v.Freshness, v.Full, v.Retired, v.Roster, v.Locale, v.Name, v.Codes, v.Unread)
	if v.Fire != nil {
		fmt.Fprint(h, "fire", v.Fire.Open)
	}
	urgent := v.Open != nil || v.Note.Code != ""
	if v.Open != nil {
		fmt.Fprint(h, "open", v.Open.Slot)
	}
	if v.Person != nil {
		fmt.Fprint(h, v.Person.ID, v.Person.Factors, v.Person.Held, v.Person.Urgent)
	}
	if w := v.Wish; w != nil {
		fmt.Fprint(h, w.Item, w.Step, len(w.Decision.Needs), w.Of())
		if w.Question != nil {
			fmt.Fprint(h, w.Question.ID)
		}
	}
	if o := v.Owed; o != nil {
		fmt.Fprint(h, o.Key, o.Step, o.Have)
		if o.Question != nil {
			fmt.Fprint(h, o.Question.ID)
		}
	}
	mark := ""
	if urgent {
		mark = "!"
	}
	return fmt.Sprintf("%s%x", mark, h.Sum64())
}

func render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	b.WriteTo(w)
}

// status is how a refusal is answered to a program; people read the page.
func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return http.StatusUnprocessableEntity
}

func trimmed(r *http.Request, name string) string { return strings.TrimSpace(r.FormValue(name)) }
