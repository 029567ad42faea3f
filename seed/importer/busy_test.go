package importer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/store/storetest"
)

// Two programs on one SQLite file: a server that writes all the time, and an
// import. Both come through, and the server never waits long.
func TestImportBesideABusyServer(t *testing.T) {
	c := &clock{time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
	where := storetest.SQLite(t, store.Options{Clock: c.read})
	server := newHouse(t, storetest.Open(t, where), c, "motors")
	other := &house{T: t, s: storetest.Open(t, where), clock: c, scope: server.scope, made: server.made}

	stop, longest := make(chan struct{}), make(chan time.Duration)
	writes := 0
	go func() {
		var slow time.Duration
		for n := 0; ; n++ {
			select {
			case <-stop:
				longest <- slow
				return
			default:
			}
			start := time.Now()
			_, err := dealer.SaveVehicle(context.Background(), store.In[dealer.Tx](server.s), server.scope, custody.Vehicle{StockNo: fmt.Sprintf("SERVER-%d", n), Make: "Ford"})
			if err != nil {
				t.Errorf("the server's write %d: %v", n, err)
			}
			slow, writes = max(slow, time.Since(start)), writes+1
			time.Sleep(time.Millisecond)
		}
	}()
	var list strings.Builder
	list.WriteString("Stock,Brand\n")
	for n := range 600 {
		fmt.Fprintf(&list, "S%d,Opel\n", n)
	}
	other.wants([4]int{600, 0, 0, 0}, importer.Vehicles, list.String(), func(a *importer.Ask, _ *importer.Mapping) { a.Polite = true })
	close(stop)
	slow := <-longest
	if writes < 3 || slow > 8*time.Second {
		t.Errorf("the server wrote %d times and waited up to %s", writes, slow)
	}
	t.Logf("the server wrote %d times beside the import and waited at most %s", writes, slow)
}

// An import that breaks off leaves what it took over, says so, and can be
// undone or run again.
func TestAnImportThatBreaksOffCanBeRunAgain(t *testing.T) {
	eachHouse(t, func(h *house) {
		var list strings.Builder
		list.WriteString("Stock,Brand\n")
		for n := range 120 {
			fmt.Fprintf(&list, "S%d,Opel\n", n)
		}
		sheet := h.sheet(list.String())
		match, err := importer.Matched(importer.Vehicles, sheet, importer.Mapping{})
		h.must(err)
		ctx, cancel := context.WithCancel(context.Background())
		r, err := importer.Run(ctx, h.s, h.scope, sheet, importer.Ask{Kind: importer.Vehicles, Match: match, Progress: func(importer.Result) { cancel() }})
		if err == nil || r.Added != 50 {
			h.Fatalf("added %d, %v", r.Added, err)
		}
		h.read(func(rx *store.Rx) error {
			m, err := rx.Import(r.Import)
			if m.State != store.ImportFailed || m.Added != 50 || m.DoneAt == nil {
				h.Errorf("import %+v", m)
			}
			return err
		})
		h.wants([4]int{70, 0, 50, 0}, importer.Vehicles, list.String())
		h.wantUndone(r.Import, 50, 0)
		if n := len(h.vehicles()); n != 70 {
			h.Errorf("%d vehicles", n)
		}
	})
}
