package store

import (
	"bytes"
	"runtime"
	"strconv"

	"claviger/tenants"
)

// enter refuses a transaction inside a transaction: on SQLite it would wait
// for itself forever, on PostgreSQL it would quietly commit apart. A context
// cannot tell, since fn may use the outer one; so the goroutine is asked.
func (s *Store) enter() (leave func(), err error) {
	id := goroutineID()
	if _, inside := s.open.LoadOrStore(id, struct{}{}); inside {
		return nil, tenants.Fail(tenants.Internal, CodeNested)
	}
	return func() { s.open.Delete(id) }, nil
}

// goroutineID reads the number from the first line of the stack trace:
// "goroutine 18 [running]:".
func goroutineID() uint64 {
	var buf [32]byte
	line := buf[len("goroutine "):runtime.Stack(buf[:], false)]
	digits, _, _ := bytes.Cut(line, []byte{' '})
	id, _ := strconv.ParseUint(string(digits), 10, 64)
	return id
}
