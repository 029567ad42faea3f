package reports

import (
	"context"
	"encoding/csv"
	"io"
	"strings"

	"claviger/store"
	"claviger/tenants"
)

// flushEvery is how many rows go out together.
const flushEvery = 500

// flusher is a writer that can be told to send what it has.
type flusher interface{ Flush() error }

// WriteCSV streams the answer: a heading, the rows as they are read, and a
// last line with the checkpoint. It gives the number of rows.
func WriteCSV(ctx context.Context, s *store.Store, scope tenants.Scope, q Question, by Asker, out io.Writer) (rows int, err error) {
	rep, err := mayRead(scope, q)
	if err != nil {
		return 0, err
	}
	err = s.Read(ctx, scope, func(r *store.Rx) error {
		a := Answer{report: rep}
		if err := a.open(r, rep, q, by); err != nil {
			return err
		}
		w := csv.NewWriter(out)
		w.UseCRLF = true
		if _, err := io.WriteString(out, "\ufeff"); err != nil { // spreadsheets take it for UTF-8 then
			return err
		}
		if err := w.Write(a.Columns); err != nil {
			return err
		}
		record := make([]string, len(rep.Columns))
		_, err := rep.each(r, a.voice, func(cells []Cell) error {
			for i, c := range cells {
				record[i] = a.plain(i, c)
			}
			if rows++; rows == 1 || rows%flushEvery == 0 {
				return send(w, record, out)
			}
			return w.Write(record)
		})
		if err != nil {
			return err
		}
		return send(w, a.lastLine(), out)
	})
	return rows, tenants.Wrap("reports.WriteCSV", err)
}

func send(w *csv.Writer, record []string, out io.Writer) error {
	if err := w.Write(record); err != nil {
		return err
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	if f, ok := out.(flusher); ok {
		return f.Flush()
	}
	return nil
}

// plain is a cell as a spreadsheet reads it: moments as 2026-11-20 08:02:11 in
// the report's zone, texts inert.
func (a Answer) plain(column int, c Cell) string {
	if a.report.Columns[column].Moment && !c.At.IsZero() {
		return c.At.In(a.Zone).Format("2006-01-02 15:04:05")
	}
	return inert(c.Text)
}

// inert keeps a spreadsheet from taking a text for a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}

// lastLine carries the checkpoint in as many fields as every other line.
func (a Answer) lastLine() []string {
	line := make([]string, len(a.Columns))
	line[0] = a.Seal.Code
	if line[0] == "" {
		line[0] = a.Seal.How
	}
	return line
}
