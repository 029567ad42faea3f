package demo

import (
	"context"
	"fmt"
	"strings"

	"claviger/tenants"
	"claviger/tenants/admin"
)

// part is a member of the cast before the database knows them.
type part struct {
	name       string // "": the next of the list of names
	department string
	profile    string
	kind       tenants.PersonKind
	role       tenants.Role // with a sign-in; "": none
	locale     string
	phone      bool
	site       tenants.SiteID
}

// given and family make the names of everybody in the stories.
var (
	given = strings.Fields("Ada Amir Anna Aoife Ben Bruno Carla Cem Chloé Clara Conor Dana Daniel Diego Elena Emil Emma Erin Eva Farid Felix Fiona " +
		"Gabriel Grace Hana Hugo Ines Isaac Ivan Jack Jana Joan Jonas Julia Kai Karim Laila Lena Leo Lina Louis Lucía Luis Mara Marc Maya Mia Milan " +
		"Nadia Nils Nina Noah Nora Olga Omar Oscar Paul Petra Rafael Rania Rosa Ruth Sam Sara Sofía Stefan Theo Tom Vera Victor Wanda Yara Yusuf Zoe")
	family = strings.Fields("Abbott Alvarez Archer Baker Barros Bell Bennett Berger Blanc Boyle Brandt Brennan Brooks Byrne Carver Castillo Chandler " +
		"Clarke Cole Costa Cruz Dawson Delgado Dubois Ellis Fabre Farrell Fischer Fleming Flores Fowler Garnier Gibson Graves Hale Harper Hayes Hoffman " +
		"Holt Hughes Jansen Keller Kerr Lambert Lane Larsen Leroy Lopez Marsh Mason Mercer Moreau Morgan Navarro Nolan Novak Ortega Palmer Parker Perez " +
		"Porter Quinn Ramos Reid Reyes Roche Romero Sawyer Shaw Silva Stone Torres Turner Vargas Vega Wagner Walsh Ward Weaver Webb Winter Wright")
)

// nextName is a name that nobody in this house bears yet.
func (h *house) nextName() string {
	for {
		name := given[h.rand.IntN(len(given))] + " " + family[h.rand.IntN(len(family))]
		taken := false
		for _, p := range h.people {
			taken = taken || p.name == name
		}
		if !taken {
			return name
		}
	}
}

// cast adds a member. Staff have a number and a badge; who has a role can
// sign in, as the role at the house's address.
func (h *house) cast(ctx context.Context, in part) (*person, error) {
	p := &person{name: in.name, profile: in.profile}
	if p.name == "" {
		p.name = h.nextName()
	}
	row := tenants.Person{Name: p.name, Kind: in.kind, Department: in.department, Profile: in.profile, Locale: in.locale, SiteID: in.site}
	switch {
	case in.role == tenants.RoleHolder:
		p.badge, row.Number = HolderNumber, HolderNumber
	case in.kind != tenants.ResidentP:
		row.Number = fmt.Sprint(1001 + len(h.people))
		p.badge = "42:" + row.Number
	}
	if in.role != "" {
		row.Email = emailOf(in.role, h.slug)
	} else if in.kind != tenants.ResidentP {
		row.Email = strings.ToLower(plain(strings.ReplaceAll(p.name, " ", "."))) + "@" + h.slug + ".example"
	}
	if in.phone {
		row.Phone = fmt.Sprintf("+1 555 01%02d", len(h.people)%100)
	}
	if by := h.by[tenants.RoleManager]; by != nil && in.kind != tenants.ResidentP && in.role == "" {
		row.ManagerID = by.id
	}
	made, err := admin.AddPerson(ctx, h.store.Admin(), h.as(h.lead), row)
	if err != nil {
		return nil, err
	}
	p.id = made.ID
	h.people, h.told.People = append(h.people, p), h.told.People+1
	return p, h.equip(ctx, p, in)
}

// equip gives a member what they identify themselves with.
func (h *house) equip(ctx context.Context, p *person, in part) error {
	if in.role != "" {
		h.by[in.role] = p
		member := admin.NewMember{PersonID: p.id, Email: emailOf(in.role, h.slug), Role: in.role, PasswordHash: h.hash}
		if _, err := admin.AddMember(ctx, h.store.Admin(), h.as(h.lead), member); err != nil {
			return err
		}
	}
	if p.badge != "" {
		h.staff = append(h.staff, p)
		if _, err := admin.EnrolBadge(ctx, h.store.Admin(), h.Keys, h.as(h.lead), p.id, tenants.BadgeSecure, p.badge); err != nil {
			return err
		}
	}
	if in.role == tenants.RoleHolder {
		return admin.SetPIN(ctx, h.store.Admin(), h.Keys, h.Hasher, h.as(h.lead), p.id, tenants.PINCredential, HolderPIN)
	}
	return nil
}

// seniors adds those who can sign in: manager, desk, finance, auditor, and the
// key holder of a trade.
func (h *house) seniors(ctx context.Context, holder part) error {
	holder.role = tenants.RoleHolder
	for _, in := range []part{
		{department: "Management", profile: "manager", role: tenants.RoleManager, phone: true},
		{department: "Front desk", profile: "desk", role: tenants.RoleDesk},
		{department: "Accounts", profile: "finance", role: tenants.RoleFinance, locale: "fr"},
		{department: "Accounts", profile: "auditor", role: tenants.RoleAuditor},
		holder,
	} {
		if _, err := h.cast(ctx, in); err != nil {
			return err
		}
	}
	h.desks = []*person{h.by[tenants.RoleDesk]}
	return nil
}

// crew adds several members of one profile.
func (h *house) crew(ctx context.Context, n int, in part) ([]*person, error) {
	var out []*person
	for range n {
		p, err := h.cast(ctx, in)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// plain takes the accents off, for addresses.
func plain(s string) string {
	return strings.NewReplacer("é", "e", "í", "i", "á", "a", "ó", "o", "ñ", "n").Replace(s)
}
