package hub_test

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/hub"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"

	"github.com/uptrace/bun/driver/pgdriver"
)

// batch is one message of a cabinet with three records, and its topic.
func (r *rig) batch() (topic string, body []byte) {
	r.t.Helper()
	c := r.cabinet
	c.write(proto.Record{Kind: proto.Returned, Slot: 1, Tag: "F1"})
	c.write(proto.Record{Kind: proto.Released, Slot: 1, Item: r.key.ID, Person: r.ben})
	c.write(proto.Record{Kind: proto.Taken, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Intent: 2})
	body, err := proto.Seal(proto.Events{Device: c.id, Epoch: c.epoch, Boot: c.boot, Records: c.signed, At: proto.MomentOf(time.Now())}, proto.Signer{KeyID: string(c.id), Key: c.key})
	must(r.t, err)
	return proto.Topic{Gateway: r.gateway, Device: c.id, Kind: proto.KindEvents}.String(), body
}

// once wants the batch to be there, acknowledged, and to have acted once.
func (r *rig) once(t *testing.T) {
	t.Helper()
	if ack := last[proto.Ack](r); ack == nil || ack.Upto != 3 {
		t.Errorf("the ack is %+v", ack)
	}
	if it, w := r.item(), r.twin(); it.State != custody.Out || it.HolderID != r.ben || w.AckedSeq != 3 || w.QuarantinedAt != nil {
		t.Errorf("the key is %s with %s, %d records, set aside %v", it.State, it.HolderID, w.AckedSeq, w.QuarantinedAt)
	}
	must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
		vs, err := rx.Timeline(store.TimelineAsk{Device: r.cabinet.id, Limit: 50})
		if len(vs) != 3 {
			t.Errorf("%d entries of the device, want 3", len(vs))
		}
		return err
	}))
}

// TestNoAckWithoutADisk: a hub in a program of its own whose disk fails while
// records come. Nothing is acknowledged that is not on disk; afterwards the
// same records come again, and act once.
func TestNoAckWithoutADisk(t *testing.T) {
	for _, fault := range []string{"fsync fails", "no room"} {
		t.Run(fault, func(t *testing.T) {
			o := storetest.SQLite(t, store.Options{})
			r := newRig(t, storetest.Open(t, o))
			r.cabinet.born()
			topic, body := r.batch()
			must(t, r.s.Close())
			victim := exec.Command(os.Args[0], "-test.run=^TestHubVictim$", "-test.v")
			victim.Env = append(os.Environ(), "CLAVIGER_VICTIM="+fault, "VICTIM_DIR="+o.Dir, "VICTIM_TOPIC="+topic, "VICTIM_BODY="+hex.EncodeToString(body))
			if out, err := victim.CombinedOutput(); err != nil || !strings.Contains(string(out), "refused twice") {
				t.Fatalf("%v\n%s", err, out)
			}
			r.s = storetest.Open(t, o)
			r.hub = hub.New(r.s, r.keys, time.Now, slog.New(slog.DiscardHandler))
			r.hub.SetPublisher(r)
			must(t, r.hub.Handle(context.Background(), topic, body))
			r.once(t)
		})
	}
}

// count counts what a hub says.
type count int

func (c *count) Publish(context.Context, string, []byte) error { *c++; return nil }

// TestHubVictim is the hub whose disk fails; in an ordinary run it does nothing.
func TestHubVictim(t *testing.T) {
	fault := os.Getenv("CLAVIGER_VICTIM")
	if fault == "" {
		return
	}
	ring, err := keyring.Open(keyring.Options{Dir: filepath.Join(t.TempDir(), "keys")})
	must(t, err)
	s := storetest.Open(t, store.Options{Dir: os.Getenv("VICTIM_DIR")})
	h, said := hub.New(s, ring, time.Now, slog.New(slog.DiscardHandler)), new(count)
	h.SetPublisher(said)
	body, err := hex.DecodeString(os.Getenv("VICTIM_BODY"))
	must(t, err)
	handle := func() error { return h.Handle(context.Background(), os.Getenv("VICTIM_TOPIC"), body) }
	room := func(bytes uint64) {
		limit := syscall.Rlimit{Cur: bytes, Max: ^uint64(0)}
		must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	}
	if fault == "no room" {
		signal.Ignore(syscall.SIGXFSZ)
		room(512)
	} else {
		must(t, storetest.BreakSync())
	}
	for range 2 {
		if err := handle(); !store.IsDiskFull(err) && !store.IsDiskFailing(err) {
			t.Fatalf("the hub took what its disk did not: %v", err)
		}
	}
	if *said != 0 {
		t.Fatalf("%d messages went out", *said)
	}
	fmt.Println("refused twice")
	if fault != "no room" {
		os.Exit(0) // its disk never comes back: closing would fail, too
	}
	room(^uint64(0))
	if err := handle(); err != nil || *said != 1 {
		t.Errorf("there is room again: %v, %d messages", err, *said)
	}
}

// TestNoAckWithoutACommit: PostgreSQL refuses at the commit itself, when every
// statement had gone well.
func TestNoAckWithoutACommit(t *testing.T) {
	o := storetest.Postgres(t, store.Options{})
	r := newRig(t, storetest.Open(t, o))
	r.cabinet.born()
	topic, body := r.batch()
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(o.URL)))
	defer db.Close()
	run := func(statement string) {
		t.Helper()
		_, err := db.Exec(statement)
		must(t, err)
	}
	run("CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$")
	run("CREATE CONSTRAINT TRIGGER no_room AFTER INSERT ON device_records DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_room()")
	r.mu.Lock()
	r.sent = nil
	r.mu.Unlock()
	for range 2 {
		if err := r.hub.Handle(context.Background(), topic, body); !store.IsDiskFull(err) {
			t.Fatalf("the hub took what was not committed: %v", err)
		}
	}
	if len(r.sent) != 0 || r.twin().AckedSeq != 0 {
		t.Fatalf("%d messages went out, %d records are there", len(r.sent), r.twin().AckedSeq)
	}
	run("DROP TRIGGER no_room ON device_records")
	must(t, r.hub.Handle(context.Background(), topic, body))
	r.once(t)
}
