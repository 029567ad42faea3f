package demo

import (
	"context"
	"fmt"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// house is one organisation of the story and what the story knows of it. That
// is its script, not its record: what happened stands in the database alone.
type house struct {
	*teller
	org    tenants.OrgID
	slug   string
	zone   *time.Location
	lead   *person // the owner, who furnishes
	people []*person
	staff  []*person // those with a badge
	by     map[tenants.Role]*person
	desks  []*person // who stands at the counter, by turns
	oncall []*person // who may take common keys at any hour
	spare  []*thing  // keys on a board that everyday life leaves alone
	spares []*thing  // the same in the first cabinet
	sites  []tenants.SiteID
	things []*thing
	boxes  []*box
	gaps   []gap           // when lines were cut
	open   [7]tenants.Span // opening hours, zero on closed days
}

// person is one of the cast.
type person struct {
	id      tenants.PersonID
	name    string
	profile string
	badge   string
}

// thing is a key as the script follows it.
type thing struct {
	item   custody.Item // as it was made
	id     custody.ItemID
	code   string
	tag    string
	level  custody.Level
	home   custody.PlaceID
	box    *box // of its home, nil for a board or a safe
	hook   int  // its own slot
	slot   int  // where it hangs in the box, 0 when it does not
	out    bool
	lost   bool
	holder *person
	kept   bool // not for everyday use: it plays a part of its own
	turn   int  // counts its moves, so that a plan made before one is void after it
}

// founding is what an organisation begins with.
type founding struct {
	Organisation
	zone, currency, units string
	calling               string // codes that text messages may go to
	site, address         string
	owner                 string
	open                  [7]tenants.Span
}

// found makes the organisation with its first site and its owner.
func (t *teller) found(ctx context.Context, f founding) (*house, error) {
	made, err := admin.CreateOrganisation(ctx, t.store.Admin(), t.Hasher, admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: f.Slug, Name: f.Name, Trade: f.Trade, Locale: "en", Zone: f.zone, Currency: f.currency, Units: f.units, TextTo: f.calling},
		Site:         f.site, OwnerName: f.owner, OwnerEmail: emailOf(tenants.RoleOwner, f.Slug), Password: Password, By: "demo"})
	if err != nil {
		return nil, err
	}
	h := &house{teller: t, org: made.Organisation.ID, slug: f.Slug, by: map[tenants.Role]*person{}, open: f.open}
	if h.zone, err = time.LoadLocation(f.zone); err != nil {
		return nil, err
	}
	h.lead = &person{id: made.Owner.ID, name: made.Owner.Name, profile: "owner"}
	h.by[tenants.RoleOwner], h.people = h.lead, append(h.people, h.lead)
	t.told.Organisations, t.told.People = t.told.Organisations+1, t.told.People+1
	h.sites = append(h.sites, made.Site.ID)
	site := made.Site
	site.Address, site.Hours = f.address, hoursOf(f.open)
	return h, admin.ChangeSite(ctx, t.store.Admin(), h.as(h.lead), site)
}

func hoursOf(open [7]tenants.Span) (hours tenants.Hours) {
	for day, span := range open {
		if span.To > 0 {
			hours[day] = []tenants.Span{span}
		}
	}
	return hours
}

// addSite adds another site with the hours of the first.
func (h *house) addSite(ctx context.Context, name, address string) (tenants.SiteID, error) {
	s, err := admin.AddSite(ctx, h.store.Admin(), h.as(h.lead), tenants.Site{Name: name, Address: address, Hours: hoursOf(h.open)}, "Desk")
	h.sites = append(h.sites, s.ID)
	return s.ID, err
}

// as is the scope in which one of the cast acts.
func (h *house) as(p *person) tenants.Scope { return tenants.ForDemo(h.org, p.id) }

// keys, edit and rulebook are the database as the use-cases see it.
func (h *house) keys() keys.Store       { return store.In[keys.Tx](h.store) }
func (h *house) edit() keys.EditStore   { return store.In[keys.EditTx](h.store) }
func (h *house) rulebook() access.Store { return store.In[access.Tx](h.store) }

// place adds a board, safe or cabinet at a site.
func (h *house) place(ctx context.Context, site tenants.SiteID, kind custody.PlaceKind, name string, slots int) (custody.Place, error) {
	return keys.AddPlace(ctx, h.edit(), h.as(h.lead), custody.Place{SiteID: site, Kind: kind, Name: name, Slots: slots})
}

