package e2e_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The list of the soak: each 500th key has a level that does not exist; in its
// second edition each tenth has another name.
const (
	wrongEvery   = 500
	changedEvery = 10
)

// TestSoakImport brings a long list of keys in from CSV and once more, changed,
// from XLSX: what is there is updated, not there twice, and each row that was
// refused is named. 2,000 rows, or 100,000 with CLAVIGER_LONG.
func TestSoakImport(t *testing.T) {
	t.Parallel()
	rows, most := 2000, patience
	if os.Getenv("CLAVIGER_LONG") != "" {
		rows, most = 100_000, 4*time.Hour
	}
	p := empty(t)
	p.run(t, "seed", "--scale", "20").want(t, 0)
	first, second := filepath.Join(t.TempDir(), "keys.csv"), filepath.Join(t.TempDir(), "keys.xlsx")
	writeCSV(t, first, rows)
	writeXLSX(t, second, rows)
	wrong, changed := rows/wrongEvery, rows/changedEvery-rows/wrongEvery
	p.imports(t, most, first, imported{Rows: rows, Added: rows - wrong, Rejected: wrong})
	p.imports(t, most, first, imported{Rows: rows, Unchanged: rows - wrong, Rejected: wrong})
	p.imports(t, most, second, imported{Rows: rows, Updated: changed, Unchanged: rows - wrong - changed, Rejected: wrong})
	var keys, renamed int
	err := p.database(t).QueryRow("SELECT count(*), coalesce(sum(name LIKE 'Cellar %'), 0) FROM items WHERE code LIKE 'SOAK-%'").Scan(&keys, &renamed)
	if err != nil || keys != rows-wrong || renamed != changed {
		t.Errorf("%d keys, %d of them renamed: %v", keys, renamed, err)
	}
	if found := fsck(t, p, 0); found.Status != "clean" {
		t.Errorf("fsck: %+v", found)
	}
}

// imported is what an import says of itself.
type imported struct {
	Rows, Added, Updated, Unchanged, Rejected int
	Errors                                    []struct {
		Row             int
		Column, Message string
	}
}

// imports runs an import and tells what it cost.
func (p place) imports(t *testing.T, most time.Duration, file string, want imported) {
	t.Helper()
	began := time.Now()
	run := start(t, t.TempDir(), p.env, "import", "keys", file, "--org", "scale", "--json", "--data", p.data)
	if code := run.wait(most); code != 0 {
		t.Fatalf("the import ended with %d: %s", code, tail(run.err.String()))
	}
	used := run.cmd.ProcessState.SysUsage().(*syscall.Rusage)
	t.Logf("%s, %d rows: %.1f s, processor %.1f s, at most %d MB", filepath.Ext(file), want.Rows, time.Since(began).Seconds(),
		(run.cmd.ProcessState.UserTime() + run.cmd.ProcessState.SystemTime()).Seconds(), used.Maxrss>>10)
	var got imported
	if err := json.Unmarshal([]byte(run.out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Rows != want.Rows || got.Added != want.Added || got.Updated != want.Updated || got.Unchanged != want.Unchanged || got.Rejected != want.Rejected || len(got.Errors) != want.Rejected {
		got.Errors = got.Errors[:min(len(got.Errors), 3)]
		t.Fatalf("%s gave %+v, want %+v", file, got, want)
	}
	for i, e := range got.Errors {
		if e.Row != (i+1)*wrongEvery+1 || e.Column != "Security level" {
			t.Fatalf("error %d is %+v", i, e)
		}
	}
}

var soakHeader = []string{"Key code", "Description", "Board", "Security level", "Cost"}

// soakRow is the n-th row of an edition, from 1.
func soakRow(n, edition int) []string {
	name, level := "Store "+strconv.Itoa(n), strconv.Itoa(n%3)
	if edition == 2 && n%changedEvery == 0 {
		name = "Cellar " + strconv.Itoa(n)
	}
	if n%wrongEvery == 0 {
		level = "9"
	}
	return []string{fmt.Sprintf("SOAK-%06d", n), name, "Board 001", level, "12.50"}
}

func writeCSV(t *testing.T, path string, rows int) {
	t.Helper()
	var text strings.Builder
	w := csv.NewWriter(&text)
	for n := range rows + 1 {
		row := soakHeader
		if n > 0 {
			row = soakRow(n, 1)
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func writeXLSX(t *testing.T, path string, rows int) {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for n := range rows + 1 {
		row := soakHeader
		if n > 0 {
			row = soakRow(n, 2)
		}
		cells := make([]any, len(row))
		for i, text := range row {
			cells[i] = text
		}
		if err := w.SetRow("A"+strconv.Itoa(n+1), cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}
