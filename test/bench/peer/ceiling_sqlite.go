package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"time"
)

const ceilingSchema = `
CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, status INTEGER NOT NULL, holder INTEGER, due INTEGER);
CREATE INDEX IF NOT EXISTS keys_board ON keys (due, id) WHERE status = 1;
CREATE TABLE IF NOT EXISTS custody (id INTEGER PRIMARY KEY, k INTEGER NOT NULL, p INTEGER NOT NULL, o INTEGER NOT NULL, i INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS custody_open ON custody (k) WHERE i IS NULL;
CREATE TABLE IF NOT EXISTS ev (id INTEGER PRIMARY KEY, k INTEGER NOT NULL, p INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL, h BLOB, prev BLOB);
CREATE INDEX IF NOT EXISTS ev_key ON ev (k, at);
CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5 (code, name, content='', tokenize='trigram');`

// sqlite has one writer that commits what waits together, and readers.
type sqlite struct {
	jobs    chan job
	readers *sql.DB
}

type job struct {
	change
	out  bool
	done chan error
}

func openSQLite(path string, o options) (engine, error) {
	uri := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32000)"
	db, err := sql.Open("sqlite", uri)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(ceilingSchema); err != nil {
		return nil, err
	}
	if err := fillSQLite(db, o); err != nil {
		return nil, err
	}
	readers, err := sql.Open("sqlite", uri+"&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	readers.SetMaxOpenConns(4)
	readers.SetMaxIdleConns(4)
	s := &sqlite{jobs: make(chan job, 64), readers: readers}
	w, err := prepareWriter(db)
	if err != nil {
		return nil, err
	}
	go s.write(w)
	return s, nil
}

const sqliteNumbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1) "

func fillSQLite(db *sql.DB, o options) error {
	var there bool
	if err := db.QueryRow("SELECT EXISTS (SELECT 1 FROM keys)").Scan(&there); err != nil || there {
		return err
	}
	now := time.Now().UnixMicro()
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO people " + sqliteNumbers + "SELECT i, 'Person ' || i FROM n", []any{o.people}},
		{"INSERT INTO keys " + sqliteNumbers + "SELECT i, 'K-' || (i + 1), 'Storeroom ' || (i / 97) || ', door ' || (i % 97), i % 3 = 0, CASE WHEN i % 3 = 0 THEN i % ?2 END, CASE WHEN i % 3 = 0 THEN ?3 + i END FROM n", []any{o.keys, o.people, now}},
		{"INSERT INTO custody (k, p, o) SELECT id, holder, ?1 FROM keys WHERE status = 1", []any{now}},
		{"INSERT INTO f (rowid, code, name) SELECT id, code, name FROM keys", nil},
	} {
		if _, err := db.Exec(s.sql, s.args...); err != nil {
			return fmt.Errorf("%s: %w", s.sql, err)
		}
	}
	return nil
}

// writer is the connection with its statements.
type writer struct {
	conn                     *sql.Conn
	begin, commit, rollback  *sql.Stmt
	takeKey, takeHold, event *sql.Stmt
	returnKey, returnHold    *sql.Stmt
}

func prepareWriter(db *sql.DB) (w writer, err error) {
	if w.conn, err = db.Conn(background); err != nil {
		return w, err
	}
	for _, s := range []struct {
		into **sql.Stmt
		text string
	}{
		{&w.begin, "BEGIN IMMEDIATE"}, {&w.commit, "COMMIT"}, {&w.rollback, "ROLLBACK"},
		{&w.takeKey, "UPDATE keys SET status = 1, holder = ?, due = ? WHERE id = ? AND status = 0"},
		{&w.takeHold, "INSERT INTO custody (k, p, o) VALUES (?, ?, ?)"},
		{&w.returnKey, "UPDATE keys SET status = 0, holder = NULL, due = NULL WHERE id = ? AND status = 1"},
		{&w.returnHold, "UPDATE custody SET i = ? WHERE k = ? AND i IS NULL"},
		{&w.event, "INSERT INTO ev (k, p, kind, at, h, prev) VALUES (?, ?, ?, ?, ?, ?)"},
	} {
		if *s.into, err = w.conn.PrepareContext(background, s.text); err != nil {
			return w, err
		}
	}
	return w, nil
}

// write commits together what waits; nobody waits for a batch to fill.
func (s *sqlite) write(w writer) {
	for first := range s.jobs {
		batch := []job{first}
		for len(batch) < 64 && len(s.jobs) > 0 {
			batch = append(batch, <-s.jobs)
		}
		_, err := w.begin.Exec()
		refused := make([]error, len(batch))
		for i := 0; i < len(batch) && err == nil; i++ {
			refused[i], err = w.apply(batch[i])
		}
		if err == nil {
			_, err = w.commit.Exec()
		} else {
			w.rollback.Exec()
		}
		for i, j := range batch {
			if err != nil {
				refused[i] = err
			}
			j.done <- refused[i]
		}
	}
}

var blank = make([]byte, 32)

func (w writer) apply(j job) (refused, err error) {
	now, kind := time.Now().UnixMicro(), 0
	var res sql.Result
	if j.out {
		kind = 1
		res, err = w.takeKey.Exec(j.Person, now+8*3600e6, j.Key)
	} else {
		res, err = w.returnKey.Exec(j.Key)
	}
	if err != nil {
		return nil, err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return fmt.Errorf("the key is not there"), nil
	}
	if j.out {
		_, err = w.takeHold.Exec(j.Key, j.Person, now)
	} else {
		_, err = w.returnHold.Exec(now, j.Key)
	}
	if err == nil {
		_, err = w.event.Exec(j.Key, j.Person, kind, now, blank, blank)
	}
	return nil, err
}

func (s *sqlite) change(c change, out bool) error {
	j := job{c, out, make(chan error, 1)}
	s.jobs <- j
	return <-j.done
}

func (s *sqlite) board(after int64, page func(boardRow)) error {
	return eachBoard(s.readers, "SELECT k.code, k.name, p.name, k.due FROM keys AS k JOIN people AS p ON p.id = k.holder WHERE k.status = 1 AND k.due > ? ORDER BY k.due, k.id LIMIT 50", after, page)
}

func eachBoard(db *sql.DB, query string, after int64, page func(boardRow)) error {
	rows, err := db.Query(query, after)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r boardRow
		if err := rows.Scan(&r.code, &r.name, &r.person, &r.due); err != nil {
			return err
		}
		page(r)
	}
	return rows.Err()
}

func (s *sqlite) find(text string, hit func(code, name string)) error {
	query, arg := "SELECT code, name FROM keys WHERE code >= ? AND code < ? || char(1114111) ORDER BY code LIMIT 12", []any{text, text}
	if len([]rune(text)) >= 3 {
		query, arg = "SELECT k.code, k.name FROM keys AS k WHERE k.id IN (SELECT rowid FROM f WHERE f MATCH ? LIMIT 12) ORDER BY k.code", []any{`"` + text + `"`}
	}
	rows, err := s.readers.Query(query, arg...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return err
		}
		hit(code, name)
	}
	return rows.Err()
}
