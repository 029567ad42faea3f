package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/alerts/send"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Deps is what the pages need from the program around them.
type Deps struct {
	Store   *store.Store
	Keys    *keyring.Keyring
	Hasher  *admin.Hasher    // by default one per core, thirty-two times as many waiting
	Clock   func() time.Time // by default time.Now
	Log     *slog.Logger     // by default slog.Default
	BaseURL string           // how people reach us, https://keys.example; empty: as the browser says
	Demo    *Demo            // accounts shown on the sign-in page; nil outside of the demo
	Gallery bool             // serve /gallery: every component in every state
	Version string
	Mails   bool        // a mail server is set: mails leave the house
	Twilio  send.Twilio // carries text messages; unset: they stay in the outbox

	// Setup is the one-time code by which somebody makes the first
	// organisation, printed where the program runs; "": nobody can.
	Setup string

	// Enrol answers a gateway or cabinet that introduces itself; nil: none can.
	Enrol func(ctx context.Context, ask []byte) (answer []byte, err error)

	// Export writes an organisation's proof bundle; nil: it is not offered.
	Export Exporter
}

// Demo is what the sign-in page tells in demo mode.
type Demo struct {
	Organisations []DemoOrganisation
	Password      string
	Badge, PIN    string              // of the key holders, at the kiosk
	Advance       func(time.Duration) // sets the story's clock forward

	// Console is where the hands of a simulated cabinet are, by its device, and
	// of "" the console itself; "" for one that nobody runs here. May be nil.
	Console func(device string) string
}

// console is Console where there is a demo with one.
func (d *Demo) console(device string) string {
	if d == nil || d.Console == nil {
		return ""
	}
	return d.Console(device)
}

// DemoOrganisation is one story of the demo.
type DemoOrganisation struct {
	Name     string
	Trade    tenants.Trade
	Accounts []DemoAccount
}

// DemoAccount is one person of a story.
type DemoAccount struct {
	Role  tenants.Role
	Email string
}

// Server answers HTTP. Make it with New.
type Server struct {
	Deps
	app    *fiber.App
	routes []Route
	admin  admin.Store
	origin string // scheme and host of BaseURL, or ""
	secure bool   // BaseURL is https: cookies are for https only
	ended  context.Context
	end    context.CancelFunc
	work   sync.WaitGroup // what goes on after its request, see import_work.go
	carry  chan struct{}  // bounds it
	first  founding       // until there is an organisation, see setup.go
}

// Sizes and times that every request keeps to.
const (
	bodyLimit   = 8 << 20
	deadline    = 20 * time.Second
	readTimeout = 15 * time.Second
	idleTimeout = 2 * time.Minute
)

// New makes the server and all its routes.
func New(d Deps) *Server {
	if d.Clock == nil {
		d.Clock = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Hasher == nil {
		d.Hasher = admin.NewHasher(runtime.NumCPU(), 32*runtime.NumCPU())
	}
	s := &Server{Deps: d, admin: d.Store.Admin(), carry: make(chan struct{}, carriers)}
	if u, err := url.Parse(d.BaseURL); err == nil && u.Host != "" {
		s.origin, s.secure = u.Scheme+"://"+u.Host, u.Scheme == "https"
	}
	s.ended, s.end = context.WithCancel(context.Background())
	s.app = fiber.New(fiber.Config{
		AppName: "Claviger", ServerHeader: "", DisableStartupMessage: true,
		Immutable: true, StrictRouting: true, CaseSensitive: true, UnescapePath: true,
		BodyLimit: bodyLimit, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, ReadBufferSize: 16 << 10,
		ErrorHandler: s.fail,
	})
	s.mount()
	return s
}

// App is the fiber app, for tests.
func (s *Server) App() *fiber.App { return s.app }

// Routes is the route table, for the permission matrix and the isolation walk.
func (s *Server) Routes() []Route { return s.routes }

// Serve answers on a listener until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Shutdown ends live streams at once, breaks off what goes on behind pages,
// and lets requests end within a limit; who is not done by then is cut off,
// which is no failure of the server's.
func (s *Server) Shutdown(within time.Duration) error {
	s.end()
	err := s.app.ShutdownWithTimeout(within)
	if errors.Is(err, context.DeadlineExceeded) {
		s.Log.Warn("connections were cut off at the end", "after", within)
		err = nil
	}
	s.work.Wait()
	return err
}

// now is the clock in UTC.
func (s *Server) now() time.Time { return s.Clock().UTC() }
