package send_test

import (
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is a mail server that keeps what it gets and fails as it is told.
type sink struct {
	mu    sync.Mutex
	got   []letter
	fail  []error // one a message, nil: take it
	addr  string
	serve *smtp.Server
}

type letter struct {
	from, to string
	raw      string
	msg      *mail.Message
}

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s.serve = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	s.serve.Domain, s.serve.ReadTimeout, s.serve.WriteTimeout = "localhost", 10*time.Second, 10*time.Second
	s.addr = l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); s.serve.Serve(l) }()
	t.Cleanup(func() { s.serve.Close(); <-done })
	return s
}

func (s *sink) letters() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]letter(nil), s.got...)
}

type session struct {
	sink *sink
	letter
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to = to; return nil }
func (s *session) Reset()                                      { s.letter = letter{} }
func (s *session) Logout() error                               { return nil }

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	if len(s.sink.fail) > 0 {
		err = s.sink.fail[0]
		if s.sink.fail = s.sink.fail[1:]; err != nil {
			return err
		}
	}
	l := s.letter
	l.raw = string(raw)
	l.msg, err = mail.ReadMessage(strings.NewReader(l.raw))
	s.sink.got = append(s.sink.got, l)
	return err
}
