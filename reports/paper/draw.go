package paper

import (
	"strconv"

	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/core"
)

// page draws page number n, from 0.
func (l *layout) page(n int) core.Page {
	p := page.New()
	used := 0.0
	add := func(b band) {
		p.Add(b.row())
		used += b.height
	}
	last := n == len(l.first)-1
	if n == 0 {
		add(l.lead.band(l.sheet))
	}
	if len(l.lead.nothing) > 0 {
		add(l.lead.nothingBand())
	} else {
		add(l.tableHead())
		l.table(n, add)
		add(l.tally(n, n == 0 || last))
	}
	below := footHeight
	if n == 0 || last {
		below += sealHeight
	}
	add(band{height: usable - used - below})
	if n == 0 || last {
		add(l.seal())
	}
	add(l.foot(n))
	return p
}

// tableHead is the table's head, the same on every page.
func (l *layout) tableHead() band {
	return band{height: l.head, draw: func(k pen) {
		k.rule(black, 0.4, 0, inner, 0)
		for c, lines := range l.names {
			for n, name := range lines {
				y := 4.3 + float64(n)*cellLine
				if l.sheet.Columns[c].Right {
					k.right(bold, cellSize, black, l.starts[c]+l.widths[c], y, name)
				} else {
					k.text(bold, cellSize, black, l.starts[c], y, name)
				}
			}
		}
		k.rule(black, 0.25, 0, inner, l.head)
	}}
}

// table adds the rows of a page.
func (l *layout) table(n int, add func(band)) {
	for i := l.first[n]; i < l.end(n); i++ {
		cells := make([]Cell, len(l.sheet.Columns))
		l.sheet.Rows.Row(i, cells)
		lines := make([][]string, len(cells))
		for c, cell := range cells {
			lines[c] = l.lines(c, cell)
		}
		add(l.line(i, cells, lines))
	}
}

// line draws one row of the table.
func (l *layout) line(i int, cells []Cell, lines [][]string) band {
	most := 1
	for _, text := range lines {
		most = max(most, len(text))
	}
	h := float64(most)*cellLine + 2*cellPad
	return band{height: h, draw: func(k pen) {
		base := cellPad + 2.85
		k.text(regular, cellSize, grey, 0, base, strconv.Itoa(i+1))
		for c, text := range lines {
			f := l.face(c, cells[c])
			for n, line := range text {
				y := base + float64(n)*cellLine
				if l.sheet.Columns[c].Right {
					k.right(f, cellSize, black, l.starts[c]+l.widths[c], y, line)
				} else {
					k.text(f, cellSize, black, l.starts[c], y, line)
				}
			}
		}
		k.rule(pale, 0.1, 0, inner, h)
	}}
}

// tally ends the table of a page: which rows, and the totals of the whole.
func (l *layout) tally(n int, totals bool) band {
	return band{height: tallyHigh, draw: func(k pen) {
		if totals {
			k.rule(black, 0.4, 0, inner, 0)
		}
		from := l.first[n] + 1
		if l.end(n) < from {
			return
		}
		k.text(bold, cellSize, black, l.starts[0], 4.4, bold.plain(l.sheet.Range(from, l.end(n), l.sheet.Rows.Len())))
		if totals {
			k.right(bold, cellSize, black, inner, 4.4, bold.plain(l.sheet.Totals))
		}
	}}
}

// seal is the box by which the report can be checked.
func (l *layout) seal() band {
	s := l.sheet.Seal
	return band{height: sealHeight, draw: func(k pen) {
		const high, side = sealHeight - 3, 22.0
		k.box(black, 0.25, 0, 0, inner, high)
		x := 4.0
		if s.Code != "" {
			k.qr(s.Code, 2, 2, side)
			x = side + 6
		}
		y := 6.0
		k.text(bold, 9, black, x, y, bold.plain(s.Title))
		for _, line := range regular.wrap(s.How, factSize, inner-x-4, 2) {
			y += 4
			k.text(regular, factSize, black, x, y, line)
		}
		y++
		for _, line := range s.Lines {
			y += 3.6
			k.text(fixedW, 7, black, x, y, fixedW.plain(line))
		}
	}}
}

// foot is the last line of a page.
func (l *layout) foot(n int) band {
	return band{height: footHeight, draw: func(k pen) {
		k.rule(pale, 0.1, 0, inner, 1.5)
		number := l.sheet.Page(n+1, len(l.first))
		free := inner - regular.width(number, cellSize) - 4
		k.text(regular, cellSize, grey, 0, 6, regular.wrap(l.sheet.Foot, cellSize, free, 1)[0])
		k.right(regular, cellSize, grey, inner, 6, regular.plain(number))
	}}
}
