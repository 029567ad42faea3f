package keys

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// PhotoStore opens the transaction in which a key gets its photo.
type PhotoStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(PhotoTx) error) error
}

// PhotoTx is what a photo needs of a transaction.
type PhotoTx interface {
	LockItem(id custody.ItemID) (custody.Item, error)
	PutBlob(mediaType string, content []byte) (hash string, err error)
	SetPhoto(item custody.ItemID, hash string) error
	Record(e custody.Event) (custody.EntryID, error)
}

// PhotoType is the media type of every photo that is kept.
const PhotoType = "image/jpeg"

// SetPhoto gives a key its photo, re-encoded before the transaction, or takes
// it away when jpeg is empty. The log holds the hash of every photo that a key
// had; what is shown to the taker is the last.
func SetPhoto(ctx context.Context, s PhotoStore, scope tenants.Scope, id custody.ItemID, jpeg []byte) (custody.Item, error) {
	var out custody.Item
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx PhotoTx) error {
		var err error
		if out, err = tx.LockItem(id); err != nil {
			return err
		}
		if !scope.SeesSite(out.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		hash := ""
		if len(jpeg) > 0 {
			if hash, err = tx.PutBlob(PhotoType, jpeg); err != nil {
				return err
			}
		}
		out, err = setPhoto(tx, out, hash)
		return err
	})
	return out, tenants.Wrap("keys.SetPhoto", err)
}

// setPhoto writes the photo of a locked item; the one it has already leaves no
// entry.
func setPhoto(tx PhotoTx, it custody.Item, hash string) (custody.Item, error) {
	if it.Photo == hash {
		return it, nil
	}
	it.Photo = hash
	if err := tx.SetPhoto(it.ID, hash); err != nil {
		return it, err
	}
	data := map[string]string{"code": it.Code}
	if hash != "" {
		data["photo"] = hash
	}
	_, err := tx.Record(custody.Event{Kind: custody.PhotoSet, ItemID: it.ID, Outcome: "done", Data: data})
	return it, err
}
