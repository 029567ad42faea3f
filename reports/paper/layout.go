package paper

// A4 and its parts, in mm.
const (
	pageWidth, pageHeight = 210.0, 297.0
	margin                = 15.0
	inner                 = pageWidth - 2*margin
	usable                = pageHeight - 2*margin - 0.01 // maroto fills the last hair itself

	cellSize   = 8.0 // points
	cellLine   = 10.5 * point
	cellPad    = 1.2 // above and below the lines of a row
	cellGap    = 2.2 // between columns
	cellMost   = 6   // lines of one cell; the rest is cut, with an ellipsis
	headHeight = 6.6 // with names of one line
	tallyHigh  = 6.5
	footHeight = 8.0
	sealHeight = 29.0
	sealGap    = 4.0
)

// layout says which row stands on which page. It is made by arithmetic alone,
// before anything is drawn, so that every page knows how many there are.
type layout struct {
	sheet  Sheet
	starts []float64 // left edge of each column
	widths []float64
	first  []int // number of the first row of each page
	lead   lead
	names  [][]string // of the columns, in lines
	head   float64    // height of the table's head
}

// newLayout measures every row once.
func newLayout(s Sheet) *layout {
	l := &layout{sheet: s, lead: newLead(s)}
	l.columns()
	l.pages()
	return l
}

// columns shares the width out: row numbers first, then the columns.
func (l *layout) columns() {
	total := 0.0
	for _, c := range l.sheet.Columns {
		total += c.Width
	}
	x := l.numbers()
	free := inner - x - cellGap*float64(len(l.sheet.Columns)-1)
	for _, c := range l.sheet.Columns {
		w := free * c.Width / total
		l.starts, l.widths = append(l.starts, x), append(l.widths, w)
		x += w + cellGap
	}
	l.head = headHeight
	for c, column := range l.sheet.Columns {
		l.names = append(l.names, bold.wrap(column.Name, cellSize, l.widths[c], 2))
		l.head = max(l.head, headHeight+float64(len(l.names[c])-1)*cellLine)
	}
}

// numbers is the width of the row numbers with their gap.
func (l *layout) numbers() float64 {
	digits := "000"
	for n := l.sheet.Rows.Len(); n > 999; n /= 10 {
		digits += "0"
	}
	return regular.width(digits, cellSize) + cellGap
}

// pages fills page after page.
func (l *layout) pages() {
	n := l.sheet.Rows.Len()
	cells := make([]Cell, len(l.sheet.Columns))
	l.first = []int{0}
	room := l.room(0)
	used := 0.0
	for i := range n {
		l.sheet.Rows.Row(i, cells)
		h := l.height(cells)
		if used+h > room && i > l.first[len(l.first)-1] {
			l.first = append(l.first, i)
			used, room = 0, l.room(len(l.first)-1)
		}
		used += h
	}
	l.endWithSeal(used, cells)
}

// endWithSeal makes sure that the last page has room for the checkpoint; when
// it has not, its last rows move to one page more.
func (l *layout) endWithSeal(used float64, cells []Cell) {
	last := len(l.first) - 1
	if last == 0 || used+sealHeight+sealGap <= l.room(last) {
		return
	}
	n := l.sheet.Rows.Len()
	from, moved := n, 0.0
	for from > l.first[last]+1 && moved < sealHeight+sealGap {
		from--
		l.sheet.Rows.Row(from, cells)
		moved += l.height(cells)
	}
	l.first = append(l.first, from)
}

// room is what rows may use of a page.
func (l *layout) room(page int) float64 {
	free := usable - l.head - tallyHigh - footHeight
	if page == 0 {
		free -= l.lead.height + sealHeight + sealGap
	}
	return free
}

// height of a row in mm.
func (l *layout) height(cells []Cell) float64 {
	most := 1
	for c, cell := range cells {
		most = max(most, len(l.lines(c, cell)))
	}
	return float64(most)*cellLine + 2*cellPad
}

// lines of one cell, as they will be drawn.
func (l *layout) lines(column int, cell Cell) []string {
	if l.sheet.Columns[column].Code {
		return []string{bold.plain(cell.Text)}
	}
	return l.face(column, cell).wrap(cell.Text, cellSize, l.widths[column], cellMost)
}

func (l *layout) face(column int, cell Cell) *face {
	if cell.Strong || l.sheet.Columns[column].Code {
		return bold
	}
	return regular
}

// end is the number after the last row of a page.
func (l *layout) end(page int) int {
	if page+1 < len(l.first) {
		return l.first[page+1]
	}
	return l.sheet.Rows.Len()
}
