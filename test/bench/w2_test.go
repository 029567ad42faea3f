package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// BenchmarkW2 shows who has which key now, a third of them out: the product's
// whole page for a signed-in owner, first and deep, PocketBase's board as JSON
// and a bare page of 50 rows.
func BenchmarkW2(b *testing.B) {
	surroundings(b, "W2 who has which key now")
	var first float64
	for _, keys := range sizes(1000, 10_000) {
		p := fresh(b, keys, "")
		pocket := serve(b, nil, "peer", "pocketbase", "-dir", b.TempDir(), "-keys", fmt.Sprint(keys))
		bare := serve(b, nil, "peer", "ceiling", "-dir", b.TempDir(), "-keys", fmt.Sprint(keys))
		who := p.signedIn()
		deep := p.deepPage(b, keys)
		sides := []*side{
			{name: "claviger", program: p.running, headers: who, script: page("/", "</html>")},
			{name: "deep page", program: p.running, headers: who, script: page(deep, "</html>")},
			{name: "pocketbase", program: pocket, script: page("/api/collections/keys/records?perPage=50&sort=code&filter="+url.QueryEscape("(status='out')")+"&expand=holder", `"totalItems"`)},
			{name: "ceiling", program: bare, script: page("/board", "</table>")}}
		got := rounds(b, sides, 8, turns(), cell())
		for i, s := range sides {
			say("  %7d keys, c=8 %-10s %s, %d bytes", keys, s.name, got[i], got[i].bytes)
		}
		say("  %7d keys: %.1f x PocketBase, %.0f %% of the ceiling, p99 %.1f ms (goal 25: %s)", keys, got[0].rate/got[2].rate, 100*got[0].rate/got[3].rate,
			ms(got[0].p99), goal(got[0].p99 <= 25*time.Millisecond))
		if first == 0 {
			first = got[0].rate
		} else {
			say("  %7d keys: %.2f x the time of the smallest (goal at 1,000,000 against 1,000: 1.3)", keys, first/got[0].rate)
		}
		say("  resident: claviger %.0f MB, pocketbase %.0f MB; load average %s", p.memory(), pocket.memory(), load())
		b.ReportMetric(got[0].rate, fmt.Sprintf("pages/s-%d", keys))
		p.stop()
		pocket.stop()
		bare.stop()
	}
}

// page asks for one address again and again and looks for its end.
func page(path, end string) script {
	return func(int, int) call {
		return call{method: "GET", path: path, status: http.StatusOK, then: func(body []byte) error {
			if !bytes.Contains(body, []byte(end)) {
				return fmt.Errorf("the page is not whole: %.100s", body)
			}
			return nil
		}}
	}
}

// deepPage is the address of a page in the middle of the board.
func (p *product) deepPage(b *testing.B, keys int) (path string) {
	p.open(func(s *store.Store) {
		must(b, s.Read(context.Background(), tenants.ForJob(p.org, "bench"), func(r *store.Rx) error {
			rows, err := r.Board(store.BoardAsk{View: store.BoardOut, Limit: keys / 6})
			last := rows[len(rows)-1]
			path = "/?after=" + url.QueryEscape(last.Order+"~"+string(last.HoldingID))
			return err
		}))
	})
	return path
}
