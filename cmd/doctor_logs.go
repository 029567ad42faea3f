package cmd

import (
	"context"
	"strings"

	"claviger/store"
	"claviger/words"
)

// checkLogs names the organisations for whose log nothing is signed any more.
// A signer that does not answer is tried again by itself: that is a warning.
func (doctorCommand) checkLogs(a *app, c config) finding {
	ctx, cancel := context.WithTimeout(a, doctorWait)
	defer cancel()
	s, err := store.Open(ctx, c.database())
	if err != nil {
		return finding{"logs", "warn", "not looked at: the database does not answer"}
	}
	defer s.Close()
	stopped, err := s.UnscopedStoppedLogs(ctx)
	if err != nil {
		return found("logs", err, "")
	}
	return logsFinding(stopped)
}

func logsFinding(stopped []store.StoppedLog) finding {
	out := finding{"logs", "ok", "every log is being signed"}
	var said []string
	for _, l := range stopped {
		if l.Why == "signer_unreachable" {
			if out.Status == "ok" {
				out.Status = "warn"
			}
		} else {
			out.Status = "fail"
		}
		said = append(said, l.Slug+": "+words.In("en").Label("audit.stopped", l.Why))
	}
	if len(said) > 0 {
		out.Message = "nothing is signed for " + strings.Join(said, " ")
	}
	return out
}
