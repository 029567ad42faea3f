package paper

import (
	"bytes"
	"compress/zlib"
	"regexp"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// thin takes out of the drawn pages what has no effect, and compresses them:
// maroto chooses the font three times before each text, which is more than
// half of a page of a table.
func thin(ctx *model.Context) error {
	for _, e := range ctx.Table {
		s, ok := e.Object.(types.StreamDict)
		if !ok || s.Dict["Filter"] != nil || s.Dict["Type"] != nil || s.Dict["Subtype"] != nil {
			continue
		}
		raw, err := deflated(thinned(s.Raw))
		if err != nil {
			return err
		}
		s.Raw, s.Content = raw, nil
		s.Dict["Filter"] = types.Name("FlateDecode")
		e.Object = s
	}
	return nil
}

// choice is a line that only chooses a font.
var choice = regexp.MustCompile(`^BT /F[0-9a-f]+ [0-9.]+ Tf ET\n$`)

// thinned keeps the last choice of a font before a text, if it is another one
// than that of the text before.
func thinned(page []byte) []byte {
	out := make([]byte, 0, len(page)/2)
	var asked, chosen []byte
	for len(page) > 0 {
		line := page[:statement(page)]
		page = page[len(line):]
		switch {
		case bytes.HasPrefix(line, []byte("BT /F")) && choice.Match(line):
			asked = line
			continue
		case bytes.Contains(line, []byte("Tj")) || bytes.Contains(line, []byte("TJ")):
			if !bytes.Equal(asked, chosen) {
				out, chosen = append(out, asked...), asked
			}
		case bytes.HasPrefix(line, []byte("q")) || bytes.HasPrefix(line, []byte("Q")):
			chosen = nil // what was chosen may end here
		}
		out = append(out, line...)
	}
	return out
}

// statement is the length of the first line, where a line may have line ends
// inside of its texts.
func statement(page []byte) int {
	inside := false
	for i := 0; i < len(page); i++ {
		switch c := page[i]; {
		case c == '\\' && inside:
			i++
		case c == '(':
			inside = true
		case c == ')':
			inside = false
		case c == '\n' && !inside:
			return i + 1
		}
	}
	return len(page)
}

var presses = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// deflated is b compressed, by a writer that is used again.
func deflated(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w := presses.Get().(*zlib.Writer)
	defer presses.Put(w)
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}
