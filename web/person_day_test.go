package web_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// TestDaysOfAPersonAreThoseOfTheOrganisation types days where it is two hours
// later than in UTC: the first moment, the log and the form all mean that day.
func TestDaysOfAPersonAreThoseOfTheOrganisation(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people/new")
		id := b.post("/people", "name", "Zoé Darc", "starts", "2026-05-01", "ends", "2026-10-26").personID(h.t)
		org := h.motors.Organisation.ID
		must(h.t, h.db.Read(context.Background(), tenants.ForJob(org, "test"), func(r *store.Rx) error {
			p, err := r.Person(tenants.PersonID(id))
			must(h.t, err)
			if want := time.Date(2026, 4, 30, 22, 0, 0, 0, time.UTC); p.StartsOn == nil || !p.StartsOn.Equal(want) {
				h.t.Errorf("starts %v, want %v", p.StartsOn, want)
			}
			if want := time.Date(2026, 10, 25, 23, 0, 0, 0, time.UTC); p.EndsOn == nil || !p.EndsOn.Equal(want) {
				h.t.Errorf("ends %v, want %v", p.EndsOn, want)
			}
			rows, err := r.Timeline(store.TimelineAsk{Person: p.ID, Kinds: []custody.EventKind{custody.PersonAdded}, Limit: 1})
			must(h.t, err)
			var entry struct{ Data map[string]string }
			must(h.t, json.Unmarshal(rows[0].Body, &entry))
			if entry.Data["starts"] != "2026-05-01" || entry.Data["ends"] != "2026-10-26" {
				h.t.Errorf("the entry says %v", entry.Data)
			}
			return nil
		}))
		b.get("/people/"+id+"/edit").wants(h.t, 200, `value="2026-05-01"`, `value="2026-10-26"`)
		b.post("/people/"+id, "name", "Zoé Darc", "kind", "staff", "starts", "2026-05-01", "ends", "2026-10-26").leads(h.t, "/people/"+id)
		if n := h.events(org, custody.PersonChanged); n != 0 {
			h.t.Errorf("saving what was there changed something: %d entries", n)
		}
	})
}
