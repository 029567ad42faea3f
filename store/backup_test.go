package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/store"
	"claviger/store/storetest"
)

// engines are a fresh database of each kind.
var engines = map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}

// emptyOf is a place of an engine where there is no database yet.
func emptyOf(t testing.TB, engine string) store.Options {
	if engine == "postgres" {
		return storetest.Empty(t, store.Options{})
	}
	return store.Options{Dir: t.TempDir()}
}

// TestBackupIsRestoredIntoEitherEngine tells a little, backs it up, restores
// it into each engine, and finds the same log, the same search and room for more.
func TestBackupIsRestoredIntoEitherEngine(t *testing.T) {
	for from, fresh := range engines {
		t.Run("from "+from, func(t *testing.T) {
			ctx := context.Background()
			o := fresh(t, store.Options{})
			s := storetest.Open(t, o)
			h := newHouse(t, s, "north")
			k := h.key("K-1", h.board, 1)
			_, err := h.take(k, h.ben)
			must(t, err)
			signer := filepath.Join(t.TempDir(), "signer.db")
			head, err := newSealer(t, s, signer).Now(ctx, h.org)
			must(t, err)
			file := filepath.Join(t.TempDir(), "claviger.backup")
			must(t, store.Backup(ctx, o, file))
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("%v %v", info, err)
			}
			for to := range engines {
				t.Run("into "+to, func(t *testing.T) { restored(t, emptyOf(t, to), file, signer, h, k, head) })
			}
		})
	}
}

// restored restores file into an empty place and compares.
func restored(t *testing.T, o store.Options, file, signer string, was *house, k custody.Item, head store.LogHead) {
	ctx := context.Background()
	must(t, store.Restore(ctx, o, file))
	s := storetest.Open(t, o)
	h := *was
	h.t, h.s = t, s
	heads, err := store.OpenSignerHeads(ctx, signer)
	must(t, err)
	defer heads.Close()
	if c := checkup(t, s, heads); c.First != nil || c.Sealed != head.Size || string(c.Root[:]) != string(head.Root) {
		t.Fatalf("checkup %+v, was %+v", c, head)
	}
	h.read(func(r *store.Rx) error {
		it, err := r.Item(k.ID)
		if err != nil || it.HolderID != h.ben || !it.CreatedAt.Equal(k.CreatedAt) {
			t.Errorf("item %+v, was %+v, %v", it, k, err)
		}
		found, err := r.Search("boil", 5)
		if err != nil || len(found) == 0 {
			t.Errorf("search finds %v, %v", found, err)
		}
		return err
	})
	_, err = h.back(k)
	must(t, err)
	z := newSealer(t, s, filepath.Join(t.TempDir(), "another.db"))
	if err := z.Standing(ctx, h.org); !errors.Is(err, ledger.ErrNotBegun) {
		t.Errorf("a signer that lost its heads says %v", err)
	}
}

// TestBackupAndRestoreOverwriteNothing keeps what is there, in one sentence.
func TestBackupAndRestoreOverwriteNothing(t *testing.T) {
	ctx := context.Background()
	for engine, fresh := range engines {
		t.Run(engine, func(t *testing.T) {
			o := fresh(t, store.Options{})
			newHouse(t, storetest.Open(t, o), "north")
			file := filepath.Join(t.TempDir(), "b")
			must(t, os.WriteFile(file, []byte("mine"), 0o600))
			codeIs(t, store.Backup(ctx, o, file), store.CodeFileExists)
			if kept, _ := os.ReadFile(file); string(kept) != "mine" {
				t.Errorf("the file is now %q", kept)
			}
			good := filepath.Join(t.TempDir(), "good")
			must(t, store.Backup(ctx, o, good))
			codeIs(t, store.Restore(ctx, o, good), store.CodeNotEmpty)
			codeIs(t, store.Restore(ctx, emptyOf(t, engine), filepath.Join(t.TempDir(), "none")), store.CodeFileMissing)
			codeIs(t, store.Restore(ctx, emptyOf(t, engine), file), store.CodeCorrupt)
		})
	}
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	must(t, err)
	_, err = db.Exec("CREATE TABLE songs (title text)")
	must(t, err)
	must(t, db.Close())
	into := store.Options{Dir: t.TempDir()}
	codeIs(t, store.Restore(ctx, into, foreign), store.CodeNoBackup)
	left, err := os.ReadDir(into.Dir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("a restore that failed left %v", left)
	}
	codeIs(t, store.Backup(ctx, store.Options{Dir: t.TempDir()}, filepath.Join(t.TempDir(), "b")), store.CodeNoDatabase)
}

// TestAloneSeesOtherPrograms notices an open store, and its end.
func TestAloneSeesOtherPrograms(t *testing.T) {
	ctx := context.Background()
	for engine, fresh := range engines {
		t.Run(engine, func(t *testing.T) {
			o := fresh(t, store.Options{})
			must(t, store.Alone(ctx, o))
			s, err := store.Open(ctx, o)
			must(t, err)
			codeIs(t, store.Alone(ctx, o), store.CodeInUse)
			must(t, s.Close())
			for i := 0; ; i++ { // the server needs a moment to see a connection go
				if err = store.Alone(ctx, o); err == nil {
					return
				}
				if i == 100 {
					t.Fatal(err)
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
}
