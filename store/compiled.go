package store

import (
	"context"
	"database/sql"
	"hash/maphash"
	"strings"
)

// mostCompiled is how many statements a connection keeps compiled.
const mostCompiled = 300

// longestCompiled is the longest text worth keeping, in bytes.
const longestCompiled = 16 << 10

// compiled is a connection of SQLite with its statements kept compiled:
// reading and planning SQL text takes longer than most statements run. Built
// queries carry their values in the text; lift takes them out again, so that
// the same statement with other values is the same text. A text is compiled
// when it comes a second time.
//
// Only one transaction uses it at a time, and no rows stay open while another
// statement runs.
type compiled struct {
	*sql.Conn
	bared map[string]*sql.Stmt // BEGIN and its like
	seed  maphash.Seed
	seen  map[uint64]bool // hashes of texts that came once
	stmts map[string]*sql.Stmt
}

func newCompiled(conn *sql.Conn) *compiled {
	return &compiled{Conn: conn, bared: map[string]*sql.Stmt{}, seed: maphash.MakeSeed(), seen: map[uint64]bool{}, stmts: map[string]*sql.Stmt{}}
}

// find gives the compiled form of a statement with its values, or nil when it
// has none.
func (c *compiled) find(ctx context.Context, query string, args []any) (*sql.Stmt, []any) {
	if len(args) > 0 {
		return nil, nil
	}
	text, values, ok := lift(query)
	if !ok {
		return nil, nil
	}
	if stmt := c.stmts[text]; stmt != nil {
		return stmt, values
	}
	if !c.known(text) {
		return nil, nil
	}
	stmt, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, nil // the plain way says what is wrong
	}
	c.make(text, stmt)
	return stmt, values
}

// known tells whether the text came before, and remembers it.
func (c *compiled) known(text string) bool {
	if len(c.seen) > 8*mostCompiled {
		clear(c.seen)
	}
	hash := maphash.String(c.seed, text)
	before := c.seen[hash]
	c.seen[hash] = true
	return before
}

// make keeps a statement; when there are too many, all of them begin anew.
func (c *compiled) make(text string, stmt *sql.Stmt) {
	if len(c.stmts) >= mostCompiled {
		c.drop()
	}
	c.stmts[text] = stmt
}

// drop forgets every statement. SQLite keeps the file open as long as one is
// left.
func (c *compiled) drop() {
	for text, stmt := range c.stmts {
		stmt.Close()
		delete(c.stmts, text)
	}
}

// close forgets every statement and ends the connection.
func (c *compiled) close() error {
	c.drop()
	for _, stmt := range c.bared {
		stmt.Close()
	}
	return c.Conn.Close()
}

// bare runs a statement without values that no query builder wrote.
func (c *compiled) bare(ctx context.Context, text string) (err error) {
	stmt := c.bared[text]
	if stmt == nil {
		if stmt, err = c.PrepareContext(ctx, text); err != nil {
			return err
		}
		c.bared[text] = stmt
	}
	_, err = stmt.ExecContext(ctx)
	return err
}

// ExecContext is for bun.
func (c *compiled) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt, values := c.find(ctx, query, args); stmt != nil {
		return stmt.ExecContext(ctx, values...)
	}
	return c.Conn.ExecContext(ctx, query, args...)
}

// QueryContext is for bun.
func (c *compiled) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt, values := c.find(ctx, query, args); stmt != nil {
		return stmt.QueryContext(ctx, values...)
	}
	return c.Conn.QueryContext(ctx, query, args...)
}

// QueryRowContext is for bun.
func (c *compiled) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt, values := c.find(ctx, query, args); stmt != nil {
		return stmt.QueryRowContext(ctx, values...)
	}
	return c.Conn.QueryRowContext(ctx, query, args...)
}

// lift takes values out of a statement that bun wrote: all of those that a row
// is made of, and elsewhere ids, times, hashes and texts. Short values in a
// condition stay: the planner must see them to choose a partial index. ok is
// false for what is better left alone.
func lift(query string) (text string, values []any, ok bool) {
	l := lifter{in: query}
	l.out.Grow(len(query))
	switch {
	case strings.HasPrefix(query, "INSERT "), strings.HasPrefix(query, "UPDATE "):
		l.all = true
	case strings.HasPrefix(query, "SELECT "), strings.HasPrefix(query, "DELETE "):
	default:
		return "", nil, false
	}
	l.run()
	return l.out.String(), l.values, !l.strange && len(l.values) <= mostValues && l.out.Len() <= longestCompiled
}
