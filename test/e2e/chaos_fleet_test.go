package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/seed/scale"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/test/storm"
)

// TestChaosFleet lets cabinets tell thousands of records, each batch up to
// twice and out of turn, while the server is killed again and again, and with
// servers of its own the broker and Redis too. Each time it is ready within
// 10 s; at the end every acknowledged record is in the log exactly once and in
// order, every key is where its cabinet says, and fsck is content.
func TestChaosFleet(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		newFleetChaos(t, empty(t), 7, nil).run(long(4, 200))
	})
	t.Run("servers", func(t *testing.T) {
		broker, redis := newMortal(t, "mosquitto"), newMortal(t, "redis-server")
		p := empty(t).with("DATABASE_URL="+storetest.Empty(t, store.Options{}).URL, "MQTT_URL=mqtt://"+broker.addr, "REDIS_URL=redis://"+redis.addr)
		newFleetChaos(t, p, 7, []*mortal{broker, redis}).run(long(2, 20))
	})
}

// TestChaosLink lets a fleet tell its records over lines that are cut, slow,
// lossy, half-open, and slow to close: everything arrives once and in order. The
// delay is half a second each way, at full length two.
func TestChaosLink(t *testing.T) {
	t.Parallel()
	c := newFleetChaos(t, empty(t), 50, nil)
	l := newLink(t, c.flags[3])
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Minute)
	defer stop()
	c.fleet.Broker = "mqtt://" + l.addr
	c.must(c.fleet.Connect(ctx))
	faults := []struct {
		name  string
		bad   fault
		lasts time.Duration // before the line is good again; 0: until all is told
	}{
		{"cut", fault{cut: true}, 300 * time.Millisecond}, {"late", fault{delay: time.Duration(long(500, 2000)) * time.Millisecond}, 0}, {"a packet in twenty lost", fault{loss: 0.05}, 0},
		{"half-open", fault{dead: true}, 2 * time.Second}, {"slow close", fault{slow: time.Second}, 0},
	}
	each := long(30, 1000)
	for n, f := range faults {
		began := time.Now()
		for _, x := range c.fleet.Cabinets {
			c.must(x.Write((n+1)*each, began.Add(-time.Hour)))
		}
		told := make(chan error, 1)
		go func() { told <- c.fleet.Tell(ctx) }()
		time.Sleep(20 * time.Millisecond)
		l.set(f.bad)
		if f.lasts > 0 {
			time.Sleep(f.lasts)
			l.set(fault{})
		}
		if err := <-told; err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		if f.name == "slow close" {
			l.set(fault{slow: time.Second, cut: true})
		}
		t.Logf("%s: all told after %s", f.name, time.Since(began).Round(time.Millisecond))
		l.set(fault{})
	}
	stop()
	c.fleet.Disconnected()
	c.end()
}

// long is the short form of a number, or with CLAVIGER_LONG the full one.
func long(short, full int) int {
	if os.Getenv("CLAVIGER_LONG") != "" {
		return full
	}
	return short
}

// fleetChaos is an installation whose processes are killed while a fleet
// tells it what happened.
type fleetChaos struct {
	t      *testing.T
	place  place
	flags  []string
	server *server
	others []*mortal // that are killed after the server, each once a round
	fleet  *storm.Fleet
}

// newFleetChaos enrols the fleet and gives it keys.
func newFleetChaos(t *testing.T, p place, batch int, others []*mortal) *fleetChaos {
	p.run(t, "seed", "--scale", "100").want(t, 0)
	c := &fleetChaos{t: t, place: p, others: others, flags: []string{"--addr", freeAddress(t), "--mqtt", freeAddress(t)}}
	token := p.token(t, scale.Slug, "owner")
	c.server = serve(t, p, c.flags...)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var err error
	c.fleet, err = storm.Enrol(ctx, storm.Plan{URL: c.server.url, Token: token, Cabinets: long(8, 50), Each: 2, Slots: 4, Batch: batch, Twice: 0.5, Shuffled: 0.5, Seed: 11})
	c.must(err)
	list := filepath.Join(t.TempDir(), "keys.csv")
	c.must(os.WriteFile(list, c.fleet.Keys(), 0o600))
	p.run(t, "import", "--org", scale.Slug, "keys", list).want(t, 0)
	c.must(c.fleet.Connect(ctx))
	c.must(c.fleet.Greet(ctx))
	stop()
	c.fleet.Disconnected()
	return c
}

