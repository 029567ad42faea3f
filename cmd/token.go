package cmd

import (
	"fmt"
	"time"

	"claviger/tenants"
	"claviger/tenants/admin"
)

// tokenCommand groups what concerns API tokens.
type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make an API token; it is shown once, alone on the last line."`
}

type tokenCreateCommand struct {
	Org  string        `required:"" help:"Slug of the organisation."`
	Role string        `required:"" help:"What the token may do: owner, admin, security, manager, desk, custodian, finance, auditor, locksmith, holder."`
	TTL  time.Duration `name:"ttl" default:"24h" help:"How long it works."`
	Name string        `default:"command line" help:"What it is for."`
}

// Run prints the token alone on the last line.
func (t tokenCreateCommand) Run(a *app) error {
	if !tenants.Role(t.Role).Assignable() {
		return usage("--role must be one of the roles that people can have, not %q", t.Role)
	}
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	scope, err := k.operator(a, t.Org, "token")
	if err != nil {
		return err
	}
	text, _, err := admin.CreateToken(a, k.store.Admin(), scope, t.Name, tenants.Role(t.Role), t.TTL)
	if err != nil {
		return spoken(err)
	}
	_, err = fmt.Fprintln(a.out, text)
	return err
}
