package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// walkScene is a walk with a phone past three keys that a list brought in: two
// get a tag and a photo, one is left without a tag.
func (h *house) walkScene() {
	h.on(11, 14, 5, func(ctx context.Context) error {
		s, scope := store.In[keys.WalkTx](h.store), h.as(h.lead)
		var place custody.Item
		err := h.store.Read(ctx, scope, func(r *store.Rx) (err error) {
			place, err = r.Item(h.spare[2].id)
			return err
		})
		if err != nil {
			return err
		}
		w, err := keys.BeginWalk(ctx, s, scope, keys.WalkAsk{PlaceID: place.HomeID, First: "W-01", Level: 1})
		if err != nil {
			return err
		}
		for i, it := range h.spare[6:9] {
			ask := keys.EnrolAsk{WalkID: w.ID, Mark: fmt.Sprint("w", i), Name: it.code, Pieces: 1}
			if i < 2 {
				ask.Tag = "/t/" + labelCode(h.slug, it.code)
				if ask.Photo, err = drawKey(i); err != nil {
					return err
				}
			}
			if _, err := keys.Enrol(ctx, s, scope, ask); err != nil {
				return err
			}
		}
		h.on(11, 14, 20, func(ctx context.Context) error {
			_, err := keys.EndWalk(ctx, s, scope, w.ID)
			return err
		})
		h.on(10, 9, 15, func(ctx context.Context) error {
			jpeg, err := drawKey(2)
			if err != nil {
				return err
			}
			_, err = keys.SetPhoto(ctx, store.In[keys.PhotoTx](h.store), scope, h.spare[3].id, jpeg)
			return err
		})
		return nil
	})
}

// drawKey draws a key on a sheet of paper: its bow, its blade and the cuts,
// which differ from key to key. The demo has no camera.
func drawKey(n int) ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 320, 200))
	brass := []color.RGBA{{176, 138, 46, 255}, {150, 152, 158, 255}, {196, 160, 90, 255}}[n%3]
	for y := range 200 {
		for x := range 320 {
			c := color.RGBA{244, 241, 234, 255}
			dx, dy := x-70, y-100
			d := dx*dx + dy*dy
			cut := 16 - (x/18*7+n*5)%11
			switch {
			case d < 2400 && d > 320, x > 110 && x < 290 && dy > -16 && (dy < cut || x < 150 && dy < 16):
				c = brass
			}
			m.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 80})
	return out.Bytes(), err
}
