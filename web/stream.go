package web

import (
	"bufio"
	"bytes"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views/ui"
)

// Beats of a live stream.
const (
	heartbeat = 15 * time.Second // a comment, so that a browser that left is noticed
	recheck   = time.Minute      // is the session still good
)

// Event is one message of a live stream: ready HTML, and the number of the log
// entry up to which the page is now current.
type Event struct {
	ID   int64  // 0: none
	Name string // "" : a plain message, as htmx swaps it
	Part templ.Component
}

// Stream answers with server-sent events until the browser leaves, the session
// ends or the program goes down. news gives the events after an entry number:
// it is asked at once, and again whenever something was committed in the
// organisation. The request is over when it runs: news keeps the Scope and the
// Printer, nothing else of r. The route says Stream: true.
func (r *Request) Stream(news func(ctx context.Context, after int64) ([]Event, error)) error {
	after, _ := strconv.ParseInt(or(r.Get("Last-Event-ID"), r.Query("after")), 10, 64)
	ctx := ui.WithToken(ui.WithWords(r.s.ended, ui.WordsIn(r.Say)), r.token())
	rings, cancel := r.s.Store.Subscribe(r.Scope)
	st := &stream{s: r.s, hash: r.Guest.Session.Hash, device: r.Device, after: after, rings: rings, news: news}
	if r.Guest.Member != nil {
		st.role, st.org = r.Guest.Member.Role, r.Guest.Member.OrgID
	}
	r.Set(fiber.HeaderContentType, "text/event-stream")
	r.Set(fiber.HeaderCacheControl, "no-store")
	r.Set("X-Accel-Buffering", "no")
	r.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer cancel()
		st.run(ctx, w)
	})
	return nil
}

type stream struct {
	s      *Server
	hash   []byte
	role   tenants.Role
	org    tenants.OrgID
	device tenants.Device
	after  int64
	rings  <-chan store.Ring
	news   func(context.Context, int64) ([]Event, error)
}

// run writes events as they come; any failure to write ends it.
func (st *stream) run(ctx context.Context, w *bufio.Writer) {
	beat, check := time.NewTicker(heartbeat), time.NewTicker(recheck)
	defer beat.Stop()
	defer check.Stop()
	if _, err := w.WriteString("retry: 1000\n\n"); err != nil || st.send(ctx, w) != nil {
		return
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case _, open := <-st.rings:
			if !open {
				return
			}
			err = st.send(ctx, w)
		case <-beat.C:
			if _, err = w.WriteString(": \n\n"); err == nil {
				err = w.Flush()
			}
		case <-check.C:
			if !st.stillGood(ctx) {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// send writes what is new and flushes, news or not.
func (st *stream) send(ctx context.Context, w *bufio.Writer) error {
	events, err := st.news(ctx, st.after)
	if err != nil {
		st.s.Log.ErrorContext(ctx, "live stream", "err", err)
		return err
	}
	for _, e := range events {
		if err := e.write(ctx, w); err != nil {
			return err
		}
		st.after = max(st.after, e.ID)
	}
	return w.Flush()
}

func (e Event) write(ctx context.Context, w *bufio.Writer) error {
	var body bytes.Buffer
	if e.Part != nil {
		if err := e.Part.Render(ctx, &body); err != nil {
			return err
		}
	}
	var b strings.Builder
	if e.ID > 0 {
		b.WriteString("id: " + strconv.FormatInt(e.ID, 10) + "\n")
	}
	if e.Name != "" {
		b.WriteString("event: " + e.Name + "\n")
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(body.String(), "\r", ""), "\n") {
		b.WriteString("data: " + line + "\n")
	}
	_, err := w.WriteString(b.String() + "\n")
	return err
}

// stillGood asks whether who opened the stream may still see it: signed in,
// same organisation, same role; a kiosk still paired.
func (st *stream) stillGood(ctx context.Context) bool {
	if len(st.hash) == 0 {
		d, err := st.s.Store.UnscopedKiosk(ctx, st.device.TokenHash)
		return err == nil && d.ID == st.device.ID
	}
	g, err := st.s.Store.UnscopedGuest(ctx, st.hash, admin.SessionIdle)
	return err == nil && g.Member != nil && g.Member.Role == st.role && g.Member.OrgID == st.org
}
