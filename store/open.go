package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

// Dialect names the SQL engine below a Store.
type Dialect string

// The two engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Options say where the data lives; the zero value of every other field is a
// sensible default.
type Options struct {
	URL        string           // postgres://…; empty: SQLite in Dir
	Dir        string           // data folder of SQLite, made when missing
	File       string           // file in Dir, by default claviger.db
	Migrations fs.FS            // holds sqlite/ and postgres/; by default those of the product
	Migrate    bool             // bring the schema up to date first, else an old one is refused
	Clock      func() time.Time // by default time.Now
	Entropy    io.Reader        // for ids, by default crypto/rand
	Log        *slog.Logger     // by default slog.Default
	Pool       int              // PostgreSQL connections, by default 8 × cores; SQLite readers, by default 4
	Poll       time.Duration    // how often SQLite looks for commits of other processes, by default 500 ms; negative: never

	Authority tenants.Authority // what entries give as the right by which all was done; by default that of the scope
	Queries   *QueryCount       // collects every statement, for tests; by default none is kept
	Hasty     bool              // a power cut may undo the last commits, never tear one: for told stories and benches
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect   Dialect
	build     *bun.DB // writes SQL text; it has no connection of its own (see guard.go)
	fenced    map[string]bool
	readers   *sql.DB    // PostgreSQL: the one pool
	lenders   *pool      // SQLite: connections that only read
	writer    *writer    // SQLite only
	telegraph *telegraph // PostgreSQL only

	clock    func() time.Time
	right    tenants.Authority // Options.Authority
	mu       sync.Mutex        // guards last
	last     time.Time
	ids      idSource
	log      *slog.Logger
	queries  *QueryCount // Options.Queries
	bells    bells
	rules    sync.Map // tenants.OrgID → ruleSet
	versions sync.Map // versionKey → rules.Rule
	logs     sync.Map // tenants.OrgID → name of the log
	closing  sync.Once
}

// Open opens the database, checks that it is sound, durable and of this
// program's schema, and fails with one of the codes of errors.go otherwise.
func Open(ctx context.Context, o Options) (*Store, error) {
	o = o.withDefaults()
	s := &Store{clock: o.Clock, right: o.Authority, log: o.Log, queries: o.Queries, ids: idSource{entropy: o.Entropy}}
	var err error
	switch {
	case o.URL == "":
		err = s.openSQLite(ctx, o)
	case strings.HasPrefix(o.URL, "postgres://"), strings.HasPrefix(o.URL, "postgresql://"):
		err = s.openPostgres(ctx, o)
	default:
		err = tenants.Fail(tenants.Invalid, CodeURLInvalid, "url", redact(o.URL))
	}
	if err != nil {
		s.Close()
		return nil, tenants.Wrap("store.Open", err)
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.File == "" {
		o.File = "claviger.db"
	}
	if o.Migrations == nil {
		o.Migrations = Schema()
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Poll == 0 {
		o.Poll = 500 * time.Millisecond
	}
	return o
}

// Dialect tells which engine is below.
func (s *Store) Dialect() Dialect { return s.dialect }

// Close waits for the running batch and closes every connection. Later calls
// of InTx and Read fail with CodeClosed; closing again does nothing.
func (s *Store) Close() (first error) {
	s.closing.Do(func() { first = s.close() })
	return first
}

func (s *Store) close() (first error) {
	keep := func(err error) {
		if first == nil {
			first = err
		}
	}
	if s.telegraph != nil {
		keep(s.telegraph.close())
	}
	if s.lenders != nil {
		keep(s.lenders.close())
	}
	if s.readers != nil { // before the writer: the last to close folds the WAL in, and readers may not write
		keep(s.readers.Close())
	}
	if s.writer != nil {
		keep(s.writer.close())
	}
	s.bells.close()
	return first
}

// now is the clock in UTC, cut to microseconds as both engines store it, and
// never earlier than any time given before.
func (s *Store) now() time.Time {
	t := s.clock().UTC().Truncate(time.Microsecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.Before(s.last) {
		return s.last
	}
	s.last = t
	return t
}
