package ledger

import (
	"errors"
	"strconv"
)

// ErrSuccession says that an entry does not open a successor log.
var ErrSuccession = errors.New("ledger: not the first entry of a successor log")

// Succession is said by the first entry of a successor log when entries of the
// log before it are lost for good: how that log ended, and what is missing. Why
// and by whom is in the entry's own fields; words of people go into its PII.
type Succession struct {
	Closed Checkpoint // last signed head of the closed log
	Note   []byte     // that head as it was signed
	Kept   int64      // entries of the closed log that still exist; the others are lost
	Cause  string     // a code: restored_backup, damaged …
}

// Put writes s into e, which becomes the first entry of log LogName(org, n+1).
func (s Succession) Put(e *Entry) error {
	log, ok := LogOf(s.Closed.Origin)
	org, n, _ := SplitLogName(log)
	if !ok || e.Log != LogName(org, n+1) {
		return &FieldError{"log", "does not follow the closed log"}
	}
	e.Kind = KindSucceeded
	if e.Data == nil {
		e.Data = map[string]string{}
	}
	e.Data["closed_note"] = string(s.Note)
	e.Data["closed_kept"] = strconv.FormatInt(s.Kept, 10)
	e.Data["cause"] = s.Cause
	_, err := ReadSuccession(*e)
	return err
}

// ReadSuccession reads what Put wrote. The signature of the note is not yet
// checked: OpenCheckpoint(s.Note, keys of the closed log) does that.
func ReadSuccession(e Entry) (Succession, error) {
	s := Succession{Note: []byte(e.Data["closed_note"]), Cause: e.Data["cause"]}
	text := noteText(e.Data["closed_note"])
	c, err := ParseCheckpoint(text)
	if err != nil || e.Kind != KindSucceeded || s.Cause == "" {
		return Succession{}, ErrSuccession
	}
	s.Closed = c
	s.Kept, err = strconv.ParseInt(e.Data["closed_kept"], 10, 64)
	if err != nil || s.Kept < 0 || s.Kept > c.Size || e.Data["closed_kept"] != strconv.FormatInt(s.Kept, 10) {
		return Succession{}, ErrSuccession
	}
	log, _ := LogOf(c.Origin)
	org, n, _ := SplitLogName(log)
	if e.Log != LogName(org, n+1) {
		return Succession{}, ErrSuccession
	}
	return s, nil
}

// noteText is the text of a checkpoint's note without its signatures.
func noteText(msg string) string {
	for i := 0; i+1 < len(msg); i++ {
		if msg[i] == '\n' && msg[i+1] == '\n' {
			return msg[:i+1]
		}
	}
	return ""
}
