package journal_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"claviger/store/journal"
)

// TestMain runs the writer that TestKilled kills, when it is asked to.
func TestMain(m *testing.M) {
	if path := os.Getenv("CLAVIGER_JOURNAL_WRITER"); path != "" {
		writer(path)
	}
	os.Exit(m.Run())
}

// writer appends records and says the number of each once it is on disk.
func writer(path string) {
	j, err := journal.Open(ctx, path)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for {
		err := j.Write(ctx, func(tx *journal.Tx) error {
			r, err := tx.Append(record(), nil)
			if err != nil {
				return err
			}
			return tx.PutCommand(journal.Command{ID: "cmd_last", Seq: r.Seq})
		})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(j.Head().Last)
	}
}

// TestKilled kills the writing program again and again: whatever it said was
// on disk is there, nothing is torn, and what was written together is there
// together.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cabinet.db")
	j := open(t, path)
	write(t, j, func(tx *journal.Tx) error { return tx.Begin(life) })
	j.Close()
	last := uint64(0)
	for round := range 20 {
		said := kill(t, path, time.Duration(20+7*round)*time.Millisecond)
		j := open(t, path)
		damage, err := j.Check(ctx)
		head := j.Head()
		if err != nil || len(damage) > 0 || head.Last < said || head.Last < last {
			t.Fatalf("round %d: said %d, holds %d, had %d: %v %v", round, said, head.Last, last, damage, err)
		}
		if c, ok, err := j.Command(ctx, "cmd_last"); err != nil || ok != (head.Last > 0) || c.Seq != head.Last {
			t.Errorf("round %d: the command says %d, the journal %d (%v)", round, c.Seq, head.Last, err)
		}
		last = head.Last
		j.Close()
	}
	if last < 20 {
		t.Errorf("only %d records in twenty rounds", last)
	}
}

// kill runs the writer for a while after its first record, kills it, and gives
// the last number it said.
func kill(t *testing.T, path string, after time.Duration) (said uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CLAVIGER_JOURNAL_WRITER="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		n, err := strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			t.Fatalf("the writer said %q", lines.Text())
		}
		if said == 0 {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		said = n
	}
	cmd.Wait() // killed, as it must be
	return said
}
