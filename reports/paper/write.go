package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// The numbers of the objects that the whole file has of its own.
const (
	catalog = 1 + iota
	pageRoot
	description
	firstFree
)

// writer writes a PDF with a classic cross-reference table, to which a
// signature can be added later. Nothing in it is of the present moment.
type writer struct {
	out     bytes.Buffer
	offsets map[int]int
	next    int
}

func newWriter() *writer {
	w := &writer{offsets: map[int]int{}, next: firstFree}
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return w
}

// object writes one object under its number.
func (w *writer) object(n int, o types.Object) error {
	w.offsets[n] = w.out.Len()
	fmt.Fprintf(&w.out, "%d 0 obj\n", n)
	switch o := o.(type) {
	case types.StreamDict:
		o.Dict["Length"] = types.Integer(len(o.Raw))
		w.out.WriteString(o.Dict.PDFString())
		w.out.WriteString("\nstream\n")
		w.out.Write(o.Raw)
		w.out.WriteString("\nendstream")
	case types.ObjectStreamDict, types.XRefStreamDict:
		return fmt.Errorf("write: object %d is of a kind that is not drawn here", n)
	default:
		w.out.WriteString(o.PDFString())
	}
	w.out.WriteString("\nendobj\n")
	return nil
}

// describe writes what the file says of itself.
func (w *writer) describe(s Sheet) error {
	stamp := types.StringLiteral("D:" + s.Made.UTC().Format("20060102150405") + "Z")
	return w.object(description, types.Dict{"Title": utf16Hex(s.Title), "Subject": utf16Hex(s.Question), "Author": utf16Hex(s.Organisation),
		"Creator": utf16Hex("Claviger"), "Producer": utf16Hex("Claviger, maroto"), "CreationDate": stamp, "ModDate": stamp})
}

// utf16Hex is a text as PDF wants every letter: UTF-16 with a mark in front.
func utf16Hex(text string) types.HexLiteral {
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return types.HexLiteral(hex.EncodeToString(b))
}

// end writes the table and the trailer; the file's id is a hash of all before.
func (w *writer) end() []byte {
	sum := sha256.Sum256(w.out.Bytes())
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", w.next)
	for n := 1; n < w.next; n++ {
		if at, ok := w.offsets[n]; ok {
			fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
		} else {
			w.out.WriteString("0000000000 00000 f \n")
		}
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		w.next, catalog, description, sum[:16], sum[:16], start)
	return w.out.Bytes()
}
