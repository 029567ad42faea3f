package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A small run by default, so that each workload ends in a few minutes. The
// variables ask for more:
//
//	CLAVIGER_BENCH_KEYS     keys of each house, one or more with commas between
//	CLAVIGER_BENCH_SECONDS  of each cell (the protocol of the figures: 6)
//	CLAVIGER_BENCH_ROUNDS   of each cell, interleaved (default 3)
func sizes(small ...int) (out []int) {
	text := os.Getenv("CLAVIGER_BENCH_KEYS")
	if text == "" {
		return small
	}
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			panic("CLAVIGER_BENCH_KEYS: " + err.Error())
		}
		out = append(out, n)
	}
	return out
}

func cell() time.Duration { return time.Duration(setting("CLAVIGER_BENCH_SECONDS", 2)) * time.Second }
func turns() int          { return setting("CLAVIGER_BENCH_ROUNDS", 3) }

func setting(name string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return fallback
}

// say prints a line of the report at once.
func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// surroundings prints what the figures depend on.
func surroundings(t fataler, workload string) {
	t.Helper()
	say("%s on %s, %d cores, %s, %s, load average %s, fsync %.0f/s", workload, time.Now().UTC().Format("2006-01-02 15:04"), runtime.NumCPU(), runtime.Version(),
		runtime.GOARCH, load(), syncs(t))
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// syncs is how many times a second the disk makes 4 KiB durable.
func syncs(t fataler) float64 {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "sync"))
	must(t, err)
	defer f.Close()
	block, begin, n := make([]byte, 4096), time.Now(), 0
	for ; time.Since(begin) < time.Second; n++ {
		_, err := f.Write(block)
		must(t, err)
		must(t, f.Sync())
	}
	return float64(n) / time.Since(begin).Seconds()
}

// goal says whether a figure reaches what is asked, in one word.
func goal(ok bool) string {
	if ok {
		return "reached"
	}
	return "MISSED"
}
