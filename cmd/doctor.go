package cmd

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/hibiken/asynq"
	"golang.org/x/sys/unix"

	"claviger/store"
)

// doctorCommand tells what is configured, reachable and missing.
type doctorCommand struct {
	JSON bool `name:"json" help:"Answer in one line of JSON."`
}

// finding is one check: ok, warn (works, but look at it), or fail.
type finding struct {
	Name    string `json:"name"`
	Status  string `json:"status"`
	Message string `json:"message"`
}

// The limits of doctor.
const (
	doctorWait  = 3 * time.Second
	clockOff    = 10 * time.Minute
	diskWarn    = 90
	diskFail    = 99
	certExpires = 14 * 24 * time.Hour
)

// Run checks everything once; one failure makes the exit code 1.
func (d doctorCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	findings := []finding{checkDisk(c), d.checkDatabase(a, c), checkRedis(c), checkSMTP(a, c), checkBroker(c)}
	findings = append(findings, d.checkClock(a, c), d.checkLogs(a, c))
	failed := false
	for _, f := range findings {
		failed = failed || f.Status == "fail"
		if !d.JSON {
			fmt.Fprintf(a.out, "%-5s %-9s %s\n", f.Status, f.Name, f.Message)
		}
	}
	if d.JSON {
		if err := json.NewEncoder(a.out).Encode(map[string]any{"checks": findings}); err != nil {
			return err
		}
	}
	if failed {
		return exit{code: codeFailed}
	}
	return nil
}

func found(name string, err error, ok string) finding {
	if err != nil {
		return finding{name, "fail", oneLine(err.Error())}
	}
	return finding{name, "ok", ok}
}

// checkDisk looks at the file system of the data folder.
func checkDisk(c config) finding {
	dir := c.data
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		dir = "."
	}
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return found("disk", err, "")
	}
	used := int((st.Blocks - st.Bavail) * 100 / max(st.Blocks, 1))
	switch text := fmt.Sprintf("%d %% of the disk of %s is in use", used, c.data); {
	case used >= diskFail:
		return finding{"disk", "fail", text + ": nothing can be written soon"}
	case used >= diskWarn:
		return finding{"disk", "warn", text}
	default:
		return finding{"disk", "ok", text}
	}
}

func (doctorCommand) checkDatabase(a *app, c config) finding {
	ctx, cancel := context.WithTimeout(a, doctorWait)
	defer cancel()
	s, err := store.Open(ctx, c.database())
	if err != nil {
		return found("database", spoken(err), "")
	}
	defer s.Close()
	return found("database", nil, string(s.Dialect())+", up to date")
}

// checkClock compares our clock with the database server's, or with the
// newest entry when there is no server.
func (doctorCommand) checkClock(a *app, c config) finding {
	ctx, cancel := context.WithTimeout(a, doctorWait)
	defer cancel()
	s, err := store.Open(ctx, c.database())
	if err != nil {
		return finding{"clock", "warn", "not compared: the database does not answer"}
	}
	defer s.Close()
	other, what, err := s.UnscopedOtherClock(ctx)
	if err != nil {
		return found("clock", err, "")
	}
	if other.IsZero() {
		return finding{"clock", "ok", "nothing to compare with yet"}
	}
	off := time.Since(other)
	if off < -clockOff || what == store.ServerClock && off > clockOff {
		return finding{"clock", "fail", fmt.Sprintf("this machine's clock is %s off from %s", off.Round(time.Second).Abs(), what)}
	}
	return finding{"clock", "ok", "agrees with " + what}
}

func checkRedis(c config) finding {
	if c.RedisURL == "" {
		return finding{"redis", "ok", "inside this process"}
	}
	opt, err := asynq.ParseRedisURI(c.RedisURL)
	if err != nil {
		return found("redis", err, "")
	}
	inspector := asynq.NewInspector(opt)
	defer inspector.Close()
	_, err = inspector.Queues()
	return found("redis", err, "answers")
}

// checkSMTP waits for the greeting of the mail server.
func checkSMTP(a *app, c config) finding {
	if c.SMTPURL == "" {
		return finding{"smtp", "warn", "not set: mails stay in the in-app outbox"}
	}
	u, err := url.Parse(c.SMTPURL)
	if err != nil {
		return found("smtp", err, "")
	}
	port := or(u.Port(), map[string]string{"smtp": "25", "smtps": "465"}[u.Scheme])
	dialer := net.Dialer{Timeout: doctorWait}
	conn, err := dialer.DialContext(a, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return found("smtp", err, "")
	}
	defer conn.Close()
	if u.Scheme == "smtps" {
		conn = tls.Client(conn, &tls.Config{ServerName: u.Hostname()})
	}
	_ = conn.SetDeadline(time.Now().Add(doctorWait))
	greeting := make([]byte, 3)
	if _, err := conn.Read(greeting); err != nil {
		return found("smtp", fmt.Errorf("the mail server says nothing: %w", err), "")
	}
	if string(greeting) != "220" {
		return finding{"smtp", "fail", "the mail server refuses: it answers " + string(greeting)}
	}
	return finding{"smtp", "ok", "greets"}
}

// checkBroker connects to MQTT_URL; over TLS it looks at the certificate.
func checkBroker(c config) finding {
	if c.MQTTURL == "" {
		return finding{"broker", "ok", "inside this process"}
	}
	u, err := url.Parse(c.MQTTURL)
	if err != nil {
		return found("broker", err, "")
	}
	addr := net.JoinHostPort(u.Hostname(), or(u.Port(), map[string]string{"mqtt": "1883", "mqtts": "8883"}[u.Scheme]))
	conn, err := net.DialTimeout("tcp", addr, doctorWait)
	if err != nil {
		return found("broker", err, "")
	}
	defer conn.Close()
	if u.Scheme != "mqtts" {
		return finding{"broker", "ok", "answers"}
	}
	return checkCertificate(conn, u.Hostname())
}

// checkCertificate reads the certificate without trusting it, so that an
// expired one can be named.
func checkCertificate(conn net.Conn, host string) finding {
	_ = conn.SetDeadline(time.Now().Add(doctorWait))
	t := tls.Client(conn, &tls.Config{ServerName: host, InsecureSkipVerify: true}) // only its dates are read here
	if err := t.Handshake(); err != nil {
		return found("broker", err, "")
	}
	cert := t.ConnectionState().PeerCertificates[0]
	left := time.Until(cert.NotAfter)
	switch {
	case left <= 0:
		return finding{"broker", "fail", "the broker's certificate expired on " + cert.NotAfter.UTC().Format(time.DateOnly)}
	case left < certExpires:
		return finding{"broker", "warn", "the broker's certificate expires on " + cert.NotAfter.UTC().Format(time.DateOnly)}
	}
	return finding{"broker", "ok", "answers, certificate good until " + cert.NotAfter.UTC().Format(time.DateOnly)}
}
