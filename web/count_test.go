package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"claviger/store"
)

// most is how many statements one page may need. A page that needs more asks
// for things one by one that one statement can give.
const most = 20

// bounded are parts of statements that may count, with why.
var bounded = []string{
	"FROM credentials AS c",   // of one person
	"FROM group_members AS m", // of one group, whose page lists at most a thousand
	"FROM doors AS d",         // of what the cuts that open some doors put at risk: the number is the answer
	"FROM opens AS a",         // of what one key opens
}

func isBounded(query string) bool {
	return slices.ContainsFunc(bounded, func(part string) bool { return strings.Contains(query, part) })
}

// TestPagesDoNotAskPerRow fetches every page of an organisation with a little
// and of one with ten times as much: both must cost the same number of
// statements, and none may count rows or skip over them.
func TestPagesDoNotAskPerRow(t *testing.T) {
	h := new(house)
	eachHouseWith(t, everything(h), func(each *house) {
		*h = *each
		few, many := h.settle(h.motors, 1).walker(), h.settle(h.homes, 10).walker()
		var table strings.Builder
		slow := map[string][]string{}
		for _, s := range h.pages() {
			for _, to := range append(s.to, s.also...) {
				a, b := few.cost(s, to), many.cost(s, to)
				fmt.Fprintf(&table, "%3d %3d  %s\n", len(a), len(b), to)
				if len(a) != len(b) {
					h.t.Errorf("%s %s: %d statements with a little, %d with ten times as much:%s", s.key, to, len(a), len(b), repeated(b))
				}
				if len(b) > most {
					h.t.Errorf("%s %s: %d statements, at most %d:%s", s.key, to, len(b), most, repeated(b))
				}
				for _, q := range b {
					if store.IsSlow(q) && !isBounded(q) {
						slow[around(q)] = append(slow[around(q)], to)
					}
				}
			}
		}
		for what, pages := range slow {
			h.t.Errorf("a statement counts or skips rows, on %s: %s", strings.Join(pages[:min(3, len(pages))], ", "), what)
		}
		h.t.Logf("statements with a little and with ten times as much:\n%s", table.String())
	})
}

// pages are the stops that only read and answer at once.
func (h *house) pages() []stop {
	return slices.DeleteFunc(h.stops(), func(s stop) bool { return s.method != http.MethodGet || s.key == "GET /audit/export" })
}

// cost is what one page asks the database, once the caches are warm.
func (w *walker) cost(s stop, to string) []string {
	w.ask(w.browserFor(s), s, to, "", "")
	b := w.browserFor(s)
	w.h.queries.Take()
	if a := w.ask(b, s, to, "", ""); a.StatusCode >= 400 {
		w.h.t.Errorf("%s %s: %d %.300s", s.key, to, a.StatusCode, visible(a.body))
	}
	return w.h.queries.Take()
}

var quoted = regexp.MustCompile(`'[^']*'`)

// around is the part of a statement that counts or skips.
func around(query string) string {
	query = quoted.ReplaceAllString(query, "'…'")
	i := max(strings.Index(strings.ToUpper(query), "COUNT("), strings.Index(strings.ToUpper(query), "OFFSET"))
	return query[max(0, i-40):min(len(query), i+160)]
}

// repeated lists the statements that came more than once, without their
// values.
func repeated(ran []string) string {
	times, list := map[string]int{}, []string{}
	for _, q := range ran {
		q = quoted.ReplaceAllString(q, "'…'")
		if times[q]++; times[q] == 2 {
			list = append(list, q)
		}
	}
	var b strings.Builder
	for _, q := range list {
		fmt.Fprintf(&b, "\n  %d × %.200s", times[q], q)
	}
	return b.String()
}
