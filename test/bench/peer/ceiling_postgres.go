package main

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// postgres does a change in one statement: the least that it can cost.
type postgres struct{ db *sql.DB }

const (
	pgTake = `WITH u AS (UPDATE ceiling_keys SET status = 1, holder = $2, due = $3 WHERE id = $1 AND status = 0 RETURNING id),
 c AS (INSERT INTO ceiling_custody (k, p, o) SELECT id, $2, $4 FROM u RETURNING k)
 INSERT INTO ceiling_ev (k, p, kind, at, h, prev) SELECT k, $2, 1, $4, sha256(k::text::bytea), sha256(k::text::bytea) FROM c`
	pgReturn = `WITH u AS (UPDATE ceiling_keys SET status = 0, holder = NULL, due = NULL WHERE id = $1 AND status = 1 RETURNING id),
 c AS (UPDATE ceiling_custody SET i = $3 FROM u WHERE k = u.id AND i IS NULL RETURNING k)
 INSERT INTO ceiling_ev (k, p, kind, at, h, prev) SELECT k, $2, 0, $3, sha256(k::text::bytea), sha256(k::text::bytea) FROM c`
)

func (p postgres) change(c change, out bool) error {
	now := time.Now().UnixMicro()
	var res sql.Result
	var err error
	if out {
		res, err = p.db.Exec(pgTake, c.Key, c.Person, now+8*3600e6, now)
	} else {
		res, err = p.db.Exec(pgReturn, c.Key, c.Person, now)
	}
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errors.New("the key is not there")
	}
	return nil
}

func (p postgres) board(after int64, page func(boardRow)) error {
	return eachBoard(p.db, "SELECT k.code, k.name, p.name, k.due FROM ceiling_keys AS k JOIN ceiling_people AS p ON p.id = k.holder WHERE k.status = 1 AND k.due > $1 ORDER BY k.due, k.id LIMIT 50", after, page)
}

func (p postgres) find(string, func(string, string)) error {
	return errors.New("only SQLite is searched here")
}

func fillPostgres(db *sql.DB, o options) error {
	for _, s := range []string{
		"CREATE TABLE ceiling_people (id bigint PRIMARY KEY, name text NOT NULL)",
		"CREATE TABLE ceiling_keys (id bigint PRIMARY KEY, code text NOT NULL UNIQUE, name text NOT NULL, status int NOT NULL, holder bigint, due bigint)",
		"CREATE INDEX ON ceiling_keys (due, id) WHERE status = 1",
		"CREATE TABLE ceiling_custody (id bigserial PRIMARY KEY, k bigint NOT NULL, p bigint NOT NULL, o bigint NOT NULL, i bigint)",
		"CREATE UNIQUE INDEX ON ceiling_custody (k) WHERE i IS NULL",
		"CREATE TABLE ceiling_ev (id bigserial PRIMARY KEY, k bigint NOT NULL, p bigint NOT NULL, kind int NOT NULL, at bigint NOT NULL, h bytea, prev bytea)",
		"CREATE INDEX ON ceiling_ev (k, at)",
		fmt.Sprintf("INSERT INTO ceiling_people SELECT i, 'Person ' || i FROM generate_series(0, %d) AS i", o.people-1),
		fmt.Sprintf("INSERT INTO ceiling_keys SELECT i, 'K-' || (i + 1), 'Storeroom ' || (i / 97) || ', door ' || (i %% 97), (i %% 3 = 0)::int, CASE WHEN i %% 3 = 0 THEN i %% %d END, CASE WHEN i %% 3 = 0 THEN %d + i END FROM generate_series(0, %d) AS i", o.people, time.Now().UnixMicro(), o.keys-1),
		"INSERT INTO ceiling_custody (k, p, o) SELECT id, holder, 0 FROM ceiling_keys WHERE status = 1",
		"ANALYZE",
	} {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
