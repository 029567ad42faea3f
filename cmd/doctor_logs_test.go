package cmd

import (
	"context"
	"strings"
	"testing"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// TestDoctorNamesStoppedLogs: a log that is not signed any more is named with
// what to do; a signer that is away is only worth a look.
func TestDoctorNamesStoppedLogs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		stopped := func() []store.StoppedLog {
			t.Helper()
			ls, err := s.UnscopedStoppedLogs(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return ls
		}
		for _, slug := range []string{"north", "south"} {
			made, err := admin.CreateOrganisation(ctx, s.Admin(), admin.NewHasher(1, 4), admin.NewOrganisation{
				Organisation: tenants.Organisation{Slug: slug, Name: slug, Trade: tenants.Dealership, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
				Site:         "Depot", OwnerName: "Ann Lee", OwnerEmail: "ann@" + slug + ".example", Password: "claviger-demo-keys", By: "test"})
			if err != nil {
				t.Fatal(err)
			}
			if f := logsFinding(stopped()); slug == "north" && f.Status != "ok" {
				t.Errorf("before anything is wrong: %+v", f)
			}
			if err := s.StopLog(ctx, made.Organisation.ID, map[string]string{"north": "signer_unreachable", "south": "log_behind"}[slug]); err != nil {
				t.Fatal(err)
			}
			f, want := logsFinding(stopped()), map[string]string{"north": "warn", "south": "fail"}[slug]
			if f.Status != want || !strings.Contains(f.Message, slug+": ") || strings.Contains(f.Message, "\n") {
				t.Errorf("%+v, want %s", f, want)
			}
		}
	})
}
