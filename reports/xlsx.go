package reports

import (
	"bytes"
	"context"
	"time"

	"github.com/xuri/excelize/v2"
)

// excelRow is one more than the rows a heading takes in the workbook.
const firstRow = 5

// xlsx writes the answer as a workbook: question, facts, a table whose moments
// are real dates in the report's zone, totals and the checkpoint. Texts are
// stored as texts, so that none is a formula.
func (a Answer) xlsx(ctx context.Context) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetDocProps(&excelize.DocProperties{Title: a.Title, Creator: a.Organisation, Created: a.Made.UTC().Format(time.RFC3339), Modified: a.Made.UTC().Format(time.RFC3339), Language: a.Locale}); err != nil {
		return nil, err
	}
	const name = "Sheet1"
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	look, err := newLook(f)
	if err != nil {
		return nil, err
	}
	for i, c := range a.report.Columns {
		if err := w.SetColWidth(i+1, i+1, max(8, c.Width*0.72)); err != nil {
			return nil, err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: firstRow - 1, TopLeftCell: "A5", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	if err := a.fill(ctx, w, look); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}

// look are the styles of the workbook.
type look struct{ title, head, moment, strong int }

func newLook(f *excelize.File) (l look, err error) {
	format := "yyyy-mm-dd hh:mm:ss"
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&l.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&l.head, excelize.Style{Font: &excelize.Font{Bold: true}, Border: []excelize.Border{{Type: "bottom", Color: "16181f", Style: 1}}}},
		{&l.moment, excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: "left"}}},
		{&l.strong, excelize.Style{Font: &excelize.Font{Bold: true}}},
	} {
		if *s.id, err = f.NewStyle(&s.style); err != nil {
			return l, err
		}
	}
	return l, nil
}

// fill writes the rows.
func (a Answer) fill(ctx context.Context, w *excelize.StreamWriter, l look) error {
	row := 0
	put := func(cells ...any) error {
		row++
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		return w.SetRow(at, cells)
	}
	if err := firstOf(put(excelize.Cell{StyleID: l.title, Value: a.Title}), put(a.Question), put()); err != nil {
		return err
	}
	var head []any
	for _, c := range a.Columns {
		head = append(head, excelize.Cell{StyleID: l.head, Value: c})
	}
	if err := put(head...); err != nil {
		return err
	}
	for i, r := range a.Rows {
		if i%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := put(a.cells(r, l)...); err != nil {
			return err
		}
	}
	return firstOf(put(), put(a.Totals), put(a.lastLine()[0]))
}

func (a Answer) cells(row []Cell, l look) []any {
	out := make([]any, len(row))
	for i, c := range row {
		switch {
		case a.report.Columns[i].Moment && !c.At.IsZero():
			out[i] = excelize.Cell{StyleID: l.moment, Value: wall(c.At.In(a.Zone))}
		case c.Strong:
			out[i] = excelize.Cell{StyleID: l.strong, Value: c.Text}
		default:
			out[i] = c.Text
		}
	}
	return out
}

// wall is what the clock on the wall shows, which is all a workbook can keep.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
