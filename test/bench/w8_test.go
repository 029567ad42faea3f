package bench

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkW8 starts the programs and weighs them.
func BenchmarkW8(b *testing.B) {
	surroundings(b, "W8 start and memory")
	info, err := os.Stat(program(b, "claviger"))
	must(b, err)
	size := float64(info.Size()) / (1 << 20)
	say("  program %.1f MB, stripped (goal 60: %s)", size, goal(size <= 60))
	b.ReportMetric(size, "MB-program")
	keys := sizes(4000)[0]
	p := filled(b, keys, "")
	pocket := filepath.Join(b.TempDir(), "pb")
	var warm, first, peer, bare []time.Duration
	var idle, peerIdle float64
	for range max(turns(), 5) {
		warm = append(warm, began(b, &idle, "/login", "claviger", "serve", "--addr", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", p.dir))
		peer = append(peer, began(b, &peerIdle, "/api/health", "peer", "pocketbase", "-dir", pocket, "-keys", fmt.Sprint(keys)))
		bare = append(bare, began(b, nil, "/login", "peer", "ceiling", "-dir", pocket, "-keys", "10"))
		first = append(first, began(b, nil, "/login", "claviger", "serve", "--addr", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", filepath.Join(b.TempDir(), "new")))
	}
	say("  to the first page, database there: claviger %.0f ms (goal 100: %s), pocketbase %.0f ms, bare %.0f ms", ms(median(warm)), goal(median(warm) <= 100*time.Millisecond), ms(median(peer)), ms(median(bare)))
	say("  to the first page, first run: claviger %.0f ms (goal 400: %s)", ms(median(first)), goal(median(first) <= 400*time.Millisecond))
	say("  resident, idle: claviger %.0f MB (goal 64: %s), pocketbase %.0f MB; load average %s", idle, goal(idle <= 64), peerIdle, load())
	b.ReportMetric(ms(median(warm)), "ms-warm")
	b.ReportMetric(ms(median(first)), "ms-first")
	b.ReportMetric(idle, "MB-idle")
	loaded(b, p)
}

// loaded is what remains resident after keys moved and pages were read.
func loaded(b *testing.B, p *product) {
	p.start()
	moves := &side{name: "moves", program: p.running, headers: p.bearer(), script: p.custody(32), pairs: true}
	rounds(b, []*side{moves, {name: "board", program: p.running, headers: p.signedIn(), script: page("/", "</html>")},
		{name: "search", program: p.running, headers: p.signedIn(), script: asked(typed(len(p.items)), "/search?as=palette&q=%s")}}, 32, 1, cell())
	say("  resident after W1, W2 and W3 at %d keys: %.0f MB (goal 130: %s)", sizes(4000)[0], p.memory(), goal(p.memory() <= 130))
	b.ReportMetric(p.memory(), "MB-loaded")
	p.check(moves.sent())
}

// began is the time from the start of a program to its first whole page. What
// is resident two seconds later goes to memory, unless that is nil.
func began(b *testing.B, memory *float64, path, name string, args ...string) time.Duration {
	start := time.Now()
	r := serve(b, nil, name, args...)
	defer r.stop()
	res, err := http.Get(r.base + path)
	must(b, err)
	res.Body.Close()
	took := time.Since(start)
	if res.StatusCode != http.StatusOK {
		b.Fatalf("%s answers %d", path, res.StatusCode)
	}
	if memory != nil {
		time.Sleep(2 * time.Second)
		*memory = r.memory()
	}
	return took
}

func median(list []time.Duration) time.Duration { return percentile(list, 0.5) }

func percentile(list []time.Duration, p float64) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}
