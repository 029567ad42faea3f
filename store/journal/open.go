package journal

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"claviger/hardware/proto"
	"claviger/tenants"
)

//go:embed schema.sql
var schema string

// version of the schema; a file of a newer one is refused.
const version = 1

// pragmas make every commit survive a power cut.
const pragmas = "?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"

// Journal is one open database. It is safe for use by several goroutines;
// writers wait for one another.
type Journal struct {
	db *sql.DB

	mu   sync.Mutex // one writer at a time; guards life and head
	life Life
	head Head
}

// Life is which journal this is: the device, and the count of its enrolments.
type Life struct {
	Device tenants.DeviceID
	Epoch  uint32
}

// Head is how far the journal has come.
type Head struct {
	First uint64 // lowest number held, 0 none
	Last  uint64 // highest number written, 0 none
	Hash  proto.Hash
	Acked uint64 // highest number that the cloud has for good
}

// Waiting is how many records the cloud does not have yet.
func (h Head) Waiting() uint64 { return h.Last - h.Acked }

// Open opens the database of a cabinet at path, or makes it.
func Open(ctx context.Context, path string) (*Journal, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, tenants.Wrap("journal.Open", err)
	}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	db, err := sql.Open("sqlite", uri.String()+pragmas)
	if err != nil {
		return nil, tenants.Wrap("journal.Open", err)
	}
	db.SetMaxOpenConns(2) // the writer and one reader
	j := &Journal{db: db}
	if err := j.prepare(ctx); err != nil {
		return nil, errors.Join(tenants.Wrap("journal.Open", err), db.Close())
	}
	return j, nil
}

// Close closes the database.
func (j *Journal) Close() error { return j.db.Close() }

// prepare checks the modes that durability rests on, makes the tables and
// reads where the journal stands.
func (j *Journal) prepare(ctx context.Context) error {
	var mode string
	var synchronous, have int
	for _, q := range []struct {
		text string
		into any
	}{{"PRAGMA journal_mode", &mode}, {"PRAGMA synchronous", &synchronous}, {"PRAGMA user_version", &have}} {
		if err := j.db.QueryRowContext(ctx, q.text).Scan(q.into); err != nil {
			return err
		}
	}
	if mode != "wal" || synchronous != 2 {
		return fmt.Errorf("the database runs in mode %s, synchronous %d, which may forget a commit", mode, synchronous)
	}
	if have > version {
		return fmt.Errorf("the database has schema %d, this program knows %d", have, version)
	}
	if _, err := j.db.ExecContext(ctx, schema+fmt.Sprintf("PRAGMA user_version = %d;", version)); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reload(ctx)
}

// Head is how far the journal has come.
func (j *Journal) Head() Head {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.head
}

// Life is which journal this is; the zero Life before enrolment.
func (j *Journal) Life() Life {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.life
}
