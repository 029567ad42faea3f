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
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/static"
	"claviger/words"
)

//go:embed page
var pages embed.FS

var page = template.Must(template.ParseFS(pages, "page/console.html"))

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
//	POST /cabinets/{n}/badge    text
//	POST /cabinets/{n}/sign-in  number, pin
//	POST /cabinets/{n}/pin      pin
//	POST /cabinets/{n}/ask      key (code or id), reason, purpose
//	POST /cabinets/{n}/pull     slot, force=1
//	POST /cabinets/{n}/insert   slot, tag
//	POST /cabinets/{n}/door     open=1|0
//	POST /cabinets/{n}/mains    on=1|0
//	POST /cabinets/{n}/tamper   on=1|0
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
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { f.draw(w, http.StatusOK, f.State()) })
	mux.HandleFunc("GET /fleet.json", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, f.State()) })
	mux.HandleFunc("GET /console.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, pages, "page/console.css") })
	mux.HandleFunc("GET /mark.svg", func(w http.ResponseWriter, _ *http.Request) {
		body, contentType, _ := static.File(static.Path("mark.svg"))
		w.Header().Set("Content-Type", contentType)
		w.Write(body)
	})
	mux.HandleFunc("POST /cabinets/{n}/{act}", f.handCabinet)
	mux.HandleFunc("POST /gateways/{n}/{act}", f.handGateway)
	return local(mux)
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
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (f *Fleet) draw(w http.ResponseWriter, status int, s State) {
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
	switch {
	case err == nil && !asJSON:
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	case err == nil:
		writeJSON(w, http.StatusOK, f.State())
		return
	}
	s := f.State()
	s.Problem = told(err)
	if asJSON {
		writeJSON(w, http.StatusConflict, s)
		return
	}
	f.draw(w, http.StatusConflict, s)
}

// told is a sentence for what the steel or the cabinet refused.
func told(err error) string {
	for _, steel := range []error{locks.ErrNoSlot, locks.ErrLocked, locks.ErrEmpty, locks.ErrTaken, locks.ErrNoTag, errNoSuch, errOff} {
		if errors.Is(err, steel) {
			return err.Error()
		}
	}
	return cabinet.Explain(words.In("en"), err)
}

var (
	errNoSuch = errors.New("there is no such thing in this fleet")
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
