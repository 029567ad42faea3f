package cmd

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// The exit codes that every subcommand shares.
const (
	codeFailed = 1
	codeUsage  = 2
)

// exit is an error with an exit code of its own. An empty message prints
// nothing: the subcommand has said it on stdout already.
type exit struct {
	code    int
	message string
}

// Error is the message.
func (e exit) Error() string { return e.message }

// usage makes the error of a call that was wrong, exit code 2.
func usage(format string, args ...any) error {
	return exit{code: codeUsage, message: fmt.Sprintf(format, args...)}
}

// report prints err in one plain line and returns the exit code for it.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	code := codeFailed
	var e exit
	if errors.As(err, &e) {
		code = e.code
	}
	if line := oneLine(spoken(err).Error()); line != "" {
		fmt.Fprintln(w, "claviger: "+line)
	}
	return code
}

// oneLine joins the lines of a message.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "; ")
}

var (
	valueMissing   = regexp.MustCompile(`^(--[\w-]+): expected .* but got "EOL".*$`)
	commandMissing = regexp.MustCompile(`^expected (?:one of )?"`)
)

// plainly turns what the parser says into words of ours.
func plainly(err error) string {
	said := strings.TrimSuffix(err.Error(), ".")
	if m := valueMissing.FindStringSubmatch(said); m != nil {
		return m[1] + " needs a value"
	}
	if commandMissing.MatchString(said) {
		return "a command is missing: " + said
	}
	return said
}
