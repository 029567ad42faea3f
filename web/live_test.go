package web_test

import (
	"bufio"
	"strings"
	"testing"
	"time"

	"claviger/tenants"
	"claviger/tenants/admin"
)

// TestLiveIsOfOneOrganisation listens as motors while homes and then motors
// change something: only the second wakes the page.
func TestLiveIsOfOneOrganisation(t *testing.T) {
	eachHouse(t, func(h *house) {
		res := h.as("owner@motors.example").open(h.listen(), "/live", "")
		ids := make(chan string, 100)
		go func() {
			defer close(ids)
			for s := bufio.NewScanner(res.Body); s.Scan(); {
				if id, ok := strings.CutPrefix(s.Text(), "id: "); ok {
					ids <- id
				}
			}
		}()
		next := func(within time.Duration) string {
			select {
			case id := <-ids:
				return id
			case <-time.After(within):
				return ""
			}
		}
		hello := next(10 * time.Second)
		if hello == "" {
			h.t.Fatal("the stream says nothing")
		}
		add := func(o admin.Created) {
			_, err := admin.AddPerson(t.Context(), h.db.Admin(), tenants.ForDemo(o.Organisation.ID, o.Owner.ID), tenants.Person{Name: "Ann Day"})
			must(h.t, err)
		}
		add(h.homes)
		if id := next(700 * time.Millisecond); id != "" {
			h.t.Errorf("homes changed something, and motors hears %s", id)
		}
		add(h.motors)
		if id := next(10 * time.Second); id == "" || id == hello {
			h.t.Errorf("motors changed something, and its page hears %q after %q", id, hello)
		}
	})
}
