package store

import (
	"context"
	"database/sql"
	"sync"
)

// pool is SQLite's reading connections, each with its statements kept
// compiled. A transaction has one to itself.
type pool struct {
	db     *sql.DB
	free   chan *compiled // as many as there may be; nil for one that is not open yet
	mu     sync.Mutex
	closed bool
}

func newPool(db *sql.DB, size int) *pool {
	p := &pool{db: db, free: make(chan *compiled, size)}
	for range size {
		p.free <- nil
	}
	return p
}

// begin waits for a connection and opens a transaction on it, which sees the
// database as it is at its first statement. end gives the connection back.
func (p *pool) begin(ctx context.Context) (conn *compiled, end func(), err error) {
	select {
	case conn = <-p.free:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	if conn == nil {
		c, err := p.db.Conn(ctx)
		if err != nil {
			p.free <- nil
			return nil, nil, err
		}
		conn = newCompiled(c)
	}
	if err := conn.bare(ctx, "BEGIN"); err != nil {
		p.giveUp(conn)
		return nil, nil, err
	}
	return conn, func() { p.end(conn) }, nil
}

// end ends the transaction, whatever became of its context, and gives the
// connection to the next.
func (p *pool) end(conn *compiled) {
	if err := conn.bare(context.Background(), "ROLLBACK"); err != nil {
		p.giveUp(conn)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		conn.close()
		conn = nil
	}
	p.free <- conn
}

// giveUp closes a connection that did not obey; its place is free for another.
func (p *pool) giveUp(conn *compiled) {
	conn.close()
	p.free <- nil
}

// close closes what is idle now and the rest as it comes back.
func (p *pool) close() error {
	p.mu.Lock()
	p.closed = true
	for range len(p.free) {
		if conn := <-p.free; conn != nil {
			conn.close()
		}
		p.free <- nil
	}
	p.mu.Unlock()
	return p.db.Close()
}
