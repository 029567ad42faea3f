package access

import (
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// KnownTx reads what a rule may name.
type KnownTx interface {
	Person(id tenants.PersonID) (tenants.Person, error)
	Group(id tenants.GroupID) (tenants.Group, error)
	Item(id custody.ItemID) (custody.Item, error)
	Place(id custody.PlaceID) (custody.Place, error)
	Site(id tenants.SiteID) (tenants.Site, error)
}

// known refuses a rule that names what the organisation does not have. What
// the version before it named may stay, even if it is gone by now.
func known(tx KnownTx, was, r rules.Rule) error {
	if err := each("people", was.Who.People, r.Who.People, tx.Person); err != nil {
		return err
	}
	if err := each("except", was.Who.Except, r.Who.Except, tx.Person); err != nil {
		return err
	}
	if err := each("groups", was.Who.Groups, r.Who.Groups, tx.Group); err != nil {
		return err
	}
	if err := each("items", was.What.Items, r.What.Items, tx.Item); err != nil {
		return err
	}
	if err := each("places", was.What.Places, r.What.Places, tx.Place); err != nil {
		return err
	}
	return each("sites", was.What.Sites, r.What.Sites, tx.Site)
}

// each reads every id that the version before did not have.
func each[ID comparable, T any](field string, was, is []ID, read func(ID) (T, error)) error {
	for _, id := range is {
		if slices.Contains(was, id) {
			continue
		}
		if _, err := read(id); tenants.KindOf(err) == tenants.NotFound && err != nil {
			return tenants.Fail(tenants.Invalid, tenants.CodeOf(err)).At(field).Because(err)
		} else if err != nil {
			return err
		}
	}
	return nil
}
