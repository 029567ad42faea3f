package e2e_test

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCrowd is what many people and clumsy ones do to a busy server at once.
func TestCrowd(t *testing.T) {
	t.Parallel()
	s := serve(t, told(t), "--demo")
	t.Run("64 takers", func(t *testing.T) { manyTakers(t, s) })
	t.Run("a cabinet off line", func(t *testing.T) { silentCabinet(t, s) })
	t.Run("guessing a PIN", func(t *testing.T) { guessPIN(t, s) })
	t.Run("an import beside them", func(t *testing.T) { importBeside(t, s) })
}

// one finds the only thing that a list of the API gives.
func (a api) one(path string) map[string]any {
	a.t.Helper()
	status, answer := a.call("GET", path, nil)
	list, _ := answer["items"].([]any)
	if status != 200 || len(list) == 0 {
		a.t.Fatalf("GET %s: %d %v", path, status, answer)
	}
	return list[0].(map[string]any)
}

// hanging finds a key that is in and belongs to such a place.
func (a api) hanging(home string) map[string]any {
	a.t.Helper()
	_, answer := a.call("GET", "/keys?state=in&limit=200", nil)
	list, _ := answer["items"].([]any)
	for _, k := range list {
		if key := k.(map[string]any); key["home"] == home {
			return key
		}
	}
	a.t.Fatalf("no key hangs in %s: %.600v", home, answer)
	return nil
}

// manyTakers: of 64 who want the same key at once one gets it; each of the
// others gets a sentence and 409, and the key has one holder.
func manyTakers(t *testing.T, s *server) {
	a := s.api("motors", "owner")
	a.t = t
	people := []any{a.one("/people?q=" + url.QueryEscape("Erin Lopez"))["id"], a.one("/people?q=" + url.QueryEscape("Martin Hale"))["id"]}
	key := a.hanging("Key board")["id"].(string)
	var mu sync.Mutex
	var all sync.WaitGroup
	won, lost := 0, 0
	for n := range 64 {
		all.Go(func() {
			status, raw, err := a.try("POST", "/keys/"+key+"/take", map[string]any{"person_id": people[n%2]})
			var said struct{ Detail string }
			if err == nil && status != 200 {
				err = json.Unmarshal(raw, &said)
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case status == 200:
				won++
			case status == 409 && strings.HasSuffix(said.Detail, "."):
				lost++
			default:
				t.Errorf("%d %.300s", status, raw)
			}
		})
	}
	all.Wait()
	if won != 1 || lost != 63 {
		t.Errorf("%d got it, %d were told why not", won, lost)
	}
	if _, k := a.call("GET", "/keys/"+key, nil); k["state"] != "out" || k["holder_id"] != people[0] && k["holder_id"] != people[1] {
		t.Errorf("afterwards the key is %v", k)
	}
}

// silentCabinet: a release that the cabinet never answers expires and says so.
func silentCabinet(t *testing.T, s *server) {
	f := &fleet{program: s.program, url: s.await(`console of the cabinets on (http://\S+)`)[1]}
	for n := 1; f.post("/gateways/"+strconv.Itoa(n)+"/lte", "down", "1") == ""; n++ { // until there is no such gateway
	}
	a := s.api("motors", "owner")
	a.t = t
	manager := a.one("/people?q=" + url.QueryEscape("Erin Lopez"))["id"]
	key := a.hanging("Cabinet A")["id"].(string)
	status, answer := a.call("POST", "/keys/"+key+"/release", map[string]any{"person_id": manager, "reason": "a customer waits", "seconds": 5})
	if status != 200 && status != 202 {
		t.Fatalf("release: %d %v", status, answer)
	}
	p := signIn(t, s.url, "owner@motors.example")
	p.visit("/keys/" + key)
	p.see("Nothing will open now.")
	if _, k := a.call("GET", "/keys/"+key, nil); k["state"] != "in" {
		t.Errorf("afterwards the key is %v", k)
	}
}

