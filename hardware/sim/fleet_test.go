package sim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/hardware/sim"
	"claviger/static"
	"claviger/tenants"
)

// world is a fleet, its cloud, and hands at its console.
type world struct {
	t     *testing.T
	cloud *cloud
	fleet *sim.Fleet
	stop  func()
}

func newWorld(t *testing.T, change func(*sim.Options)) *world {
	t.Helper()
	c := newCloud(t)
	o := sim.Options{Data: filepath.Join(t.TempDir(), "fleet"), Cabinets: 2, Slots: 6, URL: c.web.URL, Console: "127.0.0.1:0", Hang: true, Screens: true, Firmware: "test",
		Claim: func(_ context.Context, d sim.Draft) (string, error) { return c.claim(d.Kind, d.Gateway), nil }}
	if change != nil {
		change(&o)
	}
	w := &world{t: t, cloud: c}
	w.start(o)
	t.Cleanup(func() { w.stop() })
	return w
}

func (w *world) start(o sim.Options) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan *sim.Fleet, 1)
	o.Started = func(f *sim.Fleet) { ready <- f }
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx, o) }()
	select {
	case w.fleet = <-ready:
	case err := <-ended:
		w.t.Fatalf("the fleet did not start: %v", err)
	case <-time.After(30 * time.Second):
		w.t.Fatal("the fleet does not start")
	}
	w.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("the fleet ended with %v", err)
		}
		w.stop = func() {}
	}
}

// until waits for something to become true.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(60 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			state, _ := json.Marshal(w.state())
			w.t.Fatalf("%s: it never came; %s", what, state)
		}
	}
}

