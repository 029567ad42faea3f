package photo

import (
	"bytes"
	"image/png"

	"claviger/tenants"
)

// The most that a drawn signature may be, in pixels of a side.
const mostDrawn = 2000

// Drawing decodes a PNG that somebody drew on a canvas and encodes it anew. What
// is none is Invalid, with the code signature_unreadable.
func Drawing(content []byte) ([]byte, error) {
	bad := tenants.Fail(tenants.Invalid, "signature_unreadable").At("drawn")
	if c, err := png.DecodeConfig(bytes.NewReader(content)); err != nil || c.Width > mostDrawn || c.Height > mostDrawn {
		return nil, bad
	}
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, bad
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return out.Bytes(), tenants.Wrap("photo.Drawing", err)
}
