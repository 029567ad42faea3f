package reports

import (
	"bytes"
	"context"
	"slices"

	"claviger/store"
	"claviger/tenants"
)

// Format is how an answer is written down.
type Format string

// The formats.
const (
	PDF  Format = "pdf"
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	JSON Format = "json"
)

// Formats lists the formats in the order a form shows them.
var Formats = []Format{PDF, CSV, XLSX, JSON}

// mediaTypes are the formats as HTTP and mail name them.
var mediaTypes = map[Format]string{PDF: "application/pdf", CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", JSON: "application/json"}

// Type is the media type of the format.
func (f Format) Type() string { return mediaTypes[f] }

// Known tells whether there is such a format.
func (f Format) Known() bool { return slices.Contains(Formats, f) }

// File is an answer written down.
type File struct {
	Name    string // transactions-2026-11-20.pdf
	Format  Format
	Content []byte
	Pages   int // of a PDF
	Rows    int
	Head    Head
	Asked   Question
}

// Make answers a question as a file. PDF and XLSX hold at most Most rows.
func Make(ctx context.Context, s *store.Store, scope tenants.Scope, q Question, by Asker, f Format) (File, error) {
	var file File
	var err error
	switch f {
	case PDF, XLSX:
		file, err = drawn(ctx, s, scope, q, by, f)
	case CSV, JSON:
		file, err = streamed(ctx, s, scope, q, by, f)
	default:
		err = tenants.Fail(tenants.Invalid, "format_unknown", "format", string(f)).At("format")
	}
	return file, tenants.Wrap("reports.Make", err)
}

func drawn(ctx context.Context, s *store.Store, scope tenants.Scope, q Question, by Asker, f Format) (File, error) {
	a, err := Gather(ctx, s, scope, q, by, Most)
	if err != nil {
		return File{}, err
	}
	if a.More {
		return File{}, tenants.Fail(tenants.Limit, "report_too_long", "most", a.voice.Number(Most))
	}
	file := a.file(f, len(a.Rows))
	if f == PDF {
		file.Content, file.Pages, err = a.pdf(ctx)
	} else {
		file.Content, err = a.xlsx(ctx)
	}
	return file, err
}

func streamed(ctx context.Context, s *store.Store, scope tenants.Scope, q Question, by Asker, f Format) (File, error) {
	a, err := Gather(ctx, s, scope, q, by, 0) // the head alone
	if err != nil {
		return File{}, err
	}
	var out bytes.Buffer
	write := WriteCSV
	if f == JSON {
		write = WriteJSON
	}
	rows, err := write(ctx, s, scope, q, by, &out)
	file := a.file(f, rows)
	file.Content = out.Bytes()
	return file, err
}

func (a Answer) file(f Format, rows int) File {
	day := a.Made.In(a.Zone)
	if !a.Asked.From.IsZero() {
		day = a.Asked.From.In(a.Zone)
	}
	return File{Name: string(a.Asked.Report) + "-" + day.Format("2006-01-02") + "." + string(f), Format: f, Rows: rows, Head: a.Head, Asked: a.Asked}
}
