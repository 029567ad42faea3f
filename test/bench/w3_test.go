package bench

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// BenchmarkW3 searches as people type: pieces of 1 to 12 letters of codes,
// names, people and numbers.
func BenchmarkW3(b *testing.B) {
	surroundings(b, "W3 search as you type")
	keys := sizes(10_000)
	size := keys[len(keys)-1]
	p := fresh(b, size, "")
	pocket := serve(b, nil, "peer", "pocketbase", "-dir", b.TempDir(), "-keys", fmt.Sprint(size))
	bare := serve(b, nil, "peer", "ceiling", "-dir", b.TempDir(), "-keys", fmt.Sprint(size))
	texts := typed(size)
	say("%d keys, %d texts", size, len(texts))
	sides := []*side{
		{name: "claviger", program: p.running, headers: p.signedIn(), script: asked(texts, "/search?as=palette&q=%s")},
		{name: "pocketbase", program: pocket, script: asked(texts, "/api/collections/keys/records?perPage=20&expand=holder&filter=%s", func(q string) string { return "(name~'" + q + "')" })},
		{name: "ceiling", program: bare, script: asked(texts, "/search?q=%s")}}
	got := rounds(b, sides, 8, turns(), cell())
	for i, s := range sides {
		say("  c=8 %-10s %s, p95 %.1f ms", s.name, got[i], ms(got[i].p95))
	}
	say("  %.1f x PocketBase, %.0f %% of the ceiling, p95 %.1f ms (goal 10: %s); resident %.0f MB; load average %s", got[0].rate/got[1].rate, 100*got[0].rate/got[2].rate,
		ms(got[0].p95), goal(got[0].p95 <= 10*time.Millisecond), p.memory(), load())
	b.ReportMetric(got[0].rate, "searches/s")
}

// typed are what people type: every beginning of these.
func typed(keys int) (out []string) {
	for n := range 40 {
		for _, text := range []string{fmt.Sprintf("k-%d", keys*(n+1)/41), "storeroom", "boiler room", "workshop", "béatrice", fmt.Sprint(2001 + keys*n/410), "laundry", "willow house"} {
			letters := []rune(text)
			for i := 1; i <= min(12, len(letters)); i += 1 + n%3 {
				out = append(out, string(letters[:i]))
			}
		}
	}
	return out
}

func asked(texts []string, path string, wrap ...func(string) string) script {
	return func(worker, i int) call {
		q := texts[(worker*97+i)%len(texts)]
		for _, w := range wrap {
			q = w(q)
		}
		return call{method: "GET", path: fmt.Sprintf(path, url.QueryEscape(q)), status: http.StatusOK}
	}
}
