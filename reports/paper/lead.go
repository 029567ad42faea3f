package paper

// lead is the upper part of the first page: whose report, what it asks, under
// which facts.
type lead struct {
	height   float64
	title    []string
	question []string
	facts    [][2]fact
	names    [2]float64 // width of the names of facts, left and right
	nothing  []string
}

type fact struct {
	name  string
	lines []string
}

const (
	brandHeight  = 11.0
	titleSize    = 16.5
	titleLine    = 20 * point
	questionSize = 10.5
	questionLine = 15 * point
	factSize     = 8.0
	factLine     = 11.25 * point
	factGap      = 4.0 // between a fact's name and its value
	questionWide = 150.0
	nothingSize  = 10.5
)

func newLead(s Sheet) lead {
	l := lead{title: bold.wrap(s.Title, titleSize, inner, 2), question: regular.wrap(s.Question, questionSize, questionWide, 8)}
	for i, f := range s.Facts {
		l.names[i%2] = max(l.names[i%2], regular.width(f.Name, factSize)+factGap)
	}
	for i, f := range s.Facts {
		if i%2 == 0 {
			l.facts = append(l.facts, [2]fact{})
		}
		l.facts[i/2][i%2] = fact{name: f.Name, lines: regular.wrap(f.Value, factSize, inner/2-l.names[i%2]-factGap, 3)}
	}
	if s.Rows.Len() == 0 {
		l.nothing = bold.wrap(s.Nothing, nothingSize, questionWide, 3)
	}
	l.height = l.measure()
	return l
}

func (l lead) measure() float64 {
	h := brandHeight + 3 + float64(len(l.title))*titleLine + 1 + float64(len(l.question))*questionLine + 3
	for _, pair := range l.facts {
		h += float64(pairLines(pair)) * factLine
	}
	return h + 4 + l.nothingHeight()
}

func (l lead) nothingHeight() float64 {
	if len(l.nothing) == 0 {
		return 0
	}
	return float64(len(l.nothing))*questionLine + 8
}

func pairLines(pair [2]fact) int { return max(len(pair[0].lines), len(pair[1].lines)) }

// band draws the lead.
func (l lead) band(s Sheet) band {
	return band{height: l.height - l.nothingHeight(), draw: func(k pen) {
		k.text(bold, 14.2, black, 0, 5.2, mark)
		k.text(bold, 10, black, 7.2, 4.6, bold.plain(s.Organisation))
		k.right(regular, 8, grey, inner, 4.4, regular.plain(s.MadeBy))
		k.rule(brass, 0.5, 0, inner, 8)
		y := brandHeight + 3.0
		for _, line := range l.title {
			y += titleLine
			k.text(bold, titleSize, black, 0, y-2, line)
		}
		y++
		for _, line := range l.question {
			y += questionLine
			k.text(regular, questionSize, black, 0, y-1.4, line)
		}
		l.drawFacts(k, y+3)
	}}
}

func (l lead) drawFacts(k pen, y float64) {
	for _, pair := range l.facts {
		for side, f := range pair {
			x := float64(side) * inner / 2
			k.text(regular, factSize, grey, x, y+2.8, regular.plain(f.name))
			for i, line := range f.lines {
				k.text(regular, factSize, black, x+l.names[side], y+2.8+float64(i)*factLine, line)
			}
		}
		y += float64(pairLines(pair)) * factLine
	}
}

// nothingBand says in words that there are no rows.
func (l lead) nothingBand() band {
	return band{height: l.nothingHeight(), draw: func(k pen) {
		for i, line := range l.nothing {
			k.text(bold, nothingSize, black, 0, 6+float64(i)*questionLine, line)
		}
	}}
}
