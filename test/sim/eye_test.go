package sim_test

import "database/sql"

// eye looks at a database as another process would. It keeps its statements
// compiled: a run asks the same few thousands of times.
type eye struct {
	*sql.DB
	asked   map[string]*sql.Stmt
	version int64 // of what it saw last, 0 nothing yet
}

func newEye(path string) *eye {
	db := must(sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)"))
	db.SetMaxOpenConns(1)
	return &eye{DB: db, asked: map[string]*sql.Stmt{}}
}

func (e *eye) ask(query string) *sql.Stmt {
	if e.asked[query] == nil {
		e.asked[query] = must(e.Prepare(query))
	}
	return e.asked[query]
}

func (e *eye) Query(query string, args ...any) (*sql.Rows, error) {
	return e.ask(query).Query(args...)
}

func (e *eye) QueryRow(query string, args ...any) *sql.Row {
	return e.ask(query).QueryRow(args...)
}

// moved tells whether anybody committed since it was asked last.
func (e *eye) moved() bool {
	before := e.version
	check(e.QueryRow("PRAGMA data_version").Scan(&e.version))
	return e.version != before
}
