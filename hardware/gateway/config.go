package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Config is how one gateway runs. The file is JSON; what is not in the file is
// put in by whoever starts it.
type Config struct {
	Data    string  `json:"data"`    // folder of its identity
	URL     string  `json:"url"`     // of the cloud, for enrolment
	Claim   string  `json:"claim"`   // one-time code; a new one enrols again
	Listen  string  `json:"listen"`  // host:port where cabinets connect
	Broker  string  `json:"broker"`  // mqtt:// or mqtts:// in place of the one enrolment told, "" that one
	Figures Figures `json:"figures"` // where power and modem are read

	Log      *slog.Logger `json:"-"` // nil: silent
	Client   *http.Client `json:"-"` // for enrolment, nil: the usual
	Dial     Dial         `json:"-"` // to the broker, nil: TCP
	Listener net.Listener `json:"-"` // where cabinets connect, nil: Listen
	Meter    Meter        `json:"-"` // power and modem figures, nil: as Figures says
	Firmware string       `json:"-"`
}

// Dial opens a connection to the broker; TLS, where the address asks for it,
// is spoken over it.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

// ReadConfig reads a configuration file. An unknown or missing field is an
// error that names it.
func ReadConfig(path string) (Config, error) {
	var c Config
	text, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func (c Config) check() error {
	switch {
	case c.Data == "":
		return fmt.Errorf("data is missing")
	case c.Listen == "" && c.Listener == nil:
		return fmt.Errorf("listen is missing")
	case c.Claim != "" && !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://"):
		return fmt.Errorf("url must begin with https:// or http:// to use the claim code")
	case c.Broker != "" && !isBroker(c.Broker):
		return fmt.Errorf("broker must begin with mqtts:// or mqtt://")
	}
	return c.Figures.check()
}

func isBroker(url string) bool {
	return strings.HasPrefix(url, "mqtt://") || strings.HasPrefix(url, "mqtts://")
}

// file is where the identity is kept.
func (c Config) file() string { return filepath.Join(c.Data, "gateway.json") }