// guessPIN pairs a kiosk and guesses: five wrong PINs cost a wait, a right one
// does not help meanwhile, and the log tells of it.
func guessPIN(t *testing.T, s *server) {
	p := signIn(t, s.url, "owner@motors.example")
	kiosk := pairKiosk(t, s, p, "Front hall")
	guess := func(pin string) {
		kiosk.visit("/kiosk/code")
		kiosk.enterNumber("1001")
		kiosk.at("/kiosk/number")
		kiosk.enterNumber(pin)
		kiosk.until(`document.readyState === 'complete' && !document.querySelector('input[type=password]')`)
	}
	for n := range 5 {
		guess("11223" + strconv.Itoa(n))
	}
	guess("739154")
	kiosk.see("Too many")
	if text := kiosk.text(); strings.Contains(text, "Hello") {
		t.Errorf("the right PIN opened a locked number: %s", text)
	}
	p.visit("/audit")
	p.see("Stefan Perez")
}

// pairKiosk opens a kiosk in a window of its own and pairs it as an owner does.
func pairKiosk(t *testing.T, s *server, owner *tab, name string) *tab {
	t.Helper()
	kiosk := open(t, s.url, "/kiosk")
	kiosk.size(1280, 800)
	kiosk.at("/kiosk/pair")
	code := kiosk.js(`document.querySelector('main').innerText.match(/[A-Z0-9]{4}[- ]?[A-Z0-9]{4}/)?.[0] ?? ''`)
	owner.visit("/settings/kiosks")
	owner.fill("Code on its screen", code)
	owner.fill("Name of the kiosk", name)
	owner.press("Pair a kiosk")
	owner.see(name + " is paired.")
	kiosk.within(patience/4, `location.pathname === '/kiosk'`)
	return kiosk
}

// enterNumber fills the keypad's field and sends it.
func (p *tab) enterNumber(digits string) {
	p.t.Helper()
	el, err := p.Timeout(patience / 4).Element(`form input[inputmode=numeric], form input[type=password], #kpad-in`)
	if err != nil {
		p.t.Fatalf("%s has no keypad: %v", p.path(), err)
	}
	if err := el.Input(digits); err != nil {
		p.t.Fatal(err)
	}
	p.enter()
}

// importBeside: while people take and return keys the command line brings in
// a list; both finish and the counts add up.
func importBeside(t *testing.T, s *server) {
	a := s.api("motors", "owner")
	a.t = t
	manager := a.one("/people?q=" + url.QueryEscape("Erin Lopez"))["id"]
	key := a.hanging("Key board")["id"].(string)
	stop := make(chan struct{})
	var busy sync.WaitGroup
	moves := 0
	busy.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			for _, act := range []string{"take", "return"} {
				if status, raw, err := a.try("POST", "/keys/"+key+"/"+act, map[string]any{"person_id": manager}); act == "take" && (err != nil || status != 200) {
					t.Errorf("%s beside an import: %d %.300s %v", act, status, raw, err)
					return
				} else if act == "return" {
					if status, raw, err = a.try("POST", "/keys/"+key+"/return", map[string]any{}); err != nil || status != 200 {
						t.Errorf("return beside an import: %d %.300s %v", status, raw, err)
						return
					}
				}
			}
			moves++
		}
	})
	list, err := filepath.Abs("testdata/vehicles.csv")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	r := s.run(t, "import", "vehicles", list, "--org", "motors", "--json")
	close(stop)
	busy.Wait()
	r.want(t, 0)
	if want := `{"rows":9,"added":8,"updated":0,"unchanged":1,"rejected":0,"errors":[]}` + "\n"; r.out != want {
		t.Errorf("the import says %q", r.out)
	}
	if moves == 0 {
		t.Error("nobody was served meanwhile")
	}
	t.Logf("%d takes and returns while the import took %s", moves, time.Since(began).Round(time.Millisecond))
}
