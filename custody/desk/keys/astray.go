package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// AstrayAfter is how long whoever hung a key in the wrong slot has to move it
// before anybody is told.
const AstrayAfter = 2 * time.Minute

// Astray is a key that was seen in a slot where it may not hang.
type Astray struct {
	ItemID  custody.ItemID  `json:"item"`
	PlaceID custody.PlaceID `json:"place"`
	Slot    int             `json:"slot"`
	Entry   custody.EntryID `json:"entry"` // that says so, "" for the key's newest
}

// AstrayStore opens the transaction of TellAstray.
type AstrayStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(AstrayTx) error) error
}

// AstrayTx is what telling of keys in wrong slots needs of a transaction.
type AstrayTx interface {
	Tx
	SiteStaff(site tenants.SiteID) ([]tenants.PersonID, error) // who works at its desk or answers for it

	// NewestOf is the newest entry of a kind about an item, "" for none.
	NewestOf(item custody.ItemID, kind custody.EventKind) (custody.EntryID, error)
}

// waitAstray leaves the one who hung it the time to move it.
func waitAstray(tx Tx, in Sight, item custody.Item, entry custody.EntryID) error {
	return tx.Enqueue(custody.TellAstray, Astray{ItemID: item.ID, PlaceID: in.PlaceID, Slot: in.Slot, Entry: entry}, tx.Now().Add(AstrayAfter))
}

// TellAstray tells those who look after a site that a key still hangs in the
// wrong slot. One that was moved, taken, or may hang there by now is no matter;
// one that was hung wrong once more since has its own two minutes.
func TellAstray(ctx context.Context, s AstrayStore, scope tenants.Scope, a Astray) error {
	return tenants.Wrap("keys.TellAstray", s.InTx(ctx, scope, func(tx AstrayTx) error {
		item, err := tx.LockItem(a.ItemID)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if item.State != custody.In || item.PlaceID != a.PlaceID || item.Slot != a.Slot || item.BackTo.Belongs(item.HomeID, item.HomeSlot, a.PlaceID, a.Slot) {
			return nil
		}
		if newest, err := tx.NewestOf(a.ItemID, custody.WrongSlot); err != nil || a.Entry != "" && a.Entry != newest {
			return err
		}
		place, err := tx.Place(a.PlaceID)
		if err != nil {
			return err
		}
		people, err := tx.SiteStaff(place.SiteID)
		if err != nil {
			return err
		}
		for _, to := range people {
			letter := desk.Letter{Mail: desk.MailLetter, About: "astray", To: to, Item: item.ID, Path: "/keys/" + string(item.ID)}
			if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
				return err
			}
		}
		_, err = tx.Record(custody.Event{Kind: custody.AstrayTold, ItemID: item.ID, Outcome: "done",
			Data: map[string]string{"place": string(a.PlaceID), "slot": itoa(a.Slot), "home": string(item.HomeID), "home_slot": itoa(item.HomeSlot), "told": itoa(len(people))}})
		return err
	}))
}
