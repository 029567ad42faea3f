package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

// BenchmarkW11 asks who may take what, now and in the past, and tries a rule
// over what people asked for: whole answers, signed in.
func BenchmarkW11(b *testing.B) {
	surroundings(b, "W11 effective access and trying rules")
	keys := sizes(5000)[0]
	p := filled(b, keys, "")
	var then time.Time
	p.open(func(s *store.Store) {
		then = p.changePeople(s)
		p.askBefore(s, 0, 5000)
	})
	p.start()
	who := &reader{b: b, base: p.base, headers: p.signedIn()}
	page := "/access/effective?show=all&person=" + string(p.people[7])
	now, past := who.median(page), who.median(page+"&at="+url.QueryEscape(then.Format("2006-01-02T15:04")))
	result, first := who.try(5000)
	for range 2 * turns() {
		r, f := who.try(5000)
		result, first = append(result, r...), append(first, f...)
	}
	p.stop()
	p.open(func(s *store.Store) { p.askBefore(s, 5000, 20_000) })
	p.start()
	who = &reader{b: b, base: p.base, headers: p.signedIn()}
	long, seen := who.try(20_000)
	limit := 300 * time.Millisecond
	say("  %d keys x 1 person: page of now %.0f ms, of a moment that is over, all people changed twice since, %.0f ms (goal 300: %s)", keys, ms(now), ms(past), goal(max(now, past) <= limit))
	say("  trial over 5,000 asks, from the form to the result: %.0f ms (goal 300: %s); to the first page of it %.0f ms", ms(median(result)), goal(median(result) <= limit), ms(median(first)))
	say("  trial over 20,000 asks: how far it is after %.0f ms (goal 300: %s), the result after %.0f ms; load average %s", ms(median(seen)), goal(median(seen) <= limit), ms(median(long)), load())
	b.ReportMetric(ms(now), "ms-now")
	b.ReportMetric(ms(past), "ms-past")
	b.ReportMetric(ms(median(result)), "ms-trial")
	b.ReportMetric(ms(median(seen)), "ms-progress")
}

// changePeople moves everybody to another department and back, and gives a
// moment before that.
func (p *product) changePeople(s *store.Store) (before time.Time) {
	scope := tenants.ForJob(p.org, "bench")
	must(p.t, s.Read(context.Background(), scope, func(r *store.Rx) error { before = r.Now(); return nil }))
	for _, department := range []string{"Night", "Day"} {
		must(p.t, s.InTx(context.Background(), scope, func(tx *store.Tx) error {
			for _, id := range p.people {
				one, err := tx.Person(id)
				if err != nil {
					return err
				}
				one.Department = department
				if err := tx.SavePerson(one); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return before
}

// askBefore records refused asks of the last days, from one number to another.
func (p *product) askBefore(s *store.Store, from, to int) {
	scope := tenants.ForJob(p.org, "bench")
	for ; from < to; from += 1000 {
		must(p.t, s.InTx(context.Background(), scope, func(tx *store.Tx) error {
			for i := from; i < from+1000; i++ {
				person := p.people[i%len(p.people)]
				ask := rules.Ask{PersonID: person, ItemID: p.items[i%len(p.items)], At: tx.Now().Add(-time.Duration(i) * time.Second), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
				hash, err := tx.KeepInputs(ask, rules.Facts{Person: rules.PersonFacts{Known: true, Active: true, Human: string(person), Kind: tenants.Staff, Department: "Yard"},
					Item: rules.ItemFacts{Known: true, Level: 1, State: custody.In, Assets: []custody.AssetKind{custody.VehicleAsset}}, ZoneID: "Europe/Paris"})
				if err != nil {
					return err
				}
				if _, err := tx.Record(custody.Event{Kind: custody.AttemptDenied, PersonID: person, Decision: hash, Outcome: "deny"}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// reader is one signed-in person who reads pages.
type reader struct {
	b       *testing.B
	base    string
	headers map[string]string
}

// median is how long a page takes, of fifteen.
func (r *reader) median(path string) time.Duration {
	var took []time.Duration
	for range 15 {
		begin := time.Now()
		if _, text := r.ask("GET", path, nil); !strings.Contains(text, `id="e-`) {
			r.b.Fatalf("%s lists nothing", path)
		}
		took = append(took, time.Since(begin))
	}
	return median(took)
}

var formToken = regexp.MustCompile(`name="` + ui.TokenField + `" value="([^"]+)"`)

// try sends the form of a rule and waits for the result of its trial over as
// many asks; first is when its page came, finished or telling how far it is.
func (r *reader) try(asks int) (result, first []time.Duration) {
	_, form := r.ask("GET", "/access/new", nil)
	token := formToken.FindStringSubmatch(form)
	if token == nil {
		r.b.Fatal("the form of a rule has no token")
	}
	begin := time.Now()
	to, _ := r.ask("POST", "/access/what-if", url.Values{ui.TokenField: {token[1]}, "name": {"Tighter"}, "effect": {"deny"}, "everyone": {"yes"}, "max_level": {"4"}})
	_, text := r.ask("GET", to, nil)
	first = append(first, time.Since(begin))
	for strings.Contains(text, `hx-get="`+to) {
		time.Sleep(5 * time.Millisecond)
		_, text = r.ask("GET", to, nil)
	}
	result = append(result, time.Since(begin))
	number := fmt.Sprint(asks)
	if cut := len(number) - 3; !slices.ContainsFunc([]string{number, number[:cut] + "," + number[cut:]}, func(n string) bool { return strings.Contains(text, n+" asks") }) {
		r.b.Fatalf("the trial does not tell of %d asks", asks)
	}
	return result, first
}

// ask sends one request and gives where it leads, and its page.
func (r *reader) ask(method, path string, form url.Values) (to, text string) {
	req, err := http.NewRequest(method, r.base+path, strings.NewReader(form.Encode()))
	must(r.b, err)
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(r.b, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(r.b, err)
	if res.StatusCode >= 400 {
		r.b.Fatalf("%s %s: %d %.300s", method, path, res.StatusCode, body)
	}
	return res.Header.Get("Location"), string(body)
}
