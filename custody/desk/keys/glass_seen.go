package keys

import (
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// GlassSeen is a cabinet's record that a keeper opened what the rules refuse.
type GlassSeen struct {
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	PlaceID  custody.PlaceID // the cabinet
	Why      custody.GlassWhy
	Lifted   string // codes, comma-separated
	Stamp    custody.Stamp
}

// GlassSeenIn opens the review of what happened at a cabinet, with or without
// a line, in the transaction that keeps its record. It refuses nothing: the
// slot was opened. That nobody was named by then stays visible: the use has no
// naming.
func GlassSeenIn(tx Tx, scope tenants.Scope, in GlassSeen) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	place, err := tx.Place(in.PlaceID)
	if err != nil {
		return err
	}
	g := custody.Glass{OrgID: scope.Org(), ItemID: in.ItemID, SiteID: place.SiteID, PersonID: in.PersonID, Via: custody.ViaCabinet, Why: in.Why, Lifted: in.Lifted, At: in.Stamp.At, LateBy: in.Stamp.LateBy}
	if !slices.Contains(custody.GlassWhys, g.Why) {
		g.Why = custody.GlassOther
	}
	k, err := tx.KeeperThen(in.PersonID, place.SiteID, in.Stamp.At)
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	g.KeeperID = k.ID
	_, err = openGlass(tx, g, custody.Event{HappenedAt: in.Stamp.At, Device: &in.Stamp})
	return err
}
