package sim_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// mutant is one bug put into the shipped code: in the file, old becomes new.
// New asks mutant("name"), so that one build has them all and each run has one.
type mutant struct {
	name string
	file string // below the root of the module
	old  string // occurs once
	new  string
	seed uint64 // that catches it, 0: TestForks, TestFullJournal or TestFirePanel does
	by   string // the invariant that is broken first
}

// mutants are bugs of ack, order, contradiction, dedupe, chain, commit before
// ack and before sending, expiry, boot binding, single use, grace, lease, an
// expired roster, a full journal, what the fire panel opens and write before motion. A duplicate that acts again is
// refused by the index of entries: what breaks is that the cabinet is never
// acknowledged. The chain is the last of three guards against a fork: only
// TestForks gets past the two others.
var mutants = []mutant{
	{"ack beyond what is there", "hardware/hub/ingest.go", "Upto: uint64(w.AckedSeq), Hash: w.AckedHash,",
		`Upto: uint64(pick(mutant("ack beyond what is there"), w.HeldSeq, w.AckedSeq)), Hash: w.AckedHash,`, 2, "I1"},
	{"ack before commit", "hardware/hub/ingest.go", "in, err = h.take(ctx, d, some); err != nil {", "in, err = h.take(ctx, d, some); err != nil && (in == nil || !mutant(\"ack before commit\")) {", 11, "I1"},
	{"record without its entry", "hardware/hub/ingest.go", "\tif err := effect(in.tx, in.device, r, in.now); err != nil {",
		"\tif mutant(\"record without its entry\") && r.Kind == proto.RosterTaken {\n\t} else if err := effect(in.tx, in.device, r, in.now); err != nil {", 1, "I1"},
	{"contradictions forgiven", "hardware/hub/ingest.go", "\tif err != nil || bytes.Equal(kept, r.Hash[:]) {\n\t\treturn err\n\t}\n\treturn in.quarantine(r)",
		"\tif err != nil || bytes.Equal(kept, r.Hash[:]) || mutant(\"contradictions forgiven\") {\n\t\treturn err\n\t}\n\treturn in.quarantine(r)", 16, "I5"},
	{"out of order", "hardware/hub/ingest.go", "\tcase r.Seq > next:\n", "\tcase r.Seq > next && mutant(\"out of order\"):\n\t\treturn in.apply(r)\n\tcase r.Seq > next:\n", 3, "I1"},
	{"sent before it is on disk", "hardware/hub/roster.go", "\thash := proto.HashRoster(body)\n",
		"\tif mutant(\"sent before it is on disk\") {\n\t\t_ = d.h.publish(tx.Context(), w.GatewayID, w.DeviceID, proto.KindRoster, body)\n\t}\n\thash := proto.HashRoster(body)\n", 2, "I14"},
	{"command outlives its time", "hardware/cabinet/command.go", "\tcase proto.MomentOf(now) >= m.Expires:\n\t\treturn proto.RefusedExpired\n\tcase proto.MomentOf(now.Add(uncertain)) >= m.Expires:",
		"\tcase mutant(\"command outlives its time\"):\n\tcase proto.MomentOf(now) >= m.Expires:\n\t\treturn proto.RefusedExpired\n\tcase proto.MomentOf(now.Add(uncertain)) >= m.Expires:", 17, "I7"},
	{"command for another run", "hardware/cabinet/command.go", "case !slices.Equal(m.Boot, c.boot):", "case !slices.Equal(m.Boot, c.boot) && !mutant(\"command for another run\"):", 92, "I7"},
	{"grace never ends", "hardware/cabinet/rights.go", "!proven || age > time.Duration(r.Grace)*time.Second:", "!proven || age > time.Duration(r.Grace)*time.Second && !mutant(\"grace never ends\"):", 23, "I8"},
	{"duplicate acts again", "hardware/hub/ingest.go", "\tkept, err := in.tx.DeviceRecordHash(in.device.ID, in.device.Epoch, int64(r.Seq))\n",
		"\tkept, err := in.tx.DeviceRecordHash(in.device.ID, in.device.Epoch, int64(r.Seq))\n\tif err == nil && bytes.Equal(kept, r.Hash[:]) && mutant(\"duplicate acts again\") {\n\t\treturn effect(in.tx, in.device, r, in.now)\n\t}\n", 12, "I16"},
	{"chain not checked", "hardware/hub/ingest.go", "\tcase !bytes.Equal(r.Prev, in.last()):\n\t\treturn in.quarantine(r)", "\tcase !bytes.Equal(r.Prev, in.last()) && !mutant(\"chain not checked\"):\n\t\treturn in.quarantine(r)", 0, "I3"},
	{"chain not checked beyond a gap", "hardware/hub/ingest.go", "case !bytes.Equal(r.Prev, in.last()):\n\t\t\terr =", "case !bytes.Equal(r.Prev, in.last()) && !mutant(\"chain not checked beyond a gap\"):\n\t\t\terr =", 0, "I3"},
	{"command acts twice", "hardware/cabinet/command.go", "c.Journal.Command(c.ctx, m.ID); err != nil || ok {", "c.Journal.Command(c.ctx, m.ID); err != nil || ok && !mutant(\"command acts twice\") {", 16, "I9"},
	{"older roster obeyed", "hardware/cabinet/roster.go", "if m.Version <= c.rights.Version {", "if m.Version <= c.rights.Version && !mutant(\"older roster obeyed\") {", 5, "I6"},
	{"sensitive lease ignored", "hardware/cabinet/rights.go", "case age > r.LeaseOf(level):", "case age > r.LeaseOf(level) && !mutant(\"sensitive lease ignored\"):", 57, "I8"},
	{"expired roster sent for ever", "hardware/hub/roster_bring.go", "return now.Sub(newest.IssuedAt) > proto.UsualGrace/2", "return now.Sub(newest.IssuedAt) > proto.UsualGrace/2 && !mutant(\"expired roster sent for ever\")", 70, "I16"},
	{"nothing taken back when full", "hardware/cabinet/sensed.go", "\tr := proto.Record{Kind: proto.UnknownTag,", "\tif mutant(\"nothing taken back when full\") && c.full() {\n\t\treturn nil\n\t}\n\tr := proto.Record{Kind: proto.UnknownTag,", 0, "I13"},
	{"full journal gives out", "hardware/cabinet/pen.go", "return c.Journal.Head().Waiting()+", "return !mutant(\"full journal gives out\") && c.Journal.Head().Waiting()+", 0, "I18"},
	{"commands outlive a life", "hardware/hub/anew.go", "{ return keys.EndLifeIn(t.Tx, device) }", `{
	if mutant("commands outlive a life") {
		return nil
	}
	return keys.EndLifeIn(t.Tx, device)
}`, 604, "I16"},
	{"panel opens every key", "hardware/cabinet/fire.go", "\tfor _, id := range c.rights.Fire.Items {", `	items := slices.Clone(c.rights.Fire.Items)
	for id := range c.rights.items {
		if mutant("panel opens every key") {
			items = append(items, id)
		}
	}
	for _, id := range items {`, 0, "I7"},
	{"latch before record", "hardware/cabinet/take.go", "\tintent := proto.Record{Kind: proto.Released,",
		"\tif mutant(\"latch before record\") {\n\t\t_ = c.Locks.Release(c.ctx, slot)\n\t}\n\tintent := proto.Record{Kind: proto.Released,", 3, "I11"},
}

