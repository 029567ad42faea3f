package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	_ "image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"claviger/tenants"
)

// What is kept of a photo, and how much of one is read.
const (
	Side       = 1280     // pixels of the longer side, at most
	quality    = 80       // of the JPEG
	mostPixels = 40 << 20 // more is a bomb, or a poster
)

// Read decodes a JPEG, PNG or WebP of at most 40 million pixels and encodes it
// anew as a JPEG: turned upright, its longer side at most Side pixels, with
// nothing but the picture in it. What is no photo is Invalid, with the code
// photo_unreadable or photo_too_large.
func Read(content []byte) ([]byte, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(content))
	switch {
	case err != nil:
		return nil, unreadable(err)
	case head.Width < 1 || head.Height < 1 || head.Width > mostPixels/head.Height:
		return nil, tenants.Fail(tenants.Invalid, "photo_too_large").At("photo")
	}
	whole, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, unreadable(err)
	}
	small := upright(shrunk(whole), Turn(content))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, tenants.Wrap("photo.Read", err)
	}
	return out.Bytes(), nil
}

func unreadable(err error) error {
	return tenants.Fail(tenants.Invalid, "photo_unreadable").At("photo").Because(err)
}

// shrunk draws the picture on white, its longer side at most Side.
func shrunk(whole image.Image) *image.RGBA {
	b := whole.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > Side {
		w, h = max(w*Side/long, 1), max(h*Side/long, 1)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), whole, b, draw.Over, nil)
	return out
}

// upright turns the picture as the camera was held: turn is the orientation of
// Exif, 1 to 8.
func upright(in *image.RGBA, turn int) *image.RGBA {
	if turn < 2 || turn > 8 {
		return in
	}
	w, h := in.Rect.Dx(), in.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := turned(turn, x, y, w-1, h-1)
			out.SetRGBA(to.X, to.Y, in.RGBAAt(x, y))
		}
	}
	return out
}

// turned is where a point goes; right and low are the last column and row.
func turned(turn, x, y, right, low int) image.Point {
	switch turn {
	case 2:
		return image.Pt(right-x, y)
	case 3:
		return image.Pt(right-x, low-y)
	case 4:
		return image.Pt(x, low-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(low-y, x)
	case 7:
		return image.Pt(low-y, right-x)
	}
	return image.Pt(y, right-x)
}
