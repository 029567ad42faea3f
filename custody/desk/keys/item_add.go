package keys

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// EditStore opens the transaction in which items and places are made and
// changed.
type EditStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(EditTx) error) error
}

// EditTx is what making and changing items needs of a transaction.
type EditTx interface {
	Tx
	AddItem(it custody.Item) error
	ChangeItem(it custody.Item) error
	SetOpens(item custody.ItemID, opens []custody.Opens) error
	AddKey(k custody.Key) error
	MoveKey(k custody.Key, to custody.ItemID) error
	AddPlace(p custody.Place) error
	SiteName(id tenants.SiteID) (string, error)
}

// ItemDraft is what a person says of a key: new, or as it shall be.
type ItemDraft struct {
	Code     string
	Name     string
	Kind     custody.ItemKind
	Tag      string
	Level    custody.Level
	HomeID   custody.PlaceID
	HomeSlot int
	BackTo   custody.BackTo
	Pieces   int
	Seal     string // number of the seal on a ring, "" when none
	Note     string
	Photo    string // blob of the photo of a new item; SetPhoto changes it
	Cost     int64
	Symbol   string // of the metal on a new item; "" when it has none
	Opens    []custody.Opens
}

// Longest texts of an item, in runes.
const (
	maxCode = 40
	maxName = 120
	maxNote = 500
)

func (d ItemDraft) check() error {
	switch {
	case strings.TrimSpace(d.Code) == "":
		return tenants.Fail(tenants.Invalid, "code_required").At("code")
	case tooLong(d.Code, maxCode):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("code")
	case strings.TrimSpace(d.Name) == "":
		return tenants.Fail(tenants.Invalid, "name_required").At("name")
	case tooLong(d.Name, maxName):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxName)).At("name")
	case tooLong(d.Note, maxNote):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("note")
	case d.Level < 0 || d.Level > 4:
		return tenants.Fail(tenants.Invalid, "level_range").At("level")
	case d.HomeID == "":
		return tenants.Fail(tenants.Invalid, "home_required").At("home")
	case d.Pieces < 0 || d.Pieces > 500:
		return tenants.Fail(tenants.Invalid, "pieces_range").At("pieces")
	case tooLong(d.Seal, maxCode):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("seal")
	case d.Cost < 0 || d.Cost > mostCost:
		return tenants.Fail(tenants.Invalid, "cost_range").At("cost")
	case !slices.Contains(custody.BackTos, d.BackTo):
		return tenants.Fail(tenants.Invalid, "back_to_unknown").At("back_to")
	case d.HomeSlot < 0:
		return tenants.Fail(tenants.Invalid, "slot_range").At("slot")
	}
	return nil
}

func tooLong(s string, max int) bool { return len([]rune(s)) > max }

// AddItem makes a new key. It begins at its home; one whose home is a cabinet
// begins at the desk, to be hung, because only a slot may say it hangs.
func AddItem(ctx context.Context, s EditStore, scope tenants.Scope, d ItemDraft) (custody.Item, error) {
	var out custody.Item
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx EditTx) error {
		var err error
		out, err = AddItemIn(tx, scope, d)
		return err
	})
	return out, tenants.Wrap("keys.AddItem", err)
}

// AddItemIn is AddItem inside a transaction that is already open.
func AddItemIn(tx EditTx, scope tenants.Scope, d ItemDraft) (custody.Item, error) {
	if err := d.check(); err != nil {
		return custody.Item{}, err
	}
	home, err := homeOf(tx, scope, d)
	if err != nil {
		return custody.Item{}, err
	}
	it := d.apply(custody.Item{OrgID: scope.Org(), ID: custody.ItemID(tx.NewID("itm")), State: custody.In, PlaceID: home.ID, Slot: d.HomeSlot, Photo: d.Photo, CreatedAt: tx.Now()}, home)
	if home.Kind == custody.Cabinet {
		desk, err := tx.DeskOf(home.SiteID)
		if err != nil {
			return it, err
		}
		it.State, it.PlaceID, it.Slot = custody.ToHang, desk.ID, 0
	}
	if err := tx.AddItem(it); err != nil {
		return it, err
	}
	if err := tx.SetOpens(it.ID, d.Opens); err != nil {
		return it, err
	}
	if d.Symbol != "" {
		for n := 1; n <= max(d.Pieces, 1); n++ {
			if err := tx.AddKey(custody.Key{ID: custody.KeyID(tx.NewID("key")), Symbol: d.Symbol, Copy: n, ItemID: it.ID}); err != nil {
				return it, err
			}
		}
	}
	_, err = tx.Record(custody.Event{Kind: custody.ItemAdded, ItemID: it.ID, Outcome: "done", Data: d.data()})
	return it, err
}

