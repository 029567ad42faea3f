package bench

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/seed/scale"
	"claviger/store"
	"claviger/tenants"
	"claviger/test/storm"
)

// BenchmarkW4 lets a fleet come back at once: each cabinet tells what it kept
// while it was alone, a tenth of the batches twice, one in fifty out of its
// turn, while people go on working. Once it is left alone, once the server is
// killed in the middle.
func BenchmarkW4(b *testing.B) {
	// 1,000 are asked for; fewer tell the same sooner
	cabinets, each := setting("CLAVIGER_BENCH_CABINETS", 200), setting("CLAVIGER_BENCH_EVENTS", 500)
	surroundings(b, "W4 a fleet comes back")
	raw := rawInserts(b, 100_000)
	for _, kill := range []bool{false, true} {
		f := newFlood(b, cabinets, each)
		f.flow(kill)
		rate := float64(f.records()) / f.took.Seconds()
		waits, batches := f.fleet.Waits()
		say("  %d cabinets, %d records each in %d batches, server killed in the middle: %v", cabinets, each, batches, kill)
		say("  all acknowledged after %.1f s (goal 120: %s; aim 60: %s), %.0f records/s (goal 2,000: %s), %.0f %% of %.0f raw rows/s (goal 25: %s; aim 60: %s)",
			f.took.Seconds(), goal(f.took <= 2*time.Minute), goal(f.took <= time.Minute), rate, goal(rate >= 2000), 100*rate/raw, raw, goal(rate >= raw/4), goal(rate >= 0.6*raw))
		p99 := percentile(waits, 0.99)
		say("  a batch waits for its acknowledgement: p50 %.0f ms, p99 %.0f ms", ms(percentile(waits, 0.5)), ms(p99))
		say("  meanwhile: takes and returns p99 %.0f ms (goal 100: %s), board p99 %.0f ms (goal 150: %s)", ms(f.acts), goal(f.acts <= 100*time.Millisecond), ms(f.board), goal(f.board <= 150*time.Millisecond))
		say("  resident at most %.0f MB (goal 600: %s); load average %s", f.most, goal(f.most <= 600), load())
		f.judge()
		say("  checked: %d records stored once each, in order; every key where its cabinet says; the log is clean", f.records())
		b.ReportMetric(rate, fmt.Sprintf("records/s-kill=%v", kill))
	}
}

// flood is a fleet with full journals before a running product.
type flood struct {
	*product
	b     *testing.B
	fleet *storm.Fleet
	flags []string
	owner string // its token

	took        time.Duration
	acts, board time.Duration // the slowest of a hundred, at worst
	most        float64       // MB
}

// newFlood enrols the fleet, imports its keys, and lets it be alone.
func newFlood(b *testing.B, cabinets, each int) *flood {
	p := filled(b, 1000, "")
	f := &flood{product: p, b: b, flags: []string{"serve", "--addr", freeAddress(b), "--mqtt", freeAddress(b), "--data", p.dir}}
	f.owner = lastLine(command(b, p.env, "claviger", "token", "create", "--org", scale.Slug, "--role", "owner", "--data", p.dir))
	p.running = serve(b, p.env, "claviger", f.flags...)
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Minute)
	defer stop()
	began := time.Now()
	var err error
	f.fleet, err = storm.Enrol(ctx, storm.Plan{URL: p.base, Token: f.owner, Cabinets: cabinets, Each: 2, Slots: 4, Batch: proto.MostRecords, Twice: 0.1, Shuffled: 0.02, Seed: 4})
	must(b, err)
	list := filepath.Join(b.TempDir(), "keys.csv")
	must(b, os.WriteFile(list, f.fleet.Keys(), 0o600))
	command(b, p.env, "claviger", "import", "--org", scale.Slug, "--data", p.dir, "keys", list)
	must(b, f.fleet.Connect(ctx))
	must(b, f.fleet.Greet(ctx))
	say("  enrolled, %d keys imported, rosters obeyed after %.0f s", 4*cabinets, time.Since(began).Seconds())
	stop()
	f.fleet.Disconnected()
	for _, c := range f.fleet.Cabinets {
		must(b, c.Write(each, time.Now().Add(-time.Hour)))
	}
	return f
}

func (f *flood) records() (n uint64) {
	for _, c := range f.fleet.Cabinets {
		n += c.Written()
	}
	return n
}

