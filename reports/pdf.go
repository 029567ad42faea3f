package reports

import (
	"context"

	"claviger/reports/paper"
)

// sheet is the answer as paper: the same rows, the same words.
func (a Answer) sheet() paper.Sheet {
	v := a.voice
	s := paper.Sheet{Lang: a.Locale, Organisation: a.Organisation, MadeBy: v.Say("reports.made_by"), Title: a.Title, Question: a.Question, Facts: a.Facts,
		Rows: lines(a.Rows), Nothing: a.Nothing, Totals: v.Say("reports.whole", "totals", a.Totals), Foot: a.Foot, Seal: a.Seal, Made: a.Made,
		Range: func(first, last, all int) string {
			return v.Say("reports.on_this_page", "from", first, "to", last, "all", all)
		},
		Page: func(page, pages int) string { return v.Say("reports.page_of", "page", page, "pages", pages) }}
	for i, c := range a.report.Columns {
		s.Columns = append(s.Columns, paper.Column{Name: a.Columns[i], Width: c.Width, Right: c.Right, Code: c.Code})
	}
	return s
}

// lines are rows for the paper.
type lines [][]Cell

func (l lines) Len() int { return len(l) }

func (l lines) Row(i int, cells []paper.Cell) {
	for c, cell := range l[i] {
		cells[c] = paper.Cell{Text: cell.Text, Strong: cell.Strong}
	}
}

func (a Answer) pdf(ctx context.Context) (content []byte, pages int, err error) {
	pdf, err := paper.Draw(ctx, a.sheet())
	return pdf.Bytes, pdf.Pages, err
}
