package importer_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"claviger/seed/importer"
	"claviger/tenants"
)

func parse(t *testing.T, content []byte) *importer.Sheet {
	t.Helper()
	s, err := importer.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func rowsOf(t *testing.T, s *importer.Sheet) (rows []importer.Row) {
	t.Helper()
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func utf16Bytes(order binary.ByteOrder, mark bool, text string) []byte {
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xFEFF}, units...)
	}
	b := make([]byte, 2*len(units))
	for i, u := range units {
		order.PutUint16(b[2*i:], u)
	}
	return b
}

const list = "VIN;Modèle;Prix\n1M8GDM9AXKP042788;Zoé;12 500,00\n"

func TestEncodingsAndSeparatorsAreFound(t *testing.T) {
	western := strings.NewReplacer("è", "\xE8", "é", "\xE9").Replace(list)
	for name, c := range map[string]struct {
		content  []byte
		encoding importer.Encoding
		comma    string
	}{
		"UTF-8":                  {[]byte(list), importer.UTF8, ";"},
		"UTF-8 with mark":        {[]byte("\xEF\xBB\xBF" + list), importer.UTF8, ";"},
		"UTF-16 little":          {utf16Bytes(binary.LittleEndian, true, list), importer.UTF16LE, ";"},
		"UTF-16 big":             {utf16Bytes(binary.BigEndian, true, list), importer.UTF16BE, ";"},
		"UTF-16 little, naked":   {utf16Bytes(binary.LittleEndian, false, list), importer.UTF16LE, ";"},
		"UTF-16 big, naked":      {utf16Bytes(binary.BigEndian, false, list), importer.UTF16BE, ";"},
		"Windows-1252":           {[]byte(western), importer.Western, ";"},
		"comma":                  {[]byte("VIN,Modèle,Prix\n1M8GDM9AXKP042788,Zoé,\"12 500,00\"\n"), importer.UTF8, ","},
		"tab":                    {[]byte("VIN\tModèle\tPrix\r\n1M8GDM9AXKP042788\tZoé\t12 500,00\r\n"), importer.UTF8, "\t"},
		"separator said aloud":   {[]byte("sep=;\r\n" + list), importer.UTF8, ";"},
		"header after a title":   {[]byte("Stock du garage\n\n" + list), importer.UTF8, ";"},
		"blank lines in the way": {[]byte("\n\n" + list), importer.UTF8, ";"},
	} {
		s := parse(t, c.content)
		rows := rowsOf(t, s)
		if s.Encoding != c.encoding || s.Separator != c.comma {
			t.Errorf("%s: %s with %q", name, s.Encoding, s.Separator)
		}
		if !slices.Equal(s.Header, []string{"VIN", "Modèle", "Prix"}) || len(rows) != 1 || !slices.Equal(rows[0].Cells, []string{"1M8GDM9AXKP042788", "Zoé", "12 500,00"}) {
			t.Errorf("%s: %q, %+v", name, s.Header, rows)
		}
	}
}

func TestRaggedRowsAreNamedAndTheOthersRead(t *testing.T) {
	s := parse(t, []byte("a,b,c\n1,2,3\n4,5\n\n6,7,8,9\n,,\n10,11,\"12\n13\"\n"))
	rows := rowsOf(t, s)
	var got []string
	for _, r := range rows {
		fault := ""
		if r.Fault != nil {
			fault = r.Fault.Error()
		}
		got = append(got, fmt.Sprintf("%d %s %s", r.No, strings.Join(r.Cells[:3], "|"), fault))
	}
	want := []string{"2 1|2|3 ", `3 4|5| invalid: ragged columns="3" found="2"`, `5 6|7|8 invalid: ragged columns="3" found="4"`, "7 10|11|12\n13 "}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestColumnsGetNames(t *testing.T) {
	s := parse(t, []byte(" Price ,,Price,\"Two\nlines\"\n1,2,3,4\n"))
	if want := []string{"Price", "(B)", "Price (2)", "Two lines"}; !slices.Equal(s.Header, want) {
		t.Errorf("got %q", s.Header)
	}
	if a, z, aa := importer.ColumnLetter(0), importer.ColumnLetter(25), importer.ColumnLetter(26); a+z+aa != "AZAA" {
		t.Errorf("letters %s %s %s", a, z, aa)
	}
}

func TestWhatIsNoListIsToldSo(t *testing.T) {
	png := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0, 1, 2, 250}, 300)...)
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"nothing":          {nil, "import_empty"},
		"blank":            {[]byte("\n \n\t\n"), "import_empty"},
		"picture":          {png, "import_unreadable"},
		"PDF":              {[]byte("%PDF-1.7 and so on"), "import_unreadable"},
		"web page":         {[]byte("<!DOCTYPE html><table><tr><td>VIN</td></tr></table>"), "import_unreadable"},
		"old Excel":        {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "import_old_format"},
		"broken zip":       {[]byte("PK\x03\x04 not really a zip"), "import_unreadable"},
		"too many columns": {[]byte(strings.Repeat("a,", 300) + "b\n"), "import_too_wide"},
	} {
		if _, err := importer.Parse(c.content); tenants.CodeOf(err) != c.code {
			t.Errorf("%s: got %v, want %s", name, err, c.code)
		}
	}
}

// A file of 200 MB is refused by its size, before its bytes are in memory.
func TestHugeFileIsRefusedBeforeItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.Truncate(200 << 20); err != nil { // a sparse file
		t.Fatal(err)
	}
	if err := importer.CheckSize(200 << 20); tenants.CodeOf(err) != "import_too_large" || !strings.Contains(err.Error(), `size="200"`) {
		t.Fatalf("got %v", err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := importer.Load(&endless{}); tenants.CodeOf(err) != "import_too_large" {
		t.Fatalf("got %v", err)
	}
	runtime.ReadMemStats(&after)
	if spent := after.TotalAlloc - before.TotalAlloc; spent > 8*importer.MaxBytes {
		t.Errorf("an endless file took %d MB", spent>>20)
	}
}

// endless is a stream that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestTooManyRowsEndTheReading(t *testing.T) {
	s := parse(t, []byte("a,b\n"+strings.Repeat("1,2\n", importer.MaxRows+1)))
	n := 0
	var last error
	for _, err := range s.Rows() {
		if last = err; err == nil {
			n++
		}
	}
	if n != importer.MaxRows || tenants.CodeOf(last) != "import_too_long" {
		t.Errorf("%d rows, then %v", n, last)
	}
}