// flow lets everything come at once, and measures what people feel meanwhile.
func (f *flood) flow(kill bool) {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Minute)
	defer stop()
	began := time.Now()
	must(f.b, f.fleet.Connect(ctx))
	done := make(chan error, 1)
	go func() {
		err := f.fleet.Tell(ctx)
		f.took = time.Since(began)
		done <- err
	}()
	acts := &side{name: "acts", program: f.running, headers: f.bearer(), script: f.custody(2), pairs: true}
	board := &side{name: "board", program: f.running, headers: f.signedIn(), script: page("/", "</html>")}
	for {
		select {
		case err := <-done:
			must(f.b, err)
			stop()
			f.fleet.Disconnected()
			return
		default:
		}
		if kill && f.acked() > f.records()/2 {
			kill = false
			f.again()
			acts.program, board.program = f.running, f.running
		}
		a, p := acts.drive(2, time.Second), board.drive(1, time.Second)
		if a.bad+p.bad > 0 {
			f.b.Fatalf("people were answered wrongly: %s %s", a.fault, p.fault)
		}
		f.acts, f.board, f.most = max(f.acts, a.p99), max(f.board, p.p99), max(f.most, f.memory())
	}
}

func (f *flood) acked() (n uint64) {
	for _, c := range f.fleet.Cabinets {
		n += c.Acked()
	}
	return n
}

// again kills the server and starts it where it was.
func (f *flood) again() {
	must(f.b, f.cmd.Process.Signal(syscall.SIGKILL))
	f.cmd.Wait()
	f.running = serve(f.b, f.env, "claviger", f.flags...)
	say("  killed at %d of %d records, listening again after %.1f s", f.acked(), f.records(), f.running.took.Seconds())
}

// judge reads the database after the end: each record once, each key where its
// cabinet says, a clean log.
func (f *flood) judge() {
	f.stop()
	command(f.b, f.env, "claviger", "fsck", "--data", f.dir)
	f.open(func(s *store.Store) {
		must(f.b, s.Read(context.Background(), tenants.ForJob(f.org, "bench"), func(r *store.Rx) error {
			for _, c := range f.fleet.Cabinets {
				if err := whole(r, c); err != nil {
					return err
				}
			}
			return nil
		}))
	})
}

// whole tells what of a cabinet's journal the database does not have as it is.
func whole(r *store.Rx, c *storm.Cabinet) error {
	var n struct{ Records, First, Last uint64 }
	err := r.Select("device_records", "d").ColumnExpr("count(*) AS records, min(d.seq) AS first, max(d.seq) AS last").Where("d.device_id = ? AND d.state <> 'pending'", c.Device()).Scan(r.Context(), &n)
	if err != nil || n.Records != c.Written() || n.First != 1 || n.Last != c.Written() {
		return fmt.Errorf("cabinet %d wrote %d records, stored are %+v: %w", c.No, c.Written(), n, err)
	}
	for _, end := range c.Ends() {
		it, err := r.Item(end.Item)
		if err != nil {
			return err
		}
		if end.In != (it.State == custody.In) || end.Holder != it.HolderID {
			return fmt.Errorf("cabinet %d says %+v, stored is %s, %q", c.No, end, it.State, it.HolderID)
		}
	}
	return nil
}

// rawInserts is how many rows a second the same engine takes bare: a hundred
// a transaction, each made durable.
func rawInserts(b *testing.B, rows int) float64 {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "raw.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	must(b, err)
	defer db.Close()
	_, err = db.Exec("CREATE TABLE raw (device TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (device, seq)) STRICT")
	must(b, err)
	body := bytes.Repeat([]byte("x"), 300)
	began := time.Now()
	for n := 0; n < rows; n += 100 {
		tx, err := db.Begin()
		must(b, err)
		for i := n; i < n+100; i++ {
			_, err := tx.Exec("INSERT INTO raw (device, seq, body) VALUES (?, ?, ?)", fmt.Sprint("dev", i%50), i, body)
			must(b, err)
		}
		must(b, tx.Commit())
	}
	return float64(rows) / time.Since(began).Seconds()
}

// freeAddress is an address of loopback where nothing listens just now.
func freeAddress(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	defer l.Close()
	return l.Addr().String()
}
