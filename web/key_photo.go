package web

import (
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// photoRoutes show the photo of a key to whoever may see the key.
func (s *Server) photoRoutes() []Route {
	return []Route{
		get("/keys/:id/photo", tenants.KeysOwn, s.keyPhoto),
	}
}

// photoHref is the address of a photo. It names the photo, so that a browser
// may keep it and never shows the one before.
func photoHref(id custody.ItemID, hash string) string {
	return keyHref(id) + "/photo?" + hash[:min(12, len(hash))]
}

func (s *Server) keyPhoto(r *Request) error {
	var b store.Blob
	err := r.Read(func(rx *store.Rx) error {
		v, err := rx.ItemView(r.itemID())
		if err != nil {
			return err
		}
		if !mayLook(r.Scope, v) || v.Photo == "" {
			return tenants.Fail(tenants.NotFound, "photo_not_found")
		}
		b, err = rx.Blob(v.Photo)
		return err
	})
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, b.Type)
	r.Set(fiber.HeaderCacheControl, "private, max-age=86400, immutable")
	return r.Send(b.Bytes)
}
