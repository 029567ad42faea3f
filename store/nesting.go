package store

import (
	"runtime"
	"slices"
	"strings"

	"claviger/tenants"
)

// notNested refuses a transaction inside a transaction: on SQLite it would
// wait for itself forever, on PostgreSQL it would quietly commit apart. A
// context cannot tell, since fn may use the outer one; the stack can: it then
// holds the place from which unit.call calls fn.
func notNested() error {
	var pcs [96]uintptr
	n := runtime.Callers(2, pcs[:])
	if slices.Contains(pcs[:n], callSite) {
		return tenants.Fail(tenants.Internal, CodeNested)
	}
	return nil
}

// call is the one place that calls a transaction's function.
//
//go:noinline
func (u *unit) call(fn func() error) error {
	err := fn()
	return err
}

// callSite is the return address inside of call, learnt by calling it once.
var callSite = func() (site uintptr) {
	_ = new(unit).call(func() error {
		var pcs [8]uintptr
		for _, pc := range pcs[:runtime.Callers(0, pcs[:])] {
			if strings.HasSuffix(runtime.FuncForPC(pc-1).Name(), ".(*unit).call") {
				site = pc
			}
		}
		return nil
	})
	if site == 0 {
		panic("store: the stack does not show its callers")
	}
	return site
}()
