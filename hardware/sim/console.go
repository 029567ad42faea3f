package sim

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/static"
	"claviger/words"
)

//go:embed page
var pages embed.FS

var page = template.Must(template.New("console.html").Funcs(template.FuncMap{"asset": static.Path}).ParseFS(pages, "page/console.html"))

// Addr is the console's address, "" for none.
func (f *Fleet) Addr() string { return f.addr }

// listen serves the console until ctx ends, if there is one.
func (f *Fleet) listen(ctx context.Context, served chan<- error) error {
	if f.o.Console == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(f.o.Console)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("the console must be at a loopback address such as 127.0.0.1:8070, not %s", f.o.Console)
	}
	ln, err := net.Listen("tcp", f.o.Console)
	if errors.Is(err, syscall.EADDRINUSE) && f.o.OtherPort {
		ln, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return err
	}
	f.addr = ln.Addr().String()
	s := &http.Server{Handler: f.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { <-ctx.Done(); s.Close() }()
	go func() {
		if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			served <- err
		}
	}()
	return nil
}

// Handler is the console: a page with forms for people; for programs the same
// forms, and the state as JSON. A POST with Accept: application/json answers
// with the state, or with 409 and the sentence that a person would be told.
//
//	GET  /fleet.json
//	GET  /cabinets/{n}
//	POST /cabinets/{n}/badge    text
//	POST /cabinets/{n}/sign-in  number, pin
//	POST /cabinets/{n}/pin      pin
//	POST /cabinets/{n}/ask      key (code or id), reason, purpose
//	POST /cabinets/{n}/pull     slot, force=1
//	POST /cabinets/{n}/insert   slot, tag
//	POST /cabinets/{n}/home     fob, its tag (into its own slot)
//	POST /cabinets/{n}/door     open=1|0
//	POST /cabinets/{n}/mains    on=1|0
//	POST /cabinets/{n}/tamper   on=1|0
//	POST /cabinets/{n}/fire     on=1|0
//	POST /cabinets/{n}/wire     cut=1|0
//	POST /cabinets/{n}/reader   dead=1|0
//	POST /cabinets/{n}/break    slot, code
//	POST /cabinets/{n}/stick    slot, on=1|0
//	POST /cabinets/{n}/power    on=1|0
//	POST /cabinets/{n}/hang
//	POST /cabinets/{n}/out
//	POST /cabinets/{n}/faults   drop, duplicate (percent), delay (ms), down=1
//	POST /gateways/{n}/lte      down=1|0, delay (ms)
//	POST /gateways/{n}/power    on=1|0
func (f *Fleet) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { f.draw(w, http.StatusOK, f.view(0)) })
	mux.HandleFunc("GET /cabinets/{n}", func(w http.ResponseWriter, r *http.Request) {
		if _, err := pick(f.Cabinets, r); err != nil {
			f.answer(w, r, err)
			return
		}
		f.draw(w, http.StatusOK, f.view(pathNumber(r)))
	})
	mux.HandleFunc("GET /fleet.json", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, f.State()) })
	for _, name := range []string{"console.css", "console.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, pages, "page/"+name) })
	}
	mux.HandleFunc("GET "+static.Prefix, asset)
	mux.HandleFunc("POST /cabinets/{n}/{act}", f.handCabinet)
	mux.HandleFunc("POST /gateways/{n}/{act}", f.handGateway)
	return local(mux)
}

// asset serves the files that the product's own pages are dressed with.
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

// local serves this machine's own browser only.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		ip := net.ParseIP(host)
		site := r.Header.Get("Sec-Fetch-Site")
		if host != "localhost" && (ip == nil || !ip.IsLoopback()) || r.Method != http.MethodGet && !slices.Contains([]string{"", "none", "same-origin"}, site) {
			http.Error(w, "this console is for this machine only", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (f *Fleet) draw(w http.ResponseWriter, status int, s view) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := page.Execute(w, s); err != nil {
		f.o.Log.Error("the console cannot be drawn", "error", err)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// answer shows what became of an act.
func (f *Fleet) answer(w http.ResponseWriter, r *http.Request, err error) {
	asJSON := strings.Contains(r.Header.Get("Accept"), "application/json")
	v := f.view(f.shownAfter(r))
	switch {
	case err == nil && !asJSON:
		http.Redirect(w, r, v.Href(), http.StatusSeeOther)
		return
	case err == nil:
		writeJSON(w, http.StatusOK, v.State)
		return
	}
	v.Problem = told(err)
	if asJSON {
		writeJSON(w, http.StatusConflict, v.State)
		return
	}
	f.draw(w, http.StatusConflict, v)
}

// shownAfter is the cabinet to show after an act: its own, or the one from
// which the act at a gateway was asked for.
func (f *Fleet) shownAfter(r *http.Request) int {
	if r.FormValue("shown") != "" {
		return number(r, "shown")
	}
	if strings.HasPrefix(r.URL.Path, "/cabinets/") {
		return pathNumber(r)
	}
	return 0
}

func pathNumber(r *http.Request) int {
	n, _ := strconv.Atoi(r.PathValue("n")) // what is no number is 0
	return n
}

// told is a sentence for what the steel or the cabinet refused.
func told(err error) string {
	for _, steel := range []error{locks.ErrNoSlot, locks.ErrLocked, locks.ErrEmpty, locks.ErrTaken, locks.ErrNoTag, errNoSuch, errOff, errHangs} {
		if errors.Is(err, steel) {
			return err.Error()
		}
	}
	return cabinet.Explain(words.In("en"), err)
}

var (
	errNoSuch = errors.New("there is no such thing in this fleet")
	errHangs  = errors.New("this fob hangs in a slot already")
	errOff    = errors.New("the program of this cabinet is off")
)

// pick finds the nth of a list, counted from 1 as on the page.
func pick[T any](list []T, r *http.Request) (T, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(list) {
		var none T
		return none, errNoSuch
	}
	return list[n-1], nil
}

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.FormValue(name)) // what is no number is 0
	return n
}
