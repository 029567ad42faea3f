package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestKilledInTheMiddle kills a program that writes as fast as it can: what
// it had said to be written must be there, and the database must be sound.
func TestKilledInTheMiddle(t *testing.T) {
	o := store.Options{Migrations: testFiles(t)}
	for dialect, o := range map[string]store.Options{"sqlite": storetest.SQLite(t, o), "postgres": storetest.Postgres(t, o)} {
		t.Run(dialect, func(t *testing.T) {
			for round := range 3 {
				said := killWriter(t, o, round)
				s := storetest.Open(t, o)
				there := jars(t, s, inA)
				for _, id := range said {
					if _, found := slices.BinarySearch(there, id); !found {
						t.Errorf("round %d: %s was acknowledged and is gone", round, id)
					}
				}
				if dialect == "sqlite" {
					sound(t, s)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// killWriter runs TestWriterToBeKilled in a program of its own, kills it in
// mid-write and returns what it had acknowledged.
func killWriter(t *testing.T, o store.Options, round int) (said []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriterToBeKilled$")
	cmd.Env = append(os.Environ(), "CLAVIGER_VICTIM=1", "VICTIM_DIR="+o.Dir, "VICTIM_URL="+o.URL, fmt.Sprint("VICTIM_ROUND=", round))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			said = append(said, id)
		}
		if len(said) == 200+37*round {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	_ = cmd.Wait()
	if len(said) < 200 {
		t.Fatalf("only %d writes before the end", len(said))
	}
	return said
}

// TestWriterToBeKilled is the victim; in an ordinary run it does nothing.
func TestWriterToBeKilled(t *testing.T) {
	if os.Getenv("CLAVIGER_VICTIM") == "" {
		return
	}
	s := storetest.Open(t, store.Options{URL: os.Getenv("VICTIM_URL"), Dir: os.Getenv("VICTIM_DIR"), Migrations: testFiles(t)})
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for n := range 100_000 {
				id := fmt.Sprintf("%s-%d-%d", os.Getenv("VICTIM_ROUND"), w, n)
				if err := s.InTx(ctx, inA, func(tx *store.Tx) error { return insertJar(tx, jar{ID: id, Name: id}) }); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				fmt.Println("ack " + id)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func sound(t *testing.T, s *store.Store) {
	t.Helper()
	var verdict string
	err := s.UnscopedRead(ctx, "test", func(rx *store.UnscopedRx) error { return rx.Raw("PRAGMA integrity_check").Scan(ctx, &verdict) })
	if err != nil || verdict != "ok" {
		t.Error("integrity:", verdict, err)
	}
}

// TestFullDisk fills a small disk: each transaction is either there or was
// refused with disk_full, and after room was made all goes on.
func TestFullDisk(t *testing.T) {
	dir, fits := smallDisk(t)
	defer fits(all)
	ballast := filepath.Join(dir, "ballast")
	write(t, ballast, strings.Repeat("x", 256<<10))
	o := store.Options{Dir: filepath.Join(dir, "data"), Migrations: testFiles(t), Migrate: true}
	s := storetest.Open(t, o)
	fits(1 << 20)
	var mu sync.Mutex
	var kept []string
	var refused error
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for n := 0; n < 2000; n++ {
				id := fmt.Sprintf("%d-%d", w, n)
				err := s.InTx(ctx, inA, func(tx *store.Tx) error {
					return insertJar(tx, jar{ID: id, Name: id + strings.Repeat("y", 3000)})
				})
				mu.Lock()
				if err != nil {
					refused = err
					mu.Unlock()
					return
				}
				kept = append(kept, id)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if tenants.CodeOf(refused) != store.CodeDiskFull || !store.IsDiskFull(refused) {
		t.Fatal("the disk never filled:", refused)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	fits(all)
	put(t, s, inA, jar{ID: "after", Name: "after"})
	there := jars(t, s, inA)
	slices.Sort(kept)
	if len(kept) == 0 || !slices.Equal(append(kept, "after"), there) {
		t.Fatalf("%d acknowledged, %d there", len(kept), len(there))
	}
	sound(t, s)
}

// smallDisk is a folder that holds 2 MiB: a file system in memory where this
// program may mount one, else a limit on the size of its files, which fits
// sets, in bytes.
func smallDisk(t *testing.T) (dir string, fits func(uint64)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, 0); err != nil {
				t.Error(err)
			}
		})
		return dir, func(uint64) {}
	} else if !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EACCES) {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	return dir, func(bytes uint64) {
		now := syscall.Rlimit{Cur: min(bytes, limit.Cur), Max: limit.Max}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
			t.Error(err)
		}
	}
}

const all = math.MaxUint64

// TestACommitThatFailsFailsTheWholeBatch fills the disk while a batch of
// several callers is open, so that the COMMIT itself is what fails.
func TestACommitThatFailsFailsTheWholeBatch(t *testing.T) {
	dir, fits := smallDisk(t)
	defer fits(all)
	s := storetest.Open(t, store.Options{Dir: filepath.Join(dir, "data"), Migrations: testFiles(t), Migrate: true})
	gate := make(chan struct{})
	var wg sync.WaitGroup
	errs := make([]error, 5)
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.InTx(ctx, inA, func(tx *store.Tx) error {
				<-gate
				return insertJar(tx, jar{ID: fmt.Sprint(i), Name: fmt.Sprint(i)})
			})
		})
	}
	time.Sleep(50 * time.Millisecond) // all are in the queue, the first is in its turn
	fits(4096)
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(filler, io.LimitReader(zeros{}, 4<<20))
	filler.Close()
	close(gate)
	wg.Wait()
	failed := 0
	for _, err := range errs {
		if err != nil {
			failed++
			if tenants.CodeOf(err) != store.CodeDiskFull {
				t.Error(err)
			}
		}
	}
	if failed == 0 {
		t.Error("the disk was not full")
	}
	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	fits(all)
	if there := jars(t, s, inA); len(there) != len(errs)-failed {
		t.Fatalf("%d failed, yet %v are there", failed, there)
	}
	put(t, s, inA, jar{ID: "after", Name: "after"})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
