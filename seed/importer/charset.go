package importer

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"claviger/tenants"
)

// Encoding is how the characters of a text file are written.
type Encoding string

// The encodings that are told apart. Latin-1 is read as Windows-1252, which
// differs only where Latin-1 has no characters.
const (
	UTF8     Encoding = "UTF-8"
	UTF16LE  Encoding = "UTF-16LE"
	UTF16BE  Encoding = "UTF-16BE"
	Western  Encoding = "Windows-1252"
	headSize          = 64 << 10 // bytes that a guess looks at
)

var (
	markUTF8 = []byte{0xEF, 0xBB, 0xBF}
	markLE   = []byte{0xFF, 0xFE}
	markBE   = []byte{0xFE, 0xFF}
)

// decode turns a text file into UTF-8 without a byte order mark.
func decode(content []byte) ([]byte, Encoding, error) {
	enc := encodingOf(content)
	var d *encoding.Decoder
	switch enc {
	case UTF16LE:
		d = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		if !bytes.HasPrefix(content, markLE) {
			d = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
		}
	case UTF16BE:
		d = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
		if !bytes.HasPrefix(content, markBE) {
			d = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
		}
	case Western:
		d = charmap.Windows1252.NewDecoder()
	default:
		return bytes.TrimPrefix(content, markUTF8), UTF8, nil
	}
	text, err := d.Bytes(content)
	if err != nil {
		return nil, enc, unreadable().Because(err)
	}
	return text, enc, nil
}

func encodingOf(content []byte) Encoding {
	switch {
	case bytes.HasPrefix(content, markUTF8):
		return UTF8
	case bytes.HasPrefix(content, markLE):
		return UTF16LE
	case bytes.HasPrefix(content, markBE):
		return UTF16BE
	}
	if even, odd, n := zeros(content); n >= 4 {
		switch {
		case odd*2 > n && even*8 < n:
			return UTF16LE // a Western letter is its byte, then a zero
		case even*2 > n && odd*8 < n:
			return UTF16BE
		}
	}
	if utf8.Valid(content) {
		return UTF8
	}
	return Western
}

// zeros counts zero bytes at even and odd places among n pairs.
func zeros(content []byte) (even, odd, n int) {
	head := content[:min(len(content), headSize)]
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
		n++
	}
	return even, odd, n
}

// isText tells whether decoded text can be a list: a picture or a program
// that was read as text has zeros and control characters.
func isText(text []byte) bool {
	head := text[:min(len(text), headSize)]
	odd := 0
	for _, b := range head {
		switch {
		case b == 0:
			return false
		case b < ' ' && b != '\t' && b != '\n' && b != '\r', b == 0x7F:
			odd++
		}
	}
	return odd*100 <= len(head)
}

func unreadable() *tenants.Error { return tenants.Fail(tenants.Invalid, "import_unreadable") }
