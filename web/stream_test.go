package web_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"claviger/tenants"
	"claviger/tenants/admin"
)

// listen serves the house on a free port of the loopback.
func (h *house) listen() (base string) {
	h.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.t, err)
	go func() { _ = h.server.Serve(l) }()
	return "http://" + l.Addr().String()
}

// open asks for a live stream as a browser that is signed in.
func (b *browser) open(base, path, lastID string) *http.Response {
	b.h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, base+path, nil)
	must(b.h.t, err)
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	res, err := http.DefaultClient.Do(req)
	must(b.h.t, err)
	b.h.t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestLiveStream(t *testing.T) {
	eachHouse(t, func(h *house) {
		b, base := h.as("owner@motors.example"), h.listen()
		res := b.open(base, "/live", "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Content-Encoding") != "" {
			h.t.Fatalf("%d %v", res.StatusCode, res.Header)
		}
		lines := make(chan string, 100)
		go func() {
			defer close(lines)
			for s := bufio.NewScanner(res.Body); s.Scan(); {
				lines <- s.Text()
			}
		}()
		until := func(prefix string) string {
			h.t.Helper()
			for {
				select {
				case line, open := <-lines:
					if !open {
						h.t.Fatalf("the stream ended before %q", prefix)
					}
					if strings.HasPrefix(line, prefix) {
						return line
					}
				case <-time.After(10 * time.Second):
					h.t.Fatalf("no %q within 10 s", prefix)
				}
			}
		}
		until("retry:")
		_, err := admin.AddPerson(t.Context(), h.db.Admin(), tenants.ForDemo(h.homes.Organisation.ID, h.homes.Owner.ID), tenants.Person{Name: "Elsewhere"})
		must(h.t, err)
		_, err = admin.AddPerson(t.Context(), h.db.Admin(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), tenants.Person{Name: "Here"})
		must(h.t, err)
		until("id: ")
		until("data:")

		stranger := h.browser().open(base, "/live", "")
		if !strings.HasSuffix(stranger.Request.URL.Path, "/login") {
			h.t.Errorf("a stranger gets %s", stranger.Request.URL)
		}

		begun := time.Now()
		must(h.t, h.server.Shutdown(5*time.Second))
		for range lines { // until the stream ends
		}
		if took := time.Since(begun); took > 4*time.Second {
			h.t.Errorf("going down took %v", took)
		}
	})
}
