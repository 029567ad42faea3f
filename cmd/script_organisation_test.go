package cmd_test

import (
	"context"
	"fmt"
	"os"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// makeOrganisation is the program "organisation DIR SLUG TRADE" of the
// scripts: it makes a database in DIR when there is none, and a customer in
// dollars and miles in it.
func makeOrganisation(args []string) int {
	if len(args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: organisation DIR SLUG TRADE")
		return 2
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: args[0], Migrate: true})
	if err == nil {
		defer s.Close()
		_, err = admin.CreateOrganisation(ctx, s.Admin(), admin.NewHasher(1, 4), admin.NewOrganisation{
			Organisation: tenants.Organisation{Slug: args[1], Name: "Tollgate", Trade: tenants.Trade(args[2]), Locale: "en", Zone: "America/Chicago", Currency: "USD", Units: "mi"},
			Site:         "North", OwnerName: "Olive Owner", OwnerEmail: "owner@" + args[1] + ".example", Password: "claviger-demo-keys", By: "test"})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