func (c *fleetChaos) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// run lets the cabinets write on and tell it, and kills in each round.
func (c *fleetChaos) run(rounds int) {
	ctx, stop := context.WithTimeout(c.t.Context(), 90*time.Minute)
	defer stop()
	began := time.Now()
	c.must(c.fleet.Connect(ctx))
	each := max(10, long(100, 2000)/rounds)
	var slowest time.Duration
	for n := range rounds {
		for _, x := range c.fleet.Cabinets {
			c.must(x.Write((n+1)*each, began.Add(time.Duration(n*each)*time.Second-24*time.Hour)))
		}
		told := make(chan error, 1)
		go func() { told <- c.fleet.Tell(ctx) }()
		time.Sleep(time.Duration(20+rand.IntN(200)) * time.Millisecond)
		for _, o := range c.others {
			o.kill()
		}
		c.server.kill()
		for _, o := range c.others {
			o.start()
		}
		asked := time.Now()
		c.server = serve(c.t, c.place, c.flags...)
		slowest = max(slowest, time.Since(asked))
		if err := <-told; err != nil {
			c.t.Fatalf("round %d: %v; acknowledged are %d", n, err, c.acked())
		}
	}
	if slowest > 10*time.Second {
		c.t.Errorf("ready again after %s", slowest)
	}
	stop()
	c.fleet.Disconnected()
	c.end()
	_, batches := c.fleet.Waits()
	c.t.Logf("%d rounds of kills, %d cabinets, %d records in %d batches in %s, ready again after at most %s",
		rounds, len(c.fleet.Cabinets), c.acked(), batches, time.Since(began).Round(time.Second), slowest.Round(time.Millisecond))
}

// end stops the server and looks at what it kept.
func (c *fleetChaos) end() {
	if code := c.server.stop(); code != 0 {
		c.t.Errorf("serve ended with %d", code)
	}
	if found := fsck(c.t, c.place, 0); found.Status != "clean" {
		c.t.Errorf("fsck: %+v", found)
	}
	c.judge()
}

func (c *fleetChaos) acked() (n uint64) {
	for _, x := range c.fleet.Cabinets {
		n += x.Acked()
	}
	return n
}

// judge compares the database with the journals of the cabinets.
func (c *fleetChaos) judge() {
	ctx := context.Background()
	o := store.Options{Dir: c.place.data}
	for _, e := range c.place.env {
		if url, ok := strings.CutPrefix(e, "DATABASE_URL="); ok {
			o = store.Options{URL: url}
		}
	}
	s, err := store.Open(ctx, o)
	c.must(err)
	defer s.Close()
	org, err := s.UnscopedOrgBySlug(ctx, scale.Slug)
	c.must(err)
	c.must(s.Read(ctx, tenants.ForJob(org.ID, "chaos"), func(r *store.Rx) error {
		for _, x := range c.fleet.Cabinets {
			if err := inOrder(r, x); err != nil {
				return err
			}
		}
		return nil
	}))
}

// inOrder tells what of a cabinet's journal the log does not say once and in
// its order, and which key is not where the cabinet says.
func inOrder(r *store.Rx, x *storm.Cabinet) error {
	var seqs []uint64
	err := r.Select("entries", "e").ColumnExpr("e.seq").Where("e.device_id = ? AND e.seq > 0", x.Device()).OrderExpr("e.entry_no").Scan(r.Context(), &seqs)
	if err != nil {
		return err
	}
	for n, seq := range seqs {
		if seq != uint64(n)+1 {
			return fmt.Errorf("cabinet %d: entry %d of the log is its record %d", x.No, n+1, seq)
		}
	}
	if uint64(len(seqs)) != x.Acked() || x.Acked() != x.Written() {
		return fmt.Errorf("cabinet %d wrote %d records, %d were acknowledged, %d are in the log", x.No, x.Written(), x.Acked(), len(seqs))
	}
	for _, end := range x.Ends() {
		it, err := r.Item(end.Item)
		if err != nil {
			return err
		}
		if end.In != (it.State == custody.In) || end.Holder != it.HolderID {
			return fmt.Errorf("cabinet %d says %+v, the record says %s, %q", x.No, end, it.State, it.HolderID)
		}
	}
	return nil
}

// freeAddress is an address of loopback where nothing listens just now.
func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// mortal is a server of others that a test kills.
type mortal struct {
	t    *testing.T
	name string
	addr string
	args []string
	cmd  *exec.Cmd
}

// newMortal starts Mosquitto or Redis at an address of its own.
func newMortal(t *testing.T, name string) *mortal {
	m := &mortal{t: t, name: name, addr: freeAddress(t)}
	_, port, _ := net.SplitHostPort(m.addr)
	switch name {
	case "mosquitto":
		conf := filepath.Join(t.TempDir(), "mosquitto.conf")
		text := "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\nmax_inflight_messages 1000\n"
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m.args = []string{"-c", conf}
	default:
		m.args = []string{"--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir()}
	}
	t.Cleanup(m.kill)
	m.start()
	return m
}

// start runs the server until it is killed, and waits until it listens.
func (m *mortal) start() {
	m.t.Helper()
	m.cmd = exec.Command(m.name, m.args...)
	m.cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin")
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", m.addr); err == nil {
			conn.Close()
			return
		}
	}
	m.t.Fatalf("%s does not listen at %s", m.name, m.addr)
}

func (m *mortal) kill() {
	if m.cmd != nil && m.cmd.Process != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
		m.cmd = nil
	}
}