// helper is added to each package that has a mutant.
const helper = `package PACKAGE

import "os"

func mutant(name string) bool { return os.Getenv("CLAVIGER_MUTANT") == name }
`

// chosen is one more function, for a mutant that replaces a value.
const chosen = `
func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
`

// build makes the test program with every mutant in it, none of them awake.
func build(t *testing.T) string {
	t.Helper()
	root, dir := must(filepath.Abs("../..")), t.TempDir()
	replace := map[string]string{}
	text := map[string]string{}
	for _, m := range mutants {
		path := filepath.Join(root, m.file)
		if text[path] == "" {
			text[path] = string(must(os.ReadFile(path)))
		}
		if n := strings.Count(text[path], m.old); n != 1 {
			t.Fatalf("%s: what it changes occurs %d times in %s", m.name, n, m.file)
		}
		text[path] = strings.Replace(text[path], m.old, m.new, 1)
		name := filepath.Base(filepath.Dir(path))
		help := strings.Replace(helper, "PACKAGE", name, 1)
		if name == "hub" {
			help += chosen
		}
		text[filepath.Join(filepath.Dir(path), "mutant.go")] = help
	}
	for path, body := range text {
		at := filepath.Join(dir, strconv.Itoa(len(replace))+".go")
		check(os.WriteFile(at, []byte(body), 0o600))
		replace[path] = at
	}
	overlay := filepath.Join(dir, "overlay.json")
	check(os.WriteFile(overlay, must(json.Marshal(map[string]any{"Replace": replace})), 0o600))
	program := filepath.Join(dir, "mutants")
	if out, err := exec.Command("go", "test", "-c", "-overlay", overlay, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("the mutants do not build: %v\n%s", err, out)
	}
	return program
}

// TestMutants wakes one bug after the other in the shipped code; the seed that
// is written beside it must catch it, by the invariant it breaks.
func TestMutants(t *testing.T) {
	program := build(t)
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			story, env := "^TestSeeds$", append(os.Environ(), "CLAVIGER_MUTANT="+m.name, "CLAVIGER_SIM_SEED="+strconv.FormatUint(m.seed, 10))
			if m.seed == 0 {
				story = "^Test(Forks|FullJournal|FirePanel)$"
			}
			cmd := exec.Command(program, "-test.run", story)
			cmd.Env = env
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("%s, seed %d, does not notice it", story, m.seed)
			}
			if !bytes.Contains(out, []byte("BROKEN "+m.by+" ")) {
				t.Errorf("seed %d did not break %s: %s", m.seed, m.by, out[max(0, len(out)-600):])
			}
		})
	}
}

// TestInvariantsAreAll: each promise of the protocol has its function, and the
// document says it in the same words.
func TestInvariantsAreAll(t *testing.T) {
	doc := string(must(os.ReadFile("../../docs/cabinet-protocol.md")))
	for n := 1; n <= 18; n++ {
		i := invariants[min(n, len(invariants))-1]
		if id := "I" + strconv.Itoa(n); i.ID != id || i.Check == nil || i.Says == "" {
			t.Errorf("%s is not held", id)
		}
		if !strings.Contains(doc, "| "+i.ID+" | "+i.Says+" |") {
			t.Errorf("the document does not say %s as it is held: %s", i.ID, i.Says)
		}
	}
	if len(invariants) != 18 || strings.Contains(doc, "| I19 |") {
		t.Errorf("%d invariants are held, the protocol has 18", len(invariants))
	}
}
