package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"strings"

	"claviger/ledger"
)

// verifyCommand checks a proof bundle with no network and no database.
type verifyCommand struct {
	File  string `arg:"" help:"The proof bundle."`
	State string `help:"File that remembers what was seen, so that another or a shorter history is noticed."`
	JSON  bool   `name:"json" help:"Answer in one line of JSON."`
}

// Run answers 0 proven, 1 tampered, 3 incomplete, 4 unknown key or stale; 2
// when the files could not be read.
func (v verifyCommand) Run(a *app) error {
	file, err := os.Open(v.File)
	if err != nil {
		return usage("the bundle cannot be read: %v", err)
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil || about.IsDir() {
		return usage("the bundle cannot be read: %s is not a file", v.File)
	}
	state, err := v.readState()
	if err != nil {
		return err
	}
	report := ledger.Verify(file, about.Size(), state)
	if report.Status == ledger.Proven && state != nil {
		if err := os.WriteFile(v.State, state.Bytes(), 0o600); err != nil {
			return usage("the state cannot be kept: %v", err)
		}
	}
	if v.JSON {
		err = json.NewEncoder(a.out).Encode(report)
	} else {
		_, err = fmt.Fprint(a.out, plainReport(report))
	}
	if err == nil && report.Status != ledger.Proven {
		err = exit{code: report.Status.ExitCode()}
	}
	return err
}

func (v verifyCommand) readState() (*ledger.State, error) {
	if v.State == "" {
		return nil, nil
	}
	b, err := os.ReadFile(v.State)
	if errors.Is(err, fs.ErrNotExist) {
		return ledger.NewState(), nil
	}
	if err != nil {
		return nil, usage("the state cannot be read: %v", err)
	}
	state, err := ledger.ParseState(b)
	if err != nil {
		return nil, usage("the state cannot be read: %v", err)
	}
	return state, nil
}

// plainReport says what was found, line by line, in English.
func plainReport(r ledger.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", strings.ReplaceAll(string(r.Status), "_", " "))
	if r.Log != "" {
		fmt.Fprintf(&b, "log      %s\nentries  %d, checked %d\nroot     %s\n", r.Log, r.Size, r.Checked, r.Root)
	}
	if r.FirstBad != nil {
		fmt.Fprintf(&b, "first bad entry: index %d\n", *r.FirstBad)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(&b, "missing: %s %s %d to %d\n", m.Of, m.ID, m.From, m.To)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(&b, "fault: %s\n", plainRemark(f))
	}
	for _, n := range r.NotProven {
		fmt.Fprintf(&b, "not proven: %s\n", plainRemark(n))
	}
	return b.String()
}

func plainRemark(r ledger.Remark) string {
	names := make([]string, 0, len(r.Params))
	for name := range r.Params {
		names = append(names, name)
	}
	sort.Strings(names)
	text := strings.ReplaceAll(r.Code, "_", " ")
	for _, name := range names {
		text += ", " + name + " " + r.Params[name]
	}
	return text
}
