package cmd

import (
	"errors"
	"io"
	"log/slog"

	"claviger/tenants"
	"claviger/words"
)

// said is an error in the words that a person at the command line reads; the
// cause stays behind it for tests and the log.
type said struct {
	text  string
	cause error
}

func (s said) Error() string { return s.text }
func (s said) Unwrap() error { return s.cause }

// spoken turns an error with a code into its sentence; others stay.
func spoken(err error) error {
	var e *tenants.Error
	if !errors.As(err, &e) {
		return err
	}
	text := words.In("en").Error(e.Code, e.Params)
	if e.Kind == tenants.Internal && e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return said{text: text, cause: err}
}

// logger writes the log to w as LOG_FORMAT says.
func (c config) logger(w io.Writer) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
