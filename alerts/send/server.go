package send

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"claviger/store"
)

// server is the SMTP server that takes our mail.
type server struct {
	host    string
	options []gomail.Option
	from    string // address
}

// smtpTimeout bounds each step of the conversation with the server.
const smtpTimeout = 15 * time.Second

// parseServer reads smtp://user:password@host:port?from=address; smtps is TLS
// from the first byte, smtp takes up TLS when the server offers it. from is by
// default claviger@ the host people reach us by.
func parseServer(raw, baseURL string) (*server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the address of the mail server cannot be read: write smtp://user:password@host:587?from=keys@your.domain")
	}
	s := &server{host: u.Hostname(), from: u.Query().Get("from"), options: []gomail.Option{gomail.WithTimeout(smtpTimeout)}}
	if s.from == "" {
		s.from = "claviger@" + hostOf(baseURL)
	}
	if a, err := mail.ParseAddress(s.from); err != nil || a.Address != s.from {
		return nil, fmt.Errorf("%q is no address to send from: add ?from=keys@your.domain to the address of the mail server", s.from)
	}
	if u.Scheme == "smtps" {
		s.options = append(s.options, gomail.WithSSLPort(false))
	} else {
		s.options = append(s.options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, err
		}
		s.options = append(s.options, gomail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return s, nil
}

func hostOf(baseURL string) string {
	if u, err := url.Parse(baseURL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost.localdomain"
}

// attachment is a file that goes along.
type attachment struct {
	name    string
	content []byte
}

// send hands one mail to the server. The message id is the row's, so that a
// mail that was handed over twice can be told as one.
func (s *server) send(ctx context.Context, from string, m store.Mail, files []attachment) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(oneLine(from), s.from); err != nil {
		return permanent{err}
	}
	if err := msg.To(m.Recipient); err != nil {
		return permanent{err}
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetDateWithValue(m.CreatedAt)
	msg.SetMessageIDWithValue(m.ID + "@" + s.from[strings.LastIndexByte(s.from, '@')+1:])
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, f := range files {
		if err := msg.AttachReader(f.name, bytes.NewReader(f.content)); err != nil {
			return permanent{err}
		}
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return permanent{err}
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		return permanent{err}
	}
	return err
}

// permanent is a failure that another try would not mend.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// oneLine keeps a header from becoming two.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
