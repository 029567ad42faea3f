package cmd

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"claviger/static"
)

// resident is how many kilobytes of files the process has in memory.
func resident(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`RssFile:\s+(\d+) kB`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("the kernel does not tell it: %s", text)
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// touched sums what the pages of the embedded files hold, so that they are in
// memory.
func touched() (sum int) {
	for _, name := range static.Names() {
		body, _, _ := static.File(static.Path(name))
		for i := 0; i < len(body); i += 4096 {
			sum += int(body[i])
		}
	}
	return sum
}

// TestGiveBack: a program that gave back what it does not need now is smaller,
// and finds everything as it was.
func TestGiveBack(t *testing.T) {
	sum := touched()
	before := resident(t)
	giveBack()
	after := resident(t)
	if before-after < 200 {
		t.Errorf("%d kB of files before, %d after", before, after)
	}
	if touched() != sum {
		t.Error("the program's file reads otherwise now")
	}
}