// do does one act at the console.
func (w *world) do(path string, form ...string) (int, sim.State) {
	w.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	req, err := http.NewRequest("POST", "http://"+w.fleet.Addr()+path, strings.NewReader(values.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var s sim.State
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, s
}

// ok is do, which must work.
func (w *world) ok(path string, form ...string) sim.State {
	w.t.Helper()
	code, s := w.do(path, form...)
	if code != http.StatusOK {
		w.t.Fatalf("%s: %d %s", path, code, s.Problem)
	}
	return s
}

func (w *world) state() sim.State { return w.fleet.State() }

// settled waits until every cabinet is on line, obeys a roster, has its keys
// hung, and the cloud has everything.
func (w *world) settled() {
	w.t.Helper()
	w.until("all is well", w.well)
}

func (w *world) well() bool {
	for _, c := range w.state().Cabinets {
		if !c.Online || c.Roster == 0 || c.Waiting > 0 || c.Slots[2].Tag == "" && c.Moves == 0 {
			return false
		}
	}
	return true
}

// tries is how many batches may come, some twice, before one is acknowledged:
// half of the ways there and back lose something. Between two of them a cabinet
// waits a minute at most.
const (
	tries   = 40
	between = 3 * time.Minute
)

// settledAtLast is settled on lines that lose much: it counts the tries that
// arrive, not the time they take.
func (w *world) settledAtLast() {
	w.t.Helper()
	heard := func() int { w.cloud.mu.Lock(); defer w.cloud.mu.Unlock(); return w.cloud.batches }
	first := heard()
	for seen, since := first, time.Now(); !w.well(); time.Sleep(20 * time.Millisecond) {
		if n := heard(); n > seen {
			seen, since = n, time.Now()
		}
		if seen-first > tries || time.Since(since) > between {
			state, _ := json.Marshal(w.state())
			w.t.Fatalf("after %d batches, the last %v ago: %s", seen-first, time.Since(since), state)
		}
	}
}

func (w *world) device(n int) tenants.DeviceID {
	return tenants.DeviceID(w.state().Cabinets[n-1].Device)
}

// take lets Ann take a key at a cabinet.
func (w *world) take(cabinet, key, slot string) {
	w.t.Helper()
	w.ok("/cabinets/"+cabinet+"/sign-in", "number", "1001", "pin", "739154")
	w.ok("/cabinets/"+cabinet+"/ask", "key", key)
	w.ok("/cabinets/"+cabinet+"/pull", "slot", slot)
	w.ok("/cabinets/" + cabinet + "/out")
}

// TestFleet: enrolment, rosters, a take, a return, a command, all over MQTT.
func TestFleet(t *testing.T) {
	w := newWorld(t, nil)
	w.settled()
	d := w.device(1)
	if got := w.cloud.count(d, proto.Returned); got != 3 {
		t.Errorf("%d keys were hung: %v", got, w.cloud.kinds(d))
	}
	w.take("1", "K-2", "2")
	w.until("the take", func() bool { return w.cloud.count(d, proto.Taken) == 1 })
	if hands := w.state().Hands; len(hands) != 1 {
		t.Fatalf("%v", hands)
	}
	w.ok("/cabinets/1/insert", "slot", "2", "tag", w.state().Hands[0])
	w.until("the return", func() bool { return w.cloud.count(d, proto.Returned) == 4 })
	w.cloud.release(d, "cmd_1", 1, 15*time.Second)
	w.until("the release", func() bool { return w.state().Cabinets[0].Slots[0].Open })
	w.ok("/cabinets/1/pull", "slot", "1")
	w.until("its results", func() bool {
		w.cloud.mu.Lock()
		defer w.cloud.mu.Unlock()
		return slices.Equal(w.cloud.results["cmd_1"], []proto.Progress{proto.Delivered, proto.Actuated, proto.TakenOut})
	})
	w.until("the gateway’s links", func() bool {
		w.cloud.mu.Lock()
		defer w.cloud.mu.Unlock()
		return w.cloud.links["dev_0001"] == 2
	})
	w.settled()
	for _, k := range w.cloud.kinds(w.device(2)) {
		if k == proto.Taken {
			t.Error("what happened at one cabinet was recorded by another")
		}
	}
}

// TestBrokerDies: the broker is killed in the middle and comes back without
// memory, twice; hands go on. Nothing is lost and nothing counts twice.
func TestBrokerDies(t *testing.T) {
	w := newWorld(t, nil)
	w.settled()
	d := w.device(1)
	for round := range 2 {
		go func() { time.Sleep(time.Duration(50+100*round) * time.Millisecond); w.cloud.killBroker() }()
		for range 5 {
			w.take("1", "K-1", "1")
			w.ok("/cabinets/1/insert", "slot", "1", "tag", w.state().Hands[0])
		}
		w.until("off line", func() bool { return !w.state().Cabinets[0].Online })
		w.take("1", "K-2", "2") // decided here, with nobody to ask
		w.ok("/cabinets/1/insert", "slot", "2", "tag", w.state().Hands[0])
		w.cloud.startBroker()
		w.settled()
	}
	if taken, back := w.cloud.count(d, proto.Taken), w.cloud.count(d, proto.Returned); taken != 12 || back != 3+12 {
		t.Errorf("%d taken, %d back", taken, back)
	}
	w.cloud.mu.Lock()
	defer w.cloud.mu.Unlock()
	for id, records := range w.cloud.journal {
		for i, p := range records {
			if p.Seq != uint64(i+1) {
				t.Errorf("%s: record %d at place %d", id, p.Seq, i+1)
			}
		}
	}
}

// TestLateCommand: a command that the link delivers after its life never moves
// a latch, and the cloud is told.
func TestLateCommand(t *testing.T) {
	w := newWorld(t, nil)
	w.settled()
	d := w.device(1)
	w.ok("/gateways/1/lte", "delay", "2500", "down", "0")
	w.cloud.release(d, "cmd_1", 1, 2*time.Second)
	w.until("its refusal", func() bool {
		w.cloud.mu.Lock()
		defer w.cloud.mu.Unlock()
		return slices.Contains(w.cloud.results["cmd_1"], proto.Refused)
	})
	w.ok("/gateways/1/lte", "delay", "5", "down", "0")
	w.until("its record", func() bool { return w.cloud.count(d, proto.CommandRefused) == 1 })
	w.ok("/gateways/1/lte", "down", "1")
	w.until("off line", func() bool { return !w.state().Cabinets[0].Online })
	w.cloud.release(d, "cmd_2", 1, 2*time.Second) // the broker keeps it for us
	time.Sleep(2 * time.Second)
	w.ok("/gateways/1/lte", "down", "0")
	w.settled()
	if n := w.state().Cabinets[0].Moves; n != 0 {
		t.Errorf("%d latches moved", n)
	}
}

// TestWithoutCloud: with the link cut, people take and anybody brings back;
// all of it arrives later.
func TestWithoutCloud(t *testing.T) {
	w := newWorld(t, nil)
	w.settled()
	d := w.device(2)
	w.ok("/gateways/1/lte", "down", "1")
	w.until("off line", func() bool { return !w.state().Cabinets[1].Online })
	w.take("2", "K-3", "3")
	tag := w.state().Hands[0]
	w.ok("/cabinets/2/power", "on", "0")
	w.ok("/cabinets/2/insert", "slot", "5", "tag", tag) // while even the program is off
	w.ok("/cabinets/2/power", "on", "1")
	w.until("it runs", func() bool { return w.state().Cabinets[1].On })
	if n := w.cloud.count(d, proto.Taken); n != 0 {
		t.Errorf("the cloud knows already: %d", n)
	}
	w.ok("/gateways/1/lte", "down", "0")
	w.settled()
	want := []proto.RecordKind{proto.Taken, proto.Booted, proto.WrongSlot}
	if got := w.cloud.kinds(d); len(got) < 3 || !slices.Equal(got[len(got)-3:], want) {
		t.Errorf("%v", got)
	}
}

// TestBadLines: local lines that lose, double and delay; a gateway that
// restarts; a cloud that acknowledges nothing for a while.
func TestBadLines(t *testing.T) {
	w := newWorld(t, func(o *sim.Options) { o.Seed = 7 })
	w.settled()
	for _, n := range []string{"1", "2"} {
		w.ok("/cabinets/"+n+"/faults", "drop", "30", "duplicate", "30", "delay", "5")
	}
	w.cloud.mu.Lock()
	w.cloud.deaf = true
	w.cloud.mu.Unlock()
	for i := range 6 {
		w.take("1", "K-1", "1")
		w.ok("/cabinets/1/insert", "slot", "1", "tag", w.state().Hands[0])
		if i == 3 {
			w.ok("/gateways/1/power", "on", "0")
			w.ok("/gateways/1/power", "on", "1")
		}
	}
	w.cloud.mu.Lock()
	w.cloud.deaf = false
	w.cloud.mu.Unlock()
	w.settledAtLast()
	if got := w.cloud.count(w.device(1), proto.Taken); got != 6 {
		t.Errorf("%d taken", got)
	}
	w.cloud.mu.Lock()
	defer w.cloud.mu.Unlock()
	if w.cloud.doubles == 0 {
		t.Error("nothing came twice: the faults do not work")
	}
	if w.cloud.deaths == 0 {
		t.Error("a gateway that stops says nothing")
	}
}

// TestFleetGoesOn: a fleet started again in its folder needs no claim and
// remembers which fobs hang where.
func TestFleetGoesOn(t *testing.T) {
	var kept sim.Options
	w := newWorld(t, func(o *sim.Options) { kept = *o })
	w.settled()
	w.take("1", "K-1", "1")
	d := w.device(1)
	w.until("the take", func() bool { return w.cloud.count(d, proto.Taken) == 1 })
	w.stop()
	kept.Claim = nil
	w.start(kept)
	w.settled()
	s := w.state()
	if s.Cabinets[0].Device != string(d) || s.Cabinets[0].Slots[0].Tag != "" || s.Cabinets[0].Slots[1].Tag == "" || len(s.Hands) != 1 {
		t.Errorf("%+v", s.Cabinets[0])
	}
	if got := w.cloud.count(d, proto.TakenLoose); got != 0 {
		t.Errorf("%d keys left by themselves", got)
	}
}

// TestConsolePage: the page shows the fleet, refuses in words, and serves this
// machine only.
func TestConsolePage(t *testing.T) {
	w := newWorld(t, nil)
	w.settled()
	get := func(path string) (int, string) {
		res, err := http.Get("http://" + w.fleet.Addr() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}
	code, body := get("/")
	for _, text := range []string{"Cabinet 1", "Cabinet 2", "Gateway 1", "K-1", "on line", "Open its screen", "Cut the link"} {
		if code != 200 || !strings.Contains(body, text) {
			t.Errorf("%d, no %q", code, text)
		}
	}
	for _, path := range []string{"/console.css", "/console.js", static.Path("app.css"), "/cabinets/2", "/fleet.json"} {
		if code, _ := get(path); code != 200 {
			t.Errorf("%s: %d", path, code)
		}
	}
	for _, bad := range [][]string{{"/cabinets/1/pull", "slot", "1"}, {"/cabinets/1/pull", "slot", "99"}, {"/cabinets/1/sign-in", "number", "1001", "pin", "000000"},
		{"/cabinets/1/ask", "key", "K-1"}, {"/cabinets/9/door"}, {"/cabinets/1/dance"}, {"/gateways/1/dance"}, {"/cabinets/1/insert", "slot", "1", "tag", "X"}} {
		if code, s := w.do(bad[0], bad[1:]...); code != http.StatusConflict || s.Problem == "" {
			t.Errorf("%v: %d %q", bad, code, s.Problem)
		}
	}
	w.ok("/cabinets/1/badge", "text", "1001")
	if s := w.state().Cabinets[0]; s.Person != "Ann" || !strings.Contains(s.Said, "Hello Ann") {
		t.Errorf("%+v", s)
	}
	res, err := http.Get(w.state().Cabinets[0].Screen)
	if err != nil || res.StatusCode != 200 {
		t.Errorf("the screen: %v", err)
	}
	req, _ := http.NewRequest("GET", "http://"+w.fleet.Addr()+"/", nil)
	req.Host = "evil.example"
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("%v %v", res, err)
	}
}

func TestBadOptions(t *testing.T) {
	for name, o := range map[string]sim.Options{
		"no cabinets": {}, "odd link": {Cabinets: 1, Link: "pigeon"}, "public console": {Cabinets: 1, Console: "0.0.0.0:0"}, "nobody claims": {Cabinets: 1},
	} {
		o.Data = t.TempDir()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		if err := sim.Run(ctx, o); err == nil {
			t.Errorf("%s: it ran", name)
		}
		cancel()
	}
}
