package demo

import "claviger/tenants"

// What a visitor of the demo types.
const (
	Password     = "claviger-demo-keys" // of every account
	HolderNumber = "1001"               // number and badge of the key holder
	HolderPIN    = "739154"
)

// Organisation is one story with the accounts that can sign in to it.
type Organisation struct {
	Slug     string
	Name     string
	Trade    tenants.Trade
	Accounts []Account
}

// Account is a person with a sign-in.
type Account struct {
	Role  tenants.Role
	Email string
}

// roles are the people of each story who can sign in.
var roles = []tenants.Role{tenants.RoleOwner, tenants.RoleManager, tenants.RoleDesk, tenants.RoleFinance, tenants.RoleAuditor, tenants.RoleHolder}

// Organisations lists the stories and who can sign in.
func Organisations() []Organisation {
	out := []Organisation{
		{Slug: "motors", Name: "Tollgate Motors", Trade: tenants.Dealership},
		{Slug: "homes", Name: "Alder Court Homes", Trade: tenants.Property},
		{Slug: "hospital", Name: "Saint Clare Hospital", Trade: tenants.Hospital},
	}
	for i := range out {
		for _, role := range roles {
			out[i].Accounts = append(out[i].Accounts, Account{Role: role, Email: emailOf(role, out[i].Slug)})
		}
	}
	return out
}

func emailOf(role tenants.Role, slug string) string { return string(role) + "@" + slug + ".example" }
