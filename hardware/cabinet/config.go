package cabinet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Config is how one cabinet runs. The file is JSON; what is not in the file is
// put in by whoever starts it.
type Config struct {
	Data     string `json:"data"`     // folder of its database
	URL      string `json:"url"`      // of the cloud, for enrolment
	Claim    string `json:"claim"`    // one-time code; a new one enrols again
	Gateway  string `json:"gateway"`  // host:port of the local line
	Screen   string `json:"screen"`   // loopback host:port of its screen, "" none
	Capacity uint64 `json:"capacity"` // records that may wait, 0: UsualCapacity
	Board    Board  `json:"board"`

	Locks    Locks        `json:"-"` // the board, opened
	Clock    Clock        `json:"-"` // nil: the machine's
	Log      *slog.Logger `json:"-"` // nil: silent
	Client   *http.Client `json:"-"` // for enrolment, nil: the usual
	Dial     Dial         `json:"-"` // nil: TCP to Gateway
	Firmware string       `json:"-"`

	// ScreenAt is a listener in place of Screen.
	ScreenAt net.Listener `json:"-"`

	// Started, when set, is told each controller that starts to run.
	Started func(*Controller) `json:"-"`
}

// Board says which board moves the metal; package locks opens it.
type Board struct {
	Driver  string `json:"driver"`  // simulated, modbus
	Slots   int    `json:"slots"`   // how many it has; modbus: 0 as its map says
	File    string `json:"file"`    // simulated: where its fobs are remembered, "" nowhere; modbus: its map
	Console string `json:"console"` // simulated: loopback host:port of its hands, "" none
}

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
	if c.Data == "" {
		return fmt.Errorf("data is missing")
	}
	if c.Gateway == "" && c.Dial == nil {
		return fmt.Errorf("gateway is missing")
	}
	if c.Claim != "" && !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		return fmt.Errorf("url must begin with https:// or http:// to use the claim code")
	}
	for name, value := range map[string]string{"screen": c.Screen, "board.console": c.Board.Console} {
		if value != "" && !isLoopback(value) {
			return fmt.Errorf("%s must be a loopback address such as 127.0.0.1:8090, not %s", name, value)
		}
	}
	return nil
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// database is the file of the journal.
func (c Config) database() string { return filepath.Join(c.Data, "cabinet.db") }
