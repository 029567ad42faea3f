package importer_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"claviger/seed/importer"
	"claviger/tenants"
)

// workbook makes an XLSX of rows; each cell is what a person would type.
func workbook(t *testing.T, build func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	build(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func setRow(t *testing.T, f *excelize.File, sheet string, row int, cells ...any) {
	t.Helper()
	if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", row), &cells); err != nil {
		t.Fatal(err)
	}
}

func TestXLSXCellsAreReadAsTheyLook(t *testing.T) {
	content := workbook(t, func(f *excelize.File) {
		setRow(t, f, "Sheet1", 1, "Our people, spring")
		setRow(t, f, "Sheet1", 3, "Number", "Name", "From", "Until", "Stock", "Price", "")
		setRow(t, f, "Sheet1", 4, "0042", "Ann Day", time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), "2026-12-31", 167650632, 12500.5)
		setRow(t, f, "Sheet1", 6, "43", "Ben Key")
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", "C4", "C4", style); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Other"); err != nil {
			t.Fatal(err)
		}
	})
	s := parse(t, content)
	rows := rowsOf(t, s)
	if want := []string{"Number", "Name", "From", "Until", "Stock", "Price"}; !slices.Equal(s.Header, want) || s.HeaderRow != 3 {
		t.Fatalf("header %q in row %d", s.Header, s.HeaderRow)
	}
	if len(rows) != 2 || rows[0].No != 4 || rows[1].No != 6 || rows[1].Fault != nil {
		t.Fatalf("rows %+v", rows)
	}
	if want := []string{"0042", "Ann Day", "2026-03-04", "2026-12-31", "167650632", "12500.5"}; !slices.Equal(rows[0].Cells, want) {
		t.Errorf("cells %q", rows[0].Cells)
	}
}

func TestXLSXFirstShownSheetIsRead(t *testing.T) {
	s := parse(t, workbook(t, func(f *excelize.File) {
		if _, err := f.NewSheet("Shown"); err != nil {
			t.Fatal(err)
		}
		setRow(t, f, "Sheet1", 1, "Code", "Hidden")
		setRow(t, f, "Shown", 1, "Code", "Name")
		index, _ := f.GetSheetIndex("Shown")
		f.SetActiveSheet(index)
		if err := f.SetSheetVisible("Sheet1", false); err != nil {
			t.Fatal(err)
		}
	}))
	if !slices.Equal(s.Header, []string{"Code", "Name"}) {
		t.Errorf("header %q", s.Header)
	}
}

func TestXLSXThatUnpacksToTooMuchIsRefused(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for range 300 {
			if _, err := w.Write(chunk); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Parse(b.Bytes()); tenants.CodeOf(err) != "import_too_large" {
		t.Errorf("%d bytes that unpack to 600 MB: %v", b.Len(), err)
	}
}

func TestOtherZipsAreNoLists(t *testing.T) {
	for name, code := range map[string]string{"content.xml": "import_old_format", "word/document.xml": "import_unreadable"} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := importer.Parse(b.Bytes()); tenants.CodeOf(err) != code {
			t.Errorf("%s: got %v, want %s", name, err, code)
		}
	}
}
