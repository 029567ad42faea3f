package importer

import (
	"archive/zip"
	"bytes"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"claviger/tenants"
)

// kindOf sorts a file by its first bytes: "xlsx", "text", "old" for other
// spreadsheets (XLS, ODS, one with a password), "" for what is no list.
func kindOf(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return kindOfZip(content)
	case bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return "old"
	case bytes.HasPrefix(content, []byte("%PDF")), bytes.HasPrefix(content, []byte("{\\rtf")), bytes.HasPrefix(content, []byte("\x1F\x8B")):
		return ""
	}
	start := strings.ToLower(string(bytes.TrimLeft(content[:min(len(content), 512)], "\xEF\xBB\xBF \t\r\n")))
	for _, page := range []string{"<!doctype", "<html", "<?xml", "<table"} {
		if strings.HasPrefix(start, page) {
			return ""
		}
	}
	return "text"
}

func kindOfZip(content []byte) string {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return ""
	}
	for _, f := range z.File {
		switch {
		case strings.EqualFold(f.Name, "xl/workbook.xml"):
			return "xlsx"
		case f.Name == "content.xml", strings.EqualFold(f.Name, "xl/workbook.bin"):
			return "old"
		}
	}
	return ""
}

// checkUnpacked refuses an XLSX that would unpack to more than MaxUnpacked.
func checkUnpacked(content []byte) error {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return unreadable().Because(err)
	}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > MaxUnpacked {
			return tooLarge(int64(total))
		}
	}
	return nil
}

// parseXLSX reads the first sheet that is shown and has rows. The file is open
// while its rows are read, and only then.
func parseXLSX(content []byte) (*Sheet, error) {
	if err := checkUnpacked(content); err != nil {
		return nil, err
	}
	name, err := firstSheet(content)
	if err != nil {
		return nil, err
	}
	records := func() iter.Seq2[csvRecord, error] {
		return func(yield func(csvRecord, error) bool) {
			err := eachRow(content, name, func(no int, cells []string) bool {
				return yield(csvRecord{row: no, cells: cells}, nil)
			})
			if err != nil {
				yield(csvRecord{}, unreadable().Because(err))
			}
		}
	}
	return &Sheet{records: records}, nil
}

// openXLSX writes dates as 2026-03-04, whatever the reader's country.
func openXLSX(content []byte) (*excelize.File, error) {
	return excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: MaxUnpacked, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", LongTimePattern: "hh:mm:ss"})
}

func firstSheet(content []byte) (string, error) {
	f, err := openXLSX(content)
	if err != nil {
		return "", unreadable().Because(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(name); err != nil || !shown {
			continue
		}
		rows, err := f.Rows(name)
		if err != nil {
			continue // a chart has no rows
		}
		some := rows.Next()
		rows.Close()
		if some {
			return name, nil
		}
	}
	return "", tenants.Fail(tenants.Invalid, "import_empty")
}

func eachRow(content []byte, sheet string, see func(no int, cells []string) bool) error {
	f, err := openXLSX(content)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows(sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	for no := 1; rows.Next(); no++ {
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		if !see(no, cells) {
			return nil
		}
	}
	return rows.Error()
}