// rule makes a rule and gives it back with its id.
func (h *house) rule(ctx context.Context, r rules.Rule) (rules.Rule, error) {
	return access.SaveRule(ctx, h.rulebook(), h.as(h.lead), r)
}

func (h *house) endRule(ctx context.Context, r rules.Rule) error {
	return access.EndRule(ctx, h.rulebook(), h.as(h.lead), r.ID)
}

// feasts enters the feasts of every site, from the year before to the year
// after the next.
func (h *house) feasts(ctx context.Context) error {
	year := h.Now.In(h.zone).Year()
	var days []custody.Holiday
	for y := year - 1; y <= year+2; y++ {
		for _, d := range []struct{ day, name string }{{"01-01", "New Year"}, {"05-01", "Labour Day"}, {"12-25", "Christmas"}, {"12-26", "St. Stephen’s Day"}} {
			days = append(days, custody.Holiday{Day: fmt.Sprintf("%d-%s", y, d.day), Name: d.name})
		}
	}
	for _, site := range h.sites {
		if err := access.Holidays(ctx, h.rulebook(), h.as(h.lead), site, rules.Date(fmt.Sprintf("%d-01-01", year-1)), rules.Date(fmt.Sprintf("%d-12-31", year+2)), days); err != nil {
			return err
		}
	}
	return nil
}

// ruled makes several rules.
func (h *house) ruled(ctx context.Context, all ...rules.Rule) error {
	for _, r := range all {
		if _, err := h.rule(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// group adds a group with members.
func (h *house) group(ctx context.Context, name string, members ...*person) (tenants.GroupID, error) {
	g, err := admin.AddGroup(ctx, h.store.Admin(), h.as(h.lead), name)
	if err != nil {
		return "", err
	}
	ids := make([]tenants.PersonID, len(members))
	for i, p := range members {
		ids[i] = p.id
	}
	return g.ID, admin.SetGroupMembers(ctx, h.store.Admin(), h.as(h.lead), g.ID, ids)
}

// houseRules makes what every house has: managers at any time, who is on call,
// and sensitive keys for a few with a second factor.
func (h *house) houseRules(ctx context.Context, sensitive string, trusted ...*person) error {
	few, err := h.group(ctx, "Trusted with sensitive keys", trusted...)
	if err != nil {
		return err
	}
	call, err := h.group(ctx, "On call", h.oncall...)
	if err != nil {
		return err
	}
	common := custody.Level(1)
	return h.ruled(ctx,
		rules.Rule{Name: "Managers and owner, at any time", Effect: rules.Allow, Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager, tenants.RoleOwner}}},
		rules.Rule{Name: "On call, at any hour", Effect: rules.Allow, Who: rules.Who{Groups: []tenants.GroupID{call}}, What: rules.What{MaxLevel: &common},
			Needs: rules.Needs{Reason: true}, Limits: rules.Limits{MaxMinutes: 12 * 60}},
		rules.Rule{Name: sensitive, Effect: rules.Allow, Who: rules.Who{Groups: []tenants.GroupID{few}}, What: rules.What{MinLevel: 2},
			Needs: rules.Needs{Reason: true, SecondFactor: true}, Limits: rules.Limits{MaxMinutes: 120, MaxHeld: 2}})
}

// reserve sets keys aside for scenes: those on a board, those in a cabinet.
func (h *house) reserve(board, cabinet []*thing) {
	h.spare, h.spares = board, cabinet
	for _, it := range append(append([]*thing{}, board...), cabinet...) {
		it.kept = true
	}
}

// startBoxes enrols the cabinets and hangs their keys.
func (h *house) startBoxes(ctx context.Context) error {
	for _, b := range h.boxes {
		if err := b.begin(ctx); err != nil {
			return err
		}
		if err := b.hangAll(ctx, h.things); err != nil {
			return err
		}
	}
	return nil
}

// moment is a time of the day in the house's zone, so many days from a day.
func (h *house) moment(day time.Time, days, minute int) time.Time {
	y, m, d := day.In(h.zone).Date()
	return time.Date(y, m, d+days, 0, minute, 0, 0, h.zone)
}

// ago is a moment before the end of the story.
func (h *house) ago(d time.Duration) time.Time { return h.Now.Add(-d) }

// daysAgo is a time of the day so many days before the last one.
func (h *house) daysAgo(days, minute int) time.Time { return h.moment(h.Now, -days, minute) }

// signature is a device's signer.
func (b *box) signature() proto.Signer { return proto.Signer{KeyID: string(b.id), Key: b.key} }
