package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// MetalDraft is a piece of metal as it is put on record.
type MetalDraft struct {
	Ring    custody.ItemID
	Symbol  string // stamped on the bow
	Copy    int    // 0: the next number
	Counted bool   // the ring's count has it already
	Seal    string // number of the ring's new seal, "" when it has none
}

func (d MetalDraft) check() error {
	switch {
	case d.Symbol == "":
		return tenants.Fail(tenants.Invalid, "symbol_required").At("symbol")
	case tooLong(d.Symbol, maxCode):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("symbol")
	case d.Copy < 0 || d.Copy > 9999:
		return tenants.Fail(tenants.Invalid, "copy_range").At("copy")
	case tooLong(d.Seal, maxCode):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("seal")
	}
	return nil
}

// ringTx runs fn on a ring that its scope sees, locked.
func ringTx(ctx context.Context, s MetalStore, scope tenants.Scope, id custody.ItemID, fn func(MetalTx, custody.Item) error) error {
	return s.InTx(ctx, scope, func(tx MetalTx) error {
		ring, err := tx.LockItem(id)
		if err == nil && !scope.SeesSite(ring.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		return fn(tx, ring)
	})
}

// AddMetal puts a piece of metal on a ring: a new copy, or one that was never
// on record.
func AddMetal(ctx context.Context, s MetalStore, scope tenants.Scope, d MetalDraft) (out custody.Key, err error) {
	d.Symbol, d.Seal = strings.TrimSpace(d.Symbol), strings.TrimSpace(d.Seal)
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	if err := d.check(); err != nil {
		return out, err
	}
	err = ringTx(ctx, s, scope, d.Ring, func(tx MetalTx, ring custody.Item) (err error) {
		if err := open(ring, "symbol"); err != nil {
			return err
		}
		if d.Copy == 0 {
			if d.Copy, err = tx.NextCopy(d.Symbol); err != nil {
				return err
			}
		}
		out = custody.Key{OrgID: scope.Org(), ID: custody.KeyID(tx.NewID("key")), Symbol: d.Symbol, Copy: d.Copy, ItemID: ring.ID}
		if err := tx.AddKey(out); err != nil {
			return err
		}
		if d.Counted {
			ring.Pieces--
		}
		_, err = puton(tx, ring, out, d.Seal)
		return err
	})
	return out, tenants.Wrap("keys.AddMetal", err)
}

// ScrapMetal puts a piece of metal out of use for good: its copy number is
// never given again.
func ScrapMetal(ctx context.Context, s MetalStore, scope tenants.Scope, id custody.KeyID, why string) (out custody.Key, err error) {
	why = strings.TrimSpace(why)
	switch err := scope.Need(tenants.KeysEdit); {
	case err != nil:
		return out, err
	case why == "":
		return out, tenants.Fail(tenants.Invalid, "scrap_reason_required").At("why")
	case tooLong(why, maxNote):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("why")
	}
	err = s.InTx(ctx, scope, func(tx MetalTx) error {
		key, err := tx.Metal(id)
		if err != nil {
			return err
		}
		ring, err := tx.LockItem(key.ItemID)
		if err != nil {
			return err
		}
		was := key.ItemID
		if key, err = tx.Metal(id); err != nil {
			return err
		}
		switch {
		case !scope.SeesSite(ring.SiteID):
			return tenants.Fail(tenants.NotFound, "metal_not_found")
		case key.RetiredAt != nil:
			return tenants.Fail(tenants.Conflict, "metal_scrapped", "metal", key.Metal()).At("why")
		case key.ItemID != was:
			return tenants.Fail(tenants.Conflict, "metal_moved", "metal", key.Metal()).At("why")
		}
		if err := open(ring, "why"); err != nil {
			return err
		}
		if err := tx.ScrapKey(id); err != nil {
			return err
		}
		out = key
		return leave(tx, scope, key, ring, custody.Event{Kind: custody.MetalScrapped, Personal: map[string]string{"why": why}})
	})
	return out, tenants.Wrap("keys.ScrapMetal", err)
}

// CountRing keeps what somebody found when they counted a ring and read its
// seal. A count that differs from the record is kept and said; nothing of the
// record is lost.
func CountRing(ctx context.Context, s MetalStore, scope tenants.Scope, id custody.ItemID, pieces int, seal string) (out custody.Item, err error) {
	seal = strings.TrimSpace(seal)
	switch err := scope.Need(tenants.KeysIssue); {
	case err != nil:
		return out, err
	case pieces < 1 || pieces > 500:
		return out, tenants.Fail(tenants.Invalid, "pieces_range").At("pieces")
	case tooLong(seal, maxCode):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("seal")
	}
	err = ringTx(ctx, s, scope, id, func(tx MetalTx, ring custody.Item) error {
		if err := open(ring, "pieces"); err != nil {
			return err
		}
		data := map[string]string{"pieces": itoa(pieces), "was": itoa(ring.Pieces)}
		e := custody.Event{Kind: custody.RingCounted, ItemID: id, Outcome: "same", Data: data}
		if pieces != ring.Pieces || seal != ring.Seal {
			e.Outcome = "differs"
		}
		if seal != "" {
			data["seal"] = seal
		}
		ring.Pieces, ring.Seal = pieces, seal
		out = ring
		if err := tx.ChangeItem(ring); err != nil {
			return err
		}
		_, err := tx.Record(e)
		return err
	})
	return out, tenants.Wrap("keys.CountRing", err)
}
