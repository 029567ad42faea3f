package photo_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"claviger/tenants"
	"claviger/web/photo"
)

// picture is red at the top left and blue elsewhere.
func picture(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{B: 255, A: 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{R: 255, A: 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// held is a JPEG with the orientation that a phone writes, in either order of
// bytes, behind a part that means nothing.
func held(t *testing.T, turn int, order binary.AppendByteOrder) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture(80, 40), nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte(map[binary.AppendByteOrder]string{binary.BigEndian: "MM", binary.LittleEndian: "II"}[order])
	tiff = order.AppendUint32(order.AppendUint16(tiff, 42), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3), 1)
	tiff = append(order.AppendUint16(tiff, uint16(turn)), 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := []byte{0xFF, 0xD8, 0xFF, 0xEE, 0, 4, 1, 2, 0xFF, 0xE1}
	out = append(binary.BigEndian.AppendUint16(out, uint16(len(body)+2)), body...)
	return append(out, plain.Bytes()[2:]...)
}

func TestPhotosComeOutUpright(t *testing.T) {
	corners := map[int]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for turn, corner := range corners {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			in := held(t, turn, order)
			out, err := photo.Read(in)
			if err != nil {
				t.Fatal(turn, err)
			}
			m, err := jpeg.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			b := m.Bounds()
			if wide := b.Dx() > b.Dy(); wide != (turn < 5) {
				t.Errorf("turn %d: %v", turn, b)
			}
			for _, p := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				r, _, _, _ := m.At(p.X*(b.Dx()-1), p.Y*(b.Dy()-1)).RGBA()
				if red := r > 0x8000; red != (p == corner) {
					t.Errorf("turn %d: corner %v red is %v", turn, p, red)
				}
			}
			if bytes.Contains(out, []byte("Exif")) {
				t.Errorf("turn %d: what the phone wrote is still there", turn)
			}
		}
	}
}

func TestPhotosAreMadeSmall(t *testing.T) {
	var big bytes.Buffer
	if err := png.Encode(&big, picture(3000, 1500)); err != nil {
		t.Fatal(err)
	}
	out, err := photo.Read(big.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if head, kind, err := image.DecodeConfig(bytes.NewReader(out)); err != nil || kind != "jpeg" || head.Width != photo.Side || head.Height != photo.Side/2 {
		t.Errorf("%s %dx%d %v", kind, head.Width, head.Height, err)
	}
}

func TestWhatIsNoPhotoSaysSo(t *testing.T) {
	for code, contents := range map[string][][]byte{"photo_unreadable": {nil, []byte("GIF89a"), []byte("%PDF-1.7"), held(t, 1, binary.BigEndian)[:90]}, "photo_too_large": {pngHead(1 << 16)}} {
		for _, content := range contents {
			if out, err := photo.Read(content); tenants.CodeOf(err) != code || out != nil {
				t.Errorf("%.20q: %v, want %s", content, err, code)
			}
		}
	}
}

// pngHead is the beginning of a square PNG of any size, with a true checksum.
func pngHead(side uint32) []byte {
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), side), side)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func FuzzTurn(f *testing.F) {
	f.Add([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 10, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I'})
	f.Fuzz(func(t *testing.T, in []byte) {
		if turn := photo.Turn(in); turn < 1 || turn > 8 {
			t.Errorf("%d", turn)
		}
	})
}
