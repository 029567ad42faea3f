package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestConformTriesACabinet runs the shipped cabinet, as a program of its own,
// through the program for makers.
func TestConformTriesACabinet(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithTimeout(context.Background(), 4*time.Minute)
	defer stop()
	claviger, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	conform := exec.CommandContext(ctx, claviger, "conform", "--cloud", "127.0.0.1:0", "--line", "127.0.0.1:0", "--claim", "7KQM-4D2X")
	said, err := conform.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	conform.Stdout = &table
	if err := conform.Start(); err != nil {
		t.Fatal(err)
	}
	told := bufio.NewReader(said)
	first, err := told.ReadString('\n')
	at := regexp.MustCompile(`at (http://\S+) with .* gateway is (\S+)`).FindStringSubmatch(first)
	if at == nil {
		t.Fatalf("it says %q, %v", first, err)
	}
	bank := filepath.Join(folder, "bank.json")
	slots, _ := json.Marshal(map[string]any{"slots": []map[string]any{{"tag": "04A1"}, {"tag": ""}}, "power": map[string]any{"Mains": true, "Battery": -1}})
	config, _ := json.Marshal(map[string]any{"data": filepath.Join(folder, "box"), "url": at[1], "claim": "7KQM-4D2X", "gateway": at[2],
		"board": map[string]any{"driver": "simulated", "slots": 2, "file": bank}})
	file := filepath.Join(folder, "cabinet.json")
	for path, text := range map[string][]byte{bank: slots, file: config} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	box := exec.CommandContext(ctx, claviger, "cabinet", "--config", file)
	var boxSaid strings.Builder
	box.Stderr = &boxSaid
	if err := box.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { box.Process.Kill(); box.Wait() }()
	rest := new(strings.Builder)
	for line := ""; err == nil; line, err = told.ReadString('\n') {
		rest.WriteString(line)
	}
	if err := conform.Wait(); err != nil || !strings.Contains(rest.String(), "24 kept, 0 broken, 0 skipped, 0 not tried") {
		t.Errorf("%v\n%s\n%s\nthe cabinet said:\n%s", err, table.String(), rest, boxSaid.String())
	}
}