// ChangeItem writes what people may edit of a key: never where it is.
func ChangeItem(ctx context.Context, s EditStore, scope tenants.Scope, id custody.ItemID, d ItemDraft) (custody.Item, error) {
	var out custody.Item
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx EditTx) error {
		var err error
		out, err = ChangeItemIn(tx, scope, id, d)
		return err
	})
	return out, tenants.Wrap("keys.ChangeItem", err)
}

// ChangeItemIn is ChangeItem inside a transaction that is already open.
func ChangeItemIn(tx EditTx, scope tenants.Scope, id custody.ItemID, d ItemDraft) (custody.Item, error) {
	it, err := tx.LockItem(id)
	if err != nil {
		return it, err
	}
	if !scope.SeesSite(it.SiteID) {
		return it, tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if err := d.check(); err != nil {
		return it, err
	}
	home, err := homeOf(tx, scope, d)
	if err != nil {
		return it, err
	}
	if home.SiteID != it.SiteID {
		return it, tenants.Fail(tenants.Invalid, "home_other_site").At("home")
	}
	it = d.apply(it, home)
	if err := tx.ChangeItem(it); err != nil {
		return it, err
	}
	if d.Opens != nil {
		if err := tx.SetOpens(id, d.Opens); err != nil {
			return it, err
		}
	}
	_, err = tx.Record(custody.Event{Kind: custody.ItemChanged, ItemID: id, Outcome: "done", Data: d.data()})
	return it, err
}

// homeOf is the place a key belongs to, checked for its slots.
func homeOf(tx EditTx, scope tenants.Scope, d ItemDraft) (custody.Place, error) {
	home, err := tx.Place(d.HomeID)
	if err != nil {
		return home, err
	}
	if !scope.SeesSite(home.SiteID) {
		return home, tenants.Fail(tenants.NotFound, "place_not_found")
	}
	if home.Slots > 0 && d.HomeSlot > home.Slots {
		return home, tenants.Fail(tenants.Invalid, "slot_range", "max", itoa(home.Slots)).At("slot")
	}
	return home, nil
}

func (d ItemDraft) apply(it custody.Item, home custody.Place) custody.Item {
	it.Code, it.Name, it.Kind, it.Tag = strings.TrimSpace(d.Code), strings.TrimSpace(d.Name), d.Kind, strings.TrimSpace(d.Tag)
	it.Level, it.HomeID, it.HomeSlot, it.BackTo, it.SiteID = d.Level, home.ID, d.HomeSlot, d.BackTo, home.SiteID
	it.Pieces, it.Seal, it.Note, it.Cost = max(d.Pieces, 1), strings.TrimSpace(d.Seal), d.Note, d.Cost
	if it.Kind == "" {
		it.Kind = custody.Single
	}
	return it
}

// data tells the log what the key was given; names of doors stay out of it.
func (d ItemDraft) data() map[string]string {
	m := map[string]string{"code": strings.TrimSpace(d.Code), "level": itoa(int(d.Level)), "home": string(d.HomeID), "home_slot": itoa(d.HomeSlot), "pieces": itoa(max(d.Pieces, 1))}
	if d.BackTo != "" {
		m["back_to"] = string(d.BackTo)
	}
	if d.Cost != 0 {
		m["cost"] = strconv.FormatInt(d.Cost, 10)
	}
	if d.Tag != "" {
		m["tag"] = d.Tag
	}
	if d.Photo != "" {
		m["photo"] = d.Photo
	}
	if d.Seal != "" {
		m["seal"] = strings.TrimSpace(d.Seal)
	}
	return m
}
