package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"claviger/ledger"
	"claviger/words"
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
	if err != nil || !about.Mode().IsRegular() {
		return usage("the bundle cannot be read: %s is not a file", v.File)
	}
	state, err := v.readState()
	if err != nil {
		return err
	}
	report := ledger.Verify(file, about.Size(), state)
	if report.Status == ledger.Proven && state != nil {
		if err := replaceFile(v.State, state.Bytes()); err != nil {
			return usage("the state cannot be kept: %v", err)
		}
	}
	if v.JSON {
		err = json.NewEncoder(a.out).Encode(report)
	} else {
		err = tellVerdict(a.out, report)
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
		return nil, usage("%s is not a state file of the verifier", v.State)
	}
	return state, nil
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, content []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(content)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err != nil {
		return err
	}
	return os.Rename(draft.Name(), name)
}

// tellVerdict prints in words what was found.
func tellVerdict(out io.Writer, r ledger.Report) error {
	say := words.In("en")
	_, err := fmt.Fprintln(out, say.Say("verify.status."+string(r.Status)))
	for _, m := range r.Faults {
		fmt.Fprintln(out, "  "+remarkOf(say, "verify.fault.", m))
	}
	for _, m := range r.Missing {
		what := say.Say("verify.missing."+m.Of, "id", m.ID, "epoch", int64(m.Epoch), "from", fmt.Sprint(m.From), "to", fmt.Sprint(m.To))
		fmt.Fprintln(out, "  "+say.Say("verify.missing", "what", what))
	}
	if r.Log != "" {
		fmt.Fprintf(out, "  log %s, size %d, root %s; entries checked: %d\n", r.Log, r.Size, r.Root, r.Checked)
	}
	for _, m := range r.NotProven {
		fmt.Fprintln(out, "  "+say.Say("verify.open", "what", remarkOf(say, "verify.open.", m)))
	}
	if r.Closed != nil {
		fmt.Fprintln(out, "The closed log before this one:")
		return tellVerdict(out, *r.Closed)
	}
	return err
}

// remarkOf says a remark of the verifier.
func remarkOf(say *words.Printer, family string, m ledger.Remark) string {
	args := make([]any, 0, 2*len(m.Params))
	for name, value := range m.Params {
		args = append(args, name, value)
	}
	return say.Say(family+m.Code, args...)
}
